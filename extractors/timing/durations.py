"""Lengths of time told in a note, in weeks.

Conversions follow the annotation guide: 3 months are 13 weeks, a year is 52; a range counts with its lower bound;
"several weeks" is a length without a number. One scan a sentence; nothing here looks at the whole note.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from extractors.timing.dates import Precision, find_dates


class DurationKind(StrEnum):
    """What a length of time is the length of."""

    LENGTH = "length"
    AGO = "ago"
    SINCE = "since"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: document offsets, weeks (None where the note gives no number), and its kind."""

    start: int
    end: int
    weeks: float | None
    kind: DurationKind


_WORDS = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "thirteen": 13.0, "fourteen": 14.0,
    "fifteen": 15.0, "sixteen": 16.0, "eighteen": 18.0, "twenty": 20.0, "thirty": 30.0, "half": 0.5,
}  # fmt: skip
_VAGUE = "several|many|multiple|few|numerous|some|couple"
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUM = rf"(?:\d{{1,3}}(?:\.\d+)?(?:(?:\s|-)1/2|\s?½)?|1/2|½|(?:{_WORD})(?:\s+and\s+(?:a|one)[\s-]half)?)"
_UNIT = r"(?P<unit>days?|d|weeks?|wks?\.?|wk|w|months?|mos?\.?|mnths?|mths?|m|years?|yrs?\.?|y|hours?|hrs?|h|decades?|weekends?|nights?)"
_LONG_UNIT = r"(?P<unit2>days?|weeks?|wks?|months?|mos?|years?|yrs?|hours?|hrs?|decades?|weekends?)"
_AMOUNT = re.compile(
    rf"(?<![\w/.])(?:(?:x|times|for|over|past|last)\s?)?"
    rf"(?:(?P<about>about|approximately|approx\.?|around|nearly|almost|over|roughly|at least|more than|greater than|less than|>|<|~)\s*)?"
    rf"(?:(?P<n>{_NUM})(?:\s*(?:-|to|or|/)\s*(?P<n2>{_NUM}))?(?:\s+(?:full|long|whole|solid|consecutive|straight|additional|more))?[\s-]*{_UNIT}"
    rf"(?:\s+and\s+(?P<half>a\s+half)|\s*(?:and|,)?\s*(?P<n3>{_NUM})\s*(?P<unit3>weeks?|wks?|days?|months?|mos?))?"
    rf"|(?P<vague>(?:a\s+|the\s+)?(?:{_VAGUE})(?:\s+of)?)\s+(?:more\s+)?{_LONG_UNIT}"
    rf"|(?P<bare>years|months|weeks|days)(?=\s+(?:ago|of|prior|now|duration)|[.,;]|\s*$))(?![\w/%])",
    re.ASCII,
)
_FRACTION = re.compile(r"(?<![\w/.])(?P<n>\d{1,2})/(?P<per>52|12|7)(?![\w/])", re.ASCII)
_FIXED = re.compile(
    r"(?<![\w])(?:(?P<hours>(?:earlier )?today|this (?:morning|afternoon|evening|am)|just now|same day|same hour|tonight)|(?P<day>yesterday|last night|the other day)"
    r"|(?P<week>last (?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?|last week(?:end)?|(?:over )?(?:the )?(?:past|this|last) weekend|a week(?= (?:ago|prior)))"
    r"|(?P<month>last month)|(?P<year>(?:over |for |in )?(?:the )?(?:past|last) year|last year))(?![\w])",
    re.ASCII,
)
_PAST = re.compile(r"\s*(?:ago|prior|previously|earlier|back(?! pain)|before|post[- ]?op\w*|after (?:surgery|injury)|out from|s/p|status post|since|now)\b")
_RATE_AFTER = re.compile(r"\s*(?:old|yo\b|y/o|of age|-old|/(?:day|wk|week))")
_RATE_BEFORE = re.compile(r"(?:every|each|q|per|/|once an?|twice an?|times? an?|visits? an?|age|aged|\bin|within|hours? an?|days? an?)\s*(?:a\s+|the\s+next\s+|about\s+)?$")
_FUTURE = re.compile(r"(?:\bin|within|in the next|for the next|another|follow[- ]?up|f/u|return|rtc|recheck|over the next|after the next|next)\s*(?:in\s+)?(?:about\s+)?$")
_MIN = {"h": 1 / 168, "d": 1 / 7, "w": 1.0, "m": 52 / 12, "y": 52.0, "decade": 520.0}
_SCREEN = re.compile(r"\d|day|week|wk|mo|year|yr|hour|hr|today|morning|night|yesterday|last|past|since|decade")


def to_weeks(amount: float, unit: str) -> float:
    """Return `amount` of `unit` in weeks: months at 52/12 rounded, days to one decimal."""
    key = "decade" if unit.startswith("decade") else "d" if unit.startswith(("night", "weekend")) else unit[0]
    weeks = amount * _MIN[key]
    if key in ("h", "d"):
        return round(weeks, 1)
    whole = round(weeks)
    return float(whole) if key != "w" else float(amount)


