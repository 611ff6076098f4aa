"""A desk on each database that it runs on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from pipeline.desk.audit import Who
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.people import add_person, set_password
from pipeline.desk.roles import Role
from pipeline.result import Result
from pipeline.triage import Triage
from tests.desk import postgres

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
PASSWORD = "four quiet words here"
NOTE = "MRI right knee. Twisted it 5 days ago, felt a pop. Unable to bear weight. X-rays negative. Possible tear."


def who(actor: str = "ann", minutes: int = 0, tenant: str = "default") -> Who:
    """Somebody, some minutes after nine."""
    return Who(actor, NOW + dt.timedelta(minutes=minutes), tenant)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    if not postgres.installed():
        pytest.skip("Debian's postgresql package is not installed")
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        opened = Database(sqlite_url(tmp_path / "desk.db"))
    else:
        url = request.getfixturevalue("postgresql")
        opened = Database(url)
    yield opened
    if request.param == "postgresql":
        emptied(opened.engine)
    opened.close()


def emptied(engine: Engine) -> None:
    """Take all tables out of a PostgreSQL database."""
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


@pytest.fixture(scope="session")
def result(triage: Triage) -> Result:
    return triage({"case_id": "c-1", "documents": [{"document_id": "note", "text": NOTE}]})


@pytest.fixture
def desk(result: Result, tmp_path: Path) -> Iterator[Database]:
    """A desk on SQLite with one case."""
    database = Database(sqlite_url(tmp_path / "desk.db"))
    with database.write() as session:
        file_result(session, who(), result, {"note": NOTE})
    yield database
    database.close()


@pytest.fixture(scope="session")
def people_desk(tmp_path_factory: pytest.TempPathFactory, result: Result) -> Path:
    """A desk with a person of each role in two tenants, each with a case; copied for each test."""
    file = tmp_path_factory.mktemp("team") / "desk.db"
    for tenant, words in (("default", NOTE), ("other", NOTE.replace("pop", "kangaroo"))):
        database = Database(sqlite_url(file), tenant)
        with database.write() as session:
            for role in Role:
                row = add_person(session, who("root", tenant=tenant), f"{role}-{tenant}", role)
                set_password(session, who("root", tenant=tenant), row.id, PASSWORD)
            renamed = result.model_copy(update={"case_id": f"case-of-{tenant}"})
            file_result(session, who("root", tenant=tenant), renamed, {"note": words})
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
    return file
