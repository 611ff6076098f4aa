"""Where sentences end inside a block of running text: one pass over candidate marks, each judged by its neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extractors.layout.words import load_abbreviations

# Each alternative begins with a character of its own, which lets the engine skip all other places.
_CANDIDATE = re.compile(
    r"(?P<stop>[.?!][.?!]*+[\"')\]]*+)(?=\s|$|[A-Z][a-z]|[,;]\s)|"
    r"(?P<gap>(?:[ \t](?<![ \t][ \t])[ \t]++|\t)"
    r"(?=(?P<label>[A-Za-z][\w/&'+.-]{0,24}(?: [\w/&'+.()-]{1,24}){0,4}:(?:\s|$))|"
    r"[\[\u2610-\u2612\u25a1]|(?P<short>[A-Z][A-Za-z/]{1,6})(?=\s)))|"
    r"(?P<caps>[A-Z](?<=[\s,;.][A-Z])[A-Z0-9 /&'-]{2,40}+:(?=\s|$|,))|"
    r"(?P<number>[(\d](?<=[\s:;,.][(\d])(?:(?<=\()\d{1,2}|\d?)[.)](?=\s))"
)
_WORD_BEFORE = re.compile(r"[\w.'/&%\u00b0\u00bd)\]\"+-]+$")
_STARTERS = frozenset(
    """he she they it we i you the a an this that these those there his her their patient pt pts mr mrs ms dr no not denies
    denied has had have is was were will would on in at if then she's he's currently however since after before per also both
    all motor sensation strength gait rom exam physical mri xr x-ray x-rays radiographs imaging plan impression assessment
    follow followup return rtc continue cont start started discussed will able unable some mild moderate severe positive
    negative normal with without and but knee hip ankle foot left right bilateral pain tender tenderness swelling effusion
    full good well never none nkda meds allergies pmh psh""".split()
)
_NO_SPLIT_ANSWER = re.compile(r"\s+(?:yes|no|none|y|n|neg|pos|unknown|denies|\(|[a-z])")
_ROMAN_OR_LETTER = re.compile(r"(?<![\w])[A-Za-z]$")
_GOES_ON = re.compile(r"(?:and|or|but|with|of|to|nor|which|in|than|for)\b")
_POINTED = re.compile(r"[a-z]+(?:\.[a-z]+)+|q\.?\d.{0,3}h?")  # "p.r.n", "q.8h", "q4-6h"
_CAPITALS = re.compile(r"[A-Z]{2,}[ /&-]{1,2}$")
_FIRST_ITEM = re.compile(r"\(?(\d{1,2})[.)]\s")
_LONGEST = 1200
_SIDE_WORDS = 3

IsTitle = Callable[[str], bool]


def sentence_spans(text: str, start: int, end: int, is_title: IsTitle) -> list[tuple[int, int]]:
    """Return the trimmed spans of the sentences in `text[start:end)`.

    `text` is the plain text with its case; `is_title` tells whether the words before a colon are a section title.
    """
    spans = []
    left = start
    for cut in _cuts(text, start, end, is_title):
        spans.extend(_pieces(text, left, cut))
        left = cut
    spans.extend(_pieces(text, left, end))
    return spans


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trim; and cut what is longer than any sentence, so that what reads sentences stays linear."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _LONGEST:
        cut = max(text.rfind(", ", start + _LONGEST // 2, start + _LONGEST) + 1, 0)
        cut = cut or text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        yield start, end


def _cuts(text: str, start: int, end: int, is_title: IsTitle) -> Iterator[int]:
    left = start
    count = _Count(text, start)
    for match in _CANDIDATE.finditer(text, start, end):
        cut = -1
        if match.group("gap") is not None:
            cut = _after_gap(text, left, match, is_title)
        elif match.group("caps") is not None:
            goes_on = _CAPITALS.search(text, max(left, match.start() - 12), match.start())
            cut = match.start() if goes_on is None and is_title(match.group("caps")[:-1]) else -1
        elif match.group("number") is not None and count.opens(match, left):
            cut = match.start()
        elif _ends_sentence(text, left, match.end() - 1 if match.group("number") else match.start(), match.end(), end):
            cut = match.end()
        if cut > left:
            yield cut
            left = cut


class _Count:
    """Keeps track of an enumeration inside a line: "1) rest 2) ice"; a number opens an item only in sequence."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        first = _FIRST_ITEM.match(text, start)
        self._last = int(first.group(1)) if first else 0

    def opens(self, match: re.Match[str], left: int) -> bool:
        """Tell whether the number in `match` opens the next item (or the first)."""
        number = int(match.group().strip("(.)"))
        if self._text[max(left, match.start() - 2) : match.start()].strip(".").isdigit() and self._text[match.start() - 1] == ".":
            return False
        led = match.start() == left or self._text[max(left, match.start() - 2) : match.start()].strip()[-1:] in (":", ".", ";")
        if number == 1 and led or self._last and number == self._last + 1:
            self._last = number
            return True
        if number == 1 and match.group().endswith(")"):
            self._last = 1
        return False


