"""What a worker of a run does: reads a case's documents, judges it, and makes its lines and table rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import ErrorRow, Stage
from pipeline.ingest import ocr
from pipeline.intake import only_document
from pipeline.result_tables import batches, packed
from pipeline.rows import Unread
from pipeline.triage import Triage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.case import Case
    from pipeline.result import Result
    from pipeline.triage import Outcome

_OUT_OF_MEMORY = f"unexpected {MemoryError.__name__}"


@dataclass(frozen=True, slots=True)
class Record:
    """A line to be written: of `results.jsonl` where there is a suggestion, else of `errors.jsonl`.

    `repeats` is the document to name should the case's id have come before; a row of the intake alone, which
    takes no id, has `is_case` unset.
    """

    case_id: str | None
    line: bytes
    is_case: bool
    document_id: str | None = None
    suggestion: str | None = None
    seconds: float = 0.0

    def replaced(self, row: ErrorRow) -> Record:
        """The record of a case whose result gives way to `row`."""
        return Record(self.case_id, _line(row), is_case=True, document_id=self.document_id)


@dataclass(frozen=True, slots=True)
class Judged:
    """Some tasks done: the records of each, and the table rows of all their results."""

    records: list[list[Record]]
    tables: dict[str, bytes]
    policies: dict[str, dict[str, Any]]


def load(policy: str | Path, version: str | None, ocr_processes: int = 1) -> Judging:
    """Load the engine for a worker; pages of a fax are recognised by `ocr_processes` at a time."""
    ocr.use_processes(ocr_processes)
    return Judging(Triage.load(policy, version))


class Judging:
    """Judges unread cases."""

    def __init__(self, triage: Triage) -> None:
        self._triage = triage

    def one(self, item: Unread | ErrorRow) -> list[tuple[Record, Result | None]]:
        """The records of one item of the input; raises `MemoryError` where memory does not suffice."""
        return [self._record(one) for one in (item.read() if isinstance(item, Unread) else (item,))]

    def _record(self, item: Case | ErrorRow) -> tuple[Record, Result | None]:
        if isinstance(item, ErrorRow):
            return Record(item.case_id, _line(item), is_case=False), None
        outcome = self._triage.outcome(item)
        return recorded(outcome, item), outcome.result

    def together(self, done: Sequence[list[tuple[Record, Result | None]]]) -> Judged:
        """The records and tables of several cases."""
        results = [result for pairs in done for _, result in pairs if result]
        policies = {result.policy for result in results}
        return Judged(
            [[record for record, _ in pairs] for pairs in done],
            packed(batches(results)),
            {f"{policy.id} {policy.version}": policy.model_dump(mode="json") for policy in policies},
        )


def recorded(outcome: Outcome, case: Case) -> Record:
    """The record of a judged case."""
    result, only = outcome.result, only_document(case)
    if result is None:
        line = _line(outcome.row)
        return Record(case.case_id, line, is_case=True, document_id=only, seconds=outcome.seconds)
    return Record(
        *(case.case_id, result.model_dump_json().encode() + b"\n", True, only),
        *(result.suggestion.value, outcome.seconds),
    )


def failed(item: Unread | ErrorRow, reason: str) -> Judged:
    """What becomes of an item of the input that stopped its worker twice."""
    row = ErrorRow(case_id=item.case_id, stage=Stage.RUN, error=f"tried twice, and each time {reason}")
    return Judged([[Record(item.case_id, _line(row), is_case=True)]], packed(batches([])), {})


def _line(row: ErrorRow) -> bytes:
    """The row as a line; one that says that memory ran out ends the worker: the case is to be tried alone."""
    if _OUT_OF_MEMORY in row.error:
        raise MemoryError
    return row.model_dump_json().encode() + b"\n"
