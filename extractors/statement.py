"""Context statements: what criteria ask for beyond the guide's eleven fact types.

A statement counts only where its context stands in the note: talk of a loose component needs a joint replacement,
talk of growth needs a mass. Statements are internal: results list them apart from the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.anatomy import Place
from extractors.base import Extractor
from extractors.condition_screen import FILMS, is_step
from extractors.facts import ArthroplastyAttrs, ConditionAttrs, Fact, ImagingAttrs, SymptomAttrs
from extractors.imaging_report import is_report
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.screening import answered
from extractors.vocabulary import (
    Assertion,
    Concept,
    FactType,
    Modality,
    Region,
    StatementKind,
    Status,
    SymptomKind,
)

_MASSES = {Concept.SOFT_TISSUE_MASS, Concept.BONE_TUMOR, Concept.MALIGNANCY}
_NERVES = {Concept.NEUROPATHY, Concept.NERVE_ENTRAPMENT, Concept.RADICULOPATHY}
_QUIET = {Section.EDUCATION, Section.FAMILY, Section.SOCIAL, Section.PROCEDURE}
_PURPOSES = {
    StatementKind.SURVEILLANCE,
    StatementKind.PURPOSE_PLANNING,
    StatementKind.PURPOSE_RESPONSE,
    StatementKind.PURPOSE_RECURRENCE,
}
_NOT_CLAIMED = {Assertion.FAMILY}
_FILM = re.compile(r"\b(?:x-?rays?|x rays?|xrs?|films?|radiographs?|views?|ct)\b")
_LOOSE_END = re.compile(
    r"(?:[\s,]+(?:of|the|in|at|and|or|with|to|a|an|after|on|for|from|over|by|is|was|are|but|that|this|which|his|her|"
    r"as|then|when|if|so|i|he|she|we|it|now|no|who|has|had|have|also|there))+[\s,]*$"
)
_TOMOGRAM = re.compile(r"\b(?:ct|cta|tomogra\w+|urogram)\b")
_SCAN = re.compile(r"\b(?:cta?|pet|tomogra\w+|urogram|spect|bone scan)\b")
# Bulk of the body, of muscle or of bone is no mass.
_LESION = re.compile(
    r"(?<!body )(?<!muscle )(?<!lean )(?<!bone )(?<!fat )\bmass(?:es)?\b(?! index)|\b(?:lumps?|bumps?|nodules?|knots?)\b"
    r"|tumou?rs?\b|\blesion|sarcoma|metasta|neurofib|schwannoma|lipoma|\bganglion|fibroma|\bgrowths?\b|local recurrence|resection (?:site|bed)"
    r"|\b(?:sclerotic|lytic|lucent|blastic) (?:focus|area|process)|lucenc(?:y|ies)|\b(?:recurrent|residual) disease"
)


class StatementExtractor(Extractor):
    """Statements, each kept only where the context its rule asks for is in the note."""

    finding = FactType.STATEMENT

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the context statements of `note`."""
        contexts = _contexts(note)
        for hit in note.hits_of(self.finding):
            if note.section(hit.start) in _QUIET:
                continue
            if any(hit.hint(name) and not there for name, there in contexts.items()):
                continue
            if hit.hint("film") and not _film_read(note, hit):
                continue
            if hit.hint("clinical") and _by_films(note, hit):
                continue
            if hit.hint("examined") and _on_images(note, hit):
                continue
            if hit.rule.id == "implant_instability" and is_step(note, hit.start, hit.end):
                continue
            if hit.rule.attrs["about"] == StatementKind.LESION_ON_RADIOGRAPH and _only_cross_section(note):
                continue
            if hit.rule.attrs["about"] == StatementKind.LESION_INCIDENTAL and _only_films(note):
                continue
            yield from self._statement(note, hit)

    def _statement(self, note: Note, hit: Hit) -> Iterator[Fact]:
        # What treatment failed is told in a sentence of its own; the part of an earlier one (a back) is not its part.
        carry = hit.rule.attrs["about"] != StatementKind.CONSERVATIVE_FAILED
        place = note.place(hit.start, hit.end, carry=carry)
        if place.elsewhere and (hit.hint("implant") or _of_both(note, hit)):
            place = Place()
        if place.elsewhere and hit.rule.attrs["about"] != StatementKind.NERVE_SHEATH_TUMOR:
            return
        if not carry and place.region is None and note.focus.elsewhere:
            return
        assertion = note.assertion(hit.start, hit.end)
        if assertion in _NOT_CLAIMED:
            return
        if hit.hint("told") and assertion is Assertion.HYPOTHETICAL:
            return
        if hit.hint("only") and assertion.value != hit.hint("only"):
            return
        if hit.hint("form"):
            assertion = answered(note, note.judge(hit.start, hit.end), hit.end)
        if hit.hint("says"):
            assertion = Assertion(str(hit.hint("says")))
        elif hit.hint("planned_ok") and assertion is Assertion.HYPOTHETICAL:
            assertion = Assertion.PRESENT
        yield self.fact(note, hit, {}, assertion=assertion, place=place, span=_whole_phrase(note, hit))


