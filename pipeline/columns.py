"""Column mapping: which column of a table holds what, by `FIELD=COLUMN` words or by a YAML file."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from extractors.strict_yaml import unknown_choice, validate_file
from pipeline.errors import UsageError
from pipeline.tables import BadRow, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.sql import Query

FIELDS = (
    "case_id", "text", "path", "document_id", "date", "kind", "cpt", "region", "side", "request_date",
    "urgency", "request", "documents",
)  # fmt: skip


def _known(columns: dict[str, str]) -> dict[str, str]:
    for name, column in columns.items():
        if name not in FIELDS:
            raise ValueError(unknown_choice("field", name, FIELDS))
        if not column.strip():
            message = f"{name}: the name of its column is missing"
            raise ValueError(message)
    return columns


class SqlConfig(BaseModel):
    """The query of a mapping file; the URL may be left to the command line."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    query: str
    url: str | None = None


class MappingFile(BaseModel):
    """A mapping file: `columns` from field to column, and the query that has them, if one is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: Annotated[dict[str, str], AfterValidator(_known)] = {}
    sql: SqlConfig | None = None


@dataclass(frozen=True)
class Columns:
    """The column of each field; fields that are not named keep the column of their own name."""

    of: dict[str, str] = field(default_factory=dict)

    def renamed(self, rows: Iterable[Row | BadRow], table: str, *, headed: bool) -> Iterator[Row | BadRow]:
        """The rows with their columns under the names of the fields.

        A table whose rows share a header (`headed`) and lack a column is one `BadRow`, not one a row.
        """
        for row in rows:
            if not self.of or isinstance(row, BadRow):
                yield row
                continue
            found = {key.strip().lower(): key for key in row.values}
            absent = [name for name, column in self.of.items() if column.strip().lower() not in found]
            if absent and headed:
                yield BadRow(table, self._absent(absent[0], found))
                return
            sources = {name: found.get(column.strip().lower()) for name, column in self.of.items()}
            taken = set(sources.values())
            values = {key: value for key, value in row.values.items() if key not in taken}
            values |= {name: row.values[key] for name, key in sources.items() if key is not None}
            yield Row(row.place, row.number, values)

    def _absent(self, name: str, found: dict[str, str]) -> str:
        """Only a column that is spelled almost so is named: a table without a header has a note there."""
        column = self.of[name].strip().lower()
        near = get_close_matches(column, found, n=1, cutoff=0.75)
        hint = f"; did you mean {found[near[0]]}?" if near and len(near[0]) <= 2 * len(column) else ""
        return f"has no column {self.of[name]}, which was named as {name}{hint}"


@dataclass(frozen=True)
class Tables:
    """How tables are read: their columns, and the query whose rows are read beside files."""

    columns: Columns = field(default_factory=Columns)
    query: Query | None = None


def columns_of(words: Iterable[str], file: MappingFile | None = None) -> Columns:
    """Columns by words like `text=NOTE_TXT`, which go before those of `file`. Raises `UsageError`."""
    named = dict(file.columns) if file else {}
    for word in words:
        name, _, column = (part.strip() for part in word.partition("="))
        if not name or not column:
            message = f"--map {word}: must be FIELD=COLUMN, such as text=NOTE_TXT"
            raise UsageError(message)
        try:
            named |= _known({name: column})
        except ValueError as error:
            message = f"--map {word}: {error}"
            raise UsageError(message) from None
    return Columns(named)


def mapping_file(path: Path) -> MappingFile:
    """The mapping file at `path`. Raises `DataFileError`, which names line and key."""
    return validate_file(path, MappingFile)
