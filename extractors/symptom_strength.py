"""Measured strength: grades out of five, tied to the muscle or movement they are said of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors.matching import Hit
from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("symptom_wordings.yaml"))

_MUSCLE = _W["strength_muscle"]
_NOT_STRENGTH = _W["strength_not_strength"]
_OF_ARM = _W["strength_of_arm"]
_NEAR = 55


def graded(note: Note, hits: Sequence[Hit]) -> Iterator[tuple[Hit, int, int, bool]]:
    """Yield (hit, start, end, full) for the grades of one sentence: one for all weak ones, else one for all full ones."""
    weak: list[tuple[Hit, int]] = []
    full: list[tuple[Hit, int]] = []
    last = note.bounds[hits[0].sentence][0]
    context: int | None = None
    for hit in hits:
        start = _muscle(note, max(last, hit.start - _NEAR), hit.start)
        if start is None and (
            _MUSCLE.match(note.shadow, hit.end + 1) or (context is not None and hit.start - last < _NEAR)
        ):
            start = hit.start
        last = hit.end
        if (
            start is None
            or _NOT_STRENGTH.search(note.shadow, _led(note, hit, start), hit.start)
            or _OF_ARM.match(note.shadow, hit.end, note.bounds[hit.sentence][1])
        ):
            continue
        context = start
        (full if _is_full(note.words(hit.start, hit.end)) else weak).append((hit, start))
    chosen = weak or full
    if chosen:
        yield chosen[0][0], chosen[0][1], chosen[-1][0].end, not weak


def _led(note: Note, hit: Hit, start: int) -> int:
    """Where the words that may say that it is no strength begin: before a muscle, what a comma sets off does not."""
    first = max(note.bounds[hit.sentence][0], start - 12)
    cut = max(note.shadow.rfind(c, first, start) for c in ",;.") + 1
    return max(first, cut) if start < hit.start else first


def _muscle(note: Note, start: int, end: int) -> int | None:
    cut = max(note.shadow.rfind(c, start, end) for c in ",;.")
    for left in (max(cut + 1, start), start):
        found = [m.start() for m in _MUSCLE.finditer(note.shadow, left, end)]
        if found:
            return found[0]
    return None


def _is_full(words: str) -> bool:
    return re.fullmatch(r"5\+?(?:\s?/\s?| out of )5\+?", words) is not None
