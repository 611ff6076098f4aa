"""How a condition is asserted: what the assertion engine says, read the way the annotation guide means it.

A chronic disease under "history of" goes on, a tear does not; "MRI to assess for a tear" asks, it does not
hope; a risk listed before an operation is nothing the patient has.
"""

from __future__ import annotations

import re
from pathlib import Path

from extractors.assertion import Judgement
from extractors.condition_screen import FILMS
from extractors.condition_tears import Candidate
from extractors.layout import Section
from extractors.lesson import is_lesson
from extractors.note import Note
from extractors.vocabulary import Assertion, Concept
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("condition_wordings.yaml"))
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
# Denials that belong to the result of a study when they stand in its line of findings.
_STUDY_DENIALS = frozenset(
    {Concept.FRACTURE, Concept.DISLOCATION, Concept.NEUROPATHY, Concept.RADICULOPATHY, Concept.BONE_TUMOR}
)
_INFECTIONS = frozenset({Concept.SOFT_TISSUE_INFECTION, Concept.OSTEOMYELITIS, Concept.SEPTIC_ARTHRITIS})
_STUDY = _W["study"]
_STUDY_SECTIONS = frozenset({Section.IMAGING, Section.ELECTRODIAGNOSTIC})
_TOLD = _W["told"]
_OWN_SENTENCE = _W["own_sentence"]
_NOT = _W["not"]
_NORMAL = _W["normal"]
_SEEMS = _W["seems"]
_HEDGED = _W["hedged"]
_LATER = _W["later"]
_DISMISSED = _W["dismissed"]
_CAN = _W["can"]
_DEGREE = _W["degree"]
_GRADED = _W["graded"]
_EVER = _W["ever"]
_ANSWERED_NO = re.compile(r"\s*[:?=]?\s*(?:N|NO|No)(?=\s*(?:[,;.)\n]|$))")
_LESS = _W["less"]
_ASKS = _W["asks"]
_IF = _W["if"]
_RISKS = _W["risks"]
_WARNED, _TAUGHT = _W["warned"], _W["taught"]
_PAST_CARE = _W["past_care"]
_NOBODY = _W["nobody"]
_YEAR = _W["year"]
_ACTIVE = _W["active"]
_OVER = _W["over"]
_DENIED = _W["denied_before"]
_ORDER, _RELATIVE, _DISCARDED, _LIST_DENIED = _W["order"], _W["relative"], _W["discarded"], _W["list_denied"]
_TREATED, _COPIED = _W["removed"], _W["copied"]
_MASS = re.compile(r"soft[- ]tissue mass")
_UNASKED = frozenset({Section.FAMILY})
_TEST_OF_CANCER = re.compile(
    r"\b(?:(?:evidence|signs?|features|suspicion) of|to suggest|suggestive of|concern(?:ing)? for|suspicious for)"
    r" (?:an? |any |underlying |recurrent |active ){0,3}$"
    r"|\b(?:residual|recurrent|distant|local|further) $"
)
# No spread of a tumor says nothing against the tumor.
_SPREAD = re.compile(r"metasta|\bmets\b")
_SIGN = re.compile(r"crescent sign|subchondral collapse|vasculitis|peroneal (?:tendon )?(?:sub|dis)")
_HEALED = _W["healed_after"]
_FILM_REACH = 120
_NEAR = 70


def read(note: Note, c: Candidate, judged: Judgement, section: Section) -> Assertion | None:
    """Return the guide's assertion of `c`, or None where it is no fact."""
    before = note.before(c.start, 420)
    if _RISKS.search(before) or _COPIED.search(before) or _TAUGHT.search(before) or is_lesson(note, c.start):
        return None
    if _WARNED.search(before):
        return Assertion.HYPOTHETICAL if c.concept in _INFECTIONS else None
    assertion = _first(note, c, judged, before)
    if assertion is Assertion.PRESENT and _RELATIVE.search(before):
        assertion = Assertion.FAMILY
    match assertion:
        case Assertion.FAMILY:
            fact = not (c.hit.hint("cancer") or c.concept is Concept.OSTEOARTHRITIS or judged.negated)
            return assertion if fact and not _NOBODY.search(before) else None
        case Assertion.ABSENT:
            return None if _mute(note, c, before, section) else assertion
        case None:
            return None
    unasked = c.hit.hint("asked") and assertion is not Assertion.POSSIBLE
    if assertion is Assertion.HYPOTHETICAL or (_IF.search(before[-_NEAR:]) and not unasked):
        return Assertion.HYPOTHETICAL if c.concept in _INFECTIONS else None
    return None if unasked else _past(note, c, judged, assertion, section)


