"""Operations of the leg, done and planned.

The lexicon names procedures; the words beside them tell whether one was done ("s/p", "underwent", a past
date), is planned ("booked Thu", "plan: ORIF", "before resection"), hangs on a later finding ("if the MRI
shows a tear") or is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from extractors.anatomy import Place, near
from extractors.base import Extractor
from extractors.facts import Fact, SurgeryAttrs
from extractors.layout import Section
from extractors.lesson import is_lesson
from extractors.matching import Hit
from extractors.note import Note
from extractors.surgery_reading import Reading, read
from extractors.surgery_span import phrase
from extractors.surgery_standing import Standing
from extractors.vocabulary import Assertion, FactType, Region, Side, Status
from extractors.wordings import load_wordings

_NEAR = 60
_FAR = 300
_LOOK_BACK = 2
_W = load_wordings(Path(__file__).with_name("surgery_wordings.yaml"))
_HEALED = _W["healed"]
_OTHER_FIELD, _FORMER = _W["other_field"], _W["former"]
_REPORT, _STAGE_AHEAD = _W["operative_report"], _W["stage_ahead"]
_STEP, _NAMED_NEXT, _NEW_PLAN = _W["next_step"], _W["named_next"], _W["new_plan"]
_UNDERGONE = re.compile(r"underwent|undergone|prior|previous")
_TOLD_IN = frozenset({Section.HPI, Section.CHIEF_COMPLAINT})
_TUMOR = re.compile(r"mass|tumou?r|oma\b|cyst|lesion|neuroma|ganglion|gct|margin|onc|nodule|lump|cancer")
_AFTERWARDS = re.compile(r"after|following|since|post")
_SILENT = frozenset({Section.ALLERGIES, Section.MEDICATIONS, Section.FAMILY, Section.HEADER})


class SurgeryExtractor(Extractor):
    """Reads hits of the surgery lexicon; writes surgery facts."""

    finding = FactType.SURGERY

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield one fact for each mention of an operation of the leg that was done or is thought of."""
        found = _overtaken(self._all(note))
        yield from _reported(note, found) if any(_ahead(f) for f in found) else found

    def _all(self, note: Note) -> list[Fact]:
        out: list[Fact] = []
        last_end = -1
        for hit in note.hits_of("surgery"):
            if hit.hint("silent") or hit.start < last_end:
                continue
            fact = self._fact(note, hit)
            if fact is None or fact.evidence.start < last_end or _continues(note, out, fact):
                continue
            last_end = fact.evidence.end
            out.append(_hung(note, out, fact))
        return out

    def _fact(self, note: Note, hit: Hit) -> Fact | None:
        if note.section(hit.start) in _SILENT or is_lesson(note, hit.start):
            return None
        reading = read(note, hit)
        if reading is None or not _placed(note, hit, reading) or _is_named_next(note, hit):
            return None
        place = _place(note, hit, reading)
        if place is None or _of_other_field(note, hit, reading):
            return None
        planned = reading.standing is not Standing.DONE
        attrs = {
            "status": Status.PLANNED if planned else Status.DONE,
            "conditional": reading.standing is Standing.CONDITIONAL,
            "listed": hit.rule.attrs.get("listed", True) and _listed(note, hit),
        }
        span = phrase(note, hit, reading)
        return self.fact(
            note, hit, attrs, assertion=_assertion(note, hit, reading, place), span=span, place=place
        )


def _assertion(note: Note, hit: Hit, reading: Reading, place: Place) -> Assertion:
    """A joint operation of years ago is over; one on a tumor, vessel or fracture bears on the leg still."""
    if reading.standing is Standing.REFUSED:
        return Assertion.ABSENT
    if reading.standing is not Standing.DONE:
        return Assertion.HYPOTHETICAL
    if _HEALED.search(note.words(hit.start, hit.end)) and hit.hint("joint"):
        return Assertion.HISTORICAL
    plain = hit.rule.id == "tumor_resection" and _TUMOR.search(note.words(*_bounds(note, hit))) is None
    if not (plain or hit.hint("joint") or hit.hint("part") or hit.hint("generic")):
        return Assertion.PRESENT
    over = reading.years_ago and (plain or bool(hit.hint("joint")))
    return Assertion.HISTORICAL if over or _aside(note.focus, place) else Assertion.PRESENT


def _aside(focus: Place, place: Place) -> bool:
    """Whether an operation was on another part or side than the note is about: past, and over."""
    if focus.region is None or place.region is None or focus.elsewhere:
        return False
    if not near(focus.region, place.region):
        return True
    sides = {focus.side, place.side}
    return sides == {Side.LEFT, Side.RIGHT}


def _place(note: Note, hit: Hit, reading: Reading) -> Place | None:
    """Return where the operation is, or None where it is not of the leg; a plan is of the complaint."""
    own = note.place(hit.start, hit.end, carry=False)
    focus = None if note.focus.elsewhere else note.focus
    if own.elsewhere:
        return focus if hit.hint("leg") else None
    carried = note.place(hit.start, hit.end)
    if carried.elsewhere:
        planned = reading.standing in (Standing.PLANNED, Standing.CONDITIONAL)
        refused = reading.standing is Standing.REFUSED and not hit.hint("generic")
        return focus if hit.hint("leg") or planned or refused else None
    if carried.region is None and hit.hint("generic"):
        return None
    return carried


def _continues(note: Note, facts: list[Fact], fact: Fact) -> bool:
    """Whether a planned operation is the next step of the one just told ("... followed by excision")."""
    if not facts or {facts[-1].assertion, fact.assertion} != {Assertion.HYPOTHETICAL}:
        return False
    start, end = facts[-1].evidence.end, fact.evidence.start
    if note.index_at(start - 1) != note.index_at(end):
        return False
    return end - start <= _NEAR and _STEP.fullmatch(note.words(start, end)) is not None


