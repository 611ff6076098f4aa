"""What a study showed: the words that carry its result, and the one value they come to.

The annotation guide's values: `negative` is no osseous injury (degenerative change and effusion included),
`nondiagnostic` leaves the question open, `positive` shows an injury or lesion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from extractors.imaging_study import Study, segments_before
from extractors.layout import Section, Sentence
from extractors.matching import Hit
from extractors.note import Note
from extractors.screening import led_by, words_between
from extractors.vocabulary import Assertion, ImagingResult, Modality
from extractors.wordings import load_wordings

Span = tuple[int, int]
RESULT_ROLES = frozenset({"hard", "soft", "tissue", "effusion", "benign", "normal", "unclear"})
_W = load_wordings(Path(__file__).with_name("imaging_wordings.yaml"))
_PURPOSE_REACH = 45
_NO_OTHER = _W["no_other"]
_UNCLEAR_REACH = 60
_LEAD_REACH = 30
_BEFORE_REACH = 40
_SPAN_REACH = 170
_SHORT = 90
_MOST_SUPPORT = 4
_IN_WORDS = "radiographic"  # "no radiographic evidence of fracture": the study stands inside its own result


class Says(StrEnum):
    """Whether the words affirm a finding, deny it, or leave it open."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


@dataclass(frozen=True)
class Cue:
    """A word of a result with its polarity; `[start, end)` holds its denial too."""

    hit: Hit
    role: str
    says: Says
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A result with the words that carry it."""

    result: ImagingResult = ImagingResult.UNKNOWN
    no_fracture: bool = False
    cues: tuple[Cue, ...] = ()

    @property
    def told(self) -> bool:
        """Whether the words tell a result."""
        return self.result is not ImagingResult.UNKNOWN


def read_result(note: Note, modality: Modality, segments: Iterable[Span]) -> Reading:
    """Return what the result words in `segments` come to for a study of that modality."""
    cues: list[Cue] = []
    for start, end in segments:
        for index in range(note.index_at(start), note.index_at(max(start, end - 1)) + 1):
            inside = words_between(note, "imaging", index, start, end)
            found = (_cue(note, w) for w in inside if w.end <= end and w.hint("role") in RESULT_ROLES)
            cues.extend(c for c in found if c is not None)
    if not cues:
        return Reading()
    result = _film_result(cues) if modality is Modality.RADIOGRAPH else _scan_result(cues)
    return Reading(result, _denies_fracture(cues), tuple(cues))


def _cue(note: Note, word: Hit) -> Cue | None:
    role = str(word.hint("role"))
    if word.hint("own"):
        return Cue(word, role, Says.YES, word.start, word.end)
    judged = note.judge(word.start, word.end)
    if judged.assertion in (Assertion.HYPOTHETICAL, Assertion.FAMILY):
        return None
    aimed_at = role not in ("normal", "unclear") and not judged.negated
    if aimed_at and led_by(note, word, "purpose", _PURPOSE_REACH):
        return None
    says = {Assertion.ABSENT: Says.NO, Assertion.POSSIBLE: Says.MAYBE}.get(judged.assertion, Says.YES)
    if role == "normal" and judged.cue_within(word.start, word.end):
        says = Says.YES
    if says is Says.NO and role == "hard" and _NO_OTHER.search(note.before(word.end, _UNCLEAR_REACH)):
        return None
    if says is Says.YES and led_by(note, word, "unclear", _UNCLEAR_REACH):
        says = Says.MAYBE
    start, end = word.start, word.end
    if judged.cue_start is not None and judged.cue_end is not None and says is not Says.YES:
        if 0 <= start - judged.cue_end <= _LEAD_REACH:
            start = judged.cue_start
        elif 0 <= judged.cue_start - end <= _LEAD_REACH:
            end = judged.cue_end
    return Cue(word, role, says, start, end)


def _any(cues: Iterable[Cue], says: Says, *roles: str) -> bool:
    return any(c.says is says and c.role in roles for c in cues)


def _breaks(cue: Cue) -> bool:
    return cue.role == "hard" and bool(cue.hit.hint("fx"))


def _film_result(cues: list[Cue]) -> ImagingResult:
    """Plain films: a fracture is positive whatever else; a tear is not theirs to show."""
    own = [c for c in cues if not c.hit.hint("tear")]
    yes, no = Says.YES, Says.NO
    if any(_breaks(c) and c.says is yes for c in own):
        return ImagingResult.POSITIVE
    if _any(own, yes, "unclear"):
        return ImagingResult.NONDIAGNOSTIC
    if _any(own, yes, "hard"):
        return ImagingResult.POSITIVE
    denied = _any(own, no, "hard") or _any(own, yes, "normal")
    if _any(own, Says.MAYBE, "hard", "soft") or (_any(own, yes, "soft") and denied):
        return ImagingResult.NONDIAGNOSTIC
    if _any(own, yes, "soft"):
        return ImagingResult.POSITIVE
    benign = _any(own, yes, "benign", "effusion") or _any(own, no, "soft", "benign", "effusion")
    return ImagingResult.NEGATIVE if denied or benign else ImagingResult.UNKNOWN


def _scan_result(cues: list[Cue]) -> ImagingResult:
    """MRI, CT, ultrasound, scintigraphy: an affirmed lesion is positive, unless it is left open."""
    if _any(cues, Says.YES, "hard"):
        return ImagingResult.POSITIVE
    if _any(cues, Says.YES, "unclear"):
        return ImagingResult.NONDIAGNOSTIC
    if _any(cues, Says.YES, "tissue", "soft", "effusion"):
        return ImagingResult.POSITIVE
    if _any(cues, Says.MAYBE, "hard", "tissue", "soft"):
        return ImagingResult.NONDIAGNOSTIC
    denied = _any(cues, Says.NO, "hard", "tissue", "soft", "effusion") or _any(
        cues, Says.YES, "normal", "benign"
    )
    return ImagingResult.NEGATIVE if denied else ImagingResult.UNKNOWN


def _denies_fracture(cues: list[Cue]) -> bool:
    """Tell whether the words deny an osseous injury, and none affirms one."""
    if any(_breaks(c) and c.says is Says.YES for c in cues):
        return False
    denied = any(_breaks(c) and c.says is Says.NO for c in cues)
    if any(_breaks(c) and c.says is Says.MAYBE for c in cues):
        return denied
    normal = any(c.hit.hint("fx") and c.role in ("normal", "unclear") and c.says is Says.YES for c in cues)
    return normal or denied


def _shows_lesion(cue: Cue) -> bool:
    return cue.says is Says.YES and cue.role in ("hard", "soft", "tissue", "effusion")


def _leaves_open(cue: Cue) -> bool:
    return cue.role in ("unclear", "soft") or cue.says is Says.MAYBE


def _shows_none(cue: Cue) -> bool:
    return cue.says is Says.NO or cue.role in ("normal", "benign", "effusion")


_STANDS_FOR: dict[ImagingResult, Callable[[Cue], bool]] = {
    ImagingResult.POSITIVE: _shows_lesion,
    ImagingResult.NONDIAGNOSTIC: _leaves_open,
    ImagingResult.NEGATIVE: _shows_none,
}


def decisive(reading: Reading) -> list[Cue]:
    """Return the cues that stand for the result, then the other denials of a fracture."""
    wanted = _STANDS_FOR.get(reading.result)
    first = [c for c in reading.cues if wanted is not None and wanted(c)]
    return first + [c for c in reading.cues if _breaks(c) and c.says is Says.NO and c not in first]


def main_span(note: Note, study: Study, reading: Reading) -> Span:
    """Return the study's phrase with the result words close by, before it and after it."""
    own = note.sentences[study.sentence]
    cues = sorted(decisive(reading), key=lambda c: c.start)
    after = [c for c in cues if c.end > study.end and note.sentence_at(c.start).heading == own.heading]
    start, end = study.start, study.end
    for cue in after:
        if "\n\n" in note.words(end, cue.start) or cue.end - study.end > 2 * _SPAN_REACH:
            break
        if cue.end <= own.end or cue.end - start <= _SPAN_REACH:
            end = max(end, cue.end)
    before = [c for c in cues if own.start <= c.start < start and start - c.end <= _BEFORE_REACH]
    return min([start, *(c.start for c in before)]), end


