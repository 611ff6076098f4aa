"""The report in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pipeline.evaluation.causes import MEANING, Cause
from pipeline.evaluation.evaluation import evaluate
from pipeline.evaluation.goldset import GoldSet
from pipeline.evaluation.report import write_report
from tests.browser import browser, needs_chromium
from tests.evaluation.made import BY_ID, GOLD, NOTE, gold_case

__all__ = ["browser"]  # a fixture
pytestmark = needs_chromium

WIDE, NARROW = (1280, 900), (320, 700)
TWICE = (640, 450)  # what a page at 200 % has of a window of WIDE
HOSTILE = "</script><script>window.taken = 1</script><img src=x onerror='window.taken = 2'> Knee pain \U0001f600 & <b>MRI</b> ordered."
ALL = 11


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(
        evaluate(GoldSet(Path("made"), "cases", tuple(GOLD), "Made by hand."), BY_ID),
        tmp_path_factory.mktemp("report"),
    )


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab in which nothing may be said on the console, nothing thrown, and nothing loaded but the page."""
    page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]}, color_scheme="light")
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on(
        "request", lambda request: None if request.url.endswith("/report.html") else heard.append(request.url)
    )
    yield page
    page.close()
    assert heard == []


@pytest.fixture
def opened(tab: Page, report: Path) -> Page:
    tab.goto(report.as_uri())
    return tab


def cards(page: Page) -> list[str]:
    """The misses on show: case, leaf or type, kind."""
    return page.locator("article").evaluate_all(
        "all => all.map(one => [one.querySelector('h3'), ...one.querySelectorAll('.chips li')].map(e => e.textContent).join(' | '))"
    )


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_opens_in_silence(opened: Page) -> None:
    assert opened.title() == "Evaluation on made"
    assert opened.locator(".private").first.is_visible()
    assert opened.locator("article").count() == ALL
    assert opened.locator("#count").inner_text() == "11 of 11 misses"


def test_every_table_is_filled(opened: Page) -> None:
    opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    tables = opened.locator("table")
    assert tables.count() >= 16
    for table in tables.all():
        assert table.is_visible()
        rows = table.locator("tbody tr")
        assert rows.count() > 0
        assert rows.first.inner_text().strip()


def test_a_table_shows_the_figures(opened: Page) -> None:
    row = opened.locator("#suggestions table tbody tr").first.locator("td")
    assert row.all_inner_texts() == [
        "criteria_met", "1", "1", "0", "1",
        "1.000 (0.206–1.000)", "0.500 (0.095–0.905)", "0.500 (0.095–0.905)", "1.000 (0.206–1.000)",
    ]  # fmt: skip
    assert opened.locator(".tile", has_text="criteria met: F1").locator(".value").inner_text() == "0.500"


@pytest.mark.parametrize(
    "marks",
    [".tile .point", ".forest .point", ".forest .tick", ".heat td.right", ".heat td.wrong", ".bars .bar", ".causes .criteria", ".causes .facts"],
)  # fmt: skip
def test_every_plot_has_marks(opened: Page, marks: str) -> None:
    sizes = opened.locator(marks).evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => [b.width, b.height])"
    )
    assert any(wide + high > 4 for wide, high in sizes)
    assert opened.locator(marks).first.is_visible() or marks.endswith(
        (".tick", ".bar", ".criteria", ".facts")
    )


def test_the_forest_stands_on_its_scale(opened: Page) -> None:
    """The square of F1 1 stands below the tick of 1."""
    ticks = [
        box["x"] + box["width"] / 2
        for box in (t.bounding_box() for t in opened.locator(".forest .tick").all())
        if box
    ]
    row = opened.locator(".forest tr", has_text="therapy")
    square = row.locator(".point").bounding_box()
    assert row.locator(".figure").inner_text() == "1.000"
    assert square
    assert abs(square["x"] + square["width"] / 2 - ticks[-1]) < 1.5


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"what": "criterion"}, 5),
        ({"what": "fact"}, 4),
        ({"what": "determination"}, 2),
        ({"key": "device"}, 3),
        ({"key": "exam_test"}, 1),
        ({"kind": "missed"}, 2),
        ({"kind": "wrong_attribute"}, 1),
        ({"cause": "assertion"}, 2),
        ({"cause": "no_result"}, 1),
        ({"what": "fact", "key": "device"}, 1),
        ({"what": "criterion", "kind": "missed", "key": "films"}, 1),
    ],
)
def test_filters_narrow_the_list(opened: Page, filters: dict[str, str], shown: int) -> None:
    for field, value in filters.items():
        opened.select_option(f"#{field}", value)
    assert opened.locator("article").count() == shown
    assert opened.locator("#count").inner_text() == f"{shown} of 11 misses"
    opened.click("#clear")
    assert opened.locator("article").count() == ALL


def test_a_filter_by_case_and_the_counts_of_the_others(opened: Page) -> None:
    opened.fill("#case", "TWO")
    assert opened.locator("article").count() == 6
    assert opened.locator("#kind option").all_inner_texts() == [
        "all", "missed (1)", "other evidence (1)", "spurious (2)", "wrong determination (1)", "wrong type (1)",
    ]  # fmt: skip


