"""The result of a named maneuver, from the words right before and right after its name.

`after` reads "Lachman 2+ no endpoint", "Thompson: neg", "drawer and tilt symmetric"; `before` reads "negative
Lachman", "no laxity on anterior drawer", "click with McMurray". Both return the result with the offset to which the
words reach, so that the evidence holds them.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from extractors.vocabulary import TestResult


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
_SKIPPED = (
    r"not (?:\w+ )?(?:tested|performed|done|tolerated|assessed|attempted|examined|checked|obtained|evaluated|able to be \w+)"
    r"|deferred|omitted|un(?:able|likely) to (?:be )?(?:assess|test|tolerate|evaluate|obtain)\w*|could not be \w+|cannot be \w+|n/a|held off|unable to tolerate|contraindicated"
)
_EQUIVOCAL = (
    r"equivocal|indeterminate|inconclusive|unreliable|borderline|questionable|questionably \w+|guard(?:ed|ing)|limited by (?:guarding|pain|swelling|body habitus|apprehension)"
    r"|difficult to (?:assess|perform|interpret|tell|evaluate)|hard to (?:assess|tell|judge)|\+ ?/ ?-|suspicious|possibly positive|unclear|not clear"
)
_NEG_PHRASE = (
    r"(?:is |was |are |were )?not (?:\w+ )?(?:positive|painful|tender|present|elicit\w*|reproduc\w*|provocative|appreciat\w*|noted|seen|uncomfortable|lax|reproducible|any)"
    r"|(?:does|do|did) ?n[o']t (?:\w+ ){0,2}(?:elicit|reproduce|cause|produce|provoke|recreate|evoke|open|gap|hurt|bother)\w*|non-?(?:painful|tender|provocative)|painless(?:ly)?|pain[- ]free|symptom[- ]free"
    r"|without (?:any |significant |obvious )*(?:pain|discomfort|laxity|opening|gapping|instability|apprehension|click|clunk|difficulty|symptoms|reproduction|provocation|deficit|asymmetry|tenderness)\w*"
    r"|no (?:\w+ )?(?:pain|discomfort|laxity|opening|gapping|instability|apprehension|click|clunk|difficulty|increase|excursion|side|asymmetry|deficits?|symptoms|reproduction|tenderness|translation|shift|drop)\w*"
    r"|(?:good|firm|solid|hard|excellent|intact|definite|nice) end[- ]?points?|within normal limits|(?:good|intact|normal|brisk|appropriate|symmetric) plantar ?-?flexion|plantar ?-?flexes|foot moves|plantar ?-?flexion (?:is |was )?(?:present|intact|normal|noted|preserved|maintained)"
    r"|grade (?:0|zero)|0/[34](?!\d)|free of"
)
_POS_PHRASE = (
    r"no (?:\w+ )?(?:firm |good |solid |hard |clear )?end[- ]?points?|without (?:a |an )?(?:\w+ )?end[- ]?points?|soft end[- ]?points?|(?:no|absent|without) plantar ?-?flexion|no (?:movement|motion|response|foot movement|plantar)"
    r"|(?:causes|produces|yields|gives) no (?:\w+ )?(?:plantar ?-?flexion|movement|motion)|(?:mild|moderate|slight|trace|gross|marked|significant|minimal)(?:ly)? (?:positive|laxity|painful|lax|opening|discomfort|pain|instability|translation|gapping|apprehension)"
)
_POSITIVE = (
    r"positive|pos\b|painful|present|reproduc\w+|elicit\w*|evok\w+|caus\w+|produc\w+|recreat\w+|provok\w+|provocative|radiat\w+|shoot\w+|tender\w*|abnormal|lax\b|laxity|loose|sloppy|opens?\b|opened|opening|gapp?(?:s|ing)\b"
    r"|increased|asymmetric\w*|instability|unstable|click\w*|clunk\w*|pop\b|pain\b|discomfort|uncomfortable|sore|grade (?:[1-3]|i{1,3}\b|one|two|three)[ab]?|[1-3] ?\+|[23][ab]\b|1b\b|marked|impossible|apprehensive|dislocates|subluxe?s"
    r"|weak\w*|delayed|limited|decreased|diminished|absent(?= plantar)|lag\b|symptomatic|dramatic|[4-9]\+? ?mm|1\d ?mm|[34] quadrants?|unable\b|cannot|can'?t\b|ruptured|disrupted|incompetent|out\b|yes\b|trace"
)
_NEGATIVE = (
    r"negative|neg\b|normal\w*|nl\b|wnl\b|unremarkable|symmetric\w*|symmetrical|equal|stable|stability|firm\b|solid|tight|intact|absent|none\b|nil\b|benign|quiet|unrevealing|ok\b|okay|fine\b|good\b|strong|competent"
    r"|maintained|able to\b|full\b|[01]a\b|nonfocal|preserved|central(?:ly)?|midline|well\b|no\b|0(?=[\s,;.)]|$)"
)
_AFTER_TOKEN = re.compile(
    r"(?P<ticked_pos>\[ ?x ?\] ?(?:pos|abn)\w*)|(?P<ticked_neg>\[ ?x ?\] ?(?:neg|norm|nl\b|wnl)\w*)|(?P<unticked>\[ ?\] ?(?:pos|neg|abn|norm)\w*)|"
    rf"(?P<skip>{_SKIPPED})|(?P<equivocal>{_EQUIVOCAL})|(?P<pos_phrase>{_POS_PHRASE})|(?P<neg_phrase>{_NEG_PHRASE})"
    rf"|(?<![\w.])(?:(?P<negative>{_NEGATIVE})|(?P<positive>{_POSITIVE}))"
    r"|(?P<plus>\(\+{1,3}\)|\[\+\]|\[ ?x ?\]|(?<![\w])\+{1,3}(?!\s?\d|/)|(?<=\w)\+{1,2}(?=[\s,.;)]|$))|(?P<minus>\([- ]?-\)|\[-\]|\[ \]|(?<![\w])-{1,2}(?=\s*(?:[,;.)\n]|$)))",
    re.ASCII,
)
_FILL = (
    r"(?:a|an|any|the|his|her|their|for|of|on|to|with|in|at|is|was|both|left|right|bilateral(?:ly)?|b/l|l|r|lt|rt|knees?|ankles?|hips?|foot|feet|medial|lateral|evidence of|signs? of|significant|obvious|gross(?:ly)?|appreciable"
    r"|mild(?:ly)?|slight(?:ly)?|marked(?:ly)?|strong(?:ly)?|weak(?:ly)?|moderate(?:ly)?|subtle|frank|clear(?:ly)?|patient|pt|today|active|passive|there is|having|perform(?:ing)?|do|does|doing|also|again|modified|standard|special|exam|supine|seated|special tests?)"
)
_BEFORE_POS = (
    r"positive(?: for)?|pos\.?|\(\+\)|\+{1,3}|(?:pain(?:ful)?|discomfort|tender(?:ness)?|apprehension|clicks?|clicking|clunk|pop|laxity|instability|gapping|opening|guarding|lax|unstable|opens?|gaps?|sore(?:ness)?|symptoms)"
    r"(?: (?:and|or|/) (?:\w+))?(?: (?:\d+ ?mm|up|slightly|grossly|a bit|widely|medially|laterally|reproduced|elicited|noted))*(?: (?:with|on|during|w/|upon|to|in|at))|abnormal|increased (?:\w+ )?(?:with|on)|(?:grade )?[1-3] ?\+|asymmetric|provocative"
    r"|(?:can'?t|cannot|can not|unable to|could not|couldn'?t|not able to|inability to)(?: \w+){0,2}"
)
_BEFORE_NEG = (
    r"negative(?: for)?|neg\.?|\(-\)|(?:no|without|denies|nor|absence of)(?: \w+){0,5}(?: (?:with|on|during|w/|upon|to|in|at))|no|without|absent|normal|(?:stable|firm|solid|symmetric|equal|intact|tight)(?: (?:to|on|with|w/|in))?(?: both)?"
    r"|non-?tender (?:with|to)|(?:is |was )?(?:able to|can)(?: \w+){0,2}|good|intact"
)
_BEFORE = re.compile(
    rf"(?<![\w])(?:(?P<negative>{_BEFORE_NEG})|(?P<positive>{_BEFORE_POS})|(?P<equivocal>equivocal|questionable|guarded|\+/-))\s*(?:{_FILL}[\s,:]+|['\"(])*$",
    re.ASCII,
)
_CUT = re.compile(r"[;\n]|\.(?=\s|,|$)|,(?=\s)|\bbut\b|\bhowever\b|\bexcept\b")
_ENDPOINT = re.compile(r"[^.;\n]{0,30}?(?:firm|good|solid|hard|intact|definite) end[- ]?point")
_GRADE_ONE = re.compile(r"(?:grade )?(?:1|i\b|one)|trace|mild\w*|slight\w*|minimal\w*")
_UNABLE = re.compile(r"(?:can'?t|cannot|can not|unable|could not|couldn'?t|not able|inability)")
_DUE_TO_PAIN = re.compile(r"[^.;\n]{0,30}(?:due to|secondary to|d/t|2/2|because of|from|limited by)\s+(?:\w+\s+)?(?:pain|discomfort|guarding|fracture)")
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
    end = match.end() + (shadow[match.end() : match.end() + 1] in ("]", ")") and "[" in shadow[start : match.end()])
    if verdict is Verdict.POSITIVE and _GRADE_ONE.match(match.group()) and (held := _ENDPOINT.match(shadow, end, limit)):
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
