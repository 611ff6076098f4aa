"""Symptoms of the leg, told or seen: kind, weeks since onset, course, and whether the examiner found them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.anatomy import Place
from extractors.base import Extractor
from extractors.complaint import ACUTE_WEEKS, SILENT, advisory, onset
from extractors.facts import Fact
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion, Course, FactType, Region, SymptomKind

_RESOLVED = re.compile(
    r"\b(?:resolved|no longer|is gone|are gone|has gone|went away|subsided|disappeared|completely better|pain[- ]free"
    r"|symptom[- ]free|free of|complete resolution)\b"
)
_IMPROVING = re.compile(r"\b(?:improv\w+|better|less|decreas\w+|eas(?:ed|ing)|nearly resolved|almost (?:asymptomatic|gone|resolved)|lessen\w+|minimal and)\b")
_WORSE = re.compile(r"\b(?:wors\w+|progress(?:ed|ive|ively|ing)|increas\w+|more (?:severe|painful|frequent|swollen)|getting bigger|growing|escalat\w+|deteriorat\w+)\b")
_NEW = re.compile(r"\b(?:new|acute(?:ly)?|sudden(?:ly)?|immediate(?:ly)?|began|started|since (?:the|his|her) (?:fall|injury|accident)|just|developed|recent(?:ly)?)\b")
_PERSISTENT = re.compile(r"\b(?:persist\w*|chronic|continu\w+|ongoing|still|constant|remains?|long[- ]?standing|for (?:many )?years|all the time|since|recurrent|daily)\b")
_WORSE_WITH = re.compile(r"\b(?:wors\w+|increas\w+|exacerbat\w+|aggravat\w+) (?:with|by|when|on|at|after|in the|during|upon|as)\b")
_FOR = re.compile(r"\b(?:history of|hx of|h/o)\s*$")
_ROW = 40


class SymptomExtractor(Extractor):
    """Reads hits of the symptom lexicon; writes symptom facts."""

    finding = FactType.SYMPTOM

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield one fact for each mention that is the patient's and of the leg."""
        for hit in _grouped(note.hits_of(self.finding), note):
            if note.section(hit.start) in SILENT or advisory(note, hit):
                continue
            if _examiner_only(note, hit):
                continue
            place = _place(note, hit)
            if place is not None:
                yield from self._symptom(note, hit, place)

    def _symptom(self, note: Note, hit: Hit, place: Place) -> Iterator[Fact]:
        judged = note.judge(hit.start, hit.end)
        if judged.assertion in (Assertion.FAMILY, Assertion.HYPOTHETICAL):
            return
        ailing = hit.hint("ailing", True)
        assertion = judged.assertion
        if not ailing:
            if assertion is not Assertion.PRESENT:
                return
            assertion = Assertion.ABSENT
        weeks = onset(note, hit) if assertion is not Assertion.ABSENT else None
        course = _course(note, hit, weeks) if assertion is not Assertion.ABSENT else Course.UNKNOWN
        assertion = _settled(note, hit, assertion, course)
        span = hit.start, hit.end
        if assertion is Assertion.ABSENT and judged.cue_start is not None and hit.start - 14 <= judged.cue_start < hit.start:
            span = judged.cue_start, hit.end
        yield self.fact(
            note,
            hit,
            {"weeks": weeks, "course": course, "on_exam": _on_exam(note, hit)},
            assertion=assertion,
            span=span,
            place=place,
        )


def _grouped(hits: list[Hit], note: Note) -> Iterator[Hit]:
    """Leave out the second and later grades of one row of muscles ("EHL 3/5, TA 3/5"): one weakness, told once."""
    last: Hit | None = None
    for hit in hits:
        graded = hit.rule.id == "weakness" and "/5" in note.words(hit.start, hit.end)
        if graded and last is not None and last.sentence == hit.sentence and hit.start - last.end <= _ROW:
            last = hit
            continue
        last = hit if graded else None
        yield hit


def _examiner_only(note: Note, hit: Hit) -> bool:
    """Tell whether the words belong to another finding: pain on a maneuver, normal power, an effusion on a film."""
    section = note.section(hit.start)
    if section is Section.IMAGING:
        return hit.rule.id in ("swelling", "mass", "other")
    if section is not Section.EXAM:
        return False
    if hit.rule.id in ("pain", "strength_full", "sensation_intact"):
        return True
    return hit.rule.id == "other" and note.assertion(hit.start, hit.end) is Assertion.ABSENT


def _place(note: Note, hit: Hit) -> Place | None:
    """Where the symptom is; None where it is outside the leg, or of nowhere in a note about something else."""
    place = note.place(hit.start, hit.end)
    if place.elsewhere:
        return None
    named = note.place(hit.start, hit.end, carry=False)
    if named.region is None and note.focus.region in (Region.OTHER, None):
        return None
    if named.region is None and note.section(hit.start) is Section.ROS and hit.rule.id not in ("instability", "mass"):
        return None
    return place


def _course(note: Note, hit: Hit, weeks: float | None) -> Course:
    left, right = note.clause(hit.start, hit.end)
    words = note.words(max(left, hit.start - 60), min(right, hit.end + 70))
    if _RESOLVED.search(words):
        return Course.RESOLVED
    if _WORSE.search(words) and not _WORSE_WITH.search(words):
        return Course.WORSENING
    if _IMPROVING.search(note.words(hit.start, min(right, hit.end + 70))):
        return Course.IMPROVING
    if weeks is not None:
        return Course.NEW if weeks < ACUTE_WEEKS else Course.PERSISTENT
    if _NEW.search(note.words(max(left, hit.start - 40), hit.end)):
        return Course.NEW
    if _PERSISTENT.search(words):
        return Course.PERSISTENT
    return Course.UNKNOWN


def _settled(note: Note, hit: Hit, assertion: Assertion, course: Course) -> Assertion:
    """A complaint of the story is historical only where it is over (annotation guide, Facts)."""
    if assertion is Assertion.HISTORICAL and not _FOR.search(note.before(hit.start, 16)):
        assertion = Assertion.PRESENT
    if assertion is Assertion.PRESENT and course is Course.RESOLVED:
        return Assertion.HISTORICAL
    return assertion


def _on_exam(note: Note, hit: Hit) -> bool:
    kind = SymptomKind(str(hit.rule.attrs["kind"]))
    if kind is SymptomKind.PAIN:
        return False
    return note.section(hit.start) is Section.EXAM
