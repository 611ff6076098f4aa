"""The note's own date: from letterhead, label or signature; never a birth date or the date of a study."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.layout import split
from extractors.text import shadow
from extractors.timing import note_date

DAY = dt.date(2025, 3, 4)
CASES = {
    "letterhead": "ORTHO CLINIC   03/04/2025\n\nHPI: knee pain since 1/2/25.",
    "two_digit_year": "F/U VISIT 3/4/25\nHx: knee pain",
    "own_line": "March 4, 2025\n\nDear Dr. Vance,\n\nI saw your patient.",
    "day_first": "CLINIC LETTER\nDictated 4 Mar 2025\n\nShe returns.",
    "iso": "ADMISSION NOTE\nDate: 2025-03-04\n\nHPI\nLimp.",
    "month_name": "Clinic note - Pediatrics            Mar 4 2025\nCC  sore shin",
    "dashes": "TELEVISIT NOTE   03-04-2025\nPt: 31 y.o.",
    "month_in_middle": "JOINT CLINIC  04-Mar-2025\nId: 84F",
    "weekday_before": "Tue 4 Mar 2025  URGENT CARE\nS: knee pain",
    "dos": "Patient: A. B.  DOB 02/17/1968\nDOS: 3/4/25\nCC: knee pain",
    "date_of_service_not_birth": "Name: A. B.   DOB: 01/02/1950   Date of service: 03/04/2025\nHPI: pain",
    "birth_date_first": "DOB 01/02/1950\nVisit date 03/04/2025\nHPI: pain",
    "injury_date_first": "WORK COMP NOTE\nDate of injury: 01/02/2025\nDate of visit: 03/04/2025\nHPI: pain",
    "span_of_service": "PT DISCHARGE SUMMARY\nDates of service: 01/06/2025 to 03/04/2025\nReferral dx: knee pain",
    "signature": "S: knee pain\nO: effusion\nXR 2/1/25: negative.\nelectronically signed 3/4/25 1812",
    "exam_today": "Progress Note\nCC: knee\nExam 3/4/25: effusion.\nXR 2/1/25: negative.",
    "films_today": "CC: knee pain\nXR R knee 3/4/25 today: negative.",
    "study_report": "IMAGING REPORT\nEXAM: MRI KNEE    DATE OF EXAM: 03/04/2025\nCOMPARISON: 02/10/2025\nFINDINGS: no tear.",
    "exam_without_year": "progress\n88F fell on 2/27/25.\nExam 3/4: alert.",
    "evaluated": "Mr. B was evaluated for an independent examination on March 4, 2025 because of a sore knee.",
    "spoken": "this is a dictation on a b seen today march fourth twenty twenty five he has had knee pain since january",
    "arrival": "ED NOTE\nArrival 03/04/2025 03:12  Mode: car\nHPI: knee pain since 3/1",
}
NONE = {
    "no_date": "CC: knee pain\nHPI: pain for 6 weeks.",
    "only_study": "CC: knee pain\nHPI: pain. MRI 3/4/25 showed a tear.",
    "only_birth": "DOB 3/4/1950\nHPI: pain",
    "only_surgery": "HPI: pain. s/p TKA 3/4/2019.",
    "only_injury": "She fell down the stairs at home on 3/4/25 and landed on the knee, and it hurts.",
    "only_onset": "Seen for pain that started after a long run in the rain on 3/4/25.",
    "only_since": "Knee pain since 3/4/2025.",
    "only_year": "HPI: TKA 2019.",
    "empty": "",
}


@pytest.mark.parametrize("name", CASES)
def test_note_date(name: str) -> None:
    text = CASES[name]
    assert note_date(text, shadow(text), split(text)) == DAY


@pytest.mark.parametrize("name", CASES)
def test_note_date_without_layout_is_never_another(name: str) -> None:
    text = CASES[name]
    assert note_date(text, shadow(text)) in (DAY, None)


@pytest.mark.parametrize("name", NONE)
def test_negative_no_note_date(name: str) -> None:
    text = NONE[name]
    assert note_date(text, shadow(text), split(text)) is None
