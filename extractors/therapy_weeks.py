"""How long a treatment lasted: each duration of a sentence goes to the treatment it speaks of."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from extractors.note import Note
from extractors.onset import figure
from extractors.therapy_calendar import weeks_by_dates
from extractors.therapy_mention import Mention, glued
from extractors.timing import DateMention, Duration, DurationKind, find_dates, to_weeks, weeks_since
from extractors.timing.numbers import number_value
from extractors.vocabulary import TherapyKind
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("therapy_wordings.yaml"))

_LASTS = frozenset({DurationKind.LENGTH, DurationKind.SINCE, DurationKind.RANGE})
_BEFORE = _W["weeks_before"]
_STOP = _W["weeks_stop"]
_VISIT = _W["visit_at"]
_FOR_COMPLAINT = _W["for_complaint"]
_ASIDE = _W["aside"]
_FOR = _W["for_weeks"]
_STARTED = _W["started"]
_SINCE_EVENT = _W["since_event"]
_COURSE = _W["course"]
_WITH = _W["with"]
_VISITS_IN = _W["visits_in"]
_LABELLED = _W["labelled"]
_WEEKS_OF = _W["weeks_of"]
_FROM = _W["from_month"]
_ONWARD = _W["onward"]
_THROUGH = _W["through"]
_NTH_WEEK = _W["nth_week"]
_NTH_AFTER = _W["nth_after"]
_FIRST_VISIT = _W["first_visit"]
_LAST_VISIT = _W["last_visit"]
_LONGEST = 60
_SPELLED = _W["spelled"]
_LATELY = _W["lately"]
_NOT_TIMED = frozenset({TherapyKind.INJECTION})
_REACH = 90
_NEXT_TO = 40
_BACK = 8


def read_weeks(note: Note, groups: dict[int, list[Mention]]) -> None:
    """Set the weeks of each mention; `groups` are the mentions of each sentence."""
    for index in sorted(groups):
        here = groups[index]
        told = [d for d in note.durations(index) if _lasts(note, d)]
        for duration in sorted(told, key=lambda d: (d.kind is not DurationKind.LENGTH, d.start)):
            _give(note, here, duration)
        for mention in here:
            if mention.weeks is None and mention.kind not in _NOT_TIMED:
                _visits(note, here, mention)
            if mention.weeks is None and mention.kind not in _NOT_TIMED:
                _by_calendar(note, here, mention)
            if mention.weeks is None and mention.kind not in _NOT_TIMED:
                _relative(note, here, mention)
        _total(note, groups, index)


def _lasts(note: Note, duration: Duration) -> bool:
    """Whether a duration is a length: said as such, a course ahead, or "over the last 3 months"."""
    if duration.weeks == 0 or _VISIT.match(note.shadow, duration.end):
        return False
    if duration.kind in _LASTS or _future_course(note, duration):
        return True
    return (
        duration.kind is DurationKind.AGO
        and _LATELY.search(note.words(max(0, duration.start - 8), duration.end)) is not None
    )


def _visits(note: Note, here: list[Mention], mention: Mention) -> None:
    """ "PT, 10 visits/8 wks": visits over a number of weeks, no rate."""
    stop = min((m.start for m in here if m.start >= mention.end), default=note.bounds[mention.sentence][1])
    match = _VISITS_IN.search(note.shadow, mention.start, min(stop, mention.end + _NEXT_TO))
    if match is not None and int(match["n"]) > 1:
        unit = "week" if match["unit"].startswith("w") else "month"
        mention.weeks, mention.length = to_weeks(int(match["n"]), unit), match.span()


def _by_calendar(note: Note, here: list[Mention], mention: Mention) -> None:
    """ "from March onward", "weeks 1-6", "PT eval 3/31, last visit 5/27": two points in time, told apart."""
    end = note.bounds[mention.sentence][1]
    stop = min((m.start for m in here if m.start >= mention.end), default=end)
    match = _WEEKS_OF.match(note.shadow, max(mention.end, mention.tail), stop)
    if match is not None and int(match["n"]) > int(match["first"]):
        mention.weeks, mention.length = float(int(match["n"]) - int(match["first"]) + 1), match.span("told")
        return
    nth = _NTH_WEEK.search(note.before(mention.start, 40)) or _NTH_AFTER.match(note.shadow, mention.end, stop)
    if nth is not None:
        mention.weeks = number_value(nth["n"])
        return
    if note.date is None:
        return
    told = [d for d in find_dates(note.shadow, mention.start, stop, note.date) if d.date is not None]
    if not told or told[0].start - mention.end > _REACH:
        return
    first, last = _not_ahead(told[0], note.date), _not_ahead(told[-1], note.date)
    if _ONWARD.match(note.shadow, told[0].end) and _FROM.search(note.before(told[0].start, 20)):
        mention.weeks, mention.since = weeks_since(first, note.date), True
        return
    ended = last > first and _LAST_VISIT.search(note.words(told[0].end, told[-1].start)) is not None
    if _THROUGH.fullmatch(note.words(told[0].end, told[-1].start)) and last > first:
        mention.weeks, mention.length = weeks_since(first, last), (told[0].start, told[-1].end)
    elif ended and _FIRST_VISIT.search(note.words(mention.start, told[0].start)):
        mention.weeks = weeks_since(first, last)
    else:
        by_dates = weeks_by_dates(note, mention, told, first, last)
        if by_dates is not None:
            mention.weeks, mention.since = by_dates


def _not_ahead(told: DateMention, today: dt.date) -> dt.date:
    """The date of a treatment that is told as had: a month and day without a year are of the year before."""
    date = told.date or today
    return date if date <= today else date - dt.timedelta(days=365)


def _relative(note: Note, here: list[Mention], mention: Mention) -> None:
    """ "since then" counts from the event told before, "throughout" runs as long as the treatment told before."""
    match = _SINCE_EVENT.match(note.shadow, max(mention.end, mention.tail), note.bounds[mention.sentence][1])
    if match is None:
        _begun(note, here, mention)
        return
    if match.group(0).endswith("throughout"):
        earlier = [m.weeks for m in here if m.end <= mention.start and m.weeks is not None]
        mention.weeks = earlier[-1] if earlier else None
    else:
        mention.weeks = _since_event(note, mention)
        mention.since = True
        for other in _list_to(note, [m for m in here if m.start <= mention.start]):
            other.weeks = mention.weeks


def _begun(note: Note, here: list[Mention], mention: Mention) -> None:
    """ "Gabapentin was started two months ago", "started PT 3/1": as long ago as it was begun."""
    end = note.bounds[mention.sentence][1]
    stop = min((m.start for m in here if m.start >= mention.end), default=end)
    for duration in note.durations(mention.sentence):
        if (
            duration.kind is DurationKind.AGO
            and mention.end <= duration.start < stop
            and _STARTED.search(note.words(max(0, mention.start - 25), duration.start))
        ):
            mention.weeks, mention.since = duration.weeks, True
            return


def _future_course(note: Note, duration: Duration) -> bool:
    """ "for the next 2 weeks" is the length of a planned treatment; "in 2 weeks" is a date."""
    if duration.kind is not DurationKind.FUTURE:
        return False
    return _COURSE.search(note.words(max(0, duration.start - 28), duration.start)) is not None


def _give(note: Note, here: list[Mention], duration: Duration) -> None:
    inside = [m for m in here if m.start < duration.end and duration.start < max(m.end, m.tail)]
    if inside:
        leads = inside[0].end > duration.end
        _set(
            note,
            _list_from(note, [m for m in here if m.start >= inside[0].start]) if leads else inside[:1],
            duration,
        )
        return
    after = [m for m in here if m.start >= duration.end]
    if (
        after
        and not _spells_out(note, here, duration)
        and _BEFORE.fullmatch(note.shadow, duration.end, after[0].start)
        and not _own_length(note, here, duration)
    ):
        _set(note, _list_from(note, after), duration)
        return
    before = [m for m in here if m.end <= duration.start]
    if not before:
        return
    gap = _ASIDE.sub("", note.words(before[-1].end, duration.start))
    if len(gap) <= _REACH and not _STOP.search(gap):
        shared = (
            _list_to(note, before)
            if duration.kind is DurationKind.LENGTH and _FOR.search(gap)
            else before[-1:]
        )
        _set(note, shared, duration)


def _spells_out(note: Note, here: list[Mention], duration: Duration) -> bool:
    """ "PT for seven weeks with hip strengthening": what follows is part of the treatment before."""
    led = _FOR.search(note.words(max(0, duration.start - 28), duration.start)) is not None
    return (
        led
        and any(m.end <= duration.start for m in here)
        and _WITH.match(note.shadow, duration.end) is not None
    )


def _own_length(note: Note, here: list[Mention], duration: Duration) -> bool:
    """ "NSAIDs x 6 weeks, PT": a length joined by x, for or a bracket to what stands before it."""
    before = [m for m in here if m.end <= duration.start]
    if not before:
        return False
    gap = note.words(max(before[-1].end, before[-1].tail), duration.start)
    return (
        len(gap) < 12
        and re.fullmatch(r"[ \t]*(?:x|for|\(|-|over|times)?[ \t]*", gap) is not None
        and not _of_next(note, duration)
    )


def _of_next(note: Note, duration: Duration) -> bool:
    return re.match(r"[ \t]*(?:of|course|trial)\b", note.shadow[duration.end : duration.end + 10]) is not None


def _list_from(note: Note, after: list[Mention]) -> list[Mention]:
    """The mentions joined into one list from the first on ("6 weeks of PT and NSAIDs")."""
    out = after[:1]
    for mention in after[1:]:
        if not (
            glued(note, out[-1].tail or out[-1].end, mention.start) or _including(note, out[-1], mention)
        ):
            break
        out.append(mention)
    return out


def _including(note: Note, left: Mention, right: Mention) -> bool:
    gap = note.words(left.end, right.start)
    return bool(left.hit.hint("conservative")) and len(gap) < 40 and _SPELLED.search(gap) is not None


def _list_to(note: Note, before: list[Mention]) -> list[Mention]:
    """The mentions joined into one list up to the last ("NSAIDs, bracing and PT for 8 weeks")."""
    out = before[-1:]
    for mention in reversed(before[:-1]):
        if mention.weeks is not None or not glued(note, mention.tail or mention.end, out[-1].start):
            break
        out.append(mention)
    return out


def _set(note: Note, chosen: list[Mention], duration: Duration) -> None:
    for mention in chosen:
        if mention.weeks is None and mention.kind not in _NOT_TIMED:
            mention.since = duration.kind is DurationKind.SINCE
            mention.weeks = figure(note, duration, ("month",))
            if mention.length is None:
                mention.length = (duration.start, duration.end)


def _since_event(note: Note, mention: Mention) -> float | None:
    """The time since the event told last before the mention ("twisted it on 5/28. Naproxen since then")."""
    ahead = [
        d
        for d in note.durations(mention.sentence)
        if d.kind is DurationKind.AGO and 0 <= d.start - mention.tail < _NEXT_TO
    ]
    if ahead and ahead[0].weeks is not None:
        return ahead[0].weeks
    for index in range(mention.sentence, max(-1, mention.sentence - _BACK), -1):
        told = [
            d
            for d in note.durations(index)
            if d.kind in {DurationKind.AGO, DurationKind.SINCE} and d.end <= mention.start
        ]
        if told and told[-1].weeks is not None and told[-1].weeks <= _LONGEST:
            return told[-1].weeks
        if note.date is None:
            continue
        start, end = note.bounds[index]
        dates = [
            d
            for d in find_dates(note.shadow, start, min(end, mention.start), note.date)
            if d.date is not None
        ]
        if dates and dates[-1].date is not None and dates[-1].date <= note.date:
            weeks = weeks_since(dates[-1].date, note.date)
            if weeks <= _LONGEST:
                return weeks
    return None


def _total(note: Note, groups: dict[int, list[Mention]], index: int) -> None:
    """ "Eight weeks total.": a sentence that is nothing but a length speaks of the treatment before it."""
    after = index + 1
    if after >= len(note.sentences) or groups.get(after):
        return
    start, end = note.bounds[after]
    if end - start > 45:
        return
    told = [d for d in note.durations(after) if d.kind is DurationKind.LENGTH]
    if told and re.search(
        r"\b(?:total|in all|course|duration|program|completed|so far)\b", note.words(start, end)
    ):
        labelled = _LABELLED.match(note.shadow, start) is not None
        _set(
            note, [m for m in groups[index] if m.kind not in _NOT_TIMED and (labelled or not m.drug)], told[0]
        )