def _hung(note: Note, facts: list[Fact], fact: Fact) -> Fact:
    """The planned `fact`, conditional where it is part of a plan that hangs ("would need an osteotomy with a release")."""
    if (
        not facts
        or facts[-1].assertion is not Assertion.HYPOTHETICAL
        or not isinstance(fact.attrs, SurgeryAttrs)
    ):
        return fact
    last, start, end = facts[-1].attrs, facts[-1].evidence.end, fact.evidence.start
    hangs = isinstance(last, SurgeryAttrs) and last.conditional
    if not hangs or fact.assertion is not Assertion.HYPOTHETICAL or end - start > _NEAR:
        return fact
    if note.index_at(start - 1) != note.index_at(end) or _NEW_PLAN.search(
        note.words(start, fact.evidence.end)
    ):
        return fact
    return fact.model_copy(update={"attrs": fact.attrs.model_copy(update={"conditional": True})})


def _placed(note: Note, hit: Hit, reading: Reading) -> bool:
    """Surgery at large is a past one of the leg only where its sentence says so and names nothing closer."""
    if not hit.hint("generic") or reading.standing is not Standing.DONE:
        return True
    if reading.cue is not None and _AFTERWARDS.match(note.words(*reading.cue)):
        return False
    index = note.index_at(hit.start)
    closer = any(
        0 <= h.start - hit.end <= _NEAR for h in note.hits_in("surgery", index) if not h.hint("silent")
    )
    if closer:
        return False
    told = reading.cue is not None and _UNDERGONE.match(note.words(*reading.cue)) is not None
    carry = told and note.section(hit.start) in _TOLD_IN and _is_of_leg(note, index)
    place = note.place(hit.start, hit.end, carry=carry)
    return place.region is not None and not place.elsewhere


def _is_of_leg(note: Note, index: int) -> bool:
    """Whether the sentences around name parts of the leg and none elsewhere."""
    parts = [p for i in range(max(0, index - 2), min(len(note.sentences), index + 2)) for p in note.parts(i)]
    return bool(parts) and all(p.region is not Region.OTHER for p in parts)


def _of_other_field(note: Note, hit: Hit, reading: Reading) -> bool:
    """Whether surgery at large is planned where the sentences around tell of another field and name no part of the leg."""
    if reading.standing is Standing.DONE or not hit.hint("generic"):
        return False
    index = note.index_at(hit.start)
    first, last = max(0, index - _LOOK_BACK), min(len(note.sentences) - 1, index + 1)
    legs = [p.start for i in range(first, last + 1) for p in note.parts(i) if p.region is not Region.OTHER]
    start, end = note.bounds[index]
    if any(start <= at < end for at in legs):
        return False
    window = (note.bounds[first][0], note.bounds[last][1])
    others = [
        m.start()
        for m in _OTHER_FIELD.finditer(note.shadow, *window)
        if not _FORMER.search(note.before(m.start(), 20))
    ]
    nearest = max((at for at in others if at < end), default=-1)
    return nearest > max((at for at in legs if at < start), default=-1) or any(at >= start for at in others)


def _is_named_next(note: Note, hit: Hit) -> bool:
    """Whether "surgery" is only the word ahead of its name ("surgery, which will include a screw fixation")."""
    match = _NAMED_NEXT.match(note.after(hit.end, _NEAR))
    if match is None or not (hit.hint("generic") or hit.hint("part")):
        return False
    index = note.index_at(hit.start)
    return any(0 <= h.start - hit.end - match.end() <= _NEAR / 2 for h in note.hits_in("surgery", index))


def _bounds(note: Note, hit: Hit) -> tuple[int, int]:
    """The words around, wide enough to tell whether a resection was of a tumor."""
    return max(0, hit.start - _FAR), min(len(note.shadow), hit.end + _FAR)


def _listed(note: Note, hit: Hit) -> bool:
    """Surgery at large stands for what the note calls it elsewhere; a joint replacement is not listed."""
    if not hit.hint("generic") and not hit.hint("part"):
        return True
    named = [
        h
        for h in note.hits_of("surgery")
        if not h.hint("generic") and not h.hint("part") and not h.hint("state")
    ]
    return not named or any(h.rule.attrs.get("listed", True) for h in named)


def _overtaken(facts: list[Fact]) -> list[Fact]:
    """A plan that the note goes on to tell as done is past ("was indicated ... he underwent ...")."""
    out = []
    for i, fact in enumerate(facts):
        done = any(f.rule == fact.rule and _done(f) for f in facts[i + 1 :])
        overtaken = fact.assertion is Assertion.HYPOTHETICAL and done
        out.append(fact.model_copy(update={"assertion": Assertion.HISTORICAL}) if overtaken else fact)
    return out


def _ahead(fact: Fact) -> bool:
    return fact.assertion is Assertion.HYPOTHETICAL


def _reported(note: Note, facts: list[Fact]) -> list[Fact]:
    """In the report of an operation what led to it is past ("she elected to proceed"), a further stage is not."""
    if not _REPORT.search(note.shadow):
        return facts
    return [
        fact.model_copy(update={"assertion": Assertion.HISTORICAL})
        if _ahead(fact)
        and not _STAGE_AHEAD.search(note.words(*note.bounds[note.index_at(fact.evidence.start)]))
        else fact
        for fact in facts
    ]


def _done(fact: Fact) -> bool:
    return isinstance(fact.attrs, SurgeryAttrs) and fact.attrs.status is Status.DONE
