"""Pages of PDFs and faxes on the desk: the picture, boxes where the words stand, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.serve import file_run, open_desk
from pipeline.desk.work import Entered, enter
from rules import Status
from tests.browser import browser, faults_in_both_schemes, is_too_wide, needs_chromium
from tests.desk.conftest import who
from tests.desk.test_desk_browser import address, tab
from tests.helpers import SAMPLES, Ran
from tests.ingest.faxgen import Quality, Resolution, make_fax
from tests.ingest.pdf_maker import Page as PdfPage
from tests.ingest.pdf_maker import Words, make_pdf

__all__ = ["address", "browser", "tab"]  # fixtures
pytestmark = needs_chromium
LINES = (
    "MRI right knee.",
    "Twisted it 5 days ago, felt a pop.",
    "Unable to bear weight.",
    "X-rays negative.",
)


def _written(folder: Path, kind: str) -> Path:
    if kind == "pdf":
        data = make_pdf([PdfPage([Words(72, 100 + 20 * n, line) for n, line in enumerate(LINES)])])
        path = folder / "typed.pdf"
    else:
        note = (SAMPLES / "twisted-knee.txt").read_text("utf-8")
        data = make_fax(note, 7, Resolution.FINE, Quality.TYPICAL).data
        path = folder / "fax.tif"
    path.write_bytes(data)
    return path


@pytest.fixture(params=["pdf", "fax"])
def desk(request: pytest.FixtureRequest, command: Callable[..., Ran], tmp_path: Path) -> Iterator[Database]:
    out = tmp_path / "out"
    command("run", _written(tmp_path, request.param), "--out", out, "--quiet")
    opened = open_desk(out, None)
    assert file_run(opened, out, "ann") == 1
    yield opened
    opened.close()


def _case(tab: Page) -> None:
    tab.locator("tbody th a").first.click()
    tab.locator(".sheet").first.wait_for()
    tab.wait_for_load_state("networkidle")


def test_quotations_lead_to_boxes_on_the_page_and_back(tab: Page, browser: Browser) -> None:
    _case(tab)
    pictures = tab.locator(".sheet image").evaluate_all(
        "all => Promise.all(all.map(one => fetch(one.href.baseVal).then(got => got.headers.get('content-type'))))"
    )
    assert set(pictures) == {"image/png"}
    for quote in tab.locator(".leaf.said .quote:visible").all()[:3]:
        quote.click()
        number = quote.get_attribute("data-quote")
        assert tab.locator(f"rect.lit[data-quotes~='{number}']").count() >= 1
        lit = "".join(tab.locator("mark.lit").all_text_contents())
        assert " ".join(lit.split()) == quote.text_content()
        assert tab.locator("rect.lit").first.is_visible()
    box = tab.locator("rect[data-criteria]").first
    wanted = (box.get_attribute("data-criteria") or "").split()
    box.click()
    here = tab.locator(".leaf.here").evaluate_all("leaves => leaves.map(leaf => leaf.id.slice(2))")
    assert sorted(here) == sorted(wanted)
    assert faults_in_both_schemes(tab) == []
    assert not is_too_wide(tab)
    tab.keyboard.press("t")
    assert not tab.locator(".sheet").first.is_visible()
    assert tab.locator("pre.text").first.is_visible()


def test_a_later_result_shows_what_it_changed_and_keeps_the_entry(tab: Page, desk: Database) -> None:
    from pipeline.desk.work import latest, result_of

    trauma = "acute_injury.trauma"
    with desk.write() as session:
        enter(session, who(), 1, [Entered(trauma, Status.NOT_MET, "Long ago.")])
        result = result_of(latest(session, 1))
        criteria = tuple(
            one.model_copy(update={"status": Status.NOT_DOCUMENTED, "evidence": ()})
            if one.id == trauma
            else one
            for one in result.criteria
        )
        file_result(session, who(), result.model_copy(update={"criteria": criteria}), {})
    _case(tab)
    changed = tab.locator(".changes")
    assert "met, now not documented (a person entered: not met)" in (changed.text_content() or "")
    assert tab.locator(f"[id='c-{trauma}']").get_by_text("ann: Not met").is_visible()


def test_a_file_that_has_gone_leaves_a_plain_word(command: Callable[..., Ran], tmp_path: Path) -> None:
    from pipeline.desk.web.view import case_view

    path, out = _written(tmp_path, "pdf"), tmp_path / "out"
    command("run", path, "--out", out, "--quiet")
    path.unlink()
    opened = Database(sqlite_url(tmp_path / "other.db"))
    assert file_run(opened, out, "ann") == 1
    with opened.read() as session:
        assert case_view(session, 1).papers == ()
    opened.close()
