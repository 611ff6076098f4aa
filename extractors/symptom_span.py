"""The words of a symptom: its neighbours joined, and the phrase around it."""

from __future__ import annotations

import re
from pathlib import Path

from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("symptom_wordings.yaml"))

_PLACES = _W["span_places"].pattern
_SIDES = _W["span_sides"].pattern
_LEFT = re.compile(
    rf"(?:(?<=[\s(\-\"+,/:])|^)(?:(?:no|denies|denied|without|negative for|positive|positive for|reports?|endorses?|c/o|complain(?:s|ing) of|some|any|associated|mild|moderate|severe|significant|sharp|dull|deep|aching|burning|stabbing|throbbing|constant"
    rf"|intermittent|occasional|occ|chronic|persistent|worsening|progressive|increased|increasing|inc|new|sudden|immediate|trace|small|large|mod|tense|massive(?:ly)?|slight(?:ly)?|minimal|diffuse|marked|localized|a little|little|subtle|residual|nagging|gradual onset of|radiating"
    rf"|joint|pitting|nonpitting|[1-4]\+|pedal|peripheral|suprapatellar|soft[- ]tissue|knee|evidence of|a|an|the|his|her|feeling of|sensation of|sense of|episodes? of|bit of|lot of|{_SIDES}|{_PLACES})[\s:,/]+){{1,7}}$"
)
_RIGHT = re.compile(
    rf"(?:\s+(?:level|score|scale|sensations?|symptoms|episodes?))?(?:\s*[:=]?\s*(?:is |was |of |at |as |an |a |rated |currently |today |approximately |about )*\d{{1,2}}(?:\s*(?:-|to)\s*\d{{1,2}})?\s*(?:/|out of|over)\s*(?:10|ten))?"
    rf"(?:\s+(?:is |are )?(?:present|noted|appreciated))?(?:,?\s*(?:of|in|to|over|at|on|around|about|along|down|into|throughout|behind|below|above|under|from)\s+(?:the |his |her |my |both |entire )*(?:(?:{_SIDES})\s+)*(?:the |his |her )?(?:(?:{_SIDES})\s+)*(?:{_PLACES})\b(?:\s+(?:joint|tendon|muscle))?)?"
    r"(?:,?\s*(?:x|for|over|since)\s*(?:the |past |last |about |approximately |approx |~)*(?:\d{1,3}(?:\.\d)?(?:\s*(?:-|to)\s*\d+)?|a|one|two|three|four|five|six|seven|eight|nine|ten|several|many|few)\s*(?:d|w|mo?s?|y|days?|weeks?|wks?|months?|yrs?|years?)\b)?"
)
_MOST = 70
_GAP = 48
_AS = _W["span_as"]
_JOIN = _W["span_join"]


def widen(note: Note, start: int, end: int) -> tuple[int, int]:
    """Return `[start, end)` with its qualifiers, side and place, inside its sentence."""
    left = _LEFT.search(note.before(start, _MOST))
    if left is not None:
        lead = re.match(r"(?:(?:the|his|her|a|an|some|any)[\s:,/]+)+", left.group(0))
        start -= len(left.group(0)) - (lead.end() if lead else 0)
    right = _RIGHT.match(note.after(end, _MOST))
    return start, end + (right.end() if right else 0)


def joined(note: Note, end: int, start: int, *, described: bool = False) -> bool:
    """Whether only a joining word stands between two mentions of one symptom ("numbness and tingling").

    `described`: or the second describes the first ("describes the pain as constant and throbbing").
    """
    if start <= end:
        return True
    gap = note.words(end, start) if start - end <= _GAP else None
    if gap is None:
        return False
    return _JOIN.fullmatch(gap) is not None or (described and _AS.fullmatch(gap) is not None)
