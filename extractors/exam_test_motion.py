"""Range of motion: full or restricted, in words or in degrees."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from extractors.exam_test_result import Verdict
from extractors.vocabulary import Region
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("exam_test_wordings.yaml"))

_NEG_WORDS = _W["motion_neg_words"].pattern
_POS_WORDS = _W["motion_pos_words"].pattern
_AFTER = re.compile(
    rf"(?<![\w-])(?:(?P<neg>{_NEG_WORDS})|(?P<pos>{_POS_WORDS}))(?!\w)|(?P<degrees>(?<![\w/.:])(?P<low>-?\d{{1,3}})(?: ?(?:degrees?|deg|°))?\s*(?:-|to|through|out to|up to)\s*(?P<high>\d{{1,3}})(?!\w|/|%|\.\d))"
)
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?P<neg>{_NEG_WORDS})|(?P<pos>{_POS_WORDS}))\s*(?:(?:in|of|on|with|to|the|his|her|her|any|both|active|passive|and|painless|painful|knee|hip|ankle|foot|left|right|bilateral|some|terminal|end|for|has|had|is|perform\w*|gentle|-|pain-free|pain free)[\s,]+)*$"
)
_CUT = _W["motion_cut"]
_LIMITED = re.compile(rf"(?:{_POS_WORDS})")
# Below these, flexion is short of what the joint does in health; extension short of 10 degrees is a block.
_LEAST_FLEXION = {Region.KNEE: 115, Region.HIP: 90}
_MOST_LAG = 10


class Motion(NamedTuple):
    """A verdict on motion and the span of the words that give it; `weak` where only numbers say it is normal."""

    verdict: Verdict
    start: int
    end: int
    numeric: bool = False


def read_motion(
    shadow: str, start: int, end: int, bounds: tuple[int, int], region: Region | None
) -> Motion | None:
    """Return what the words around the motion at `[start, end)` say, inside `bounds` (sentence, or next finding)."""
    head = _BEFORE.search(shadow, _last_cut(shadow, max(bounds[0], start - 70), start), start)
    if head is not None:
        verdict = Verdict.NEGATIVE if head.group("neg") else Verdict.POSITIVE
        painful = re.compile(
            r"\s*(?:is |was )?(?:with|but|causes|elicits|limited by) (?:\w+ ){0,2}(?:pain|discomfort)"
        ).match(shadow, end, bounds[1])
        if painful and verdict is Verdict.NEGATIVE:
            return Motion(Verdict.POSITIVE, head.start(), painful.end())
        return Motion(verdict, head.start(), end)
    cut = _CUT.search(shadow, end, min(bounds[1], end + 80))
    stop = cut.start() if cut else min(bounds[1], end + 80)
    tail = _AFTER.search(shadow, end, stop)
    if tail is None:
        return None
    if tail.group("degrees"):
        return _degrees(shadow, tail, stop, region)
    return Motion(Verdict.NEGATIVE if tail.group("neg") else Verdict.POSITIVE, tail.start(), tail.end())


def _degrees(shadow: str, match: re.Match[str], stop: int, region: Region | None) -> Motion | None:
    low, high = int(match.group("low")), int(match.group("high"))
    if _LIMITED.search(shadow, match.end(), min(stop, match.end() + 30)) or (low > high and low > _MOST_LAG):
        return Motion(Verdict.POSITIVE, match.start(), match.end(), numeric=True)
    least = _LEAST_FLEXION.get(region) if region else None
    if least is None or high > 180:
        return None
    short = high < least or low >= _MOST_LAG
    return Motion(Verdict.POSITIVE if short else Verdict.NEGATIVE, match.start(), match.end(), numeric=True)


def _last_cut(shadow: str, start: int, end: int) -> int:
    cuts = [m.end() for m in _CUT.finditer(shadow, start, end)]
    return cuts[-1] if cuts else start
