"""Mentions of treatments: which hits count, and which stand together as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from extractors.anatomy import Part
from extractors.assertion import Judgement
from extractors.layout import Section
from extractors.lesson import is_lesson
from extractors.matching import Hit
from extractors.note import Note
from extractors.therapy_screen import is_of_other
from extractors.vocabulary import FactType, Outcome, Region, TherapyKind
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("therapy_wordings.yaml"))

_DOSE = _W["dose"]
_GLUE = _W["glue"]
_THEN = _W["then"]
_MEMBER = _W["member"]
_TREATED = _W["treated"]
_OTHER_USE = _W["other_use"]
_SYSTEMIC = _W["systemic"]
_LEG = _W["leg"]
_LEG_TROUBLE = _W["leg_trouble"]
_NO_LIST = frozenset({Section.MEDICATIONS, Section.ALLERGIES})
_SKIPPED = frozenset({Section.HEADER, Section.PROCEDURE})
_TREATED_PART = _W["treated_part"]
_ANSWER = _W["answer"]
_IN = _W["in_with"]
_HANDOUT = _W["handout"]
_PATIENT = _W["patient"]
_CLINIC = _W["clinic"]
_FOR_LEG = _W["for_leg"]
_TICKED = _W["ticked"]
_DENIED_PART = _W["denied_part"]
_BORROWED = _W["borrowed"]
_PROSE = 7
_TELLS = _W["tells"]
_SPECIALIST = _W["specialist"]
_DISCS = frozenset({"disc", "disk", "discs", "disks"})
_CARRIED = _W["carried"]
_EMPTY_BOX = _W["empty_box"]
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
