"""The error taxonomy: what a miss comes from, as far as it can be computed.

The cause of a fact's miss is read off the pair of facts. The cause of a leaf's miss is found by repair: the
first single change of the facts at hand that makes the leaf right names it (`pipeline.evaluation.repairs`).
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.evaluation.alignment import Comparison


class Cause(StrEnum):
    """Where a miss comes from."""

    LEXICON = "lexicon"
    ASSERTION = "assertion"
    SECTION = "section"
    BINDING = "binding"
    DURATION = "duration"
    ATTRIBUTE = "attribute"
    INFERENCE = "inference"
    GUIDE_READING = "guide_reading"
    EVIDENCE = "evidence"
    NO_RESULT = "no_result"


MEANING = {
    Cause.LEXICON: "words that no rule reads, or words read as a finding that is none",
    Cause.ASSERTION: "the finding is there, asserted otherwise (negated, uncertain, past, planned, family)",
    Cause.SECTION: "the finding is there, and counts only in another section of the note",
    Cause.BINDING: "the finding is there, bound to another region or side",
    Cause.DURATION: "the finding is there, with another length of time",
    Cause.ATTRIBUTE: "the finding is there, with another kind, result, status or outcome",
    Cause.INFERENCE: "each finding is there; other sentences complete it or override it",
    Cause.GUIDE_READING: "the findings are as annotated, and the leaf is judged otherwise",
    Cause.EVIDENCE: "the status is right, and rests on other words",
    Cause.NO_RESULT: "the case has no result",
}

LENGTHS, PLACES = frozenset({"weeks"}), frozenset({"region", "joint", "side"})
_OF_ASSERTION, _OF_ATTRIBUTE = "wrong_assertion", "wrong_attribute"


def fact_cause(kind: str, wrong: Sequence[str]) -> Cause | None:
    """Return the cause of a fact's miss, None for a right fact; `wrong` names its wrong attributes."""
    if kind == "right":
        return None
    if kind == _OF_ASSERTION:
        return Cause.ASSERTION
    if kind != _OF_ATTRIBUTE:
        return Cause.LEXICON
    if set(wrong) <= LENGTHS:
        return Cause.DURATION
    return Cause.BINDING if set(wrong) <= PLACES else Cause.ATTRIBUTE


def cause_counts(comparisons: Iterable[Comparison]) -> dict[str, dict[str, int]]:
    """Return how many misses of criteria and of facts each cause has, in the order of the taxonomy."""
    items: Counter[Cause] = Counter()
    facts: Counter[Cause] = Counter()
    for comparison in comparisons:
        items.update(item.cause for item in comparison.items if item.cause)
        facts.update(pair.cause for pair in comparison.facts if pair.cause)
    return {
        what: {cause.value: counts[cause] for cause in Cause if counts[cause]}
        for what, counts in (("criteria", items), ("facts", facts))
    }
