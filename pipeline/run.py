"""A batch run: paths in, a folder of results out, and what to tell of it."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import chain, islice
from time import perf_counter
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.errors import ErrorRow, UsageError
from pipeline.intake import Intake, read_paths
from pipeline.result import Result
from pipeline.results_io import RunWriter, finished
from pipeline.rows import Unread
from pipeline.run_folder import UNFINISHED
from pipeline.running import judging
from pipeline.running.checkpoint import digest_after, identity
from pipeline.running.judging import Judged
from pipeline.running.order import chunked, in_order
from pipeline.running.pool import Failure, Limits, Pool, WorkersError
from pipeline.triage import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pipeline.running.checkpoint import Progress
    from pipeline.running.judging import Record
    from pipeline.running.nursery import Work
    from pipeline.running.pool import Done

    Watch = Callable[[int, int], object]

_LIBRARIES = ("spacy", "medspacy", "scispacy", "numpy", "pydantic", "pyarrow")
_TASKS, _CHARACTERS = 16, 100_000  # in a piece of work: some tenths of a second
_FILE = 10_000  # what a file weighs in characters; its size tells little of a scan


class StoppedError(Exception):
    """The run cannot go on, but can be resumed; the message says why. Exit code 3."""


@dataclass
class RunReport:
    """What a run did, for the summary and `run.json`; holds the first cases only, whatever the batch size.

    `resumed` counts the results that an earlier call had made.
    """

    shown: list[Outcome] = field(default_factory=list)
    suggestions: Counter[str] = field(default_factory=Counter)
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    results: int = 0
    errors: int = 0
    resumed: int = 0
    seconds: float = 0.0
    load_seconds: float = 0.0

    def show(self, records: Iterable[Record], most: int) -> None:
        """Keep the first records that were written, to be shown."""
        for record in islice(records, max(0, most - len(self.shown))):
            self.shown.append(
                Outcome(result=Result.model_validate_json(record.line), seconds=record.seconds)
                if record.suggestion
                else Outcome(error=ErrorRow.model_validate_json(record.line), seconds=record.seconds)
            )

    def total(self, progress: Progress) -> None:
        """Take the counts of all that was written."""
        self.results, self.errors = progress.results, progress.errors
        self.suggestions, self.policies = Counter(progress.suggestions), progress.policies


@dataclass(frozen=True)
class Options:
    """How a run is to go: processes, limits on a case, and what to do with a run that broke off.

    `load` makes what the workers do, and is for tests and engines of your own: a function of a module that
    can be imported in another process, or a `functools.partial` of one, which takes `ocr_processes` and
    returns a `pipeline.running.judging.Judging`.
    `watch` is told the items of the input that are written, and how many of the lines are errors.
    """

    workers: int | None = None  # None: one for each processor that this process may use
    limits: Limits = field(default_factory=Limits)
    resume: bool = False
    restart: bool = False
    most_shown: int = 40
    load: Callable[..., Work] | None = None
    watch: Watch | None = None


def run_batch(
    source: Sequence[Path] | Intake,
    out: Path,
    *,
    policy: str | Path = "mri-lower-extremity",
    policy_version: str | None = None,
    password: str | None = None,
    options: Options = Options(),
) -> RunReport:
    """Judge the cases of `source` into the folder `out`; a case that fails is a line of its `errors.jsonl`.

    Raises `UsageError` where no path can be read, no case is found, `out` cannot be written or holds a run
    that broke off; `StoppedError` where the disk is full or no worker can be started.
    """
    intake = source if isinstance(source, Intake) else read_paths(source, password)
    who = identity(intake, policy, policy_version)
    if options.resume and not (out / UNFINISHED).exists() and (complete := finished(out)):
        who.check(complete[1], out)
        return _report_of(complete[0])
    engine = options.load or partial(judging.load, policy, policy_version)
    report = RunReport()
    with RunWriter(out, who, resume=options.resume, restart=options.restart) as writer:
        report.resumed = writer.progress.results
        try:
            if not writer.progress.complete:
                _judge(writer, intake, engine, options, report)
            writer.publish()
        except (OSError, WorkersError) as error:
            raise _stopped(error, writer) from None
        report.total(writer.progress)
    return report


def _judge(
    writer: RunWriter, intake: Intake, engine: Callable[..., Work], options: Options, report: RunReport
) -> None:
    """Judge and write what is left of the input."""
    began, earlier = perf_counter(), writer.progress.seconds
    workers = options.workers or len(os.sched_getaffinity(0))
    items = _left(intake.unread(), writer)
    ahead = list(islice(items, workers))
    if not ahead and not writer.progress.tasks:
        message = f"no notes or cases found in {', '.join(intake.places)}. {_expected(intake)}"
        raise UsageError(message)
    # Processes that find no case to judge recognise the pages of a fax.
    load = partial(engine, ocr_processes=max(1, workers // max(1, len(ahead))))
    pieces = chunked(chain(ahead, items), _weight, _TASKS, _CHARACTERS)
    pool: Pool[Judged] = Pool(load, workers, options.limits)
    with pool:
        for done in in_order(pool.answers(pieces), writer.out / UNFINISHED):
            report.load_seconds = report.load_seconds or pool.load_seconds
            _write(writer, done, options, report)
            writer.settle(earlier + perf_counter() - began)
    report.seconds = perf_counter() - began
    report.skipped = intake.skipped
    report.total(writer.progress)
    seconds = earlier + report.seconds
    writer.finish(_run_json(report, intake, writer.progress, workers, seconds), seconds)


def _write(writer: RunWriter, done: Done[Judged], options: Options, report: RunReport) -> None:
    for tasks, answer in done.parts:
        judged = judging.failed(tasks[0], answer.reason) if isinstance(answer, Failure) else answer
        report.show(writer.add(tasks, judged), options.most_shown)
    if options.watch:
        options.watch(writer.progress.tasks, writer.progress.errors)


def _left(items: Iterator[Unread | ErrorRow], writer: RunWriter) -> Iterator[Unread | ErrorRow]:
    """What follows the items that are written; raises `UsageError` where these are not what was written."""
    digest, number = "", 0
    for item in islice(items, writer.progress.tasks):
        digest, number = digest_after(digest, item), number + 1
    if (digest, number) != (writer.progress.digest, writer.progress.tasks):
        message = (
            f"the input no longer begins with the cases that the run in {writer.out} has done, in their "
            "order (a query needs an ORDER BY), so it cannot be resumed; start anew with --restart"
        )
        raise UsageError(message)
    yield from items


def _weight(item: Unread | ErrorRow) -> int:
    """About how much work an item is, in characters."""
    entries = item.entries if isinstance(item, Unread) else []
    return sum(len(text) if isinstance(text := entry.get("text"), str) else _FILE for entry in entries)


def _stopped(error: OSError | WorkersError, writer: RunWriter) -> StoppedError:
    disk = error.strerror or "the disk refuses to write" if isinstance(error, OSError) else ""
    what = disk or str(error)
    kept = f"{writer.sure:,} items of the input are done" if writer.sure else "nothing is done yet"
    return StoppedError(f"the run stopped: {what}. {kept}; put it right, then go on with --resume")


def _report_of(run: dict[str, Any]) -> RunReport:
    """The report of a run that was complete already."""
    counts = run["counts"]
    report = RunReport(results=counts["results"], errors=counts["errors"], resumed=counts["results"])
    report.suggestions, report.skipped = Counter(counts["suggestions"]), Counter(counts["skipped_files"])
    return report


def _expected(intake: Intake) -> str:
    seen = f" Files of other kinds were passed over: {_counts(intake.skipped)}." if intake.skipped else ""
    return f"Give notes (text, PDF, faxes and others), or .jsonl, .csv or .parquet tables of cases.{seen}"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counter.items()))


def _run_json(
    report: RunReport, intake: Intake, progress: Progress, workers: int, seconds: float
) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "engine": {"version": __version__, "python": platform.python_version(), "libraries": _versions()},
        "policies": [report.policies[key] for key in sorted(report.policies)],
        "inputs": intake.places,
        "columns": intake.tables.columns.of,
        "counts": {
            "results": report.results,
            "errors": report.errors,
            "suggestions": dict(sorted(report.suggestions.items())),
            "skipped_files": dict(sorted(report.skipped.items())),
        },
        "workers": workers,
        "started": progress.started,
        "seconds": round(seconds, 3),
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
