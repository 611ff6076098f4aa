"""American holidays and turns of the year that patients date things by ("since Easter", "on Labor Day")."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

_Rule = Callable[[int], dt.date]
_MONDAY, _THURSDAY, _SUNDAY, _WEEK = 0, 3, 6, 7


def _fixed(month: int, day: int) -> _Rule:
    return lambda year: dt.date(year, month, day)


def _nth(month: int, weekday: int, count: int) -> _Rule:
    """The `count`th such weekday of the month."""

    def rule(year: int) -> dt.date:
        first = dt.date(year, month, 1)
        return first + dt.timedelta((weekday - first.weekday()) % _WEEK + _WEEK * (count - 1))

    return rule


def _memorial(year: int) -> dt.date:
    """The last Monday of May."""
    last = dt.date(year, 5, 31)
    return last - dt.timedelta((last.weekday() - _MONDAY) % _WEEK)


def _easter(year: int) -> dt.date:
    """Western Easter by the Gregorian computus in the form of Meeus, Jones and Butcher (1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


_RULES: dict[str, _Rule] = {
    "christmas": _fixed(12, 25),
    "xmas": _fixed(12, 25),
    "thanksgiving": _nth(11, _THURSDAY, 4),
    "new year's eve": _fixed(12, 31),
    "new years eve": _fixed(12, 31),
    "new year's": _fixed(1, 1),
    "new years": _fixed(1, 1),
    "new year": _fixed(1, 1),
    "halloween": _fixed(10, 31),
    "labor day": _nth(9, _MONDAY, 1),
    "labour day": _nth(9, _MONDAY, 1),
    "memorial day": _memorial,
    "fourth of july": _fixed(7, 4),
    "4th of july": _fixed(7, 4),
    "independence day": _fixed(7, 4),
    "easter": _easter,
    "mother's day": _nth(5, _SUNDAY, 2),
    "mothers day": _nth(5, _SUNDAY, 2),
    "father's day": _nth(6, _SUNDAY, 3),
    "fathers day": _nth(6, _SUNDAY, 3),
    "presidents day": _nth(2, _MONDAY, 3),
    "columbus day": _nth(10, _MONDAY, 2),
    "veterans day": _fixed(11, 11),
    "valentine's day": _fixed(2, 14),
    "valentines day": _fixed(2, 14),
    "st patrick's day": _fixed(3, 17),
    "beginning of the year": _fixed(1, 1),
    "first of the year": _fixed(1, 1),
    "start of the year": _fixed(1, 1),
}
HOLIDAY = "|".join(_RULES)


def holiday_date(name: str, anchor: dt.date | None, *, ahead: bool = False) -> dt.date | None:
    """Return the last such day not after `anchor`, or with `ahead` the first not before it; None without anchor."""
    if anchor is None:
        return None
    rule = _RULES[name]
    this = rule(anchor.year)
    if ahead:
        return this if this >= anchor else rule(anchor.year + 1)
    return this if this <= anchor else rule(anchor.year - 1)
