"""What the time readers return: durations in weeks, dates with their precision."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import NamedTuple


class DurationKind(StrEnum):
    """How a duration stands to the note: a length, a time ago or ahead, since a moment, between two dates."""

    LENGTH = "length"
    AGO = "ago"
    FUTURE = "future"
    SINCE = "since"
    RANGE = "range"


class Bound(StrEnum):
    """Whether the figure is meant as such ("6 weeks"), as a floor ("6+ weeks") or a ceiling ("<6 weeks")."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"


class Precision(StrEnum):
    """The unit a date is given in; `date` is the day that stands for it (10th, first of a season, 1 July)."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"


class Duration(NamedTuple):
    """A duration at document offsets `[start, end)`.

    `weeks` is the figure in weeks (lower end of a range; None where the words give none, as "several weeks").
    `least` is what it must at the very least be in weeks ("for years": 104; "under 6 weeks": 0).
    """

    start: int
    end: int
    weeks: float | None
    kind: DurationKind
    bound: Bound = Bound.EXACT
    least: float | None = None


class DateMention(NamedTuple):
    """A date at document offsets `[start, end)`; `date` is None where the year cannot be known."""

    start: int
    end: int
    date: dt.date | None
    precision: Precision
