"""What symptoms and injuries share: sections they are told in, time since onset, and the words that rule them out."""

from __future__ import annotations

import re

from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.timing import Duration, DurationKind

SILENT = frozenset(
    {
        Section.EDUCATION,
        Section.FAMILY,
        Section.SOCIAL,
        Section.ALLERGIES,
        Section.HEADER,
        Section.SAFETY,
        Section.LABS,
        Section.MEDICATIONS,
    }
)
ACUTE_WEEKS = 6
_REACH = 70
_GOAL = re.compile(
    r"\b(?:goals?|will be able|return (?:if|to (?:the )?(?:er|ed|clinic))|call (?:if|for|us)|if (?:he|she|you|they|the|any|symptoms|it)\b"
    r"|risks?\b|complications?\b|precautions|watch for|warning signs|should (?:he|she|they|you)|prognosis|instructed to)"
)


def advisory(note: Note, hit: Hit) -> bool:
    """Tell whether the sentence up to the hit speaks of goals, risks or what to watch for."""
    start, _ = note.bounds[hit.sentence]
    return _GOAL.search(note.shadow, start, hit.start) is not None


def onset(note: Note, hit: Hit, *, reach: int = _REACH) -> float | None:
    """Return the weeks since onset told beside the hit in its sentence; None where none are told."""
    best: tuple[int, Duration] | None = None
    for duration in note.durations(hit.sentence):
        if duration.kind is DurationKind.FUTURE or duration.weeks is None:
            continue
        gap = duration.start - hit.end if duration.start >= hit.end else hit.start - duration.end
        if gap <= reach and (best is None or gap < best[0]):
            best = (gap, duration)
    return best[1].weeks if best else None
