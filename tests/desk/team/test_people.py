"""Passwords and people of a team: codes, changes, who is let in no more."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from pipeline.desk.audit import faults
from pipeline.desk.database import Database
from pipeline.desk.people import give_code
from pipeline.desk.people_tables import AccountRow
from pipeline.desk.tables import AuditRow, CaseRow
from tests.desk.conftest import PASSWORD, who
from tests.desk.team.coming_in import Clock, client_of, csrf_of, post, sign_in, tries


def test_an_admin_adds_a_person_who_chooses_a_password_by_a_code_once(app: FastAPI, clock: Clock) -> None:
    admin = sign_in(app, "admin-default")
    csrf = csrf_of(admin.get("/people").text)
    page = admin.post("/people", data={"csrf": csrf, "name": "zoe", "role": "reviewer"}).text
    link = re.search(r"http://127\.0\.0\.1(/set-up#[\w.-]+)", page)
    assert link
    assert link[0] not in admin.get("/people").text
    zoe = client_of(app)
    page = zoe.get(link[1]).text
    assert zoe.get(link[1]).status_code == 200  # looking at it uses nothing up
    form = {"csrf": csrf_of(page), "code": link[1].partition("#")[2], "password": "short", "again": "short"}
    assert zoe.post("/set-up", data=form).status_code == 409
    form |= {"password": "a lamp and a horse", "again": "a lamp and a house"}
    assert "two passwords differ" in zoe.post("/set-up", data=form).text
    form["again"] = form["password"]
    assert zoe.post("/set-up", data=form).headers["location"] == "/sign-in"
    assert "was used" in zoe.post("/set-up", data=form).text
    assert sign_in(app, "zoe", password="a lamp and a horse").get("/").status_code == 200


def test_a_code_holds_for_48_hours(app: FastAPI, desk: Database, clock: Clock) -> None:
    with desk.write() as session:
        code = give_code(session, who(), 1)
    clock.pass_by(hours=48, seconds=1)
    client = client_of(app)
    form = {
        "csrf": csrf_of(client.get("/set-up").text),
        "code": code,
        "password": PASSWORD,
        "again": PASSWORD,
    }
    assert "too old" in client.post("/set-up", data=form).text


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "12 to 200"),
        ("x" * 201, "12 to 200"),
        ("aaaaaaaaaaaa", "easy to guess"),
        ("my Viewer-Default one", "easy to guess"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(app: FastAPI, password: str, why: str) -> None:
    client = sign_in(app, "viewer-default")
    form = {
        "csrf": csrf_of(client.get("/password").text),
        "old": PASSWORD,
        "password": password,
        "again": password,
    }
    assert why in client.post("/password", data=form).text
    assert client.get("/").status_code == 200


def test_changing_the_password_needs_the_old_one_and_ends_every_session(app: FastAPI) -> None:
    client, elsewhere = sign_in(app, "viewer-default"), sign_in(app, "viewer-default")
    new = "seven green bottles"
    assert post(client, "/password", "/password", old="wrong", password=new, again=new) == 409
    assert elsewhere.get("/").status_code == 200
    assert post(client, "/password", "/password", old=PASSWORD, password=new, again=new) == 303
    assert [one.get("/").status_code for one in (client, elsewhere)] == [303, 303]
    assert sign_in(app, "viewer-default").get("/").status_code == 303
    assert sign_in(app, "viewer-default", password=new).get("/").status_code == 200


def test_who_is_let_in_no_more_is_out_at_once_and_their_cases_are_free(app: FastAPI, desk: Database) -> None:
    admin, reviewer = sign_in(app, "admin-default"), sign_in(app, "reviewer-default")
    assert post(reviewer, "/cases/1/claim", "/password") == 303
    with desk.read() as session:
        account = session.scalars(select(AccountRow.id).where(AccountRow.name == "reviewer-default")).one()
    assert post(admin, f"/people/{account}/active", "/people", active="false") == 303
    assert reviewer.get("/").status_code == 303
    assert sign_in(app, "reviewer-default").get("/").status_code == 303
    with desk.read() as session:
        assert session.get_one(CaseRow, 1).assignee is None
    assert post(admin, f"/people/{account}/active", "/people", active="true") == 303
    assert sign_in(app, "reviewer-default").get("/").status_code == 200


def test_the_last_admin_stays(app: FastAPI, desk: Database) -> None:
    admin = sign_in(app, "admin-default")
    with desk.read() as session:
        account = session.scalars(select(AccountRow.id).where(AccountRow.name == "admin-default")).one()
    assert post(admin, f"/people/{account}/active", "/people", active="false") == 409
    assert post(admin, f"/people/{account}/role", "/people", role="viewer") == 409
    assert admin.get("/people").status_code == 200


@pytest.mark.parametrize("name", ["", "a b", "<b>", "x" * 65, "LEAD-default"])
def test_a_name_that_will_not_do_is_refused(app: FastAPI, name: str) -> None:
    admin = sign_in(app, "admin-default")
    assert post(admin, "/people", "/people", name=name, role="viewer") in (409, 422)


def test_what_is_done_with_people_stands_in_the_log_without_secrets(app: FastAPI, desk: Database) -> None:
    admin = sign_in(app, "admin-default")
    post(admin, "/people", "/people", name="zoe", role="viewer")
    tries(client_of(app), "my other password", "Secret-typed-as-name")
    with desk.read() as session:
        lines = session.scalars(select(AuditRow).order_by(AuditRow.number)).all()[-4:]
        assert [(line.actor, line.action, line.detail) for line in lines] == [
            ("admin-default", "sign_in", {}),
            ("admin-default", "add_person", {"person": "zoe", "role": "viewer"}),
            ("admin-default", "give_code", {"person": "zoe"}),
            ("", "sign_in_failed", {"person": None}),
        ]
        assert faults(session) == []
