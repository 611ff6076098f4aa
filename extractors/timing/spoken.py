"""Dates as dictation spells them out: "october twenty first twenty twenty five", "the third of march two thousand nineteen"."""

from __future__ import annotations

import datetime as dt
import re

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
_SPOKEN = re.compile(
    rf"(?<![a-z])(?:(?P<month>{MONTH}) (?:the )?(?P<day>{_DAY})|(?P<day2>{_DAY}) of (?P<month2>{MONTH}))(?:,? (?P<year>{_YEAR}))?"
    r"(?![a-z])"
)
# "may" and "march" are words too; without a year only these lead to a date.
_WORDLIKE = frozenset({"may", "march", "mar"})
_LED = re.compile(r"\b(?:on|since|from|by|until|till|before|after|through|to|of|about|around|early|late|seen|dated)\s+(?:the\s)?$")
_BACK = 16
_Found = tuple[int, int, int, int, int | None]


def spoken_dates(shadow: str, start: int, end: int) -> list[_Found]:
    """Return `(start, end, month, day, year or None)` of the spelled-out dates in `shadow[start:end)`."""
    found = []
    for match in _SPOKEN.finditer(shadow, start, end):
        name = match["month"] or match["month2"]
        if name in _WORDLIKE and not match["year"] and not _LED.search(shadow, max(start, match.start() - _BACK), match.start()):
            continue
        month = MONTHS[name[:3]]
        day = _day(match["day"] or match["day2"])
        year = _year(match["year"]) if match["year"] else None
        try:
            dt.date(year or 2000, month, day)
        except ValueError:
            continue
        found.append((match.start(), match.end(), month, day, year))
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
