"""How a condition is asserted: what the assertion engine says, read the way the annotation guide means it.

A chronic disease under "history of" goes on, a tear does not; "MRI to assess for a tear" asks, it does not hope; a risk
listed before an operation is nothing the patient has.
"""

from __future__ import annotations

import re

from extractors.assertion import Judgement
from extractors.condition_tears import Candidate
from extractors.layout import Section
from extractors.lesson import is_lesson
from extractors.note import Note
from extractors.vocabulary import Assertion, Concept

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
_STUDY_DENIALS = frozenset({Concept.FRACTURE, Concept.DISLOCATION, Concept.NEUROPATHY, Concept.RADICULOPATHY, Concept.BONE_TUMOR})
_STUDY = re.compile(r"\b(?:x[- ]?rays?|xrs?|films?|radiographs?|cts?|mri|ncs|emg|ncv|plain films?|[234]v|3 views?|views)\b")
_STUDY_SECTIONS = frozenset({Section.IMAGING, Section.ELECTRODIAGNOSTIC})
_TOLD = re.compile(
    r"\b(?:reveal\w*|show\w*|demonstrat\w*|evidence|there (?:is|are|was|were)|see|found|negative for|neg for|signs?|identif\w+|appreciat\w*|visuali\w+"
    r"|(?:is|are|was|were) (?:normal|negative|unremarkable|fine))\W+(?:\w+\W+){0,4}$"
)
_OWN_SENTENCE = re.compile(r"\W*(?:\w+: )?(?:(?:however|again|but)\W+)?(?:no|without)\b(?:\W+\w+){0,4}\W*$")
_NOT = re.compile(r"\b(?:not|never|no|nothing)\b|n't\b")
_NORMAL = re.compile(r"\s*(?:is|was|are|were|:)?\s*(?:within normal limits|wnl|normal|negative|neg\b|unremarkable|nonreactive)")
_SEEMS = re.compile(
    r"\b(?:appears? to be|seems? (?:to be|like)|looks? like|(?:thought|felt) to be|may (?:be|represent|have)|might (?:be|have)|which i take to be|concern (?:here |now )?(?:is|would be)(?: that| for)?|presumed(?: to be)?|can(?:not|'t) (?:tell|distinguish)|indeterminate|questionable|equivocal)"
    r"\s+(?:[\w-]+\s+){0,7}$"
)
_HEDGED = re.compile(r"\b(?:may|might|could|seems?|appears?|possibly|probably|indeterminate|questionable|equivocal|suggest\w*)\b")
_LATER = re.compile(
    r"[^.;\n]{0,30}?\b(?:is|remains|are)? ?(?:the |a )?(?:leading|main|primary|top|chief) (?:concern|consideration|worry|diagnosis)|[\w\s,]{0,18}\bhigh suspicion|[\w\s]{0,12}\bsuspected(?=\s*(?:[.,;)\n-]|$|clinically|by\b|on\b|given|in\b|based|after))"
    r"|[\w\s]{0,25}\b(?:until|unless) proven|[\w\s]{0,14}\bcan look the same|[\w\s]{0,25}\b(?:in|on) the (?:differential|list|ddx)\b|[\w\s]{0,12}\?"
)
_DISMISSED = re.compile(
    r"(?![^.;]{0,30}\b(?:cannot|can'?t|could not|not yet|never)\b)"
    r"[\w\s]{0,30}?\b(?:(?:does not|doesn'?t) fit|not suspected|not likely|unlikely|excluded|ruled[ -]out|r/o'?d)\b"
)
_CAN = re.compile(r"s?\s+(?:can|may|might)\s+(?:also\s+)?(?:cause|lead|result|occur|happen|develop|present|need)\b")
_DEGREE = re.compile(r"\b(?:complete|full[- ]thickness|displaced|retracted|high[- ]grade)\s+(?:[\w-]+\s+){0,2}$")
_GRADED = re.compile(r"(?:complete|full[- ]thickness|displaced|retracted)\b")
_EVER = re.compile(r"\b(?:prior|previous|past|history of|hx of|h/o|known|ever had)\s+(?:\w+\s+){0,2}$")
_ANSWERED_NO = re.compile(r"\s*[:?=]?\s*(?:N|NO|No)(?=\s*(?:[,;.)\n]|$))")
_LESS = re.compile(r"[\w\s]{0,20}?\bless likely\b")
_ASKS = re.compile(r"\b(?:assess|evaluat\w+|eval|check|look(?:ing)?|r/o|rule[sd]? out|exclude|determine|see (?:if|whether)|concern\w*|worr\w+|suspici\w+|possib\w+|possible|question|search\w*)\b[^.;]{0,60}$|\?\s*$")
_IF = re.compile(r"\b(?:(?<!determine )(?<!see )(?<!know )(?<!check )(?<!assess )(?<!tell )if|should (?:he|she|they|it|there)|in case|unless|in the event|depending|whether or not)\b[^.;\n]{0,60}$")
_RISKS = re.compile(r"\b(?:risks?|complications?)\b[^.]{0,400}$|includ\w+,? but (?:are )?not limited to[^.]{0,400}$|\b(?:can|may|might) (?:cause|lead to|result in|mean|hurt)\b[^.]{0,60}$|\b(?:rate|incidence|chance) of\s+(?:\w+\s+){0,3}$")
_PAST_CARE = re.compile(r"\b(?:hospitali[sz]ations?|episodes?|bouts?|prior courses?) (?:for|of)\s+(?:\w+\s+)?$|\bit was called\s+$|\b(?:copied|pulled) forward\b[^\n]{0,60}$")
_NOBODY = re.compile(r"\b(?:nobody|no one|none|no family|family history)\b[^.;]{0,60}$")
_YEAR = re.compile(r"[\s,(]*(?:in |dx(?:'?d|ed)? |diagnosed (?:in )?|s/p [\w ]{0,25})?(?:\w{3,9} )?(?:'\d\d|(?:19|20)\d\d|\d{1,2}/(?:19|20)?\d\d)\b")
_ACTIVE = re.compile(r"metast|stage (?:iv|4|iii|3)|on (?:chemo|immunotherapy|letrozole|tamoxifen)|\bactive|currently|progress|recurren(?!ce)|newly")
_OVER = re.compile(r"no recurrence|in remission|\bned\b|no evidence of disease|released|discharged|cured|s/p|lumpectomy|mastectomy|remote|survivor|history of|\bhx\b|h/o")


