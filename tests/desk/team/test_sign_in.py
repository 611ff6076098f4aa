"""Who may come in to a team's desk: signing in, sessions, cookies, pauses after wrong passwords."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from pipeline.desk.database import Database
from pipeline.desk.people import give_code
from pipeline.desk.people_tables import AccountRow, SessionRow, TryRow
from pipeline.desk.web.app import create_team_app
from tests.desk.conftest import PASSWORD, who
from tests.desk.team.coming_in import Clock, client_of, csrf_of, post, sign_in, tries


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(app: FastAPI) -> None:
    client = client_of(app)
    for path in ("/", "/cases/1", "/cases/1/packet.json", "/people", "/nowhere"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path


def test_a_session_is_a_cookie_that_scripts_and_other_sites_cannot_use(app: FastAPI) -> None:
    client = client_of(app)
    before = client.get("/sign-in").headers["set-cookie"]
    csrf = csrf_of(client.get("/sign-in").text)
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
    client = client_of(app)
    wrong = (401, "Name or password is not right.")
    assert tries(client, "wrong password 1") == wrong
    assert tries(client, "wrong password 1", "nobody") == wrong
    csrf = csrf_of(client.get("/sign-in").text)
    for tenant in ("nowhere", "../x", "DEFAULT"):
        form = {"csrf": csrf, "tenant": tenant, "name": "reviewer-default", "password": PASSWORD}
        assert client.post("/sign-in", data=form).status_code == 401
    assert "password" not in str(client.cookies)


@pytest.mark.parametrize("name", ["reviewer-default", "nobody"])
def test_five_wrong_passwords_make_a_pause_whether_the_name_exists_or_not(
    app: FastAPI, clock: Clock, name: str
) -> None:
    client = client_of(app)
    told = [tries(client, f"wrong password {n}", name)[1] for n in range(6)]
    assert [one.partition(" ")[0] for one in told] == ["Name"] * 5 + ["There"]
    assert tries(client, PASSWORD, name)[1].startswith("There were 5 wrong passwords")
    clock.pass_by(minutes=15, seconds=1)
    assert tries(client, PASSWORD, name)[0] == (303 if name != "nobody" else 401)


def test_a_new_code_from_an_admin_ends_the_pause_of_that_name_only(app: FastAPI, desk: Database) -> None:
    client, admin = client_of(app), sign_in(app, "admin-default")
    for name in ("reviewer-default", "lead-default"):
        for _ in range(6):
            told = tries(client, "wrong password", name)[1]
        assert told.startswith("There were 5 wrong passwords")
    with desk.read() as session:
        account = session.scalars(select(AccountRow.id).where(AccountRow.name == "reviewer-default")).one()
    assert post(admin, f"/people/{account}/code", "/people") == 200
    assert tries(client, PASSWORD)[0] == 303
    assert tries(client, PASSWORD, "lead-default")[1].startswith("There were 5 wrong passwords")


def test_a_password_chosen_by_a_code_signs_in_though_the_name_was_tried_again(
    app: FastAPI, desk: Database
) -> None:
    with desk.write() as session:
        code = give_code(session, who(), 2)
    client = client_of(app)
    for _ in range(6):
        tries(client, "wrong password")
    csrf = csrf_of(client.get("/set-up").text)
    form = {"csrf": csrf, "code": code, "password": "a lamp and a horse", "again": "a lamp and a horse"}
    assert client.post("/set-up", data=form).status_code == 303
    assert tries(client, "a lamp and a horse")[0] == 303


def test_a_right_password_takes_the_count_back(app: FastAPI) -> None:
    client = client_of(app)
    for _ in range(3):
        assert [tries(client, "wrong password")[0] for _ in range(4)] == [401] * 4
        assert tries(client, PASSWORD)[0] == 303


def test_many_wrong_passwords_from_one_address_make_it_wait(app: FastAPI) -> None:
    client = client_of(app)
    codes = [tries(client, "wrong password", f"name-{n}")[0] for n in range(31)]
    assert codes == [401] * 30 + [429]


def test_wrong_passwords_are_counted_for_all_processes_of_a_desk(
    desk: Database, app: FastAPI, clock: Clock
) -> None:
    another = Database(desk.engine.url.render_as_string())
    clients = [client_of(app), client_of(create_team_app(another, clock))]
    codes = [tries(clients[n % 2], "wrong password", f"name-{n}")[0] for n in range(31)]
    assert codes == [401] * 30 + [429]
    elsewhere = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.2", 1), follow_redirects=False)
    assert tries(elsewhere, PASSWORD)[0] == 303
    assert tries(clients[1], PASSWORD)[0] == 429
    clock.pass_by(minutes=5, seconds=1)
    assert tries(clients[1], PASSWORD)[0] == 303
    another.close()


def test_right_passwords_are_not_counted(app: FastAPI, desk: Database) -> None:
    client = client_of(app)
    assert {tries(client, PASSWORD)[0] for _ in range(3)} == {303}
    with desk.read() as session:
        assert session.scalars(select(TryRow)).all() == []


def test_a_session_ends_after_half_an_hour_without_a_request(app: FastAPI, clock: Clock) -> None:
    client = sign_in(app, "viewer-default")
    for _ in range(3):
        clock.pass_by(minutes=29)
        assert client.get("/").status_code == 200
    clock.pass_by(minutes=30, seconds=1)
    assert client.get("/").headers["location"] == "/sign-in"
    clock.pass_by(minutes=-5)
    assert client.get("/").status_code == 303  # it does not come back


def test_a_session_ends_after_twelve_hours_whatever_is_done(app: FastAPI, clock: Clock) -> None:
    client = sign_in(app, "viewer-default")
    for _ in range(24):
        clock.pass_by(minutes=29)
        assert client.get("/").status_code == 200
    clock.pass_by(minutes=25)
    assert client.get("/").status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(app: FastAPI) -> None:
    client = sign_in(app, "viewer-default")
    kept = dict(client.cookies)
    assert post(client, "/sign-out", "/password") == 303
    again = client_of(app)
    again.cookies.update(kept)
    assert again.get("/").status_code == 303


def test_the_database_holds_no_password_and_no_cookie(app: FastAPI, desk: Database) -> None:
    client = sign_in(app, "viewer-default")
    [cookie] = client.cookies.values()
    with desk.read() as session:
        kept = [one.password for one in session.scalars(select(AccountRow))]
        digests = [one.digest for one in session.scalars(select(SessionRow))]
    assert all(one is not None and one.startswith("$argon2id$") for one in kept)
    assert len(set(kept)) == len(kept)
    assert digests
    assert cookie not in digests