def _after_gap(text: str, left: int, match: re.Match[str], is_title: IsTitle) -> int:
    """Cut at a column gap before a label, a known short title or a tick box that leads its line."""
    if match.group("label") is not None:
        return match.end()
    if match.group("short") is not None:
        return match.end() if match.group("short").isalpha() and is_title("\t" + match.group("short")) else -1
    head = text[left : match.start()].lstrip("-*\u2022 \t")
    leads = head[:1] in "[\u2610\u2611\u2612\u25a1" or bool(re.match(r"[\w /&-]{1,30}: ?[\[\u2610-\u2612\u25a1]", head))
    return match.end() if leads and "]" != text[match.start() - 1] else -1


def _ends_sentence(text: str, left: int, stop: int, after: int, end: int) -> bool:
    """Tell whether the mark at `[stop, after)` closes the sentence that began at `left`."""
    if after >= end:
        return True
    mark = text[stop]
    following = text[after : after + 24]
    if mark == ")":
        return False
    if mark == "?":
        return _question_ends(text, left, stop, following)
    if mark == "!":
        return following[:1].isspace()
    if text[stop : stop + 3] == "..." and not following.lstrip()[:1].isupper():
        return False
    if not following[:1].isspace():
        return _glued(text, left, stop, following)
    return _full_stop_ends(text, left, stop, following)


def _question_ends(text: str, left: int, stop: int, following: str) -> bool:
    if stop == left or text[stop - 1] in " (\t\n" or not following[:1].isspace():
        return False
    return _NO_SPLIT_ANSWER.match(following, 0) is None and not re.match(r"\s+(?:Yes|No|None|Y|N)\b", following)


def _word_before(text: str, left: int, stop: int) -> str:
    found = _WORD_BEFORE.search(text, max(left, stop - 24), stop)
    return found.group() if found else ""


def _glued(text: str, left: int, stop: int, following: str) -> bool:
    """A full stop without a space after it: "pain.The knee"; not "Dr.Smith", "q.i.d.", "J.R."."""
    if following[:1] in ",;":
        return False
    word = _word_before(text, left, stop).lower().strip("\"'()[]")
    abbreviations = load_abbreviations()
    return len(word) > 2 and "." not in word and word not in abbreviations.never and word not in abbreviations.inside


def _full_stop_ends(text: str, left: int, stop: int, following: str) -> bool:
    word = _word_before(text, left, stop)
    bare = word.lower().strip("\"'()[]-+")
    begins = following.lstrip()
    if not begins:
        return True
    lower = begins[0].islower()
    abbreviations = load_abbreviations()
    if bare in abbreviations.never:
        return bare == "no" and not begins[0].isdigit() and not lower
    if _is_list_number(text, left, stop, word):
        return False
    if bare == "no" and begins[0].isdigit():
        return False
    if len(bare) == 1 and bare.isalpha():
        return _initial_ends(text, left, stop, word, begins)
    if word.isupper() and len(word) > 1 and begins[0].isdigit():
        return True
    if bare in abbreviations.inside or _POINTED.fullmatch(bare):
        return not lower and not begins[0].isdigit() and _begins_sentence(bare, begins)
    return not lower or (len(bare) != 1 and _GOES_ON.match(begins) is None)


def _begins_sentence(bare: str, begins: str) -> bool:
    """After "p.o." or "in." a capital letter opens a sentence; after "Jan." or "Ave." only a usual opening word does."""
    first = re.split(r"[\s,.:;]", begins, maxsplit=1)[0].lower()
    if bare in ("med", "lat", "ant", "post", "int", "jr", "sr", "ft", "ave", "st", "c/o", "s.q", "h/o", "rehab"):
        return first in _STARTERS
    return begins[0].isupper() or begins[0] in "\"(*[-\u2022"


def _is_list_number(text: str, left: int, stop: int, word: str) -> bool:
    """The "1." that heads a list item or an enumeration."""
    head = text[left:stop].strip(" (\t-*\u2022#")
    return head == word.strip("(") and len(head) <= 2 and (head.isdigit() or head in ("i", "ii", "iv", "v"))


def _initial_ends(text: str, left: int, stop: int, word: str, begins: str) -> bool:
    """A single letter: an initial of a name, a side ("pain on the L. Motor full"), or the end of "vitamin D."."""
    if begins[0].islower() or begins[0].isdigit():
        return False
    first = re.split(r"[\s,.:;]", begins, maxsplit=1)[0].lower()
    before = text[left : stop - len(word)].split()
    after_name = bool(before) and (before[-1][0].isupper() or before[-1].lower().rstrip(".") in load_abbreviations().never)
    if not before or before[-1][-1] in ":,|":
        return False
    if before[-1][-1].isdigit() and word.islower():
        return True
    return first in _STARTERS or (len(before) >= _SIDE_WORDS and not after_name and word[-1:] in "LRrl")
