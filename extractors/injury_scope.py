"""Which tellings of an injury are of this patient's leg."""

from __future__ import annotations

import re
from pathlib import Path

from extractors.anatomy import Place
from extractors.layout import Section
from extractors.lesson import is_lesson
from extractors.matching import Hit
from extractors.note import Note
from extractors.symptom_scope import in_other_system
from extractors.vocabulary import Region
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("injury_wordings.yaml"))

_SILENT = frozenset(
    {
        Section.FAMILY,
        Section.MEDICATIONS,
        Section.ALLERGIES,
        Section.LABS,
        Section.ELECTRODIAGNOSTIC,
        Section.SAFETY,
        Section.PROCEDURE,
    }
)
_RISK = _W["scope_risk"]
_RELATIVE = _W["scope_relative"]
_AGGRAVATING = _W["scope_aggravating"]
_ADVICE = _W["scope_advice"]
_IN_STUDY = frozenset({Section.IMAGING, Section.ASSESSMENT, Section.PLAN, Section.REQUEST})
_FINDINGS = _W["scope_findings"]
_A_NOTE = 500


def told(note: Note, hit: Hit) -> bool:
    """Whether the words tell or deny an event: no risk, lesson, advice, or structure hurt on a study."""
    sentence = note.sentence_at(hit.start)
    if sentence.section in _SILENT:
        return False
    before = note.before(hit.start, 420)
    if _RELATIVE.search(before[-60:]):
        return False
    if _RISK.search(before) or is_lesson(note, hit.start):
        return False
    if hit.rule.id in ("twist", "misstep") and _AGGRAVATING.search(
        note.shadow, max(0, hit.start - 90), hit.start
    ):
        return False
    noun = hit.hint("kind") == "noun"
    if noun and _bare(note, hit):
        return False
    if noun and _ADVICE.search(before[-70:]):
        return False
    if noun and sentence.section is Section.EXAM and not hit.hint("wound"):
        return False
    return not (
        noun and sentence.section in _IN_STUDY and _FINDINGS.search(note.shadow, sentence.start, hit.start)
    )


def _bare(note: Note, hit: Hit) -> bool:
    """A mere mention: "her injury", "no other injuries", a title ("TRAUMA CLINIC")."""
    words = note.words(hit.start, hit.end)
    if note.section(hit.start) is Section.HEADER:
        return True
    if _DEFINITE.search(note.before(hit.start, 12)) and re.fullmatch(r"(?:injur(?:y|ies)|trau?ma)", words):
        return _WHEN_WHERE.match(note.after(hit.end, 30)) is None
    if words.startswith("other ") and not _JOINED.search(note.before(hit.start, 14)):
        return True
    return _ELSEWHERE.match(note.after(hit.end, 40)) is not None


_DEFINITE = _W["scope_definite"]
_WHEN_WHERE = _W["scope_when_where"]
_JOINED = _W["scope_joined"]
_ELSEWHERE = _W["scope_elsewhere"]
_DENIAL, _NEXT_DENIED = _W["scope_denial"], _W["scope_next_denied"]


def place_of(note: Note, start: int, end: int) -> Place | None:
    """Return where the injury is, or None where it is outside the leg; an event without a place is of the complaint."""
    hurt = _beyond_foot(note, start, end)
    if hurt is not None:
        return hurt
    own = note.place(start, end, carry=False)
    if own.elsewhere and _denied_beside(note, start, end):
        return note.focus if not note.focus.elsewhere else None
    if own.elsewhere:
        legs = [p for p in note.parts(note.index_at(start)) if p.region is not Region.OTHER]
        inside = [p for p in legs if p.start < end + 40 and start - 40 < p.end]
        return Place(inside[0].region, inside[0].side) if inside else None
    if own.region is None and in_other_system(note, start):
        return None
    place = note.place(start, end)
    if place.region is None and not _names_leg(note):
        return None
    if not place.elsewhere:
        return place
    return note.focus if not note.focus.elsewhere else None


def _names_leg(note: Note) -> bool:
    """Whether a note names a part of the leg at all; of a few lines nothing is asked."""
    if len(note.shadow) < _A_NOTE:
        return True
    return any(p.region is not Region.OTHER for i in range(len(note.sentences)) for p in note.parts(i))


def _denied_beside(note: Note, start: int, end: int) -> bool:
    """Whether pain of another part is denied in the same breath, and the event itself names no part."""
    if _DENIAL.search(note.before(start, 24)) is None:
        return False
    others = [p for p in note.parts(note.index_at(start)) if p.region is Region.OTHER and p.end > start]
    return bool(others) and _NEXT_DENIED.fullmatch(note.words(end, others[0].start)) is not None


def _beyond_foot(note: Note, start: int, end: int) -> Place | None:
    """The joint that was hurt where the foot only took part ("planted the foot and the knee shifted")."""
    inside = [p for p in note.parts(note.index_at(start)) if start <= p.start and p.end <= end]
    hurt = [p for p in inside if p.region not in (Region.FOOT, Region.OTHER)]
    if len(hurt) == len(inside) or not hurt:
        return None
    return Place(hurt[-1].region, hurt[-1].side)
