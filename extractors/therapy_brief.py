"""Whether a treatment was plainly of hours or days where no length in numbers is told.

"Took ibuprofen last night and this morning", "tried Advil for a few days", "first session was yesterday".
"""

from __future__ import annotations

from pathlib import Path

from extractors.note import Note
from extractors.therapy_mention import Mention
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("therapy_wordings.yaml"))
_BEFORE = _W["brief_before"]
_AFTER = _W["brief_after"]
_MANY = _W["brief_not"]
_LEAD = 50


def is_brief(note: Note, mention: Mention) -> bool:
    """Return whether the words beside `mention` say that it has hardly begun or was given for a day or so."""
    if mention.weeks is not None or mention.since:
        return False
    start, end = note.bounds[mention.sentence]
    if _MANY.search(note.shadow, start, end):
        return False
    told = _BEFORE.search(note.words(max(start, mention.start - _LEAD), mention.start))
    return told is not None or _AFTER.match(note.shadow, max(mention.end, mention.tail), end) is not None
