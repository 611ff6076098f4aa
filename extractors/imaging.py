"""Imaging studies: what was done, where and when, what it showed, and what is still to come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from extractors.base import Extractor
from extractors.facts import Fact
from extractors.imaging_result import Reading, joined, main_span, read_result, segments, support_spans
from extractors.imaging_status import Standing, standing
from extractors.imaging_study import Study, find_studies
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion, FactType, ImagingResult, Modality, Region, Status

_ANAPHOR = re.compile(r"(?:this|these|the|that|those|current)\b")
_REPORT_TITLES = frozenset({"findings", "impression", "technique", "comparison", "conclusion", "opinion"})
_VISIT_TITLES = re.compile(
    r"(?:history of present|hpi|present illness|physical exam|medications|plan|assessment|social|allerg|review of systems"
    r"|chief complaint|subjective|objective)"
)
_EXAM_TITLES = re.compile(
    r"(?:exam|examination|procedure|study|exam type|examination type|technique|protocol)s?\W*$"
)
_CLOSING = re.compile(r"(?:impression|conclusion|opinion)\W*$")
_LESION_CAUGHT = ("lesion", "mass", "tumor", "abnormal signal", "marrow")
_LAST_SCAN = re.compile(
    r"\((?P<told>(?:last|prior|previous|most recent)(?: (?:one|scan|mri|study|done|was|on))* (?=[\d\w'])[^)\n]{4,70})\)"
)
_OWNED = re.compile(r"\b(?:his|her|their|patients?'?s?|my|our)\b")
_ANAPHOR_REACH = 4
_LEG_LESION_REACH = 5


@dataclass(frozen=True)
class _Read:
    """A study with its result and where it stands."""

    study: Study
    reading: Reading
    standing: Standing
    current: bool = False


class ImagingExtractor(Extractor):
    """Imaging studies of the leg, done or to come, each with its result."""

    finding = FactType.IMAGING

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the imaging studies of `note`."""
        hits = note.hits_of(self.finding)
        words = [h for h in hits if "role" in h.rule.hints]
        mentions = [
            h for h in hits if "role" not in h.rule.hints and note.section(h.start) is not Section.EDUCATION
        ]
        studies = _principal(note, find_studies(note, mentions))
        report = _is_report(note)
        reads = list(self._reads(note, studies, words, report=report))
        for read in _worth_telling(note, reads):
            yield self._fact(note, read)
            yield from self._last_scan(note, read, words)

    def _reads(self, note: Note, studies: list[Study], words: list[Hit], *, report: bool) -> Iterator[_Read]:
        later: Reading | None = None
        out: list[_Read] = []
        for study, following in reversed(list(zip_longest(studies, studies[1:]))):
            current = report and _heads_report(note, study)
            breath = following is not None and joined(note, study, following)
            stop = (
                following.start
                if following and not breath
                else following.end
                if following
                else len(note.text)
            )
            study = replace(study, stop=max(stop, study.end))
            if current:
                reading = read_result(note, study, words, _report_segments(note))
            else:
                first = following.start if following else len(note.text)
                reading = read_result(note, study, words, segments(note, study, first))
                if breath and not reading.cues and later is not None:
                    reading = later
            later = reading
            where = (
                Standing(Assertion.PRESENT, Status.DONE) if current else standing(note, study, words, reading)
            )
            if where is not None:
                out.append(_Read(study, reading, where, current))
        yield from reversed(out)

    def _fact(self, note: Note, read: _Read) -> Fact:
        study, where = read.study, read.standing
        done = where.status is Status.DONE and where.assertion is Assertion.PRESENT
        reading = read.reading if done else Reading()
        place = study.place
        start, end = main_span(note, study, reading)
        attrs = {
            "region": place.region or Region.OTHER,
            "result": reading.result,
            "status": where.status,
            "conditional": where.conditional,
            "current": read.current,
            "no_fracture": reading.no_fracture,
        }
        return self.fact(
            note,
            study.hit,
            attrs,
            assertion=where.assertion,
            span=(start, end),
            place=place,
            date=study.day,
            support=support_spans(note, start, end, reading),
        )

    def _last_scan(self, note: Note, read: _Read, words: list[Hit]) -> Iterator[Fact]:
        """A scan of before, told in brackets after the one that is asked for ("(last 10/02/2024, no relapse)")."""
        study = read.study
        if read.standing.status is not Status.PLANNED:
            return
        match = _LAST_SCAN.search(note.shadow, study.end, note.sentences[study.sentence].end)
        if match is None:
            return
        span = match.span("told")
        reading = read_result(note, study, words, [span])
        attrs = {
            "region": study.place.region or Region.OTHER,
            "result": reading.result,
            "status": Status.DONE,
        }
        yield self.fact(note, study.hit, attrs, assertion=Assertion.PRESENT, span=span, place=study.place)


