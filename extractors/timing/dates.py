"""Dates in clinical English: "3/4/25", "5/13", "Mar 2022", "late April", "last autumn", "'15", "in 2019"."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import ahocorasick

from extractors.first_words import word_heads
from extractors.timing.calendar import MONTH, MONTHS, SEASON, latest_before, month_date, season_date, year_of
from extractors.timing.fractions import is_date_fraction
from extractors.timing.holidays import HOLIDAY, holiday_date
from extractors.timing.model import DateMention, Precision
from extractors.timing.spoken import spoken_date

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:(?:19|20)\d\d|'\d\d)"


def _part(name: str) -> str:
    return rf"(?:(?P<{name}>early|mid|late|end of|beginning of|start of|middle of)[ -]?(?:in\s)?)?"


_DATE = re.compile(
    rf"(?<![\w/.])(?:"
    rf"(?P<iso>(?P<iy>(?:19|20)\d\d)[-/.](?P<im>\d{{1,2}})[-/.](?P<id>\d{{1,2}}))"
    rf"|(?P<full>(?P<fm>\d{{1,2}})(?P<sep>[-/.])(?P<fd>\d{{1,2}})(?P=sep)(?P<fy>\d{{4}}|\d{{2}}))"
    rf"|(?P<mdy>(?P<mm>{MONTH})\.?\s?(?P<md>{_DAY})(?!\d)(?:\s?,?\s?(?:of\s)?(?P<my>{_YEAR}))?)"
    rf"|(?P<dmy>(?P<dd>{_DAY})(?:\s|-|\sof\s)(?P<dm>{MONTH})\.?(?:[\s,-]{{0,2}}(?P<dy>{_YEAR}|"
    rf"\d\d(?![\d/:])))?)"
    rf"|(?P<my2>{_part('ypart')}(?P<ym>{MONTH})\.?(?:\s|,\s|\sof\s|[/-])(?P<yy>{_YEAR}|(?:this|last)\syear))"
    rf"|(?P<mslash>(?P<sm>\d{{1,2}})/(?P<sy>(?:19|20)\d\d))"
    rf"|(?P<frac>(?P<xm>\d{{1,2}})/(?P<xd>\d{{1,2}}))"
    rf"|(?P<month>{_part('opart')}(?:(?P<which>last|this|past|next)\s)?(?P<om>{MONTH}))"
    rf"|(?P<season>{_part('spart')}(?:the\s)?(?:(?P<swhich>last|this|past|previous|"
    rf"next)\s)?(?:the\s)?(?P<sn>{SEASON})"
    rf"(?:\s(?:of\s)?(?P<sey>{_YEAR}|(?:this|last)\syear))?)"
    rf"|(?P<holiday>{HOLIDAY})"
    rf"|(?P<year>(?:19[3-9]|20[0-4])\d)|(?P<short>'[0-4]\d)"
    rf")(?![\w/])"
)
_SCREEN = re.compile(rf"\d[-/.]\d|'\d\d|(?:19|20)\d\d|(?<![a-z])(?:{MONTH}|{SEASON}|{HOLIDAY})(?![a-z])")
_FIGURES = re.compile(r"[\d'](?=(?<=\d)[-/.]\d|(?<=')\d\d|(?<=[12])[09]\d\d)")
# "may", "march", "dec" ("decreased") are words too: a month alone needs a preposition or its like.
_WORDLIKE = frozenset(
    {"may", "march", "mar", "dec", "jan", "jun", "june", "april", "august", "sept", "sep", "oct"}
)
_MONTH_BEFORE = re.compile(
    r"(?:\b(?:in|since|from|until|till|through|thru|by|before|after|of|during|around|about|approx\.?|"
    r"roughly|early|late|mid|to|and|"
    r"last|this|past|between|every|prior|ending|started|began|done|finished|stopped|due|visits?|pt|"
    r"[a-z]{3,9})|[(,~-])\s*$"
)
_STRICT_BEFORE = re.compile(
    r"(?:\b(?:in|since(?: the)?|from|until|till|through|thru|by|before|after|of|during|around|about|"
    r"approx\.?|roughly|to|between|last|"
    r"this|past|early|late|mid|due)|(?:\(|-)\s?)\s*$"
)
_MONTH_AFTER = re.compile(rf"\s?(?:-|to|through|thru|and)\s?{MONTH}(?![a-z])")
_MONTH_TO_BEFORE = re.compile(rf"(?<![a-z]){MONTH}\s?(?:-|to|through|thru|and)\s?$")
_NOT_MONTH_AFTER = re.compile(
    r"\s+(?:be|have|also|not|need|require|represent|consider|benefit|well|still|or may|return|take|use|"
    r"continue|proceed)\b"
)
_YEAR_NOT_AFTER = re.compile(
    r"\s?(?:mg|mcg|ml|cc|units?|iu|u\b|hrs?\b|hours|h\b|cal\w*|kcal|steps|feet|ft|lbs?|grams?|g\b|meters|"
    r"words|%|/|x\b|cells?|\.\d|:\d)"
)
_YEAR_NOT_BEFORE = re.compile(
    r"(?:\b(?:wbc|plt|count|dose|at|of about|to|x|no\.?|#|room|suite|ext|box|mrn|id|code|cpt|vitamin d3?|d3|"
    r"d|ck|bnp|ferritin|score|took)|[$#:=])\s*$"
)
_SEASON_BEFORE = re.compile(
    r"\b(?:since|in|the|last|this|past|early|late|mid|until|through|by|for|during|over|from|of|next)\s*$"
)
# "Training for spring soccer": the season of a sport, not a time of the past.
_FOR_SPORT = re.compile(r"\b(?:for|of|into|play\w*|ready for)(?: (?:the|a|an|her|his|their))?\s*$")
_SPORT_NEXT = re.compile(
    r"\s?(?:half|marathon|races?|season|sports?|league|track|soccer|football|base-?ball|ball|softball|"
    r"practices?|try-?outs?|training|camp|lacrosse|tennis|concert|show|production|ultra|triathlon)\b"
)
_AHEAD_BEFORE = re.compile(
    r"\b(?:sched\w*|booked|listed|planned|tentatively|appt|appointment|f/?u|follow[- ]?up|return\w*|rtc|due|"
    r"surgery on|next|upcoming|"
    r"will|see|until|before|visit|pencilled|expires|set for|in for|intention|plans?)\b[^.;]{0,40}$"
)
_BACK, _MONTHS = 44, 12
_AROUND = 60  # more than a date is long
_Result = tuple[dt.date | None, Precision] | None
_Reader = Callable[[re.Match[str], str, str, dt.date | None, bool], _Result]


def _names() -> Any:
    """The automaton of the heads of months, seasons and holidays, each with its length."""
    automaton = ahocorasick.Automaton()
    for head in word_heads(rf"{MONTH}|{SEASON}|{HOLIDAY}", 3):
        automaton.add_word(head, len(head))
    automaton.make_automaton()
    return automaton


_NAMES = _names()


def find_dates(shadow: str, start: int, end: int, anchor: dt.date | None = None) -> list[DateMention]:
    """Return the dates in `shadow[start:end)` in order.

    A date without a year takes the last one not after `anchor` (the next one where the words point ahead);
    without anchor its `date` is None. Strength grades, pain scores, fractions, blood pressures are no dates.
    """
    spots = _spots(shadow)
    nearest = bisect_left(spots, start)
    if nearest == len(spots) or spots[nearest] >= end or _SCREEN.search(shadow, start, end) is None:
        return []
    found: list[DateMention] = []
    for match in _matches(shadow, start, end, spots[nearest : bisect_left(spots, end)]):
        if found and match.start() < found[-1].end:
            continue
        before = shadow[max(start, match.start() - _BACK) : match.start()]
        mention = _spoken(shadow, match, start, end, anchor) if match["om"] else None
        if mention is None:
            mention = _mention(match, before, shadow[match.end() : min(end, match.end() + 24)], anchor)
        if mention is not None:
            found.append(mention)
    return found


def _matches(shadow: str, start: int, end: int, spots: list[int]) -> Iterator[re.Match[str]]:
    """The matches in `shadow[start:end)`: each holds one of `spots`, so they are looked for around these."""
    at = 0
    while at < len(spots):
        left, right = max(start, spots[at] - _AROUND), spots[at] + _AROUND
        while at < len(spots) and spots[at] - _AROUND <= right:
            right = spots[at] + _AROUND
            at += 1
        yield from _DATE.finditer(shadow, left, min(end, right))


@lru_cache(maxsize=4)
def _spots(shadow: str) -> list[int]:
    """Where dates may stand in a note, found once for all that is asked of its sentences."""
    spots = {m.start() for m in _FIGURES.finditer(shadow)}
    for last, length in _NAMES.iter(shadow):
        first = last - length + 1
        if not first or not "a" <= shadow[first - 1] <= "z":
            spots.add(first)
    return sorted(spots)


def _spoken(
    shadow: str, match: re.Match[str], start: int, end: int, anchor: dt.date | None
) -> DateMention | None:
    """A date that dictation spells out; without a year as those in figures."""
    spoken = spoken_date(shadow, match.span("om"), start, end)
    if spoken is None:
        return None
    left, right, month, day, year = spoken
    ahead = _AHEAD_BEFORE.search(shadow, max(start, left - _BACK), left) is not None
    date = dt.date(year, month, day) if year else latest_before(month, day, anchor, ahead=ahead)
    return DateMention(left, right, date, Precision.DAY)


def _mention(match: re.Match[str], before: str, after: str, anchor: dt.date | None) -> DateMention | None:
    kind = next(name for name in _KINDS if match.group(name) is not None)
    ahead = anchor is not None and _AHEAD_BEFORE.search(before) is not None
    result = _KINDS[kind](match, before, after, anchor, ahead)
    if result is None:
        return None
    date, precision = result
    start = match.start()
    return DateMention(start, match.end(), date, precision)


def _full(match: re.Match[str], _before: str, _after: str, anchor: dt.date | None, _ahead: bool) -> _Result:
    month, day, year = int(match["fm"]), int(match["fd"]), year_of(match["fy"], anchor)
    if month > _MONTHS >= day:
        month, day = day, month
    return _day(year, month, day)


def _iso(match: re.Match[str], _before: str, _after: str, _anchor: dt.date | None, _ahead: bool) -> _Result:
    return _day(int(match["iy"]), int(match["im"]), int(match["id"]))


def _day(year: int, month: int, day: int) -> _Result:
    try:
        return dt.date(year, month, day), Precision.DAY
    except ValueError:
        return None


def _month_day(match: re.Match[str], before: str, after: str, anchor: dt.date | None, ahead: bool) -> _Result:
    month, day = MONTHS[match["mm"][:3]], int(re.sub(r"\D", "", match["md"]))
    if match["my"]:
        return _day(year_of(match["my"], anchor), month, day)
    if match["mm"] in ("may", "dec", "mar", "march") and re.match(
        r"\s?(?:deg|mm|cm|%|x\b|mg|wks?|weeks?|days?)", after
    ):
        return None
    return _undated(month, day, anchor, ahead)


def _day_month(match: re.Match[str], before: str, after: str, anchor: dt.date | None, ahead: bool) -> _Result:
    month, day = MONTHS[match["dm"][:3]], int(re.sub(r"\D", "", match["dd"]))
    if match["dy"]:
        return _day(year_of(match["dy"], anchor), month, day)
    if match["dm"] in _WORDLIKE and _NOT_MONTH_AFTER.match(after):
        return None
    return _undated(month, day, anchor, ahead)


def _undated(month: int, day: int, anchor: dt.date | None, ahead: bool) -> _Result:
    try:
        dt.date(2024, month, day)
    except ValueError:
        return None
    return latest_before(month, day, anchor, ahead=ahead), Precision.DAY


def _fraction(match: re.Match[str], before: str, after: str, anchor: dt.date | None, ahead: bool) -> _Result:
    month, day = int(match["xm"]), int(match["xd"])
    if not is_date_fraction(match["xm"], match["xd"], before, after):
        return None
    return _undated(month, day, anchor, ahead)


def _month_slash_year(
    match: re.Match[str], _before: str, _after: str, _anchor: dt.date | None, _ahead: bool
) -> _Result:
    month = int(match["sm"])
    return (month_date(int(match["sy"]), month), Precision.MONTH) if 1 <= month <= _MONTHS else None


def _month_year(
    match: re.Match[str], _before: str, _after: str, anchor: dt.date | None, _ahead: bool
) -> _Result:
    month, year = MONTHS[match["ym"][:3]], match["yy"]
    if "year" in year:
        if anchor is None:
            return None, Precision.MONTH
        return month_date(anchor.year - ("last" in year), month, match["ypart"]), Precision.MONTH
    return month_date(year_of(year, anchor), month, match["ypart"]), Precision.MONTH


def _month(match: re.Match[str], before: str, after: str, anchor: dt.date | None, ahead: bool) -> _Result:
    word = match["om"]
    led = match["opart"] or match["which"] in ("last", "this", "past")
    if not led and not (_MONTH_AFTER.match(after) or _MONTH_TO_BEFORE.search(before)):
        needed = _STRICT_BEFORE if word in _WORDLIKE else _MONTH_BEFORE
        if needed.search(before) is None or _NOT_MONTH_AFTER.match(after):
            return None
    if anchor is None:
        return None, Precision.MONTH
    last_of = latest_before(MONTHS[word[:3]], 1, anchor, ahead=ahead or match["which"] == "next")
    return (month_date(last_of.year, last_of.month, match["opart"]) if last_of else None), Precision.MONTH


def _season(match: re.Match[str], before: str, after: str, anchor: dt.date | None, _ahead: bool) -> _Result:
    name, which = match["sn"], match["swhich"]
    if name == "fall" and not match["sey"]:
        owned = re.search(
            r"\b(?:his|her|their|a|since the|after the|this|from the|due to|prior to the)\s*$", before
        )
        if owned or not (
            which == "last"
            or match["spart"]
            or re.search(r"\b(?:in|over|until) the\s*$", before + match.group()[:-4])
        ):
            return None
    if not (which or match["spart"] or match["sey"] or _SEASON_BEFORE.search(before)):
        return None
    if _FOR_SPORT.search(before) and _SPORT_NEXT.match(after):
        return None
    return season_date(name, which, match["sey"], anchor), Precision.SEASON


def _holiday(match: re.Match[str], _before: str, _after: str, anchor: dt.date | None, ahead: bool) -> _Result:
    return holiday_date(match["holiday"], anchor, ahead=ahead), Precision.DAY


def _year(match: re.Match[str], before: str, after: str, _anchor: dt.date | None, _ahead: bool) -> _Result:
    of_number = before[-1:] == "-" and before[-2:-1].isdigit()
    if of_number or _YEAR_NOT_AFTER.match(after) or _YEAR_NOT_BEFORE.search(before):
        return None
    return dt.date(int(match["year"]), 7, 1), Precision.YEAR


def _short_year(
    match: re.Match[str], before: str, after: str, anchor: dt.date | None, _ahead: bool
) -> _Result:
    return dt.date(year_of(match["short"], anchor), 7, 1), Precision.YEAR


_KINDS: dict[str, _Reader] = {
    "iso": _iso,
    "full": _full,
    "mdy": _month_day,
    "dmy": _day_month,
    "my2": _month_year,
    "mslash": _month_slash_year,
    "frac": _fraction,
    "month": _month,
    "season": _season,
    "holiday": _holiday,
    "year": _year,
    "short": _short_year,
}