def support_spans(note: Note, start: int, end: int, reading: Reading) -> list[Span]:
    """Return the spans of the result words outside `[start, end)`, few and in document order."""
    spans: list[Span] = []
    for cue in decisive(reading):
        span = _in_phrase(note, cue)
        if span[0] < end and start < span[1]:
            continue
        if not any(s < span[1] and span[0] < e for s, e in spans):
            spans.append(span)
    return sorted(spans[:_MOST_SUPPORT])


def _in_phrase(note: Note, cue: Cue) -> Span:
    """A bare word is widened to the sentence around it where that is short."""
    sentence = note.sentence_at(cue.start)
    if sentence.end - sentence.start <= _SHORT and cue.end <= sentence.end:
        return max(sentence.start, sentence.body), sentence.end
    return cue.start, cue.end


def segments(note: Note, study: Study, stop: int) -> Iterator[Span]:
    """Yield the stretches of text that may carry the result of `study`; none reaches beyond `stop`."""
    sentence = note.sentences[study.sentence]
    if note.words(study.hit.start, study.hit.end) == _IN_WORDS:
        yield max(sentence.start, sentence.body), min(sentence.end, max(stop, study.end))
        return
    yield from segments_before(note, study)
    first = min(sentence.end, max(stop, study.end))
    if first > study.end:
        yield study.end, first
    for following in _following(note, study, stop):
        yield following.start, min(following.end, stop)


