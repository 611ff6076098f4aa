"""The words to show for a finding: with the cue, side and place that stand right beside it."""

from __future__ import annotations

import re

from extractors.note import Note

_LEFT = re.compile(
    r"(?:(?<=[\s(\-\"])|^)"
    r"(?:(?:no|without|denies|negative for|neg for|positive for|no longer|not|r/o|rule out|rules out|ruled out|\?|possible|poss\.?|probable|prob\.?|likely|suspect(?:ed|s)?|presumed"
    r"|concern(?:ed|ing)?(?: (?:for|about))?|suspicious for|worrisome for|(?:low |high |clinical |minimal |strong )?suspicion (?:of|for)|consistent with|c/w|suggestive of|eval(?:uate)? for|check for|question of|known|confirmed|history of|hx(?: of)?|h/o|s/p|status post"
    r"|evidence of|signs? of|sign of|any|a|an|the|his|her|this|of|obvious|definite|acute|chronic|recurrent|old|new|mild|moderate|severe|small|large|partial|complete|full[- ]thickness|high[- ]grade|low[- ]grade"
    r"|degenerative|complex|left|right|lt\.?|rt\.?|l|r|bilateral|medial|lateral|proximal|distal|knee|hip|ankle|foot|leg|thigh|calf|remote|prior|previous|deep|multiple|grade \w+|type \w+)\s+)+$"
)
_RIGHT = re.compile(
    r"(?:(?:,|\s-)?\s+(?:of|in) (?:the |his |her |both )?(?:(?:left|right|l|r|bilateral|medial|lateral|proximal|distal|posterior|anterior)\s+)*(?:knees?|hips?|ankles?|foot|feet|legs?|thigh|calf|heel|femur|tibia|fibula|toe|shin|femoral (?:head|neck|condyle)|plateau)\b)?"
    r"(?:(?:,|\s-)?\s+(?:left|right|l|r) (?:knee|hip|ankle|foot|leg|thigh|calf|heel|toe)\b)?"
    r"(?:,?\s+(?:is |are |was |were |has been |have been |cannot be |can't be |not |felt (?:to be )?)*(?:suspected|excluded|ruled[- ]out|unlikely|r/o'?d|not (?:suspected|seen|identified|present|likely)|seen|identified)\b(?=\s*(?:[.,;:)\n-]|$|on|by|at|this)))?"
)
_MOST = 70


def widen(note: Note, start: int, end: int) -> tuple[int, int]:
    """Return `[start, end)` with the cue words just before it and place or verdict just after, inside its sentence."""
    before = note.before(start, _MOST)
    left = _LEFT.search(before)
    if left is not None:
        lead = re.match(r"(?:(?:the|his|her|this|of|a|an|any)\s+)+", left.group(0))
        start -= len(left.group(0)) - (lead.end() if lead else 0)
    right = _RIGHT.match(note.after(end, _MOST))
    if right is not None:
        end += right.end()
    return start, end
