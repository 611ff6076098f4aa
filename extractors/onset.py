"""When something began: lengths of time and dates beside it, in weeks before the note.

Shared by symptoms and injuries. A length that belongs to a treatment, a visit or an age is no onset.
"""

from __future__ import annotations

import re
from datetime import date as Date
from pathlib import Path

from extractors.note import Note
from extractors.timing import Duration, DurationKind, find_dates, weeks_since
from extractors.timing.calendar import latest_before
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("symptom_wordings.yaml"))

_TREATMENT = _W["onset_treatment"]
_LASTING = _W["onset_lasting"]
_ONSET = _W["onset_onset"]
_BETTER = _W["onset_better"]
_RETURNED = _W["onset_returned"]
_FAR = 110
_BEGAN = re.compile(
    r"\b(?:beg[au]n|begins|started|onset|came on|appeared|first (?:noticed|felt|noted|seen)|developed|dat(?:es|ing|ed) back)\b"
)
_BEGAN_AT = re.compile(
    rf"{_BEGAN.pattern}:?(?:\s(?:it|this|to|in|on|or|around|about|approximately|back|early|mid|late|last|the|of|was|is|~|sometime|"
    r"suddenly|gradually|insidiously|acutely|after|following|an?|his|her|injury|fall|twist\w*|(?:right|left)|knee|hip|ankle|foot|"
    r"pain|swelling|symptoms))*\s*[(~]?$"
)
_VAGUE_WEEKS = 8
_FEW_DAYS = re.compile(r"\b(?:days?|hours?|hrs?)\b")
_LONG_UNITS = ("month", "year")
# "4 months out" is the time since an operation; a length of hours is how long something lasts.
_OUT = _W["onset_out"]
_A_DAY = 0.1
_MONTH_DAY = re.compile(r"\W{0,4}(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])")
_MONTHS, _DAYS = 12, 31


def figure(note: Note, duration: Duration, units: tuple[str, ...] = _LONG_UNITS) -> float | None:
    """Return the weeks of `duration`; of "a few days" or "several months" what it is at least, of "several weeks" None."""
    if duration.weeks is not None or duration.least is None:
        return duration.weeks
    vague = note.words(duration.start, duration.end)
    if _FEW_DAYS.search(vague):
        return duration.least
    if duration.least < _VAGUE_WEEKS:
        return None
    # "Transplant years ago" is of old matters; "pain for years" is of this one.
    if duration.kind is DurationKind.AGO and "year" in vague:
        return None
    return duration.least if any(unit in vague for unit in units) else None


def weeks_near(
    note: Note, start: int, end: int, *, most: int = _FAR, units: tuple[str, ...] = _LONG_UNITS
) -> float | None:
    """Return the weeks since onset told nearest to `[start, end)` in its sentence, or None; `units` may be vague."""
    index = note.index_at(start)
    best: tuple[int, float] | None = None
    for duration in note.durations(index):
        gap = duration.start - end if duration.start >= end else start - duration.end
        weeks = figure(note, duration, units)
        if gap > most or weeks is None or not _onset(note, duration, start, end):
            continue
        cost = max(gap, 0) + (45 if _BETTER.search(note.before(duration.start, 45)) else 0)
        if best is None or cost < best[0]:
            best = (cost, weeks)
    return best[1] if best else _began(note, start, end, most)


def _began(note: Note, start: int, end: int, most: int) -> float | None:
    """Return the weeks since a date beside a word of beginning ("pain began in March", "onset 3/2, after a fall")."""
    sentence = note.sentence_at(start)
    if note.date is None or _BEGAN.search(note.shadow, sentence.start, sentence.end) is None:
        return None
    for day in find_dates(note.shadow, sentence.start, sentence.end, note.date):
        gap = day.start - end if day.start >= end else start - day.end
        if day.date is None or day.date > note.date or gap > most:
            continue
        if _BEGAN_AT.search(note.before(day.start, most)):
            return weeks_since(day.date, note.date)
    return None


def _onset(note: Note, duration: Duration, start: int, end: int) -> bool:
    if duration.kind is DurationKind.FUTURE:
        return False
    left, right = min(end, duration.end), max(start, duration.start)
    between = note.words(left, right) if right > left else ""
    ahead, behind = note.before(duration.start, 24), note.after(duration.end, 22)
    around = re.split(r"[,;.]|\s-\s", ahead)[-1] + " | " + re.split(r"[,;.]|\s-\s", behind)[0]
    if duration.kind is DurationKind.LENGTH and (
        _OUT.match(behind) or (figure(note, duration) or 0) < _A_DAY
    ):
        return False
    if (
        _TREATMENT.search(between)
        or _TREATMENT.search(around)
        or _LASTING.search(note.before(duration.start, 24))
    ):
        return False
    if re.search(r"[;]|\.\s", between):
        return False
    if duration.kind is DurationKind.AGO and _BETTER.search(ahead):
        return False
    if _RETURNED.match(note.shadow, end):
        return False
    return (
        duration.kind is not DurationKind.LENGTH or bool(_ONSET.search(around + between)) or len(between) < 12
    )


def event_weeks(note: Note, start: int, end: int) -> float | None:
    """Return the weeks from an event told in `[start, end)` (clause or sentence) to the note: "3 days ago", a date."""
    for duration in note.durations(note.index_at(start)):
        weeks = figure(note, duration, ("month",))
        if start <= duration.start < end and weeks is not None and duration.kind is not DurationKind.FUTURE:
            around = note.before(duration.start, 20) + " | " + note.after(duration.end, 18)
            if duration.kind is not DurationKind.LENGTH or _PAST.search(around):
                return weeks
    return dated_weeks(note, start, end)


def dated_weeks(note: Note, start: int, end: int) -> float | None:
    """Return the weeks from the first date in `[start, end)` to the note's own date."""
    day = first_date(note, start, end)
    if day is None or note.date is None or day > note.date:
        return None
    days = (note.date - day).days
    return round(days / 7, 1) if days < 14 else float(round(days / 7))


def labelled_weeks(note: Note, end: int) -> float | None:
    """Return the weeks since a month and day that stand alone after a label ("DOI 3/1"), else None."""
    told = _MONTH_DAY.match(note.shadow, end)
    if told is None or note.date is None or not 1 <= int(told["month"]) <= _MONTHS:
        return None
    day = latest_before(int(told["month"]), min(int(told["day"]), _DAYS), note.date)
    return None if day is None else weeks_since(day, note.date)


def first_date(note: Note, start: int, end: int) -> Date | None:
    """Return the first calendar date told in `[start, end)`."""
    dates = find_dates(note.shadow, start, end, note.date)
    return dates[0].date if dates else None


_PAST = _W["onset_past"]
