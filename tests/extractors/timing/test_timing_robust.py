"""Any text at all: durations and dates lie inside the span asked for, in order, and nothing is raised."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.text import shadow
from extractors.timing import find_dates, find_durations, note_date

PIECES = st.lists(
    st.sampled_from(
        ["3", "12", "2/29", "31/12/25", "0/0", "2025-13-40", " weeks", " wks", "d", " mo", "since ", "last ", "x", " ", "-", "to", "six ", "a ",
         "half ", "and a half ", " years old", "ago", "feb 30", "may ", "'15", "1999", "\u00bd", "\u0663 weeks", "POD 5", "yesterday", "q", "/52", "next ",
         "few ", "twenty-", "Mar-", "summer", "christmas", "Tuesday", "\n", "fall "]
    ),
    max_size=40,
).map("".join)  # fmt: skip
ANCHORS = st.one_of(st.none(), st.dates(dt.date(1900, 1, 2), dt.date(2099, 12, 31)))


def check(text: str, anchor: dt.date | None) -> None:
    lowered = shadow(text)
    last = 0
    for duration in find_durations(lowered, 0, len(lowered), anchor=anchor):
        assert last <= duration.start < duration.end <= len(text)
        assert duration.weeks is None or duration.weeks >= 0
        last = duration.end
    for mention in find_dates(lowered, 0, len(lowered), anchor):
        assert 0 <= mention.start < mention.end <= len(text)
    note_date(text, lowered)


@given(PIECES, ANCHORS)
@settings(max_examples=300, deadline=None)
def test_pieces_of_time(text: str, anchor: dt.date | None) -> None:
    check(text, anchor)


@given(st.text(max_size=120), ANCHORS)
@settings(max_examples=200, deadline=None)
def test_any_text(text: str, anchor: dt.date | None) -> None:
    check(text, anchor)
