"""Injury events of the leg: acuity, weeks since, twisting mechanism, overuse.

Acute means within about six weeks of the note or called acute (annotation guide, Readings).
"""

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
from extractors.timing import DurationKind, find_dates
from extractors.vocabulary import Acuity, Assertion, FactType, Region

_NO_STORY = SILENT | {Section.EXAM, Section.IMAGING, Section.PROCEDURE, Section.SURGICAL_HISTORY}
_ACUTE = re.compile(r"\b(?:acute|today|this morning|tonight|just|recent(?:ly)?|earlier today|same day|prior to arrival|hours? ago)\b")
_OLD = re.compile(r"\b(?:chronic|old|remote|years? ago|years prior|as a child|in (?:college|high school|childhood)|in the past)\b")
_TWIST = re.compile(
    r"\b(?:twist\w*|pivot\w*|inver(?:ted|sion)|ever(?:ted|sion)|hyper-?(?:ext|flex)\w*|pop(?:ped|s)?|snap(?:ped)?|buckl\w+|gave (?:way|out)"
    r"|sideways|backwards|valgus|wrong|rolled|rotation|non-?contact|planted|cut(?:ting)? to)\b"
)
_PAST = re.compile(
    r"\b(?:history of|h/o|hx of|in the past|in (?:college|high school)|previous(?:ly)?|prior|several|multiple|other"
    r"|years? ago|as a child|childhood|old)\b"
)
_DEFINITE = re.compile(r"(?:the|this|that|his|her|said|the initial|the original) (?:\w+ ){0,2}(?:injur|incident|accident|fall|trauma|event)")
_REFERS = re.compile(r"\b(?:after|before|since|following|prior to|time of|nature of|until|mechanism of|specifics of|to|from)\s*$")
_SPOKEN_NEAR = 80
_ONE_EVENT = 60


class InjuryExtractor(Extractor):
    """Reads hits of the injury lexicon; writes injury facts."""

    finding = FactType.INJURY

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield one fact for each event told, and for each denial of one."""
        last: Fact | None = None
        for hit in note.hits_of(self.finding):
            if note.section(hit.start) in _NO_STORY or advisory(note, hit) or _looks_back(note, hit, last):
                continue
            for fact in self._injury(note, hit):
                if last is None or not _one_event(note, last, fact):
                    yield fact
                last = fact

    def _injury(self, note: Note, hit: Hit) -> Iterator[Fact]:
        place = note.place(hit.start, hit.end)
        assertion = note.assertion(hit.start, hit.end)
        if place.elsewhere and assertion is Assertion.ABSENT:
            place = Place()
        if place.elsewhere or (place.region is None and note.focus.region in (Region.OTHER, None)):
            return
        if hit.rule.id == "spoken" and _NONE.match(note.shadow, hit.start, hit.end):
            assertion = Assertion.ABSENT
        if assertion in (Assertion.FAMILY, Assertion.HYPOTHETICAL):
            return
        weeks = _weeks(note, hit)
        acuity = Acuity.UNKNOWN if assertion is Assertion.ABSENT else _acuity(note, hit, weeks)
        if assertion is Assertion.HISTORICAL and not _past(note, hit):
            assertion = Assertion.PRESENT
        left, right = note.clause(hit.start, hit.end)
        twisting = bool(hit.rule.attrs.get("twisting")) or (
            hit.rule.id != "spoken" and _TWIST.search(note.shadow, left, min(right, hit.end + 60)) is not None
        )
        yield self.fact(
            note,
            hit,
            {"acuity": acuity, "weeks": weeks, "twisting": twisting and assertion is not Assertion.ABSENT},
            assertion=assertion,
            place=place,
        )


_NONE = re.compile(r"(?:atraumatic|non-?traumatic|never hurt|did not bump|insidious|without (?:any )?inciting|no inciting)")


def _past(note: Note, hit: Hit) -> bool:
    """Tell whether the event is of the past history; the event the story begins with is present, however old."""
    left, right = note.clause(hit.start, hit.end)
    words = note.words(max(left, hit.start - 50), min(right, hit.end + 30))
    return note.section(hit.start) is Section.PAST_MEDICAL or _PAST.search(words) is not None


def _looks_back(note: Note, hit: Hit, last: Fact | None) -> bool:
    """Tell whether the words only refer to an event told before ("at the time of the injury", "since the fall")."""
    definite = _DEFINITE.match(note.shadow, hit.start, hit.end)
    return definite is not None and (last is not None or _REFERS.search(note.before(hit.start, 30)) is not None)


def _one_event(note: Note, first: Fact, second: Fact) -> bool:
    """Tell whether two facts tell one event ("fell, twisted the knee"; "no fall or injury")."""
    a, b = first.evidence, second.evidence
    return (
        first.assertion is second.assertion
        and note.index_at(a.start) == note.index_at(b.start)
        and b.start - a.end <= _ONE_EVENT
    )


def _weeks(note: Note, hit: Hit) -> float | None:
    told = onset(note, hit, reach=_SPOKEN_NEAR)
    if told is not None or note.date is None:
        return told
    start, end = note.bounds[hit.sentence]
    for date in find_dates(note.shadow, start, end, note.date):
        near = date.start - hit.end if date.start >= hit.end else hit.start - date.end
        if near <= _SPOKEN_NEAR and date.date <= note.date:
            return float(round((note.date - date.date).days / 7, 1))
    return None


def _acuity(note: Note, hit: Hit, weeks: float | None) -> Acuity:
    if hit.rule.attrs.get("overuse"):
        return Acuity.UNKNOWN
    left, right = note.clause(hit.start, hit.end)
    words = note.words(max(left, hit.start - 50), min(right, hit.end + 60))
    if weeks is not None:
        return Acuity.ACUTE if weeks <= ACUTE_WEEKS else Acuity.CHRONIC
    if _OLD.search(words):
        return Acuity.CHRONIC
    if _ACUTE.search(words):
        return Acuity.ACUTE
    return _from_story(note)


def _from_story(note: Note) -> Acuity:
    """Without a time of its own an event is as old as the complaint that the note opens with; else it is recent."""
    for index, sentence in enumerate(note.sentences):
        if sentence.section in (Section.HPI, Section.CHIEF_COMPLAINT, Section.UNKNOWN, Section.OTHER):
            for duration in note.durations(index):
                if duration.weeks is not None and duration.kind in (DurationKind.AGO, DurationKind.SINCE):
                    return Acuity.ACUTE if duration.weeks <= ACUTE_WEEKS else Acuity.CHRONIC
    return Acuity.ACUTE
