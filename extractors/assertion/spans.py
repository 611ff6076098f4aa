"""`assert_spans`: the assertion of any spans of any text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from extractors.assertion.cues import load_words
from extractors.assertion.engine import AssertionEngine
from extractors.assertion.model import Judgement, Reading
from extractors.text import shadow
from extractors.vocabulary import Assertion

_ORDERED = re.compile(rf"(?<!\w)(?:{load_words().fragments['ordered']})(?!\w)")
Located = tuple[int, int, str | None]


@cache
def _engine() -> AssertionEngine:
    return AssertionEngine.load(Reading.CONTEXT)


def assert_spans(text: str, spans: Iterable[tuple[int, int]]) -> list[Assertion]:
    """Return one assertion for each `(start, end)` of `spans`, offsets into `text`, in their order.

    Sentences and sections are found in `text` itself; a past-history section makes its conditions
    historical, a family-history section makes them the family's, and what a plan orders is hypothetical.
    Raises ValueError for a span that is empty or outside the text.

    >>> text = "No fracture, but a possible meniscal tear. History of asthma."
    >>> [str(a) for a in assert_spans(text, [(3, 11), (28, 41), (54, 60)])]
    ['absent', 'possible', 'historical']
    """
    wanted = [(int(start), int(end)) for start, end in spans]
    for start, end in wanted:
        if not 0 <= start < end <= len(text):
            msg = f"span [{start}, {end}) is empty or outside the text of {len(text)} characters"
            raise ValueError(msg)
    lowered = shadow(text)
    judged: dict[tuple[int, int], Assertion] = {}
    for (begin, stop, section), targets in _by_sentence(_sentences(text, lowered), wanted):
        results = _engine().assert_sentence(lowered, begin, stop, targets, section=section)
        judged.update((t, _planned(r, lowered, t)) for t, r in zip(targets, results, strict=True))
    return [judged[span] for span in wanted]


def _planned(judgement: Judgement, lowered: str, target: tuple[int, int]) -> Assertion:
    ordered = judgement.plan_section and _ORDERED.search(lowered, *target)
    if ordered and judgement.assertion is Assertion.PRESENT and not judgement.affirmed:
        return Assertion.HYPOTHETICAL
    return judgement.assertion


def _sentences(text: str, lowered: str) -> list[Located]:
    from extractors.layout import split  # noqa: PLC0415 (spares the engine's users the section rules)

    return [(s.start, s.end, str(s.section)) for s in split(text, lowered).sentences]


def _by_sentence(
    sentences: Sequence[Located], spans: Sequence[tuple[int, int]]
) -> Iterable[tuple[Located, list[tuple[int, int]]]]:
    """Pair each sentence that holds a span's start with those spans."""
    grouped: dict[int, list[tuple[int, int]]] = {}
    ordered = sorted(set(spans))
    index = 0
    for span in ordered:
        while index + 1 < len(sentences) and sentences[index + 1][0] <= span[0]:
            index += 1
        grouped.setdefault(index, []).append(span)
    for index, targets in grouped.items():
        yield (sentences[index] if sentences else (targets[0][0], targets[-1][1], None)), targets
