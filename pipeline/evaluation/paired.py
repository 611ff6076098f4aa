"""Two results on the same gold: paired differences, McNemar's test, and the cases that changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline.errors import UsageError
from pipeline.evaluation.alignment import MET, NOT_MET, SILENT
from pipeline.evaluation.breakdown import fact_marks, macro_values, status_marks, summed
from pipeline.evaluation.intervals import Resamples, f1, percentiles, share_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.evaluation.alignment import Comparison
    from pipeline.evaluation.intervals import Array

    Pair = tuple[Comparison, Comparison]


class McNemar(NamedTuple):
    """McNemar's exact test: how many only one side got right, and the two-sided p-value."""

    only_first: int
    only_second: int
    p: float


class Change(NamedTuple):
    """What changed in a case; `field` is a leaf, `determination`, or `facts`."""

    case_id: str
    field: str
    gold: str
    first: str
    second: str
    better: bool | None


def mcnemar(only_first: int, only_second: int) -> McNemar:
    """Return the exact test (binomial with one half, two-sided) of discordant pairs.

    Source: McNemar 1947, in its exact form; the smaller tail is doubled and capped at 1.
    """
    total = only_first + only_second
    tail = sum(math.comb(total, k) for k in range(min(only_first, only_second) + 1))
    return McNemar(only_first, only_second, min(1.0, 2 * tail / 2**total))


def paired(first: Sequence[Comparison], second: Sequence[Comparison]) -> list[Pair]:
    """Return the comparisons side by side; raises `UsageError` where the two do not hold the same cases."""
    others = {comparison.case_id: comparison for comparison in second}
    ours = {comparison.case_id for comparison in first}
    if ours != others.keys():
        odd = sorted(ours ^ others.keys())
        message = f"the two do not hold the same cases: {len(odd)} stand in one only, such as {odd[0]}"
        raise UsageError(message)
    return [(comparison, others[comparison.case_id]) for comparison in first]


def difference_rows(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Return a row a figure: first, second, second minus first, and its interval over the same resamples."""
    sides = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    resamples = Resamples(len(pairs))
    ones = np.ones((1, len(pairs)))
    rows = []
    for name in ("criteria_met_f1", "criteria_not_met_f1", "item_accuracy", "evidence_overlap",
                 "determination_accuracy", "facts_f1", "fact_attributes_accuracy"):  # fmt: skip
        figure = f1 if name.endswith("_f1") else share_of
        counts = [_per_case(name, side) for side in sides]
        values = [float(figure(ones @ count)[0]) for count in counts]
        rows.append(_row(name, values, [resamples.values(count, figure) for count in counts]))
    whole = Resamples(len(pairs))
    whole.weights = ones
    macro = [float(macro_values(side, whole)[0]) for side in sides]
    rows.insert(1, _row("criteria_met_macro_f1", macro, [macro_values(side, resamples) for side in sides]))
    return rows


def _row(name: str, values: Sequence[float], resampled: Sequence[Array]) -> dict[str, Any]:
    first, second = (None if math.isnan(value) else round(value, 4) for value in values)
    known = first is not None and second is not None
    low, high = (percentiles(resampled[1] - resampled[0]) if known else None) or (None, None)
    change = round(values[1] - values[0], 4) if known else None
    return {"figure": name, "first": first, "second": second, "change": change, "low": low, "high": high}


def _per_case(name: str, side: Sequence[Comparison]) -> Array:
    """Counts by case: (tp, fp, fn) of an F1, (right, all) of a share."""
    if name in ("criteria_met_f1", "criteria_not_met_f1"):
        status = MET if name == "criteria_met_f1" else NOT_MET
        return summed(len(side), status_marks(side, status, lambda _: ""))
    if name == "facts_f1":
        return summed(len(side), fact_marks(side, lambda *_: ""))
    return np.array([_shares(name, comparison) for comparison in side], dtype=float).reshape(len(side), 2)


def _shares(name: str, case: Comparison) -> tuple[int, int]:
    if name == "item_accuracy":
        return sum(item.gold == item.got for item in case.items), len(case.items)
    if name == "evidence_overlap":
        seen = [item.evidence_overlaps for item in case.items if item.evidence_overlaps is not None]
        return sum(seen), len(seen)
    if name == "fact_attributes_accuracy":
        attributes = sum(pair.attributes for pair in case.facts)
        return attributes - sum(len(pair.wrong) for pair in case.facts), attributes
    return (int(case.determination[0] == case.determination[1]), 1) if case.determination else (0, 0)


def tests(pairs: Sequence[Pair]) -> dict[str, McNemar]:
    """Return McNemar's test over determinations, and over the leaves that gold or either result marks.

    Leaves of a case hang together, so the p-value of items is too small: read the interval.
    """
    decided = [
        (a.determination[0] == a.determination[1], b.determination[0] == b.determination[1])
        for a, b in pairs
        if a.determination and b.determination
    ]
    items = [
        (gold == first, gold == second) for a, b in pairs for _, gold, first, second in _side_by_side(a, b)
    ]
    return {
        name: mcnemar(sum(a and not b for a, b in rows), sum(b and not a for a, b in rows))
        for name, rows in (("determination", decided), ("items", items))
    }


def _side_by_side(first: Comparison, second: Comparison) -> list[tuple[str, str, str, str]]:
    """Return (leaf, gold, first, second) for each leaf that gold or either result marks."""
    ours, theirs = ({item.leaf: item for item in side.items} for side in (first, second))
    rows = []
    for leaf in sorted(ours.keys() | theirs.keys()):
        known = ours.get(leaf) or theirs[leaf]
        # A leaf that a side's comparison leaves out is silent there, and in gold as well.
        got = [side[leaf].got if leaf in side else SILENT for side in (ours, theirs)]
        rows.append((leaf, known.gold, got[0], got[1]))
    return rows


def changes(pairs: Sequence[Pair]) -> list[Change]:
    """Return what changed, case by case; `better` is None where neither side is right."""
    found = []
    for first, second in pairs:
        rows = [row for row in _side_by_side(first, second) if row[2] != row[3]]
        if first.determination and second.determination and first.determination != second.determination:
            rows.insert(0, ("determination", *first.determination, second.determination[1]))
        found += [Change(first.case_id, *row, _better(*row[1:])) for row in rows]
        facts = [summed(1, fact_marks([side], lambda *_: ""))[0] for side in (first, second)]
        if (facts[0] != facts[1]).any():
            told = [f"{tp:.0f} found, {fp:.0f} false, {fn:.0f} missed" for tp, fp, fn in facts]
            scores = [float(f1(side)) for side in facts]
            found.append(Change(first.case_id, "facts", "", told[0], told[1], _higher(*scores)))
    return found


def _better(gold: str, first: str, second: str) -> bool | None:
    return second == gold if gold in (first, second) else None


def _higher(first: float, second: float) -> bool | None:
    return None if first == second or math.isnan(first + second) else second > first
