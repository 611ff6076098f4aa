"""A team in a real browser: the doors by keyboard, and two people who want one case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipeline.desk.audit import faults
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.people import add_person, give_code, set_password
from pipeline.desk.roles import Role
from pipeline.desk.tables import DecisionRow, EntryRow
from pipeline.desk.web.app import create_team_app
from pipeline.desk.work import assign, find_case
from pipeline.result import Result
from tests.browser import browser, faults_in_both_schemes, is_too_wide, needs_chromium
from tests.desk.conftest import NOTE, NOW, PASSWORD, who
from tests.desk.listening import listening

__all__ = ["browser"]  # a fixture
pytestmark = needs_chromium

NEW = "a lamp and a horse"
TRAUMA = "acute_injury.trauma"
NAMES = {"ann": Role.REVIEWER, "bob": Role.REVIEWER, "root": Role.ADMIN}
_MOST_TABS = 12  # as far as the first field of a page may be
SignsIn = Callable[[str], Page]


@pytest.fixture
def desk(result: Result, tmp_path: Path) -> Iterator[Database]:
    database = Database(sqlite_url(tmp_path / "desk.db"))
    with database.write() as session:
        for name, role in NAMES.items():
            set_password(session, who(), add_person(session, who(), name, role).id, PASSWORD)
        file_result(session, who(), result, {"note": NOTE})
    yield database
    database.close()


@pytest.fixture
def address(desk: Database) -> Iterator[str]:
    with listening(create_team_app(desk, lambda: NOW)) as where:
        yield where


@pytest.fixture
def as_person(browser: Browser, address: str) -> Iterator[SignsIn]:
    """Sign a person in, in a browser context of their own."""
    contexts = []

    def sign_in(name: str) -> Page:
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        page.goto(f"{address}/sign-in")
        _type_in(page, name, PASSWORD)
        page.get_by_role("heading", name="Queue").wait_for()
        return page

    yield sign_in
    for one in contexts:
        one.close()


def _type_in(page: Page, *words: str) -> None:
    """Go to the first field as a person without a mouse does, fill one after another, and send the form."""
    focused = page.get_by_role("main").locator("input:focus")
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if focused.count():
            break
    for word in words:
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert focused.count() == 1
    page.keyboard.press("Enter")


def test_no_page_of_a_team_has_a_fault_that_axe_finds_or_scrolls_sideways_at_twice_the_size(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/set-up#default.x")
    assert faults_in_both_schemes(page) == []
    assert not is_too_wide(page)
    page.goto(f"{address}/sign-in")
    assert faults_in_both_schemes(page) == []
    assert not is_too_wide(page)
    _type_in(page, "root", "not the password")
    page.get_by_role("alert").wait_for()
    assert faults_in_both_schemes(page) == []
    assert not is_too_wide(page)
    _type_in(page, "root", PASSWORD)
    page.get_by_role("heading", name="Queue").wait_for()
    for path in ("/password", "/people", "/", "/cases/1"):
        page.goto(address + path)
        assert faults_in_both_schemes(page) == [], path
        assert not is_too_wide(page), path
    page.goto(f"{address}/people")
    page.get_by_label("Name").fill("zoe")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("/set-up#").wait_for()
    assert faults_in_both_schemes(page) == []
    assert not is_too_wide(page)
    context.close()


def test_a_person_comes_in_by_a_code_and_changes_the_password_by_keyboard(
    browser: Browser, address: str, desk: Database
) -> None:
    with desk.write() as session:
        code = give_code(session, who(), 1)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/set-up#{code}")
    page.wait_for_url(f"{address}/set-up")  # the code has left the address, and is in the form
    assert page.get_by_label("One-time code").input_value() == code
    _type_in(page, "", NEW, NEW)
    page.get_by_role("heading", name="Sign in").wait_for()
    _type_in(page, "ann", NEW)
    page.get_by_role("heading", name="Queue").wait_for()
    page.get_by_role("link", name="Password").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your password").wait_for()
    _type_in(page, NEW, PASSWORD, PASSWORD)
    page.get_by_role("heading", name="Sign in").wait_for()
    _type_in(page, "ann", NEW)
    page.get_by_role("alert").get_by_text("Name or password is not right.").wait_for()
    _type_in(page, "ann", PASSWORD)
    page.get_by_role("heading", name="Queue").wait_for()
    context.close()


def test_an_admin_manages_people_by_keyboard(as_person: SignsIn, desk: Database) -> None:
    page = as_person("root")
    page.get_by_role("link", name="People").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="People").wait_for()
    _type_in(page, "zoe")
    page.get_by_role("status").get_by_text("For zoe").wait_for()
    page.get_by_label("Role of ann").focus()
    page.keyboard.type("lead")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_label("Role of ann").input_value() == "lead"
    page.get_by_role("button", name="Let in no more (bob)").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Let in again (bob)").is_visible()
    with desk.read() as session:
        assert faults(session) == []


def test_of_two_who_take_one_case_one_gets_it_and_the_other_is_told_who(
    as_person: SignsIn, desk: Database
) -> None:
    pages = {name: as_person(name) for name in ("ann", "bob")}
    for page in pages.values():  # both in the same moment
        page.get_by_role("button", name="Take c-1").evaluate("one => void setTimeout(() => one.click(), 300)")
    for page in pages.values():
        page.wait_for_url(re.compile("/cases/1"))
    with desk.read() as session:
        winner = find_case(session, 1).assignee
    assert winner in pages
    loser = pages[next(name for name in pages if name != winner)]
    pages[winner].get_by_role("button", name="Approve").wait_for()
    assert f"{winner} works on this case" in (loser.get_by_role("main").text_content() or "")
    loser.goto(loser.url.partition("/cases")[0] + "/cases/1")
    assert loser.get_by_text(f"{winner} works on this case.").is_visible()
    assert loser.get_by_role("button", name="Approve").count() == 0


def test_a_write_from_a_page_that_is_out_of_date_is_refused_in_plain_words(
    as_person: SignsIn, desk: Database
) -> None:
    ann, bob = as_person("ann"), as_person("bob")
    for page in (ann, bob):
        page.get_by_role("link", name="c-1", exact=True).click()
        page.wait_for_load_state("load")
    _override(ann, "No mechanism of injury.")
    ann.locator(".leaf .entered").get_by_text("ann: Not documented").wait_for()
    ann.get_by_role("button", name="Request documents").click()
    ann.get_by_text("ann: request documents").wait_for()
    _override(bob, "It is there.")
    bob.get_by_role("status").get_by_text("ann works on this case").wait_for()
    assert bob.locator(f"[id='c-{TRAUMA}']").get_by_label("Reason").input_value() == "It is there."
    bob.get_by_role("textbox", name="Note").fill("Seen by me, too.")
    bob.once("dialog", lambda dialog: dialog.accept())  # the reason above was typed and not kept
    with bob.expect_response(lambda answer: answer.status == 409):
        bob.get_by_role("button", name="Approve").click()
    bob.get_by_role("status").get_by_text("ann works on this case").wait_for()
    assert bob.get_by_role("textbox", name="Note").input_value() == "Seen by me, too."
    with desk.read() as session:
        assert [one.reviewer for one in session.query(EntryRow)] == ["ann"]
        assert [(one.reviewer, one.word) for one in session.query(DecisionRow)] == [
            ("ann", "request_documents")
        ]
        assert faults(session) == []


def test_who_loses_a_case_while_working_on_it_is_told_who_has_it_now(
    as_person: SignsIn, desk: Database
) -> None:
    ann = as_person("ann")
    ann.get_by_role("button", name="Take c-1").click()
    ann.get_by_role("heading", name="c-1", exact=True).wait_for()
    ann.wait_for_load_state("load")
    with desk.write() as session:
        assign(session, who("root"), 1, "bob")
    _override(ann, "Typed before I lost it.")
    ann.get_by_role("status").get_by_text("bob works on this case").wait_for()
    with desk.read() as session:
        assert session.query(EntryRow).count() == 0


def _override(page: Page, reason: str) -> None:
    leaf = page.locator(f"[id='c-{TRAUMA}']")
    leaf.get_by_text("Override").click()
    leaf.get_by_label("State").select_option("not_documented")
    leaf.get_by_label("Reason").fill(reason)
    leaf.get_by_role("button", name="Keep").click()
