"""Timing: durations, dates and the note's own date, read from the shadow text by rule."""

from extractors.timing.dates import find_dates
from extractors.timing.durations import find_durations
from extractors.timing.model import Bound, DateMention, Duration, DurationKind, Precision
from extractors.timing.moments import since_weeks
from extractors.timing.notedate import note_date
from extractors.timing.weeks import ACUTE_WEEKS, acuity, to_weeks, weeks_of_days, weeks_since

__all__ = [
    "ACUTE_WEEKS",
    "Bound",
    "DateMention",
    "Duration",
    "DurationKind",
    "Precision",
    "acuity",
    "find_dates",
    "find_durations",
    "note_date",
    "since_weeks",
    "to_weeks",
    "weeks_of_days",
    "weeks_since",
]
