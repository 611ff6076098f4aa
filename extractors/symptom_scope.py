"""Which mentions of a symptom are the patient's own, and of the leg."""

from __future__ import annotations

import re
from pathlib import Path

from extractors.anatomy import Part, Place
from extractors.layout import Section, Sentence
from extractors.lesson import is_lesson
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Region, SymptomKind
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("symptom_wordings.yaml"))

_SILENT = frozenset(
    {Section.FAMILY, Section.MEDICATIONS, Section.ALLERGIES, Section.LABS, Section.ELECTRODIAGNOSTIC}
)
# Sections that hold no symptoms, except where a part of the leg is named beside one (mis-titled narrative).
_UNLIKELY = frozenset({Section.SOCIAL, Section.SAFETY, Section.SURGICAL_HISTORY, Section.HEADER})
_AIM = _W["scope_aim"]
_RISK = _W["scope_risk"]
_CONDITIONAL = _W["scope_conditional"]
_GOAL = _W["scope_goal"]
_AIMED = _W["scope_aimed"]
# Names between or beside which "pain" is the result of a test; movements are, where the examiner moves.
_NAMED = _W["scope_named"].pattern
_MOVE = _W["scope_move"].pattern
_LINK = _W["scope_link"].pattern
_NAMED_AFTER = re.compile(rf"\s*(?:{_LINK}\s+){{0,4}}{_NAMED}\b")
_NAMED_BEFORE = re.compile(rf"\b{_NAMED}\b[^.;,\n]{{0,28}}$")
_MOVE_AFTER = re.compile(rf"\s*(?:{_LINK}\s+){{1,4}}{_MOVE}\b")
_MOVE_BEFORE = re.compile(rf"\b{_MOVE}\b[^.;,\n]{{0,28}}$")
_SPREAD, _SPREAD_FAR = _W["scope_spread"], _W["scope_spread_far"]
_SYSTEM = _W["scope_system"]
_AND_OTHER = _W["scope_and_other"]
_OTHER_AND = _W["scope_other_and"]
_ASKED = re.compile(
    r"\b(?:where|when|how|what|which|do you|does (?:it|your|the)|is (?:it|your)|have you|are you)\b[^.?\n]*$"
)
_QUESTION = re.compile(r"[^.\n]{0,30}\?")
_COMPLAINTS = frozenset({Section.CHIEF_COMPLAINT, Section.REQUEST})
_OF_STUDIES = frozenset({Section.IMAGING, Section.ASSESSMENT, Section.PLAN, Section.REQUEST})
_MESSAGE_SUBJECT = re.compile(r"(?:subject|re|regarding)\W*")
_LABEL = 40
_GOALS = 300


def spoken_of(note: Note, hit: Hit) -> bool:
    """Whether the words tell a symptom of the patient: no aim of a drug, risk, warning, goal, or result of a test."""
    sentence = note.sentence_at(hit.start)
    section = sentence.section
    if section in _SILENT or section is Section.PROCEDURE:
        return False
    if section in _UNLIKELY and note.place(hit.start, hit.end, carry=False).region in (None, Region.OTHER):
        return False
    if section is Section.EXAM and (hit.hint("told") or hit.rule.id == "symptoms"):
        return False
    before = note.before(hit.start, 420)
    if (
        (_AIM.search(before[-110:]) and not _sited(note, hit))
        or _RISK.search(before)
        or _CONDITIONAL.search(before[-110:])
    ):
        return False
    if (
        _ASKED.search(before[-60:])
        and _QUESTION.match(note.after(hit.end, 40))
        and not answered_no(note, hit.end)
    ):
        return False
    if is_lesson(note, hit.start) or is_goal(note, hit):
        return False
    general = {"weakness": _of_the_whole_body, "instability": _unsteady}.get(hit.rule.id)
    if general is not None and general(note, hit):
        return False
    if hit.rule.id == "pain":
        return not _of_a_test(note, hit, before, examined=section is Section.EXAM)
    return hit.rule.id != "mass" or section not in _OF_STUDIES or _in_message_subject(note, sentence)


def _in_message_subject(note: Note, sentence: Sentence) -> bool:
    """Whether the words stand in the subject line of a message or letter, which tells the complaint."""
    return (
        sentence.heading is not None and _MESSAGE_SUBJECT.fullmatch(note.words(*sentence.heading)) is not None
    )


def _sited(note: Note, hit: Hit) -> bool:
    """ "Tylenol for knee pain" tells of a pain of the knee; "Tylenol for pain" only what the drug is for."""
    return any(hit.start - 2 <= p.end <= hit.start for p in _legs(note, hit.start))


def _unsteady(note: Note, hit: Hit) -> bool:
    """Instability of one who falls or walks with aids, with no part of the leg named, is of the gait."""
    left, right = note.clause(hit.start, hit.end)
    near = note.words(max(left, hit.start - 70), min(right, hit.end + 70))
    return _UNSTEADY.search(near) is not None and not _legs(note, hit.start)


_UNSTEADY = _W["unsteady"]


def _of_the_whole_body(note: Note, hit: Hit) -> bool:
    """Weakness of an illness ("generalized weakness", "weak and dizzy") is not of the leg."""
    if _legs(note, hit.start):
        return False
    left, right = note.clause(hit.start, hit.end)
    near = note.words(max(left, hit.start - 40), min(right, hit.end + 40))
    if _WHOLE_BODY.search(near) is not None:
        return True
    return not note.judge(hit.start, hit.end).negated and not _on_a_leg(note, note.index_at(hit.start))


