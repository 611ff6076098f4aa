"""Writes a run: `results.jsonl`, `errors.jsonl`, five tables of Parquet parts and `run.json`.

Results, facts and evidence hold note text; errors, the other tables and the run do not. Same input, same
bytes: times stand in `run.json` alone. All grows in the folder `unfinished`, with a checkpoint every few
seconds, and takes its place when the run is complete; until then the last run of the folder stays as it was.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
from contextlib import ExitStack
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from pydantic import ValidationError

from pipeline.errors import UsageError
from pipeline.intake import id_digest, repeated
from pipeline.result import Result
from pipeline.result_tables import batches, unpacked
from pipeline.run_folder import CHECKPOINT, ERRORS, LOCK, RESULTS, RUN, UNFINISHED
from pipeline.running import files
from pipeline.running.checkpoint import Identity, Progress, digest_after
from pipeline.running.parts import TABLES, Parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from pipeline.running.judging import Judged, Record

_IDS = "ids"  # digests of the case ids that were met
_ID_BYTES = 16
_SECONDS = 5.0  # between checkpoints: what a run that breaks off has to do again
_GROWING = (RESULTS, ERRORS, _IDS)


class RunWriter:
    """Writes the records of a run into a folder, in the order of the input; use as a context manager.

    Raises `UsageError` where the folder cannot be written, is being written to, holds a run that broke off
    (unless `resume` or `restart` says what to do with it), or one that differs from this; `OSError` where the
    disk is full, which leaves a run to resume.
    """

    def __init__(self, out: Path, identity: Identity, *, resume: bool = False, restart: bool = False) -> None:
        self.out, self._folder = out, out / UNFINISHED
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files: dict[str, files.Growing] = {}
            with ExitStack() as failing:
                self._lock = failing.enter_context((self._folder / LOCK).open("w"))
                _hold(self._lock, out)
                failing.callback(self._leave)
                self.progress = _left(self._folder, identity, resume=resume, restart=restart)
                self.sure = self.progress.tasks  # items of the input up to the last checkpoint
                if not self.progress.complete:
                    self._open()
                failing.pop_all()
        except OSError as error:
            message = f"cannot write to {out}: {error.strerror}. Choose another folder with --out."
            raise UsageError(message) from None

    def _open(self) -> None:
        """Open the files as the last checkpoint left them."""
        sizes = self.progress.sizes
        for name in _GROWING:
            self._files[name] = files.Growing(self._folder / name, sizes.get(name, 0))
        ids = (self._folder / _IDS).read_bytes()
        self._seen = {ids[at : at + _ID_BYTES] for at in range(0, len(ids), _ID_BYTES)}
        self._parts = Parts(self._folder, self.progress.part)
        with (self._folder / RESULTS).open("rb") as stream:
            stream.seek(self.progress.part_start)
            for line in stream:
                self._parts.add(batches([Result.model_validate_json(line)]), 1)
        self._checked = monotonic()

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files; a run that came to a checkpoint is left to be resumed."""
        for file in self._files.values():
            file.close()
        self._leave()
        self._lock.close()

    def _leave(self) -> None:
        """Remove what no run can be resumed from."""
        if not (self._folder / CHECKPOINT).exists():
            files.remove(self._folder)

    def add(self, tasks: Sequence[object], judged: Judged) -> list[Record]:
        """Write what became of the items of the input that come next, and return it."""
        progress = self.progress
        kept = [[self._first(record) for record in records] for records in judged.records]
        lines = [record.line for records in kept for record in records if record.suggestion]
        if kept == judged.records:
            tables = unpacked(judged.tables)
        else:
            tables = batches([Result.model_validate_json(line) for line in lines])
        self._parts.add(tables, len(lines))
        written = [record for records in kept for record in records]
        for record in written:
            self._write(record)
        for task in tasks:
            progress.digest = digest_after(progress.digest, task)
        progress.tasks += len(tasks)
        progress.policies |= judged.policies
        return written

    def _first(self, record: Record) -> Record:
        """The record, or where its case id came before the row that says so."""
        if not record.is_case or record.case_id is None:
            return record
        digest = id_digest(record.case_id)
        if digest not in self._seen:
            self._seen.add(digest)
            self._files[_IDS].write(digest)
            return record
        return record.replaced(repeated(record.case_id, record.document_id))

    def _write(self, record: Record) -> None:
        progress = self.progress
        if record.suggestion is None:
            progress.errors += 1
            self._files[ERRORS].write(record.line)
            return
        progress.results += 1
        progress.suggestions[record.suggestion] = progress.suggestions.get(record.suggestion, 0) + 1
        self._files[RESULTS].write(record.line)

    def settle(self, seconds: float) -> None:
        """End the part if it is full, and make a checkpoint if one is due; `seconds` is what the run took.

        To be called where the pieces of the input end, so that parts are the same however a run came about.
        """
        if self._parts.full:
            self._end_part()
        elif monotonic() - self._checked < _SECONDS:
            return
        self.checkpoint(seconds)

    def checkpoint(self, seconds: float) -> None:
        """Put all that was added on the disk for good."""
        for file in self._files.values():
            file.sync()
        self.progress.sizes = {name: file.size for name, file in self._files.items()}
        self.progress.seconds = seconds
        files.write_surely(self._folder / CHECKPOINT, self.progress.model_dump_json())
        self.sure = self.progress.tasks
        self._checked = monotonic()

    def _end_part(self) -> None:
        self._parts.end()
        self.progress.part = self._parts.number
        self.progress.part_start = self._files[RESULTS].size

    def finish(self, run: dict[str, Any], seconds: float) -> None:
        """Write the last part and `run.json`: from here on the run is complete, if not yet in its place."""
        self._end_part()
        run = {**run, "identity": self.progress.identity.model_dump()}
        files.write_surely(self._folder / RUN, json.dumps(run, indent=1) + "\n")
        self.checkpoint(seconds)
        self.progress.complete = True
        files.write_surely(self._folder / CHECKPOINT, self.progress.model_dump_json())
        for file in self._files.values():
            file.close()

    def publish(self) -> None:
        """Move a complete run to its place; what was moved before a run broke off here stays there."""
        for name in (RESULTS, ERRORS, *TABLES, RUN):
            if (self._folder / name).exists():
                files.remove(self.out / name)
                (self._folder / name).rename(self.out / name)
        files.sync_folder(self.out)
        files.remove(self._folder)


