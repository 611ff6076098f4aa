"""A team's desk: who may come in, what each role may do, and that tenants never see each other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import event, select
from starlette.testclient import TestClient

from pipeline.desk.audit import faults
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.people import add_person, give_code, set_password
from pipeline.desk.people_tables import AccountRow, SessionRow
from pipeline.desk.roles import Right, Role
from pipeline.desk.tables import AuditRow, CaseRow, EntryRow
from pipeline.desk.web.app import create_app, create_team_app
from pipeline.desk.web.rights import RULES, rule
from pipeline.result import Result
from tests.desk.conftest import NOTE, NOW, who

PASSWORD = "four quiet words here"
TRAUMA = "acute_injury.trauma"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


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


@pytest.fixture
def desk(people_desk: Path, tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "desk.db").write_bytes(people_desk.read_bytes())
    database = Database(sqlite_url(tmp_path / "desk.db"))
    yield database
    database.close()


@pytest.fixture
def app(desk: Database, clock: Clock) -> FastAPI:
    return create_team_app(desk, clock)


def _client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    return found[1] if found else ""


def _sign_in(app: FastAPI, name: str, tenant: str = "default", password: str = PASSWORD) -> TestClient:
    client = _client(app)
    csrf = _csrf(client.get("/sign-in").text)
    client.post("/sign-in", data={"csrf": csrf, "tenant": tenant, "name": name, "password": password})
    return client


def _post(client: TestClient, path: str, page: str = "/help", **fields: str) -> int:
    """Send a form with the CSRF value that any page of the person carries."""
    client.csrf = _csrf(client.get(page).text)  # type: ignore[attr-defined]
    return client.post(path, data={"csrf": client.csrf, **fields}).status_code  # type: ignore[attr-defined]


def _tries(client: TestClient, password: str, name: str = "reviewer-default") -> tuple[int, str]:
    csrf = _csrf(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={"csrf": csrf, "name": name, "password": password})
    told = re.search(r'role="alert">([^<]+)<', answer.text)
    return answer.status_code, told[1] if told else ""


# Coming in --------------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(app: FastAPI) -> None:
    client = _client(app)
    for path in ("/", "/cases/1", "/cases/1/packet.json", "/people", "/nowhere"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path


def test_a_session_is_a_cookie_that_scripts_and_other_sites_cannot_use(app: FastAPI) -> None:
    client = _client(app)
    before = client.get("/sign-in").headers["set-cookie"]
    csrf = _csrf(client.get("/sign-in").text)
    answer = client.post(
        "/sign-in", data={"csrf": csrf, "name": "viewer-default", "password": PASSWORD, "tenant": "default"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    given = {part.strip() for part in answer.headers["set-cookie"].split(";")}
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= given
    assert before.partition(";")[0] not in given  # a cookie from before signing in is not kept
    assert client.get("/").status_code == 200


def test_cookies_go_over_tls_only_where_there_is_tls(desk: Database, clock: Clock) -> None:
    client = TestClient(create_team_app(desk, clock, secure=True), base_url="https://desk.example.org")
    given = client.get("/sign-in").headers["set-cookie"]
    assert given.startswith("__Host-notetriage=")
    assert "Secure" in given


def test_wrong_names_and_wrong_passwords_are_told_in_the_same_words(app: FastAPI) -> None:
    client = _client(app)
    wrong = (401, "Name or password is not right.")
    assert _tries(client, "wrong password 1") == wrong
    assert _tries(client, "wrong password 1", "nobody") == wrong
    csrf = _csrf(client.get("/sign-in").text)
    for tenant in ("nowhere", "../x", "DEFAULT"):
        form = {"csrf": csrf, "tenant": tenant, "name": "reviewer-default", "password": PASSWORD}
        assert client.post("/sign-in", data=form).status_code == 401
    assert "password" not in str(client.cookies)


@pytest.mark.parametrize("name", ["reviewer-default", "nobody"])
def test_five_wrong_passwords_make_a_pause_whether_the_name_exists_or_not(
    app: FastAPI, clock: Clock, name: str
) -> None:
    client = _client(app)
    told = [_tries(client, f"wrong password {n}", name)[1] for n in range(6)]
    assert [one.partition(" ")[0] for one in told] == ["Name"] * 5 + ["There"]
    assert _tries(client, PASSWORD, name)[1].startswith("There were 5 wrong passwords")
    clock.pass_by(minutes=15, seconds=1)
    assert _tries(client, PASSWORD, name)[0] == (303 if name != "nobody" else 401)


def test_a_new_code_from_an_admin_ends_the_pause_of_that_name_only(app: FastAPI, desk: Database) -> None:
    client, admin = _client(app), _sign_in(app, "admin-default")
    for name in ("reviewer-default", "lead-default"):
        for _ in range(6):
            told = _tries(client, "wrong password", name)[1]
        assert told.startswith("There were 5 wrong passwords")
    with desk.read() as session:
        account = session.scalars(select(AccountRow.id).where(AccountRow.name == "reviewer-default")).one()
    assert _post(admin, f"/people/{account}/code", "/people") == 200
    assert _tries(client, PASSWORD)[0] == 303
    assert _tries(client, PASSWORD, "lead-default")[1].startswith("There were 5 wrong passwords")


def test_a_password_chosen_by_a_code_signs_in_though_the_name_was_tried_again(
    app: FastAPI, desk: Database
) -> None:
    with desk.write() as session:
        code = give_code(session, who(), 2)
    client = _client(app)
    for _ in range(6):
        _tries(client, "wrong password")
    csrf = _csrf(client.get("/set-up").text)
    form = {"csrf": csrf, "code": code, "password": "a lamp and a horse", "again": "a lamp and a horse"}
    assert client.post("/set-up", data=form).status_code == 303
    assert _tries(client, "a lamp and a horse")[0] == 303


def test_a_right_password_takes_the_count_back(app: FastAPI) -> None:
    client = _client(app)
    for _ in range(3):
        assert [_tries(client, "wrong password")[0] for _ in range(4)] == [401] * 4
        assert _tries(client, PASSWORD)[0] == 303


def test_many_wrong_passwords_from_one_address_make_it_wait(app: FastAPI) -> None:
    client = _client(app)
    codes = [_tries(client, "wrong password", f"name-{n}")[0] for n in range(31)]
    assert codes == [401] * 30 + [429]


def test_a_session_ends_after_half_an_hour_without_a_request(app: FastAPI, clock: Clock) -> None:
    client = _sign_in(app, "viewer-default")
    for _ in range(3):
        clock.pass_by(minutes=29)
        assert client.get("/").status_code == 200
    clock.pass_by(minutes=30, seconds=1)
    assert client.get("/").headers["location"] == "/sign-in"
    clock.pass_by(minutes=-5)
    assert client.get("/").status_code == 303  # it does not come back


def test_a_session_ends_after_twelve_hours_whatever_is_done(app: FastAPI, clock: Clock) -> None:
    client = _sign_in(app, "viewer-default")
    for _ in range(24):
        clock.pass_by(minutes=29)
        assert client.get("/").status_code == 200
    clock.pass_by(minutes=25)
    assert client.get("/").status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(app: FastAPI) -> None:
    client = _sign_in(app, "viewer-default")
    kept = dict(client.cookies)
    assert _post(client, "/sign-out", "/password") == 303
    again = _client(app)
    again.cookies.update(kept)
    assert again.get("/").status_code == 303


def test_the_database_holds_no_password_and_no_cookie(app: FastAPI, desk: Database) -> None:
    client = _sign_in(app, "viewer-default")
    [cookie] = client.cookies.values()
    with desk.read() as session:
        kept = [one.password for one in session.scalars(select(AccountRow))]
        digests = [one.digest for one in session.scalars(select(SessionRow))]
    assert all(one is not None and one.startswith("$argon2id$") for one in kept)
    assert len(set(kept)) == len(kept)
    assert digests
    assert cookie not in digests


# Passwords and people ---------------------------------------------------------------------------------------


def test_an_admin_adds_a_person_who_chooses_a_password_by_a_code_once(app: FastAPI, clock: Clock) -> None:
    admin = _sign_in(app, "admin-default")
    csrf = _csrf(admin.get("/people").text)
    page = admin.post("/people", data={"csrf": csrf, "name": "zoe", "role": "reviewer"}).text
    link = re.search(r"http://127\.0\.0\.1(/set-up\?code=[\w.-]+)", page)
    assert link
    assert link[0] not in admin.get("/people").text
    zoe = _client(app)
    page = zoe.get(link[1]).text
    assert zoe.get(link[1]).status_code == 200  # looking at it uses nothing up
    form = {"csrf": _csrf(page), "code": link[1].partition("=")[2], "password": "short", "again": "short"}
    assert zoe.post("/set-up", data=form).status_code == 409
    form |= {"password": "a lamp and a horse", "again": "a lamp and a house"}
    assert "two passwords differ" in zoe.post("/set-up", data=form).text
    form["again"] = form["password"]
    assert zoe.post("/set-up", data=form).headers["location"] == "/sign-in"
    assert "was used" in zoe.post("/set-up", data=form).text
    assert _sign_in(app, "zoe", password="a lamp and a horse").get("/").status_code == 200


def test_a_code_holds_for_48_hours(app: FastAPI, desk: Database, clock: Clock) -> None:
    with desk.write() as session:
        code = give_code(session, who(), 1)
    clock.pass_by(hours=48, seconds=1)
    client = _client(app)
    form = {"csrf": _csrf(client.get("/set-up").text), "code": code, "password": PASSWORD, "again": PASSWORD}
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
    client = _sign_in(app, "viewer-default")
    form = {
        "csrf": _csrf(client.get("/password").text),
        "old": PASSWORD,
        "password": password,
        "again": password,
    }
    assert why in client.post("/password", data=form).text
    assert client.get("/").status_code == 200


def test_changing_the_password_needs_the_old_one_and_ends_every_session(app: FastAPI) -> None:
    client, elsewhere = _sign_in(app, "viewer-default"), _sign_in(app, "viewer-default")
    new = "seven green bottles"
    assert _post(client, "/password", "/password", old="wrong", password=new, again=new) == 409
    assert elsewhere.get("/").status_code == 200
    assert _post(client, "/password", "/password", old=PASSWORD, password=new, again=new) == 303
    assert [one.get("/").status_code for one in (client, elsewhere)] == [303, 303]
    assert _sign_in(app, "viewer-default").get("/").status_code == 303
    assert _sign_in(app, "viewer-default", password=new).get("/").status_code == 200


def test_who_is_let_in_no_more_is_out_at_once_and_their_cases_are_free(app: FastAPI, desk: Database) -> None:
    admin, reviewer = _sign_in(app, "admin-default"), _sign_in(app, "reviewer-default")
    assert _post(reviewer, "/cases/1/claim", "/password") == 303
    with desk.read() as session:
        account = session.scalars(select(AccountRow.id).where(AccountRow.name == "reviewer-default")).one()
    assert _post(admin, f"/people/{account}/active", "/people", active="false") == 303
    assert reviewer.get("/").status_code == 303
    assert _sign_in(app, "reviewer-default").get("/").status_code == 303
    with desk.read() as session:
        assert session.get_one(CaseRow, 1).assignee is None
    assert _post(admin, f"/people/{account}/active", "/people", active="true") == 303
    assert _sign_in(app, "reviewer-default").get("/").status_code == 200


def test_the_last_admin_stays(app: FastAPI, desk: Database) -> None:
    admin = _sign_in(app, "admin-default")
    with desk.read() as session:
        account = session.scalars(select(AccountRow.id).where(AccountRow.name == "admin-default")).one()
    assert _post(admin, f"/people/{account}/active", "/people", active="false") == 409
    assert _post(admin, f"/people/{account}/role", "/people", role="viewer") == 409
    assert admin.get("/people").status_code == 200


@pytest.mark.parametrize("name", ["", "a b", "<b>", "x" * 65, "LEAD-default"])
def test_a_name_that_will_not_do_is_refused(app: FastAPI, name: str) -> None:
    admin = _sign_in(app, "admin-default")
    assert _post(admin, "/people", "/people", name=name, role="viewer") in (409, 422)


def test_what_is_done_with_people_stands_in_the_log_without_secrets(app: FastAPI, desk: Database) -> None:
    admin = _sign_in(app, "admin-default")
    _post(admin, "/people", "/people", name="zoe", role="viewer")
    _tries(_client(app), "my other password", "Secret-typed-as-name")
    with desk.read() as session:
        lines = session.scalars(select(AuditRow).order_by(AuditRow.number)).all()[-4:]
        assert [(line.actor, line.action, line.detail) for line in lines] == [
            ("admin-default", "sign_in", {}),
            ("admin-default", "add_person", {"person": "zoe", "role": "viewer"}),
            ("admin-default", "give_code", {"person": "zoe"}),
            ("", "sign_in_failed", {"person": None}),
        ]
        assert faults(session) == []


# Rights -----------------------------------------------------------------------------------------------------

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
    yield {role: _sign_in(app, f"{role}-default") for role in Role}
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
    sent = {"csrf": _csrf(client.get("/password").text)} if method == "POST" else None
    answer = client.request(method, address, data=sent)
    assert (answer.status_code == 403) == (role not in MAY[RULES[method, path]])
    if answer.status_code == 403:
        assert "role does not allow" in answer.text


@pytest.mark.parametrize(("method", "path"), [one for one in ALL if RULES[one] is not Right.OPEN])
def test_no_route_but_the_doors_answers_who_is_not_signed_in(app: FastAPI, method: str, path: str) -> None:
    client = _client(app)
    csrf = _csrf(client.get("/sign-in").text)
    answer = client.request(
        method, re.sub(r"\{\w+\}", "1", path), data={"csrf": csrf} if method == "POST" else None
    )
    assert answer.status_code == (401 if method == "POST" else 303)
    assert "knee" not in answer.text


@pytest.mark.parametrize("path", [path for method, path in ALL if method == "POST"])
def test_no_write_goes_without_the_csrf_value_of_ones_own_session(app: FastAPI, path: str) -> None:
    client, another = _sign_in(app, "admin-default"), _sign_in(app, "admin-default")
    address = re.sub(r"\{\w+\}", "1", path)
    for csrf in ("", "guess", _csrf(another.get("/password").text)):
        answer = client.post(address, data={"csrf": csrf})
        assert (answer.status_code, answer.text) == (403, "This page is out of date; load it again.")


def test_a_form_that_is_too_long_is_not_read(app: FastAPI) -> None:
    client = _sign_in(app, "admin-default")
    assert client.post("/cases/1/entries", data={"reason": "x" * 1_100_000}).status_code == 413


def test_a_viewer_is_shown_no_form_to_work_with(app: FastAPI) -> None:
    page = _sign_in(app, "viewer-default").get("/cases/1").text
    assert re.findall(r'<form method="post" action="([^"]+)"', page) == ["/sign-out"]


def test_a_lead_gives_a_case_to_another(app: FastAPI, desk: Database) -> None:
    lead, reviewer = _sign_in(app, "lead-default"), _sign_in(app, "reviewer-default")
    _post(lead, "/cases/1/claim", "/password")
    assert _post(reviewer, "/cases/1/claim", "/password") == 409
    assert _post(lead, "/cases/1/assign", "/cases/1", to="reviewer-default") == 303
    assert _post(reviewer, "/cases/1/claim", "/password") == 303
    assert _post(lead, "/cases/1/decision", "/cases/1", word="approve") == 409
    for nobody in ("viewer-default", "reviewer-other", "x"):
        assert _post(lead, "/cases/1/assign", "/cases/1", to=nobody) == 409
    assert _post(lead, "/cases/1/assign", "/cases/1", to="") == 303
    with desk.read() as session:
        assert session.get_one(CaseRow, 1).assignee is None
        given = select(AuditRow).where(AuditRow.action == "assign").order_by(AuditRow.number)
        assert [(row.actor, row.detail) for row in session.scalars(given)] == [
            ("lead-default", {"to": "reviewer-default"}),
            ("lead-default", {"to": None}),
        ]


# Tenants ----------------------------------------------------------------------------------------------------


def test_a_tenant_sees_nothing_of_another(app: FastAPI, desk: Database) -> None:
    admin = _sign_in(app, "admin-default")
    theirs = _sign_in(app, "admin-other", "other")
    assert theirs.get("/cases/2").status_code == 200
    seen = admin.get("/").text + admin.get("/people").text + admin.get("/agreement").text
    csrf = _csrf(admin.get("/").text)
    for words in ("kangaroo", "case-of-other"):
        found = admin.post("/queue", data={"csrf": csrf, "words": words, "standing": "all"}).text
        assert "No case matches" in found
        seen += found.replace(f'value="{words}"', "")
    assert "-other" not in seen
    for method, path in ALL:
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
        assert _post(admin, f"/people/{account}/active", "/people", active="false") == 409
    with desk.of("other").read() as session:
        assert {row.active for row in session.scalars(select(AccountRow))} == {True}


def test_a_session_of_one_tenant_is_none_in_another(app: FastAPI) -> None:
    client = _sign_in(app, "admin-default")
    [(name, cookie)] = client.cookies.items()
    forged = _client(app)
    forged.cookies.set(name, cookie.replace("default.", "other.", 1))
    assert forged.get("/").status_code == 303


def test_a_name_of_another_tenant_does_not_sign_in_here(app: FastAPI) -> None:
    assert _sign_in(app, "admin-other", "default").get("/").status_code == 303


def test_every_statement_of_a_page_asks_for_its_tenant(app: FastAPI, desk: Database) -> None:
    admin = _sign_in(app, "admin-default")
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
    _sign_in(app, "admin-other", "other").get("/cases/2")
    assert desk.tenants() == ["default", "other"]
    for tenant in desk.tenants():
        with desk.of(tenant).read() as session:
            assert faults(session) == []
            numbers = session.scalars(select(AuditRow.number).order_by(AuditRow.number)).all()
            assert list(numbers) == list(range(1, len(numbers) + 1))
            assert {row.tenant for row in session.scalars(select(AuditRow))} == {tenant}