def _first(note: Note, c: Candidate, judged: Judgement, before: str) -> Assertion | None:
    """The engine's assertion, with the words right at the condition that it may have no rule for."""
    after = note.after(c.end, _NEAR)
    if _LESS.match(after) or _CAN.match(after):
        return None
    if c.hit.hint("absent") or c.hit.hint("result") or _ANSWERED_NO.match(note.plain, c.end):
        return _answered(c, judged, before, after)
    assertion = _planned(judged, before) if judged.assertion is Assertion.HYPOTHETICAL else judged.assertion
    if assertion is Assertion.ABSENT and c.hit.hint("chronic") and _in_bracket(note, c, judged):
        assertion = Assertion.PRESENT
    if assertion is Assertion.HISTORICAL and (c.suspected or judged.uncertain or _LATER.match(after)):
        return Assertion.POSSIBLE
    return _present(note, c, before, after) if assertion is Assertion.PRESENT else assertion


def _answered(c: Candidate, judged: Judgement, before: str, after: str) -> Assertion | None:
    """A rule whose words deny a condition ("stem well fixed"), a panel with its result, or a form's "N"."""
    if c.hit.hint("absent"):
        # "No lucency, components well fixed": the denial ends at the comma.
        gap = c.start - (judged.cue_end or c.start)
        between = before[-gap:] if gap > 0 else ""
        denied = judged.negated and "," not in between
        return Assertion.POSSIBLE if judged.uncertain or denied else Assertion.ABSENT
    if c.hit.hint("result"):
        return Assertion.ABSENT if _NORMAL.match(after) else None
    return Assertion.ABSENT


def _present(note: Note, c: Candidate, before: str, after: str) -> Assertion:
    """What the engine holds present, unless its own words or those around it deny or doubt it."""
    words = note.words(c.start, c.end)
    if _NOT.search(words) or _NORMAL.match(after) or _DISMISSED.match(after) or _DENIED.search(before):
        return Assertion.ABSENT
    if _DISCARDED.search(before) or _in_denied_list(note, c):
        return Assertion.ABSENT
    doubted = (
        c.suspected
        or c.hit.hint("vague")
        or _SEEMS.search(before[-_NEAR:])
        or (c.concept in _ACUTE and _ORDER.search(before[-_NEAR:]))
        or _HEDGED.search(words)
        or _LATER.match(after)
    )
    return Assertion.POSSIBLE if doubted else Assertion.PRESENT


def _in_denied_list(note: Note, c: Candidate) -> bool:
    """Whether a review of systems denies one long list that the condition stands in."""
    sentence = note.sentence_at(c.start)
    if sentence.section is not Section.ROS:
        return False
    return _LIST_DENIED.search(note.words(sentence.start, c.start)) is not None


def _in_bracket(note: Note, c: Candidate, judged: Judgement) -> bool:
    """Whether a bracket opens between a denial and the condition: "no pain (dense neuropathy)"."""
    if judged.cue_end is None or judged.cue_end > c.start:
        return False
    gap = note.words(judged.cue_end, c.start)
    return gap.count("(") > gap.count(")") and re.search(r"\b(?:evidence|signs?) of\b", gap) is None


def _planned(judged: Judgement, before: str) -> Assertion | None:
    """A plan is made for a condition that is there or is asked about; an `if` or a risk is nothing yet."""
    if _IF.search(before[-_NEAR:]):
        return Assertion.HYPOTHETICAL
    if _ASKS.search(before) or judged.uncertain:
        return Assertion.POSSIBLE
    return Assertion.PRESENT if (judged.cue_rule_id or "").startswith("hypothetical.plan") else None


