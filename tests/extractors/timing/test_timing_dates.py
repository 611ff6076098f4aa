"""Dates: inline-annotated sentences, `{{words|date|precision}}`, read against a note of 18 June 2025."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from extractors.text import shadow
from extractors.timing import Precision, find_dates, since_weeks

ANCHOR = dt.date(2025, 6, 18)
MARK = re.compile(r"\{\{(.+?)\|([\d-]+)\|(\w+)\}\}")

SPOKEN = [
    "seen today {{october twenty first twenty twenty four|2024-10-21|day}} for the knee",
    "scan on {{march third two thousand nineteen|2019-03-03|day}}",
    "on the {{third of march two thousand and five|2005-03-03|day}}",
    "she fell {{june fifth|2025-06-05|day}} at work",
    "since {{may second|2025-05-02|day}} the knee locks",
    "on {{november twenty five twenty twenty four|2024-11-25|day}}",
    "{{december nineteenth nineteen ninety nine|1999-12-19|day}}",
    "he may second guess it and march first",
    "february thirtieth",
]
CASES = [
    "XR R knee {{3/4/25|2025-03-04|day}}: negative",
    "XR R knee {{03/04/2025|2025-03-04|day}}",
    "seen {{3-4-25|2025-03-04|day}}",
    "seen {{03.04.2025|2025-03-04|day}}",
    "seen {{2025-03-04|2025-03-04|day}}",
    "seen {{2025/03/04|2025-03-04|day}}",
    "seen {{25/03/2025|2025-03-25|day}}",
    "MRI of {{2/11/99|1999-02-11|day}}",
    "on {{June 12, 2025|2025-06-12|day}}",
    "on {{June 12th, 2025|2025-06-12|day}}",
    "on {{Jun. 12 2025|2025-06-12|day}}",
    "on {{12 June 2025|2025-06-12|day}}",
    "on {{03-Oct-2024|2024-10-03|day}}",
    "on {{9 Jan 2025|2025-01-09|day}}",
    "on {{Sept 16 2024|2024-09-16|day}}",
    "fell {{June 2|2025-06-02|day}}",
    "fell {{Dec 24|2024-12-24|day}}",
    "fell {{May 30|2025-05-30|day}} at work",
    "US last wk ({{5/13|2025-05-13|day}}): nodule",
    "XR {{4/18|2025-04-18|day}}: negative",
    "XR R foot {{12/28|2024-12-28|day}}: negative",
    "fell on {{5/5|2025-05-05|day}}",
    "labs {{9/2|2024-09-02|day}}: CRP 3",
    "Exam {{5/2|2025-05-02|day}}: stable",
    "surgery scheduled for {{7/8|2025-07-08|day}}",
    "urology f/u {{7/6|2025-07-06|day}}",
    "resection {{11/2023|2023-11-10|month}}",
    "MRI {{1/2025|2025-01-10|month}}",
    "MRI {{09/2024|2024-09-10|month}}",
    "excised {{mar 2022|2022-03-10|month}}",
    "excised in {{September 2022|2022-09-10|month}}",
    "excised in early {{2022|2022-07-01|year}}",
    "twisted {{Oct '24|2024-10-10|month}}",
    "diagnosed in {{February of this year|2025-02-10|month}}",
    "diagnosed in {{March of last year|2024-03-10|month}}",
    "injection in {{March|2025-03-10|month}}",
    "injection {{last August|2024-08-10|month}}",
    "in {{late March|2025-03-25|month}} she fell",
    "in {{early May|2025-05-05|month}} she fell",
    "since {{mid-April|2025-04-15|month}}",
    "since {{May|2025-05-10|month}} it hurts",
    "did PT {{Feb|2025-02-10|month}}, stopped",
    "{{last autumn|2024-10-01|season}} it returned",
    "{{last fall|2024-10-01|season}} it returned",
    "hurts since {{spring|2025-04-01|season}}",
    "in {{the summer|2024-07-01|season}} he ran",
    "in {{winter 2023|2023-01-01|season}}",
    "seen at {{Christmas|2024-12-25|day}}",
    "R TKA {{'19|2019-07-01|year}}, doing well",
    "R TKA {{2014|2014-07-01|year}}",
    "pacemaker ({{2021|2021-07-01|year}})",
    "panicked in a scanner in {{2019|2019-07-01|year}}",
    "since {{1994|1994-07-01|year}}",
    "DOB {{02/17/1980|1980-02-17|day}}",
    "revision booked for {{Aug 2025|2025-08-10|month}}",
    "MRI {{10/28/2024|2024-10-28|day}} and CT {{10/03/2024|2024-10-03|day}}",
    "LMP {{6/3|2025-06-03|day}}",
    "visit {{Apr 17 2025|2025-04-17|day}}",
    "DOS: {{01/15/2026|2026-01-15|day}}",
    "PT {{06/16/2025|2025-06-16|day}} to {{08/11/2025|2025-08-11|day}}",
    "not until {{January|2026-01-10|month}}",
    "seen {{3/1/25|2025-03-01|day}}, {{3/15/25|2025-03-15|day}}",
]

NONE = [
    "strength 5/5 throughout",
    "quad 4/5, EHL 5/5",
    "pain 7/10",
    "rates it 6/10 at worst",
    "ache of 5/10 under the arch",
    "BP 110/70",
    "BP 132/78, HR 70",
    "2/6 systolic murmur",
    "Beighton 3/9",
    "visits attended 14 of 16",
    "1/2 tablet",
    "3/4 of the ligament",
    "Hip flexion 5-/5",
    "ROM 5-118",
    "5'6 tall",
    "he may need surgery",
    "he may return in time",
    "marched off",
    "dec sensation over the foot",
    "tylenol 2000 mg",
    "WBC 2000",
    "2010 ml of fluid",
    "his last fall was bad",
    "since the fall he limps",
    "a fall from a ladder",
    "spring ligament tear",
    "room 2014",
    "L4/5 disc",
    "grade 3/4 chondromalacia",
    "0-135 degrees",
]


@pytest.mark.parametrize("marked", [*CASES, *SPOKEN])
def test_date(marked: str) -> None:
    text, expected, last = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[last : match.start()]
        start = len(text)
        text += match.group(1)
        expected.append((start, len(text), dt.date.fromisoformat(match.group(2)), match.group(3)))
        last = match.end()
    text += marked[last:]
    found = find_dates(shadow(text), 0, len(text), ANCHOR)
    assert [(m.start, m.end, m.date, m.precision.value) for m in found] == expected


@pytest.mark.parametrize("text", NONE)
def test_negative_no_date(text: str) -> None:
    assert find_dates(shadow(text), 0, len(text), ANCHOR) == []


def test_there_are_enough_cases() -> None:
    assert len(set(CASES)) >= 60


def test_without_anchor_the_year_stays_open() -> None:
    found = find_dates("xr 5/13: negative", 0, 17)
    assert [(m.date, m.precision) for m in found] == [(None, Precision.DAY)]


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("pain since March", 14),
        ("pain since 5/26, worse", 3),
        ("since the accident on 3/4/25", 15),
        ("since the accident", None),
        ("no pain", None),
        ("pain since then", None),
    ],
)
def test_since_weeks(text: str, weeks: float | None) -> None:
    assert since_weeks(shadow(text), 0, len(text), ANCHOR) == weeks
