"""Imaging studies: what was done, where and when, what it showed, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from extractors.base import Extractor
from extractors.facts import Fact
from extractors.imaging_choice import Read, worth_telling
from extractors.imaging_pointed import Pointed, pointed_at
from extractors.imaging_report import heads_report, is_report, report_segments
from extractors.imaging_result import Reading, joined, main_span, read_result, segments, support_spans
from extractors.imaging_status import DONE, standing
from extractors.imaging_study import Study, find_studies
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion, FactType, Modality, Region, Status
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("imaging_wordings.yaml"))
_FILM_ROLES = ("hard", "soft", "normal", "benign")
_DENIAL_REACH = 30
_ANAPHOR_REACH = 4


class ImagingExtractor(Extractor):
    """Imaging studies of the leg, done or to come, each with its result."""

    finding = FactType.IMAGING

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the imaging studies of `note`."""
        hits = note.hits_of(self.finding)
        mentions = [h for h in hits if "role" not in h.rule.hints and not _is_aside(note, h)]
        studies = _principal(note, find_studies(note, mentions))
        reads = _reads(note, studies)
        for read in worth_telling(note, reads):
            yield self._fact(note, read)
            yield from self._last_scan(note, read)
        yield from self._unnamed(note, studies)
        for pointed in pointed_at(note, studies):
            yield self._pointed(note, pointed)

    def _fact(self, note: Note, read: Read) -> Fact:
        study, where = read.study, read.standing
        done = where.status is Status.DONE and where.assertion is not Assertion.ABSENT
        reading = read.reading if done else Reading()
        start, end = read.span or main_span(note, study, reading)
        if where.assertion is Assertion.ABSENT:
            start, end = _denied_span(note, study)
        box = _W["ordered_box"].match(note.shadow, end) if where.status is Status.PLANNED else None
        end = box.end() if box else end
        generic = study.hit.hint("generic") and where.assertion is Assertion.ABSENT
        attrs = {
            "modality": Modality.RADIOGRAPH if generic else study.modality,
            "region": study.place.region or Region.OTHER,
            "result": reading.result,
            "status": where.status,
            "conditional": where.conditional,
            "current": read.current,
            "no_fracture": reading.no_fracture,
            "vascular": _of_vessels(note, study, end),
        }
        return self.fact(
            note,
            study.hit,
            attrs,
            assertion=where.assertion,
            span=(start, end),
            place=study.place,
            date=study.day,
            support=support_spans(note, start, end, reading),
        )

    def _last_scan(self, note: Note, read: Read) -> Iterator[Fact]:
        """A scan of before, in brackets after the one that is asked for ("(last 10/02/2024, no relapse)")."""
        study = read.study
        if read.standing.status is not Status.PLANNED:
            return
        match = _W["last_scan"].search(note.shadow, study.end, note.sentences[study.sentence].end)
        if match is None:
            return
        span = match.span("told")
        reading = read_result(note, study.modality, [span])
        attrs = {
            "region": study.place.region or Region.OTHER,
            "result": reading.result,
            "no_fracture": reading.no_fracture,
        }
        yield self.fact(note, study.hit, attrs, assertion=Assertion.PRESENT, span=span, place=study.place)

    def _pointed(self, note: Note, pointed: Pointed) -> Fact:
        study, reading = pointed.study, pointed.reading
        attrs = {
            "modality": study.modality,
            "region": study.place.region or Region.OTHER,
            "result": reading.result,
            "no_fracture": reading.no_fracture,
        }
        start, end = pointed.span
        return self.fact(
            note,
            study.hit,
            attrs,
            assertion=Assertion.PRESENT,
            span=pointed.span,
            place=study.place,
            date=pointed.day,
            support=support_spans(note, start, end, reading),
        )

    def _unnamed(self, note: Note, studies: list[Study]) -> Iterator[Fact]:
        """A result under "Results" of films that the section does not name ("These reveal no fracture")."""
        named = {note.sentences[s.sentence].heading for s in studies}
        for index, sentence in enumerate(note.sentences):
            if sentence.section is not Section.IMAGING or sentence.heading in named:
                continue
            cues = [w for w in note.hits_in(self.finding, index) if w.hint("role") in _FILM_ROLES]
            if not cues or not _W["points"].match(note.shadow, sentence.start):
                continue
            place, span = note.focus, (sentence.start, sentence.end)
            reading = read_result(note, Modality.RADIOGRAPH, [span])
            attrs = {
                "modality": Modality.RADIOGRAPH,
                "region": place.region or Region.OTHER,
                "result": reading.result,
                "no_fracture": reading.no_fracture,
            }
            yield self.fact(note, cues[0], attrs, assertion=Assertion.PRESENT, span=span, place=place)


