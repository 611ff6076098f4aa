"""Brings the tables of a desk to those of this release, whatever release made them.

Everything happens in one transaction, or not at all; of an SQLite file a copy is kept first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HEAD = "0004"
BEGIN = "begin"  # how SQLite begins a transaction, as an option of the connection
_FIRST = "0001"
_TABLE = "alembic_version"
_LOCK = 7_340_031  # any number that nothing else locks by


def prepare(engine: Engine) -> None:
    """Make or upgrade the tables; raises `UsageError` for those of a later release."""
    with engine.connect() as connection:
        before = _revision(connection)
        if before == HEAD:
            return
        connection.rollback()
        if engine.dialect.name == "sqlite":
            # Tables are made anew under their names, which must not count as removing what refers to them.
            _outside(connection, "PRAGMA foreign_keys=OFF")
            if before is not None:
                _copy(connection, Path(engine.url.database or ""), before)
        try:
            _upgrade(connection)
        finally:
            if engine.dialect.name == "sqlite":
                _outside(connection, "PRAGMA foreign_keys=ON")


def _revision(connection: Connection) -> str | None:
    """The release's number of the tables; None where there are none."""
    tables = inspect(connection).get_table_names()
    if _TABLE in tables:
        return connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()
    return _FIRST if "audit_end" in tables else None


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a desk that is up to date comes without it
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "pipeline.desk:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    writing = connection.execution_options(**{BEGIN: "IMMEDIATE"})
    with writing.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        before = _revision(connection)  # another may have been here meanwhile
        known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
        if before is not None and before not in known:
            message = (
                f"the desk's tables are of a later release (revision {before}; this one knows {HEAD}); "
                "install that release of notetriage"
            )
            raise UsageError(message)
        if before == _FIRST and not inspect(connection).has_table(_TABLE):
            command.stamp(config, _FIRST)
        command.upgrade(config, HEAD)


def _copy(connection: Connection, file: Path, revision: str) -> None:
    kept = file.with_name(f"{file.name}.before-{revision}-to-{HEAD}")
    if file.is_file() and not kept.exists():
        _outside(connection, "VACUUM INTO ?", str(kept))


def _outside(connection: Connection, statement: str, *values: str) -> None:
    """Run what SQLite does in no transaction."""
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(statement, values)
