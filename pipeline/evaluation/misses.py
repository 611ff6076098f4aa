"""The rows of the error browser: each miss, with where gold and the result see it. Holds words of notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.evaluation.alignment import FactKind, ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.evaluation.alignment import Comparison, FactPair, FactSide, Item
    from pipeline.evaluation.evaluation import Evaluation
    from pipeline.evaluation.gold import GoldCase
    from pipeline.result import Result

    Miss = dict[str, Any]


def misses(evaluation: Evaluation) -> Iterator[Miss]:
    """Yield a row a miss: determinations, then leaves, then facts of each case."""
    cases = {case.note_id: case for case in evaluation.gold.cases}
    for comparison in evaluation.comparisons:
        case, result = cases[comparison.case_id], evaluation.results.get(comparison.case_id)
        yield from _determination(comparison)
        yield from (
            _item(comparison, item, result) for item in comparison.items if item.kind is not ItemKind.RIGHT
        )
        for pair in comparison.facts:
            if pair.kind is not FactKind.RIGHT:
                yield _fact(comparison, pair, case, result)


def _determination(comparison: Comparison) -> Iterator[Miss]:
    said = comparison.determination
    if said and said[0] != said[1]:
        yield _row(comparison, "determination", "determination", "wrong_determination") | {
            "gold": said[0],
            "got": said[1],
        }


def _item(comparison: Comparison, item: Item, result: Result | None) -> Miss:
    return _row(comparison, "criterion", item.leaf, item.kind.value, item.section) | {
        "gold": item.gold,
        "got": item.got,
        "gold_spans": item.gold_spans,
        "got_spans": sorted(set(item.got_spans)),
        "rules": _rules(result, item.leaf),
        "cause": item.cause or "",
    }


def _rules(result: Result | None, leaf: str) -> list[str]:
    """The rules of the facts behind a leaf, so that the fault's place is known."""
    if result is None:
        return []
    behind = {quote.fact for one in result.criteria if one.id == leaf for quote in one.evidence}
    return sorted({fact.rule for fact in (*result.facts, *result.statements) if fact.id in behind})


def _fact(comparison: Comparison, pair: FactPair, case: GoldCase, result: Result | None) -> Miss:
    gold = case.facts[pair.gold.index] if pair.gold else None
    got = result.facts[pair.got.index] if pair.got and result else None
    side = pair.gold or pair.got
    return _row(comparison, "fact", side.type if side else "", pair.kind.value, pair.section) | {
        "gold": _told(pair.gold, gold.attrs if gold else {}),
        "got": _told(pair.got, got.attrs if got else {}),
        "gold_spans": [(gold.start, gold.end)] if gold else [],
        "got_spans": [(got.evidence.start, got.evidence.end)] if got else [],
        "rules": [got.rule] if got else [],
        "wrong": pair.wrong,
        "cause": pair.cause or "",
    }


def _told(side: FactSide | None, attrs: Mapping[str, Any]) -> str:
    if side is None:
        return "none"
    shown = ", ".join(
        key if value is True else f"{key} {value}"
        for key, value in attrs.items()
        if value not in (None, False)
    )
    return f"{side.type}, {side.assertion}{': ' if shown else ''}{shown}"


def _row(comparison: Comparison, what: str, key: str, kind: str, section: str = "") -> Miss:
    empty: Miss = {"gold_spans": [], "got_spans": [], "rules": [], "wrong": [], "cause": ""}
    return empty | {"case": comparison.case_id, "what": what, "key": key, "kind": kind, "section": section}
