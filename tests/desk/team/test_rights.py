"""What each role of a team may do, route by route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import select
from starlette.testclient import TestClient

from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.roles import Right, Role
from pipeline.desk.tables import AuditRow, CaseRow
from pipeline.desk.web.app import create_app, create_team_app
from pipeline.desk.web.rights import RULES, rule
from tests.desk.conftest import NOW
from tests.desk.team.coming_in import client_of, csrf_of, post, sign_in

MAY = {
    Right.OPEN: set(Role),
    Right.OWN: set(Role),
    Right.LOOK: set(Role),
    Right.WORK: {Role.REVIEWER, Role.LEAD, Role.ADMIN},
    Right.ASSIGN: {Role.LEAD, Role.ADMIN},
    Right.PEOPLE: {Role.ADMIN},
}
ALL = [(method, path) for method, path in RULES]


def _routes(app: FastAPI) -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }


def test_every_route_has_a_rule_and_every_rule_a_route(app: FastAPI) -> None:
    assert _routes(app) == set(RULES)


def test_a_route_without_a_rule_is_not_served() -> None:
    with pytest.raises(LookupError, match="GET /new has no rule"):
        rule("GET", "/new")


def test_a_desk_of_one_user_serves_nothing_of_a_team(desk: Database) -> None:
    assert not {path for _, path in _routes(create_app(desk, "ann", "t"))} & {
        "/people",
        "/sign-in",
        "/password",
    }


@pytest.fixture(scope="module")
def everybody(
    people_desk: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Role, TestClient]]:
    """Each role signed in once; what they are refused is asked of all routes."""
    file = tmp_path_factory.mktemp("rights") / "desk.db"
    file.write_bytes(people_desk.read_bytes())
    database = Database(sqlite_url(file))
    app = create_team_app(database, lambda: NOW)
    yield {role: sign_in(app, f"{role}-default") for role in Role}
    database.close()


@pytest.mark.parametrize(("method", "path"), ALL)
@pytest.mark.parametrize("role", list(Role))
def test_each_route_is_for_those_roles_that_the_table_says(
    everybody: dict[Role, TestClient], role: Role, method: str, path: str
) -> None:
    if path == "/sign-out":
        pytest.skip("would end the session that the other routes are tried with; see the test of signing out")
    client = everybody[role]
    address = re.sub(r"\{\w+\}", "1", path)
    sent = {"csrf": csrf_of(client.get("/password").text)} if method == "POST" else None
    answer = client.request(method, address, data=sent)
    assert (answer.status_code == 403) == (role not in MAY[RULES[method, path]])
    if answer.status_code == 403:
        assert "role does not allow" in answer.text


@pytest.mark.parametrize(("method", "path"), [one for one in ALL if RULES[one] is not Right.OPEN])
def test_no_route_but_the_doors_answers_who_is_not_signed_in(app: FastAPI, method: str, path: str) -> None:
    client = client_of(app)
    csrf = csrf_of(client.get("/sign-in").text)
    answer = client.request(
        method, re.sub(r"\{\w+\}", "1", path), data={"csrf": csrf} if method == "POST" else None
    )
    assert answer.status_code == (401 if method == "POST" else 303)
    assert "knee" not in answer.text


@pytest.mark.parametrize("path", [path for method, path in ALL if method == "POST"])
def test_no_write_goes_without_the_csrf_value_of_ones_own_session(app: FastAPI, path: str) -> None:
    client, another = sign_in(app, "admin-default"), sign_in(app, "admin-default")
    address = re.sub(r"\{\w+\}", "1", path)
    for csrf in ("", "guess", csrf_of(another.get("/password").text)):
        answer = client.post(address, data={"csrf": csrf})
        assert (answer.status_code, answer.text) == (403, "This page is out of date; load it again.")


def test_a_form_that_is_too_long_is_not_read(app: FastAPI) -> None:
    client = sign_in(app, "admin-default")
    assert client.post("/cases/1/entries", data={"reason": "x" * 1_100_000}).status_code == 413


def test_a_viewer_is_shown_no_form_to_work_with(app: FastAPI) -> None:
    page = sign_in(app, "viewer-default").get("/cases/1").text
    assert re.findall(r'<form method="post" action="([^"]+)"', page) == ["/sign-out"]


def test_a_lead_gives_a_case_to_another(app: FastAPI, desk: Database) -> None:
    lead, reviewer = sign_in(app, "lead-default"), sign_in(app, "reviewer-default")
    post(lead, "/cases/1/claim", "/password")
    assert post(reviewer, "/cases/1/claim", "/password") == 409
    assert post(lead, "/cases/1/assign", "/cases/1", to="reviewer-default") == 303
    assert post(reviewer, "/cases/1/claim", "/password") == 303
    assert post(lead, "/cases/1/decision", "/cases/1", word="approve") == 409
    for nobody in ("viewer-default", "reviewer-other", "x"):
        assert post(lead, "/cases/1/assign", "/cases/1", to=nobody) == 409
    assert post(lead, "/cases/1/assign", "/cases/1", to="") == 303
    with desk.read() as session:
        assert session.get_one(CaseRow, 1).assignee is None
        given = select(AuditRow).where(AuditRow.action == "assign").order_by(AuditRow.number)
        assert [(row.actor, row.detail) for row in session.scalars(given)] == [
            ("lead-default", {"to": "reviewer-default"}),
            ("lead-default", {"to": None}),
        ]
