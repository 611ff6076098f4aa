"""The columns of what Spark returns, made from those of the tables of a local run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.result_tables import CASES, SCHEMAS, batches

if TYPE_CHECKING:
    from pyspark.sql.types import StructType

    from pipeline.result import Result

# Columns that a table shares with `cases`; those of the same name in `facts` are the fact's own.
_SHARED = ("case_id", "policy", "version", "suggestion")
NESTED = {name: f"{name}_rows" for name in SCHEMAS if name != "cases"}


def own(table: str) -> list[pa.Field]:
    """The columns of a table beyond those that it shares with `cases`."""
    return [column for column in SCHEMAS[table] if column.name not in _SHARED]


def shared(table: str) -> list[str]:
    """The names of the columns that a table shares with `cases`."""
    return [column.name for column in SCHEMAS[table] if column.name in _SHARED]


# One row a record. `source` is the id of the input row, `record` counts what came of it from 0; `result` is
# the line of `results.jsonl`; the rows of the other tables stand in lists.
RECORD = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("record", pa.int32()),
        *CASES,
        *(pa.field(column, pa.list_(pa.struct(own(table)))) for table, column in NESTED.items()),
        *(pa.field(name, pa.string()) for name in ("result", "document_id", "stage", "error")),
    ]
)


def record_type() -> StructType:
    """`RECORD` as Spark has it."""
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - workers need it not

    return from_arrow_schema(RECORD)


def values_of(result: Result, line: str) -> dict[str, Any]:
    """The columns of a judged case."""
    tables = {name: batch.to_pylist() for name, batch in batches([result]).items()}
    nested = {
        NESTED[name]: [{key: row[key] for key in names} for row in tables[name]]
        for name, names in _OWN_NAMES.items()
    }
    return {**tables["cases"][0], **nested, "result": line}


_OWN_NAMES = {table: [column.name for column in own(table)] for table in NESTED}
