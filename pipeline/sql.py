"""Rows of a SQL query through a SQLAlchemy URL, fetched in batches and never changed.

No error here shows the password of the URL, the query or a value: drivers quote all three in theirs.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.decode import BinaryFileError, read_bytes
from pipeline.errors import UsageError
from pipeline.tables import BadRow, Row, named_twice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, CursorResult, Engine

_BATCH = 64  # rows: notes of a few pages, so a few hundred kilobytes
_PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w)")  # SQLAlchemy would take ":x" for a value to be filled in
# Words of drivers that say what is wrong and hold nothing of the query, the URL or the data.
_SAID = (
    "no such table", "no such column", "no such function", "syntax error", "ambiguous column name",
    "incomplete input", "unable to open database file", "file is not a database", "database is locked",
    "attempt to write a readonly database", "connection refused", "password authentication failed",
    "no password supplied", "permission denied", "timed out", "timeout expired", "does not exist",
    "read-only transaction", "name or service not known",
)  # fmt: skip
_STATE = re.compile(r"[0-9A-Z]{5}")


@dataclass(frozen=True)
class Query:
    """A statement and the database that answers it; neither is shown where the object is printed."""

    url: str
    statement: str

    def __repr__(self) -> str:
        """Name the database alone."""
        return f"Query({self.place})"

    @property
    def place(self) -> str:
        """Where the rows come from, without user, password and options: `postgresql://host/database`."""
        from sqlalchemy import URL  # noqa: PLC0415 - only queries need it

        url = _url(self.url)
        return str(URL.create(url.drivername, host=url.host, port=url.port, database=url.database))

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows as they come; a query that breaks off ends in a `BadRow`.

        Raises `UsageError` for a URL that is none, a driver that is missing, and a query that is refused.
        """
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - only queries need it

        engine = _engine(_url(self.url))
        number = 0
        try:
            with engine.connect() as connection:
                answer = _answer(connection, self.statement)
                if twice := named_twice([str(key).lower() for key in answer.keys()]):
                    message = f"--query: {twice} (AS)"
                    raise UsageError(message)
                for found in answer.mappings():
                    number += 1
                    values = {str(key).lower(): _plain(value) for key, value in found.items()}
                    yield Row(f"query row {number}", number, values)
        except (SQLAlchemyError, OSError) as error:
            if not number:
                message = f"the database refused ({_what(error)}); try the query in its own client"
                raise UsageError(message) from None
            yield BadRow("query", f"broke off after {number:,} rows ({_what(error)}); run it again")
        finally:
            engine.dispose()


def _url(text: str) -> URL:
    from sqlalchemy import make_url  # noqa: PLC0415
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        return make_url(text)
    except (ArgumentError, ValueError):
        message = (
            "--sql: must be a SQLAlchemy URL, such as sqlite:///notes.db or postgresql://user@host/database"
        )
        raise UsageError(message) from None


def _engine(url: URL) -> Engine:
    from sqlalchemy import create_engine  # noqa: PLC0415
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError  # noqa: PLC0415
    from sqlalchemy.pool import NullPool  # noqa: PLC0415

    backend = url.drivername.partition("+")[0]
    name = url.database or ":memory:"
    if backend == "sqlite" and not name.startswith((":memory:", "file:")) and not Path(name).is_file():
        message = f"--sql: there is no SQLite database {name}"  # SQLite would make an empty one
        raise UsageError(message)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername=f"postgresql+{'psycopg' if find_spec('psycopg') else 'pg8000'}")
    try:
        # It logs drivers' errors, which quote values, with their tracebacks.
        logging.getLogger(f"{NullPool.__module__}.{NullPool.__name__}.query").disabled = True
        return create_engine(url, poolclass=NullPool, pool_logging_name="query", hide_parameters=True)
    except NoSuchModuleError:
        message = (
            f"--sql: SQLAlchemy knows no database {url.drivername!r}; install its dialect, or correct it"
        )
    except ImportError as error:
        extra = "; install notetriage[postgresql]" if backend.startswith("postgres") else ""
        message = f"--sql: the driver {error.name or url.drivername} is not installed{extra}"
    except (ArgumentError, TypeError, ValueError):
        message = "--sql: the URL has options that its driver does not know"
    raise UsageError(message) from None


def _answer(connection: Connection, statement: str) -> CursorResult[Any]:
    """The open result; the rows stay with the database until they are asked for."""
    from sqlalchemy import text  # noqa: PLC0415

    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("pragma query_only = on")
    if connection.dialect.name == "postgresql":
        connection.execution_options(postgresql_readonly=True)
    asked = text(_PARAMETER.sub(r"\\:", statement.strip().rstrip(";")))
    found = connection.execution_options(stream_results=True, yield_per=_BATCH).execute(asked)
    if not found.returns_rows:
        message = "--query: returns no rows; give a SELECT"
        raise UsageError(message)
    return found


def _plain(value: object) -> object:
    """Text that is stored as bytes, as text."""
    if isinstance(value, bytes | bytearray | memoryview):
        try:
            return read_bytes(bytes(value))[0]
        except BinaryFileError:
            return value
    return value


def _what(error: Exception) -> str:
    """The kind of an error, and of its words those that are known to quote nothing."""
    cause = getattr(error, "orig", None) or error
    words = str(cause).lower()
    details = cause.args[0] if cause.args and isinstance(cause.args[0], dict) else {}
    state = str(getattr(cause, "sqlstate", None) or details.get("C") or "")
    parts = [type(cause).__name__, next((said for said in _SAID if said in words), "")]
    parts.append(f"SQLSTATE {state}" if _STATE.fullmatch(state) else "")
    return ", ".join(part for part in parts if part)
