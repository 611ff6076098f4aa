"""A reviewer's way through the desk in a real browser: queue, evidence, override, decision, packet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipeline.desk.audit import faults
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.tables import Word
from pipeline.desk.web.app import create_app
from pipeline.desk.work import Entered, decide, enter, entries_of, find_case, latest, result_of, texts_of
from pipeline.intake import read_paths
from pipeline.triage import Triage
from rules import Status
from tests.browser import browser, faults_in_both_schemes, is_too_wide, needs_chromium
from tests.desk.conftest import NOW, who
from tests.desk.listening import listening
from tests.helpers import SAMPLES

__all__ = ["browser"]  # a fixture
pytestmark = needs_chromium

TOKEN = "browser-token"
STEM = "twisted-knee"


@pytest.fixture
def desk(triage: Triage, tmp_path: Path) -> Iterator[Database]:
    database = Database(sqlite_url(tmp_path / "desk.db"))
    with database.write() as session:
        for case in read_paths([SAMPLES / f"{STEM}.txt", SAMPLES / "knee-two-weeks.txt"]):
            texts = {one.document_id: one.text for one in case.documents}  # type: ignore[union-attr]
            file_result(session, who(), triage(case), texts)  # type: ignore[arg-type]
    yield database
    database.close()


@pytest.fixture
def address(desk: Database) -> Iterator[str]:
    with listening(create_app(desk, "ann", TOKEN, lambda: NOW)) as where:
        yield where


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A tab on the queue; nothing may be thrown, and nothing asked of anywhere else."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    heard: list[str] = []
    # The browser and htmx each write a line for an answer of 409, which is how the desk refuses.
    page.on("console", lambda said: None if " 409 " in said.text else heard.append(said.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else heard.append(request.url))
    page.goto(f"{address}/?token={TOKEN}")
    yield page
    page.close()
    assert heard == []


def _open(tab: Page) -> None:
    tab.get_by_role("link", name=STEM).click()
    tab.get_by_role("heading", name=STEM, exact=True).wait_for()
    tab.wait_for_load_state("load")  # the page's script is there


def test_three_criteria_lead_to_their_words(tab: Page) -> None:
    _open(tab)
    for quote in tab.locator(".leaf.said .quote:visible").all()[:3]:
        quote.click()
        lit = "".join(tab.locator("mark.lit").all_text_contents())
        assert " ".join(lit.split()) == quote.text_content()
        assert tab.locator("mark.lit").first.is_visible()


def test_a_highlight_leads_to_the_criteria_that_it_serves(tab: Page) -> None:
    _open(tab)
    mark = tab.locator("mark[data-criteria]").first
    wanted = (mark.get_attribute("data-criteria") or "").split()
    mark.click()
    assert sorted(
        tab.locator(".leaf.here").evaluate_all("leaves => leaves.map(leaf => leaf.id.slice(2))")
    ) == sorted(wanted)


def test_a_reviewer_overrides_with_marked_words_decides_and_hands_on(tab: Page, desk: Database) -> None:
    _open(tab)
    leaf = tab.locator("[id='c-acute_injury.trauma']")
    leaf.get_by_text("Override").click()
    first = tab.locator("pre [data-start]").first
    words = first.evaluate(
        """piece => {
          const range = document.createRange();
          range.setStart(piece.firstChild, 0);
          range.setEnd(piece.firstChild, 8);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          document.dispatchEvent(new MouseEvent('mouseup'));
          return String(getSelection());
        }"""
    )
    leaf.get_by_label("State").select_option("not_documented")
    leaf.get_by_label("Reason").fill("No mechanism of injury.")
    leaf.get_by_role("button", name="Keep").click()
    leaf.get_by_text("ann: Not documented – No mechanism of injury. (suggested: met)").wait_for()
    group = tab.locator("[id='c-acute_injury'] > summary")
    assert (group.text_content() or "").endswith("as suggested, overridden below")
    tab.reload()
    assert (group.text_content() or "").endswith("as suggested, overridden below")
    tab.get_by_label("Note").fill("Ask for the emergency room note.")
    tab.get_by_role("button", name="Request documents").click()
    tab.get_by_text("ann: request documents").wait_for()
    with desk.read() as session:
        entry = entries_of(session, 1)["acute_injury.trauma"]
        assert (entry.suggested, entry.state, entry.reason) == (
            "met",
            "not_documented",
            "No mechanism of injury.",
        )
        [mark] = entry.marks
        assert (SAMPLES / f"{STEM}.txt").read_text("utf-8")[mark["start"] : mark["end"]] == words
        assert find_case(session, 1).decided == "request_documents"
        assert faults(session) == []
    tab.get_by_role("link", name="Packet to print").click()
    tab.get_by_text("Decided by ann").wait_for()
    assert tab.get_by_text("No mechanism of injury.").is_visible()
    packet = tab.request.get(f"{tab.url.rpartition('/')[0]}/fhir.json").json()
    assert [entry["resource"]["resourceType"] for entry in packet["entry"]] == [
        "QuestionnaireResponse",
        "Provenance",
    ]


def test_a_refusal_is_told_on_the_page(tab: Page) -> None:
    _open(tab)
    leaf = tab.locator("[id='c-acute_injury.trauma']")
    leaf.get_by_text("Override").click()
    leaf.get_by_label("State").select_option("not_met")
    leaf.get_by_label("Reason").evaluate("area => { area.required = false; }")
    leaf.get_by_label("Reason").fill(" ")
    with tab.expect_response(lambda answer: answer.status == 409):
        leaf.get_by_role("button", name="Keep").click()
    tab.get_by_role("status").get_by_text("needs a reason").wait_for()


def test_two_reviewers_do_not_work_one_case(tab: Page, desk: Database) -> None:
    from pipeline.desk.work import claim

    with desk.write() as session:
        claim(session, who("bob"), 1)
    _open(tab)
    assert tab.get_by_text("bob works on this case.").is_visible()
    assert tab.get_by_role("button", name="Approve").count() == 0


def test_everything_works_by_keyboard(tab: Page) -> None:
    tab.get_by_role("link", name=STEM).focus()
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", name=STEM, exact=True).wait_for()
    tab.wait_for_load_state("load")
    tab.keyboard.press("j")
    tab.keyboard.press("n")
    assert tab.locator("mark.lit").count() >= 1
    leaf = tab.locator(".leaf.here")
    tab.keyboard.press("a")
    leaf.get_by_text("ann: ").wait_for()
    tab.keyboard.press("?")
    tab.get_by_role("heading", name="Keys").wait_for()


def test_words_are_marked_by_keyboard(tab: Page, desk: Database) -> None:
    _open(tab)
    tab.locator("[id='c-acute_injury.trauma'] .quote").first.click()
    tab.keyboard.press("m")
    tab.get_by_role("status").get_by_text("Open an override first").wait_for()
    tab.keyboard.press("o")
    tab.keyboard.type("Only these words.")
    tab.keyboard.press("Tab")
    for key in ("m", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        tab.keyboard.press(key)
    marked = tab.locator(".leaf.here .marked").text_content() or ""
    tab.keyboard.press("Enter")
    tab.locator(".leaf.here").get_by_text("Only these words.").wait_for()
    with desk.read() as session:
        [mark] = entries_of(session, 1)["acute_injury.trauma"].marks
        text = texts_of(session, 1, result_of(latest(session, 1)))[mark["document_id"]]
    words = text[mark["start"] : mark["end"]]
    assert marked == f"Marked: {words}"
    assert len(words.split()) >= 2
    assert words == words.strip()


def test_keys_go_through_queue_case_and_final_word_and_say_what_is_lit(tab: Page) -> None:
    heard = tab.locator("#heard")
    for key in ("j", "j", "k", "Enter"):
        tab.keyboard.press(key)
    tab.get_by_role("heading", name=STEM, exact=True).wait_for()
    tab.wait_for_load_state("load")
    tab.keyboard.press("j")
    quotes = tab.locator(".leaf.here .quote").count()
    said = tab.locator(".leaf.here .quotes li").first.text_content() or ""
    tab.keyboard.press("n")
    assert heard.text_content() == f"Evidence 1 of {quotes}: {' '.join(said.split())}"
    tab.keyboard.press("e")
    lit = tab.locator("mark.lit").first.text_content() or ""
    served = [" ".join(head.split()) for head in tab.locator(".leaf.here .head").all_text_contents()]
    assert (heard.text_content() or "").startswith(f"{lit}: ")
    assert all(head in (heard.text_content() or "") for head in served)
    tab.keyboard.press("d")
    assert tab.get_by_role("textbox", name="Note").evaluate("one => one === document.activeElement")
    tab.keyboard.press("Escape")
    assert tab.locator(".leaf.here").first.evaluate("one => one === document.activeElement")
    for _ in range(60):
        tab.keyboard.press("j")
    assert heard.text_content() == "That was the last criterion that the notes speak of."


def test_the_sheet_of_keys_opens_over_the_page_and_leaves_it_as_it_was(tab: Page) -> None:
    _open(tab)
    for key in ("j", "o"):
        tab.keyboard.press(key)
    tab.keyboard.type("Half a reason")
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    sheet = tab.get_by_role("dialog", name="Keys")
    sheet.wait_for()
    assert faults_in_both_schemes(tab) == []
    tab.keyboard.press("j")  # keys of the page do nothing meanwhile
    tab.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    reason = tab.locator(".leaf.here").get_by_label("Reason")
    assert reason.input_value() == "Half a reason"
    asked: list[str] = []
    tab.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    tab.keyboard.press("x")
    tab.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    assert reason.input_value() == "Half a reason"


def test_the_request_for_what_is_missing_is_copied_by_a_key(tab: Page) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.get_by_role("link", name="knee-two-weeks").click()
    tab.wait_for_load_state("load")
    tab.keyboard.press("c")
    tab.get_by_role("status").get_by_text("The request is copied.").wait_for()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Re: MRI of the left knee (CPT 73721), our reference knee-two-weeks")
    assert "please send:" in copied


def test_no_page_has_a_fault_that_axe_finds_or_scrolls_sideways_at_twice_the_size(
    tab: Page, address: str, desk: Database, triage: Triage
) -> None:
    name = "a-very-long-name-of-a-case-" * 5
    result = triage({"case_id": name, "documents": [{"document_id": name, "text": f"MRI knee. {'x' * 200}"}]})
    with desk.write() as session:
        file_result(session, who(), result, {name: f"MRI knee. {'x' * 200}"})
        enter(session, who(), 1, [Entered("acute_injury.trauma", Status.NOT_MET, "y" * 200)])
        decide(session, who(), 1, Word.REQUEST_DOCUMENTS, "z" * 200)
    for path in (
        "/",
        "/cases/1",
        "/cases/3",
        "/cases/1/packet",
        "/cases/3/packet",
        "/agreement",
        "/help",
        "/cases/99",
    ):
        tab.goto(address + path)
        assert faults_in_both_schemes(tab) == [], path
        assert not is_too_wide(tab), path
