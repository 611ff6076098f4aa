"""A reviewer's whole way, on a note sent as text, as a PDF and as a fax, through a server that dies on the way.

Queue, case, evidence of three criteria, an override, a decision, the packet in every form; then the log is checked.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from pipeline.fhir.dtr import EDITIONS
from tests.browser import browser, needs_chromium
from tests.desk.e2e.hands import Hands, Keys, Mouse
from tests.desk.e2e.sent import Box, Kind, Sent, send
from tests.fhir.conformance import broken_rules
from tests.helpers import ROOT, Ran
from tests.ingest.faxgen import TrueWord

__all__ = ["browser"]  # a fixture
pytestmark = needs_chromium

HANDS: dict[Kind, type[Mouse | Keys]] = {Kind.TEXT: Mouse, Kind.PDF: Keys, Kind.FAX: Mouse}
REASON, NOTE = "The other knee is meant.", "Please send the note of the emergency room."
_COMMAND = "import sys; from pipeline.cli import main; sys.argv[0] = 'notetriage'; main()"
_STRAY = 2.0  # points that a box may reach beyond its words
# Boxes that are lit: page, and left, top, right, bottom in points, as they lie over the picture on the screen.
_LIT = """boxes => boxes.map(box => {
  const sheet = box.ownerSVGElement, shown = sheet.querySelector("image").getBoundingClientRect();
  const at = box.getBoundingClientRect(), [, , width, height] = sheet.getAttribute("viewBox").split(" ").map(Number);
  const across = x => (x - shown.left) / shown.width * width, down = y => (y - shown.top) / shown.height * height;
  return [Number(/page (\\d+)/.exec(sheet.getAttribute("aria-label"))[1]),
    [across(at.left), down(at.top), across(at.right), down(at.bottom)]];
})"""


class Desk:
    """`notetriage review OUT` as a process of its own, which can be killed and started again."""

    def __init__(self, out: Path) -> None:
        self._words = [sys.executable, "-c", _COMMAND, "review", str(out), "--reviewer", "ann"]
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    def start(self) -> None:
        """Come up, each time at another address."""
        self._process = subprocess.Popen(self._words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert "new results on the desk" in self._process.stdout.readline()
        self.address = self._process.stdout.readline().strip()

    def stall(self) -> None:
        """Answer nothing any more."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def kill(self) -> None:
        """Die without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@pytest.fixture(params=list(Kind))
def sent(request: pytest.FixtureRequest, tmp_path: Path) -> Sent:
    return send(request.param, tmp_path)


@pytest.fixture
def out(sent: Sent, command: Callable[..., Ran], tmp_path: Path) -> Path:
    command("run", sent.path, "--out", tmp_path / "out", "--quiet")
    return tmp_path / "out"


@pytest.fixture
def server(out: Path) -> Iterator[Desk]:
    desk = Desk(out)
    try:
        desk.start()
        yield desk
    finally:
        desk.kill()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def test_a_reviewer_works_a_case_from_queue_to_packet(sent: Sent, out: Path, server: Desk, tab: Page) -> None:
    hands: Hands = HANDS[sent.kind](tab)
    _come_in(tab, server)
    hands.open_first()
    _loaded(tab)
    quotations = [_followed(tab, hands, number, sent) for number in range(3)]
    hands.override("Not documented", REASON)
    tab.locator(".leaf.here .entered").get_by_text(REASON).wait_for()
    tab.reload()
    kept = tab.locator(".entered").all_text_contents()
    assert [REASON in entry for entry in kept] == [True]
    _crash_while_deciding(tab, hands, server)
    assert tab.locator(".entered").all_text_contents() == kept
    hands.decide("Request documents", NOTE)
    tab.locator(".top .entered").get_by_text("Decided: request documents, by ann").wait_for()
    assert (tab.locator("#heard").text_content() or "").startswith("Decided: request documents, by ann")
    _check_packets(tab, sent, quotations)
    server.kill()
    assert _audit(out) == "the log holds\n"


def _come_in(tab: Page, server: Desk) -> None:
    tab.goto(server.address)
    tab.get_by_role("heading", name="Queue").wait_for()


def _loaded(tab: Page) -> None:
    tab.locator("#criteria").wait_for()
    tab.wait_for_load_state("load")


def _crash_while_deciding(tab: Page, hands: Hands, server: Desk) -> None:
    """The server dies while a write waits for its answer: the page says so, and keeps what was typed."""
    server.stall()
    with tab.expect_request(lambda request: request.method == "POST"):
        hands.decide("Request documents", NOTE)
    server.kill()
    tab.get_by_role("status").get_by_text("The desk does not answer").wait_for()
    assert tab.get_by_role("textbox", name="Note").input_value() == NOTE
    path = re.sub(r"https?://[^/]+|#.*", "", tab.url)
    server.start()
    _come_in(tab, server)
    tab.goto(server.address.partition("/?")[0] + path)
    _loaded(tab)


# evidence ---------------------------------------------------------------------------------------


def _followed(tab: Page, hands: Hands, number: int, sent: Sent) -> str:
    """The words of a quotation that was followed, once it is checked that these and no others are lit."""
    quote = hands.follow(number)
    quotation = quote.text_content() or ""
    assert _spaced("".join(tab.locator("mark.lit").all_text_contents())) == quotation
    if sent.words:
        _check_boxes(tab, sent, quotation)
    else:
        assert tab.locator("mark.lit").first.is_visible()
    return quotation


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _check_boxes(tab: Page, sent: Sent, quotation: str) -> None:
    """The lit boxes lie on the words of the quotation, all of them and no others, and the picture has ink there."""
    assert tab.locator("rect.lit").first.is_visible()
    lit: list[tuple[int, Box]] = [
        (page, tuple(box)) for page, box in tab.locator("rect.lit").evaluate_all(_LIT)
    ]
    covered = {word for word in sent.words if any(_on(word, page, box) for page, box in lit)}
    [run] = [run for run in sent.places(quotation) if set(run) == covered]
    for page, box in lit:
        under = [word.box for word in run if _on(word, page, box)]
        left, top, right, bottom = (
            edge(side) for edge, side in zip((min, min, max, max), zip(*under, strict=True), strict=True)
        )
        assert abs(box[0] - left) + abs(box[2] - right) < 2 * _STRAY
        assert abs(box[1] - top) + abs(box[3] - bottom) < 2 * (_STRAY + _skew(sent))
    for word in run:
        assert _ink(tab, word) > 0.08


def _on(word: TrueWord, page: int, box: Box) -> bool:
    """Whether the middle of a word lies in a box."""
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return word.page == page and box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _skew(sent: Sent) -> float:
    """Points by which a fax's lines, which lie askew, are higher than their type."""
    return 6.0 if sent.kind is Kind.FAX else 0.0