def _on_a_leg(note: Note, index: int) -> bool:
    """Whether the sentences just before speak of a leg, or the note's complaint is one."""
    section = note.sentences[index].section
    near = [
        i
        for i in range(max(0, index - 3), index + 2)
        if i < len(note.sentences) and note.sentences[i].section is section
    ]
    if any(p.region is not Region.OTHER for i in near for p in note.parts(i)):
        return True
    told = [i for i, s in enumerate(note.sentences) if s.section in _COMPLAINTS]
    return any(p.region is not Region.OTHER for i in told for p in note.parts(i))


_WHOLE_BODY = _W["whole_body"]


def _of_a_test(note: Note, hit: Hit, before: str, *, examined: bool) -> bool:
    """Pain that a maneuver brings is the maneuver's result; pain on motion is one only where the examiner moves."""
    after = note.after(hit.end, 60)
    if _NAMED_AFTER.match(after) or _NAMED_BEFORE.search(before[-60:]):
        return True
    return examined and bool(_MOVE_AFTER.match(after) or _MOVE_BEFORE.search(before[-60:]))


def place_of(note: Note, hit: Hit, start: int, end: int, kind: SymptomKind) -> Place | None:
    """Return where the symptom is, or None where it is outside the leg."""
    if hit.hint("own"):
        place = note.place(start, end)
        return Place(Region(str(hit.hint("own")))) if place.elsewhere else place
    own = note.place(start, end, carry=False)
    if own.elsewhere:
        return _spread(note, start, end) or _coordinated(note, start, end)
    if own.region is None and in_other_system(note, start):
        return None
    spread = _spread(note, start, end) if own.region is None else None
    if spread is not None:
        return spread
    place = note.place(start, end)
    if not place.elsewhere:
        return place
    return _after_elsewhere(note, start, kind)


def _after_elsewhere(note: Note, start: int, kind: SymptomKind) -> Place | None:
    """No part is named here, and the last one named was not of the leg: numbness, weakness and the like may still be.

    So may a pain, where the leg was named shortly before, or where the item stands on its own in a list.
    """
    focus = note.focus if not note.focus.elsewhere else Place()
    if note.focus.elsewhere and kind in (SymptomKind.SWELLING, SymptomKind.INSTABILITY):
        return None
    if kind is not SymptomKind.PAIN:
        return focus if kind is not SymptomKind.MASS else None
    index = note.index_at(start)
    if note.sentences[index].label is not None:
        return focus
    for before in range(index - 1, max(-1, index - 4), -1):
        legs = [p for p in note.parts(before) if p.region is not Region.OTHER]
        if legs:
            return Place(legs[-1].region, legs[-1].side)
    return None


def _spread(note: Note, start: int, end: int) -> Place | None:
    """Pain of the back that runs down the leg is a pain of the leg."""
    spread = _SPREAD.match(note.after(end, 90)) or _SPREAD_FAR.match(note.after(end, 150))
    if spread is None:
        return None
    parts = [p for p in _legs(note, start) if end <= p.start < end + spread.end()]
    return Place(parts[0].region, parts[0].side) if parts else None


def _coordinated(note: Note, start: int, end: int) -> Place | None:
    """ "Left lower extremity and back pain": the leg too."""
    for part in _legs(note, start):
        if part.end <= start and _AND_OTHER.fullmatch(note.words(part.end, start)):
            return Place(part.region, part.side)
        if part.start >= end and _OTHER_AND.fullmatch(note.words(end, part.start)):
            return Place(part.region, part.side)
    return None


def _legs(note: Note, start: int) -> list[Part]:
    return [p for p in note.parts(note.index_at(start)) if p.region is not Region.OTHER]


def is_goal(note: Note, hit: Hit) -> bool:
    """Whether the words tell what therapy is to reach ("will increase strength to 4/5", "pain will be below 4/10")."""
    return (
        under_goals(note, hit.start)
        or _GOAL.search(note.shadow, note.sentence_at(hit.start).start, hit.end) is not None
        or _AIMED.match(note.shadow, hit.end) is not None
    )


def under_goals(note: Note, start: int) -> bool:
    """Whether `start` stands under a heading of therapy goals."""
    heading = note.sentence_at(start).heading
    if heading is None or start - heading[1] > _GOALS:
        return False
    return re.search(r"\bgoals\b", note.words(*heading)) is not None


def answered_no(note: Note, end: int) -> bool:
    """Whether the words are a question of a form that is answered with no."""
    return _NO.match(note.shadow, end) is not None


_NO = _W["scope_no"]


def in_other_system(note: Note, start: int) -> bool:
    """Whether `start` stands under a local heading of another organ system ("GI:"), in its line or just above."""
    index = note.index_at(start)
    label = note.sentences[index].label
    if label is not None:
        return _SYSTEM.match(note.shadow, *label) is not None
    if index == 0:
        return False
    above = note.words(*note.bounds[index - 1]).strip(" ,\n")
    return above.endswith(":") and len(above) < _LABEL and _SYSTEM.match(above) is not None
