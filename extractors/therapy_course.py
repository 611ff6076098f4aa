"""The course that a therapist's own note tells: from the start of care to the discharge, or to the day of the note."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.timing import find_dates, weeks_since
from extractors.vocabulary import TherapyKind
from extractors.wordings import load_wordings

if TYPE_CHECKING:
    import datetime as dt
    import re

    from extractors.note import Note
    from extractors.therapy_mention import Mention

_W = load_wordings(Path(__file__).with_name("therapy_wordings.yaml"))
_TITLE, _TITLE_CASED = _W["therapist_title"], _W["therapist_title_cased"]
_START, _END = _W["course_start"], _W["course_end"]
_HEAD = 240  # characters; the title of a note stands among its first lines
_LEAD = 40
_LONGEST = 60.0  # weeks


def is_therapists(note: Note) -> bool:
    """Whether the note is a physical therapist's own, by its title."""
    return bool(_TITLE.search(note.shadow, 0, _HEAD) or _TITLE_CASED.search(note.plain, 0, _HEAD))


def read_course(note: Note, groups: dict[int, list[Mention]]) -> None:
    """Give physical therapy of a therapist's note the length of its course, where its words tell no other."""
    if not is_therapists(note):
        return
    first, last = _labelled(note, _START), _labelled(note, _END) or note.date
    if first is None or last is None or not 0 < (weeks := weeks_since(first, last)) <= _LONGEST:
        return
    for mention in chain.from_iterable(groups.values()):
        if mention.kind is TherapyKind.PHYSICAL_THERAPY and mention.weeks is None:
            mention.weeks = weeks


def _labelled(note: Note, label: re.Pattern[str]) -> dt.date | None:
    """The first date right after a label."""
    for told in find_dates(note.shadow, 0, len(note.shadow), note.date):
        line = note.shadow.rfind("\n", 0, told.start) + 1
        before = note.shadow[max(line, told.start - _LEAD) : told.start]
        if told.date is not None and label.search(before):
            return told.date
    return None
