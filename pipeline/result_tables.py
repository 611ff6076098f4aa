"""The tables of a run: Arrow schemas, and the rows that results make in them.

`facts` and `evidence` hold note text; `cases`, `criteria` and `missing` do not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.result import CriterionQuote, FactOut, Result

    Row = tuple[Any, ...]

_TEXT, _COUNT, _DAY, _TEXTS = pa.string(), pa.int32(), pa.date32(), pa.list_(pa.string())


def _schema(texts: str, *more: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([*((name, _TEXT) for name in texts.split()), *more])


CASES = _schema(
    "case_id policy version suggestion cpt region side",
    ("date", _DAY), ("inferred", _TEXTS), ("documents", _COUNT), ("facts", _COUNT), ("statements", _COUNT),
    ("advisories", _TEXTS), ("warnings", _COUNT),
)  # fmt: skip
CRITERIA = _schema(
    "case_id policy version suggestion",
    ("position", _COUNT), ("criterion", _TEXT), ("status", _TEXT),
    ("evidence", _COUNT), ("counter_evidence", _COUNT),
)  # fmt: skip
EVIDENCE = _schema(
    "case_id criterion status role fact document_id", ("start", _COUNT), ("end", _COUNT), ("text", _TEXT)
)
FACTS = _schema(
    "case_id fact type assertion attrs region side section rule",
    ("date", _DAY), ("document_id", _TEXT), ("start", _COUNT), ("end", _COUNT), ("text", _TEXT),
)  # fmt: skip
MISSING = _schema("case_id suggestion indication", ("position", _COUNT), ("leaf", _TEXT))

SCHEMAS = {"cases": CASES, "criteria": CRITERIA, "evidence": EVIDENCE, "facts": FACTS, "missing": MISSING}


def batches(results: Sequence[Result]) -> dict[str, pa.RecordBatch]:
    """The rows of `results` by table, in their order."""
    return {
        name: _batch(schema, [row for result in results for row in _ROWS[name](result)])
        for name, schema in SCHEMAS.items()
    }


def packed(found: dict[str, pa.RecordBatch]) -> dict[str, bytes]:
    """The batches as bytes for another process."""
    return {name: batch.serialize().to_pybytes() for name, batch in found.items()}


def unpacked(data: dict[str, bytes]) -> dict[str, pa.RecordBatch]:
    """The batches of `packed`."""
    return {name: pa.ipc.read_record_batch(pa.py_buffer(data[name]), SCHEMAS[name]) for name in SCHEMAS}


def _batch(schema: pa.Schema, rows: list[Row]) -> pa.RecordBatch:
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _judged(result: Result) -> tuple[str, str, str, str]:
    return result.case_id, result.policy.id, result.policy.version, result.suggestion.value


def _case(result: Result) -> Iterator[Row]:
    asked = result.request
    counts = len(result.documents), len(result.facts), len(result.statements)
    yield (
        *_judged(result),
        *(asked.cpt, asked.region.value, asked.side.value, asked.date, list(asked.inferred)),
        *(*counts, list(result.advisories), len(result.warnings)),
    )


def _criteria(result: Result) -> Iterator[Row]:
    shared = _judged(result)
    for place, one in enumerate(result.criteria):
        yield (*shared, place, one.id, one.status.value, len(one.evidence), len(one.counter_evidence))


def _evidence(result: Result) -> Iterator[Row]:
    def rows(role: str, quotes: tuple[CriterionQuote, ...]) -> Iterator[Row]:
        for quote in quotes:
            words = quote.document_id, quote.start, quote.end, quote.text
            yield (result.case_id, one.id, one.status.value, role, quote.fact, *words)

    for one in result.criteria:
        yield from rows("evidence", one.evidence)
        yield from rows("counter_evidence", one.counter_evidence)


def _facts(result: Result) -> Iterator[Row]:
    for fact in (*result.facts, *result.statements):
        yield (result.case_id, *_fact(fact))


def _fact(fact: FactOut) -> Row:
    attrs = json.dumps(fact.attrs, sort_keys=True, default=str)  # dates read as ISO 8601
    region, words = fact.region.value if fact.region else None, fact.evidence
    kind = fact.id, fact.type.value, fact.assertion.value, attrs, region, fact.side.value
    where = words.document_id, words.start, words.end, words.text
    return (*kind, fact.section, fact.rule, fact.date, *where)


def _missing(result: Result) -> Iterator[Row]:
    for one in result.missing:
        for place, leaf in enumerate(one.needs):
            yield (result.case_id, result.suggestion.value, one.indication, place, leaf)


_ROWS: dict[str, Callable[[Result], Iterator[Row]]] = {
    "cases": _case,
    "criteria": _criteria,
    "evidence": _evidence,
    "facts": _facts,
    "missing": _missing,
}
