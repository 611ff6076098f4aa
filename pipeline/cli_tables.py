"""The options of `notetriage run` that say how tables and queries are read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.columns import MappingFile, Tables
    from pipeline.intake import Intake
    from pipeline.sql import Query

SQL_VARIABLE = "NOTETRIAGE_SQL"

Sql = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Read cases from this database (SQLAlchemy URL) by --query. Others on the machine may see it: "
        f"a URL with a password belongs in the environment variable {SQL_VARIABLE}.",
    ),
]
QueryText = Annotated[
    str | None,
    typer.Option(metavar="SELECT", help="The SQL query; its columns are those of a table of cases."),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="FIELD=COLUMN", help="Column of a table that holds a field, e.g. text=NOTE_TXT."
    ),
]
Mapping = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The same as YAML: `columns`, and `sql` with the query.")
]


def intake(paths: Sequence[Path] | None, password: str | None, tables: Tables) -> Intake:
    """The cases at `paths` and of the query. Raises `UsageError` where neither is given."""
    from pipeline.intake import read_paths  # noqa: PLC0415

    if not paths and not tables.query:
        message = "give PATHS: folders, documents or tables of cases; or --sql URL with --query"
        raise UsageError(message)
    return read_paths(paths or (), password, tables)


def tables(sql: str | None, query: str | None, words: list[str] | None, mapping: Path | None) -> Tables:
    """How tables are read; options go before the mapping file. Raises `UsageError`, `DataFileError`."""
    from pipeline.columns import Tables, columns_of, mapping_file  # noqa: PLC0415 - help comes without it

    file = mapping_file(mapping) if mapping else None
    return Tables(columns_of(words or (), file), _query(sql, query, file))


def _query(sql: str | None, query: str | None, file: MappingFile | None) -> Query | None:
    from pipeline.sql import Query  # noqa: PLC0415

    config = file.sql if file else None
    statement = query or (config.query if config else None)
    url = sql or (config.url if config else None)
    if statement and not url:
        url = os.environ.get(SQL_VARIABLE)
    if statement and not url:
        message = f"--query needs a database: give --sql URL, or set {SQL_VARIABLE}"
        raise UsageError(message)
    if url and not statement:
        message = '--sql needs a query: give --query "select ..."'
        raise UsageError(message)
    return Query(url, statement) if url and statement else None
