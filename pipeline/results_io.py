"""Writes a run: `results.jsonl`, `errors.jsonl`, three Parquet tables and `run.json`.

Results, facts and evidence hold note text; errors, criteria and run do not. Same input, same bytes:
times stand in `run.json` alone. Each file appears under its name only when the run is complete.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import UsageError
from pipeline.result import Result

if TYPE_CHECKING:
    from types import TracebackType

    from pipeline.errors import ErrorRow
    from pipeline.result import CriterionQuote, FactOut

_BATCH = 20_000
_TEXT, _COUNT = pa.string(), pa.int32()

FACTS = pa.schema(
    [
        (name, _TEXT)
        for name in ("case_id", "fact", "type", "assertion", "attrs", "region", "side", "section", "rule")
    ]
    + [("date", pa.date32()), ("document_id", _TEXT), ("start", _COUNT), ("end", _COUNT), ("text", _TEXT)]
)
CRITERIA = pa.schema(
    [(name, _TEXT) for name in ("case_id", "policy", "version", "suggestion")]
    + [
        ("position", _COUNT),
        ("criterion", _TEXT),
        ("status", _TEXT),
        ("evidence", _COUNT),
        ("counter_evidence", _COUNT),
    ]
)
EVIDENCE = pa.schema(
    [(name, _TEXT) for name in ("case_id", "criterion", "status", "role", "fact", "document_id")]
    + [("start", _COUNT), ("end", _COUNT), ("text", _TEXT)]
)


class _Table:
    """A Parquet file that grows by batches."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def add(self, rows: list[dict[str, Any]]) -> None:
        self._rows += rows
        if len(self._rows) >= _BATCH:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
        self._rows = []


class RunWriter:
    """Writes the outcomes of a run into a folder; use as a context manager.

    Raises `UsageError` where the folder cannot be made or written.
    """

    NAMES = ("results.jsonl", "errors.jsonl", "facts.parquet", "criteria.parquet", "evidence.parquet")

    def __init__(self, out: Path) -> None:
        """Open the files of the run under temporary names in `out`."""
        self.out = out
        self.results = self.errors = 0
        try:
            out.mkdir(parents=True, exist_ok=True)
            self._results = self._partial("results.jsonl").open("w", encoding="utf-8", newline="\n")
            self._errors = self._partial("errors.jsonl").open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            message = f"cannot write to {out}: {error.strerror}. Choose another folder with --out."
            raise UsageError(message) from None
        self._facts = _Table(self._partial("facts.parquet"), FACTS)
        self._criteria = _Table(self._partial("criteria.parquet"), CRITERIA)
        self._evidence = _Table(self._partial("evidence.parquet"), EVIDENCE)

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files, and give them their names where the run went through."""
        self._results.close()
        self._errors.close()
        for table in (self._facts, self._criteria, self._evidence):
            table.close()
        for name in self.NAMES:
            if kind is None:
                self._partial(name).replace(self.out / name)
            else:
                self._partial(name).unlink(missing_ok=True)

    def add(self, outcome: Result | ErrorRow) -> None:
        """Write one outcome."""
        if not isinstance(outcome, Result):
            self.errors += 1
            self._errors.write(outcome.model_dump_json() + "\n")
            return
        self.results += 1
        self._results.write(outcome.model_dump_json() + "\n")
        self._facts.add([_fact_row(outcome.case_id, fact) for fact in (*outcome.facts, *outcome.statements)])
        self._criteria.add(_criterion_rows(outcome))
        self._evidence.add(_evidence_rows(outcome))

    def finish(self, run: dict[str, Any]) -> None:
        """Write `run.json`."""
        partial = self._partial("run.json")
        partial.write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
        partial.replace(self.out / "run.json")

    def _partial(self, name: str) -> Path:
        return self.out / f".{name}.{os.getpid()}.partial"


def _fact_row(case_id: str, fact: FactOut) -> dict[str, Any]:
    row = fact.model_dump(mode="json", exclude={"id", "evidence", "support", "attrs", "date"})
    attrs = json.dumps(fact.model_dump(mode="json")["attrs"], sort_keys=True)
    return {
        "case_id": case_id,
        "fact": fact.id,
        **row,
        "attrs": attrs,
        "date": fact.date,
        **fact.evidence.model_dump(),
    }


def _criterion_rows(result: Result) -> list[dict[str, Any]]:
    shared = {
        "case_id": result.case_id,
        "policy": result.policy.id,
        "version": result.policy.version,
        "suggestion": result.suggestion.value,
    }
    return [
        {
            **shared,
            "position": position,
            "criterion": criterion.id,
            "status": criterion.status.value,
            "evidence": len(criterion.evidence),
            "counter_evidence": len(criterion.counter_evidence),
        }
        for position, criterion in enumerate(result.criteria)
    ]


def _evidence_rows(result: Result) -> list[dict[str, Any]]:
    def rows(
        role: str, criterion: str, status: str, quotes: tuple[CriterionQuote, ...]
    ) -> list[dict[str, Any]]:
        named = {"case_id": result.case_id, "criterion": criterion, "status": status, "role": role}
        return [{**named, **quote.model_dump()} for quote in quotes]

    return [
        row
        for one in result.criteria
        for row in (
            *rows("evidence", one.id, one.status.value, one.evidence),
            *rows("counter_evidence", one.id, one.status.value, one.counter_evidence),
        )
    ]
