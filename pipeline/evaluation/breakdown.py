"""The figures broken down by leaf, fact type, assertion, section and kind of document."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline.evaluation.alignment import MET, NO_RESULT, NOT_MET, FactKind, ItemKind
from pipeline.evaluation.intervals import (
    Interval,
    Resamples,
    f1,
    percentiles,
    precision,
    recall,
    share_of,
    wilson,
)
from pipeline.evaluation.scoring import Counts, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.evaluation.alignment import Comparison, FactPair, FactSide, Item
    from pipeline.evaluation.intervals import Array

    Row = dict[str, Any]
    Matrix = dict[str, dict[str, int]]

MISSED, SPURIOUS = "(missed)", "(spurious)"


class Mark(NamedTuple):
    """One thing counted: where, under which key, and as what."""

    case: int
    key: str
    counts: Counts


def f1_rows(name: str, marks: Iterable[Mark], resamples: Resamples, cases: int) -> list[Row]:
    """Return a row a key: what gold holds, counts, precision, recall, F1 and its interval by case."""
    per_key: dict[str, Array] = defaultdict(lambda: np.zeros((cases, 3)))
    for mark in marks:
        per_key[mark.key][mark.case] += (mark.counts.tp, mark.counts.fp, mark.counts.fn)
    rows = []
    for key, per_case in sorted(per_key.items()):
        tp, fp, fn = (int(n) for n in per_case.sum(axis=0))
        low, high = resamples.interval(per_case, f1) or (None, None)
        if tp + fp + fn:
            figures = Counts(tp, fp, fn).figures()
            rows.append({name: key, "gold": tp + fn} | figures | {"f1_low": low, "f1_high": high})
    return rows


def status_marks(
    comparisons: Sequence[Comparison], status: str, key: Callable[[Item], str]
) -> Iterator[Mark]:
    """Yield a mark for each item, as found or missed with this status."""
    for at, comparison in enumerate(comparisons):
        for item in comparison.items:
            want, got = item.gold == status, item.got == status
            yield Mark(at, key(item), Counts(want and got, got and not want, want and not got))


def fact_marks(comparisons: Sequence[Comparison], key: Callable[[FactPair, FactSide], str]) -> Iterator[Mark]:
    """Yield a mark for each match, each missed gold fact (fn) and each false find (fp)."""
    for at, comparison in enumerate(comparisons):
        for pair in comparison.facts:
            if pair.matched and pair.gold:
                yield Mark(at, key(pair, pair.gold), Counts(tp=1))
                continue
            if pair.gold:
                yield Mark(at, key(pair, pair.gold), Counts(fn=1))
            if pair.got:
                yield Mark(at, key(pair, pair.got), Counts(fp=1))


def breakdowns(comparisons: Sequence[Comparison], resamples: Resamples) -> dict[str, list[Row]]:
    """Return the tables by name; each table is a list of rows with the same keys."""
    cases = len(comparisons)

    def table(name: str, marks: Iterable[Mark]) -> list[Row]:
        return f1_rows(name, marks, resamples, cases)

    return {
        "leaves": _leaves(comparisons, resamples),
        "fact_types": table("type", fact_marks(comparisons, lambda _, side: side.type)),
        "assertions": table("assertion", fact_marks(comparisons, lambda _, side: side.assertion)),
        "fact_sections": table("section", fact_marks(comparisons, lambda pair, _: pair.section)),
        "criteria_sections": table("section", status_marks(comparisons, MET, lambda item: item.section)),
        "document_kinds": _kinds(comparisons),
        "suggestions": suggestion_rows([c.determination for c in comparisons if c.determination]),
        "attributes": _attributes(comparisons),
    }


def _leaves(comparisons: Sequence[Comparison], resamples: Resamples) -> list[Row]:
    """Rows of met figures, and the not-met figures beside them."""
    tables = {}
    for status in (MET, NOT_MET):
        marks = status_marks(comparisons, status, lambda item: item.leaf)
        tables[status] = {row["leaf"]: row for row in f1_rows("leaf", marks, resamples, len(comparisons))}
    empty = Counts().figures() | {"gold": 0, "f1": None, "f1_low": None, "f1_high": None}
    rows = []
    for leaf in sorted(tables[MET].keys() | tables[NOT_MET].keys()):
        met, not_met = ({"leaf": leaf} | empty | tables[s].get(leaf, {}) for s in (MET, NOT_MET))
        beside = {f"not_met_{key}": not_met[key] for key in ("gold", "tp", "fp", "fn", "f1")}
        rows.append(met | beside)
    return rows


def _kinds(comparisons: Sequence[Comparison]) -> list[Row]:
    groups: dict[str, list[Comparison]] = defaultdict(list)
    for comparison in comparisons:
        groups[comparison.document_kind].append(comparison)
    return [{"document_kind": kind} | group_figures(group) for kind, group in sorted(groups.items())]


def group_figures(group: Sequence[Comparison]) -> Row:
    """Return the headline figures of some cases, with F1 intervals over these cases."""
    resamples = Resamples(len(group))
    row: Row = {"notes": len(group)}
    for name, marks in (
        ("criteria_met", status_marks(group, MET, lambda _: "")),
        ("facts", fact_marks(group, lambda *_: "")),
    ):
        found = f1_rows("what", marks, resamples, len(group))
        for key in ("f1", "f1_low", "f1_high"):
            row[f"{name}_{key}"] = found[0][key] if found else None
    items = [item for comparison in group for item in comparison.items]
    pairs = [comparison.determination for comparison in group if comparison.determination]
    row["item_accuracy"] = round(share(sum(i.gold == i.got for i in items), len(items)), 4)
    row["determination_accuracy"] = round(share(sum(a == b for a, b in pairs), len(pairs)), 4)
    return row


def suggestion_rows(pairs: Sequence[tuple[str, str]]) -> list[Row]:
    """Return sensitivity, specificity, PPV and NPV of each suggestion, with Wilson intervals."""
    rows = []
    for label in sorted(({gold for gold, _ in pairs} | {got for _, got in pairs}) - {NO_RESULT}):
        tp = sum(a == label == b for a, b in pairs)
        fp = sum(b == label != a for a, b in pairs)
        fn = sum(a == label != b for a, b in pairs)
        tn = len(pairs) - tp - fp - fn
        row: Row = {"suggestion": label, "tp": tp, "fp": fp, "fn": fn, "tn": tn}
        for name, part, whole in (
            ("sensitivity", tp, tp + fn),
            ("specificity", tn, tn + fp),
            ("ppv", tp, tp + fp),
            ("npv", tn, tn + fn),
        ):
            low, high = wilson(part, whole) or (None, None)
            value = round(part / whole, 4) if whole else None
            row |= {name: value, f"{name}_low": low, f"{name}_high": high}
        rows.append(row)
    return rows


def _attributes(comparisons: Sequence[Comparison]) -> list[Row]:
    """How often each fact type's attributes are all right, over matched facts."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    wrong: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in (pair for comparison in comparisons for pair in comparison.facts if pair.matched):
        kind = pair.gold.type if pair.gold else ""
        for at, number in enumerate((1, pair.attributes, len(pair.wrong))):
            totals[kind][at] += number
        wrong[kind].update(pair.wrong)
    return [
        {
            "type": kind,
            "matched": matched,
            "attributes": attributes,
            "accuracy": round(share(attributes - bad, attributes), 4),
            "wrong": ", ".join(f"{name} {n}" for name, n in wrong[kind].most_common()),
        }
        for kind, (matched, attributes, bad) in sorted(totals.items())
    ]


