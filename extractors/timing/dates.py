"""Calendar dates told in a note, and the note's own date."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Precision(StrEnum):
    """How exactly a date is told; a month stands for its 15th, a year for its first of July."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date with document offsets."""

    start: int
    end: int
    date: dt.date
    precision: Precision


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_SEASONS = {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10, "christmas": 12, "thanksgiving": 11, "easter": 4}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DATE = re.compile(
    r"(?<![\w/.-])(?:(?P<iso_y>(?:19|20)\d\d)-(?P<iso_m>\d\d?)-(?P<iso_d>\d\d?)"
    r"|(?P<m>\d{1,2})(?P<sep>[/-])(?P<d>\d{1,2})(?:(?P=sep)(?P<y>(?:19|20)?\d\d))(?![\d/])"
    r"|(?P<my_m>\d{1,2})/(?P<my_y>(?:19|20)\d\d)"
    r"|(?P<md_m>\d{1,2})/(?P<md_d>\d{1,2}))(?![\w/%])",
    re.ASCII,
)
_WORDY = re.compile(
    r"(?<![\w])(?:(?P<day1>\d{1,2})(?:st|nd|rd|th)?(?: of)? )?" + _MONTH + r"(?: (?P<day2>\d{1,2})(?:st|nd|rd|th)?(?![\w/:]))?"
    r"(?:,? ?(?:of )?(?:(?P<year>(?:19|20)\d\d)|'(?P<short>\d\d)|(?P<rel>this year|last year)))?(?![\w])",
    re.ASCII,
)
_SEASON = re.compile(r"(?<![\w])(?:(?P<which>last|this|since|the) )?(?P<season>" + "|".join(_SEASONS) + r")(?: (?:of )?(?P<year>(?:19|20)\d\d))?(?![\w])", re.ASCII)
_YEAR = re.compile(r"(?<![\w/.-])(?:in |since |from |of )?(?P<year>(?:19[3-9]|20[0-4])\d)(?![\w/%.]|-\d| ?(?:mg|ml|cc|calories|steps|units|feet|ft|mcg|iu|h\b|hrs|hours))|(?<![\w])'(?P<short>[0-4]\d|9\d)(?![\w])", re.ASCII)
_NOT_MONTH_DAY = re.compile(r"(?:pain|strength|scale|rated?|motor|power|quads?|ehl|ta|flexion|extension|abduction|grade|level|intensity|score|bp|visits?|sessions?)[\w :,/@+-]{0,14}$|[+-]$")
_NEVER_DAY = re.compile(r"\s*(?:strength|pain|on the|in (?:intensity|severity)|scale|motor|power|systolic|murmur|hpf|of |throughout|bilat|vas)")


def find_dates(shadow: str, start: int, end: int, anchor: dt.date | None) -> list[DateMention]:
    """Return the dates in `shadow[start:end]`; what lacks a year takes the last such day before `anchor`."""
    found: list[DateMention] = []
    for match in _DATE.finditer(shadow, start, end):
        found += _numeric(shadow, match, start, end, anchor)
    for pattern, read in ((_WORDY, _wordy), (_SEASON, _season), (_YEAR, _year)):
        for match in pattern.finditer(shadow, start, end):
            mention = read(match, anchor)
            if mention and not any(f.start < mention.end and mention.start < f.end for f in found):
                found.append(mention)
    return sorted(found, key=lambda f: f.start)


