"""The report: one file, no network, notes only where they are missed, and nothing a note holds becomes markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluation.alignment import FactKind, ItemKind
from pipeline.evaluation.evaluation import evaluate
from pipeline.evaluation.goldset import GoldSet
from pipeline.evaluation.misses import misses
from pipeline.evaluation.report import report_html, write_report
from pipeline.evaluation.svg import bars, forest, heat_map
from tests.evaluation.made import BY_ID, GOLD, NOTE, gold_case, gold_fact

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> & \u2028 '\" 😀 Knee pain"


@pytest.fixture(scope="module")
def page() -> str:
    return report_html(evaluate(GoldSet(Path("made"), "cases", tuple(GOLD), "Made <by> hand."), BY_ID))


def embedded(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found.group(1))


class Tags(HTMLParser):
    """Counts tags, and remembers what is loaded from elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "input", "line", "rect"):
            self.open.append(tag)
        self.outside += [f"{name}={value}" for name, value in attrs if name in ("src", "href", "action")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_one_file_without_network(page: str) -> None:
    tags = Tags(page)
    assert tags.outside == []
    assert tags.open == []
    assert not {"link", "img", "iframe"} & set(tags.tags)
    assert "default-src 'none'" in page
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|\$\{?[a-z]+\}?", page)


def test_says_at_its_head_that_it_holds_notes(page: str) -> None:
    assert page.index("This page holds text of clinical notes") < page.index("<h2>Figures</h2>") < page.index(NOTE)
    assert "Made &lt;by&gt; hand." in page


def test_misses_are_all_there(page: str) -> None:
    rows = embedded(page)["misses"]
    assert [(row["case"], row["what"], row["key"], row["kind"], row["gold"], row["got"]) for row in rows] == [
        ("one", "criterion", "device", "contrary", "not_met", "met"),
        ("one", "fact", "exam_test", "wrong_attribute", "exam_test, present: name McMurray, result positive",
         "exam_test, present: name McMurray, result negative"),
        ("one", "fact", "device", "wrong_assertion", "device, absent: kind pacemaker", "device, present: kind pacemaker"),
        ("two", "determination", "determination", "wrong_determination", "incomplete", "criteria_met"),
        ("two", "criterion", "films", "missed", "met", "not_documented"),
        ("two", "criterion", "tear", "spurious", "not_documented", "met"),
        ("two", "criterion", "therapy", "other_evidence", "met", "met"),
        ("two", "fact", "symptom", "wrong_type", "symptom, present: kind pain", "condition, present: concept other"),
        ("two", "fact", "imaging", "spurious", "none", "imaging, hypothetical: modality mri"),
        ("three", "determination", "determination", "wrong_determination", "non_indication", "None"),
        ("three", "criterion", "device", "missed", "met", "not_documented"),
    ]  # fmt: skip
    assert {row["kind"] for row in rows} <= {*ItemKind, *FactKind, "wrong_determination"}
    assert all(NOTE[start:end] for row in rows for start, end in row["gold_spans"] + row["got_spans"])


def test_a_note_without_a_miss_is_not_in_it() -> None:
    right = gold_case("one", None, {}, leaves=[])
    empty = BY_ID["one"].model_copy(update={"facts": ()})
    evaluation = evaluate(GoldSet(Path("x"), "cases", (right,)), {"one": empty})
    assert list(misses(evaluation)) == []
    assert "McMurray" not in report_html(evaluation)


def test_nothing_in_a_note_becomes_markup() -> None:
    case = gold_case("<b>id</b>", None, {}, gold_fact("symptom", "Knee pain")).model_copy(update={"text": HOSTILE})
    page = report_html(evaluate(GoldSet(Path("x"), "cases", (case,)), {}))
    assert embedded(page)["notes"] == {"<b>id</b>": HOSTILE}
    assert Tags(page).tags.count("script") == 2
    assert "<b>id" not in page


def test_file(tmp_path: Path) -> None:
    evaluation = evaluate(GoldSet(Path("made"), "cases", tuple(GOLD)), BY_ID)
    assert write_report(evaluation, tmp_path).read_text("utf-8") == report_html(evaluation)


ROW = {"leaf": "a<b", "f1": 0.5, "f1_low": 0.25, "f1_high": None, "tp": 1, "fp": 1, "fn": 1, "gold": 2}


def test_forest_places_the_square_and_the_interval() -> None:
    plot = forest([ROW | {"f1_high": 0.75}, ROW | {"f1": None}], "leaf", "x")
    assert plot.count('class="point"') == 1
    assert "a&lt;b: F1 0.500 (0.250 to 0.750); 1 found, 1 false, 1 missed" in plot
    assert '<line class="interval" x1="499.0" y1="28" x2="681.0" y2="28"/>' in plot
    assert '<rect class="point" x="586.0"' in plot


def test_heat_map_shades_by_share_of_the_row() -> None:
    plot = heat_map({"met": {"met": 3, "not_met": 1}}, "x")
    assert '<rect class="right"' in plot
    assert 'fill-opacity="0.750"' in plot
    assert "met \u2192 not_met: 1 of 4" in plot


def test_bars_of_nothing() -> None:
    assert 'width="0.0"' in bars({"missed": 0}, "x")


def test_in_a_browser(tmp_path: Path) -> None:
    """Opened in Chromium: filters narrow the list, marks stand at their words, the console stays silent."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    evaluation = evaluate(GoldSet(Path("made"), "cases", tuple(GOLD)), BY_ID)
    file = write_report(evaluation, tmp_path)
    with playwright.sync_playwright() as engine:
        try:
            browser = engine.chromium.launch()
        except playwright.Error:
            pytest.skip("no Chromium")
        tab = browser.new_page()
        complaints: list[str] = []
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(file.as_uri())
        assert tab.locator("article").count() == 11
        tab.select_option("#kind", "contrary")
        assert tab.locator("article").count() == 1
        assert tab.locator("article mark.both").inner_text() == "No pacemaker"
        tab.click("article button")
        assert tab.locator("article pre").inner_text() == NOTE
        assert complaints == []
        browser.close()
