"""What an evaluation prints: headline, who made the labels, suggestions, weakest leaves, kinds of error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from pipeline.evaluation.spans import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from pipeline.evaluation.evaluation import Evaluation
    from pipeline.evaluation.paired import Change, McNemar

_WEAKEST = 12


def evaluation_screen(evaluation: Evaluation) -> Iterator[RenderableType]:
    """Yield what the terminal shows of an evaluation; no words of any note."""
    yield headline_table(evaluation)
    yield Text(evaluation.gold.says, style="italic")
    if evaluation.failed:
        yield Text(f"{len(evaluation.failed)} without a result, counted as nothing found", style="red")
    for title, rows, keys in (
        ("suggestions", evaluation.tables["suggestions"], ("suggestion", *_DIAGNOSTIC)),
        ("fact types", evaluation.tables["fact_types"], ("type", *_F1)),
        ("assertions (missed facts counted)", evaluation.tables["assertions"], ("assertion", *_F1)),
        (f"weakest {_WEAKEST} leaves", _weakest(evaluation), ("leaf", *_F1)),
    ):
        if rows:
            yield _table(title, rows, keys)
    yield Text(_counted("errors", evaluation.errors))
    yield Text(_counted("causes", evaluation.causes))


_F1 = ("gold", "tp", "fp", "fn", "precision", "recall", "f1", "f1_low", "f1_high")
_DIAGNOSTIC = ("tp", "fp", "fn", "tn", "sensitivity", "specificity", "ppv", "npv")


def headline_table(evaluation: Evaluation) -> Table:
    """The headline figures with their intervals."""
    table = Table(title=f"{len(evaluation.gold.cases)} annotated notes", header_style="bold")
    table.add_column("figure")
    table.add_column("value", justify="right")
    table.add_column("95% interval, by case", justify="right")
    for name, value, interval in headline(evaluation):
        shown = f"{interval[0]:.4f} to {interval[1]:.4f}" if interval else ""
        table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value), shown)
    return table


def headline(evaluation: Evaluation) -> list[tuple[str, Any, Any]]:
    """Return (name, value, interval or None) of the headline figures that the gold set allows."""
    figures, intervals = evaluation.figures, evaluation.intervals
    judged = any(case.leaves for case in evaluation.gold.cases)
    decided = any(comparison.determination for comparison in evaluation.comparisons)
    met = figures["criteria_met"]
    rows: list[tuple[str, Any, Any]] = []
    if judged:
        rows += [
            ("criteria met: F1", met["f1"], met["f1_ci95"]),
            ("criteria met: precision", met["precision"], intervals["criteria_met_precision"]),
            ("criteria met: recall", met["recall"], intervals["criteria_met_recall"]),
            ("criteria met: macro F1", figures["criteria_met_macro_f1"], intervals["criteria_met_macro_f1"]),
            ("criteria not met: F1", figures["criteria_not_met"]["f1"], intervals["criteria_not_met_f1"]),
            ("item accuracy", figures["item_accuracy"], intervals["item_accuracy"]),
            ("evidence overlap", figures["evidence_overlap"], intervals["evidence_overlap"]),
            ("evidence not verbatim", figures["evidence_not_verbatim"], None),
        ]
    if decided:
        accuracy = figures["determination_accuracy"]
        rows += [
            ("determination: accuracy", accuracy, intervals["determination_accuracy"]),
            ("determination: kappa", figures["determination_kappa"], None),
        ]
    attributes = figures["fact_attributes_accuracy"]
    return [
        *rows,
        ("facts: F1", figures["facts"]["f1"], intervals["facts_f1"]),
        ("facts: attributes", attributes, intervals["fact_attributes_accuracy"]),
    ]


def _weakest(evaluation: Evaluation) -> list[dict[str, Any]]:
    rows = [row for row in evaluation.tables["leaves"] if row["f1"] is not None]
    return sorted(rows, key=lambda row: (row["f1"], -row["fp"] - row["fn"], row["leaf"]))[:_WEAKEST]


def _table(title: str, rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    for at, key in enumerate(keys):
        table.add_column(key.replace("_", " "), justify="right" if at else "left")
    for row in rows:
        table.add_row(*(cell(row[key]) for key in keys))
    return table


def cell(value: Any) -> str:
    """Return a value as tables show it: three digits for a share, an empty cell for none."""
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _counted(title: str, tables: Mapping[str, Mapping[str, int]]) -> str:
    parts = []
    for what, counts in tables.items():
        told = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items() if n)
        parts.append(f"{what}: {told or 'no error'}")
    return f"{title}: " + "; ".join(parts)


def comparison_screen(
    rows: Sequence[dict[str, Any]], tested: Mapping[str, McNemar], changed: Sequence[Change]
) -> Iterator[RenderableType]:
    """Yield what the terminal shows of a comparison: differences, tests, and each case that changed."""
    yield _table("second minus first (interval over the same resamples)", rows, tuple(rows[0]))
    for name, test in tested.items():
        yield Text(
            f"McNemar, {name}: only the first right {test.only_first}, only the second {test.only_second}, "
            f"p = {test.p:.4f}"
        )
    verdicts = {True: "better", False: "worse", None: ""}
    shown = [change._asdict() | {"better": verdicts[change.better]} for change in changed]
    if shown:
        yield _table("what changed", shown, ("case_id", "field", "gold", "first", "second", "better"))
    yield Text(f"{len({change.case_id for change in changed})} cases changed")


def agreement_screen(figures: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what the terminal shows of an agreement."""
    criteria, decided = figures["criteria"], figures["determination"]
    yield Text(
        f"{figures['notes']} notes in common. Criteria: kappa {cell(criteria['kappa'])}, agreement on marked "
        f"pairs {cell(criteria['marked_agreement'])}, F1 of met {cell(criteria['met_f1'])}. Determination: "
        f"kappa {cell(decided['kappa'])}, agreement {cell(decided['agreement'])}. "
        f"Attributes: agreement {cell(figures['attributes_agreement'])}."
    )
    spans = [row for row in figures["spans"] if row["type"] == ALL]
    yield _table("spans", spans, ("scheme", "both", "only_first", "only_second", "f1"))
    leaves = [row for row in figures["leaves"] if row["kappa"] is not None]
    if leaves:
        leaves.sort(key=lambda row: (row["kappa"], row["leaf"]))
        keys = ("leaf", "marked_by_first", "marked_by_second", "agreement", "kappa")
        yield _table("leaves that either marked, least agreed first", leaves, keys)
