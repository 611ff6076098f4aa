"""Whether words teach patients at large, or tell of this one.

Counsel that a clinician writes down ("I explained to her that ...") is about the patient; a handout ("You may feel ...",
"Meniscus tears can ...") is not, whatever section it stands in.
"""

from __future__ import annotations

import re

from extractors.layout import Section
from extractors.note import Note

_SELF = re.compile(r"\b(?:i|we|he|she|his|her|him|patient|pt|patient's|mr|mrs|ms|they)\b")
_YOU = re.compile(r"\b(?:you|your|you'll|you're|yourself)\b")
_QUOTED = re.compile(
    r"(?:\bed(?:ucation)?\b ?\(?auto\w*\)?|handouts?(?: given)?|handed out|leaflet|brochure|auto-?generated\)?|sheet|strip"
    r"|flyer|pamphlet)\s*:?[^\n.]{0,40}[:\"][^\n]{0,300}$"
)
_REACH = 340
_PROSE = 8


def is_lesson(note: Note, start: int) -> bool:
    """Return whether the sentence at `start` is generic teaching: a handout's words or an education block's."""
    if _QUOTED.search(note.words(max(0, start - _REACH), start)):
        return True
    sentence = note.sentence_at(start)
    if sentence.section is not Section.EDUCATION:
        return False
    words = note.words(sentence.start, sentence.end)
    return _YOU.search(words) is not None or _SELF.search(words) is None


def is_told(note: Note, start: int) -> bool:
    """Return whether the sentence at `start` tells of the patient, as prose that strayed into a list of drugs does."""
    sentence = note.sentence_at(start)
    words = note.words(sentence.start, sentence.end)
    return len(words.split()) >= _PROSE and _SELF.search(words) is not None
