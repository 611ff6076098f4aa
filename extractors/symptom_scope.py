"""Which mentions of a symptom are the patient's own, and of the leg."""

from __future__ import annotations

import re

from extractors.anatomy import Place
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Region, SymptomKind

_SILENT = frozenset({Section.EDUCATION, Section.FAMILY, Section.MEDICATIONS, Section.ALLERGIES, Section.HEADER, Section.SOCIAL, Section.LABS, Section.ELECTRODIAGNOSTIC, Section.SAFETY, Section.SURGICAL_HISTORY})
_QUIET_KINDS = frozenset({Section.PROCEDURE})
_AIM = re.compile(
    r"(?:\b(?:prn|needed|necessary|mg|mcg|medic\w*|meds?|tablets?|pills?|tylenol|acetaminophen|apap|ibuprofen|naproxen|norco|vicodin|percocet|oxycodone|hydrocodone|tramadol|morphine|dilaudid|toradol|nsaids?|narcotics?|analges\w*|opioids?|gabapentin|lyrica|voltaren|ice|something|anything|take[ns]?|taking|took|using|used?|treat\w*|prescri\w*|given|gave)\b[^.;\n]{0,40}\b(?:for|prn)\s+(?:\w+\s+){0,2}"
    r"|\b(?:prn|p\.r\.n\.?|for relief of|relief of|relief from|to (?:help )?(?:relieve|reduce|decrease|control|manage|alleviate|ease|help(?: with)?|lessen|treat|minimize|improve|prevent|avoid)|control of|controlling|managing|management of|relieves?|relieved|alleviates?|decreases?|reduces|helps? (?:with )?|treat(?:ment)? (?:of|the))\s+(?:(?:the|his|her|their|my|any|some|severe|moderate|mild|breakthrough|postoperative|post-op|chronic|acute|associated)\s+){0,3})$"
)
_RISK = re.compile(r"\b(?:risks?|complications?|side effects?)\b[^.]{0,400}$|includ\w+,? but (?:are |is )?not limited to[^.]{0,400}$|\bpossibility of\s+(?:\w+\s+){0,2}$|\b(?:can|may|might|could) (?:cause|lead to|result in|develop|have)\s+(?:\w+\s+){0,3}$")
_CONDITIONAL = re.compile(r"\b(?:if|unless|should (?:he|she|they|it|there|you|the)|in case|until|when(?:ever)? you|as (?:long|soon) as|call (?:us|if|for)|return (?:for|if)|sooner (?:prn|if|for)|watch for|precautions|er (?:if|for))\b[^.;\n]{0,70}$")
_LESSON = re.compile(r"(?:\bed(?:ucation)?\b ?\(?auto\w*\)?|handouts?|leaflet|brochure|auto-?generated\)?|pamphlet)\s*:?[^\n.]{0,40}[:\"][^\n]{0,300}$")
_GOAL = re.compile(r"\b(?:will (?:report|demonstrate|have|be able|tolerate|achieve|perform|complete)|goals?\b|is to report|without significant increase in|in order to)\b")
_PLANNED = re.compile(r"\b(?:to|will) (?:address|work on|focus on|reduce|decrease)\b[^.;]{0,40}$")
_SCALE = re.compile(r"\b(?:where|with) 0\b|on a scale\b[^.]{0,20}\bbeing\b")
# The test words between or beside which an examiner's "pain" is the result of a test.
_TEST = r"(?:lachman\w*|mcmurray\w*|apley\w*|thessaly|drawer|pivot|varus|valgus|stress|log ?-?roll\w*|fadd?ir|fabere?|patrick\w*|grind\w*|compression|apprehension|squeeze\w*|tilt|thompson\w*|resist\w*|rom|arom|prom|range of motion|motion|movement|rotation|flexion|extension|dorsi-?flexion|plantar-?flexion|inversion|eversion|abduction|adduction|ir|er|slr|straight leg\w*|axial load\w*|heel strike|hop\w*|stance|squat\w*|testing|maneuvers?|provocation|end[- ]range|extremes?)"
_TEST_AFTER = re.compile(rf"\s*(?:(?:with|on|at|to|upon|during|w/|against|elicited|reproduced|produced|noted|by|in|any|the|passive|active|terminal|deep|full|end|both|gentle|attempted|medial\w*|lateral\w*|anterior\w*|internal|external|hip|knee|ankle)\s+){{0,4}}{_TEST}\b")
_TEST_BEFORE = re.compile(rf"\b{_TEST}\b[^.;,\n]{{0,28}}$")
_SPREAD = re.compile(r"\s*(?:that |which |is |was |and )*(?:radiat\w+|shoot\w*|travel\w*|extend\w*|going|goes|spread\w*|referr\w+|running|down|into)\b[^.;\n]{0,70}")
_SYSTEM = re.compile(r"\W*(?:gastro\w*|gi\b|abd\w*|gu\b|genit\w*|heent|head|neck|chest|lungs?|resp\w*|breasts?|back|spine|pelvic|rectal|eyes?|ears?|throat|psych\w*|lymph\w*)")
_UNSAID = frozenset({SymptomKind.MASS, SymptomKind.OTHER})


def spoken_of(note: Note, hit: Hit) -> bool:
    """Whether the words tell a symptom of the patient: no aim of a drug, risk, warning, goal, or result of a test."""
    sentence = note.sentence_at(hit.start)
    if sentence.section in _SILENT or (sentence.section is Section.PROCEDURE):
        return False
    if hit.hint("told") and sentence.section is Section.EXAM:
        return False
    before = note.before(hit.start, 420)
    if _AIM.search(before[-110:]) or _RISK.search(before) or _CONDITIONAL.search(before[-110:]):
        return False
    if _LESSON.search(note.words(max(0, hit.start - 340), hit.start)) or _GOAL.search(note.shadow, sentence.start, hit.end):
        return False
    if hit.rule.id == "pain" and sentence.section is Section.EXAM:
        return not (_TEST_AFTER.match(note.after(hit.end, 60)) or _TEST_BEFORE.search(before[-60:]))
    if hit.rule.id == "mass" and sentence.section in (Section.IMAGING, Section.ASSESSMENT, Section.PLAN, Section.REQUEST):
        return False
    return True


def place_of(note: Note, start: int, end: int, kind: SymptomKind) -> Place | None:
    """Return where the symptom is, or None where it is outside the leg."""
    place = note.place(start, end)
    if not place.elsewhere:
        label = note.sentence_at(start).label
        if label and _SYSTEM.match(note.shadow, *label) and note.place(start, end, carry=False).region is None:
            return None
        return place
    spread = _SPREAD.match(note.after(end, 90))
    if spread is not None:
        index = note.index_at(start)
        parts = [p for p in note.parts(index) if end <= p.start < end + spread.end() and p.region is not Region.OTHER]
        if parts:
            return Place(parts[0].region, parts[0].side)
    return None
