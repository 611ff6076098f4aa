"""The agreement page: one plot a criterion, standing where its numbers say, told in words as well."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from pipeline.desk.database import Database
from pipeline.desk.feedback import Agreement, criterion_labels
from pipeline.desk.tables import EntryRow, RevisionRow
from pipeline.desk.web.app import create_app
from pipeline.desk.web.plots import HEIGHT, WIDTH, plots
from pipeline.desk.work import Entered, enter
from pipeline.result import Result
from rules import Status
from tests.desk.conftest import NOW, who

TRAUMA, TEAR = "acute_injury.trauma", "acute_injury.soft_tissue"
ROWS = [
    Agreement(TEAR, "2025-12", 2, 2),
    Agreement(TRAUMA, "2025-12", 4, 3),
    Agreement(TRAUMA, "2026-01", 2, 1),
    Agreement(TRAUMA, "2026-03", 1, 1),
]


@pytest.fixture
def ann(desk: Database) -> TestClient:
    visitor = TestClient(create_app(desk, "ann", "token", lambda: NOW))
    visitor.get("/?token=token")
    return visitor


def test_dots_stand_where_month_and_share_put_them() -> None:
    trauma = next(plot for plot in plots(ROWS, {}) if plot.criterion == TRAUMA)
    thirds = [0, WIDTH / 3, WIDTH]
    assert [(dot.x, dot.y) for dot in trauma.dots] == list(
        zip(thirds, [HEIGHT / 4, HEIGHT / 2, 0], strict=True)
    )


def test_lines_join_months_that_follow_each_other_only() -> None:
    trauma = next(plot for plot in plots(ROWS, {}) if plot.criterion == TRAUMA)
    assert [(one.month, other.month) for one, other in trauma.lines] == [("December 2025", "January 2026")]


def test_all_criteria_come_first_then_those_kept_least() -> None:
    found = plots(ROWS, {TEAR: "Tear"})
    assert [plot.label for plot in found] == ["All criteria", TRAUMA, "Tear"]
    assert [(one.counted.month, one.words) for one in found[0].dots] == [
        ("2025-12", "5 of 6 kept (83%)"),
        ("2026-01", "1 of 2 kept (50%)"),
        ("2026-03", "1 of 1 kept (100%)"),
    ]
    assert plots([], {}) == ()


def test_a_plot_is_told_in_words() -> None:
    every, trauma, tear = plots(ROWS, {})
    assert tear.words == "2 of 2 kept (100%), all in December 2025."
    assert trauma.words == (
        "5 of 7 kept (71%): from 75% in December 2025 to 100% in March 2026. "
        "Lowest 50% (January 2026), highest 100% (March 2026)."
    )
    level = [Agreement(TEAR, "2026-01", 2, 1), Agreement(TEAR, "2026-02", 4, 2)]
    assert plots(level, {})[1].words == "3 of 6 kept (50%): from 50% in January 2026 to 50% in February 2026."
    assert every.whole.entries == 9


def test_the_page_draws_what_was_entered(ann: TestClient, desk: Database) -> None:
    with desk.write() as session:
        enter(session, who(), 1, [Entered(TRAUMA, Status.MET, ""), Entered(TEAR, Status.NOT_MET, "No.")])
    with desk.write() as session:
        enter(session, who(), 1, [Entered("acute_injury.beyond_radiographs", Status.MET, "")])
        later = session.query(EntryRow).order_by(EntryRow.id.desc()).limit(1).one()
        later.at = dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    page = ann.get("/agreement").text
    drawn = [ET.fromstring(one) for one in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    assert len(drawn) == 4
    told = drawn[0].attrib["aria-label"]
    assert told == (
        "All criteria: 2 of 3 kept (67%): from 50% in January 2026 to 100% in February 2026. "
        "Lowest 50% (January 2026), highest 100% (February 2026)."
    )
    assert told.partition(": ")[2] in unescape(
        page.partition("<figcaption>")[2].partition("</figcaption>")[0]
    )
    dots = [(dot.attrib["cx"], dot.attrib["cy"], dot[0].text) for dot in drawn[0].iter("circle")]
    assert dots == [
        ("0.0", "30.0", "January 2026: 1 of 2 kept (50%)"),
        ("240.0", "0.0", "February 2026: 1 of 1 kept (100%)"),
    ]
    assert len([line for line in drawn[0].iter("line") if line.attrib["class"] == "course"]) == 1


def test_the_page_carries_no_style_that_the_browser_would_refuse(ann: TestClient, desk: Database) -> None:
    assert "Nothing has been entered yet." in ann.get("/agreement").text
    with desk.write() as session:
        enter(session, who(), 1, [Entered(TRAUMA, Status.MET, "")])
    page = ann.get("/agreement").text
    assert "<svg" in page
    assert re.findall(r"\sstyle=|<style|<script(?! src)|\son\w+=", page) == []


def test_labels_are_those_of_the_policies_that_judged(desk: Database, result: Result) -> None:
    with desk.write() as session:
        assert criterion_labels(session)[TRAUMA].startswith("Acute traumatic")
        session.query(RevisionRow).update({"policy_version": "0-gone"})
    with desk.read() as session:
        assert criterion_labels(session) == {}


def test_labels_are_those_of_the_tenants_own_cases(desk: Database) -> None:
    with desk.of("other").read() as session:
        assert criterion_labels(session) == {}