def headline_intervals(comparisons: Sequence[Comparison], resamples: Resamples) -> dict[str, Interval]:
    """Return intervals, by case, of the headline figures that the scorer gives without one."""
    cases = len(comparisons)
    shares = {
        "item_accuracy": [(sum(i.gold == i.got for i in c.items), len(c.items)) for c in comparisons],
        "determination_accuracy": [
            (c.determination[0] == c.determination[1], 1) if c.determination else (0, 0) for c in comparisons
        ],
        "evidence_overlap": [
            (
                sum(i.evidence_overlaps is True for i in c.items),
                sum(i.evidence_overlaps is not None for i in c.items),
            )
            for c in comparisons
        ],
        "fact_attributes_accuracy": [
            (sum(p.attributes - len(p.wrong) for p in c.facts), sum(p.attributes for p in c.facts))
            for c in comparisons
        ],
    }
    found = {
        name: resamples.interval(np.array(rows, dtype=float).reshape(cases, 2), share_of)
        for name, rows in shares.items()
    }
    found["criteria_met_macro_f1"] = macro_interval(comparisons, resamples)
    met, not_met = (summed(cases, status_marks(comparisons, s, lambda _: "")) for s in (MET, NOT_MET))
    return found | {
        "criteria_met_precision": resamples.interval(met, precision),
        "criteria_met_recall": resamples.interval(met, recall),
        "criteria_not_met_f1": resamples.interval(not_met, f1),
        "facts_f1": resamples.interval(summed(cases, fact_marks(comparisons, lambda *_: "")), f1),
    }


