"""Mentions of treatments: which hits count, and which stand together as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractors.anatomy import Part
from extractors.assertion import Judgement
from extractors.layout import Section
from extractors.lesson import is_lesson
from extractors.matching import Hit
from extractors.note import Note
from extractors.therapy_screen import is_of_other
from extractors.vocabulary import FactType, Outcome, Region, TherapyKind

_DOSE = re.compile(
    r"(?:[ \t]*(?:[,(+-]{1,2}[ \t]*)?(?:#? ?\d+(?:[.,/-]\d+)*(?:[ \t]*(?:-|to)[ \t]*\d+(?:\.\d+)?)?"
    r"(?:[ -]?(?:mg|mcg|gm?|grams?|ml|cc|%|tabs?|tablets?|caps(?:ules?)?|pills?|patch(?:es)?|units?|strength|es|sr|xr|er))?"
    r"|mg|tabs?|tablets?|(?:one|two|three|four)(?: to (?:one|two|three|four))?(?: (?:tablets?|tabs?|pills?|times))?"
    r"|(?:five|six|seven|eight|fifteen|twenty|thirty|forty|fifty|sixty|seventy[- ]five)(?: hundred)?|hundred|milligrams?"
    r"|p\.?o\.?|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|p\.?r\.?n\.?|q\.?h\.?s\.?|q\.? ?\d+(?:-\d+)? ?h?(?:rs?|ours?)?\.?"
    r"|q\.?d\.?|q\.?a\.?m\.?|qod|once|twice|daily|a day|per day|times|x|every|hours?|day|night|nightly|at night|as[- ]needed"
    r"|otc|over the counter|sched(?:uled)?|iv|im|gel|cream|patch|for (?:the )?pain)(?![\w]))+\.?\)?"
)
_GLUE = re.compile(
    r"[ \t\n]*[,/&+]?[ \t]*(?:and/or|and|or|with|plus|as well as)?[ \t]*(?:the|her|his|also)?[ \t]*"
)
_THEN = re.compile(
    r"[ \t]*(?:,|->|>)?[ \t]*(?:and )?(?:(?:then|later|subsequently|followed by|switched to|changed to|now)(?: on| to)?|->|>)[ \t]*"
)
_MEMBER = re.compile(
    r"[ \t]*(?:(?:[,(:]|-)[ \t]*)?(?:\(|(?:including|includ\w+|such as|like|i\.e\.,?|e\.g\.,?|with|of|namely|in the form of)[ \t]+)?[ \t]*"
)
_TREATED = re.compile(
    r"\b(?:pain|ache\w*|hurt\w*|neuropath\w+|nerve|burn(?:s|ed|ing)?|conservative|treatments?|tingling|numb\w*|spasms?|sciatica|radicul\w+|tried|helped?|helps|relief|cramps?|muscle|symptoms|rsd|crps|fibromyalgia|started on)\b"
)
_OTHER_USE = re.compile(
    r"\b(?:(?:for|help(?:s|ed)?|with) (?:her |his |the |night |poor )?sleep|insomnia|depress\w*|anxiety|mood|migraines?|headaches?|seizures?|epilep\w+|bipolar|hot flashes|hiccups|ibs|bladder|back spasms?|neck)\b"
)
_SYSTEMIC = re.compile(
    r"\b(?:arteritis|vasculitis|lupus|sle|transplant\w*|copd|chronic obstructive|pulmonary fibrosis|emphysema|bronchospasm|asthma\w*|crohn\w*|colitis|sarcoid\w*|myasthenia|optic neuritis|multiple sclerosis|"
    r"pemphig\w+|nephritis|nephrotic|thrombocytopenia|addison\w*|adrenal insufficiency|hepatitis|myelopathy|transverse myelitis|cord compression|guillain|lymphoma|myeloma|leukemia)\b"
)
_LEG = re.compile(
    r"\b(?:knees?|hips?|ankles?|foot|feet|heels?|legs?|joints?|swelling|swollen|gout|flares?)\b"
)
_LEG_TROUBLE = re.compile(
    r"\b(?:wound|ulcer|cellulitis|infect\w+|abscess|osteomyelitis|puncture|mrsa|staph|sepsis|septic|drainage|pus|lyme|debrid\w+)\b"
)
_NO_LIST = frozenset({Section.MEDICATIONS, Section.ALLERGIES})
_SKIPPED = frozenset({Section.HEADER, Section.PROCEDURE})
_TREATED_PART = re.compile(
    r"shoulder|rotator|elbow|wrist|hand|finger|thumb|forearm|arm|humer|clavic|scapul|upper|carpal|neck|cerv|thora|lumb|spin|back|low|sacr|si |coccy|tailb"
    r"|dis[ck]|vertebr|paraspin|jaw|tmj|rib|[clt][ -]?(?:spine|s-spine|\d)"
)
_ANSWER = re.compile(
    r"\b(?:visits?|sessions?|ambulat\w+|gait|transfers?|tolerat\w+|participat\w+|working|attended|completed|tried|failed|yes|none|no|[yn](?=[\s.,;)]|$)|ongoing|declined|weeks|wks|months|helped|relief|not)\b"
)
_IN = re.compile(r"[ \t]*(?:in|with|using|by)[ \t]+(?:an? |the |her |his )?")
_HANDOUT = re.compile(r"\byour?\b")
_PATIENT = re.compile(r"\b(?:patient|pt|he|she|his|her|him|i|i'm|mr|mrs|ms|y/?o|yo|year-old|\d+[mf])\b")
_CLINIC = re.compile(r"\b(?:at|with|through|from) (?:the )?(?:[A-Z][\w'&.-]* (?:& |and )?){0,3}$")
_FOR_LEG = re.compile(
    r"[^,;\n]{0,40}(?:\bfor|prn|p\.r\.n\.?|as needed)[^,;\n]{0,25}"
    r"\b(?:pain|spasms?|cramps?|knees?|hips?|ankles?|foot|feet|legs?|neuropath\w*|nerve|sciatica|arthritis|gout|ra)\b"
)
_TICKED = re.compile(r"\[ ?[x*\u2713\u2714] ?\]|[\u2611\u2612]")
_DENIED_PART = re.compile(r"\b(?:no|not|denies|without|negative|nor)\b[^.;]{0,30}$")
_BORROWED = re.compile(
    r"\b(?:took|takes?|taking|taken|tried|used|uses|using|borrowed|borrows)\b[^.;,]{0,20}\b(?:his|her|my|their|an?) \w+'s? (?:old |leftover )?$"
)
_PROSE = 7
_TELLS = re.compile(
    r"\b(?:has|have|had|been|is|was|took|taking|takes|tried|did|since|for \d|given|on \w+ for)\b"
)
_SPECIALIST = re.compile(
    r"(?:[- ](?:and|&)[- ]\w+)? ?-?(?:therapists?|clinic|surgeons?|specialists?|doctors?|center|institute)\b"
)
_DISCS = frozenset({"disc", "disk", "discs", "disks"})
_CARRIED = re.compile(r"\b(?:lost|brought|bring|brings|on|via|burned|copied|mailed|cd|needs?)\b[^.;]{0,14}$")
_EMPTY_BOX = re.compile(r"\[ *\]|\( *\)|\u2610")
_LOOK_BACK = 2
_LISTED = frozenset({TherapyKind.REST_ICE, TherapyKind.HOME_EXERCISE})


@dataclass(slots=True)
class Mention:
    """One treatment as the note names it, with what is found out about it."""

    hit: Hit
    start: int
    end: int
    judged: Judgement
    tail: int = 0
    weeks: float | None = None
    length: tuple[int, int] | None = None
    since: bool = False
    outcome: Outcome = Outcome.UNKNOWN
    told: tuple[int, int] | None = None

    @property
    def kind(self) -> TherapyKind:
        """The modality."""
        return TherapyKind(str(self.hit.rule.attrs["kind"]))

    @property
    def sentence(self) -> int:
        """The index of its sentence."""
        return self.hit.sentence

    @property
    def drug(self) -> bool:
        """Whether it is a medicine."""
        return bool(self.hit.hint("drug"))


def mentions(note: Note) -> list[Mention]:
    """Return the treatments of `note` in document order, members of one phrase joined."""
    out: list[Mention] = []
    if _HANDOUT.search(note.shadow) and not (_PATIENT.search(note.shadow) or _TICKED.search(note.shadow)):
        return out
    for hit in _counted(note):
        mention = Mention(hit, hit.start, hit.end, note.judge(hit.start, hit.end))
        mention.tail = dose_end(note, hit)
        if out and _joined(note, out[-1], mention):
            _absorb(out[-1], mention)
        else:
            out.append(mention)
    for left, right in pairwise(out):
        if left.tail > right.start:
            left.tail = max(left.end, left.end + len(note.words(left.end, right.start).rstrip(" ,+-(&/")))
    return out


def dose_end(note: Note, hit: Hit) -> int:
    """Return where the dose and frequency after a medicine end (the hit's own end where there are none)."""
    if not hit.hint("drug"):
        return hit.end
    match = _DOSE.match(note.shadow, hit.end, note.bounds[hit.sentence][1])
    return match.end() if match else hit.end


def borrowed(note: Note, mention: Mention) -> bool:
    """Whether the patient took a relative's medicine ("took two of his wife's meloxicam")."""
    return mention.drug and _BORROWED.search(note.before(mention.start, 50)) is not None


def glued(note: Note, left: int, right: int) -> bool:
    """Tell whether nothing but list glue stands between two offsets."""
    return right - left < 40 and _GLUE.fullmatch(note.shadow, left, right) is not None


def _counted(note: Note) -> Iterator[Hit]:
    for hit in note.hits_of(FactType.THERAPY):
        if "role" in hit.rule.hints:
            continue
        sentence = note.sentences[hit.sentence]
        if sentence.section in _SKIPPED and not _told_at_head(note, hit):
            continue
        if sentence.is_heading or _is_title(note, hit):
            continue
        if _unticked(note, hit) or (is_lesson(note, hit.start) and not _dispensed(note, hit)):
            continue
        if is_of_other(note, hit):
            continue
        if not _elsewhere(note, hit) and _bears(note, hit, sentence.section):
            yield hit


def _is_title(note: Note, hit: Hit) -> bool:
    """Whether a treatment only heads what follows; "Physical therapy: yes" and "PT: 14 visits" tell of it."""
    label = note.sentences[hit.sentence].label
    if label is None or hit.hint("drug") or not (label[0] <= hit.start and hit.end <= label[1]):
        return False
    others = [
        h
        for h in note.hits_in(FactType.THERAPY, hit.sentence)
        if h.start > label[1] and h.rule.attrs.get("kind") == hit.rule.attrs["kind"]
    ]
    return bool(others) or not _ANSWER.search(note.shadow, label[1], note.bounds[hit.sentence][1])


def _told_at_head(note: Note, hit: Hit) -> bool:
    """Whether the head of a note goes on into prose, as in a telephone note without titles."""
    start, end = note.bounds[hit.sentence]
    if hit.hint("counted"):
        return True
    if note.section(hit.start) is not Section.HEADER or len(note.words(start, end).split()) < _PROSE:
        return False
    return _TELLS.search(note.shadow, start, end) is not None


def _dispensed(note: Note, hit: Hit) -> bool:
    """A medicine with its dose in discharge instructions is this patient's."""
    return dose_end(note, hit) > hit.end and "you" not in note.before(hit.start).split()


def _unticked(note: Note, hit: Hit) -> bool:
    """An unticked box says nothing of whether the treatment was tried."""
    judged = note.judge(hit.start, hit.end)
    if not judged.negated or judged.cue_start is None or judged.cue_end is None:
        return False
    return _EMPTY_BOX.fullmatch(note.words(judged.cue_start, judged.cue_end).strip()) is not None


def _elsewhere(note: Note, hit: Hit) -> bool:
    """Whether the treatment belongs to a part of the body outside the leg."""
    index = hit.sentence
    parts = _real_parts(note, index, hit)
    if parts:
        if all(p.region is Region.OTHER for p in parts):
            return True
        return bool(hit.hint("own_place")) and note.place(hit.start, hit.end, carry=False).elsewhere
    sentence = note.sentences[index]
    if sentence.section in _NO_LIST:
        return False
    if sentence.subject is not None:
        return note.place(hit.start, hit.end).elsewhere
    for i in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
        if note.sentences[i].section is not sentence.section:
            break
        before = _real_parts(note, i, hit)
        if before:
            return all(p.region is Region.OTHER for p in before) and not _leg_complaint(note)
    return False


def _leg_complaint(note: Note) -> bool:
    """Whether the leg is in the note's chief complaint, so that treatment of an unnamed part is of the leg."""
    told = (i for i, s in enumerate(note.sentences) if s.section is Section.CHIEF_COMPLAINT)
    return any(p.region is not Region.OTHER for i in told for p in note.parts(i))


def _real_parts(note: Note, index: int, hit: Hit) -> list[Part]:
    """The body parts of a sentence that are treated the same way; not those denied ("no back pain") or in passing."""
    return [
        p
        for p in note.parts(index)
        if p.region is not Region.OTHER
        or (
            (hit.hint("oncologic") or _TREATED_PART.match(note.words(p.start, p.end)))
            and not _DENIED_PART.search(note.before(p.start, 40))
            and not _in_name(note, p)
            and not _is_no_site(note, p)
        )
    ]


def _in_name(note: Note, part: Part) -> bool:
    """Whether the part is in the name of a clinic ("PT at Spine & Sport")."""
    before = note.text[max(0, part.start - 40) : part.start]
    return note.text[part.start].isupper() and not before.isupper() and _CLINIC.search(before) is not None


def _is_no_site(note: Note, part: Part) -> bool:
    """Whether a part only names a specialist ("our hand therapist"), or a disc is what images come on."""
    if _SPECIALIST.match(note.shadow, part.end):
        return True
    return (
        note.words(part.start, part.end) in _DISCS
        and _CARRIED.search(note.before(part.start, 30)) is not None
    )


def _bears(note: Note, hit: Hit, section: Section) -> bool:
    """Whether a medicine with other uses is given for this complaint."""
    if hit.hint("in_history") and not _of_treatment(note, hit):
        return False
    if hit.hint("list") is False and section in _NO_LIST:
        return section is Section.MEDICATIONS and _FOR_LEG.match(note.shadow, hit.end) is not None
    start, end = note.bounds[hit.sentence]
    words = note.words(start, end)
    if hit.hint("weak"):
        first = hit.sentence if hit.hint("strict") else max(0, hit.sentence - _LOOK_BACK)
        wider = note.words(note.bounds[first][0], end)
        if _OTHER_USE.search(words) or not _TREATED.search(wider):
            return False
    if hit.hint("systemic") and _SYSTEMIC.search(note.shadow):
        first = note.bounds[max(0, hit.sentence - 1)][0]
        if not (_TREATED.search(note.words(first, end)) or _LEG.search(note.words(first, end))):
            return False
    if hit.hint("antibiotic"):
        return section is not Section.ALLERGIES and _LEG_TROUBLE.search(note.shadow) is not None
    return not (hit.hint("deny_only") and not note.judge(hit.start, hit.end).negated)


def _of_treatment(note: Note, hit: Hit) -> bool:
    """Whether other treatments are told beside it: "takes no medicines" alone is of the patient's drugs at large."""
    near = (hit.sentence - 1, hit.sentence, hit.sentence + 1)
    return any(
        h is not hit and "role" not in h.rule.hints
        for i in near
        if 0 <= i < len(note.sentences)
        for h in note.hits_in(FactType.THERAPY, i)
    )


def _joined(note: Note, left: Mention, right: Mention) -> bool:
    """Whether two neighbours are one treatment: "ice and elevation", "NSAIDs (ibuprofen)", "naproxen then Mobic"."""
    if left.sentence != right.sentence or left.kind is not right.kind or note.section(left.start) in _NO_LIST:
        return False
    shadow = note.shadow
    if left.kind in _LISTED and (
        glued(note, left.end, right.start) or shadow[left.end : right.start].strip() in {":", "(", "-"}
    ):
        return True
    if left.kind is TherapyKind.BRACE and _IN.fullmatch(shadow, left.end, right.start):
        return True
    if not (left.drug and right.drug):
        return False
    if (
        left.hit.hint("generic")
        and not right.hit.hint("generic")
        and _MEMBER.fullmatch(shadow, left.end, right.start)
    ):
        return True
    if shadow[left.end : right.start].strip() == "(" and not right.hit.hint("generic"):
        return True
    return _THEN.fullmatch(shadow, left.tail, right.start) is not None


def _absorb(left: Mention, right: Mention) -> None:
    left.end, left.tail = right.end, right.tail
