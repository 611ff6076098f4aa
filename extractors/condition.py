"""Conditions of the leg, and conditions elsewhere that answer a criterion.

The lexicon gives words and concepts; here they become facts: tears are paired with their structures
(`condition_tears`), look-alikes and other body parts go, neighbours that name one disease become one fact, and the
assertion is read the way the annotation guide means it (a chronic disease under "history of" is present, a tear is not).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.anatomy import Place
from extractors.assertion import Judgement
from extractors.base import Extractor
from extractors.condition_span import widen
from extractors.condition_tears import Candidate, tears
from extractors.facts import Fact
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion, Certainty, Concept, FactType

_CERTAINTY = {
    Assertion.ABSENT: Certainty.RULED_OUT,
    Assertion.POSSIBLE: Certainty.SUSPECTED,
    Assertion.HYPOTHETICAL: Certainty.SUSPECTED,
}
_SILENT = frozenset({Section.EDUCATION, Section.ALLERGIES, Section.MEDICATIONS, Section.LABS, Section.HEADER})
# Acute events: told in the past history they are over.
_ACUTE = frozenset(
    {
        Concept.FRACTURE,
        Concept.STRESS_FRACTURE,
        Concept.DISLOCATION,
        Concept.MENISCAL_TEAR,
        Concept.LIGAMENT_TEAR,
        Concept.TENDON_TEAR,
        Concept.OSTEOMYELITIS,
        Concept.SEPTIC_ARTHRITIS,
        Concept.SOFT_TISSUE_INFECTION,
        Concept.NECROTIZING_FASCIITIS,
        Concept.SPRAIN_STRAIN,
        Concept.CONTUSION,
        Concept.RADICULOPATHY,
    }
)
_JOIN = re.compile(r"[\s(/,-]*(?:with|and|or|&|aka|a\.k\.a\.?|i\.e\.|that is|plus|and/or)?[\s(/]*")
_PAREN = re.compile(r"\s*[(/=]\s*")
_NOT = re.compile(r"\b(?:not|never|no|nothing|n't|doesn't|does not)\b")
_PSYCH = re.compile(r"obsess|compuls|anxiety|depress|adhd|bipolar|ptsd|panic|ssri|sertraline|fluoxetine|zoloft|prozac|psych|d/o|ritual|tourette|schizo|mental")
_BONE = re.compile(r"tal(?:us|ar)|dome|condyle|knee|ankle|mfc|lfc|lesion|fragment|drill|unstable|stable|trochlea|patell|osteochond|capitell|grade|berndt|cartilage|defect|femoral")
_YEAR = re.compile(r"[\s,(]*(?:in |dx(?:'?d|ed)? |diagnosed (?:in )?|s/p [\w ]{0,25})?(?:\w{3,9} )?(?:'\d\d|(?:19|20)\d\d|\d{1,2}/(?:19|20)?\d\d)\b")
_ACTIVE = re.compile(r"metast|stage (?:iv|4|iii|3)|on (?:chemo|immunotherapy|treatment|letrozole|tamoxifen)|active|currently|progress|recurren(?!ce)|new(?:ly)? ")
_OVER = re.compile(r"no recurrence|in remission|\bned\b|no evidence of disease|released|discharged|cured|resected|s/p|lumpectomy|mastectomy|remote")
_STUDY = re.compile(r"^\W*(?:\w+[\s-]+){0,2}?(?:x[- ]?rays?|xrs?|films?|radiographs?|ct|mri|plain films?)\b[^.;]{0,60}?(?::|\bread as\b|\d\)?,)")
_TOLD = re.compile(r"\b(?:reveal\w*|show\w*|demonstrat\w*|evidence|noted?|identified|obtained|appreciat\w*|seen)\b")
_DENIABLE_FILM = frozenset({Concept.FRACTURE, Concept.DISLOCATION, Concept.OSTEOARTHRITIS})


class ConditionExtractor(Extractor):
    """Reads hits of the condition lexicon; writes condition facts."""

    finding = FactType.CONDITION

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield one fact for each mention of a condition that bears on the leg."""
        candidates = [*_alone(note), *tears(note)]
        for candidate in _merged(note, candidates):
            fact = self._fact(note, candidate)
            if fact is not None:
                yield fact

    def _fact(self, note: Note, c: Candidate) -> Fact | None:
        section = note.section(c.start)
        if section in _SILENT:
            return None
        place = _place(note, c)
        if place is None:
            return None
        assertion = _assertion(note, c, note.judge(*c.judged), section)
        if assertion is None:
            return None
        attrs = {"concept": c.concept, "certainty": _CERTAINTY.get(assertion, Certainty.KNOWN)}
        return self.fact(note, c.hit, attrs, assertion=assertion, span=widen(note, c.start, c.end), place=place)


def _alone(note: Note) -> Iterator[Candidate]:
    """Hits that are a condition by themselves."""
    for hit in note.hits_of("condition"):
        if hit.hint("role") or not _wanted(note, hit):
            continue
        concept = Concept(str(hit.rule.attrs["concept"]))
        if hit.hint("generic"):
            concept = _infected_site(note, hit)
        if hit.rule.id == "sprain_strain" and re.match(r"\s*/\s*(?:partial |complete )?(?:tear|rupture)", note.after(hit.end)):
            continue
        yield Candidate(hit, concept, hit.start, hit.end, (hit.start, hit.end))


