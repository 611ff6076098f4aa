"""Dates as dictation spells them out: "october twenty first twenty twenty five", "the third of march two thousand nineteen"."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from extractors.timing.calendar import MONTH, MONTHS

_DIGITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: n for n, word in enumerate([*_DIGITS, *_TEENS], 1)} | {
    word: n * 10 for n, word in enumerate(_TENS, 2)
}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_DAYS = {word: n for n, word in enumerate(_ORDINALS, 1)} | {"thirtieth": 30}
_DAY = rf"(?:(?:twenty|thirty)[ -](?:{'|'.join(_ORDINALS[:9])}|{'|'.join(_DIGITS)})|{'|'.join(_DAYS)})"
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_DIGITS)}))?|{'|'.join(_TEENS)}|(?:oh?[ -])?(?:{'|'.join(_DIGITS)}))"
_YEAR = rf"(?:two thousand(?: and)?(?: {_BELOW_100})?|(?:nineteen|twenty)[ -]{_BELOW_100}|20\d\d)"
_AFTER_MONTH = re.compile(rf" (?:the )?(?P<day>{_DAY})(?:,? (?P<year>{_YEAR}))?(?![a-z])")
_YEAR_AFTER = re.compile(rf",? (?P<year>{_YEAR})(?![a-z])")
_BEFORE_MONTH = re.compile(rf"(?<![a-z])(?P<day>{_DAY}) of $")
# "may" and "march" are words too; without a year only these lead to a date.
_WORDLIKE = frozenset({"may", "march", "mar"})
_LED = re.compile(
    r"\b(?:on|since|from|by|until|till|before|after|through|to|of|about|around|early|late|seen|dated)\s+(?:the\s)?$"
)
_BACK, _LONGEST_DAY, _LEAP = 16, 20, 2000


class SpokenDate(NamedTuple):
    """A spelled-out date at `[start, end)`; `year` is None where it is not told."""

    start: int
    end: int
    month: int
    day: int
    year: int | None


def spoken_date(shadow: str, month: tuple[int, int], floor: int, end: int) -> SpokenDate | None:
    """Return the spelled-out date around the month name at `month` in `shadow[floor:end)`, or None."""
    start, stop = month
    name = shadow[start:stop]
    after = _AFTER_MONTH.match(shadow, stop, end)
    before = None if after else _BEFORE_MONTH.search(shadow, max(floor, start - _LONGEST_DAY), start)
    day = after or before
    if day is None or re.fullmatch(MONTH, name) is None:
        return None
    year = after if after else _YEAR_AFTER.match(shadow, stop, end)
    told = _year(year["year"]) if year is not None and year["year"] else None
    left = before.start() if before else start
    if name in _WORDLIKE and told is None and not _LED.search(shadow, max(floor, left - _BACK), left):
        return None
    found = SpokenDate(left, year.end() if year else stop, MONTHS[name[:3]], _day(day["day"]), told)
    try:
        dt.date(found.year or _LEAP, found.month, found.day)
    except ValueError:
        return None
    return found


def _day(words: str) -> int:
    return sum(_DAYS.get(word) or _VALUES[word] for word in re.split(r"[ -]", words))


def _year(words: str) -> int:
    if words.isdigit():
        return int(words)
    tokens = [word for word in re.split(r"[ -]", words) if word not in ("and", "o", "oh")]
    if tokens[:2] == ["two", "thousand"]:
        return 2000 + sum(_VALUES[word] for word in tokens[2:])
    return _VALUES[tokens[0]] * 100 + sum(_VALUES[word] for word in tokens[1:])
