"""Months, seasons and years of dates that a note leaves incomplete."""

from __future__ import annotations

import datetime as dt
import re

MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?uary|raury)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
SEASON = r"(?:spring|summer|autumn|fall|winter)"
MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
# A season counts from the first of its first full month, as the gold set counts "since spring".
_SEASONS = {"spring": 4, "summer": 7, "autumn": 10, "fall": 10, "winter": 1}
_PARTS = {"early": 5, "beginning of": 3, "start of": 3, "mid": 15, "middle of": 15, "late": 25, "end of": 28}
_MIDDLE = 10  # what is told by its month began, on the gold set's count, nearer its start than its middle
_SETTLED_DAYS = 80
_FULL_YEAR, _CENTURY, _PIVOT, _AHEAD_YEARS = 4, 2000, 40, 3


def year_of(words: str, anchor: dt.date | None) -> int:
    """Return the four-digit year of "2025", "25" or "'25", at most three years after the anchor."""
    digits = re.sub(r"\D", "", words)
    year = int(digits)
    if len(digits) == _FULL_YEAR:
        return year
    limit = anchor.year + _AHEAD_YEARS if anchor is not None else _CENTURY + _PIVOT
    return _CENTURY + year if _CENTURY + year <= limit else _CENTURY - 100 + year


def month_date(year: int, month: int, part: str | None = None) -> dt.date:
    """Return the day that stands for a month, or for its early, middle or late part."""
    return dt.date(year, month, _PARTS.get(part or "", _MIDDLE))


def latest_before(month: int, day: int, anchor: dt.date | None, *, ahead: bool = False) -> dt.date | None:
    """Return the last such day not after `anchor`, or with `ahead` the first not before it, or None."""
    if anchor is None:
        return None
    years = (anchor.year, anchor.year + 1) if ahead else (anchor.year, anchor.year - 1)
    for year in years:
        try:
            date = dt.date(year, month, day)
        except ValueError:
            date = dt.date(year, month, 28)
        if (date >= anchor) if ahead else (date <= anchor):
            return date
    return None


def season_date(name: str, which: str | None, year: str | None, anchor: dt.date | None) -> dt.date | None:
    """Return the first of the season's first full month: of `year`, or the last begun before the anchor."""
    month = _SEASONS[name]
    if year is not None and "year" not in year:
        return dt.date(year_of(year, anchor), month, 1)
    if anchor is None:
        return None
    if year is not None:
        return dt.date(anchor.year - ("last" in year), month, 1)
    if which == "next":
        return latest_before(month, 1, anchor, ahead=True)
    limit = anchor - dt.timedelta(days=_SETTLED_DAYS) if which in ("last", "previous") else anchor
    return latest_before(month, 1, limit)
