"""What runs in a Python worker of Spark: frames of cases in, frames of records out.

The worker itself judges nothing. It keeps a pool of one child process, which holds the model, from task to
task; a case that ends or hangs the child costs the child, not the worker and its Spark task.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ErrorRow, Stage
from pipeline.intake import cases_of_rows, id_digest, repeated
from pipeline.rows import Unread, row_id
from pipeline.running.judging import Judging, Record
from pipeline.running.order import chunked
from pipeline.running.pool import Failure, Limits, Pool
from pipeline.spark.columns import RECORD, values_of
from pipeline.tables import BadRow, Row, parse_object
from pipeline.triage import Triage

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.result import Result
    from pipeline.running.nursery import Work

_TASKS, _CHARACTERS = 16, 100_000  # that the child is given at once
_PLACE = "row"  # Spark does not say which


@dataclass(frozen=True)
class Engine:
    """What to judge by; equal engines share a child process.

    `load` makes the work of the child, and is for tests and engines of your own: a function of a module that
    executors can import.
    """

    policy: str | Path
    version: str | None = None
    limits: Limits = field(default_factory=Limits)
    load: Callable[[str | Path, str | None], Work] | None = None


@dataclass(frozen=True)
class Task:
    """What one case id of the input holds: a case, or several where ids repeat."""

    source: str
    items: tuple[Unread | ErrorRow, ...]
    weight: int


class Records:
    """Judges tasks into the values of their records, in the child."""

    def __init__(self, judging: Judging) -> None:
        self._judging = judging

    def one(self, task: Task) -> list[dict[str, Any]]:
        """The records of a task; raises `MemoryError` where memory does not suffice."""
        seen: set[bytes] = set()
        found = []
        for record, result in chain.from_iterable(self._judging.one(item) for item in task.items):
            if record.is_case and record.case_id is not None:
                if id_digest(record.case_id) in seen:
                    again = record.replaced(repeated(record.case_id, record.document_id))
                    found.append(_values(again, None))
                    continue
                seen.add(id_digest(record.case_id))
            found.append(_values(record, result))
        return [{"source": task.source, "record": number, **row} for number, row in enumerate(found)]

    def together(self, done: Sequence[list[dict[str, Any]]]) -> list[dict[str, Any]]:
        """The records of several tasks."""
        return list(chain.from_iterable(done))


def load(policy: str | Path, version: str | None) -> Records:
    """Load the engine in the child."""
    return Records(Judging(Triage.load(policy, version)))


def judged_frames(engine: Engine, frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Judge frames of cases, rows of one `source` together, into frames of records.

    Raises `pipeline.running.pool.WorkersError` where no child can be started.
    """
    import pandas as pd  # noqa: PLC0415 - the child needs it not

    pool = _pool(engine)
    complete = False
    try:
        for done in pool.answers(chunked(_tasks(frames), lambda task: task.weight, _TASKS, _CHARACTERS)):
            rows: list[dict[str, Any]] = []
            for tasks, answer in done.parts:
                rows += [_failed(tasks[0], answer)] if isinstance(answer, Failure) else answer
            # As objects: pandas would make floats of whole numbers beside None.
            columns = {
                name: pd.Series([row.get(name) for row in rows], dtype=object) for name in RECORD.names
            }
            yield pd.DataFrame(columns)
        complete = True
    finally:
        if not complete:  # a task that Spark cut short leaves the child in the middle of one
            _pool.cache_clear()
            pool.__exit__(None, None, None)


@cache
def _pool(engine: Engine) -> Pool[list[dict[str, Any]]]:
    """The child of this process; it dies with it."""
    return Pool(partial(engine.load or load, engine.policy, engine.version), 1, engine.limits)


def _tasks(frames: Iterable[pd.DataFrame]) -> Iterator[Task]:
    rows = (row for frame in frames for row in zip(frame["source"], frame["row"], frame["item"], strict=True))
    for source, group in groupby(rows, key=lambda row: row[0]):
        held = [(row, item) for _, row, item in group]
        weight = sum(len(row or item) for row, item in held)
        yield Task(source, tuple(_items(source, held)), weight)


def _items(source: str, held: list[tuple[str | None, bytes | None]]) -> Iterator[Unread | ErrorRow]:
    """The cases of one id: those that the driver has listed, and those of table rows."""
    yield from (pickle.loads(item) for _, item in held if item is not None)
    rows = [_row(source, row) for row, _ in held if row is not None]
    yield from cases_of_rows(rows, source, Path(), None)


def _row(source: str, row: str) -> Row | BadRow:
    try:
        values = parse_object(row)
    except ValueError as error:
        return BadRow(_PLACE, str(error))
    return Row(_PLACE, 0, values if row_id(values) else {**values, "case_id": source})


def _values(record: Record, result: Result | None) -> dict[str, Any]:
    line = record.line.decode().rstrip("\n")
    return json.loads(line) if result is None else values_of(result, line)


def _failed(task: Task, failure: Failure) -> dict[str, Any]:
    error = f"tried twice, and each time {failure.reason}"
    row = ErrorRow(case_id=task.source, stage=Stage.RUN, error=error)
    return {"source": task.source, "record": 0, **row.model_dump(mode="json")}
