"""Injury events: mechanism, time, whether it twists the joint or comes of overuse, and their denial.

The words of one mechanism that stand in one clause are one event ("slipped on ice and twisted her knee"). Acute means
within about six weeks of the note, or called acute (annotation guide).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.anatomy import Place
from extractors.assertion import Judgement
from extractors.base import Extractor
from extractors.facts import Fact
from extractors.injury_scope import place_of, told
from extractors.injury_span import widen
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.onset import dated_weeks, event_weeks, labelled_weeks, weeks_near
from extractors.symptom_scope import answered_no
from extractors.vocabulary import Acuity, Assertion, FactType
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("injury_wordings.yaml"))

_ACUTE_WEEKS = 6.0
_CUE_GAP = 6
_TO_DATE = 24
_YEARS = 104
_HALF_YEAR = 26
_JOIN = re.compile(r"[^.;\n]{0,100}")
_STOP = _W["stop"]
_ACUTE = _W["acute"]
_CHRONIC = _W["chronic"]
_NO_HISTORY = _W["no_history"]


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its first hit, all of its hits, and its words."""

    hit: Hit
    hits: tuple[Hit, ...]
    start: int
    end: int
    assertion: Assertion


class InjuryExtractor(Extractor):
    """Reads hits of the injury lexicon; writes injury facts."""

    finding = FactType.INJURY

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield one fact for each telling or denial of an injury event of the leg."""
        events = _joined(note, _events(note))
        told_weeks = [None if e.assertion is Assertion.ABSENT else weeks_of(note, e) for e in events]
        complaint = _complaint_weeks(note)
        for event, weeks in zip(events, told_weeks, strict=True):
            place = place_of(note, event.start, event.end)
            if place is None or (weeks is None and event.hit.hint("dated")):
                continue
            if weeks is None and event.assertion is Assertion.PRESENT:
                weeks = _borrowed(note, event, events, told_weeks, complaint)
            if event.assertion is Assertion.PRESENT and _superseded(weeks, told_weeks):
                event = replace(event, assertion=Assertion.HISTORICAL)
            yield self._fact(note, event, place, weeks)

    def _fact(self, note: Note, event: Event, place: Place, weeks: float | None) -> Fact:
        denied = event.assertion is Assertion.ABSENT
        attrs = {
            "acuity": _acuity(note, event, weeks, denied=denied),
            "weeks": weeks,
            "twisting": not denied and _twists(note, event),
            "overuse": not denied and any(h.rule.attrs.get("overuse") for h in event.hits),
        }
        span = widen(note, event.start, event.end, denied=denied)
        judged = note.judge(event.hit.start, event.hit.end)
        if (
            denied
            and judged.cue_start is not None
            and judged.cue_end is not None
            and 0 <= span[0] - judged.cue_end <= _CUE_GAP
        ):
            span = (judged.cue_start, span[1])
        return self.fact(note, event.hit, attrs, assertion=event.assertion, span=span, place=place)


def _twists(note: Note, event: Event) -> bool:
    """By its rule, or by a word of twisting inside a longer hit ("inversion injury of the ankle")."""
    own = any(h.rule.attrs.get("twisting") for h in event.hits)
    return own or _TWISTING.search(note.shadow, event.start, event.end) is not None


_TWISTING = _W["twisting"]


def _events(note: Note) -> Iterator[Event]:
    for hit in note.hits_of("injury"):
        if not told(note, hit):
            continue
        assertion = _assertion(note, hit)
        if assertion is not None:
            yield Event(hit, (hit,), hit.start, hit.end, assertion)


def first_event(note: Note) -> tuple[int, float] | None:
    """Return where the first timed event of the present complaint is told, and its weeks before the note."""
    for event in _joined(note, _events(note)):
        weeks = weeks_of(note, event) if event.assertion is Assertion.PRESENT else None
        if weeks is not None and place_of(note, event.start, event.end) is not None:
            return event.start, weeks
    return None


def _joined(note: Note, events: Iterable[Event]) -> list[Event]:
    out: list[Event] = []
    for event in events:
        last = out[-1] if out else None
        if last is not None and _one(note, last, event):
            out[-1] = replace(last, hits=(*last.hits, *event.hits), end=max(last.end, event.end))
        else:
            out.append(event)
    return [e for e in out if not _lone(note, e)]


def _one(note: Note, a: Event, b: Event) -> bool:
    if note.index_at(a.start) != note.index_at(b.start):
        return False
    if (a.assertion is Assertion.ABSENT) is not (b.assertion is Assertion.ABSENT):
        return False
    gap = note.words(a.end, b.start) if b.start > a.end else ""
    return _JOIN.fullmatch(gap) is not None and _STOP.search(gap) is None


def _lone(note: Note, event: Event) -> bool:
    """A weak event (a pop) alone needs a time or an activity beside it to be an event and not a symptom."""
    if any(not h.hint("weak") for h in event.hits):
        return False
    if all(h.rule.id == "sport" for h in event.hits):
        return True
    left, right = note.clause(event.start, event.end)
    return (
        event_weeks(note, left, right) is None
        and _ACTIVITY.search(note.shadow, left, min(right, event.end + 60)) is None
    )


_ACTIVITY = _W["activity"]


def _assertion(note: Note, hit: Hit) -> Assertion | None:
    judged = note.judge(hit.start, hit.end)
    if judged.family or _NO_HISTORY.search(note.before(hit.start, 60)):
        return None
    if hit.hint("kind") == "denial":
        return Assertion.ABSENT
    form = (judged.cue_rule_id or "").startswith("form")
    if hit.hint("kind") == "event" and judged.negated and form and hit.rule.id != "fall_denied":
        return None
    if hit.hint("denied_only") and not judged.negated:
        return None
    if judged.negated or answered_no(note, hit.end) or _SELF_DENIED.match(note.words(hit.start, hit.end)):
        # "No prior injury to this knee" says nothing of how it was hurt now.
        return None if _EARLIER.match(note.words(hit.start, hit.end)) else Assertion.ABSENT
    if judged.hypothetical or (hit.hint("kind") == "event" and _UNHURT.match(note.shadow, hit.end)):
        return None
    return _past(note, hit, judged)


_SELF_DENIED, _EARLIER = _W["self_denied"], _W["earlier"]


def _past(note: Note, hit: Hit, judged: Judgement) -> Assertion:
    """An event told as past history is over; one that began the present complaint is not, however long ago."""
    words = note.words(hit.start, hit.end)
    section = note.section(hit.start)
    if section in (Section.PAST_MEDICAL, Section.SURGICAL_HISTORY) or _OVER.search(words):
        return Assertion.HISTORICAL
    if _OVER_SINCE.match(note.shadow, hit.end):
        return Assertion.HISTORICAL
    if _YOUTH.search(note.before(hit.start, 40) + "|" + note.after(hit.end, 60)) or _OLD_CARE.search(
        note.before(hit.start, 70)
    ):
        return Assertion.HISTORICAL
    rule = judged.cue_rule_id or ""
    if judged.assertion is Assertion.HISTORICAL and rule.startswith(
        ("history.time", "history.status", "history.after")
    ):
        return Assertion.PRESENT
    return judged.assertion


_OVER = _W["over"]
_OVER_SINCE = _W["over_since"]
_UNHURT = _W["unhurt"]
_YOUTH = _W["youth"]
_OLD_CARE = _W["old_care"]


def weeks_of(note: Note, event: Event) -> float | None:
    """Return the weeks from `event` to the note that its clause or sentence tells."""
    left, right = note.clause(event.start, event.end)
    weeks = event_weeks(note, left, right)
    if event.hit.hint("dated"):
        return dated_weeks(note, event.hit.end, event.hit.end + _TO_DATE) or labelled_weeks(
            note, event.hit.end
        )
    if weeks is None:
        sentence = note.sentence_at(event.start)
        weeks = event_weeks(note, sentence.start, sentence.end)
    return weeks if weeks is not None else weeks_near(note, event.start, event.end, units=("month",))


def _complaint_weeks(note: Note) -> float | None:
    """Weeks since the onset of the complaint, as the symptoms read before tell it."""
    for fact in note.facts:
        edema = getattr(fact.attrs, "dependent", False)
        if fact.type is FactType.SYMPTOM and fact.assertion is Assertion.PRESENT and not edema:
            weeks = getattr(fact.attrs, "weeks", None)
            if weeks is not None:
                return float(weeks)
    return None


def _superseded(weeks: float | None, others: list[float | None]) -> bool:
    """An event of years ago is past where another began the present complaint."""
    return weeks is not None and weeks > _YEARS and any(w is not None and w <= _HALF_YEAR for w in others)


def _borrowed(
    note: Note, event: Event, events: list[Event], weeks: list[float | None], complaint: float | None
) -> float | None:
    """Weeks of an event told without a time: those of the nearest event that has one, else of the complaint."""
    if _CHRONIC.search(note.words(event.start, event.end)):
        return None
    timed = [
        (abs(e.start - event.start), w)
        for e, w in zip(events, weeks, strict=True)
        if w is not None and e.assertion is Assertion.PRESENT
    ]
    return min(timed)[1] if timed else complaint


def _acuity(note: Note, event: Event, weeks: float | None, *, denied: bool) -> Acuity:
    sentence = note.sentence_at(event.start)
    own = note.words(event.start, event.end)
    near = note.words(max(sentence.start, event.start - 30), min(sentence.end, event.end + 45))
    if denied:
        return Acuity.ACUTE if _NEW.search(note.before(event.start, 10) + own) else Acuity.UNKNOWN
    if weeks is not None:
        return Acuity.ACUTE if weeks <= _ACUTE_WEEKS else Acuity.CHRONIC
    if _CHRONIC.search(own):
        return Acuity.CHRONIC
    if _ACUTE.search(near):
        return Acuity.ACUTE
    if _CHRONIC.search(near):
        return Acuity.CHRONIC
    fresh = event.assertion is Assertion.PRESENT and all(h.hint("kind") == "event" for h in event.hits)
    return (
        Acuity.ACUTE
        if fresh and sentence.section in _TOLD and not event.hit.rule.attrs.get("overuse")
        else Acuity.UNKNOWN
    )


_NEW = _W["new"]
# A mechanism told at the head of a visit without any time is why the patient came.
_TOLD = frozenset({Section.HPI, Section.CHIEF_COMPLAINT, Section.UNKNOWN, Section.REQUEST})
