"""Sets gold beside predicted, case by case: every item, every fact, and the kind of each error.

Comparisons hold ids, statuses and offsets, and never words of a note.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from extractors.layout import split
from pipeline.evaluation.causes import Cause, fact_cause
from pipeline.evaluation.gold import GoldCase, GoldFact, Span
from pipeline.evaluation.kinds import guess_kind
from pipeline.evaluation.repairs import Repairs
from pipeline.evaluation.scoring import evidence_hits, overlap, same_fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from extractors.layout import Layout
    from pipeline.result import CriterionOut, FactOut, Result

MET, NOT_MET, SILENT = "met", "not_met", "not_documented"
UNKNOWN = "unknown"
NO_RESULT = "None"


class ItemKind(StrEnum):
    """How a leaf of one case came out."""

    RIGHT = "right"
    MISSED = "missed"
    SPURIOUS = "spurious"
    CONTRARY = "contrary"
    MISSED_NOT_MET = "missed_not_met"
    SPURIOUS_NOT_MET = "spurious_not_met"
    OTHER_EVIDENCE = "other_evidence"


class FactKind(StrEnum):
    """How a fact came out; a wrong assertion or type is a miss and a false find at once in the scores."""

    RIGHT = "right"
    WRONG_ATTRIBUTE = "wrong_attribute"
    WRONG_ASSERTION = "wrong_assertion"
    WRONG_TYPE = "wrong_type"
    MISSED = "missed"
    SPURIOUS = "spurious"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Item(_Row):
    """One leaf that gold or the result marks; `evidence_overlaps` is None unless both say met."""

    leaf: str
    gold: str
    got: str
    kind: ItemKind
    section: str = UNKNOWN
    evidence_overlaps: bool | None = None
    gold_spans: tuple[Span, ...] = ()
    got_spans: tuple[Span, ...] = ()
    cause: Cause | None = None


class FactSide(_Row):
    """A fact as gold or the result has it; `index` counts in that side's list of facts."""

    index: int
    type: str
    assertion: str
    start: int
    end: int


class FactPair(_Row):
    """A gold fact, a predicted fact, or both; `wrong` names the gold attributes with another value."""

    kind: FactKind
    gold: FactSide | None = None
    got: FactSide | None = None
    section: str = UNKNOWN
    attributes: int = 0
    wrong: tuple[str, ...] = ()
    cause: Cause | None = None

    @property
    def matched(self) -> bool:
        """Whether the scores count the pair as a match."""
        return self.kind in (FactKind.RIGHT, FactKind.WRONG_ATTRIBUTE)


class Comparison(_Row):
    """One case: gold beside predicted."""

    case_id: str
    document_kind: str = UNKNOWN
    determination: tuple[str, str] | None = None
    items: tuple[Item, ...] = ()
    facts: tuple[FactPair, ...] = ()


def compare_all(gold: Iterable[GoldCase], results: Mapping[str, Result]) -> list[Comparison]:
    """Return the comparison of each gold case with its result; a case without result found nothing."""
    return [compare_case(case, results.get(case.note_id)) for case in gold]


def compare_case(gold: GoldCase, result: Result | None) -> Comparison:
    """Return gold beside predicted for one case; sections are those that the layout rules see."""
    layout = split(gold.text)
    said = result.suggestion.value if result else NO_RESULT
    criteria = result.criteria if result else ()
    return Comparison(
        case_id=gold.note_id,
        document_kind=gold.kind or _kind_of(result) or guess_kind(gold.text, layout),
        determination=(gold.determination, said) if gold.determination is not None else None,
        items=tuple(_with_causes(_items(gold, criteria, layout), gold, result)),
        facts=tuple(pair_facts(gold.facts, result.facts, layout) if result else _unread(gold, layout)),
    )


def _kind_of(result: Result | None) -> str | None:
    kinds = sorted({d.kind for d in result.documents if d.kind}) if result else []
    return "+".join(kinds) or None


def _items(gold: GoldCase, criteria: Sequence[CriterionOut], layout: Layout) -> Iterator[Item]:
    wanted = {criterion.id: criterion for criterion in gold.criteria}
    found = {c.id: c for c in criteria if c.status.value != SILENT and c.id in gold.leaves}
    for leaf in sorted(wanted.keys() | found.keys()):
        want = wanted[leaf].status if leaf in wanted else SILENT
        got = found[leaf].status.value if leaf in found else SILENT
        gold_spans = wanted[leaf].evidence if leaf in wanted else ()
        got_spans = tuple((q.start, q.end) for q in found[leaf].evidence) if leaf in found else ()
        hit = evidence_hits(gold_spans, found[leaf]) if want == got == MET else None
        first = next(iter(gold_spans or got_spans), None)
        yield Item(
            leaf=leaf,
            gold=want,
            got=got,
            kind=_item_kind(want, got, hit),
            section=layout.section_at(first[0]).value if first else UNKNOWN,
            evidence_overlaps=hit,
            gold_spans=gold_spans,
            got_spans=got_spans,
        )


