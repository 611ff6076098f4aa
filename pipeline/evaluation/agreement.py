"""Agreement of two annotators of the same notes: Cohen's kappa of what they judge, F1 of what they mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.evaluation.alignment import MET, SILENT, FactSide
from pipeline.evaluation.scoring import Counts, cohen_kappa, share
from pipeline.evaluation.spans import ALL, exact, overlapping, span_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.evaluation.gold import GoldCase

    Pair = tuple[GoldCase, GoldCase]
    Labels = list[tuple[str, str]]


def common_cases(first: Sequence[GoldCase], second: Sequence[GoldCase]) -> list[Pair]:
    """Return the notes that both annotated; raises `UsageError` without any, or where a text differs."""
    others = {case.note_id: case for case in second}
    pairs = [(case, others[case.note_id]) for case in first if case.note_id in others]
    if not pairs:
        message = "the two sets have no note in common (notes are matched by their id)"
        raise UsageError(message)
    for a, b in pairs:
        if a.text != b.text:
            message = f"note {a.note_id}: the two sets hold different texts"
            raise UsageError(message)
    return pairs


def agreement(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return the figures: overall and by leaf, the determination, facts by span scheme, attributes.

    The overall kappa is over every (note, leaf) pair, silence included. `marked_agreement` leaves out pairs
    on which both are silent. F1 is the same whichever annotator is taken for gold.
    """
    by_leaf = _labels(pairs)
    pooled = [label for labels in by_leaf.values() for label in labels]
    marked = [label for label in pooled if label != (SILENT, SILENT)]
    decided = [(a.determination, b.determination) for a, b in pairs if a.determination and b.determination]
    return {
        "schema_version": 1,
        "notes": len(pairs),
        "criteria": {
            "kappa": cohen_kappa(pooled) if pooled else None,
            "agreement": _agreement(pooled),
            "marked_agreement": _agreement(marked),
            "met_f1": round(_met(marked).f1, 4) if marked else None,
        },
        "determination": {
            "kappa": cohen_kappa(decided) if decided else None,
            "agreement": _agreement(decided),
        },
        "attributes_agreement": _attributes(pairs),
        "leaves": [_leaf_row(leaf, labels) for leaf, labels in by_leaf.items()],
        "spans": _span_rows(pairs),
    }


def _labels(pairs: Sequence[Pair]) -> dict[str, Labels]:
    leaves = sorted({leaf for pair in pairs for leaf in pair[0].leaves & pair[1].leaves})
    found: dict[str, Labels] = {leaf: [] for leaf in leaves}
    for a, b in pairs:
        said = [{criterion.id: criterion.status for criterion in case.criteria} for case in (a, b)]
        for leaf in a.leaves & b.leaves:
            found[leaf].append((said[0].get(leaf, SILENT), said[1].get(leaf, SILENT)))
    return found


def _leaf_row(leaf: str, labels: Labels) -> dict[str, Any]:
    return {
        "leaf": leaf,
        "notes": len(labels),
        "marked_by_first": sum(a != SILENT for a, _ in labels),
        "marked_by_second": sum(b != SILENT for _, b in labels),
        "agreement": _agreement(labels),
        # Where neither marked the leaf, there is nothing to agree on and kappa would be an empty 1.
        "kappa": cohen_kappa(labels) if any(pair != (SILENT, SILENT) for pair in labels) else None,
    }


def _agreement(labels: Sequence[tuple[Any, Any]]) -> float | None:
    return round(share(sum(a == b for a, b in labels), len(labels)), 4) if labels else None


def _met(labels: Labels) -> Counts:
    return Counts(
        sum(a == b == MET for a, b in labels),
        sum(b == MET != a for a, b in labels),
        sum(a == MET != b for a, b in labels),
    )


def _sides(case: GoldCase) -> list[FactSide]:
    sides = [
        FactSide(index=at, type=fact.type, assertion=fact.assertion, start=fact.start, end=fact.end)
        for at, fact in enumerate(case.facts)
    ]
    return sorted(sides, key=lambda side: (side.start, side.end, side.index))


def _same_assertion(first: FactSide, second: FactSide) -> bool:
    return overlapping(first, second) and first.assertion == second.assertion


def _span_rows(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    rows = []
    for name, close in (
        ("exact", exact),
        ("overlap", overlapping),
        ("overlap and assertion", _same_assertion),
    ):
        totals: dict[str, Counts] = {}
        for a, b in pairs:
            for kind, counts in span_counts(_sides(a), _sides(b), close).items():
                totals[kind] = totals.get(kind, Counts()) + counts
        for kind, counts in [(ALL, sum(totals.values(), Counts())), *sorted(totals.items())]:
            both, second, first = counts.tp, counts.fp, counts.fn
            row = {"both": both, "only_first": first, "only_second": second, "f1": round(counts.f1, 4)}
            rows.append({"scheme": name, "type": kind} | row)
    return rows


def _attributes(pairs: Sequence[Pair]) -> float | None:
    """The share of attributes with the same value, over facts of the same type and assertion that overlap."""
    right = total = 0
    for a, b in pairs:
        left = _sides(b)
        for side in _sides(a):
            match = next((other for other in left if _same_assertion(side, other)), None)
            if match is None:
                continue
            left.remove(match)
            ours, theirs = a.facts[side.index].attrs, b.facts[match.index].attrs
            keys = ours.keys() | theirs.keys()
            right += sum(ours.get(key) == theirs.get(key) for key in keys)
            total += len(keys)
    return round(right / total, 4) if total else None
