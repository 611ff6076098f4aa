"""Rows of `.jsonl`, `.csv` and `.parquet` tables, one dictionary a row."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.decode import ERRORS, decode, encoding_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_PARQUET_BATCH = 64
# What a row may tell; of other columns two of one name do no harm.
_KNOWN = frozenset({
    "case_id", "note_id", "id", "text", "path", "document_id", "date", "kind", "cpt", "region", "side",
    "urgency", "request_date", "request", "documents",
})  # fmt: skip
_QUOTES = (
    "has a cell with a quotation mark inside that is not doubled, or without its closing one, so that nobody "
    "can tell where it ends; neither it nor any row after it was read; export the table again"
)


@dataclass(frozen=True)
class Row:
    """A row that could be read; `place` names it for people (`cases.jsonl line 3`)."""

    place: str
    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class BadRow:
    """A row or table that could not be read, and why."""

    place: str
    error: str


def read_table(path: Path) -> Iterator[Row | BadRow]:
    """Yield the rows of the table at `path`; a table that breaks off ends in a `BadRow`.

    Raises `KeyError` where the suffix is none of `TABLE_SUFFIXES`.
    """
    reader = _READERS[_suffix(path)]
    try:
        if path.is_file() and not path.stat().st_size:
            yield BadRow(path.name, "the table is empty; export it again")
            return
        yield from reader(path)
    except OSError as error:
        yield BadRow(path.name, f"the table cannot be read: {error.strerror or type(error).__name__}")
    except (ValueError, EOFError, csv.Error) as error:  # ArrowInvalid is a ValueError
        yield BadRow(path.name, f"the table is damaged ({type(error).__name__}); export it again")


def is_headed(path: Path) -> bool:
    """Whether the rows of the table at `path` all have the columns of its header."""
    return not _suffix(path).startswith(".jsonl")


def is_table(path: Path) -> bool:
    """Whether the name of `path` says that it is a table of cases."""
    return _suffix(path) in _READERS


def parse_object(text: str) -> dict[str, Any]:
    """One JSON object; raises `ValueError` whose message names the fault and its column, not the content."""
    try:
        value = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        message = f"malformed JSON: {error.msg} (line {error.lineno} column {error.colno})"
        raise ValueError(message) from None
    except (RecursionError, ValueError):
        message = "malformed JSON: nested too deeply, or a number too long"
        raise ValueError(message) from None
    if not isinstance(value, dict):
        message = "must be a JSON object"
        raise ValueError(message)
    return value


def _suffix(path: Path) -> str:
    name = path.name.lower()
    return ".jsonl.gz" if name.endswith(".jsonl.gz") else path.suffix.lower()


def _lines(path: Path) -> Iterator[str]:
    """Lines one by one, each with its own encoding, so that one odd line spoils no other."""
    opener: Callable[..., Any] = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rb") as stream:
        encoding, mark = encoding_of(stream)
        stream.seek(mark)
        if encoding.startswith(("utf-16", "utf-32")):
            with io.TextIOWrapper(stream, encoding, ERRORS, newline="\n") as text:
                yield from text
            return
        for line in stream:
            yield decode(line)[0]


def _jsonl(path: Path) -> Iterator[Row | BadRow]:
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        place = f"{path.name} line {number}"
        try:
            yield Row(place, number, _by_name(parse_object(line)))
        except ValueError as error:
            yield BadRow(place, str(error))


def _csv(path: Path) -> Iterator[Row | BadRow]:
    csv.field_size_limit(sys.maxsize)
    with path.open("rb") as stream:
        encoding, mark = encoding_of(stream)
        stream.seek(mark)
        with io.TextIOWrapper(stream, encoding, ERRORS, newline="") as text:
            yield from _cells(text, path.name)


def _cells(lines: Iterable[str], name: str) -> Iterator[Row | BadRow]:
    """Rows of CSV. With a quotation mark that is not doubled, nobody can tell any more where rows end.

    Read on regardless, the note of one patient would run into that of the next.
    """
    reader = csv.DictReader(lines, strict=True)
    number = 0
    try:
        reader.fieldnames = [_named(column) for column in reader.fieldnames or ()]
        if twice := named_twice(reader.fieldnames):
            yield BadRow(name, twice)
            return
        for number, values in enumerate(reader, 1):
            place = f"{name} row {number}"
            if None in values:
                yield BadRow(
                    place, "has more cells than the header has columns; quote the text that holds commas"
                )
                continue
            yield Row(place, number, dict(values))
    except csv.Error:
        yield BadRow(f"{name} row {number + 1}", _QUOTES)


def _parquet(path: Path) -> Iterator[Row | BadRow]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - a third of a second that only Parquet users pay

    number = 0
    with pq.ParquetFile(path) as table:
        if twice := named_twice([_named(column) for column in table.schema_arrow.names]):
            yield BadRow(path.name, twice)
            return
        for batch in table.iter_batches(batch_size=_PARQUET_BATCH):
            for values in batch.to_pylist():
                number += 1
                yield Row(f"{path.name} row {number}", number, _by_name(values))


def _named(column: str) -> str:
    return column.strip().lower()


def _by_name(values: dict[str, Any]) -> dict[str, Any]:
    """The cells of a row by the names of their columns, in small letters: databases export capitals."""
    return {_named(column): value for column, value in values.items()}


def named_twice(columns: list[str]) -> str | None:
    """What is wrong where two columns have one name: of a known one nobody can tell which is meant."""
    known = sorted(column for column in {*columns} & _KNOWN if columns.count(column) > 1)
    return f"has two columns named {known[0]}; give one of them another name" if known else None


_READERS: dict[str, Callable[[Path], Iterator[Row | BadRow]]] = {
    ".jsonl": _jsonl,
    ".jsonl.gz": _jsonl,
    ".csv": _csv,
    ".parquet": _parquet,
}
TABLE_SUFFIXES = tuple(_READERS)
