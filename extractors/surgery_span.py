"""The words to show for an operation: with the cue that tells how it stands, and its date."""

from __future__ import annotations

from pathlib import Path

from extractors.matching import Hit
from extractors.note import Note
from extractors.surgery_reading import Reading
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("surgery_wordings.yaml"))
_LEAD = _W["lead"]
_DATE = _W["date"]
_MOST = 45


def phrase(note: Note, hit: Hit, reading: Reading) -> tuple[int, int]:
    """Return the span of the operation with its lead words, its near cue, and a date just after."""
    start, end = hit.start, hit.end
    before = note.before(start, _MOST)
    lead = _LEAD.search(before)
    if lead is not None:
        start -= len(lead.group(0))
    if reading.cue is not None:
        if reading.cue[1] <= hit.start and hit.start - reading.cue[0] <= _MOST:
            start = min(start, reading.cue[0])
        elif reading.cue[0] >= hit.end and reading.cue[1] - hit.end <= _MOST:
            end = max(end, reading.cue[1])
    date = _DATE.match(note.after(end, 30))
    if date is not None:
        end += date.end()
    return start, end