def _principal(note: Note, studies: list[Study]) -> list[Study]:
    """Leave out words that go on about the study before them ("this x-ray is significant for ...")."""
    kept: list[Study] = []
    for study in studies:
        last = kept[-1] if kept else None
        if last is not None and last.modality is study.modality and _goes_on(note, last, study):
            continue
        kept.append(study)
    return kept


def _goes_on(note: Note, last: Study, study: Study) -> bool:
    if study.own_place or study.date or not 0 < study.sentence - last.sentence <= _ANAPHOR_REACH:
        return False
    if note.section(last.start) is not note.section(study.start):
        return False
    led = note.words(study.start, study.hit.start)
    return _ANAPHOR.match(led) is not None or bool(study.hit.hint("view"))


def _is_report(note: Note) -> bool:
    """Tell whether the note is itself a radiology report: its titles are those of one, and of no visit."""
    titles = {_title(note, s.heading) for s in note.sentences if s.heading}
    return len(titles & _REPORT_TITLES) > 1 and not any(_VISIT_TITLES.match(t) for t in titles)


def _title(note: Note, heading: tuple[int, int] | None) -> str:
    return note.words(*heading).strip(" :.,\n\t") if heading else ""


def _heads_report(note: Note, study: Study) -> bool:
    sentence = note.sentences[study.sentence]
    title = _title(note, sentence.heading)
    return (
        study.sentence == 0
        or _EXAM_TITLES.match(title) is not None
        or (not title and sentence.paragraph <= 1)
    )


def _report_segments(note: Note) -> Iterator[tuple[int, int]]:
    """The closing part of a report, or its findings where it has none."""
    titled = [(s, _title(note, s.heading)) for s in note.sentences if not s.is_heading]
    closing = [s for s, title in titled if _CLOSING.match(title)]
    for sentence in closing or [s for s, title in titled if title == "findings"]:
        yield sentence.start, sentence.end


def _worth_telling(note: Note, reads: list[_Read]) -> Iterator[_Read]:
    """Keep studies of the leg that say something; a study to come is told once unless a verb asks again."""
    asked: set[tuple[Modality, Region | None]] = set()
    shown: set[Modality] = set()
    for read in reads:
        study, where = read.study, read.standing
        if study.place.elsewhere:
            caught = _caught_leg(note, read)
            if caught is not None:
                yield caught
            continue
        if study.hit.hint("generic") and not _generic_counts(read):
            continue
        key = (study.modality, study.place.region)
        if where.status is Status.PLANNED:
            if key in asked and not where.ordered:
                continue
            asked.add(key)
        elif where.bare or _only_again(note, read, shown) or _stray(note, read, shown):
            continue
        elif where.assertion is Assertion.PRESENT:
            shown.add(study.modality)
        yield read


def _only_again(note: Note, read: _Read, shown: set[Modality]) -> bool:
    """Tell whether an assessment merely names films that were told before ("xr neg")."""
    study = read.study
    if study.modality not in shown or study.own_place or study.date:
        return False
    if note.section(study.start) not in (Section.ASSESSMENT, Section.PLAN):
        return False
    return _OWNED.search(note.words(study.start, study.hit.start)) is None


def _stray(note: Note, read: _Read, shown: set[Modality]) -> bool:
    """A CT without a place is of the head or the trunk, unless it stands among the films of a leg."""
    study = read.study
    if study.modality is not Modality.CT or study.own_place:
        return False
    return not (shown and note.section(study.start) is Section.IMAGING)


def _generic_counts(read: _Read) -> bool:
    """ "Imaging" alone is a study only where it is denied or kept for later."""
    where = read.standing
    return where.assertion is Assertion.ABSENT or (where.status is Status.PLANNED and where.conditional)


def _caught_leg(note: Note, read: _Read) -> _Read | None:
    """An advanced study of another part counts where it caught a lesion of a leg."""
    study = read.study
    if study.modality not in (Modality.MRI, Modality.CT) or read.standing.status is Status.PLANNED:
        return None
    for index in range(study.sentence, min(len(note.sentences), study.sentence + _LEG_LESION_REACH)):
        start, end = note.bounds[index]
        if start >= study.stop:
            break
        legs = [p for p in note.parts(index) if p.region is not Region.OTHER and p.start > study.end]
        if legs and any(word in note.words(max(start, study.end), end) for word in _LESION_CAUGHT):
            result = read.reading.result
            result = result if result is not ImagingResult.UNKNOWN else ImagingResult.NONDIAGNOSTIC
            return replace(read, reading=replace(read.reading, result=result))
    return None