def read(note: Note, c: Candidate, judged: Judgement, section: Section) -> Assertion | None:
    """Return the guide's assertion of `c`, or None where it is no fact."""
    before = note.before(c.start, 420)
    if _RISKS.search(before) or is_lesson(note, c.start):
        return None
    assertion = _first(note, c, judged, before)
    if assertion is Assertion.FAMILY:
        silent = c.hit.hint("cancer") or c.concept is Concept.OSTEOARTHRITIS
        return None if silent or judged.negated or _NOBODY.search(before) else assertion
    if assertion is Assertion.ABSENT:
        return None if _mute(note, c, before, section) else assertion
    if assertion is None or _IF.search(before[-70:]):
        return None
    if c.hit.hint("asked") and assertion is not Assertion.POSSIBLE:
        return None
    return _past(note, c, judged, assertion, section)


def _first(note: Note, c: Candidate, judged: Judgement, before: str) -> Assertion | None:
    """The engine's assertion, with the words right at the condition that it may have no rule for."""
    after = note.after(c.end, 70)
    if c.hit.hint("absent"):
        return Assertion.POSSIBLE if judged.uncertain or judged.negated else Assertion.ABSENT
    if _LESS.match(after) or _CAN.match(after):
        return None
    if _ANSWERED_NO.match(note.plain, c.end):
        return Assertion.ABSENT
    if c.hit.hint("result"):
        return Assertion.ABSENT if _NORMAL.match(after) else None
    assertion = _planned(judged, before) if judged.assertion is Assertion.HYPOTHETICAL else judged.assertion
    if assertion is Assertion.HISTORICAL and (c.suspected or judged.uncertain or _LATER.match(after)):
        return Assertion.POSSIBLE
    if assertion is not Assertion.PRESENT:
        return assertion
    words = note.words(c.start, c.end)
    if _NOT.search(words) or _NORMAL.match(after) or _DISMISSED.match(after):
        return Assertion.ABSENT
    if c.suspected or _SEEMS.search(before[-70:]) or _HEDGED.search(words) or _LATER.match(after):
        return Assertion.POSSIBLE
    return assertion


def _planned(judged: Judgement, before: str) -> Assertion | None:
    """A plan is made for a condition that is there or is asked about; an `if` or a risk is nothing yet."""
    if _IF.search(before[-70:]):
        return None
    if _ASKS.search(before) or judged.uncertain:
        return Assertion.POSSIBLE
    return Assertion.PRESENT if (judged.cue_rule_id or "").startswith("hypothetical.plan") else None


def _mute(note: Note, c: Candidate, before: str, section: Section) -> bool:
    """Whether a denial answers no criterion, is of the family, or only completes a study's result line."""
    if c.hit.hint("deny") is False or _NOBODY.search(before):
        return True
    if c.hit.hint("cancer") and note.place(c.start, c.end, carry=False).elsewhere:
        return True
    degree = _DEGREE.search(before[-40:] + note.words(c.start, c.judged[0])) or _GRADED.match(note.words(c.start, c.end))
    if c.concept in _ACUTE and (_EVER.search(before[-40:]) or degree):
        return True
    if c.concept not in _STUDY_DENIALS:
        return False
    sentence = note.sentence_at(c.start)
    if section not in _STUDY_SECTIONS and not _STUDY.search(note.words(sentence.start, c.start)):
        return False
    if _TOLD.search(before[-60:]):
        return False
    terse = "fx" in note.words(c.start, c.end) or section is Section.ELECTRODIAGNOSTIC
    return terse or not _OWN_SENTENCE.fullmatch(before)


def _past(note: Note, c: Candidate, judged: Judgement, assertion: Assertion, section: Section) -> Assertion:
    """Tell what is over from what goes on."""
    if assertion is Assertion.POSSIBLE:
        return assertion
    if c.hit.hint("cancer"):
        return _cancer(note, c, judged)
    if _PAST_CARE.search(note.before(c.start, 80)):
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
