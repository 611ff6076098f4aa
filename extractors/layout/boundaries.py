"""Where sentences end inside a block of running text: one pass over candidate marks, each judged in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extractors.layout.runon import Dictation, Part
from extractors.layout.stops import ends_sentence

# Each alternative begins with a character of its own, which lets the engine skip all other places.
_CANDIDATE = re.compile(
    r"(?P<stop>[.?!][.?!]*+[\"')\]]*+)(?=\s|$|[A-Z][a-z]|[,;]\s)|"
    r"(?P<gap>(?:[ \t](?<![ \t][ \t])[ \t]++|\t)"
    r"(?=(?P<label>[A-Za-z][\w/&'+.-]{0,24}(?: [\w/&'+.()-]{1,24}){0,4}:(?:\s|$))|"
    r"[\[\u2610-\u2612\u25a1]|(?P<short>[A-Z][A-Za-z/]{1,6})(?=\s)))|"
    r"(?P<caps>[A-Z](?<=[\s,;.][A-Z])[A-Z0-9 /&'-]{2,40}+:(?=\s|$|,))|"
    r"(?P<number>(?:\((?<=[\s:;,.]\()\d{1,2}|\d(?<=[\s:;,.]\d)\d?)[.)](?=\s))"
)
_CAPITALS = re.compile(r"[A-Z]{2,}[ /&-]{1,2}$")
_BOX_LEADS = re.compile(r"[-*\u2022 \t]{0,12}(?:[\w /&-]{1,30}: ?)?[\[\u2610-\u2612\u25a1]")
_FIRST_ITEM = re.compile(r"\(?(\d{1,2})[.)]\s")
_ONLY_MARKER = re.compile(r"[-*#\u2022\s(]*(?:\d{1,2}|[a-h])?[.):]?")
_LONGEST, _MARKER_LENGTH = 1200, 10

IsTitle = Callable[[str], bool]


def sentence_spans(text: str, start: int, end: int, is_title: IsTitle, dictation: Dictation) -> list[Part]:
    """Return the sentences in `text[start:end)`, trimmed.

    `text` is the plain text with its case; `is_title` tells of words before a colon whether they are a title;
    `dictation` cuts what nobody punctuated.
    """
    parts: list[Part] = []
    left = start
    for cut in (*_cuts(text, start, end, is_title), end):
        a, b = _trimmed(text, left, cut)
        for part in dictation.parts(a, b) if b > a else ():
            if part.end - part.start <= _LONGEST:
                parts.append(part)
            else:
                parts.extend(Part(*piece) for piece in _pieces(text, part.start, part.end))
        left = cut
    return parts


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is longer than any sentence, so that what reads sentences stays linear."""
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
        elif ends_sentence(text, left, _mark_of(match), match.end(), end):
            cut = match.end()
        if cut > left:
            yield cut
            left = cut


def _mark_of(match: re.Match[str]) -> int:
    """The offset of the full stop: a number that opens no item may still end a sentence ("in May 30.")."""
    return match.end() - 1 if match.group("number") else match.start()


class _Count:
    """Keeps track of an enumeration inside a line ("1) rest 2) ice"); a number counts only in sequence."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        first = _FIRST_ITEM.match(text, start)
        self._last = int(first.group(1)) if first else 0

    def opens(self, match: re.Match[str], left: int) -> bool:
        """Tell whether the number in `match` opens the next item (or the first)."""
        number = int(match.group().strip("(.)"))
        before = self._text[max(left, match.start() - 2) : match.start()]
        if before[-1:] == "." and before[:-1].isdigit():
            return False  # the end of a decimal
        led = match.start() == left or before.strip()[-1:] in (":", ".", ";")
        if (number == 1 and led) or (self._last and number == self._last + 1):
            self._last = number
            return True
        if number == 1 and match.group().endswith(")"):
            self._last = 1
        return False


def _after_gap(text: str, left: int, match: re.Match[str], is_title: IsTitle) -> int:
    """Cut at a column gap before a label, a known short title or a tick box that leads its line."""
    if match.start() - left <= _MARKER_LENGTH and _ONLY_MARKER.fullmatch(text, left, match.start()):
        return -1
    if match.group("label") is not None:
        return match.end()
    short = match.group("short")
    if short is not None:
        named = short.isalpha() and text[match.start() - 1] != ":" and is_title("\t" + short)
        return match.end() if named else -1
    leads = _BOX_LEADS.match(text, left, match.start()) is not None
    return match.end() if leads and text[match.start() - 1] != "]" else -1
