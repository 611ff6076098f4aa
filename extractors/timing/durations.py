"""Durations in clinical English: "x 6 wks", "six to eight weeks", "since March", "3/4/25-4/20/25", "6/52"."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

from extractors.timing.context import in_context
from extractors.timing.dates import find_dates
from extractors.timing.model import Bound, DateMention, Duration, DurationKind, Precision
from extractors.timing.moments import find_moments
from extractors.timing.quantity import find_quantities
from extractors.timing.weeks import MONTH, to_weeks, weeks_since

_SOME_YEAR_END = dt.date(2024, 12, 31)  # the length between two months does not hang on the year
_HAS_YEAR = re.compile(r"(?:19|20)\d\d|'\d\d|\d[-/.]\d{1,2}[-/.]\d\d|year")
_TO_PRESENT = re.compile(
    r"\s?(?:-+>?|to|through|thru|until|till|up to)\s?(?:the\s)?(?:present\b|now\b|today\b|current(?:ly)?\b|date\b|this (?:visit|date|day)\b)"
)
_RANGE_GAP = re.compile(r"\s?(?:-+>?|to|through|thru|until|till|and|\u2192)\s?")


def find_durations(shadow: str, start: int, end: int, anchor: dt.date | None = None) -> list[Duration]:
    """Return the durations told in `shadow[start:end)`, in order and without overlap.

    `shadow` is the shadow text (`extractors.text.shadow`); `anchor` is the note's own date, without which
    "since March" has no figure. Ages, frequencies and gestational ages are no durations.
    """
    found = [in_context(shadow, quantity, start, end) for quantity in find_quantities(shadow, start, end)]
    dates = find_dates(shadow, start, end, anchor)
    if len(dates) > 1:
        found += _ranges(shadow, dates if anchor else find_dates(shadow, start, end, _SOME_YEAR_END))
    found += _until_now(shadow, dates, end, anchor)
    found += find_moments(shadow, start, end, anchor, dates)
    return _without_overlap(found)


def _ranges(text: str, dates: list[DateMention]) -> list[Duration]:
    """Two dates with "-" or "to" between them; months count from one's middle to the other's."""
    ranges = []
    for first, second in pairwise(dates):
        gap = text[first.end : second.start]
        if first.date is None or second.date is None or not _RANGE_GAP.fullmatch(gap):
            continue
        if gap.strip() == "and" and not text[max(0, first.start - 10) : first.start].rstrip().endswith(
            "between"
        ):
            continue
        begin, finish = _within_a_year(text, first, second)
        if begin > finish:
            continue
        weeks = weeks_since(begin, finish)
        if first.precision is second.precision is Precision.MONTH:
            months = (finish.year - begin.year) * 12 + finish.month - begin.month
            weeks = to_weeks(months, MONTH)
        ranges.append(Duration(first.start, second.end, weeks, DurationKind.RANGE, Bound.EXACT, weeks))
    return ranges


def _within_a_year(text: str, first: DateMention, second: DateMention) -> tuple[dt.date, dt.date]:
    """The two ends, a missing year taken from the other end ("Jul-Sep 2025", "mid-July until September")."""
    begin, finish = first.date or dt.date.min, second.date or dt.date.min
    if Precision.YEAR in (first.precision, second.precision):
        return begin, finish
    own = _HAS_YEAR.search(text, first.start, first.end)
    if own is None:
        begin = _at(begin, finish.year)
        return (begin if begin <= finish else _at(begin, finish.year - 1)), finish
    if _HAS_YEAR.search(text, second.start, second.end) is None:
        finish = _at(finish, begin.year)
        return begin, (finish if begin <= finish else _at(finish, begin.year + 1))
    return begin, finish


def _at(date: dt.date, year: int) -> dt.date:
    return date.replace(year=year, day=min(date.day, 28) if date.month == 2 else date.day)


def _until_now(text: str, dates: list[DateMention], end: int, anchor: dt.date | None) -> list[Duration]:
    """A date with "to present" after it tells how long something has lasted."""
    found = []
    for date in dates:
        now = _TO_PRESENT.match(text, date.end, end)
        if now is not None and date.date is not None and anchor is not None and date.date <= anchor:
            weeks = weeks_since(date.date, anchor)
            found.append(Duration(date.start, now.end(), weeks, DurationKind.SINCE, Bound.EXACT, weeks))
    return found


def _without_overlap(found: list[Duration]) -> list[Duration]:
    kept: list[Duration] = []
    for duration in sorted(found, key=lambda d: (d.start, -d.end)):
        if kept and duration.start < kept[-1].end:
            if (
                kept[-1].weeks is None
                and duration.weeks is not None
                and kept[-1].kind is not DurationKind.SINCE
            ):
                kept[-1] = duration
            continue
        kept.append(duration)
    return kept
