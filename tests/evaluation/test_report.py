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
from pipeline.evaluation.plots import bars, forest, heat_map, interval_mark, span_words
from pipeline.evaluation.report import report_html, write_report
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
        if tag not in ("meta", "input"):
            self.open.append(tag)
        links = [(name, value or "") for name, value in attrs if name in ("src", "href", "action")]
        self.outside += [f"{name}={value}" for name, value in links if not value.startswith("#")]

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
    assert (
        page.index("This page holds text of clinical notes")
        < page.index("<h2>Figures</h2>")
        < page.index(NOTE)
    )
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
    case = gold_case("<b>id</b>", None, {}, gold_fact("symptom", "Knee pain")).model_copy(
        update={"text": HOSTILE}
    )
    page = report_html(evaluate(GoldSet(Path("x"), "cases", (case,)), {}))
    assert embedded(page)["notes"] == {"<b>id</b>": HOSTILE}
    assert Tags(page).tags.count("script") == 2
    assert "<b>id" not in page


def test_file(tmp_path: Path) -> None:
    evaluation = evaluate(GoldSet(Path("made"), "cases", tuple(GOLD)), BY_ID)
    assert write_report(evaluation, tmp_path).read_text("utf-8") == report_html(evaluation)


def test_a_cause_stands_beside_each_miss_but_a_determination(page: str) -> None:
    rows = embedded(page)["misses"]
    assert {row["what"]: bool(row["cause"]) for row in rows} == {
        "criterion": True,
        "fact": True,
        "determination": False,
    }
    assert [row["cause"] for row in rows if row["key"] == "device"] == ["assertion", "assertion", "no_result"]


ROW = {"leaf": "a<b", "f1": 0.5, "f1_low": 0.25, "f1_high": 0.75, "tp": 1, "fp": 1, "fn": 1, "gold": 2}


def test_forest_places_the_square_and_the_interval() -> None:
    plot = forest([ROW, ROW | {"f1": None}], "leaf", "x", {"a<b": "A & B"})
    assert plot.count('class="point"') == 1
    assert 'aria-label="a&lt;b: F1 0.500 (0.250–0.750)"' in plot
    assert '<line class="interval" x1="25.0%" x2="75.0%" y1="50%" y2="50%"/>' in plot
    assert '<rect class="point" x="50.0%"' in plot
    assert '<span class="label">A &amp; B</span><code>a&lt;b</code>' in plot


def test_forest_sets_back_a_leaf_that_gold_never_meets() -> None:
    assert '<tr class="faint">' in forest([ROW | {"gold": 0}], "leaf", "x", {})
    assert "faint" not in forest([ROW], "leaf", "x", {})


def test_a_figure_without_interval_has_a_square_alone() -> None:
    assert 'class="interval"' not in interval_mark(0.5, None, None, "x")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(None, None, "0.500"), (0.5, 0.5, "0.500"), (0.25, 0.75, "0.500 (0.250–0.750)")],
)
def test_span_words(low: float | None, high: float | None, words: str) -> None:
    assert span_words(0.5, low, high) == words


def test_heat_map_shades_by_share_of_the_row() -> None:
    plot = heat_map({"met": {"met": 3, "not_met": 1}}, "x")
    assert '<td class="right deep" style="--share:0.750" title="met → met: 3 of 4">3</td>' in plot
    assert '<td class="wrong" style="--share:0.250" title="met → not_met: 1 of 4">1</td>' in plot


def test_bars_of_nothing() -> None:
    assert 'width="0.0%"' in bars({"missed": 0}, "x")
