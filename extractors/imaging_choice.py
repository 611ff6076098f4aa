"""Which mentions of a study are worth a fact: each that says something new of the leg."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractors.imaging_result import Reading
from extractors.imaging_status import Standing
from extractors.imaging_study import Study
from extractors.layout import Section
from extractors.note import Note
from extractors.vocabulary import Assertion, ImagingResult, Modality, Region, Status

_OWNED = re.compile(r"\b(?:his|her|their|patients?'?s?|my|our)\b")
_CAUGHT = ("lesion", "mass", "tumor", "abnormal signal", "marrow")
_CAUGHT_REACH = 5
_CAUGHT_MOST = 140


@dataclass(frozen=True)
class Read:
    """A study with its result and where it stands; `current` where the note is its report."""

    study: Study
    reading: Reading
    standing: Standing
    current: bool = False
    span: tuple[int, int] | None = None


def worth_telling(note: Note, reads: list[Read]) -> Iterator[Read]:
    """Yield the studies of the leg that say something, in document order."""
    shown: dict[Modality, ImagingResult] = {}
    asked = _asked(reads)
    for read in reads:
        study, where = read.study, read.standing
        if study.place.elsewhere:
            caught = _caught_leg(note, read)
            if caught is not None:
                yield caught
            continue
        if study.hit.hint("generic") and not _generic_counts(read):
            continue
        if where.status is Status.PLANNED:
            if read in asked:
                yield read
            continue
        if where.assertion is Assertion.PRESENT:
            if _adds_nothing(note, read, shown):
                continue
            if not read.reading.told and study.modality in shown and not study.date:
                read = replace(read, reading=Reading(shown[study.modality]))
            shown[study.modality] = read.reading.result
        yield read


def _asked(reads: list[Read]) -> list[Read]:
    """Of the studies to come those that name a place, the first of a kind, or those that are asked for anew."""
    groups: dict[tuple[Modality, Region | None, bool], list[Read]] = {}
    for read in reads:
        if read.standing.status is Status.PLANNED and not read.study.place.elsewhere:
            key = (read.study.modality, read.study.place.region, read.standing.conditional)
            groups.setdefault(key, []).append(read)
    out: list[Read] = []
    for group in groups.values():
        best = [r for r in group if not r.standing.weak] or group
        placed = [r for r in best if r.study.own_place]
        for read in best:
            again = read.standing.ordered and read.study.own_place == bool(placed)
            if read is (placed or best)[0] or again or read.standing.awaited:
                out.append(read)
    return out


def _adds_nothing(note: Note, read: Read, shown: dict[Modality, ImagingResult]) -> bool:
    if read.standing.bare or _only_again(note, read, shown):
        return True
    return _stray(note, read, shown) or _settles_nothing(note, read)


def _only_again(note: Note, read: Read, shown: dict[Modality, ImagingResult]) -> bool:
    """Tell whether an assessment merely names films that were told before ("xr neg")."""
    study = read.study
    if study.modality not in shown or study.own_place or study.date:
        return False
    if note.section(study.start) not in (Section.ASSESSMENT, Section.PLAN):
        return False
    return _OWNED.search(note.words(study.start, study.hit.start)) is None


def _stray(note: Note, read: Read, shown: dict[Modality, ImagingResult]) -> bool:
    """Tell whether a CT without a place stands apart from the films of a leg: it is of the head or the trunk."""
    study = read.study
    if study.modality is not Modality.CT or study.own_place:
        return False
    return not (shown and note.section(study.start) is Section.IMAGING)


def _settles_nothing(note: Note, read: Read) -> bool:
    """Tell whether the words say what films in general cannot show ("plain films cannot answer this")."""
    study = read.study
    if study.own_place or study.date or note.section(study.start) is Section.IMAGING or not read.reading.cues:
        return False
    return all(c.role == "unclear" for c in read.reading.cues)


def _generic_counts(read: Read) -> bool:
    """Imaging of no named kind is a study only where it is denied or kept for later."""
    where = read.standing
    return where.assertion is Assertion.ABSENT or (where.status is Status.PLANNED and where.conditional)


def _caught_leg(note: Note, read: Read) -> Read | None:
    """An advanced study of another part counts where it caught a lesion of a leg."""
    study = read.study
    if study.modality not in (Modality.MRI, Modality.CT) or read.standing.status is Status.PLANNED:
        return None
    for index in range(study.sentence, min(len(note.sentences), study.sentence + _CAUGHT_REACH)):
        start, end = note.bounds[index]
        if start >= study.stop:
            break
        legs = [p for p in note.parts(index) if p.region is not Region.OTHER and p.start > study.end]
        if legs and any(word in note.words(max(start, study.end), end) for word in _CAUGHT):
            span = (start, min(end, start + _CAUGHT_MOST)) if start > study.end else None
            return replace(read, reading=replace(read.reading, result=ImagingResult.NONDIAGNOSTIC), span=span)
    return None
