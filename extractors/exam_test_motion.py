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
# A single number for one movement, and below what it is short; "-10" or "lacks" of extension is a block.
_SINGLE = re.compile(
    r"[ :=]*(?:is |was |to |of |at |only |about |limited to |approximately |~)*(?P<value>-?\d{1,3})(?: ?(?:degrees?|deg|\u00b0))?(?![\w/:%]|\.\d|-\d| ?(?:to|-) ?\d| ?(?:weeks|wks|months|mm|cm|x|reps|times|out of|lbs))"
)
_LEAST_SINGLE = (
    (re.compile(r"(?:internal rotation|\bir)$"), {Region.HIP: 15}),
    (re.compile(r"(?:external rotation|\ber)$"), {Region.HIP: 25}),
    (re.compile(r"dorsi-?flexion$|\bdf$"), {Region.ANKLE: 5, Region.FOOT: 20}),
    (
        re.compile(r"(?<!dorsi)(?<!dorsi-)(?<!plantar)(?<!plantar-)\bflexion$|\bflex$"),
        {Region.KNEE: 115, Region.HIP: 90},
    ),
    (re.compile(r"\bextension$"), {Region.KNEE: 0}),
)
# Against the sound side, what falls short by a quarter is restricted ("IR 20 vs 40").
_OTHER_SIDE = _W["motion_other_side"]
_SHORT_OF_OTHER = 0.75
# Beside words of strength a number up to five is a grade.
_FULL_GRADE = 5
_GRADES = re.compile(r"\b(?:motor|strength|mmt|power|ehl|ke|kf|hf|gsc?|quads?)\b|/5")
_NEUTRAL = re.compile(
    r"[ :]*(?:is |was |of |at |the |ankle )*(?:only |just |limited |barely )+(?:to )?neutral\b"
)


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
    single = None if tail and tail.group("pos") else _single(shadow, start, end, stop, region)
    if single is not None:
        return single
    if tail is None:
        return None
    if tail.group("degrees"):
        return _degrees(shadow, tail, stop, region)
    return Motion(Verdict.NEGATIVE if tail.group("neg") else Verdict.POSITIVE, tail.start(), tail.end())


def _single(shadow: str, start: int, end: int, stop: int, region: Region | None) -> Motion | None:
    """Restricted by one number ("IR 5 degrees", "flexion 85"); a number in the normal range is left to the words."""
    neutral = _NEUTRAL.match(shadow, end, stop)
    if neutral is not None:
        return Motion(Verdict.POSITIVE, start, neutral.end(), numeric=True)
    found = _SINGLE.match(shadow, end, stop)
    if found is None:
        return None
    value = int(found["value"])
    other = _OTHER_SIDE.match(shadow, found.end(), stop)
    if other is not None and value <= _SHORT_OF_OTHER * int(other["other"]):
        return Motion(Verdict.POSITIVE, start, other.end(), numeric=True)
    if (
        0 <= value <= _FULL_GRADE
        and "deg" not in found.group()
        and _GRADES.search(shadow, max(0, start - 40), end + 40)
    ):
        return None
    for move, least in _LEAST_SINGLE:
        if (region is None or region in least) and move.search(shadow, start, end):
            short = value < (min(least.values()) if region is None else least[region])
            return Motion(Verdict.POSITIVE, start, found.end(), numeric=True) if short else None
    return None


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
