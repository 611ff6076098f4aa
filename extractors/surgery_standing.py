"""Done or planned: the cue nearest to an operation decides, then a date, then the section it is told in."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.wordings import load_wordings


class Standing(StrEnum):
    """Where an operation stands."""

    DONE = "done"
    PLANNED = "planned"
    CONDITIONAL = "conditional"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Around:
    """An operation in its sentence: the words before it, after it, of the clause before it, and its own."""

    hit: Hit
    before: str
    after: str
    clause: str
    words: str


Told = tuple[Standing | None, tuple[int, int] | None]
_W = load_wordings(Path(__file__).with_name("surgery_wordings.yaml"))
_PLAN, _STRONG, _AFTER_PLAN = _W["plan"], _W["strong_plan"], _W["after_plan"]
_DONE, _PAST_FORM, _HEALED, _BE = _W["done"], _W["past_form"], _W["healed"], _W["be"]
_SOME_DAY = _W["some_day"]
_WHEN, _AGO, _YEARS_AGO, _PERFORMED = _W["when"], _W["ago"], _W["years_ago"], _W["performed"]
_LISTED_PAST = re.compile(r"prior to|secondary|comorbid|history|past\b|discharge diag|other diag")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|'\d\d\b")
_CLAUSE = re.compile(r"[.;\n]|\bbut\b|\bhowever\b|,\s+(?=(?:and|he|she|they|i|we|his|her|the)\b)")
_MONTH_DAY = re.compile(r"[\s,(]{0,2}(?:on |for |set for )?(?P<date>\d{1,2}/\d{1,2})(?![\d/])")
_PLANS = frozenset({Section.PLAN, Section.ASSESSMENT, Section.REQUEST})
_THEATRE = re.compile(r"or (?:\w+ )?for\s+")
_WINDOW = 70
_CENTURY = 2000


def around(note: Note, hit: Hit) -> Around:
    """Return the words around `hit`."""
    before = note.before(hit.start, 420)
    return Around(
        hit, before, note.after(hit.end, 90), _CLAUSE.split(before)[-1], note.words(hit.start, hit.end)
    )


def standing(note: Note, a: Around) -> Told:
    """Return whether the operation was done or is planned, with the offsets of the cue that told it."""
    if a.hit.hint("state") or _HEALED.search(a.words):
        return Standing.DONE, None
    if a.hit.hint("choice"):
        return Standing.PLANNED, None
    clause = a.clause[-_WINDOW:]
    theatre = _THEATRE.match(a.words)
    told = clause + theatre.group(0) if theatre else clause
    plan, done = _last(_PLAN, told), _last(_DONE, told)
    if plan and done and done.end() >= plan.end():
        plan = None
    if _participle(a, clause, plan):
        return Standing.DONE, None
    return _by_cues(note, a, len(clause), plan, done)


def _participle(a: Around, clause: str, plan: re.Match[str] | None) -> bool:
    """Whether a past participle tells that it was done ("excised"), with no auxiliary of the future."""
    if not _PAST_FORM.search(a.words) or _BE.search(clause):
        return False
    return plan is None or plan.group(0).strip() not in ("to be", "will be", "would be")


def _by_cues(
    note: Note, a: Around, length: int, plan: re.Match[str] | None, done: re.Match[str] | None
) -> Told:
    offset = a.hit.start - length
    planned = (Standing.PLANNED, (offset + plan.start(), offset + plan.end())) if plan else None
    dated = Standing.DONE if _AGO.match(a.after) else _dated(note, a.after)
    if planned and plan and _STRONG.match(plan.group(0)):
        return planned
    if dated is not None:
        return dated, None
    if planned:
        return planned
    if done:
        return Standing.DONE, (offset + done.start(), offset + done.end())
    return _by_later_words(note, a)


def _by_later_words(note: Note, a: Around) -> Told:
    later = _AFTER_PLAN.match(a.after)
    day = _MONTH_DAY.match(a.after)
    if day and note.date is not None:
        return _within_year(day["date"], note.date), (a.hit.end, a.hit.end + day.end())
    if later:
        return Standing.PLANNED, (a.hit.end, a.hit.end + later.end())
    return (Standing.PLANNED if _SOME_DAY.match(a.after) else _by_section(note, a.hit)), None


def is_ahead(note: Note, a: Around) -> bool:
    """Return whether no date of the past stands right after the operation."""
    return _AGO.match(a.after) is None and _dated(note, a.after) is not Standing.DONE


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _dated(note: Note, after: str) -> Standing | None:
    """Read a date right after the operation against the note's own."""
    match = _WHEN.match(after)
    year = _YEAR.search(match["date"]) if match else None
    if match is None or year is None:
        return None
    if note.date is None or "'" in year.group(0):
        return Standing.DONE
    if int(year.group(0)) != note.date.year:
        return Standing.DONE if int(year.group(0)) < note.date.year else Standing.PLANNED
    return _within_year(match["date"], note.date)


def _within_year(words: str, today: dt.date) -> Standing | None:
    numbers = re.match(r"(\d{1,2})[/-](?:(\d{1,2})[/-])?", words)
    if numbers is None:
        return None
    month, day = int(numbers.group(1)), int(numbers.group(2) or 28)
    return Standing.DONE if (month, day) < (today.month, today.day) else Standing.PLANNED


def _by_section(note: Note, hit: Hit) -> Standing | None:
    """Without a cue a named operation is read by where it stands; surgery at large is then no fact."""
    sentence = note.sentence_at(hit.start)
    heading = "" if sentence.heading is None else note.words(*sentence.heading)
    if _PERFORMED.search(heading) or _PERFORMED.search(note.words(max(0, hit.start - 30), hit.start)):
        return Standing.DONE
    if hit.hint("generic") or hit.hint("bare"):
        return None
    planned = sentence.section in _PLANS and _LISTED_PAST.search(heading) is None
    return Standing.PLANNED if planned else Standing.DONE


def years_ago(note: Note, a: Around) -> bool:
    """Return whether "years ago", or a year well before the note's, stands beside the operation."""
    beside = a.before[-25:] + a.words + a.after[:25]
    if _YEARS_AGO.search(beside):
        return True
    year = _YEAR.search(beside)
    if year is None or note.date is None:
        return year is not None
    number = int(year.group(0).strip("'"))
    return (number if number >= _CENTURY - 100 else _CENTURY + number) < note.date.year - 1
