"""Moments that a symptom or treatment is told from: "since March", "yesterday", "last Tuesday", "POD 10"."""

from __future__ import annotations

import datetime as dt
import re

from extractors.timing.model import Bound, DateMention, Duration, DurationKind, Precision
from extractors.timing.weeks import DAY, WEEK, to_weeks, weeks_of_days, weeks_since

_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_WEEKDAY = (
    r"(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thurs?(?:day)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_MOMENT = re.compile(
    r"(?<![\w/])(?:"
    r"(?P<before_yesterday>(?:the )?day before yesterday)|(?P<yesterday>yesterday|last (?:night|evening|p\.?m\.?|noc))"
    r"|(?P<today>this (?:morning|afternoon|evening|am|pm)|earlier (?:today|tonight|this (?:morning|evening))|tonight(?=,? (?:at|around|about|approx\w*|he|she|while|i|when|after|during|fell|twisted|rolled|slipped|tripped|landed|jumped)\b))"
    rf"|(?P<weekday>(?:last|this past|past|since|since last|last week on)\s(?P<name>{_WEEKDAY}))"
    r"|(?P<weekend>(?:over the |over |last |this past |over this |since the )(?:past |last )?weekend)"
    rf"|(?P<on_day>on\s(?:this past\s)?(?P<day>{_WEEKDAY}))"
    r"|(?P<bare_day>(?P<bare>(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?:\s(?:morning|afternoon|evening|night))?)"
    r"|(?P<overnight>overnight)(?!\s(?:stay|shift|observation|oximetry|pulse|admission|splint|brace|fast))"
    r"|(?P<minutes>(?:\d{1,3}|ten|fifteen|twenty|thirty|forty(?:-five)?|a few|several)\s?min(?:ute)?s?\s(?:ago|pta|prior to arrival))"
    r"|(?P<nights>(?:two|three|2|3|a few|a couple(?: of)?)\snights\sago)"
    r"|(?P<pod>(?:pod|pid|post-?op(?:erative)?\s(?:day|week)|post-?injury\s(?:day|week)|hospital day|day(?=\s?(?:#|no\.?|"
    r"number)?\s?\d{1,3}\sof\b(?!\s\d)))\s?(?:no\.?|number)?\s?#?\s?(?P<count>\d{1,3}))"
    r"|(?P<week_ago>earlier this week|(?:just )?the other day)|(?P<month_ago>earlier this month)"
    r"|(?P<same_day>today(?! with\b))"
    r"|(?P<season>(?:all|(?:the|this) (?:whole|entire))\s(?:spring|summer|autumn|winter)(?:\slong)?)"
    r"|(?P<week>week\s#?(?P<nth>\d{1,2})\sof\b)"
    r"|(?P<since>since)"
    r")(?![\w/])"
)
_EVENT = re.compile(
    r"since\s+(?:then|that (?:time|day|night|date|visit|injury|fall)|(?:the |his |her |this |that |my |"
    r"an? )?(?:time of )?(?:\w+ ){0,2}?"
    r"(?:fall|injury|accident|crash|collision|mva|mvc|surgery|operation|procedure|incident|event|episode|"
    r"injection|visit|birth|childhood|"
    r"infancy|adolescence|teens|childbirth|high school|college|onset|diagnosis|discharge|admission|twist|"
    r"sprain|replacement|tka|tha|"
    r"scope|arthroscopy)|birth|childhood|age \w+)"
)
# "3x/wk x 4": rounds of a week are weeks, unless they are counted in something else.
_ROUNDS = re.compile(
    r"(?:/|\b(?:a|per|each|every) )(?:wk|week)\s?x\s?(?P<rounds>\d{1,2})(?![\w./-]|\s?(?:visits?|sessions?|w(?:ee)?ks?|mo|months?|"
    r"days?|d|w|yrs?|years?|hrs?|hours?|min\w*|reps|sets|treatments|tx|more|to|or|\+)(?!\w))"
)
_A_WEEK = ("week x", "wk x", "wkx")
_OF_EVENT = re.compile(
    r"(?:\s+(?:on|in|of|from|dated|at work|at home|back|around|about|early in)\b)*\s*[(,]?\s?(?:the\s)?"
)
_HAPPENED = re.compile(
    r"\b(?:fell|fall|tripped|slipped|twisted|injured|hurt|happened|occurred|started|began|onset|developed|noticed|felt|came on|"
    r"woke|crashed|collided|landed|kicked|tackled|struck|hit|dropped|rolled|strained|sprained|tore|popped|stepped|seen|went)\b"
    r"[^.;]{0,40}$"
)
# "Dropped a pan on his foot today"; a visit is today too ("is seen today after a fall").
_MISHAP = re.compile(
    r"\b(?:fell|fall(?:en|ing)?|tripped|slipped|stumbled|twisted|injured|hurt|happened|occurred|crashed|collided|landed|kicked|tackled|struck|"
    r"hit|dropped|rolled|strained|sprained|tore|popped|stepped|missed|came down|buckled|gave (?:way|out)|bitten|bit|cut|burned|jammed|stubbed)\b(?:(?!"
    r"\b(?:seen|here|presents?|presented|comes|came|visit|evaluat\w+|clinic|follow\w*|brought|returns?|reports?|states?|says)\b)[^.;]){0,40}$"
)
# "On Thursday he came down wrong", "Saturday she slipped": the mishap may follow its day.
_MISHAP_NEXT = re.compile(
    r",?\s(?:(?!\b(?:return|follow|appointment|schedul\w+|will|surgery|visit|clinic|seen)\b)[^.;]){0,45}?\b(?:fell|tripped|slipped|stumbled|twisted|"
    r"injured|hurt|crashed|collided|landed|came down|missed|buckled|gave (?:way|out)|got (?:hit|kicked|tackled)|struck|rolled|strained|sprained|tore|felt a pop|jammed|stubbed)\b"
)
_NO_PAST_DAY = re.compile(
    r"\b(?:every|each|next|coming|until|till|by|before|return\w*|follow\w*|up|see|scheduled|appointment|surgery|will|through|thru|to|or|and|for|-)\s*$"
)
_TOLD_OF = {"on_day": _HAPPENED, "same_day": _MISHAP, "bare_day": _MISHAP, "overnight": _MISHAP}
_TOLD_LATER = frozenset({"on_day", "bare_day", "overnight"})
_STORY = 60
_FROM_GAP = re.compile(
    r"\s+(?:about |approximately |approx\.? |around |roughly |~|at least |a hard [\w-]+ (?:in )?|the |"
    r"early in |in |on |of )*"
)


