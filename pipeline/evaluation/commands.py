"""What the evaluation commands do: read, measure, write, and say what to print."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.annotation.sets import read_gold_set
from pipeline.errors import UsageError
from pipeline.evaluation.agreement import agreement, common_cases
from pipeline.evaluation.alignment import compare_all
from pipeline.evaluation.evaluation import (
    Evaluation,
    evaluate,
    read_results,
    refuse_other_texts,
    run_pipeline,
)
from pipeline.evaluation.outputs import (
    SUMMARY,
    read_comparisons,
    write_csv,
    write_evaluation,
    write_json,
    writing,
)
from pipeline.evaluation.paired import changes, difference_rows, paired, tests
from pipeline.evaluation.report import write_report
from pipeline.evaluation.screen import agreement_screen, comparison_screen, evaluation_screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import RenderableType

    from pipeline.evaluation.alignment import Comparison


def evaluate_command(
    gold: Path,
    out: Path,
    results: Path | None,
    *,
    mapping: Path | None = None,
    format_: str | None = None,
    policy: str = "mri-lower-extremity",
    workers: int = 1,
) -> Iterator[RenderableType]:
    """Evaluate, write into `out`, and yield what to print; raises `UsageError` for a caller's mistake."""
    evaluation = _evaluation(gold, results, mapping, format_, policy, workers)
    write_evaluation(evaluation, out)
    yield from evaluation_screen(evaluation)
    report = write_report(evaluation, out)
    yield f"Figures in {out / SUMMARY}, tables beside it as CSV; every miss in its context: {report}"


def _evaluation(
    gold: Path, results: Path | None, mapping: Path | None, format_: str | None, policy: str, workers: int
) -> Evaluation:
    found = read_gold_set(gold, format_, mapping)
    return evaluate(found, read_results(results) if results else run_pipeline(found.cases, policy, workers))


def compare_command(
    both: tuple[Path, Path],
    gold: Path | None,
    out: Path | None,
    *,
    mapping: Path | None = None,
    format_: str | None = None,
) -> Iterator[RenderableType]:
    """Compare two evaluations, or two results on `gold`; writes into `out` where it is given.

    Raises `UsageError` where the two do not rest on the same gold.
    """
    first, second = (
        (_judged(path, gold, mapping, format_) if gold else read_comparisons(path)) for path in both
    )
    if not gold:
        _refuse_other_gold(*both)
    pairs = paired(first, second)
    rows, tested, changed = difference_rows(pairs), tests(pairs), changes(pairs)
    yield from comparison_screen(rows, tested, changed)
    if out:
        listed = [change._asdict() for change in changed]
        named = {name: test._asdict() for name, test in tested.items()}
        with writing(out):
            write_json(out / "comparison.json", {"differences": rows, "mcnemar": named, "changes": listed})
            write_csv(out / "differences.csv", rows)
            write_csv(out / "changes.csv", listed)
        yield f"Differences and changes in {out}."


def _judged(results: Path, gold: Path, mapping: Path | None, format_: str | None) -> list[Comparison]:
    cases = read_gold_set(gold, format_, mapping).cases
    found = read_results(results)
    refuse_other_texts(cases, found)
    return compare_all(cases, found)


def _refuse_other_gold(first: Path, second: Path) -> None:
    hashes = {json.loads((path / SUMMARY).read_text("utf-8"))["gold"]["sha256"] for path in (first, second)}
    if len(hashes) > 1:
        message = f"{first} and {second} were not evaluated on the same gold set"
        raise UsageError(message)


def agreement_command(
    first: Path, second: Path, out: Path | None, *, mapping: Path | None = None, format_: str | None = None
) -> Iterator[RenderableType]:
    """Measure the agreement of two sets of annotations; writes into `out` where it is given."""
    one, other = (read_gold_set(path, format_, mapping) for path in (first, second))
    figures = agreement(common_cases(one.cases, other.cases))
    yield from agreement_screen(figures)
    if out:
        with writing(out):
            write_json(out / "agreement.json", figures)
            write_csv(out / "leaves.csv", figures["leaves"])
            write_csv(out / "spans.csv", figures["spans"])
        yield f"Figures in {out / 'agreement.json'}, tables beside it as CSV."