def _ink(tab: Page, word: TrueWord) -> float:
    """The share of black under a word, in the picture of its page as the desk serves it."""
    address = tab.locator(".sheet image").nth(word.page - 1).get_attribute("href")
    got = tab.request.get(tab.url.partition("/cases")[0] + (address or ""))
    picture = Image.open(io.BytesIO(got.body())).convert("L")
    width, height = (
        float(part)
        for part in (tab.locator(".sheet svg").nth(word.page - 1).get_attribute("viewBox") or "").split()[2:]
    )
    x0, y0, x1, y1 = word.box
    across, down = picture.width / width, picture.height / height
    pixels = np.asarray(
        picture.crop((round(x0 * across), round(y0 * down), round(x1 * across), round(y1 * down)))
    )
    return float((pixels < 128).mean())


# packet -----------------------------------------------------------------------------------------


def _check_packets(tab: Page, sent: Sent, quotations: list[str]) -> None:
    case = re.sub(r"#.*", "", tab.url)
    held = _get(tab, f"{case}/packet.json").json()
    quotes = {_spaced(one["text"]): one for leaf in held["suggested"]["criteria"] for one in leaf["evidence"]}
    assert [(one["reason"], one["reviewer"]) for one in held["entries"]] == [(REASON, "ann")]
    assert [(one["word"], one["note"]) for one in held["decisions"]] == [("request_documents", NOTE)]
    printed = _close("".join(_pdf_pages(_get(tab, f"{case}/packet.pdf").body())))
    for quotation in quotations:
        quote = quotes[quotation]
        page = f"page {quote['page']}, " if sent.words else ""
        place = f"{sent.path.name}, {page}characters {quote['start']} to {quote['end']}"
        assert _close(f"“{quotation}” ({place})") in printed
    assert _close(f"{REASON}") in printed
    for edition in EDITIONS:
        _check_fhir(_get(tab, f"{case}/fhir.json?dtr={edition}").json(), edition)
    tab.get_by_role("link", name="Packet to print").click()
    tab.get_by_text("Decided by ann").wait_for()
    shown = _spaced(tab.get_by_role("main").inner_text())
    assert all(words in shown for words in (*quotations, REASON, NOTE))


def _get(tab: Page, address: str) -> Any:
    answer = tab.request.get(address)
    assert answer.status == 200, address
    return answer


def _pdf_pages(content: bytes) -> Iterator[str]:
    with pypdfium2.PdfDocument(content) as paper:
        for page in paper:
            yield re.sub(r"Packet of case \S+\s+Page \d+", "", page.get_textpage().get_text_range())


def _close(text: str) -> str:
    return re.sub(r"\s", "", text)


def _check_fhir(bundle: dict[str, Any], edition: str) -> None:
    response, origin = (one["resource"] for one in bundle["entry"])
    assert response["resourceType"] == "QuestionnaireResponse"
    assert broken_rules(response, edition) == []
    assert "urn:notetriage:reviewer:ann" in json.dumps(origin)
    assert REASON in json.dumps(response)


def _audit(out: Path) -> str:
    words = [sys.executable, "-c", _COMMAND, "audit", "verify", str(out)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