def find_durations(shadow: str, start: int, end: int, *, anchor: dt.date | None = None) -> list[Duration]:
    """Return the lengths of time in `shadow[start:end]`, in order; dates after "since" are counted to `anchor`."""
    if not _SCREEN.search(shadow, start, end):
        return []
    found = [d for m in _AMOUNT.finditer(shadow, start, end) if (d := _amount(shadow, m, start, end)) is not None]
    found += [
        Duration(m.start(), m.end(), to_weeks(float(m["n"]), {"52": "w", "12": "m", "7": "d"}[m["per"]]), DurationKind.LENGTH)
        for m in _FRACTION.finditer(shadow, start, end)
        if m["per"] != "7" and not re.search(r"pain|strength|\d\s*$", shadow[max(start, m.start() - 12) : m.start()])
    ]
    found += [_fixed(m) for m in _FIXED.finditer(shadow, start, end)]
    found += _from_dates(shadow, start, end, anchor)
    return _without_overlap(found)


def _amount(shadow: str, match: re.Match[str], start: int, end: int) -> Duration | None:
    before, after = shadow[max(start, match.start() - 24) : match.start()], shadow[match.end() : min(end, match.end() + 24)]
    unit = match["unit"] or match["unit2"] or match["bare"] or ""
    if _RATE_AFTER.match(after) or (len(unit) == 1 and match["n"] and not match["n"][0].isdigit()):
        return None
    if unit in ("m", "h", "y") and (match["about"] or re.match(r"\s?\w", after) or not re.search(r"x\s?$|for $|\d", match.group()[:3])):
        return None
    if unit in ("m", "h") and not re.match(r"x", match.group()):
        return None
    if not match["n"] or match["vague"] or match["bare"]:
        kind = DurationKind.AGO if _PAST.match(after) else DurationKind.LENGTH
        weeks = to_weeks(2, unit) if match["vague"] and "couple" in match["vague"] else None
        return Duration(match.start(), match.end(), weeks, kind)
    weeks = to_weeks(_number(match["n"]), unit)
    if match["half"]:
        weeks = to_weeks(_number(match["n"]) + 0.5, unit)
    elif match["n3"]:
        weeks = round(weeks + to_weeks(_number(match["n3"]), match["unit3"]), 1)
    if _PAST.match(after):
        return Duration(match.start(), match.end(), weeks, DurationKind.AGO)
    if _FUTURE.search(before):
        return Duration(match.start(), match.end(), weeks, DurationKind.FUTURE)
    if _RATE_BEFORE.search(before):
        return None
    return Duration(match.start(), match.end(), weeks, DurationKind.LENGTH)


def _number(text: str) -> float:
    text = text.strip()
    if text in ("1/2", "½"):
        return 0.5
    whole = re.match(r"\d+(?:\.\d+)?", text)
    if whole:
        return float(whole.group()) + (0.5 if text.endswith(("1/2", "½")) else 0.0)
    word, _, rest = text.partition(" ")
    return _WORDS[word] + (0.5 if "half" in rest else 0.0)


def _fixed(match: re.Match[str]) -> Duration:
    name = match.lastgroup or ""
    weeks = {"hours": 0.0, "day": 0.1, "week": 0.7, "month": 4.0, "year": 52.0}[name]
    kind = DurationKind.LENGTH if name == "year" and not match.group().startswith("last") else DurationKind.AGO
    return Duration(match.start(), match.end(), weeks, kind)


def _from_dates(shadow: str, start: int, end: int, anchor: dt.date | None) -> list[Duration]:
    dates = find_dates(shadow, start, end, anchor)
    found: list[Duration] = []
    for first, second in zip(dates, dates[1:], strict=False):
        between = shadow[first.end : second.start].strip()
        if between in ("-", "to", "through", "thru", "until", ">") and first.date < second.date:
            days = (second.date - first.date).days + (30 if second.precision is Precision.MONTH else 0)
            if days <= 800:
                found.append(Duration(first.start, second.end, float(round(days / 7)), DurationKind.LENGTH))
    for date in dates:
        since = re.search(r"since\s+(?:(?:about|early|late|mid-?|around|the|last)\s+)*$", shadow[max(start, date.start - 24) : date.start])
        if since and anchor is not None and date.date <= anchor:
            found.append(Duration(max(start, date.start - 24) + since.start(), date.end, float(round((anchor - date.date).days / 7)), DurationKind.SINCE))
    return found


def _without_overlap(found: list[Duration]) -> list[Duration]:
    kept: list[Duration] = []
    for item in sorted(found, key=lambda d: (d.start - d.end, d.start)):
        if not any(k.start < item.end and item.start < k.end for k in kept):
            kept.append(item)
    return sorted(kept, key=lambda d: d.start)