def _reads(note: Note, studies: list[Study]) -> list[Read]:
    """Read each study up to the next one; of two told in one breath the first shares the other's result."""
    report = note.once(is_report)
    later: Reading | None = None
    out: list[Read] = []
    for study, following in reversed(list(zip_longest(studies, studies[1:]))):
        breath = following is not None and joined(note, study, following)
        limit = following.start if following else len(note.text)
        bounded = replace(study, stop=max(study.end, following.end if following and breath else limit))
        current = report and heads_report(note, study)
        stretches = report_segments(note) if current else _outside_brackets(note, bounded, limit)
        reading = read_result(note, bounded.modality, stretches)
        if breath and not reading.cues and later is not None:
            reading = later
        later = reading
        where = DONE if current else standing(note, bounded, reading)
        if where is not None:
            out.append(Read(bounded, reading, where, current))
    return out[::-1]


def _outside_brackets(note: Note, study: Study, stop: int) -> Iterator[tuple[int, int]]:
    """The stretches that may carry the result, without what brackets tell of the scan before."""
    last = _W["last_scan"].search(note.shadow, study.end, note.sentences[study.sentence].end)
    for start, end in segments(note, study, stop):
        if last is not None and start <= last.start() < end:
            yield start, last.start()
            yield last.end(), end
        else:
            yield start, end


def _of_vessels(note: Note, study: Study, end: int) -> bool:
    """A duplex by name, or an ultrasound whose words ask for clots ("ultrasound left leg, rule out DVT")."""
    if study.hit.hint("limb"):
        return True
    if study.modality is not Modality.ULTRASOUND:
        return False
    stop = max(end, note.sentences[study.sentence].end)
    words = note.words(study.start, stop)
    return _W["of_vessels"].search(words) is not None and _W["of_tissue"].search(words) is None


def _is_aside(note: Note, hit: Hit) -> bool:
    """Tell whether the words are of an operation's own films, or of printed advice."""
    section = note.section(hit.start)
    if section is not Section.EDUCATION:
        return section is Section.PROCEDURE
    sentence = note.words(*note.bounds[hit.sentence])
    return _W["to_patient"].search(sentence) is not None or _W["of_patient"].search(sentence) is None


def _denied_span(note: Note, study: Study) -> tuple[int, int]:
    """The study with the words that deny it."""
    judged = note.judge(study.hit.start, study.hit.end)
    start, end = study.start, study.end
    if judged.cue_start is not None and judged.cue_end is not None and judged.assertion is Assertion.ABSENT:
        if judged.cue_start < start <= judged.cue_end + _DENIAL_REACH:
            start = judged.cue_start
        elif 0 <= judged.cue_start - end <= _DENIAL_REACH:
            end = judged.cue_end
    after = _W["none"].match(note.shadow, study.end) or _W["done_after"].match(note.shadow, end)
    return start, max(end, after.end()) if after else end


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
    section = note.section(study.start)
    if section in (Section.PLAN, Section.REQUEST) or section is not note.section(last.start):
        return False
    if study.own_place or study.date or not 0 < study.sentence - last.sentence <= _ANAPHOR_REACH:
        return False
    if section is Section.IMAGING:
        return True
    led = note.words(study.start, study.hit.start)
    return _W["anaphor"].match(led) is not None or bool(study.hit.hint("view"))