def _numeric(shadow: str, match: re.Match[str], start: int, end: int, anchor: dt.date | None) -> list[DateMention]:
    if match["iso_y"]:
        return _mention(match, int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"]), Precision.DAY)
    if match["y"]:
        return _mention(match, _full(match["y"]), int(match["m"]), int(match["d"]), Precision.DAY)
    if match["my_y"]:
        return _mention(match, int(match["my_y"]), int(match["my_m"]), 15, Precision.MONTH)
    month, day = int(match["md_m"]), int(match["md_d"])
    before, after = shadow[max(start, match.start() - 30) : match.start()], shadow[match.end() : min(end, match.end() + 16)]
    if _NOT_MONTH_DAY.search(before) or _NEVER_DAY.match(after) or not 1 <= month <= 12 or not 1 <= day <= 31:
        return []
    if day in (5, 10) and month <= day and not re.search(r"(?:on|since|until|by|from|dated?|of|seen|done|mri|xr|ct|us|in|-)\s$", before):
        return []
    if len(match["md_d"]) == 2 and int(match["md_d"]) > 31:
        return []
    year = _year_before(month, day, anchor)
    return _mention(match, year, month, day, Precision.DAY) if year else []


def _wordy(match: re.Match[str], anchor: dt.date | None) -> DateMention | None:
    name = match["month"]
    has_detail = match["day1"] or match["day2"] or match["year"] or match["short"] or match["rel"]
    if name in ("may", "mar", "march", "jan", "dec", "sep") and not has_detail and not _month_word(match, name):
        return None
    month, day = _MONTHS[name], int(match["day1"] or match["day2"] or 15)
    if match["year"]:
        year: int | None = int(match["year"])
    elif match["short"]:
        year = _full(match["short"])
    elif match["rel"] and anchor:
        year = anchor.year - (1 if match["rel"].startswith("last") else 0)
    else:
        year = _year_before(month, day, anchor)
    precision = Precision.DAY if match["day1"] or match["day2"] else Precision.MONTH
    made = _mention(match, year, month, day, precision) if year else []
    return made[0] if made else None


def _month_word(match: re.Match[str], name: str) -> bool:
    before = match.string[max(0, match.start() - 12) : match.start()]
    after = match.string[match.end() : match.end() + 3]
    if re.search(r"(?:\b(?:in|since|until|from|by|last|early|late|mid|this|on|of)\s|[-(])$", before) or re.match(r"-[a-z]", after):
        return True
    return name in ("jan", "dec", "sep")


def _season(match: re.Match[str], anchor: dt.date | None) -> DateMention | None:
    if not (match["which"] or match["year"]):
        return None
    month = _SEASONS[match["season"]]
    year = int(match["year"]) if match["year"] else _year_before(month, 15, anchor)
    made = _mention(match, year, month, 15, Precision.MONTH) if year else []
    return made[0] if made else None


def _year(match: re.Match[str], anchor: dt.date | None) -> DateMention | None:
    year = int(match["year"]) if match["year"] else _full(match["short"])
    if anchor and year > anchor.year:
        return None
    made = _mention(match, year, 7, 1, Precision.YEAR)
    return made[0] if made else None


def _mention(match: re.Match[str], year: int, month: int, day: int, precision: Precision) -> list[DateMention]:
    try:
        return [DateMention(match.start(), match.end(), dt.date(year, month, day), precision)]
    except ValueError:
        return []


def _full(text: str) -> int:
    number = int(text)
    if number >= 100:
        return number
    return 2000 + number if number < 50 else 1900 + number


def _year_before(month: int, day: int, anchor: dt.date | None) -> int | None:
    if anchor is None:
        return None
    return anchor.year if (month, day) <= (anchor.month, anchor.day) or (month == anchor.month) else anchor.year - 1


_HEADER = 900
_OWN = re.compile(r"(?:date of (?:service|visit|exam|evaluation|consult\w*|dictation|report)|visit date|service date|dos|date seen|seen(?: on)?|dictated(?: on)?|date|encounter date|note date|exam date|visit|signed)\W{0,4}$")
_OTHERS = re.compile(r"(?:dob|birth|born|d\.o\.b\.?|doi|injury|onset|surgery|lmp|since|on|in|until|ago|mri|xr|ct|x-?rays?|us|last|prior|from|dated|done|next|return|due)\W{0,4}$")


def note_date(text: str, shadow: str, layout: Any = None) -> dt.date | None:
    """Return the note's own date: one labelled as such, else the first full date of the header that is nobody's birth or study date."""
    end = min(len(shadow), _HEADER)
    dates = [d for d in find_dates(shadow, 0, end, None) if d.precision is Precision.DAY]
    for date in dates:
        if _OWN.search(shadow[max(0, date.start - 30) : date.start]):
            return date.date
    for date in dates:
        if date.start <= 400 and not _OTHERS.search(shadow[max(0, date.start - 24) : date.start]):
            return date.date
    tail = max(end, len(shadow) - 400)
    for date in find_dates(shadow, tail, len(shadow), None):
        if date.precision is Precision.DAY and _OWN.search(shadow[max(0, date.start - 30) : date.start]):
            return date.date
    return None
