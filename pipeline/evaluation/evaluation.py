"""One evaluation: gold and results in, figures out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.errors import UsageError, validation_text
from pipeline.evaluation.alignment import compare_all
from pipeline.evaluation.breakdown import breakdowns, confusions, error_counts, headline_intervals
from pipeline.evaluation.causes import cause_counts
from pipeline.evaluation.intervals import RESAMPLES, Resamples
from pipeline.evaluation.scoring import score
from pipeline.evaluation.spans import span_rows
from pipeline.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pipeline.evaluation.alignment import Comparison
    from pipeline.evaluation.gold import GoldCase
    from pipeline.evaluation.goldset import GoldSet

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Evaluation:
    """Figures of one set of results on one gold set; `summary` is what `evaluation.json` holds."""

    gold: GoldSet
    results: Mapping[str, Result]
    comparisons: Sequence[Comparison]
    figures: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]]
    confusions: Mapping[str, dict[str, dict[str, int]]]
    errors: Mapping[str, dict[str, int]]
    causes: Mapping[str, dict[str, int]]
    intervals: Mapping[str, Any]
    failed: Sequence[str] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, Any]:
        """The content of `evaluation.json`: no words of any note."""
        return {
            "schema_version": SCHEMA_VERSION,
            "gold": {
                "name": self.gold.path.resolve().name,
                "format": self.gold.format,
                "cases": len(self.gold.cases),
                "sha256": self.gold.sha256,
                "provenance": self.gold.provenance,
            },
            "engine": sorted({result.engine.version for result in self.results.values()}),
            "policies": sorted({f"{r.policy.id} {r.policy.version}" for r in self.results.values()}),
            "without_result": list(self.failed),
            "figures": dict(self.figures),
            "intervals": {"method": f"bootstrap by case, {RESAMPLES} resamples, 95%"} | dict(self.intervals),
            "errors": dict(self.errors),
            "causes": dict(self.causes),
            "confusions": dict(self.confusions),
            **self.tables,
        }


def evaluate(gold: GoldSet, results: Mapping[str, Result]) -> Evaluation:
    """Return the evaluation of `results` (by case id) on `gold`.

    Raises `UsageError` where a result was made from another text than the gold case holds.
    """
    wanted = {case.note_id: results[case.note_id] for case in gold.cases if case.note_id in results}
    refuse_other_texts(gold.cases, wanted)
    comparisons = compare_all(gold.cases, wanted)
    resamples = Resamples(len(comparisons))
    return Evaluation(
        gold=gold,
        results=wanted,
        comparisons=comparisons,
        figures=score(gold.cases, wanted),
        tables=breakdowns(comparisons, resamples) | {"spans": span_rows(comparisons)},
        confusions=confusions(comparisons),
        errors=error_counts(comparisons),
        causes=cause_counts(comparisons),
        intervals=headline_intervals(comparisons, resamples),
        failed=[case.note_id for case in gold.cases if case.note_id not in wanted],
    )


def run_pipeline(cases: Sequence[GoldCase], policy: str, workers: int = 1) -> dict[str, Result]:
    """Judge the notes of `cases` with the requests they hold; a case that fails has no result."""
    from pipeline.triage import Triage  # noqa: PLC0415 - stored results need no language pipeline

    triage = Triage.load(policy)
    rows: Iterable[dict[str, Any]] = (
        {"case_id": case.note_id, "request": case.request, "documents": [_document(case)]} for case in cases
    )
    outcomes = triage.outcomes(rows, workers)
    return {outcome.result.case_id: outcome.result for outcome in outcomes if outcome.result}


def read_results(path: Path) -> dict[str, Result]:
    """Return the results of a run's folder, or of a `results.jsonl`, by case id.

    Raises `UsageError` where the file is missing, a line is no result, or an id comes twice.
    """
    file = path / "results.jsonl" if path.is_dir() else path
    if not file.is_file():
        message = f"{file} is not there; give the folder of a run, or its results.jsonl"
        raise UsageError(message)
    found: dict[str, Result] = {}
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                result = Result.model_validate_json(line)
            except ValidationError as error:
                message = f"{file}, line {number}: no result: {validation_text(error)}"
                raise UsageError(message) from None
            if result.case_id in found:
                message = f"{file}, line {number}: case {result.case_id} stands there twice"
                raise UsageError(message)
            found[result.case_id] = result
    return found


def refuse_other_texts(cases: Iterable[GoldCase], results: Mapping[str, Result]) -> None:
    """Raise `UsageError` where a result's document is not the gold text: its offsets would mean nothing.

    Nor would those of a further document, which count in that.
    """
    for case in cases:
        result = results.get(case.note_id)
        hashes = [document.sha256 for document in result.documents] if result else []
        if len(hashes) > 1:
            message = (
                f"case {case.note_id}: the result was made from {len(hashes)} documents, and the gold set "
                "holds one text; judge that text alone"
            )
            raise UsageError(message)
        if hashes and hashlib.sha256(case.text.encode()).hexdigest() not in hashes:
            message = f"case {case.note_id}: the result was made from another text than the gold set holds"
            raise UsageError(message)


def _document(case: GoldCase) -> dict[str, Any]:
    return {"text": case.text} | ({"kind": case.kind} if case.kind else {})
