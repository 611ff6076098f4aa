"""The words of an injury event: its object, circumstances and time, or its denial."""

from __future__ import annotations

import re

from extractors.note import Note

_LEFT = re.compile(
    r"(?:(?<=[\s(\-\"+,/:;])|^)(?:(?:no|denies|denied|without|any|an|a|history of|hx of|h/o|s/p|status post|recent|new|acute|sustained|suffered|had|evaluation of|he|she|pt|patient|i|who|was|has had|did not|never|other|specific|known|right|left|r|l|knee|ankle|foot|hip|leg|the|his|her)[\s:,]+){1,5}$"
)
_RIGHT = re.compile(
    r"(?:\s+(?:to|of|on|in|onto|at|off|over|while|when|during|with|from|against)\b[^.,;\n()]{0,60})?(?:,?\s+(?:about |approximately |on |in |back )?(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|several)\s+(?:days?|weeks?|months?|years?|wks?|mos?|yrs?|d|wk|mo)\s+ago|\s+(?:yesterday|today|last (?:night|week|\w+day)|(?:on )?\d{1,2}/\d{1,2}(?:/\d{2,4})?))?"
)
_DENIED_RIGHT = re.compile(r"(?:,?\s*(?:or|and|/|nor|no)\s*(?:other |any |known )?(?:injur(?:y|ies)|trauma|falls?|accident|twist|blow|twisting|event|inciting event)\b){0,3}(?:\s+(?:recalled|that (?:he|she) (?:knows of|can recall|recalls)|reported|to (?:the |his |her )?(?:\w+ )?(?:area|knee|ankle|foot|hip|leg)))?")
_MOST = 70


def widen(note: Note, start: int, end: int, *, denied: bool) -> tuple[int, int]:
    """Return `[start, end)` with the words that belong to the event, inside its sentence."""
    left = _LEFT.search(note.before(start, _MOST))
    if left is not None:
        lead = re.match(r"(?:(?:he|she|the|his|her|a|an|any|who|was|i|pt|patient|has had|had)[\s:,]+)+", left.group(0))
        start -= len(left.group(0)) - (lead.end() if lead and not denied else 0)
    right = (_DENIED_RIGHT if denied else _RIGHT).match(note.after(end, 100))
    return start, end + (right.end() if right else 0)
