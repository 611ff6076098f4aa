"""Whether a quantity of time is a length, lies back or lies ahead, and whether it is a floor or a ceiling."""

from __future__ import annotations

import re

from extractors.timing.model import Bound, Duration, DurationKind
from extractors.timing.quantity import Quantity
from extractors.timing.weeks import to_weeks

_BACK, _AHEAD = 48, 44
_OVER_THE = re.compile(
    r"\b(?:over|for|during|in|within|throughout|the|this)\s+(?:the\s+|this\s+|his\s+|her\s+)?$"
)
_AGO_AFTER = re.compile(
    r"['\s-]*(?P<ago>ago\b|back\b(?! pain)|prior\b|previously\b|earlier\b|pta\b|before\b(?=\s*(?:[.,;)]|$|"
    r"presentation|admission|coming|this|visit|arrival|the visit|being seen)))|['\s-]*(?:now\s)?(?:s/p\b|"
    r"status[- ]post|post[- ]?op\w*|"
    r"post[- ]?(?:injur\w+|surg\w+|procedur\w+|fall|accident|mva|mvc|reduction|injection|cast\w*|trauma|"
    r"fracture)|postsurg\w+|out\b(?! of (?:\d|work|school|sport))|"
    r"after (?:the |his |her |an? |this |initial |original |external |\w+ rotation )*(?:injur\w+|surgery|"
    r"fall|accident|procedure|operation|rotation|twist\w*)|"
    r"from (?:the |his |her )?(?:injur\w+|surgery)|since\b)"
)
_LATER_AFTER = re.compile(r"\s+(?:later|after(?:ward)?s?)\b")
_AHEAD_AFTER = re.compile(
    r"\s*(?:from now|hence|from today|time\b)|[\s-]*(?:f/?u\b|follow[- ]?up|recheck|re-?check|check[- ]?up|"
    r"re-?eval\w*|return)"
)
_AHEAD_BEFORE = re.compile(
    r"\b(?:next|another|additional|coming|following|upcoming|further|initial|extra)\s+(?:the\s+)?(?:~|"
    r"about\s|approximately\s)?$|"
    r"\b(?:f/?u|follow[- ]?up|followup|rtc|rto|return|recheck|re-?check|reassess\w*|re-?eval\w*|see (?:him|"
    r"her|me|us|them|pt|patient)|be seen|"
    r"repeat|review|revisit|back|wait\w*|appointment|appt|refill|come back)\b[^.;:,]{0,24}$"
)
# "another six weeks" lies ahead unless it is told as done ("did another six weeks", "after an additional month").
_DONE_BEFORE = re.compile(
    r"\b(?:did|done|completed|finished|underwent|received|attended|tried|went|took|got|had|spent|waited|rested|wore|used|"
    r"after|despite|following)\s(?:\w+\s){0,2}(?:an\s|the\s)?(?:another|additional|further|initial|extra)\s+(?:~|about\s|"
    r"approximately\s)?$"
)
_ASKED_BEFORE = re.compile(
    r"\b(?:will|would|should|needs?|until|if|plan\w*|mri|return|consider|repeat|re-?assess\w*|re-?eval\w*|see|recheck|f/?u|"
    r"follow[- ]?up|once|surgery|must|may|can)\b"
)
_IN_BEFORE = re.compile(
    r"\b(?:in|within)\s+(?:about\s|approximately\s|approx\.?\s|around\s|~|roughly\s|another\s|at least\s|"
    r"the next\s)?$"
)
_IN_PAST = re.compile(r"\b(?:past|last|previous|prior|preceding|since)\b")
_TOLD_BEFORE = re.compile(
    r"\b(?:gained|lost|grew|grown|grow\w*|up|down|doubled|increased|decreased|worse\w*|better|improved|"
    r"visits?|sessions?|swelled|healed|"
    r"resolved|bigger|larger|girth|changed?|not|no|been|first time|had|has)\b[^.;]{0,30}$"
)
_IF_BEFORE = re.compile(r"\b(?:if|unless|will|should|plan\w*|until)\b")
_LESS = re.compile(
    r"(?:<|(?<!no )(?<!not )\b(?:less than|under|fewer than|not quite|just under|shorter than|no more than|"
    r"not more than))\s*(?:about\s|~)?$"
)
_MORE = re.compile(
    r"(?:>=?|\b(?:more than|greater than|at least|longer than|well over|upwards? of|minimum of|(?:no|not) (?:less|fewer) than|in excess of|"
    r"exceeding|> or =))\s*(?:about\s|~)?$"
)
_MORE_AFTER = re.compile(r"\s+(?:or (?:more|longer)|plus|at least|minimum)\b|\s?\+")


def in_context(text: str, core: Quantity, start: int, end: int) -> Duration:
    """Return `core` as a duration, by the words of `text[start:end)` around it."""
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


def _kind(core: Quantity, before: str, after: str) -> tuple[DurationKind, int]:
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
    ahead = _AHEAD_AFTER.match(after) or _ahead_by_before(before)
    return (DurationKind.FUTURE if ahead else DurationKind.LENGTH), core.end


def _ahead_by_before(before: str) -> bool:
    """Tell whether the words before point ahead: "return in", "another", "within"; not "lost 5 kg in"."""
    if _IN_PAST.search(before[-16:]):
        return False
    if _AHEAD_BEFORE.search(before):
        return _DONE_BEFORE.search(before) is None or _ASKED_BEFORE.search(before) is not None
    told = _TOLD_BEFORE.search(before) is not None and _IF_BEFORE.search(before) is None
    return _IN_BEFORE.search(before) is not None and not told
