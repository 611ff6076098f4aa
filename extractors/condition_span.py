"""The words to show for a condition: with the cue, side and place that stand right beside it."""

from __future__ import annotations

from pathlib import Path

from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("condition_wordings.yaml"))
_LEFT, _ARTICLE = _W["beside_left"], _W["article"]
_RIGHT = (_W["place_after"], _W["sided_after"], _W["verdict_after"])
_MOST = 70


def widen(note: Note, start: int, end: int) -> tuple[int, int]:
    """Return the span with the cue words just before it, and the place or verdict just after."""
    left = _LEFT.search(note.before(start, _MOST))
    if left is not None:
        article = _ARTICLE.match(left.group(0))
        start -= len(left.group(0)) - (article.end() if article else 0)
    for pattern in _RIGHT:
        right = pattern.match(note.after(end, _MOST))
        if right is not None:
            end += right.end()
    return start, end