def find_moments(
    shadow: str, start: int, end: int, anchor: dt.date | None, dates: list[DateMention]
) -> list[Duration]:
    """Return what `shadow[start:end)` tells by a moment; `dates` are the dates of the same sentence."""
    found = []
    for match in _MOMENT.finditer(shadow, start, end):
        duration = _duration(shadow, match, end, anchor, dates)
        if duration is not None:
            found.append(duration)
    a_week = any(shadow.find(words, start, end) >= 0 for words in _A_WEEK)
    for match in _ROUNDS.finditer(shadow, start, end) if a_week else ():
        weeks = float(match.group("rounds"))
        found.append(
            Duration(match.start("rounds"), match.end(), weeks, DurationKind.LENGTH, Bound.EXACT, weeks)
        )
    return found


def since_weeks(shadow: str, start: int, end: int, anchor: dt.date | None) -> float | None:
    """Return the weeks from the first "since <date>" in `shadow[start:end)` to `anchor`, or None."""
    from extractors.timing.dates import find_dates  # noqa: PLC0415 (dates are needed by this helper only)

    for duration in find_moments(shadow, start, end, anchor, find_dates(shadow, start, end, anchor)):
        if duration.kind is DurationKind.SINCE and duration.weeks is not None:
            return duration.weeks
    return None


def _duration(
    text: str, match: re.Match[str], end: int, anchor: dt.date | None, dates: list[DateMention]
) -> Duration | None:
    kind = next(k for k in _AGO_DAYS | _READERS if match.group(k) is not None)
    if not _is_told(text, match, kind, end):
        return None
    if kind in _AGO_DAYS:
        weeks = weeks_of_days(_AGO_DAYS[kind])
        return Duration(match.start(), match.end(), weeks, DurationKind.AGO, Bound.EXACT, weeks)
    if kind == "since":
        return _since(text, match.start(), end, anchor, dates)
    days = _READERS[kind](match, anchor)
    ago = (
        DurationKind.LENGTH
        if kind in ("week", "season") or match.group().startswith("day")
        else DurationKind.SINCE
        if "since" in match.group()
        else DurationKind.AGO
    )
    weeks = weeks_of_days(days)
    return Duration(match.start(), match.end(), weeks, ago, Bound.EXACT, weeks)


