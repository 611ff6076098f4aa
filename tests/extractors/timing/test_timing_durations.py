"""Durations: inline-annotated sentences, `{{words|weeks|kind}}`; `?` is a duration whose words give no figure."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from extractors.text import shadow
from extractors.timing import (
    Bound,
    DurationKind,
    acuity,
    find_durations,
    to_weeks,
    weeks_of_days,
    weeks_since,
)
from extractors.vocabulary import Acuity

ANCHOR = dt.date(2025, 6, 18)  # a Wednesday
MARK = re.compile(r"\{\{(.+?)\|([\d.?]+)\|(\w+)\}\}")

LENGTHS = [
    "ibuprofen {{x 6 wks|6|length}} without relief",
    "PT {{x6wks|6|length}}, no help",
    "PT {{x 6-8 weeks|6|length}}",
    "wore the boot for {{6-8 weeks|6|length}}",
    "six visits over {{six to eight weeks|6|length}}",
    "pain for {{a month and a half|6|length}}",
    "pain for {{2 1/2 months|11|length}}",
    "pain for {{2-1/2 months|11|length}}",
    "pain for {{2\u00bd months|11|length}}",
    "pain for {{2.5 weeks|2.5|length}}",
    "pain for {{one and a half years|78|length}}",
    "pain for {{a year and a half|78|length}}",
    "pain for {{the last year and a half|78|length}}",
    "pain for past {{five and half months|24|length}}",
    "pain for {{half a year|26|length}}",
    "pain for {{a couple of weeks|2|length}}",
    "pain for {{a couple months|9|length}}",
    "pain for {{several weeks|?|length}}",
    "pain for {{a few months|?|length}}",
    "pain over the past {{few weeks|?|length}}",
    "pain {{for years|?|length}}",
    "pain for {{many months|?|length}}",
    "pain over {{the past year|52|length}}",
    "pain over {{the last month|4|length}}",
    "pain over the past {{12 months|52|length}}",
    "in the last {{3 weeks|3|length}} it got worse",
    "went 12 visits over {{2 months|9|length}}",
    "a {{3 week|3|length}} history of heel pain",
    "a {{six-month|26|length}} history of groin pain",
    "a {{10-day|1.4|length}} course of prednisone",
    "pain {{x3d|0.4|length}}",
    "lump {{x 4 d|0.6|length}}, no fever",
    "boot {{6wk|6|length}}",
    "{{8wks|8|length}} of home exercises",
    "pain {{x3mo|13|length}}",
    "naproxen {{x3 months|13|length}}",
    "did {{ten weeks|10|length}} of supervised therapy",
    "did {{twelve (12) weeks|12|length}} of therapy",
    "took it for {{six full weeks|6|length}}",
    "did PT for {{8 consecutive weeks|8|length}}",
    "{{a month|4|length}} of naproxen",
    "took Aleve {{a few days|?|length}}",
    "worked with a trainer for {{1 year and 3 months|65|length}}",
    "pain {{3 wks 2 d|3.3|length}}",
    "UK letter: pain for {{6/52|6|length}}",
    "UK letter: limp x {{3/12|13|length}}",
    "{{two weeks|2|length}} later still sore",
    "{{2+ wks|2|length}} later still sore inside",
    "tolerated the cast for {{four weeks'|4|length}} duration",
    "relief for {{two decades|1040|length}}",
    "pain for {{twenty-four months|104|length}}",
    "brace for {{a fortnight|2|length}}",
    "no improvement after {{6 weeks|6|length}} of PT",
    "has had it at least {{6 weeks|6|length}}",
    "lasted {{36 hours|0.2|length}}",
    "girth up 3 cm in {{a year|52|length}}",
    "lost 10 lb in {{3 months|13|length}}",
    "no visits in {{two months|9|length}}",
    "PT {{week 6 of|6|length}} 8",
    "swollen now {{18 days|3|length}}",
    "PAIN FOR {{THREE MONTHS|13|length}}",
    "pain for {{5 mths|22|length}}, worse stairs",
    "ibuprofen 600 mg tid for {{4 weeks|4|length}} and PT for {{8 weeks|8|length}}",
    "pain has been present for more than {{a year|52|length}}",
    "took it for {{one week|1|length}} once daily",
    "PT 10 visits/{{8 wks|8|length}} without relief",
    "12 sessions/{{6 weeks|6|length}}",
    "did another {{six weeks|6|length}} of PT with no relief",
    "completed an additional {{4 weeks|4|length}} of therapy",
    "no better after another {{6 wks|6|length}} of PT",
    "PT 3x/wk x {{4|4|length}}, no help",
    "PT twice per week x {{6|6|length}} failed",
    "pain for {{six-plus weeks|6|length}}",
    "pain for {{6ish weeks|6|length}}",
    "pain for {{a month|4|length}} or two now",
    "pain for {{year and a half|78|length}}",
    "pain, going on {{a year|52|length}}",
    "pain pushing {{a year|52|length}}",
    "pain for the better part of {{a year|52|length}}",
    "pain {{x 1 yr 3 mo|65|length}}",
    "did PT {{all summer|13|length}}",
    "limped {{the entire winter|13|length}}",
    "{{day 4|0.6|length}} of cephalexin, still red",
    "a {{three-year|156|length}} history of pain",
    "pain for about {{two and a half months|11|length}}",
    "pain for the last {{several weeks|?|length}}",
]

AGO = [
    "fell {{2 weeks ago|2|ago}}",
    "fell {{three days ago|0.4|ago}}",
    "fell {{10 d ago|1.4|ago}}",
    "fell {{3 wks ago|3|ago}}",
    "fell about {{a month ago|4|ago}}",
    "fell {{a year and a half ago|78|ago}}",
    "fell {{several months ago|?|ago}}",
    "it began {{weeks ago|?|ago}}",
    "injured {{20 years ago|1040|ago}}",
    "surgery {{5 years back|260|ago}}",
    "seen {{one month prior|4|ago}}",
    "cobalt was 4 {{two years earlier|104|ago}}",
    "twisted it {{yesterday|0.1|ago}}",
    "twisted it {{the day before yesterday|0.3|ago}}",
    "twisted it {{last night|0.1|ago}}",
    "woke {{this morning|0|ago}} with pain",
    "twisted it {{last week|1|ago}}",
    "scan {{last month|4|ago}}",
    "had it done {{last year|52|ago}}",
    "twisted it {{last Tuesday|0.1|ago}}",
    "fell {{last Wednesday|1|ago}}",
    "she is {{6 weeks|6|ago}} post-op",
    "{{6 weeks|6|ago}} s/p scope",
    "{{3 months|13|ago}} status post fusion",
    "now ~{{4 mo|17|ago}} out",
    "{{5 mo|22|ago}} after external rotation injury",
    "{{2 weeks|2|ago}} after the fall",
    "seen on {{POD 10|1.4|ago}}",
    "{{postop day #3|0.4|ago}} doing well",
    "fell {{on Friday|0.7|ago}} at work",
    "twisted it {{the other day|0.4|ago}}",
    "twisted it {{earlier this week|0.4|ago}}",
    "twisted it {{earlier this month|1.4|ago}}",
    "{{POD#10|1.4|ago}} from the scope",
    "{{8 weeks|8|ago}} out from surgery",
    "seen {{post-injury day 4|0.6|ago}}",
    "it has been {{six weeks|6|ago}} {{since surgery|?|since}}",
]

FUTURE = [
    "return in {{6 weeks|6|future}}",
    "RTC {{6w|6|future}}",
    "RTC {{3-4 wks|3|future}} w/ scan",
    "f/u {{2 wk|2|future}}",
    "follow up with me in {{two weeks|2|future}}",
    "recheck EMG in {{3 mos|13|future}}",
    "surgery in about {{a month|4|future}}",
    "over {{the next month|4|future}} he will rest",
    "for the next {{couple of days|0.3|future}}",
    "another {{six weeks|6|future}} in the boot",
    "an additional {{4 weeks|4|future}} if needed",
    "MRI if no better within {{3 weeks|3|future}}",
    "see him back in {{a month|4|future}}",
    "back {{next week|1|future}}",
    "will do another {{six weeks|6|future}} of PT",
    "proceed with another {{6 wks|6|future}} of PT",
    "MRI after another {{six weeks|6|future}} of PT",
    "she will have had another {{6 weeks|6|future}} by then",
]

SINCE = [
    "pain {{since March|14|since}}",
    "pain {{since 3/2025|14|since}}",
    "pain {{since 3/4/25|15|since}}",
    "pain {{since 5/26|3|since}}",
    "pain {{since January 2024|75|since}}",
    "pain {{since about February|18|since}}",
    "pain {{since spring|11|since}}",
    "pain {{since last summer|50|since}}",
    "pain {{since 2023|103|since}}",
    "pain {{since Christmas|25|since}}",
    "pain {{since then|?|since}}",
    "pain {{since the fall|?|since}}",
    "pain {{since that time|?|since}}",
    "stain {{since birth|?|since}}",
    "pain {{since her injury|?|since}}",
    "pain {{since last Thursday|0.9|since}}",
    "pain {{since her fall on 3/2/25|15|since}}",
    "pain {{since the accident in March|14|since}}",
    "pain {{since his injury (3/4/25|15|since}})",
    "pain {{since surgery in 2023|103|since}}",
    "pain {{since Labor Day|41|since}}",
    "pain {{since Memorial Day|3|since}}",
    "pain {{since Easter|8|since}}",
    "pain {{since the first of the year|24|since}}",
    "PT {{3/2025 to present|14|since}}",
    "PT from {{March until now|14|since}}",
]

RANGES = [
    "PT {{3/4/25-4/20/25|7|range}}",
    "PT {{3/4/25 \u2013 4/20/25|7|range}}",
    "PT from {{03/04/2025 to 04/29/2025|8|range}}",
    "PT {{Jun-Aug|9|range}}",
    "PT 8 visits ({{Mar-May|9|range}})",
    "ibuprofen {{1/5-3/16|10|range}}",
    "PT from {{late April through June|9|range}}",
    "in PT between {{January and March|9|range}}",
    "PT {{Nov-Jan|9|range}}",
    "PT {{Jul-Sep 2024|9|range}}",
    "PT from {{mid-July until early September|9|range}}",
    "PT {{7/1/24 to 9/1|9|range}}",
    "PT {{Nov - Jan 2025|9|range}}",
]

NONE = [
    "a 45-year-old man",
    "she is 45 y/o",
    "68 yo F",
    "a 2 year old child",
    "age 16 years",
    "at age 5 years",
    "a 6-week-old infant",
    "a 5-year, 5-month-old boy",
    "girl, 3 y 4 mo",
    "ibuprofen q 6 hours",
    "ibuprofen q6h and q4-6h",
    "every 6 weeks",
    "scans every 3 months",
    "PT twice a week",
    "PT 3 times per week",
    "PT 2 days a week",
    "PT 5 nights/week",
    "naproxen 500 mg twice a day",
    "half a pack a day",
    "walks 2 miles a day",
    "PT 3x a week",
    "24 weeks pregnant",
    "24 wks 3 d by LMP",
    "at 38-2/7 weeks gestation",
    "HR 72, 98.6 HR 80",
    "strength 4/5 and 5/5",
    "a 50-pack years smoker",
    "2D echo and 3D reconstruction",
    "the next day he walked",
    "BP 92/52",
    "MRI x2 w/ contrast",
    "he may return",
    "I'd rather not, d/t cost",
    "the last dose",
    "weekly visits",
    "30 yr old smoker",
    "PT 2x/wk x 6 visits",
    "PT 3x/week x 10 sessions",
    "return on Friday",
    "4 y 3 m F",
    "on day 3 of 10",
    "spring water and the fall risk",
]

ALL = [*LENGTHS, *AGO, *FUTURE, *SINCE, *RANGES]


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= 120
    assert len(set(ALL)) == len(ALL)


@pytest.mark.parametrize("marked", ALL)
def test_duration(marked: str) -> None:
    text, expected = "", []
    last = 0
    for match in MARK.finditer(marked):
        text += marked[last : match.start()]
        start = len(text)
        text += match.group(1)
        weeks = None if match.group(2) == "?" else float(match.group(2))
        expected.append((start, len(text), weeks, match.group(3)))
        last = match.end()
    text += marked[last:]
    found = find_durations(shadow(text), 0, len(text), anchor=ANCHOR)
    assert [(d.start, d.end, d.weeks, d.kind.value) for d in found] == expected


@pytest.mark.parametrize("text", NONE)
def test_negative_no_duration(text: str) -> None:
    assert find_durations(shadow(text), 0, len(text), anchor=ANCHOR) == []


@pytest.mark.parametrize(
    ("text", "bound", "least"),
    [
        ("pain for 6 weeks", Bound.EXACT, 6),
        ("pain for 6+ weeks", Bound.AT_LEAST, 6),
        ("pain for over 6 weeks", Bound.EXACT, 6),
        ("pain for at least 6 weeks", Bound.AT_LEAST, 6),
        ("pain for more than 6 weeks", Bound.AT_LEAST, 6),
        ("pain for >6 wks", Bound.AT_LEAST, 6),
        ("pain for 6 weeks or longer", Bound.AT_LEAST, 6),
        ("pain for less than 6 weeks", Bound.LESS_THAN, 0),
        ("pain for <6 wks", Bound.LESS_THAN, 0),
        ("in under two months", Bound.LESS_THAN, 0),
        ("no less than 6 weeks", Bound.AT_LEAST, 6),
        ("not less than 6 weeks", Bound.AT_LEAST, 6),
        ("6 or more weeks", Bound.AT_LEAST, 6),
        ("six-plus weeks", Bound.AT_LEAST, 6),
        ("pain for years", Bound.EXACT, 104),
        ("pain for several months", Bound.EXACT, 9),
        ("pain for a few weeks", Bound.EXACT, 2),
    ],
)
def test_bound(text: str, bound: Bound, least: float) -> None:
    (found,) = find_durations(shadow(text), 0, len(text))
    assert (found.bound, found.least) == (bound, least)


def test_a_range_of_months_needs_no_anchor() -> None:
    text = "PT Jul-Sep 2025"
    (found,) = find_durations(shadow(text), 0, len(text))
    assert (found.weeks, found.kind) == (9, DurationKind.RANGE)


def test_negative_to_present_without_anchor() -> None:
    text = "PT 3/2025 to present"
    assert find_durations(shadow(text), 0, len(text)) == []


def test_offsets_are_the_documents() -> None:
    text = "No fever. Pain for 6 weeks. Rest for 3 days."
    (found,) = find_durations(shadow(text), 10, 27)
    assert text[found.start : found.end] == "6 weeks"


def test_without_anchor_a_month_has_no_figure() -> None:
    text = "pain since March"
    (found,) = find_durations(shadow(text), 0, len(text))
    assert (found.weeks, found.kind) == (None, DurationKind.SINCE)


@pytest.mark.parametrize(
    ("amount", "unit", "weeks"),
    [(1, "day", 0.1), (5, "day", 0.7), (13, "day", 1.9), (14, "day", 2), (18, "day", 3), (1, "month", 4), (2, "month", 9),
     (3, "month", 13), (5.5, "month", 24), (8, "month", 35), (14, "month", 61), (1, "year", 52), (1.5, "year", 78), (12, "hour", 0.1)],
)  # fmt: skip
def test_conversion(amount: float, unit: str, weeks: float) -> None:
    assert to_weeks(amount, unit) == weeks


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        (None, Acuity.UNKNOWN),
        (0, Acuity.ACUTE),
        (5.9, Acuity.ACUTE),
        (6, Acuity.ACUTE),
        (6.1, Acuity.CHRONIC),
        (52, Acuity.CHRONIC),
    ],
)
def test_acuity(weeks: float | None, expected: Acuity) -> None:
    assert acuity(weeks) is expected


def test_weeks_since() -> None:
    assert weeks_since(dt.date(2025, 6, 8), ANCHOR) == 1.4
    assert weeks_since(dt.date(2025, 5, 7), ANCHOR) == 6
    assert weeks_since(dt.date(2025, 7, 2), ANCHOR) == -2
    assert weeks_of_days(0) == 0
