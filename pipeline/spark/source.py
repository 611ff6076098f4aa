"""Input of a Spark run: tables and paths as DataFrames of cases.

A case is one or more rows of `source` (its id), `number` (its place), and either `row`, a row of a table as
JSON, or `item`, a case that the driver has listed, its documents still to be read.
"""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from pipeline.errors import UsageError
from pipeline.intake import read_paths
from pipeline.rows import ID_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import Column, DataFrame, SparkSession

SOURCE = "source"
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):/(?=[^/])")
_LISTED = "source string, number long, row string, item binary"
_HASH_DIGITS = 16


def cases_of(df: DataFrame) -> DataFrame:
    """The rows of a table of cases; its column names may differ in case and in spaces around them."""
    named = df.toDF(*(name.strip().lower() for name in df.columns))
    row = F.to_json(F.struct("*"))
    ids = [F.col(key).cast("string") for key in ID_KEYS if key in named.columns]
    return _rows(named.select(row.alias("row"), _first(ids).alias("id")))


def cases_at(session: SparkSession, places: Sequence[str]) -> DataFrame:
    """The cases at `places`: tables of the catalogue, Delta or Parquet folders, `.jsonl`, `.csv`, `.parquet`.

    Folders of documents and single documents are listed here and read by the executors, which must find them
    under the same path. Raises `UsageError` where none of the places is there.
    """
    found = [_table(session, _uri(place)) for place in places]
    local = [place for place, table in zip(places, found, strict=True) if table is None]
    frames = [table for table in found if table is not None]
    if local:
        listed = list(_listed(local))
        frames.append(session.createDataFrame(listed, _LISTED))
    cases = frames[0]
    for frame in frames[1:]:
        cases = cases.unionByName(frame)
    return cases


def _table(session: SparkSession, place: str) -> DataFrame | None:
    """The table at `place`, or None where it is no table."""
    name = place.lower().rstrip("/")
    there = "://" in place or Path(place).exists()
    if there and name.endswith((".jsonl", ".jsonl.gz")):
        return _lines(session.read.text(place))
    if there and name.endswith(".csv"):
        read = session.read.option("header", True).option("multiLine", True).option("escape", '"')
        return cases_of(read.csv(place))
    if there and (name.endswith(".parquet") or _holds(place, "*.parquet")):
        delta = _holds(place, "_delta_log")
        return cases_of(session.read.format("delta" if delta else "parquet").load(place))
    if "://" in place:
        message = (
            f"{place}: name a .jsonl, .csv or .parquet table, or give its DataFrame to pipeline.spark.triage"
        )
        raise UsageError(message)
    if not there and re.fullmatch(r"\w+(\.\w+)*", place) and session.catalog.tableExists(place):
        return cases_of(session.table(place))
    return None


def _holds(place: str, pattern: str) -> bool:
    return "://" not in place and Path(place).is_dir() and any(Path(place).glob(pattern))


def _lines(lines: DataFrame) -> DataFrame:
    """Lines of JSON, which the workers parse, so that a bad one is an error row and not a null."""
    row = F.col("value")
    ids = [F.get_json_object(row, f"$.{key}") for key in ID_KEYS]
    return _rows(lines.filter(F.trim(row) != "").select(row.alias("row"), _first(ids).alias("id")))


def _first(ids: list[Column]) -> Column:
    """The first id that is stated."""
    return F.coalesce(*(F.when(value != "", value) for value in ids), F.lit(None).cast("string"))


def _rows(table: DataFrame) -> DataFrame:
    """Rows with a source: their id, or a hash of the row, which stays the same when Spark reads it again."""
    hashed = F.concat(F.lit("row-"), F.substring(F.sha2(F.col("row"), 256), 1, _HASH_DIGITS))
    return table.select(
        F.coalesce("id", hashed).alias(SOURCE),
        F.monotonically_increasing_id().alias("number"),
        "row",
        F.lit(None).cast("binary").alias("item"),
    )


def _listed(places: Sequence[str]) -> Iterator[tuple[str, int, None, bytearray]]:
    intake = read_paths([Path(place).resolve() for place in places])
    for number, item in enumerate(intake.unread()):
        source = item.case_id or f"input-{number}"
        yield source, number, None, bytearray(pickle.dumps(item, pickle.HIGHEST_PROTOCOL))


def _uri(place: str) -> str:
    """`s3:/x`, as a `Path` writes it, back to `s3://x`."""
    return _SCHEME.sub(r"\1://", place)