def test_a_cause_in_the_taxonomy_opens_its_misses(opened: Page) -> None:
    assert opened.locator(".causes", has_text=MEANING[Cause.ASSERTION]).count() == 1
    opened.click("[data-cause=assertion]")
    assert [card.split(" | ")[:3] for card in cards(opened)] == [
        ["device", "contrary", "cause: assertion"], ["device", "wrong assertion", "cause: assertion"],
    ]  # fmt: skip
    assert opened.evaluate("document.activeElement.id") == "browser"


def test_a_miss_shows_gold_beside_predicted_in_the_note(opened: Page) -> None:
    opened.select_option("#kind", "contrary")
    card = opened.locator("article")
    gold, got = card.locator(".sides .gold"), card.locator(".sides .got")
    assert (gold.inner_text(), got.inner_text()) == ("gold\nnot met", "predicted\nmet")
    left, right = gold.bounding_box(), got.bounding_box()
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    assert card.locator("mark.both").inner_text() == "No pacemaker"
    card.locator("button").click()
    assert card.locator("pre").text_content() == NOTE
    assert card.locator("button").inner_text() == "Only the place"


def test_each_mark_stands_at_its_words(opened: Page) -> None:
    opened.select_option("#kind", "other_evidence")
    assert opened.locator("mark.gold").nth(1).inner_text() == "Ibuprofen did not help"
    assert opened.locator("mark.got").nth(1).inner_text() == "Knee pain"  # the first of each is the legend


def test_all_can_be_reached_by_keyboard(opened: Page) -> None:
    opened.keyboard.press("Tab")
    assert opened.locator(":focus").inner_text() == "Skip to the misses"
    reached: list[str] = []
    for _ in range(90):
        opened.keyboard.press("Tab")
        told = opened.evaluate(
            "(e => e.id || e.dataset.cause || e.textContent.slice(0, 30))(document.activeElement)"
        )
        outline = opened.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", told
        reached.append(told)
        if reached.count("Whole note") == ALL:
            break
    wanted = [
        "Figures",
        "Every miss",
        "All headline figures",
        "assertion",
        "what",
        "key",
        "kind",
        "cause",
        "section",
        "case",
        "clear",
    ]
    assert [name for name in wanted if name not in reached] == []


def test_the_browser_works_by_keyboard(opened: Page) -> None:
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "browser"
    opened.focus("#kind")
    opened.keyboard.type("contr")
    assert opened.locator("article").count() == 1
    opened.focus("article button")
    opened.keyboard.press("Enter")
    assert opened.locator("article button").get_attribute("aria-expanded") == "true"
    assert opened.locator("article pre").text_content() == NOTE


@pytest.mark.parametrize("window", [NARROW, TWICE], ids=["narrow", "200 %"])
def test_readable_when_narrow(opened: Page, window: tuple[int, int]) -> None:
    opened.set_viewport_size({"width": window[0], "height": window[1]})
    opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert sideways(opened) == 0
    smallest = opened.evaluate(
        "Math.min(...[...document.querySelectorAll('body *')].filter(e => e.innerText).map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 11.5
    assert opened.locator(".forest .point").first.is_visible()


def test_readable_with_letters_of_twice_the_size(opened: Page) -> None:
    opened.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways(opened) == 0


def test_gold_stands_above_predicted_when_narrow(opened: Page) -> None:
    opened.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    gold, got = (opened.locator(f"article .sides .{side}").first.bounding_box() for side in ("gold", "got"))
    assert gold
    assert got
    assert gold["y"] + gold["height"] <= got["y"]


CONTRAST = """
selector => {
  const dot = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgb = colours => {
    dot.clearRect(0, 0, 1, 1);
    for (const colour of colours) { dot.fillStyle = colour; dot.fillRect(0, 0, 1, 1); }
    return [...dot.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = node => (node ? [...behind(node.parentElement), getComputedStyle(node).backgroundColor] : []);
  return Math.min(...[...document.querySelectorAll(selector)].filter(e => e.offsetParent && e.textContent.trim()).map(e => {
    const under = light(rgb(behind(e))), over = light(rgb([...behind(e), getComputedStyle(e).color]));
    return (Math.max(under, over) + 0.05) / (Math.min(under, over) + 0.05);
  }));
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "selector",
    [
        "p",
        "h2",
        "header a",
        "th",
        "td",
        ".heat td",
        "mark.gold",
        "mark.got",
        ".chips li",
        "dt",
        "dd",
        "pre",
        "button",
    ],
)
def test_letters_stand_out(opened: Page, scheme: Any, selector: str) -> None:
    """The contrast of WCAG 2, level AA."""
    opened.emulate_media(color_scheme=scheme)
    assert opened.evaluate(CONTRAST, selector) >= 4.5


def test_nothing_in_a_note_becomes_markup(tab: Page, tmp_path: Path) -> None:
    start = HOSTILE.index("Knee pain")
    told = {"type": "symptom", "start": start, "end": start + 9, "attrs": {"kind": "<i>pain</i>"}}
    case = gold_case("<u>id</u>", None, {}).model_copy(update={"text": HOSTILE})
    case = type(case).model_validate(case.model_dump() | {"facts": [told]})
    tab.goto(write_report(evaluate(GoldSet(Path("x"), "cases", (case,)), {}), tmp_path).as_uri())
    tab.click("article button")
    assert tab.locator("article pre").text_content() == HOSTILE
    assert tab.locator("article mark").inner_text() == "Knee pain"
    assert "case <u>id</u>" in cards(tab)[0]
    assert tab.locator("article :is(script, img, b, i, u)").count() == 0
    assert tab.evaluate("window.taken") is None
