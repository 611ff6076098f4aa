"""Which mentions of a study are worth a fact: each that says something new of the leg."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.imaging_result import Reading
from extractors.imaging_status import Standing
from extractors.imaging_study import Study
from extractors.layout import Section
from extractors.note import Note
from extractors.vocabulary import Assertion, ImagingResult, Modality, Region, Status
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("imaging_wordings.yaml"))
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
    asked = {id(read) for read in _asked(reads)}
    for read in reads:
        if read.study.place.elsewhere:
            told = _caught_leg(note, read)
        elif read.standing.status is Status.PLANNED:
            told = read if id(read) in asked and _names_kind(read) else None
        else:
            told = _made(note, read, shown)
        if told is not None:
            yield told


def _made(note: Note, read: Read, shown: dict[Modality, ImagingResult]) -> Read | None:
    """A study made, or never made; a mere mention has the result told before."""
    study = read.study
    if not _names_kind(read) or _stray(note, read, shown):
        return None
    if read.standing.assertion is not Assertion.PRESENT:
        return read
    if read.standing.bare or _only_again(note, read, shown) or _settles_nothing(note, read):
        return None
    if not read.reading.told and study.modality in shown and not study.date:
        read = replace(read, reading=Reading(shown[study.modality]))
    shown[study.modality] = read.reading.result
    return read


def _asked(reads: list[Read]) -> list[Read]:
    """Of the studies to come those that name a place, the first of a kind, or those asked for anew."""
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


def _only_again(note: Note, read: Read, shown: dict[Modality, ImagingResult]) -> bool:
    """Tell whether an assessment merely names films that were told before ("xr neg")."""
    study = read.study
    if study.modality not in shown or study.own_place or study.date:
        return False
    if note.section(study.start) not in (Section.ASSESSMENT, Section.PLAN):
        return False
    return _W["owned"].search(note.words(study.start, study.hit.start)) is None


def _stray(note: Note, read: Read, shown: dict[Modality, ImagingResult]) -> bool:
    """Tell whether a CT or other scan stands apart from every leg: it is of head or trunk."""
    study = read.study
    if study.own_place or study.hit.hint("generic") or study.modality not in (Modality.CT, Modality.OTHER):
        return False
    if any(p.region is not Region.OTHER for p in note.parts(study.sentence)):
        return False
    return not (study.modality is Modality.CT and shown and note.section(study.start) is Section.IMAGING)


def _settles_nothing(note: Note, read: Read) -> bool:
    """Tell whether the words say what films in general cannot show ("plain films cannot answer this")."""
    study = read.study
    if study.own_place or study.date or note.section(study.start) is Section.IMAGING or not read.reading.cues:
        return False
    return all(
        c.role == "unclear" and _W["cannot"].match(note.words(c.start, c.end)) for c in read.reading.cues
    )


def _names_kind(read: Read) -> bool:
    """Imaging of no named kind is a study only where it is denied or kept for later."""
    where = read.standing
    return (
        not read.study.hit.hint("generic")
        or where.assertion is Assertion.ABSENT
        or (where.status is Status.PLANNED and where.conditional)
    )


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
        if legs and _W["lesion_caught"].search(note.words(max(start, study.end), end)):
            span = (start, min(end, start + _CAUGHT_MOST)) if start > study.end else None
            return replace(read, reading=replace(read.reading, result=ImagingResult.NONDIAGNOSTIC), span=span)
    return None