def summed(cases: int, marks: Iterable[Mark]) -> Array:
    """Return the counts of the marks by case, shape (cases, 3)."""
    found = np.zeros((cases, 3))
    for mark in marks:
        found[mark.case] += (mark.counts.tp, mark.counts.fp, mark.counts.fn)
    return found


def macro_interval(comparisons: Sequence[Comparison], resamples: Resamples) -> Interval:
    """Return the interval of macro F1: in each resample the mean over the leaves that occur in it."""
    return percentiles(macro_values(comparisons, resamples))


def macro_values(comparisons: Sequence[Comparison], resamples: Resamples) -> Array:
    """Return macro F1 in each resample."""
    per_leaf: dict[str, Array] = defaultdict(lambda: np.zeros((len(comparisons), 3)))
    for mark in status_marks(comparisons, MET, lambda item: item.leaf):
        per_leaf[mark.key][mark.case] += (mark.counts.tp, mark.counts.fp, mark.counts.fn)
    if not per_leaf:
        return np.full(len(resamples.weights), np.nan)
    values = np.stack([resamples.values(per_case, f1) for per_case in per_leaf.values()])
    seen = ~np.isnan(values)
    sums, counts = np.where(seen, values, 0.0).sum(axis=0), seen.sum(axis=0)
    return np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)


def confusions(comparisons: Sequence[Comparison]) -> dict[str, Matrix]:
    """Return confusion matrices, gold → predicted → count."""
    pairs = [pair for comparison in comparisons for pair in comparison.facts]
    sides: dict[str, Iterable[tuple[str, str]]] = {
        "determination": [c.determination for c in comparisons if c.determination],
        "status": [(item.gold, item.got) for c in comparisons for item in c.items],
        "assertion": [_sides(p, "assertion") for p in pairs if p.kind is not FactKind.WRONG_TYPE],
        "fact_type": [_sides(p, "type") for p in pairs],
    }
    return {name: _matrix(rows) for name, rows in sides.items()}


def _sides(pair: FactPair, field: str) -> tuple[str, str]:
    gold = getattr(pair.gold, field) if pair.gold else SPURIOUS
    got = getattr(pair.got, field) if pair.got else MISSED
    return gold, got


def _matrix(pairs: Iterable[tuple[str, str]]) -> Matrix:
    found: Matrix = {}
    for (gold, got), number in sorted(Counter(pairs).items()):
        found.setdefault(gold, {})[got] = number
    return found


def error_counts(comparisons: Sequence[Comparison]) -> dict[str, dict[str, int]]:
    """Return how often each kind of error occurs, for criteria and for facts."""
    items = Counter(item.kind.value for c in comparisons for item in c.items)
    facts = Counter(pair.kind.value for c in comparisons for pair in c.facts)
    return {
        "criteria": {kind.value: items[kind.value] for kind in ItemKind if kind is not ItemKind.RIGHT},
        "facts": {kind.value: facts[kind.value] for kind in FactKind if kind is not FactKind.RIGHT},
    }
