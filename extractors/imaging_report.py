"""Whole radiology reports: the report is itself a study done, and its impression is the result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractors.imaging_study import Study
from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("imaging_wordings.yaml"))


def is_report(note: Note) -> bool:
    """Tell whether the note is itself a radiology report: its titles are those of one, and of no visit."""
    titles = {_title(note, s.heading) for s in note.sentences if s.heading}
    return sum(_W["report_title"].match(t) is not None for t in titles) > 1 and not any(
        _W["visit_title"].match(t) for t in titles
    )


def heads_report(note: Note, study: Study) -> bool:
    """Tell whether the study is the one that the report is about: it stands at the head or under "Exam"."""
    sentence = note.sentences[study.sentence]
    title = _title(note, sentence.heading)
    return (
        study.sentence == 0
        or _W["exam_title"].match(title) is not None
        or (not title and sentence.paragraph <= 1)
    )


def report_segments(note: Note) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a report's closing part, or of its findings where it has none."""
    titled = [(s, _title(note, s.heading)) for s in note.sentences if not s.is_heading]
    closing = [s for s, title in titled if _W["closing_title"].match(title)]
    for sentence in closing or [s for s, title in titled if title == "findings"]:
        yield sentence.start, sentence.end


def _title(note: Note, heading: tuple[int, int] | None) -> str:
    return note.words(*heading).strip(" :.,\n\t") if heading else ""
