"""The desk's database: SQLite as the embedded default, PostgreSQL by URL for a team."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from pipeline.desk.tables import ChainRow, Table
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import URL, Connection, Engine

NO_DIGEST = "0" * 64
_WAIT = 30.0
_BEGIN = "begin"


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return f"sqlite:///{path.resolve()}"


class Database:
    """Sessions over the desk's tables, which are made where they are not there.

    Writers of SQLite take the write lock when they begin, so that two never work from the same state; readers
    go on beside them (WAL). A commit is on disk when it returns (`synchronous=FULL`).
    """

    def __init__(self, url: str) -> None:
        """Open the database at `url`; raises `pipeline.errors.UsageError` where it cannot be reached."""
        parsed = _parsed(url)
        try:
            self.engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else create_engine(parsed)
            Table.metadata.create_all(self.engine)
            with self.write() as session:
                if session.get(ChainRow, 1) is None:
                    session.add(ChainRow(id=1, number=0, digest=NO_DIGEST))
        except (DBAPIError, NoSuchModuleError, ImportError) as error:
            shown = parsed.render_as_string(hide_password=True)
            message = f"the database {shown} cannot be opened ({type(error).__name__})"
            raise UsageError(message) from None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that is committed at its end, or taken back whole where it fails."""
        writing = self.engine.execution_options(**{_BEGIN: "IMMEDIATE"})
        with Session(writing, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        message = (
            "a database is named by a URL such as sqlite:///desk.db or postgresql+pg8000://user@host/desk"
        )
        raise UsageError(message) from None


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _WAIT, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        how = connection.get_execution_options().get(_BEGIN, "")
        connection.exec_driver_sql(f"BEGIN {how}".strip())

    return engine
