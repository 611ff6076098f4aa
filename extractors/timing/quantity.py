"""Quantities of time: "six to eight weeks", "x3d", "6/52", "the past year"; no ages, no frequencies."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.timing.numbers import NUMBER, number_value
from extractors.timing.weeks import DAY, HOUR, MONTH, WEEK, YEAR

_UNIT = re.compile(
    r"(?<![a-z])(?:(?P<hour>hours?|hrs?|h(?=\b))|(?P<day>days?|dys?|d(?=\b))|"
    r"(?P<week>weeks?|wks?|weeeks?|weaks|wekks?|weks?|w(?=\b))|(?P<fortnight>fortnights?)|"
    r"(?P<month>months?|mos?|mths?|mnths?|monts|motnhs?|mon(?=\.? ago)|m(?=\b))|(?P<year>years?|yrs?|yeras?|"
    r"y(?=\b))|"
    r"(?P<decade>decades?))(?:'s?)?(?![a-z0-9])|(?P<uk>/(?:52|12|7)(?![\d/]))"
)
_BETWEEN = r"(?:\s?\+|[\s-]plus|[\s-]?ish|\s+or\s+(?:more|so)|\s?\(\s?\w{1,9}\s?\))?"
_MORE = re.compile(r"\+|plus|or more")
# "10 visits/8 wks": a slash after what was counted is no fraction.
_OPENS = (
    r"(?:(?<![\w./'])|(?<=visits/)|(?<=visit/)|(?<=sessions/)|(?<=session/)|(?<=appts/)|(?<=sess/)|(?<=tx/))"
)
_ADJECTIVE = (
    r"(?:(?:full|solid|straight|consecutive|whole|entire|long|good|more|additional|further|calendar|total|"
    r"short|extra)\s+){0,2}"
)
_QUANTITY = re.compile(
    rf"{_OPENS}(?P<x>x\s?)?(?P<low>{NUMBER}){_BETWEEN}(?:\s?(?:-|to|or|/|"
    rf"and)\s?(?P<high>{NUMBER}){_BETWEEN})?"
    rf"[\s-]{{0,3}}{_ADJECTIVE}$"
)
_UNIT_BEFORE = re.compile(r"\b(?:wks?|weeks?|mos?|months?|yrs?|years?)\s*$")
_HALF = re.compile(r"\s+and\s+(?:a|one)[ -]?half|\s+and\s+half(?! of)|\s+1/2(?!\d)")
_LETTERS = frozenset("hdwmy")
_BACK, _AHEAD = 48, 44
_MOST_WEEKS = 40
_LEAST = {
    "few": 2,
    "several": 2,
    "couple": 2,
    "many": 2,
    "some": 1,
    "multiple": 2,
    "numerous": 2,
    "countless": 2,
}
_SIZE = {HOUR: 0, DAY: 1, WEEK: 2, MONTH: 3, YEAR: 4}

# An age, a frequency, a gestation: a number with a unit of time that is no duration.
_NOT_AFTER = re.compile(
    r",?\s?\d{1,2}[- ]months?[- ]old\b|[\s-]*(?:olds?\b|of age\b|y/?o\b|yo\b|/o\b|o\b(?!/)|young\b|(?:a|per|"
    r"each|every|out of (?:the|a|every))\s(?:day|week|wk|month|mo|"
    r"year|yr)\b|/\s?(?:day|d\b|week|wk|w\b|month|mo\b|year|yr)|size\b|"
    r"(?:\+?\d{1,2}\s?d(?:ays?)?\s)?(?:gestation\w*|pregnan\w*|gravid|ega\b|"
    r"iup\b|by (?:lmp|dates|us)\b|us\b|of (?:gestation|pregnancy)|preterm|premature|c/w)|echo\b|recon\w*|"
    r"printed|survival)"
)
_SEX_AFTER = re.compile(r"\s?(?:m|f|male|female|man|woman|boy|girl|gentleman|lady)\b")
_NOT_BEFORE = re.compile(
    r"(?:\bq\.?|\bq\.?\s?\d{1,2}\s?-|\bevery|\beach|\bage[ds]?|\bage of|\bage:|\bper|\bat age|\bonce|"
    r"\btwice|\bthrice|\btimes|\d\s?x|\bdaily|\bevery other|"
    r"\bg\d ?p\d (?:at|@)|\d\s?y(?:/?o)?,?|\b(?:iup|pregnancy|gestation) (?:at|@|of))\s*$"
)
_A_FREQUENCY = re.compile(
    r"(?:once|twice|thrice|times?|\dx|x\d|visits?|sessions?|nights?|days?|hours?|packs?|ppd|miles?|mi|"
    r"drinks?|beers?|cups?|tabs?|"
    r"tablets?|pills?|caps?|doses?|\d)\s*$"
)
_A_BEFORE = re.compile(
    r"(?:for|x|about|approximately|approx\.?|roughly|around|over|in|within|after|only|past|last|nearly|"
    r"almost|than|took|did|had|has|"
    r"completed|tried|at|of|with|by|under|and|to|another|just|maybe|perhaps|once|least|lasted|lasting|going on|pushing|close to|~)\s*$"
)
_A_AFTER = re.compile(
    r"\s*(?:ago|or (?:so|two|more)|and (?:a|one)|of|hx|history|later|prior|back|earlier|now|course|trial|before|out|of)\b|"
    r"[- ]long\b"
)
_BARE_BEFORE = re.compile(
    r"(?P<head>\b(?:for|x|over|in|past|last|of|these|few|spanning|during)\s+(?:the\s+)?(?:past\s+|last\s+|"
    r"many\s+|many,? many\s+)?)$"
)
_ONE_BEFORE = re.compile(
    r"(?:\bthe\s+|\bthis\s+)?\b(?P<which>past|last|previous|preceding|next|coming|following|entire|"
    r"whole)\s*$"
)


class Quantity(NamedTuple):
    """An amount of time at `[start, end)`; `amount` None is vague, `word` its number word or "past"."""

    start: int
    end: int
    unit: str
    amount: float | None
    least: float | None
    plus: bool
    word: str


def find_quantities(text: str, start: int, end: int) -> list[Quantity]:
    """Return the quantities of time in `text[start:end)` (shadow text), compounds joined."""
    found = (_quantity(text, match, start, end) for match in _UNIT.finditer(text, start, end))
    return _compounds(text, [quantity for quantity in found if quantity is not None])


def _quantity(text: str, match: re.Match[str], start: int, end: int) -> Quantity | None:
    kind = match.lastgroup or ""
    if kind == "uk":
        return _uk(text, match, start)
    unit, factor = {"fortnight": (WEEK, 2), "decade": (YEAR, 10)}.get(kind, (kind, 1))
    before = text[max(start, match.start() - _BACK) : match.start()]
    quantity = _QUANTITY.search(before)
    if quantity is None:
        return _without_number(text, match, before, unit, factor, end)
    if match.group() in _LETTERS and not _letter_fits(quantity, match, before, text, end):
        return None
    low = quantity.group("low")
    first = match.start() - len(before) + quantity.start()
    prefix = text[max(start, first - 24) : first]
    if _excluded(low, prefix, text, match, end, quantity.group("x") is not None):
        return None
    stop = match.end()
    amount = number_value(low)
    high = quantity.group("high")
    upper = number_value(high) if high is not None else None
    of_gestation = "/7" in quantity.group() and prefix[-1:] in "- "  # "38-2/7 weeks"
    if amount is not None and upper is not None and (upper < amount or of_gestation):
        return None
    half = _HALF.match(text, stop, end)
    if half and match.lastgroup != "hour" and amount is not None and high is None:
        amount, stop = amount + 0.5, half.end()
    least = amount if amount is not None else float(next((v for k, v in _LEAST.items() if k in low), 1))
    figure = None if amount is None else amount * factor
    return Quantity(
        first, stop, unit, figure, least * factor, _MORE.search(quantity.group()) is not None, low
    )


def _letter_fits(quantity: re.Match[str], match: re.Match[str], before: str, text: str, end: int) -> bool:
    """Tell whether a letter is a unit: attached ("6w"), after "x" or before "ago" ("x 4 d", "10 d ago")."""
    if not quantity.group("low")[0].isdigit() or text[match.end() : match.end() + 1] == "/":
        return False
    ago = re.match(r"\.?\s*(?:ago|hx|h/o|prior)\b", text[match.end() : end][:10]) is not None
    lead = quantity.group("x") is not None or re.search(r"\bfor\s*$", before[: quantity.start()]) is not None
    if match.group() == "m":
        return ago or lead
    lead = lead or _UNIT_BEFORE.search(before[: quantity.start()]) is not None
    return ago or lead or before[-1:].isdigit() or before[-1:] == "+"


def _excluded(low: str, prefix: str, text: str, match: re.Match[str], end: int, x: bool) -> bool:
    after = text[match.end() : min(end, match.end() + _AHEAD)]
    if match.lastgroup == "hour" and re.match(r"\s*:?\s*\d", after):
        return True  # a heart rate
    if _NOT_AFTER.match(after) or (_NOT_BEFORE.search(prefix) and not x):
        return True
    if match.lastgroup in ("year", "month") and _SEX_AFTER.match(after) and low[0].isdigit():
        return True
    if low not in ("a", "an"):
        return False
    return _A_FREQUENCY.search(prefix) is not None or not (_A_BEFORE.search(prefix) or _A_AFTER.match(after))


def _uk(text: str, match: re.Match[str], start: int) -> Quantity | None:
    """Read British "6/52" (weeks), "x 3/12" (months), "2/7" (days); the last two only where it is plain."""
    number = re.search(
        r"(?<![\w/.])(x\s?|for\s+)?(\d{1,2})$", text[max(start, match.start() - 8) : match.start()]
    )
    if number is None:
        return None
    code = match.group()[1:]
    plain = number.group(1) is not None or re.match(
        r"\s*(?:ago|hx|history)\b", text[match.end() : match.end() + 10]
    )
    amount = float(number.group(2))
    pressure = amount > _MOST_WEEKS or re.search(
        r"\b(?:bp|pressure)\b", text[max(start, match.start() - _BACK) : match.start()]
    )
    if pressure or (code != "52" and not plain):
        return None
    unit = {"52": WEEK, "12": MONTH, "7": DAY}[code]
    return Quantity(match.start() - len(number.group(2)), match.end(), unit, amount, amount, False, "")


def _without_number(
    text: str, match: re.Match[str], before: str, unit: str, factor: int, end: int
) -> Quantity | None:
    """Read a unit without a number: "for years", "weeks ago", "the past year", "last month"."""
    words = match.group()
    if words in _LETTERS:
        return None
    if re.sub(r"'s?$", "", words).endswith("s") and words != "hs":
        lead = _BARE_BEFORE.search(before)
        ago = re.match(r"\s+(?:ago|now|on end)\b|\s+of\s+(?!age|gest)", text[match.end() : end][:14])
        if (lead is None and ago is None) or re.search(r"\bpack[- ]*$", before):
            return None
        first = match.start() - (len(before) - lead.start() if lead else 0)
        return Quantity(first, match.end(), unit, None, 2.0 * factor, False, "")
    half = _HALF.match(text, match.end(), end) if unit in (WEEK, MONTH, YEAR) else None
    one = _ONE_BEFORE.search(before)
    if one is None and half is not None:  # "year and a half"
        return Quantity(match.start(), half.end(), unit, 1.5 * factor, 1.5 * factor, False, "")
    if one is None or _NOT_AFTER.match(text[match.end() : end][:_AHEAD]):
        return None
    if unit == DAY and one.group("which") in ("next", "following"):
        return None  # "the next day" of a story
    amount = (1.5 if half else 1.0) * factor
    first = match.start() - len(before) + one.start()
    return Quantity(
        first, half.end() if half else match.end(), unit, amount, amount, False, one.group("which")
    )


def _compounds(text: str, cores: list[Quantity]) -> list[Quantity]:
    """Join "1 year and 3 months", "3 wks 2 d"."""
    joined: list[Quantity] = []
    for core in cores:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.amount is not None
            and core.amount is not None
            and _SIZE[core.unit] < _SIZE[last.unit]
            and re.fullmatch(r"\s?(?:,|and|&)?\s?", text[last.end : core.start])
        ):
            size = {DAY: 1, WEEK: 7, MONTH: 365 / 12, YEAR: 365}
            amount = last.amount + core.amount * size.get(core.unit, 0) / size[last.unit]
            amount = round(amount, 1) if last.unit == WEEK else amount
            joined[-1] = last._replace(end=core.end, amount=amount, least=amount)
        else:
            joined.append(core)
    return joined
