"""A desk of made cases: the sample cases under new ids, put there by the desk's own filing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.case import Case, Urgency
from pipeline.desk.audit import Who
from pipeline.desk.database import Database
from pipeline.desk.filing import file_result
from pipeline.desk.tables import Word
from pipeline.desk.work import assign, decide
from pipeline.intake import read_paths
from pipeline.result import Result
from pipeline.triage import Triage
from tests.helpers import SAMPLES

_AT_ONCE = 100
_DAYS = 10  # over which the made cases came in
_EXPEDITED, _LONG, _DECIDED, _ASSIGNED = 10, 8, 5, 7  # every so many cases
_REPEATS = 12  # of the text of a long document


class Sample(NamedTuple):
    """A judged sample case and the texts of its documents by id."""

    result: Result
    texts: dict[str, str]


def samples(triage: Triage) -> list[Sample]:
    """Judge the sample cases."""
    cases = [one for one in read_paths([SAMPLES]) if isinstance(one, Case)]
    return [Sample(triage(case), {one.document_id: one.text for one in case.documents}) for case in cases]


def fill(database: Database, found: Sequence[Sample], count: int, now: dt.datetime, *, worked: bool) -> None:
    """File `count` cases; with `worked` some are assigned and some decided, as on a desk in use."""
    for start in range(0, count, _AT_ONCE):
        with database.write() as session:
            for number in range(start, min(start + _AT_ONCE, count)):
                came = Who("filer", now - dt.timedelta(minutes=number * 7919 % (_DAYS * 24 * 60)))
                result, texts = _named(found[number % len(found)], number)
                urgency = None if number % _EXPEDITED else Urgency.EXPEDITED
                case = file_result(session, came, result, texts, urgency).case
                if worked and number % _DECIDED == 0:
                    decide(session, Who(f"past-{number % 3}", now), case, list(Word)[number % len(Word)])
                elif worked and number % _ASSIGNED == 0:
                    assign(session, Who("lead", now), case, f"user-{number % 50}")
    database.analyze()


def _named(sample: Sample, number: int) -> Sample:
    """The sample as case `number`: each has a word of its own, some a long document."""
    name = f"made-{number:05}"
    repeats = 1 if number % _LONG else _REPEATS
    texts = {one: "\n\n".join([text] * repeats) + f"\n\nRef x{number}" for one, text in sample.texts.items()}
    return Sample(sample.result.model_copy(update={"case_id": name}), texts)


def spread(times: Sequence[float], parts: Sequence[float] = (0.5, 0.95)) -> Iterator[float]:
    """The median and the 95th percentile of times, or those that are asked for."""
    ordered = sorted(times)
    for part in parts:
        yield ordered[min(len(ordered) - 1, int(part * len(ordered)))]
