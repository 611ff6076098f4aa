"""Lengths of treatments told by points of the calendar: a start that goes on, months one after the other, a start and an end long ago."""

from __future__ import annotations

from datetime import date as Date
from pathlib import Path

from extractors.note import Note
from extractors.therapy_mention import Mention
from extractors.timing import DateMention, DurationKind, weeks_since
from extractors.timing.model import Precision
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("therapy_wordings.yaml"))
_BEGAN = _W["began"]
_ENDED = _W["ended"]
_FROM = _W["from_date"]
_UNTIL = _W["until"]
_LISTED = _W["months_listed"]
_IN = _W["in_months"]
_A_MONTH = 4.0
_LONGEST = 60.0
_MANY_MONTHS = 20.0
_BEFORE = 30
_GAP = 25


def weeks_by_dates(
    note: Note, mention: Mention, told: list[DateMention], first: Date, last: Date
) -> tuple[float, bool] | None:
    """Return the weeks that the dates `told` after `mention` give, and whether it still goes on.

    `first` and `last` are the days of the first and last of them. None where they tell no length.
    """
    if note.date is None:
        return None
    months = _months(note, told)
    if months is not None:
        return months, False
    ended = _until_ago(note, mention, told, first)
    if ended is not None:
        return ended, False
    if first == last:
        return _since_begun(note, mention, told, first)
    return (weeks_since(first, last), False) if first < last and _begun(note, mention, told) else None


def _months(note: Note, told: list[DateMention]) -> float | None:
    """ "In September and October" is two months."""
    if len(told) < 2 or any(d.precision is not Precision.MONTH for d in told[:2]):
        return None
    one, two = told[0], told[1]
    if one.date is None or two.date is None or not _LISTED.fullmatch(note.words(one.end, two.start)):
        return None
    apart = weeks_since(one.date, two.date) if two.date > one.date else 0.0
    if not 0 < apart <= _MANY_MONTHS or not _IN.search(note.before(one.start, 20)):
        return None
    return apart + _A_MONTH


def _until_ago(note: Note, mention: Mention, told: list[DateMention], first: Date) -> float | None:
    """ "From early March until two weeks ago"."""
    if note.date is None or not _FROM.search(note.before(told[0].start, 22)):
        return None
    for duration in note.durations(mention.sentence):
        gap = note.words(min(told[0].end, duration.start), duration.start)
        if duration.kind is DurationKind.AGO and duration.weeks is not None and _UNTIL.fullmatch(gap):
            return max(weeks_since(first, note.date) - duration.weeks, 0.0)
    return None


def _begun(note: Note, mention: Mention, told: list[DateMention]) -> bool:
    start, _ = note.bounds[mention.sentence]
    return _BEGAN.search(note.words(max(start, mention.start - _BEFORE), told[0].start)) is not None


def _since_begun(
    note: Note, mention: Mention, told: list[DateMention], first: Date
) -> tuple[float, bool] | None:
    """ "Started PT on 3/1", "entered therapy in March": as long ago as it was begun, unless its end is told."""
    _, end = note.bounds[mention.sentence]
    if told[0].precision is Precision.YEAR or told[0].start - mention.end > _GAP or note.date is None:
        return None
    if not _begun(note, mention, told):
        return None
    if _ENDED.search(note.shadow, told[0].end, end):
        return None
    weeks = weeks_since(first, note.date)
    return (weeks, True) if 0 < weeks <= _LONGEST else None
