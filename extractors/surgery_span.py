"""The words to show for an operation: with the cue that tells how it stands, and its date."""

from __future__ import annotations

import re

from extractors.matching import Hit
from extractors.note import Note
from extractors.surgery_reading import Reading

_LEAD = re.compile(
    r"(?:(?<=[\s(\-\"])|^)(?:(?:a|an|the|his|her|another|second|first|prior|previous|open|total|right|left|r|l|lt|rt|bilateral|knee|hip|ankle|foot|leg|s/p|status[- ]post|hx(?: of)?|h/o|history of|no|for|revision|arthroscopic|possible|definitive)\s+)+$"
)
_DATE = re.compile(r"[\s,(]{0,2}(?:(?:is|was|tentatively|in|on|for|planned|scheduled|booked|done|performed|set)\s+){0,4}(?:(?:\d{1,2}[/-]){1,2}\d{2,4}|(?:\w{3,9}\.? )?(?:19|20)\d\d|'\d\d|\d{1,2}/\d{1,2}|tonight|today|tomorrow|(?:next|this) \w+|in (?:the )?am)\b")
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
