"""Tenants on one database never see each other."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import event, select

from pipeline.desk.audit import faults
from pipeline.desk.database import Database
from pipeline.desk.people_tables import AccountRow
from pipeline.desk.roles import Role
from pipeline.desk.tables import AuditRow, CaseRow, EntryRow
from pipeline.desk.web.rights import RULES
from tests.desk.conftest import NOW
from tests.desk.team.coming_in import TRAUMA, client_of, csrf_of, post, sign_in


def test_a_tenant_sees_nothing_of_another(app: FastAPI, desk: Database) -> None:
    admin = sign_in(app, "admin-default")
    theirs = sign_in(app, "admin-other", "other")
    assert theirs.get("/cases/2").status_code == 200
    seen = admin.get("/").text + admin.get("/people").text + admin.get("/agreement").text
    csrf = csrf_of(admin.get("/").text)
    for words in ("kangaroo", "case-of-other"):
        found = admin.post("/queue", data={"csrf": csrf, "words": words, "standing": "all"}).text
        assert "No case matches" in found
        seen += found.replace(f'value="{words}"', "")
    assert "-other" not in seen
    for method, path in RULES:
        if "{case}" in path:
            answer = admin.request(
                method, re.sub(r"\{case\}", "2", re.sub(r"\{(?!case)\w+\}", "1", path)),
                data={"csrf": csrf, "criterion": TRAUMA, "state": "met", "word": "approve", "to": ""}
                if method == "POST" else None,
            )  # fmt: skip
            assert (answer.status_code, "kangaroo" in answer.text) in ((409, False), (404, False)), path
    with desk.of("other").read() as session:
        assert session.get_one(CaseRow, 2).assignee is None
        assert session.scalars(select(EntryRow)).all() == []
    for account in range(len(Role) + 1, 2 * len(Role) + 1):
        assert post(admin, f"/people/{account}/active", "/people", active="false") == 409
    with desk.of("other").read() as session:
        assert {row.active for row in session.scalars(select(AccountRow))} == {True}


def test_a_session_of_one_tenant_is_none_in_another(app: FastAPI) -> None:
    client = sign_in(app, "admin-default")
    [(name, cookie)] = client.cookies.items()
    forged = client_of(app)
    forged.cookies.set(name, cookie.replace("default.", "other.", 1))
    assert forged.get("/").status_code == 303


def test_a_name_of_another_tenant_does_not_sign_in_here(app: FastAPI) -> None:
    assert sign_in(app, "admin-other", "default").get("/").status_code == 303


def test_every_statement_of_a_page_asks_for_its_tenant(app: FastAPI, desk: Database) -> None:
    admin = sign_in(app, "admin-default")
    said: list[str] = []

    def hear(_: object, __: object, statement: str, *___: object) -> None:
        said.append(" ".join(statement.split()))

    event.listen(desk.engine, "before_cursor_execute", hear)
    for path in ("/", "/cases/1", "/cases/1/packet", "/cases/1/fhir.json", "/agreement", "/people"):
        assert admin.get(path).status_code == 200
    event.remove(desk.engine, "before_cursor_execute", hear)
    asked = [one for one in said if one.startswith(("SELECT", "DELETE"))]
    assert len(asked) > 10
    assert [one for one in asked if "tenant = ?" not in one] == []


def test_a_session_writes_nothing_into_another_tenant(desk: Database) -> None:
    with pytest.raises(ValueError, match="belongs to another tenant"), desk.write() as session:
        session.add(AccountRow(tenant="other", name="eve", role="admin", active=True, created=NOW))


def test_a_session_runs_no_statement_that_knows_no_tenant(desk: Database) -> None:
    from sqlalchemy import text

    with pytest.raises(TypeError, match="cannot be told"), desk.read() as session:
        session.execute(text("SELECT * FROM cases"))


def test_each_tenant_has_a_log_of_its_own(app: FastAPI, desk: Database) -> None:
    sign_in(app, "admin-other", "other").get("/cases/2")
    assert desk.tenants() == ["default", "other"]
    for tenant in desk.tenants():
        with desk.of(tenant).read() as session:
            assert faults(session) == []
            numbers = session.scalars(select(AuditRow.number).order_by(AuditRow.number)).all()
            assert list(numbers) == list(range(1, len(numbers) + 1))
            assert {row.tenant for row in session.scalars(select(AuditRow))} == {tenant}