def _mute(note: Note, c: Candidate, before: str, section: Section) -> bool:
    """Whether a denial answers no criterion, is of the family, or only completes a study's result line."""
    if section in _UNASKED or (section is Section.ROS and c.concept is not Concept.INFLAMMATORY_ARTHRITIS):
        return True
    told = _MASS.search(note.words(c.start, c.end)) is not None
    if (
        (c.hit.hint("deny") is False and not told)
        or _NOBODY.search(before)
        or _SIGN.search(note.words(c.start, c.end))
    ):
        return True
    if c.concept is Concept.SOFT_TISSUE_INFECTION and (
        _by_films(note, c, section) or _is_collection(note, c)
    ):
        return True
    if c.hit.hint("cancer") and (
        note.place(c.start, c.end, carry=False).elsewhere
        or _TEST_OF_CANCER.search(before[-_NEAR:])
        or _SPREAD.search(note.words(c.start, c.end))
    ):
        return True
    return (c.concept in _ACUTE and _partial(note, c, before)) or (
        c.concept in _STUDY_DENIALS and _in_result_line(note, c, before, section)
    )


def _is_collection(note: Note, c: Candidate) -> bool:
    """Whether only a collection of pus is denied where a cellulitis is told: the infection is there."""
    words = note.words(c.start, c.end)
    return "abscess" in words and "celluli" not in words and "celluli" in note.shadow


def _by_films(note: Note, c: Candidate, section: Section) -> bool:
    """Whether films gave the verdict: they show bone, and do not settle an infection of the skin that is seen."""
    start = note.sentence_at(c.start).start
    first = max(0, start - _FILM_REACH) if section in _STUDY_SECTIONS else start
    return FILMS.search(note.words(first, c.start)) is not None


def _partial(note: Note, c: Candidate, before: str) -> bool:
    """Whether only the past ("no prior fracture") or a degree ("no complete tear") is denied."""
    opening = before[-40:] + note.words(c.start, c.judged[0])
    graded = _DEGREE.search(opening) or _GRADED.match(note.words(c.start, c.end))
    return bool(graded or _EVER.search(before[-40:]))


def _in_result_line(note: Note, c: Candidate, before: str, section: Section) -> bool:
    """Whether the denial is one item of a terse result ("XR 5/24: effusion, no fx"), told by the study."""
    sentence = note.sentence_at(c.start)
    if section not in _STUDY_SECTIONS and not _STUDY.search(note.words(sentence.start, c.start)):
        return False
    if _TOLD.search(before[-_NEAR:]):
        return False
    terse = "fx" in note.words(c.start, c.end) or section is Section.ELECTRODIAGNOSTIC
    return terse or not _OWN_SENTENCE.fullmatch(before)


def _past(note: Note, c: Candidate, judged: Judgement, assertion: Assertion, section: Section) -> Assertion:
    """Tell what is over from what goes on."""
    if assertion is Assertion.POSSIBLE:
        return assertion
    if c.hit.hint("cancer"):
        return _cancer(note, c, judged)
    before = note.before(c.start, 80)
    if c.concept in _INFECTIONS and _W["last_year"].search(before + "|" + note.after(c.end, 40)):
        return Assertion.HISTORICAL
    treated = c.concept in _ACUTE and _TREATED.search(before) is not None
    if treated or _PAST_CARE.search(before) or _HEALED.match(note.after(c.end, 60)):
        return Assertion.HISTORICAL
    if c.hit.hint("chronic") and not (c.concept in _ACUTE and judged.past_section):
        over = judged.cue_rule_id is not None and "no_longer" in judged.cue_rule_id
        return Assertion.HISTORICAL if over else Assertion.PRESENT
    if c.concept in _ACUTE and judged.past_section and section is not Section.ASSESSMENT:
        return Assertion.HISTORICAL
    return assertion


def _cancer(note: Note, c: Candidate, judged: Judgement) -> Assertion:
    """A cancer with a date, a history or a cure beside it is past, unless words beside it call it active."""
    sentence = note.sentence_at(c.start)
    around = note.words(max(sentence.start, c.start - 60), min(sentence.end, c.end + 60))
    if _ACTIVE.search(around):
        return Assertion.PRESENT
    past = judged.historical or judged.past_section or judged.past_time
    if past or _OVER.search(around) or _YEAR.match(note.after(c.end)):
        return Assertion.HISTORICAL
    return Assertion.PRESENT
