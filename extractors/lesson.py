"""Whether words teach patients at large, or tell of this one.

Counsel that a clinician writes down ("I explained to her that ...") is about the patient; a handout ("You may
feel ...", "Meniscus tears can ...") is not, whatever section it stands in.
"""

from __future__ import annotations

from pathlib import Path

from extractors.layout import Section
from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_suffix(".yaml"))
_SELF = _W["self"]
_YOU = _W["you"]
_HANDOUT = _W["handout"]
_QUOTES = _W["quotes"]
_REACH = 340
_PROSE = 8


def is_lesson(note: Note, start: int) -> bool:
    """Return whether the sentence at `start` is generic teaching: a handout or an education block."""
    for head, tail in note.once(_handouts):
        if start - _REACH <= head < start and _QUOTES.fullmatch(note.shadow, tail, start):
            return True
    sentence = note.sentence_at(start)
    if sentence.section is not Section.EDUCATION:
        return False
    words = note.words(sentence.start, sentence.end)
    return _YOU.search(words) is not None or _SELF.search(words) is None


def _handouts(note: Note) -> list[tuple[int, int]]:
    """Where the note names a handout: few do, so it is looked for once a note."""
    return [match.span() for match in _HANDOUT.finditer(note.shadow)]


def is_told(note: Note, start: int) -> bool:
    """Return whether the sentence at `start` tells of the patient: prose that strayed into a list."""
    sentence = note.sentence_at(start)
    words = note.words(sentence.start, sentence.end)
    return len(words.split()) >= _PROSE and _SELF.search(words) is not None
