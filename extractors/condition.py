"""Conditions of the leg, and conditions elsewhere that answer a criterion.

The lexicon gives words and concepts; here they become facts: tears are paired with their structures
(`condition_tears`), look-alikes and other body parts go, neighbours that name one disease become one fact,
and the assertion is read the way the annotation guide means it (`condition_reading`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from extractors.anatomy import Part, Place
from extractors.base import Extractor
from extractors.condition_reading import read
from extractors.condition_screen import is_no_mention
from extractors.condition_span import widen
from extractors.condition_tears import Candidate, tears
from extractors.facts import Fact
from extractors.layout import Section
from extractors.lesson import is_told
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion, Certainty, Concept, FactType, Region
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("condition_wordings.yaml"))
_CERTAINTY = {
    Assertion.ABSENT: Certainty.RULED_OUT,
    Assertion.POSSIBLE: Certainty.SUSPECTED,
    Assertion.HYPOTHETICAL: Certainty.SUSPECTED,
}
_JUDGED = frozenset({Section.ASSESSMENT, Section.PLAN, Section.CHIEF_COMPLAINT})
_HISTORIES = frozenset(
    {Section.PAST_MEDICAL, Section.SURGICAL_HISTORY, Section.ROS, Section.LABS, Section.MEDICATIONS}
)
_GOUT = re.compile(r"gout|polymyalgia|\bpmr\b|toph|cppd|crystal")
_LISTS = frozenset({Section.ALLERGIES, Section.MEDICATIONS})
_JOIN = re.compile(
    r"[\s(/,-]*(?:with|and|or|&|vs\.?|versus|aka|a\.k\.a\.?|i\.e\.|that is|plus|and/or)?[\s(/]*"
)
_PAREN = re.compile(r"\s*[(/=]\s*")
_PSYCH = _W["psychiatric"]
_BONE = _W["bony"]
_JOINT_SIGNS = _W["joint_signs"]
_FOR_REPLACEMENT = _W["for_replacement"]
_HISTORY_OF, _AFFECTING = _W["history_of"], _W["affecting"]
_REMOVED = _W["removed"]
_REMOVED_AFTER = _W["removed_after"]
_LOOKED_FOR = _W["looked_for"]
_GANGLION = _W["ganglion"]
_ONLY_POSSIBLE = _W["only_possible"]
_UNPROVEN = re.compile(r"\blesions?\b|\bprocess\b")
_CAME_BACK = re.compile(r"\b(?:back|returned|recurred|re-?gr[eo]wn?|regrowing|recurren\w+)\b")
_STAYED_AWAY = re.compile(r"\b(?:no|not|never|nothing|none|without|hasn't|any)\b(?: [\w']+){0,4}$")
_IN_JOINT = re.compile(
    r"\s*(?:was |were |found |seen |noted )?(?:in|within|inside|throughout|out of|from) (?:the )?(?:knee |hip |ankle )?joint\b"
)
_FAR = 40


class ConditionExtractor(Extractor):
    """Reads hits of the condition lexicon; writes condition facts."""

    finding = FactType.CONDITION

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield one fact for each mention of a condition that bears on the leg."""
        told: set[tuple[str, Assertion]] = set()
        for candidate in _merged(note, [*_alone(note), *tears(note)]):
            fact = self._fact(note, candidate)
            if fact is None or (candidate.hit.hint("once") and (fact.rule, fact.assertion) in told):
                continue
            told.add((fact.rule, fact.assertion))
            yield fact

    def _fact(self, note: Note, c: Candidate) -> Fact | None:
        section = note.section(c.start)
        if section is Section.HEADER or (section in _LISTS and not is_told(note, c.start)):
            return None
        place = _place(note, c)
        if place is None or _aside(note, c, section):
            return None
        assertion = read(note, c, note.judge(*c.judged), section)
        if assertion is None:
            return None
        known = _CERTAINTY.get(assertion, Certainty.KNOWN)
        unproven = (
            known is Certainty.KNOWN
            and c.hit.rule.id == "bone_tumor"
            and _UNPROVEN.search(note.words(c.start, c.end))
            and "metasta" not in note.words(c.start, c.end)
        )
        attrs = {
            "concept": c.concept,
            "certainty": Certainty.SUSPECTED if unproven else known,
            "feared": _W["feared"].search(note.before(c.hit.start, 70)) is not None,
        }
        return self.fact(
            note, c.hit, attrs, assertion=assertion, span=widen(note, c.start, c.end), place=place
        )