def _of_both(note: Note, hit: Hit) -> bool:
    """Whether the purpose of a study is told of leg and chest in one sentence: it is the leg's too."""
    if hit.rule.attrs["about"] not in _PURPOSES:
        return False
    return any(part.region is not Region.OTHER for part in note.parts(hit.sentence))


def _whole_phrase(note: Note, hit: Hit) -> tuple[int, int]:
    """The hit without the loose function words that an open-ended pattern takes along at its end."""
    loose = _LOOSE_END.search(note.shadow, hit.start, hit.end)
    return (hit.start, loose.start()) if loose and loose.start() > hit.start else (hit.start, hit.end)


def _film_read(note: Note, hit: Hit) -> bool:
    """Whether the sentence reads a film: it stands under imaging, or names films."""
    start, end = note.bounds[hit.sentence]
    return note.section(hit.start) is Section.IMAGING or _FILM.search(note.shadow, start, end) is not None


def _by_films(note: Note, hit: Hit) -> bool:
    """Whether films gave the verdict: they show no bone infection, and say nothing of what the clinician sees."""
    start, _ = note.bounds[hit.sentence]
    return (
        note.section(hit.start) is Section.IMAGING or FILMS.search(note.shadow, start, hit.start) is not None
    )


def _on_images(note: Note, hit: Hit) -> bool:
    """Whether a study shows it: what a scan finds is no finding of the examiner's."""
    return note.section(hit.start) is Section.IMAGING or note.once(is_report)


def _only_cross_section(note: Note) -> bool:
    """Whether the note reads CT or MRI and names no film at all: what it shows is no radiograph's finding."""
    if FILMS.search(note.shadow):
        return False
    return _TOMOGRAM.search(note.shadow) is not None or any(
        isinstance(f.attrs, ImagingAttrs)
        and f.attrs.status is Status.DONE
        and f.attrs.modality is Modality.MRI
        for f in note.facts
    )


def _only_films(note: Note) -> bool:
    """Whether the note reads films and no scan at all: what they show by chance is no finding of a CT or MRI."""
    if not FILMS.search(note.shadow) or _SCAN.search(note.shadow):
        return False
    return not any(
        isinstance(f.attrs, ImagingAttrs)
        and f.attrs.status is Status.DONE
        and f.attrs.modality not in (Modality.RADIOGRAPH, Modality.ULTRASOUND)
        for f in note.facts
    )


def _contexts(note: Note) -> dict[str, bool]:
    """Which of the contexts that rules can ask for stand in the note."""
    conditions = [
        f for f in note.facts if isinstance(f.attrs, ConditionAttrs) and f.assertion is not Assertion.FAMILY
    ]
    concepts = {f.attrs.concept for f in conditions if isinstance(f.attrs, ConditionAttrs)}
    masses = any(isinstance(f.attrs, SymptomAttrs) and f.attrs.kind is SymptomKind.MASS for f in note.facts)
    implants = any(
        isinstance(f.attrs, ArthroplastyAttrs)
        and f.attrs.status is Status.DONE
        and f.assertion is Assertion.PRESENT
        for f in note.facts
    )
    return {
        "implant": implants,
        "mass": masses or bool(concepts & _MASSES) or _LESION.search(note.shadow) is not None,
        "malformation": Concept.VASCULAR_MALFORMATION in concepts,
        "not_hip": note.focus.region not in (Region.HIP, Region.THIGH),
        "nerve": bool(concepts & _NERVES) or "nerve" in note.shadow or "emg" in note.shadow,
    }
