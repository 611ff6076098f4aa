"""Treatments that belong to another time: an old fracture or operation, childhood, an infection that is over."""

from __future__ import annotations

import datetime as dt
import re

from extractors.note import Note
from extractors.therapy_mention import Mention
from extractors.timing import DurationKind, find_dates
from extractors.vocabulary import Outcome

_EPISODE = re.compile(
    r"\b(?:fractur\w+|broke|fx|surger\w+|reconstruct\w+|repair\w*|operation|arthroscop\w+|orif|fixation|replacement)\b"
)
_UNTIL = re.compile(
    r"\buntil (?:this|the|his|her|a|now|recently|about|\d)|\b(?:fully|completely) recovered|returned to (?:full|sport|play|normal)"
)
_YEAR = 52
_DECADE = 520
_YOUTH = re.compile(
    r"\b(?:child(?:hood)?|infan\w+|teens|teenager|youth|high school|college|adolescen\w+|kid)\b"
)
_IN_THE_PAST = re.compile(r"\bin the past\b")
_OVER = re.compile(
    r"\bin the past\b|\b(?:years|months) ago\b|\b(?:no|without) (?:return|recurrence|further (?:infection|trouble)|problems? since)\b"
    r"|\b(?:has |have |had |since |fully |completely |and )(?:resolved|healed|cleared(?: up)?|closed)\b"
)


def of_past_episode(note: Note, mention: Mention) -> bool:
    """Casting and rehabilitation told right after a fracture or an operation of years ago belong to that episode."""
    if mention.hit.hint("antibiotic"):
        return _infection_over(note, mention)
    if mention.drug or mention.weeks is not None:
        return False
    for index in (mention.sentence, mention.sentence - 1):
        if index < 0 or note.sentences[index].section is not note.sentences[mention.sentence].section:
            return False
        start, end = note.bounds[index]
        if not _EPISODE.search(note.shadow, start, end):
            continue
        if _UNTIL.search(note.words(*note.bounds[mention.sentence])):
            return True
        old = any(
            d.kind is DurationKind.AGO and (d.weeks or d.least or 0) >= _YEAR for d in note.durations(index)
        )
        return old or any(_long_ago(note, d.date) for d in find_dates(note.shadow, start, end, note.date))
    return False


def _infection_over(note: Note, mention: Mention) -> bool:
    """An infection treated in a year before, or told as over ("cellulitis in 2021, treated with Keflex")."""
    start, end = note.bounds[mention.sentence]
    if mention.outcome in (Outcome.FAILED, Outcome.PARTIAL):
        return False
    told = find_dates(note.shadow, start, mention.start, note.date)
    return _OVER.search(note.shadow, start, end) is not None or any(_long_ago(note, d.date) for d in told)


def _long_ago(note: Note, date: dt.date | None) -> bool:
    return date is not None and note.date is not None and (note.date - date).days > 7 * _YEAR


def decades_ago(note: Note, mention: Mention) -> bool:
    """Whether it is told of ten years ago or more."""
    told = note.durations(mention.sentence)
    return any(d.kind is DurationKind.AGO and (d.weeks or d.least or 0) >= _DECADE for d in told)


def outgrown(note: Note, mention: Mention) -> bool:
    """Whether it belongs to childhood, or is an antibiotic of an infection before ("Bactrim in the past")."""
    words = note.words(*note.bounds[mention.sentence])
    return _YOUTH.search(words) is not None or (
        bool(mention.hit.hint("antibiotic")) and _IN_THE_PAST.search(words) is not None
    )
