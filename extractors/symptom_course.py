"""How a symptom goes, from the words around it: new, worsening, persistent, improving, resolved."""

from __future__ import annotations

import re
from pathlib import Path

from extractors.note import Note
from extractors.vocabulary import Course
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("symptom_wordings.yaml"))

_NOT_BETTER = _W["course_not_better"]
_RESOLVED = _W["course_resolved"]
_RESOLUTION = _W["course_resolution"]
_WORSENING = _W["course_worsening"]
_IMPROVING = _W["course_improving"]
_PERSISTENT = _W["course_persistent"]
_NEW = _W["course_new"]
_CALLED_NEW = re.compile(r"\bnew\b")
_SPAN = 70
# The clause goes on about the same symptom.
_GOES_ON = _W["course_goes_on"]
_RECENT_WEEKS = 6


def course_of(note: Note, start: int, end: int, weeks: float | None) -> Course:
    """Return the course that the clause around `[start, end)` tells, else what the time since onset implies."""
    left, right = note.clause(start, end)
    if _GOES_ON.match(note.shadow, right - 8, right + 12):
        right = max(right, note.sentence_at(start).end)
    words = note.words(max(left, start - _SPAN), min(right, end + _SPAN))
    if _NOT_BETTER.search(words):
        return Course.WORSENING if _WORSENING.search(words) else Course.PERSISTENT
    if _IMPROVING.search(words):
        return Course.IMPROVING
    if _RESOLVED.search(note.words(end, min(right, end + _SPAN))) or _RESOLUTION.search(
        note.before(start, 40)
    ):
        return Course.RESOLVED
    if _WORSENING.search(words):
        return Course.WORSENING
    if weeks is not None and weeks < _RECENT_WEEKS:
        return Course.NEW
    if _PERSISTENT.search(words):
        return Course.PERSISTENT
    if weeks is not None:
        return Course.NEW if _CALLED_NEW.search(words) else Course.PERSISTENT
    return Course.NEW if _NEW.search(words) else Course.UNKNOWN


def gone(note: Note, end: int) -> bool:
    """Whether a denied symptom is denied for now only ("no pain now")."""
    return _NOW.match(note.after(end, 24)) is not None


_NOW = _W["course_now"]
