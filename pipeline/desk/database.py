"""The desk's database: SQLite as the embedded default, PostgreSQL by URL for a team."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

import pipeline.desk.people_tables  # noqa: F401 - its tables belong to the metadata
from pipeline.desk.migrate import BEGIN, prepare
from pipeline.desk.roles import TENANT
from pipeline.desk.search import index_documents
from pipeline.desk.tables import CaseRow, ChainRow, DocumentRow, OfTenant
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.engine import ExceptionContext
    from sqlalchemy.sql.base import ExecutableOption

NO_DIGEST = "0" * 64
CONNECTIONS = 20  # of a process at once, one for each thread that answers requests and some for others
_WAIT = 30.0
# The values of a statement may quote a note, so no error shows them.
_POOL: dict[str, Any] = {"pool_size": CONNECTIONS, "max_overflow": 0, "hide_parameters": True}
_OWNER_ONLY = 0o600
_MOST_TENANTS = 1000


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return f"sqlite:///{path.resolve()}"


class TenantSession(Session):
    """Reads and changes the rows of one tenant only, whatever is asked, and adds rows to no other."""

    def __init__(self, bind: Engine, tenant: str) -> None:
        """Take the engine and the tenant."""
        super().__init__(bind, expire_on_commit=False)
        self.tenant = tenant


@event.listens_for(TenantSession, "do_orm_execute")
def _of_tenant_only(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete):
        message = "a session of a tenant runs no statement of which the tenant cannot be told"
        raise TypeError(message)
    state.statement = state.statement.options(_only(_tenant(state.session)))


@lru_cache(_MOST_TENANTS)
def _only(tenant: str) -> ExecutableOption:
    return with_loader_criteria(OfTenant, lambda row: row.tenant == tenant, include_aliases=True)


@event.listens_for(TenantSession, "before_flush")
def _to_tenant_only(session: Session, *_: object) -> None:
    tenant = _tenant(session)
    for row in (*session.new, *session.dirty):
        if row.tenant is None:
            row.tenant = tenant
        elif row.tenant != tenant:
            message = f"a row of {type(row).__name__} belongs to another tenant than its session"
            raise ValueError(message)


def _tenant(session: Session) -> str:
    return session.tenant  # type: ignore[attr-defined, no-any-return]


class Database:
    """Sessions over a tenant's rows of the desk's tables, which are made or upgraded as they need be.

    Writers of SQLite take the write lock when they begin, so that two never work from the same state; readers
    go on beside them (WAL). A commit is on disk when it returns (`synchronous=FULL`).
    """

    def __init__(self, url: str, tenant: str = TENANT, *, new_tenant: bool | None = None) -> None:
        """Open the database at `url` for `tenant`, which has a log from then on.

        `new_tenant`: whether the tenant is to be made; None for either way.

        Raises `pipeline.errors.UsageError` where it cannot be reached or is of a later release, or where the
        tenant is there or not, other than `new_tenant` has it.
        """
        self.tenant = tenant
        parsed = _parsed(url)
        try:
            is_file = parsed.get_backend_name() == "sqlite"
            self.engine = _sqlite(parsed) if is_file else _server(parsed)
            self._turn = _Turn(parsed.database or "") if is_file else nullcontext()
            with _closing_on_error(self.engine):
                prepare(self.engine)
                self._check_tenant(new_tenant)
                self._begin_log()
        except (DBAPIError, NoSuchModuleError, ImportError) as error:
            shown = parsed.render_as_string(hide_password=True)
            message = f"the database {shown} cannot be opened ({type(error).__name__})"
            raise UsageError(message) from None

    def _check_tenant(self, new: bool | None) -> None:
        names = [name for name in self.tenants() if name != TENANT]
        if new and self.tenant in names:
            message = f"there is a tenant {self.tenant} on this desk already; leave out --new-tenant"
            raise UsageError(message)
        if new is False and self.tenant not in (TENANT, *names):
            there = f"there are {', '.join((TENANT, *names))}" if names else "there is no other"
            message = f"there is no tenant {self.tenant} on this desk ({there}); make it with --new-tenant"
            raise UsageError(message)

    def _begin_log(self) -> None:
        with self.write() as session:
            index_documents(session.connection())
            if session.get(ChainRow, self.tenant) is None:
                session.add(ChainRow(number=0, digest=NO_DIGEST))

    def of(self, tenant: str) -> Database:
        """The same database for another tenant."""
        other = copy(self)
        other.tenant = tenant
        return other

    def tenants(self) -> list[str]:
        """The names of all tenants."""
        with self.engine.connect() as connection:
            names = select(ChainRow.__table__.c.tenant).order_by(ChainRow.__table__.c.tenant)
            return list(connection.scalars(names))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with TenantSession(self.engine, self.tenant) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that is committed at its end, or taken back whole where it fails."""
        writing = self.engine.execution_options(**{BEGIN: "IMMEDIATE"})
        with self._turn, TenantSession(writing, self.tenant) as session, session.begin():
            yield session

    def analyze(self) -> None:
        """Have the database learn how many cases and documents there are, by which it chooses its ways."""
        with self.engine.begin() as connection:
            for table in (CaseRow, DocumentRow):
                connection.exec_driver_sql(f"ANALYZE {table.__tablename__}")

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


class _Turn:
    """Lets one thread of one process write to an SQLite file at a time, the others by turns.

    SQLite itself has those who wait ask again ever more rarely, so that others pass them. The file by which
    processes wait for each other stands beside that of the database, and holds nothing.
    """

    def __init__(self, database: str) -> None:
        self._file = f"{database}-turn"
        self._thread = Lock()
        self._held = -1

    def __enter__(self) -> None:
        if not self._thread.acquire(timeout=_WAIT):
            message = f"another thread has been writing for {_WAIT:.0f} seconds"
            raise TimeoutError(message)
        try:
            self._held = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
            fcntl.flock(self._held, fcntl.LOCK_EX)
        except BaseException:
            self._thread.release()
            raise

    def __exit__(self, *_: object) -> None:
        os.close(self._held)
        self._thread.release()


@contextmanager
def _closing_on_error(engine: Engine) -> Iterator[None]:
    """Let go of the connections of `engine` where what is done with it fails."""
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        message = (
            "a database is named by a URL such as sqlite:///desk.db or postgresql+pg8000://user@host/desk"
        )
        raise UsageError(message) from None


def _server(url: URL) -> Engine:
    engine = create_engine(url, **_POOL)

    @event.listens_for(engine, "handle_error")
    def _without_values(context: ExceptionContext) -> None:
        """PostgreSQL quotes the row that it refuses; keep severity, code and message of what it says."""
        said, told = context.original_exception, context.sqlalchemy_exception
        if said.args and isinstance(said.args[0], dict):
            said.args = ({key: said.args[0].get(key) for key in ("S", "C", "M")},)
            if told is not None:
                told.args = (f"({type(said).__name__}) {said.args[0]}", *told.args[1:])

    return engine


def _sqlite(url: URL) -> Engine:
    settings = {"timeout": _WAIT, "check_same_thread": False}
    engine = create_engine(url, connect_args=settings, **_POOL)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        how = connection.get_execution_options().get(BEGIN, "")
        connection.exec_driver_sql(f"BEGIN {how}".strip())

    return engine
