"""Scores of fact spans without regard to assertion: exact, overlapping, and nervaluate's standard schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.evaluation.alignment import FactSide
from pipeline.evaluation.scoring import Counts, overlap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.evaluation.alignment import Comparison

    Close = Callable[[FactSide, FactSide], bool]

ALL = "(all)"
NERVALUATE = ("strict", "exact", "partial", "ent_type")


def exact(gold: FactSide, got: FactSide) -> bool:
    """Same type, same first and last character."""
    return (gold.type, gold.start, gold.end) == (got.type, got.start, got.end)


def overlapping(gold: FactSide, got: FactSide) -> bool:
    """Same type, at least one character in common."""
    return gold.type == got.type and overlap((gold.start, gold.end), (got.start, got.end))


def span_rows(comparisons: Sequence[Comparison]) -> list[dict[str, Any]]:
    """Return rows (scheme, type, counts, precision, recall, F1) of our two schemes, then nervaluate's."""
    sides = [(_sides(c, "gold"), _sides(c, "got")) for c in comparisons]
    rows = []
    for name, close in (("exact", exact), ("overlap", overlapping)):
        rows += _scheme_rows(name, close, sides)
    return rows + nervaluate_rows(sides)


def span_counts(gold: Sequence[FactSide], got: Sequence[FactSide], close: Close) -> dict[str, Counts]:
    """Return counts by type; each gold span is matched once, in document order."""
    found: dict[str, Counts] = {}
    left = list(gold)
    for side in got:
        match = next((one for one in left if close(one, side)), None)
        if match is not None:
            left.remove(match)
        counts = Counts(tp=1) if match is not None else Counts(fp=1)
        found[side.type] = found.get(side.type, Counts()) + counts
    for side in left:
        found[side.type] = found.get(side.type, Counts()) + Counts(fn=1)
    return found


def _sides(comparison: Comparison, field: str) -> list[FactSide]:
    sides = [getattr(pair, field) for pair in comparison.facts]
    return sorted((side for side in sides if side), key=lambda side: (side.start, side.end, side.index))


def _scheme_rows(
    name: str, close: Close, sides: Sequence[tuple[list[FactSide], list[FactSide]]]
) -> list[dict[str, Any]]:
    totals: dict[str, Counts] = {}
    for gold, got in sides:
        for kind, counts in span_counts(gold, got, close).items():
            totals[kind] = totals.get(kind, Counts()) + counts
    by_type = [(ALL, sum(totals.values(), Counts())), *sorted(totals.items())]
    return [{"scheme": name, "type": kind} | counts.figures() for kind, counts in by_type]


def nervaluate_rows(sides: Sequence[tuple[list[FactSide], list[FactSide]]]) -> list[dict[str, Any]]:
    """Return the SemEval 2013 schemes over all types; none without nervaluate, or where nothing is marked.

    nervaluate counts the last character in, and gives half a point for a partial match.
    """
    try:
        from nervaluate import Evaluator  # noqa: PLC0415 - an extra
    except ImportError:
        return []
    gold, got = ([[_entity(side) for side in case[at]] for case in sides] for at in (0, 1))
    tags = sorted({entity["label"] for case in (*gold, *got) for entity in case})
    if not tags:
        return []
    overall = Evaluator(gold, got, tags=tags, loader="dict").evaluate()["overall"]
    return [_nervaluate_row(name, overall[name]) for name in NERVALUATE]


def _entity(side: FactSide) -> dict[str, Any]:
    return {"label": side.type, "start": side.start, "end": side.end - 1}


def _nervaluate_row(name: str, result: Any) -> dict[str, Any]:
    figures = {key: round(float(getattr(result, key)), 4) for key in ("precision", "recall", "f1")}
    return {"scheme": f"nervaluate {name}", "type": ALL} | figures | {
        "tp": int(result.correct),
        "fp": int(result.actual - result.correct),
        "fn": int(result.possible - result.correct),
    }  # fmt: skip
