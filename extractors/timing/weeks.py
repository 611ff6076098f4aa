"""Conversions to weeks, as the annotation guide has them: 3 months = 13, 1 year = 52, 10 days = 1.4."""

from __future__ import annotations

import datetime as dt

from extractors.vocabulary import Acuity

_DAYS_IN_WEEK = 7
_EXACT_DAYS = 14
ACUTE_WEEKS = 6.0

HOUR, DAY, WEEK, MONTH, YEAR = "hour", "day", "week", "month", "year"


def weeks_of_days(days: float) -> float:
    """Return days as weeks: to a tenth below two weeks, else to the nearest week."""
    return float(round(days / _DAYS_IN_WEEK, 1 if days < _EXACT_DAYS else None))


def to_weeks(amount: float, unit: str) -> float:
    """Return `amount` of `unit` (hour, day, week, month, year) in weeks."""
    if unit == HOUR:
        return weeks_of_days(amount / 24)
    if unit == DAY:
        return weeks_of_days(amount)
    if unit == WEEK:
        return float(amount)
    if unit == MONTH:
        return float(round(amount * 13 / 3)) if amount >= 1 else round(amount * 13 / 3, 1)
    return float(round(amount * 52))


def weeks_since(date: dt.date, anchor: dt.date) -> float:
    """Return the weeks from `date` to `anchor`; negative where `date` lies ahead."""
    days = (anchor - date).days
    return weeks_of_days(days) if days >= 0 else -weeks_of_days(-days)


def acuity(weeks: float | None) -> Acuity:
    """Return the acuity of an injury `weeks` before the note (guide: acute is within about six weeks)."""
    if weeks is None:
        return Acuity.UNKNOWN
    return Acuity.ACUTE if weeks <= ACUTE_WEEKS else Acuity.CHRONIC
