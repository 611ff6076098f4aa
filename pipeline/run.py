"""A batch run: paths in, a folder of results out, and what to tell of it."""

from __future__ import annotations

import datetime as dt
import platform
from collections import Counter
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.errors import ErrorRow, UsageError
from pipeline.ingest import ocr
from pipeline.intake import read_paths
from pipeline.results_io import RunWriter
from pipeline.triage import Outcome, Triage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.case import Case
    from pipeline.intake import Intake

_LIBRARIES = ("spacy", "medspacy", "scispacy", "numpy", "pydantic", "pyarrow")


@dataclass
class RunReport:
    """What a run did, for the summary and `run.json`; holds the first cases only, whatever the batch size."""

    shown: list[Outcome] = field(default_factory=list)
    suggestions: Counter[str] = field(default_factory=Counter)
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    results: int = 0
    errors: int = 0
    seconds: float = 0.0
    load_seconds: float = 0.0

    def count(self, outcome: Outcome, most_shown: int) -> None:
        """Take one outcome into account."""
        if outcome.result is None:
            self.errors += 1
        else:
            self.results += 1
            self.suggestions[outcome.result.suggestion.value] += 1
            policy = outcome.result.policy
            self.policies.setdefault(f"{policy.id} {policy.version}", policy.model_dump(mode="json"))
        if len(self.shown) < most_shown:
            self.shown.append(outcome)


def run_batch(
    paths: Sequence[Path],
    out: Path,
    *,
    policy: str = "mri-lower-extremity",
    policy_version: str | None = None,
    workers: int = 1,
    most_shown: int = 40,
    password: str | None = None,
) -> RunReport:
    """Judge the cases at `paths` into the folder `out`; a case that fails is a line of its `errors.jsonl`.

    Raises `UsageError` where no path can be read, no case is found, or `out` cannot be written.
    """
    began, started = perf_counter(), dt.datetime.now(dt.UTC)
    ocr.use_processes(workers)
    intake = read_paths(paths, password)
    triage = Triage.load(policy, policy_version)
    report = RunReport(load_seconds=perf_counter() - began)
    with RunWriter(out) as writer:
        for outcome in _outcomes(triage, intake, workers):
            writer.add(outcome.result or outcome.row)
            report.count(outcome, most_shown)
        if not report.results and not report.errors:
            message = f"no notes or cases found in {', '.join(map(str, paths))}. {_expected(intake)}"
            raise UsageError(message)
    report.skipped = intake.skipped
    report.seconds = perf_counter() - began
    writer.finish(_run_json(report, paths, started, workers))
    return report


def _outcomes(triage: Triage, intake: Intake, workers: int) -> Iterator[Outcome]:
    """Outcomes in input order; rows of the intake keep their place between the cases.

    The pool pulls cases ahead of the results it gives back, so a row waits for the cases before it.
    """
    waiting: dict[int, list[ErrorRow]] = {}
    handed = 0

    def cases() -> Iterator[Case]:
        nonlocal handed
        for item in intake:
            if isinstance(item, ErrorRow):
                waiting.setdefault(handed, []).append(item)
            else:
                handed += 1
                yield item

    position = 0
    for outcome in triage.outcomes(cases(), workers):
        yield from (Outcome(error=row) for row in waiting.pop(position, ()))
        yield outcome
        position += 1
    yield from (Outcome(error=row) for row in waiting.pop(position, ()))


def _expected(intake: Intake) -> str:
    seen = f" Files of other kinds were passed over: {_counts(intake.skipped)}." if intake.skipped else ""
    return f"Give notes (text, PDF, faxes and others), or .jsonl, .csv or .parquet tables of cases.{seen}"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counter.items()))


def _run_json(report: RunReport, paths: Sequence[Path], started: dt.datetime, workers: int) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "engine": {"version": __version__, "python": platform.python_version(), "libraries": _versions()},
        "policies": [report.policies[key] for key in sorted(report.policies)],
        "inputs": [str(path.resolve()) for path in paths],
        "counts": {
            "results": report.results,
            "errors": report.errors,
            "suggestions": dict(sorted(report.suggestions.items())),
            "skipped_files": dict(sorted(report.skipped.items())),
        },
        "workers": workers,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(report.seconds, 3),
        "load_seconds": round(report.load_seconds, 3),
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
