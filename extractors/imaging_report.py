"""Whole radiology reports: the report is itself a study done, and its impression is the result."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.imaging_study import Study
from extractors.note import Note

_TITLES = frozenset({"findings", "impression", "technique", "comparison", "conclusion", "opinion"})
_VISIT = re.compile(
    r"(?:history of present|hpi|present illness|physical exam|medications|plan|assessment|social|allerg"
    r"|review of systems|chief complaint|subjective|objective)"
)
_EXAM = re.compile(r"(?:exam|examination|procedure|study|exam type|examination type|technique|protocol)s?$")
_CLOSING = frozenset({"impression", "conclusion", "opinion"})


def is_report(note: Note) -> bool:
    """Tell whether the note is itself a radiology report: its titles are those of one, and of no visit."""
    titles = {_title(note, s.heading) for s in note.sentences if s.heading}
    return len(titles & _TITLES) > 1 and not any(_VISIT.match(t) for t in titles)


def heads_report(note: Note, study: Study) -> bool:
    """Tell whether the study is the one that the report is about: it stands at the head or under "Exam"."""
    sentence = note.sentences[study.sentence]
    title = _title(note, sentence.heading)
    return study.sentence == 0 or _EXAM.match(title) is not None or (not title and sentence.paragraph <= 1)


def report_segments(note: Note) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a report's closing part, or of its findings where it has none."""
    titled = [(s, _title(note, s.heading)) for s in note.sentences if not s.is_heading]
    closing = [s for s, title in titled if title in _CLOSING]
    for sentence in closing or [s for s, title in titled if title == "findings"]:
        yield sentence.start, sentence.end


def _title(note: Note, heading: tuple[int, int] | None) -> str:
    return note.words(*heading).strip(" :.,\n\t") if heading else ""