def _alone(note: Note) -> Iterator[Candidate]:
    """Hits that are a condition by themselves."""
    for hit in note.hits_of("condition"):
        if hit.hint("role") or not _wanted(note, hit):
            continue
        concept = Concept(str(hit.rule.attrs["concept"]))
        if hit.hint("generic"):
            concept = _infected_site(note, hit)
        elif hit.rule.id == "pus" and _IN_JOINT.match(note.after(hit.end, _FAR)):
            concept = Concept.SEPTIC_ARTHRITIS
        non = re.match(r"non[- ]?\w+\s+", note.words(hit.start, hit.end))
        judged = (hit.start + non.end() if non else hit.start, hit.end)
        yield Candidate(hit, concept, hit.start, hit.end, judged)


def _wanted(note: Note, hit: Hit) -> bool:
    if is_no_mention(note, hit):
        return False
    needs = hit.hint("needs")
    if needs:
        sentence = note.sentence_at(hit.start)
        first = max(0, min(sentence.start, hit.start - int(hit.hint("reach") or 0)))
        around = note.words(first, hit.start) + " | " + note.words(hit.end, sentence.end)
        if not re.search(str(needs), around):
            return False
    if hit.rule.attrs["concept"] == Concept.OSTEOARTHRITIS and _FOR_REPLACEMENT.search(
        note.before(hit.start, 70)
    ):
        return False
    if hit.rule.id in ("soft_tissue_mass", "nerve_tumor") and _taken_out(note, hit):
        return False
    if hit.rule.id == "sprain_strain" and re.match(
        r"\s*/\s*(?:partial |complete )?(?:tear|rupture)", note.after(hit.end)
    ):
        return False
    return not hit.hint("ocd") or _bony_ocd(note, hit)


def _taken_out(note: Note, hit: Hit) -> bool:
    """Whether the words name what an operation took out, or only what a scan is to look for."""
    before, after = note.before(hit.start, 60), note.after(hit.end, 40)
    told = note.after(hit.end, 110)
    back = _CAME_BACK.search(told)
    if back and not _STAYED_AWAY.search(told[: back.start()].rstrip()) and not _LOOKED_FOR.search(before):
        return False
    if _GANGLION.search(note.words(hit.start, hit.end)) and _ONLY_POSSIBLE.search(before):
        return True
    return bool(_REMOVED.search(before) or _REMOVED_AFTER.match(after) or _LOOKED_FOR.search(before))


def _bony_ocd(note: Note, hit: Hit) -> bool:
    """OCD is the lesion of bone where bone words stand nearer than psychiatric ones."""
    words = note.words(hit.start, hit.end)
    near = note.before(hit.start, 70) + words + note.after(hit.end, 60)
    if _PSYCH.search(near):
        return bool(_BONE.search(note.before(hit.start, 12) + words + note.after(hit.end, 25)))
    if _BONE.search(near):
        return True
    return note.section(hit.start) not in (Section.PAST_MEDICAL, Section.SOCIAL, Section.ROS, Section.FAMILY)


def _infected_site(note: Note, hit: Hit) -> Concept:
    """A bare "infection" is of the joint where an implant or aspirate is near, else of the soft tissue."""
    sentence = note.sentence_at(hit.start)
    around = note.words(max(0, sentence.start - 220), min(len(note.shadow), sentence.end + 120))
    return Concept.SEPTIC_ARTHRITIS if _JOINT_SIGNS.search(around) else Concept.SOFT_TISSUE_INFECTION


