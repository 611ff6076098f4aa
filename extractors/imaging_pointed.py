"""A study that a second sentence only points at ("She wants another MRI. She had one in July, which showed ...")."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.imaging_result import Reading, read_result
from extractors.imaging_study import Study
from extractors.note import Note
from extractors.timing import DurationKind, find_dates
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("imaging_wordings.yaml"))
_SENTENCES = 2
_REACH = 260


@dataclass(frozen=True)
class Pointed:
    """A study told by "one": the study named before it, the offsets of its words, its result and its date."""

    study: Study
    span: tuple[int, int]
    reading: Reading
    day: dt.date | None


def pointed_at(note: Note, studies: list[Study]) -> Iterator[Pointed]:
    """Yield the studies that the words after one of `studies` point at, before the next study is named."""
    for index, study in enumerate(studies):
        named = (s.start for s in studies[index + 1 :] if not s.hit.hint("generic"))
        following = next(named, len(note.text))
        last = min(study.sentence + _SENTENCES, len(note.sentences) - 1)
        limit = min(following, note.sentences[last].end, study.end + _REACH)
        match = _W["had_one"].search(note.shadow, study.end, limit)
        if match is None or _W["other_one"].search(note.words(study.end, match.start())):
            continue
        end = min(limit, note.sentence_at(match.start()).end)
        days = list(_days(note, match.start(), end))
        past = [d for d in days if note.date is None or d <= note.date]
        if days and not past:
            continue
        reading = read_result(note, study.modality, [(match.start(), end)])
        yield Pointed(study, match.span(), reading, past[0] if past else None)


def _days(note: Note, start: int, end: int) -> Iterator[dt.date]:
    """Yield the dates told in `[start, end)`, and the times "three weeks ago" as dates."""
    yield from (d.date for d in find_dates(note.shadow, start, end, note.date) if d.date)
    for told in note.durations(note.index_at(start)):
        ago = told.kind is DurationKind.AGO and told.weeks is not None and start <= told.start < end
        if ago and note.date is not None:
            yield note.date - dt.timedelta(weeks=told.weeks or 0)