def _wanted(note: Note, hit: Hit) -> bool:
    needs = hit.hint("needs")
    if needs:
        sentence = note.sentence_at(hit.start)
        around = note.words(sentence.start, hit.start) + " " * 3 + note.words(hit.end, sentence.end)
        if not re.search(str(needs), around):
            return False
    return not hit.hint("ocd") or _bony_ocd(note, hit)


def _bony_ocd(note: Note, hit: Hit) -> bool:
    """OCD is the lesion of bone where bone words stand nearer than psychiatric ones, or the note is about a joint."""
    near = note.before(hit.start, 70) + note.words(hit.start, hit.end) + note.after(hit.end, 60)
    if _PSYCH.search(near):
        return bool(_BONE.search(note.before(hit.start, 12) + note.words(hit.start, hit.end) + note.after(hit.end, 25)))
    if _BONE.search(near):
        return True
    return note.section(hit.start) not in (Section.PAST_MEDICAL, Section.SOCIAL, Section.ROS, Section.FAMILY)


def _infected_site(note: Note, hit: Hit) -> Concept:
    """A bare "infection" is of the joint where an implant or aspirate is spoken of, else of the soft tissue."""
    sentence = note.sentence_at(hit.start)
    around = note.words(max(0, sentence.start - 220), min(len(note.shadow), sentence.end + 120))
    if re.search(r"aspirat|synovial|synovasure|alpha-?defensin|wbc count of \d+|arthroplast|prosthe|\btk[ar]\b|\bth[ar]\b|replace|implant|crp|esr|liner|stem|revision", around):
        return Concept.SEPTIC_ARTHRITIS
    return Concept.SOFT_TISSUE_INFECTION


def _merged(note: Note, candidates: list[Candidate]) -> list[Candidate]:
    """Join neighbours that name one disease ("abscess with cellulitis", "osteochondritis dissecans (OCD)")."""
    out: list[Candidate] = []
    for c in sorted(candidates, key=lambda c: (c.start, -c.end)):
        last = out[-1] if out else None
        if last is None or c.concept is not last.concept or note.index_at(c.start) != note.index_at(last.start):
            out.append(c)
            continue
        gap = note.words(last.end, max(last.end, c.start))
        joined = c.start < last.end or (_JOIN.fullmatch(gap) if c.concept is not Concept.OTHER else _PAREN.fullmatch(gap))
        if joined:
            out[-1] = Candidate(last.hit, last.concept, last.start, max(last.end, c.end), last.judged, last.suspected)
        else:
            out.append(c)
    return out


def _place(note: Note, c: Candidate) -> Place | None:
    """Return where the condition is, or None where it is outside the leg."""
    own = note.place(c.start, c.end, carry=False)
    local = bool(c.hit.hint("local")) or bool(c.hit.hint("role"))
    if own.elsewhere:
        return None if local else Place()
    if own.region is not None:
        return note.place(c.start, c.end)
    carried = note.place(c.start, c.end)
    if carried.elsewhere:
        return None if c.hit.hint("carry") or c.hit.hint("role") else Place()
    return carried


def _assertion(note: Note, c: Candidate, judged: Judgement, section: Section) -> Assertion | None:
    """Return the guide's assertion of a condition, or None where it is no fact."""
    assertion = judged.assertion
    if c.hit.hint("absent"):
        assertion = Assertion.ABSENT if not judged.uncertain and not judged.negated else Assertion.POSSIBLE
    elif _NOT.search(note.words(c.start, c.end)) and assertion is Assertion.PRESENT:
        assertion = Assertion.ABSENT
    if c.suspected and assertion is Assertion.PRESENT:
        assertion = Assertion.POSSIBLE
    if assertion is Assertion.FAMILY:
        return None if c.hit.hint("cancer") or judged.negated else assertion
    if assertion is Assertion.ABSENT:
        return None if c.hit.hint("deny") is False or _in_study(note, c) else assertion
    if assertion is Assertion.HYPOTHETICAL:
        return None
    return _past(note, c, judged, assertion, section)


def _past(note: Note, c: Candidate, judged: Judgement, assertion: Assertion, section: Section) -> Assertion:
    """Tell what is over from what goes on."""
    if assertion is Assertion.POSSIBLE:
        return assertion
    if c.hit.hint("cancer"):
        return _cancer(note, c, judged)
    if c.hit.hint("chronic"):
        over = judged.cue_rule_id is not None and "no_longer" in judged.cue_rule_id
        return Assertion.HISTORICAL if over else Assertion.PRESENT
    if c.concept in _ACUTE and judged.past_section and section is not Section.ASSESSMENT:
        return Assertion.HISTORICAL
    return assertion


def _cancer(note: Note, c: Candidate, judged: Judgement) -> Assertion:
    sentence = note.sentence_at(c.start)
    around = note.words(max(sentence.start, c.start - 60), min(sentence.end, c.end + 60))
    if _ACTIVE.search(around):
        return Assertion.PRESENT
    past = judged.historical or judged.past_section or judged.past_time
    if past or _OVER.search(around) or _YEAR.match(note.after(c.end)):
        return Assertion.HISTORICAL
    return Assertion.PRESENT


def _in_study(note: Note, c: Candidate) -> bool:
    """Whether a denial only completes a terse result line ("XR knee 5/24: effusion, no fx"), which imaging reads."""
    if c.concept not in _DENIABLE_FILM:
        return False
    sentence = note.sentence_at(c.start)
    before = note.words(sentence.start, c.start)
    return bool(_STUDY.search(before)) and not _TOLD.search(before)


