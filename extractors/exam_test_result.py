"""The result of a named maneuver, from the words right before and right after its name.

`after` reads "Lachman 2+ no endpoint", "Thompson: neg", "drawer and tilt symmetric"; `before` reads "negative
Lachman", "no laxity on anterior drawer", "click with McMurray". Both return the result with the offset to which the
words reach, so that the evidence holds them.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from extractors.vocabulary import TestResult
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("exam_test_wordings.yaml"))


class Verdict(StrEnum):
    """What the words say: a result, or that the test was not done."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    EQUIVOCAL = "equivocal"
    SKIP = "skip"

    @property
    def result(self) -> TestResult:
        """The test result; raises ValueError for a test not done."""
        return TestResult(self.value)


class Reading(NamedTuple):
    """A verdict and the span of the words that give it (document offsets)."""

    verdict: Verdict
    start: int
    end: int


_MARK = r"[-+]"
_SKIPPED = _W["result_skipped"].pattern
_EQUIVOCAL = _W["result_equivocal"].pattern
_NEG_PHRASE = _W["result_neg_phrase"].pattern
_POS_PHRASE = _W["result_pos_phrase"].pattern
_POSITIVE = _W["result_positive"].pattern
_NEGATIVE = _W["result_negative"].pattern
_AFTER_TOKEN = re.compile(
    r"(?P<ticked_pos>\[ ?x ?\] ?(?:pos|abn)\w*)|(?P<ticked_neg>\[ ?x ?\] ?(?:neg|norm|nl\b|wnl)\w*)|(?P<unticked>\[ ?\] ?(?:pos|neg|abn|norm)\w*)|"
    rf"(?P<skip>{_SKIPPED})|(?P<equivocal>{_EQUIVOCAL})|(?P<pos_phrase>{_POS_PHRASE})|(?P<neg_phrase>{_NEG_PHRASE})"
    rf"|(?<![\w.])(?:(?P<negative>{_NEGATIVE})|(?P<positive>{_POSITIVE}))"
    r"|(?P<plus>\(\+{1,3}\)|\[\+\]|\[ ?x ?\]|(?<![\w])\+{1,3}(?!\s?\d|/)|(?<=\w)\+{1,2}(?=[\s,.;)]|$))|(?P<minus>\([- ]?-\)|\[-\]|\[ \]|(?<![\w])-{1,2}(?=\s*(?:[,;.)\n]|$)))",
    re.ASCII,
)
_FILL = _W["result_fill"].pattern
_BEFORE_POS = _W["result_before_pos"].pattern
_BEFORE_NEG = _W["result_before_neg"].pattern
_BEFORE = re.compile(
    rf"(?<![\w])(?:(?P<negative>{_BEFORE_NEG})|(?P<positive>{_BEFORE_POS})|(?P<equivocal>equivocal|questionable|guarded|\+/-))\s*(?:{_FILL}[\s,:]+|['\"(])*$",
    re.ASCII,
)
_CUT = _W["result_cut"]
_ENDPOINT = _W["result_endpoint"]
_GRADE_ONE = _W["result_grade_one"]
_UNABLE = _W["result_unable"]
_DUE_TO_PAIN = _W["result_due_to_pain"]
_WINDOW = 90
# A bare minus is a result only before punctuation, so the pattern must see what stands behind the window.
_PEEK = 4


def after(shadow: str, start: int, limit: int) -> Reading | None:
    """Return what `shadow[start:limit)`, the words after a test's name, say of it."""
    limit = min(limit, start + _WINDOW)
    cut = _CUT.search(shadow, start, limit)
    stop = cut.start() if cut else limit
    peek = min(len(shadow), stop + _PEEK)
    match = next((m for m in _AFTER_TOKEN.finditer(shadow, start, peek) if m.lastgroup != "unticked"), None)
    if match is None or match.end() > stop:
        return None
    verdict = _VERDICT[str(match.lastgroup)]
    end = match.end() + (
        shadow[match.end() : match.end() + 1] in ("]", ")") and "[" in shadow[start : match.end()]
    )
    if (
        verdict is Verdict.POSITIVE
        and _GRADE_ONE.match(match.group())
        and (held := _ENDPOINT.match(shadow, end, limit))
    ):
        return Reading(Verdict.NEGATIVE, match.start(), held.end())
    if verdict is Verdict.NEGATIVE and (doubt := re.compile(_EQUIVOCAL).search(shadow, end, stop)):
        return Reading(Verdict.EQUIVOCAL, match.start(), doubt.end())
    return Reading(verdict, match.start(), end)


def before(shadow: str, start: int, end: int) -> Reading | None:
    """Return what `shadow[start:end)`, the words up to a test's name, say of it."""
    start = max(start, end - 70)
    cuts = [m.end() for m in _CUT.finditer(shadow, start, end) if m.group() != ","]
    match = _BEFORE.search(shadow, cuts[-1] if cuts else start, end)
    if match is None:
        return None
    verdict = _VERDICT[str(match.lastgroup)]
    words = match.group()
    if verdict is Verdict.POSITIVE and _GRADE_ONE.match(words) and _ENDPOINT.match(shadow, end, end + 40):
        verdict = Verdict.NEGATIVE
    if verdict is Verdict.POSITIVE and _UNABLE.match(words) and _DUE_TO_PAIN.match(shadow, end, end + 90):
        verdict = Verdict.EQUIVOCAL
    return Reading(verdict, match.start(), end)


_VERDICT = {
    "skip": Verdict.SKIP,
    "equivocal": Verdict.EQUIVOCAL,
    "pos_phrase": Verdict.POSITIVE,
    "neg_phrase": Verdict.NEGATIVE,
    "negative": Verdict.NEGATIVE,
    "positive": Verdict.POSITIVE,
    "plus": Verdict.POSITIVE,
    "minus": Verdict.NEGATIVE,
    "ticked_pos": Verdict.POSITIVE,
    "ticked_neg": Verdict.NEGATIVE,
}
