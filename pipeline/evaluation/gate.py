"""The regression gate: recorded headline figures, and which cases changed since.

Beside them a record holds what the README tells: intervals, counts by leaf, causes of error. It names a case
by the hash of its id, so that it can be committed beside sets that are not.
"""

from __future__ import annotations

import functools
import hashlib
import operator
from typing import TYPE_CHECKING, Any

from pipeline.evaluation.alignment import FactKind, ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.evaluation.alignment import Comparison
    from pipeline.evaluation.evaluation import Evaluation

HEADLINE = (
    "criteria_met.f1",
    "criteria_met_macro_f1",
    "criteria_not_met.f1",
    "item_accuracy",
    "evidence_overlap",
    "determination_accuracy",
    "facts.f1",
    "fact_attributes_accuracy",
)
_INTERVALS = {
    "criteria_met_macro_f1": "criteria_met_macro_f1",
    "criteria_not_met.f1": "criteria_not_met_f1",
    "item_accuracy": "item_accuracy",
    "evidence_overlap": "evidence_overlap",
    "determination_accuracy": "determination_accuracy",
    "facts.f1": "facts_f1",
    "fact_attributes_accuracy": "fact_attributes_accuracy",
}
TOLERANCE = 0.005
_EPSILON = 1e-9  # figures are rounded to four digits; their difference is not


def record(evaluation: Evaluation) -> dict[str, Any]:
    """Return what is kept of an evaluation: headline figures, leaves, causes, and each case's errors."""
    figures = {name: figure(evaluation.figures, name) for name in HEADLINE}
    intervals = {name: evaluation.intervals.get(key) for name, key in _INTERVALS.items()}
    return {
        "gold": evaluation.gold.sha256,
        "notes": len(evaluation.gold.cases),
        "figures": figures,
        "intervals": {"criteria_met.f1": evaluation.figures["criteria_met"]["f1_ci95"]} | intervals,
        "causes": dict(evaluation.causes),
        "leaves": dict(_leaves(evaluation)),
        "cases": {key_of(one.case_id): _errors(one) for one in evaluation.comparisons},
    }


def _leaves(evaluation: Evaluation) -> Iterator[tuple[str, dict[str, Any]]]:
    """Counts (found, false, missed), F1 and its interval of the leaves that gold or the engine calls met."""
    for row in evaluation.tables["leaves"]:
        if row["f1"] is not None:
            counts, interval = [row[key] for key in ("tp", "fp", "fn")], [row["f1_low"], row["f1_high"]]
            yield row["leaf"], {"counts": counts, "f1": row["f1"], "interval": interval}


def figure(figures: Mapping[str, Any], name: str) -> float:
    """Return a figure by its dotted name."""
    return float(functools.reduce(operator.getitem, name.split("."), figures))  # type: ignore[arg-type]


def falls(recorded: Mapping[str, Any], evaluation: Evaluation, tolerance: float = TOLERANCE) -> list[str]:
    """Return a line for each headline figure that fell by more than `tolerance`."""
    found = []
    for name, before in recorded["figures"].items():
        now = figure(evaluation.figures, name)
        if now < before - tolerance - _EPSILON:
            found.append(f"{name} fell from {before:.4f} to {now:.4f}")
    return found


def changed(recorded: Mapping[str, Any], evaluation: Evaluation) -> Iterator[str]:
    """Yield a line for each error that a case has gained or lost since the record, worst news first."""
    lines = []
    for one in evaluation.comparisons:
        before = set(recorded["cases"].get(key_of(one.case_id), ()))
        now = set(_errors(one))
        lines += [(0, f"{one.case_id}: new: {error}") for error in sorted(now - before)]
        lines += [(1, f"{one.case_id}: gone: {error}") for error in sorted(before - now)]
    yield from (line for _, line in sorted(lines))


def key_of(case_id: str) -> str:
    """Return the name of a case in the record."""
    return hashlib.sha256(case_id.encode()).hexdigest()[:12]


def _errors(one: Comparison) -> list[str]:
    found = [f"{i.leaf}: {i.kind.value.replace('_', ' ')}" for i in one.items if i.kind is not ItemKind.RIGHT]
    if one.determination and one.determination[0] != one.determination[1]:
        found.append(f"determination: {one.determination[1]} for {one.determination[0]}")
    for pair in one.facts:
        side = pair.gold or pair.got
        if pair.kind is not FactKind.RIGHT and side:
            told = f" ({', '.join(pair.wrong)})" if pair.wrong else ""
            found.append(f"{side.type} at {side.start}: {pair.kind.value.replace('_', ' ')}{told}")
    return sorted(found)