def _merged(note: Note, candidates: list[Candidate]) -> list[Candidate]:
    """Join neighbours that name one disease ("abscess with cellulitis")."""
    out: list[Candidate] = []
    for c in sorted(candidates, key=lambda c: (c.start, -c.end)):
        last = out[-1] if out else None
        if last is not None and c.concept is last.concept and _one(note, last, c):
            # "Gout or rheumatoid disease" answers for the autoimmune one too.
            hit = c.hit if last.hit.rule.attrs.get("crystal") else last.hit
            out[-1] = Candidate(
                hit, last.concept, last.start, max(last.end, c.end), last.judged, last.suspected
            )
        else:
            out.append(c)
    return out


def _one(note: Note, a: Candidate, b: Candidate) -> bool:
    if note.index_at(a.start) != note.index_at(b.start):
        return False
    if b.start < a.end:
        return True
    join = _PAREN if a.concept is Concept.OTHER else _JOIN
    return join.fullmatch(note.words(a.end, b.start)) is not None


def _place(note: Note, c: Candidate) -> Place | None:
    """Return where the condition is, or None where it is outside the leg."""
    local = bool(c.hit.hint("local")) or bool(c.hit.hint("role"))
    own = note.place(c.start, c.end, carry=False)
    if c.concept is Concept.INFLAMMATORY_ARTHRITIS:
        return _rheumatic_place(note, c, own)
    if own.elsewhere:
        if not local:
            return Place()
        return None if note.focus.elsewhere or _bound(note, c) else note.focus
    if own.region is not None:
        return note.place(c.start, c.end)
    carried = note.place(c.start, c.end)
    if not carried.elsewhere:
        return carried
    strict = c.hit.hint("carry") or c.hit.hint("role") or (local and note.focus.elsewhere)
    return None if strict else Place()


def _aside(note: Note, c: Candidate, section: Section) -> bool:
    """Whether it is a comorbidity in a list of old diseases that answers nothing: gout, polymyalgia."""
    if section not in _HISTORIES:
        return False
    gouty = c.concept is Concept.INFLAMMATORY_ARTHRITIS and _GOUT.search(note.words(c.start, c.end))
    return bool(gouty)


def _rheumatic_place(note: Note, c: Candidate, own: Place) -> Place:
    """A rheumatic disease is of the part beside it; a comorbidity or gout with no part is not of the leg."""
    listed = _is_listed(note, c)
    if own.region is not None and not own.elsewhere and not listed:
        return note.place(c.start, c.end)
    section = note.section(c.start)
    gouty = _GOUT.search(note.words(c.hit.start, c.hit.end)) is not None
    return Place(Region.OTHER) if listed or gouty or section in _HISTORIES else Place()


def _is_listed(note: Note, c: Candidate) -> bool:
    """Whether a disease of the whole body is told as an old one ("history of lupus"); arthritis is of its joint."""
    words = note.words(c.start, c.end)
    told = _HISTORY_OF.search(note.before(c.start, 30) + words) is not None
    told = told and note.section(c.start) not in _JUDGED and not note.judge(*c.judged).negated
    return told and "arthr" not in words and _AFFECTING.match(note.after(c.end)) is None


def _bound(note: Note, c: Candidate) -> bool:
    """Whether a part elsewhere is really the condition's: right beside it, not another item of a list.

    A head or neck beside a leg bone is the head or neck of that bone.
    """
    parts = note.parts(note.index_at(c.start))
    leg = c.concept is Concept.DISLOCATION and not note.focus.elsewhere
    leg = leg or any(p.region is not Region.OTHER for p in parts)
    return any(p.region is Region.OTHER and _beside(note, p, c, leg=leg) for p in parts)


def _beside(note: Note, part: Part, c: Candidate, *, leg: bool) -> bool:
    if leg and note.words(part.start, part.end).rstrip("s") in ("head", "neck"):
        return False
    if part.start < c.end and c.start < part.end:
        return True
    gap = note.words(part.end, c.start) if part.end <= c.start else note.words(c.end, part.start)
    if c.hit.hint("chronic"):
        return len(gap) <= _FAR and not re.search(r"[,;:]|\b(?:and|who|presents?)\b", gap)
    return True
