"""The words of an injury event: its object, circumstances and time, or its denial."""

from __future__ import annotations

import re
from pathlib import Path

from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("injury_wordings.yaml"))

_LEFT = _W["span_left"]
_RIGHT = _W["span_right"]
_DENIED_RIGHT = _W["span_denied_right"]
_MOST = 70


def widen(note: Note, start: int, end: int, *, denied: bool) -> tuple[int, int]:
    """Return `[start, end)` with the words that belong to the event, inside its sentence."""
    left = _LEFT.search(note.before(start, _MOST))
    if left is not None:
        lead = re.match(
            r"(?:(?:he|she|the|his|her|a|an|any|who|was|i|pt|patient|has had|had)[\s:,]+)+", left.group(0)
        )
        start -= len(left.group(0)) - (lead.end() if lead and not denied else 0)
    right = (_DENIED_RIGHT if denied else _RIGHT).match(note.after(end, 100))
    return start, end + (right.end() if right else 0)
