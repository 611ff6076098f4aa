"""A team's desk for tests: a person of each role in two tenants."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.web.app import create_team_app
from tests.desk.team.coming_in import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(people_desk: Path, tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "desk.db").write_bytes(people_desk.read_bytes())
    database = Database(sqlite_url(tmp_path / "desk.db"))
    yield database
    database.close()


@pytest.fixture
def app(desk: Database, clock: Clock) -> FastAPI:
    return create_team_app(desk, clock)