def _with_causes(items: Iterable[Item], gold: GoldCase, result: Result | None) -> Iterator[Item]:
    repairs: Repairs | None = None
    for item in items:
        if item.kind is ItemKind.RIGHT:
            yield item
            continue
        if result is None:
            cause = Cause.NO_RESULT
        elif item.kind is ItemKind.OTHER_EVIDENCE:
            cause = Cause.EVIDENCE
        else:
            repairs = repairs or Repairs(gold, result)
            cause = repairs.cause(item)
        yield item.model_copy(update={"cause": cause})


def _item_kind(want: str, got: str, hit: bool | None) -> ItemKind:
    if want == got:
        return ItemKind.OTHER_EVIDENCE if hit is False else ItemKind.RIGHT
    if SILENT not in (want, got):
        return ItemKind.CONTRARY
    if want == SILENT:
        return ItemKind.SPURIOUS if got == MET else ItemKind.SPURIOUS_NOT_MET
    return ItemKind.MISSED if want == MET else ItemKind.MISSED_NOT_MET


def pair_facts(gold: Sequence[GoldFact], facts: Sequence[FactOut], layout: Layout) -> Iterator[FactPair]:
    """Yield the matches of the scores in document order of the results, then the rest.

    The rest is paired, for error analysis only, by overlap: first within the type, then across types.
    """
    left = dict(enumerate(gold))
    rest: list[tuple[int, FactOut]] = []
    for index, fact in enumerate(facts):
        at = next((i for i, one in left.items() if same_fact(one, fact)), None)
        if at is None:
            rest.append((index, fact))
            continue
        one = left.pop(at)
        wrong = tuple(sorted(key for key, value in one.attrs.items() if fact.attrs.get(key) != value))
        kind = FactKind.WRONG_ATTRIBUTE if wrong else FactKind.RIGHT
        yield _pair(kind, layout, (at, one), (index, fact), wrong)
    for kind, close in ((FactKind.WRONG_ASSERTION, _close), (FactKind.WRONG_TYPE, _overlaps)):
        yield from _near(kind, close, left, rest, layout)
    yield from (_pair(FactKind.MISSED, layout, gold=item) for item in left.items())
    yield from (_pair(FactKind.SPURIOUS, layout, got=item) for item in rest)


def _unread(gold: GoldCase, layout: Layout) -> Iterator[FactPair]:
    """Every fact of a case without result is missed for that reason."""
    for pair in pair_facts(gold.facts, (), layout):
        yield pair.model_copy(update={"cause": Cause.NO_RESULT})


def _near(
    kind: FactKind,
    close: Callable[[GoldFact, FactOut], bool],
    left: dict[int, GoldFact],
    rest: list[tuple[int, FactOut]],
    layout: Layout,
) -> Iterator[FactPair]:
    """Pair what is close, and take it out of `left` and `rest`."""
    for index, fact in list(rest):
        at = next((i for i, one in left.items() if close(one, fact)), None)
        if at is not None:
            rest.remove((index, fact))
            yield _pair(kind, layout, (at, left.pop(at)), (index, fact))


def _overlaps(gold: GoldFact, fact: FactOut) -> bool:
    return overlap((gold.start, gold.end), (fact.evidence.start, fact.evidence.end))


def _close(gold: GoldFact, fact: FactOut) -> bool:
    return gold.type == fact.type.value and _overlaps(gold, fact)


def _pair(
    kind: FactKind,
    layout: Layout,
    gold: tuple[int, GoldFact] | None = None,
    got: tuple[int, FactOut] | None = None,
    wrong: tuple[str, ...] = (),
) -> FactPair:
    start = gold[1].start if gold else got[1].evidence.start if got else 0
    matched = kind in (FactKind.RIGHT, FactKind.WRONG_ATTRIBUTE)
    return FactPair(
        kind=kind,
        gold=_gold_side(*gold) if gold else None,
        got=_got_side(*got) if got else None,
        section=layout.section_at(start).value,
        attributes=len(gold[1].attrs) if gold and matched else 0,
        wrong=wrong,
        cause=fact_cause(kind.value, wrong),
    )


def _gold_side(index: int, fact: GoldFact) -> FactSide:
    return FactSide(index=index, type=fact.type, assertion=fact.assertion, start=fact.start, end=fact.end)


def _got_side(index: int, fact: FactOut) -> FactSide:
    words = fact.evidence
    return FactSide(
        index=index,
        type=fact.type.value,
        assertion=fact.assertion.value,
        start=words.start,
        end=words.end,
    )