def _following(note: Note, study: Study, stop: int) -> Iterator[Sentence]:
    own = note.sentences[study.sentence]
    imaging = own.section is Section.IMAGING or own.is_heading
    listed = note.words(study.end, study.end + 3).lstrip()[:1] in (":", "=")
    if _W["aside"].search(note.words(own.start, own.end)) or (
        own.heading is not None and _W["aside_title"].match(note.words(*own.heading))
    ):
        return
    previous = own
    for sentence in note.sentences[study.sentence + 1 : study.sentence + (13 if imaging else 6)]:
        if sentence.start >= stop or sentence.section is not own.section or sentence.is_heading:
            return
        if sentence.heading != own.heading and not own.is_heading:
            return
        if not _continues(note, previous, sentence, imaging=imaging, listed=listed):
            return
        yield sentence
        previous = sentence


def _continues(note: Note, previous: Sentence, sentence: Sentence, *, imaging: bool, listed: bool) -> bool:
    gap = note.words(previous.end, sentence.start)
    if sentence.label is not None:
        return _W["label_on"].match(note.words(*sentence.label)) is not None
    if _W["turns"].match(note.shadow, sentence.start):
        return False
    if sentence.section is not Section.IMAGING and note.hits_in("therapy", note.index_at(sentence.start)):
        return False
    if imaging:
        return "\n\n" not in gap.replace("\r", "") or previous.is_heading
    if listed and "\n" not in gap and sentence.end - sentence.start <= _SHORT:
        return True
    return _W["goes_on"].match(note.shadow, sentence.start) is not None


def joined(note: Note, study: Study, following: Study) -> bool:
    """Tell whether two studies are told in one breath ("outside CT ... and MRI ... both reviewed")."""
    gap = note.words(study.end, following.start)
    return study.sentence == following.sentence and _W["one_breath"].fullmatch(gap) is not None
