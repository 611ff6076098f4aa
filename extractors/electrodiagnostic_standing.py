"""How a nerve study told in a narrative stands: the patient's, a relative's, in doubt, or over.

A study is present while its problem goes on, however old it is; it is historical where the note says that the
problem is over or that the study was long ago (annotation guide, Facts: "past and over").
"""

from __future__ import annotations

from pathlib import Path

from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.screening import other_person, relative
from extractors.vocabulary import Assertion
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("electrodiagnostic_wordings.yaml"))
_AFTER = 60
_FURTHER = 160


def is_stranger(note: Note, hit: Hit) -> bool:
    """Tell whether the study is that of somebody outside the family."""
    return other_person(note, hit.start, hit.end)


def is_relative(note: Note, hit: Hit) -> bool:
    """Tell whether the study is a relative's or a spouse's."""
    family = note.section(hit.start) is Section.FAMILY or note.judge(hit.start, hit.end).family
    return family or relative(note, hit.start, hit.end)


def is_over(note: Note, hit: Hit, last: Hit, *, normal: bool = False) -> bool:
    """Tell whether the study was long ago, or what it found has resolved; a `normal` one found nothing."""
    after = note.after(last.end, _FURTHER)
    if _W["remote"].search(note.before(hit.start, _AFTER)) or _W["remote"].search(after):
        return True
    over = _W["over"].search(after)
    if over is None or normal:
        return False
    return _W["goes_on"].search(after, over.end()) is None


def standing(note: Note, hit: Hit, last: Hit, *, normal: bool = False) -> Assertion:
    """Return how the done study of `hit` to `last` stands."""
    if is_relative(note, hit):
        return Assertion.FAMILY
    return Assertion.HISTORICAL if is_over(note, hit, last, normal=normal) else Assertion.PRESENT