def _is_told(text: str, match: re.Match[str], kind: str, end: int) -> bool:
    """Whether a bare day is one of the story: something happened on it."""
    told = _TOLD_OF.get(kind)
    if told is None:
        return True
    first = max(0, match.start() - _STORY)
    if kind == "bare_day" and _NO_PAST_DAY.search(text, first, match.start()):
        return False
    if told.search(text, first, match.start()):
        return True
    return kind in _TOLD_LATER and _MISHAP_NEXT.match(text, match.end(), end) is not None


def _since(
    text: str, start: int, end: int, anchor: dt.date | None, dates: list[DateMention]
) -> Duration | None:
    gap = _FROM_GAP.match(text, start + len("since"), end)
    first = gap.end() if gap else start
    date = next((d for d in dates if start < d.start <= first < d.end or d.start == first), None)
    if date is not None:
        weeks = weeks_since(date.date, anchor) if date.date is not None and anchor is not None else None
        if weeks is not None and weeks < 0:
            weeks = None
        least = None if weeks is None else max(0.0, weeks - _SLACK[date.precision])
        return Duration(start, date.end, weeks, DurationKind.SINCE, Bound.EXACT, least)
    event = _EVENT.match(text, start, end)
    if event is None:
        return None
    gap = _OF_EVENT.match(text, event.end(), end)
    first = gap.end() if gap else event.end()
    date = next((d for d in dates if d.start == first), None)
    if date is None or date.date is None or anchor is None or date.date > anchor:
        return Duration(start, event.end(), None, DurationKind.SINCE)
    weeks = weeks_since(date.date, anchor)
    least = max(0.0, weeks - _SLACK[date.precision])
    return Duration(start, date.end, weeks, DurationKind.SINCE, Bound.EXACT, least)


_SLACK = {Precision.DAY: 0.0, Precision.MONTH: 2.0, Precision.SEASON: 9.0, Precision.YEAR: 26.0}


def _weekday(match: re.Match[str], anchor: dt.date | None) -> float:
    return _days_since(_WEEKDAYS[match.group("name")[:3]], anchor)


def _on_day(match: re.Match[str], anchor: dt.date | None) -> float:
    return _days_since(_WEEKDAYS[match.group("day")[:3]], anchor)


def _bare_day(match: re.Match[str], anchor: dt.date | None) -> float:
    return _days_since(_WEEKDAYS[match.group("bare")[:3]], anchor)


def _season(_: re.Match[str], __: dt.date | None) -> float:
    return _SEASON_DAYS


def _weekend(_: re.Match[str], anchor: dt.date | None) -> float:
    return _days_since(_WEEKDAYS["sat"], anchor)


def _days_since(weekday: int, anchor: dt.date | None) -> float:
    """Days from the last such weekday; in a note without a date the middle of the week that it may be."""
    return _HALF_WEEK if anchor is None else (anchor.weekday() - weekday) % 7 or 7


def _pod(match: re.Match[str], _: dt.date | None) -> float:
    return to_weeks(float(match.group("count")), WEEK if "week" in match.group() else DAY) * 7


def _nth_week(match: re.Match[str], _: dt.date | None) -> float:
    return float(match.group("nth")) * 7


_SEASON_DAYS = 91
_HALF_WEEK = 4.0
_AGO_DAYS = {
    "before_yesterday": 2,
    "yesterday": 1,
    "overnight": 1,
    "nights": 2,
    "today": 0,
    "same_day": 0,
    "minutes": 0,
    "week_ago": 3,
    "month_ago": 10,
}
_READERS = {
    "weekday": _weekday,
    "weekend": _weekend,
    "on_day": _on_day,
    "bare_day": _bare_day,
    "season": _season,
    "pod": _pod,
    "week": _nth_week,
    "since": _weekend,
}
