"""Older desks are upgraded with everything that was on them; the steps and the tables agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, select, text

from pipeline.desk.audit import Who, faults, record
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.migrate import HEAD
from pipeline.desk.tables import AuditRow, CaseRow, DocumentRow, EntryRow, RevisionRow, Table
from pipeline.errors import UsageError
from tests.desk import first_release
from tests.desk.conftest import NOW, emptied


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "desk.db")
        return
    address = request.getfixturevalue("postgresql")
    yield address
    engine = create_engine(address)
    emptied(engine)
    engine.dispose()


def _older(url: str) -> None:
    """A desk as the first release left it, with a case, an entry and a decision on it."""
    engine = create_engine(url)
    first_release.Base.metadata.create_all(engine)
    with engine.begin() as connection:
        first_release.fill(connection)
    engine.dispose()


def _ours(name: str | None, kind: str, _: Any) -> bool:
    """The index of the documents' words is made by `search`, in ways that no metadata tells."""
    return not str(name).startswith("document_words")


def _differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": _ours, "compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, Table.metadata))


def test_new_tables_are_what_the_models_say(url: str) -> None:
    desk = Database(url)
    assert _differences(desk.engine) == []
    desk.close()


def test_upgraded_tables_are_what_the_models_say(url: str) -> None:
    _older(url)
    desk = Database(url)
    assert _differences(desk.engine) == []
    desk.close()


def test_what_was_on_an_older_desk_is_still_there_and_its_log_goes_on(url: str) -> None:
    _older(url)
    desk = Database(url)
    with desk.write() as session:
        assert faults(session) == []
        record(session, Who("ann", NOW), "view", 1)
    with desk.read() as session:
        assert faults(session) == []
        assert [row.action for row in session.scalars(select(AuditRow).order_by(AuditRow.number))] == [
            "file", "claim", "enter", "decide", "view",
        ]  # fmt: skip
        [case], [entry] = session.scalars(select(CaseRow)).all(), session.scalars(select(EntryRow)).all()
        assert (case.case_id, case.assignee, case.decided, case.due) == (
            "old-1", "ann", "approve", first_release.DUE,
        )  # fmt: skip
        assert (entry.tenant, entry.reason, entry.marks) == ("default", "Old injury.", first_release.MARKS)
        assert session.scalars(select(RevisionRow.digest)).all() == ["d-1"]
        assert session.scalars(select(DocumentRow.text)).all() == ["Knee pain."]
    desk.close()


def test_an_older_file_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    _older(sqlite_url(tmp_path / "desk.db"))
    Database(sqlite_url(tmp_path / "desk.db")).close()
    Database(sqlite_url(tmp_path / "desk.db")).close()
    kept = create_engine(sqlite_url(tmp_path / f"desk.db.before-0001-to-{HEAD}"))
    assert "accounts" not in inspect(kept).get_table_names()
    with kept.connect() as connection:
        assert connection.execute(text("SELECT reason FROM entries")).scalars().all() == ["Old injury."]
    kept.dispose()
    assert len(list(tmp_path.glob("desk.db.before*"))) == 1


def test_foreign_keys_hold_again_after_an_upgrade(tmp_path: Path) -> None:
    _older(sqlite_url(tmp_path / "desk.db"))
    desk = Database(sqlite_url(tmp_path / "desk.db"))
    with desk.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    desk.close()


def test_a_desk_of_a_later_release_is_left_alone(url: str) -> None:
    desk = Database(url)
    with desk.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    desk.close()
    with pytest.raises(UsageError, match=r"later release .revision 9999.* install that release"):
        Database(url)


def test_the_last_step_is_the_one_that_is_asked_for() -> None:
    config = Config()
    config.set_main_option("script_location", "pipeline.desk:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_every_row_belongs_to_a_tenant() -> None:
    assert {name: table.c.tenant.nullable for name, table in Table.metadata.tables.items()} == dict.fromkeys(
        Table.metadata.tables, False
    )