def finished(out: Path) -> tuple[dict[str, Any], Identity] | None:
    """What `run.json` says of the complete run in `out`, and its identity, if there is one."""
    try:
        run = json.loads((out / RUN).read_bytes())
        return run, Identity.model_validate(run["identity"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _hold(lock: Any, out: Path) -> None:
    """Keep other runs out of the folder as long as this process lives."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = f"another run is writing to {out}; wait for it, or choose another folder with --out"
        raise UsageError(message) from None


def _left(folder: Path, identity: Identity, *, resume: bool, restart: bool) -> Progress:
    """The progress of the run that broke off in `folder`, or that of a run that begins."""
    left = None if restart else _checkpoint(folder)
    if left and left.tasks:
        if not resume:
            message = (
                f"{folder.parent} holds a run that broke off after {left.results + left.errors:,} lines; "
                "go on with --resume, or start anew with --restart"
            )
            raise UsageError(message)
        identity.check(left.identity, folder.parent)
        return left
    for name in (*_GROWING, *TABLES, CHECKPOINT, RUN):
        files.remove(folder / name)
    return Progress(identity=identity, started=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))


def _checkpoint(folder: Path) -> Progress | None:
    try:
        return Progress.model_validate_json((folder / CHECKPOINT).read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError:
        message = f"{folder.parent} holds an unfinished run of another version; start anew with --restart"
        raise UsageError(message) from None
