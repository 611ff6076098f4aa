"""Durations in clinical English: "x 6 wks", "six to eight weeks", "over the past year", "since March", "6/52"."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from extractors.timing.dates import find_dates
from extractors.timing.model import Bound, DateMention, Duration, DurationKind, Precision
from extractors.timing.moments import find_moments
from extractors.timing.numbers import NUMBER, number_value
from extractors.timing.weeks import DAY, HOUR, MONTH, WEEK, YEAR, to_weeks, weeks_since

_UNIT = re.compile(
    r"(?<![a-z])(?:(?P<hour>hours?|hrs?|h(?=\b))|(?P<day>days?|dys?|d(?=\b))|"
    r"(?P<week>weeks?|wks?|weeeks?|weaks|wekks?|weks?|w(?=\b))|(?P<fortnight>fortnights?)|"
    r"(?P<month>months?|mos?|mths?|mnths?|monts|motnhs?|mon(?=\.? ago)|m(?=\b))|(?P<year>years?|yrs?|yeras?|y(?=\b))|"
    r"(?P<decade>decades?))(?:'s?)?(?![a-z0-9])|(?P<uk>/(?:52|12|7)(?![\d/]))"
)
_BETWEEN = r"(?:\s?\+|\s+plus|\s+or\s+(?:more|so)|\s?\(\s?\w{1,9}\s?\))?"
_ADJECTIVE = r"(?:(?:full|solid|straight|consecutive|whole|entire|long|good|more|additional|further|calendar|total|short|extra)\s+){0,2}"
_QUANTITY = re.compile(
    rf"(?<![\w./'])(?P<x>x\s?)?(?P<low>{NUMBER}){_BETWEEN}(?:\s?(?:-|to|or|/|and)\s?(?P<high>{NUMBER}){_BETWEEN})?"
    rf"[\s-]{{0,3}}{_ADJECTIVE}$"
)
_HALF = re.compile(r"\s+and\s+(?:a|one)[ -]?half|\s+and\s+half(?! of)|\s+1/2(?!\d)")
_LETTERS = frozenset("hdwmy")
_BACK, _AHEAD = 48, 44
_MOST_WEEKS = 40
_LEAST = {"few": 2, "several": 2, "couple": 2, "many": 2, "some": 1, "multiple": 2, "numerous": 2, "countless": 2}
_SIZE = {HOUR: 0, DAY: 1, WEEK: 2, MONTH: 3, YEAR: 4}

# An age, a frequency, a gestation: a number with a unit of time that is no duration.
_NOT_AFTER = re.compile(
    r",?\s?\d{1,2}[- ]months?[- ]old\b|[\s-]*(?:olds?\b|of age\b|y/?o\b|yo\b|/o\b|o\b(?!/)|young\b|(?:a|per|each|every|out of (?:the|a|every))\s(?:day|week|wk|month|mo|"
    r"year|yr)\b|/\s?(?:day|d\b|week|wk|w\b|month|mo\b|year|yr)|size\b|(?:\+?\d{1,2}\s?d(?:ays?)?\s)?(?:gestation\w*|pregnan\w*|gravid|ega\b|"
    r"iup\b|by (?:lmp|dates|us)\b|us\b|of (?:gestation|pregnancy)|preterm|premature|c/w)|echo\b|recon\w*|printed|survival)"
)
_SEX_AFTER = re.compile(r"\s?(?:m|f|male|female|man|woman|boy|girl|gentleman|lady)\b")
_NOT_BEFORE = re.compile(
    r"(?:\bq\.?|\bq\.?\s?\d{1,2}\s?-|\bevery|\beach|\bage[ds]?|\bage of|\bage:|\bper|\bat age|\bonce|\btwice|\bthrice|\btimes|\d\s?x|\bdaily|\bevery other|"
    r"\bg\d ?p\d (?:at|@)|\d\s?y(?:r?s?)?,?|\b(?:iup|pregnancy|gestation) (?:at|@|of))\s*$"
)
_A_FREQUENCY = re.compile(
    r"(?:once|twice|thrice|times?|\dx|x\d|visits?|sessions?|nights?|days?|hours?|packs?|ppd|miles?|mi|drinks?|beers?|cups?|tabs?|"
    r"tablets?|pills?|caps?|doses?|\d)\s*$"
)
_A_BEFORE = re.compile(
    r"(?:for|x|about|approximately|approx\.?|roughly|around|over|in|within|after|only|past|last|nearly|almost|than|took|did|had|has|"
    r"completed|tried|at|of|with|by|under|and|to|another|just|maybe|perhaps|once|least|lasted|lasting|~)\s*$"
)
_A_AFTER = re.compile(r"\s*(?:ago|and (?:a|one)|of|hx|history|later|prior|back|earlier|now|course|trial|before|out|of)\b|[- ]long\b")
_BARE_BEFORE = re.compile(
    r"(?P<head>\b(?:for|x|over|in|past|last|of|these|few|spanning|during)\s+(?:the\s+)?(?:past\s+|last\s+|many\s+|many,? many\s+)?)$"
)
_ONE_BEFORE = re.compile(r"(?:\bthe\s+|\bthis\s+)?\b(?P<which>past|last|previous|preceding|next|coming|following|entire|whole)\s*$")
_OVER_THE = re.compile(r"\b(?:over|for|during|in|within|throughout|the|this)\s+(?:the\s+|this\s+|his\s+|her\s+)?$")


class _Core(NamedTuple):
    start: int
    end: int
    unit: str
    amount: float | None
    least: float | None
    plus: bool
    word: str


def find_durations(shadow: str, start: int, end: int, anchor: dt.date | None = None) -> list[Duration]:
    """Return the durations told in `shadow[start:end)`, in order and without overlap.

    `shadow` is the shadow text (`extractors.text.shadow`); `anchor` is the note's own date, without which "since
    March" has no figure. Ages, frequencies and gestational ages are no durations.
    """
    found: list[Duration] = []
    for core in _compounds(shadow, _cores(shadow, start, end)):
        found.append(_placed(shadow, core, start, end))
    dates = find_dates(shadow, start, end, anchor)
    if len(dates) > 1:
        found += _ranges(shadow, dates if anchor else find_dates(shadow, start, end, _SOME_YEAR_END))
    found += find_moments(shadow, start, end, anchor, dates)
    return _without_overlap(found)


def _cores(text: str, start: int, end: int) -> list[_Core]:
    cores = []
    for match in _UNIT.finditer(text, start, end):
        core = _core(text, match, start, end)
        if core is not None:
            cores.append(core)
    return cores


def _core(text: str, match: re.Match[str], start: int, end: int) -> _Core | None:
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
    if amount is not None and upper is not None:
        if upper < amount or "/7" in quantity.group() and prefix[-1:] in "- ":
            return None  # "28-1 weeks" and "38-2/7 weeks" are weeks of gestation
    half = _HALF.match(text, stop, end)
    if half and match.lastgroup != "hour" and amount is not None and high is None:
        amount, stop = amount + 0.5, half.end()
    least = amount if amount is not None else float(next((v for k, v in _LEAST.items() if k in low), 1))
    figure = None if amount is None else amount * factor
    return _Core(first, stop, unit, figure, least * factor, "+" in quantity.group(), low)


def _letter_fits(quantity: re.Match[str], match: re.Match[str], before: str, text: str, end: int) -> bool:
    """A one-letter unit: attached to its number ("6w"), or after "x" or before "ago" ("x 4 d", "10 d ago")."""
    if not quantity.group("low")[0].isdigit() or text[match.end() : match.end() + 1] == "/":
        return False
    ago = re.match(r"\.?\s*(?:ago|hx|h/o|prior)\b", text[match.end() : end][:10]) is not None
    lead = quantity.group("x") is not None or re.search(r"\bfor\s*$", before[: quantity.start()]) is not None
    if match.group() == "m":
        return ago or lead
    lead = lead or re.search(r"\b(?:wks?|weeks?|mos?|months?|yrs?|years?)\s*$", before[: quantity.start()]) is not None
    return ago or lead or before[-1:].isdigit() or before[-1:] == "+"


def _excluded(low: str, prefix: str, text: str, match: re.Match[str], end: int, x: bool) -> bool:
    after = text[match.end() : min(end, match.end() + _AHEAD)]
    if match.lastgroup == "hour" and re.match(r"\s*:?\s*\d", after):
        return True  # a heart rate
    if _NOT_AFTER.match(after) or (_NOT_BEFORE.search(prefix) and not x):
        return True
    if match.lastgroup in ("year", "month") and _SEX_AFTER.match(after) and low[0].isdigit():
        return True
    if low in ("a", "an"):
        if _A_FREQUENCY.search(prefix):
            return True
        return not (_A_BEFORE.search(prefix) or _A_AFTER.match(after))
    return False


def _uk(text: str, match: re.Match[str], start: int) -> _Core | None:
    """British "6/52" (weeks), "x 3/12" (months), "2/7" (days); the last two only where the words make it plain."""
    number = re.search(r"(?<![\w/.])(x\s?|for\s+)?(\d{1,2})$", text[max(start, match.start() - 8) : match.start()])
    if number is None:
        return None
    code = match.group()[1:]
    plain = number.group(1) is not None or re.match(r"\s*(?:ago|hx|history)\b", text[match.end() : match.end() + 10])
    amount = float(number.group(2))
    pressure = amount > _MOST_WEEKS or re.search(r"\b(?:bp|pressure)\b", text[max(start, match.start() - _BACK) : match.start()])
    if pressure or (code != "52" and not plain):
        return None
    unit = {"52": WEEK, "12": MONTH, "7": DAY}[code]
    return _Core(match.start() - len(number.group(2)), match.end(), unit, amount, amount, False, "")


def _without_number(text: str, match: re.Match[str], before: str, unit: str, factor: int, end: int) -> _Core | None:
    """ "for years", "weeks ago"; "the past year", "last month"."""
    words = match.group()
    if words in _LETTERS:
        return None
    if re.sub(r"'s?$", "", words).endswith("s") and len(words) > 2:
        lead = _BARE_BEFORE.search(before)
        ago = re.match(r"\s+(?:ago|now|on end)\b|\s+of\s+(?!age|gest)", text[match.end() : end][:14])
        if (lead is None and ago is None) or re.search(r"\bpack[- ]*$", before):
            return None
        first = match.start() - (len(before) - lead.start() if lead else 0)
        return _Core(first, match.end(), unit, None, 2.0 * factor, False, "")
    one = _ONE_BEFORE.search(before)
    if one is None or _NOT_AFTER.match(text[match.end() : end][:_AHEAD]):
        return None
    if unit == DAY and one.group("which") in ("next", "following"):
        return None  # "the next day" of a story
    half = _HALF.match(text, match.end(), end)
    amount = (1.5 if half else 1.0) * factor
    first = match.start() - len(before) + one.start()
    return _Core(first, half.end() if half else match.end(), unit, amount, amount, False, one.group("which"))


def _compounds(text: str, cores: list[_Core]) -> list[_Core]:
    """Join "1 year and 3 months", "3 wks 2 d"."""
    joined: list[_Core] = []
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


# context -------------------------------------------------------------------------------------------

_AGO_AFTER = re.compile(
    r"['\s-]*(?P<ago>ago\b|back\b(?! pain)|prior\b|previously\b|earlier\b|pta\b|before\b(?=\s*(?:[.,;)]|$|presentation|admission|coming|this|visit|arrival|the visit|being seen)))|['\s-]*(?:now\s)?(?:s/p\b|status[- ]post|post[- ]?op\w*|"
    r"post[- ]?(?:injur\w+|surg\w+|procedur\w+|fall|accident|mva|mvc|reduction|injection|cast\w*|trauma|fracture)|postsurg\w+|out\b(?! of (?:\d|work|school|sport))|"
    r"after (?:the |his |her |an? |this |initial |original |external |\w+ rotation )*(?:injur\w+|surgery|fall|accident|procedure|operation|rotation|twist\w*)|"
    r"from (?:the |his |her )?(?:injur\w+|surgery)|since\b)"
)
_LATER_AFTER = re.compile(r"\s+(?:later|after(?:ward)?s?)\b")
_AHEAD_AFTER = re.compile(r"\s*(?:from now|hence|from today|time\b)|[\s-]*(?:f/?u\b|follow[- ]?up|recheck|re-?check|check[- ]?up|re-?eval\w*|return)")
_AHEAD_BEFORE = re.compile(
    r"\b(?:next|another|additional|coming|following|upcoming|further|initial|extra)\s+(?:the\s+)?(?:~|about\s|approximately\s)?$|"
    r"\b(?:f/?u|follow[- ]?up|followup|rtc|rto|return|recheck|re-?check|reassess\w*|re-?eval\w*|see (?:him|her|me|us|them|pt|patient)|be seen|"
    r"repeat|review|revisit|back|wait\w*|appointment|appt|refill|come back)\b[^.;:,]{0,24}$"
)
_IN_BEFORE = re.compile(r"\b(?:in|within)\s+(?:about\s|approximately\s|approx\.?\s|around\s|~|roughly\s|another\s|at least\s|the next\s)?$")
_IN_PAST = re.compile(r"\b(?:past|last|previous|prior|preceding|since)\b")
_TOLD_BEFORE = re.compile(
    r"\b(?:gained|lost|grew|grown|grow\w*|up|down|doubled|increased|decreased|worse\w*|better|improved|visits?|sessions?|swelled|healed|"
    r"resolved|bigger|larger|girth|changed?|not|no|been|first time|had|has)\b[^.;]{0,30}$"
)
_IF_BEFORE = re.compile(r"\b(?:if|unless|will|should|plan\w*|until)\b")
_LESS = re.compile(r"(?:<|\b(?:less than|under|fewer than|not quite|just under|shorter than|no more than|not more than))\s*(?:about\s|~)?$")
_MORE = re.compile(
    r"(?:>=?|\b(?:more than|greater than|at least|longer than|well over|upwards? of|minimum of|in excess of|exceeding|> or =))\s*(?:about\s|~)?$"
)
_MORE_AFTER = re.compile(r"\s+(?:or (?:more|longer)|plus|at least|minimum)\b|\s?\+")


def _placed(text: str, core: _Core, start: int, end: int) -> Duration:
    before = text[max(start, core.start - _BACK) : core.start]
    after = text[core.end : min(end, core.end + _AHEAD)]
    kind, stop = _kind(core, before, after)
    weeks = None if core.amount is None else to_weeks(core.amount, core.unit)
    least = None if core.least is None else to_weeks(core.least, core.unit)
    bound = Bound.EXACT
    if _LESS.search(before):
        bound, least = Bound.LESS_THAN, 0.0
    elif core.plus or _MORE.search(before) or _MORE_AFTER.match(after):
        bound = Bound.AT_LEAST
    return Duration(core.start, stop, weeks, kind, bound, least)


def _kind(core: _Core, before: str, after: str) -> tuple[DurationKind, int]:
    ago = _AGO_AFTER.match(after)
    if ago is not None:
        return DurationKind.AGO, core.end + (ago.end("ago") if ago.group("ago") else 0)
    if core.word in ("next", "coming", "following"):
        return DurationKind.FUTURE, core.end
    if core.word in ("last", "previous", "past", "preceding"):
        over = core.word == "past" or _OVER_THE.search(before) is not None
        return (DurationKind.LENGTH if over else DurationKind.AGO), core.end
    if _LATER_AFTER.match(after):
        return DurationKind.LENGTH, core.end
    if _AHEAD_AFTER.match(after) or _AHEAD_BEFORE.search(before) and not _IN_PAST.search(before[-14:]):
        return DurationKind.FUTURE, core.end
    if _IN_BEFORE.search(before) and not _IN_PAST.search(before[-16:]) and not (
        _TOLD_BEFORE.search(before) and not _IF_BEFORE.search(before)
    ):
        return DurationKind.FUTURE, core.end
    return DurationKind.LENGTH, core.end


_SOME_YEAR_END = dt.date(2024, 12, 31)  # the length between two months does not hang on the year
_RANGE_GAP = re.compile(r"\s?(?:-+>?|to|through|thru|until|till|and|\u2192)\s?")


def _ranges(text: str, dates: list[DateMention]) -> list[Duration]:
    """Two dates with "-" or "to" between them; months count from the middle of one to the middle of the other."""
    ranges = []
    for first, second in zip(dates, dates[1:], strict=False):
        gap = text[first.end : second.start]
        if first.date is None or second.date is None or not _RANGE_GAP.fullmatch(gap):
            continue
        if gap.strip() == "and" and not re.search(r"\bbetween\s*$", text[max(0, first.start - 10) : first.start]):
            continue
        begin, finish = first.date, second.date
        if begin > finish and first.precision is not Precision.YEAR:
            begin = begin.replace(year=begin.year - 1, day=min(begin.day, 28))
        if begin > finish:
            continue
        weeks = weeks_since(begin, finish)
        if first.precision is second.precision is Precision.MONTH:
            months = (finish.year - begin.year) * 12 + finish.month - begin.month
            weeks = to_weeks(months, MONTH)
        ranges.append(Duration(first.start, second.end, weeks, DurationKind.RANGE, Bound.EXACT, weeks))
    return ranges


def _without_overlap(found: list[Duration]) -> list[Duration]:
    kept: list[Duration] = []
    for duration in sorted(found, key=lambda d: (d.start, -d.end)):
        if kept and duration.start < kept[-1].end:
            if kept[-1].weeks is None and duration.weeks is not None and kept[-1].kind is not DurationKind.SINCE:
                kept[-1] = duration
            continue
        kept.append(duration)
    return kept
