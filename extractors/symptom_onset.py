"""Since when: a symptom's own time, or the event or first complaint that it goes with.

"Slipped on ice 9 days ago. Since then thigh pain" gives the pain nine days.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extractors.injury import first_event
from extractors.layout import Section
from extractors.note import Note
from extractors.onset import weeks_near
from extractors.vocabulary import Course
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("symptom_wordings.yaml"))

_SINCE = _W["onset_since"]
_TOLD = frozenset({Section.HPI, Section.CHIEF_COMPLAINT, Section.UNKNOWN, Section.REQUEST, Section.OTHER})
_RECENT_WEEKS = 6.0
_NEAR = 3
_NEXT = 0
_NOW = _W["onset_now"]
_UP_TO = _W["onset_up_to"]
_GOING_ON = _W["onset_going_on"]


@dataclass(frozen=True, slots=True)
class Onset:
    """The first timed injury event of the note, if one is told: its offset and its weeks before the note."""

    start: int | None = None
    event: float | None = None

    @classmethod
    def of(cls, note: Note) -> Onset:
        """Return the onset that the note's injury events give."""
        found = first_event(note) if note.hits_of("injury") else None
        return cls(*found) if found else cls()

    def weeks(self, note: Note, start: int, end: int) -> float | None:
        """Return the weeks since onset of the symptom at `[start, end)`."""
        own = weeks_near(note, start, end)
        if own is None:
            own = _until(note, start)
        if own is None:
            own = _going_on(note, start)
        if own is not None or self.start is None:
            return own
        sentence = note.sentence_at(start)
        if sentence.start <= self.start < sentence.end:
            return self.event
        if (
            self.start < start
            and sentence.section in _TOLD
            and 0 < note.index_at(start) - note.index_at(self.start) <= _NEAR
        ):
            return self.event
        if self.start < start and _SINCE.search(note.shadow, sentence.start, sentence.end):
            return self.event
        return None

    def carried(self, note: Note, start: int, last: tuple[int, float] | None) -> float | None:
        """Return the weeks of the symptom told just before (`last`: offset, weeks), where this one only goes on."""
        if (
            last is None
            or note.section(start) not in _TOLD
            or note.section(last[0]) is not note.section(start)
        ):
            return None
        return last[1] if 0 <= note.index_at(start) - note.index_at(last[0]) <= _NEXT else None

    def course(self, note: Note, start: int) -> Course:
        """Return the course that the event's time implies for a symptom told with it."""
        if self.event is None or note.section(start) not in _TOLD:
            return Course.UNKNOWN
        return Course.NEW if self.event < _RECENT_WEEKS else Course.PERSISTENT


def _going_on(note: Note, start: int) -> float | None:
    """ "It has been like that for a week" in the next sentence tells how long the complaint has lasted."""
    sentence = note.sentence_at(start)
    for after in note.sentences_after(start, 1) if sentence.section in _TOLD else ():
        lasting = _GOING_ON.match(note.shadow, after.start, after.end)
        if lasting is not None:
            return weeks_near(note, after.start, lasting.end())
    return None


def _until(note: Note, start: int) -> float | None:
    """ "Doing great until 3 days ago. Now swollen": what is now began then."""
    index = note.index_at(start)
    if index == 0 or not _NOW.match(note.shadow, note.bounds[index][0]):
        return None
    for duration in note.durations(index - 1):
        if duration.weeks is not None and _UP_TO.search(note.before(duration.start, 16)):
            return duration.weeks
    return None
