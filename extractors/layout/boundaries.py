"""Where sentences end inside a block of running text: one pass over candidate marks, each judged in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractors.layout.headings import is_inline_title
from extractors.layout.midline import is_lower, letter_before, title_before
from extractors.layout.runon import Dictation, Part
from extractors.layout.stops import ends_sentence
from extractors.layout.titles import Titles

_SIDED = r"(?:ight|eft|IGHT|EFT|t|T|ilateral)? [A-Za-z]{3,9}:"
# Each alternative begins with a character of its own, which lets the engine skip all other places.
_CANDIDATE = re.compile(
    r"(?P<stop>[.?!][.?!]*+[\"')\]]*+)(?=\s|$|[A-Z][a-z]|[,;]\s)|"
    r"(?P<gap>(?:[ \t](?<![ \t][ \t])[ \t]++|\t)"
    r"(?=(?P<label>[A-Za-z][\w/&'+.-]{0,24}(?: [\w/&'+.()-]{1,24}){0,4}:(?:\s|$))|"
    r"[\[\u2610-\u2612\u25a1]|(?P<short>[A-Z][A-Za-z/]{1,6})(?=\s)))|"
    rf"(?P<part>[RLB](?<=[^\S\n][RLB]){_SIDED}(?=\s))|"
    r"(?P<bullet>\u2022(?<=[^\S\n]\u2022)|[*](?<=[^\S\n][*])(?=[^\S\n]))|"
    r"(?P<caps>[A-Z](?<=[\s,;.][A-Z])[A-Z0-9 /&'-]{2,40}+:(?=\s|$|,))|"
    r"(?P<number>(?:\((?<=[\s:;,.]\()\d{1,2}|\d(?<=[\s:;,.]\d)\d?)[.)](?=\s)|#(?<=[\s:;,.]#)\d{1,2}[.:)]?(?=\s))|"
    r"(?P<colon>:(?=\s|$)(?:\s(?P<reply>[Yy]es|[Nn]o(?:ne)?|[YN](?:/A)?|NA|[Nn]eg(?:ative)?|[Dd]enies|[Uu]nknown)"
    r"(?=\s[A-Z][\w/'-]{1,20}(?: [\w/'()-]{1,20}){0,4}:\s))?)"
)
_SIDE_LEADS = re.compile(rf"[-*\u2022\s\d.)(]{{0,6}}[RLB]{_SIDED}")
_CAPITALS = re.compile(r"[A-Z]{2,}[ /&-]{1,2}$")
_BOX_LEADS = re.compile(r"[-*\u2022 \t]{0,12}(?:[\w /&-]{1,30}: ?)?[\[\u2610-\u2612\u25a1]")
_FIRST_ITEM = re.compile(r"\(?(\d{1,2})[.)]\s|#(\d{1,2})[.:)]?\s")
_ONLY_MARKER = re.compile(r"[-*#\u2022\s(]*(?:\d{1,2}|[a-h])?[.):]?")
_LONGEST, _MARKER_LENGTH = 1200, 10


class Reading(NamedTuple):
    """What tells where sentences end besides their marks; `soap` is the letter that opened the open section."""

    titles: Titles
    dictation: Dictation
    soap: str = ""


def sentence_spans(text: str, start: int, end: int, reading: Reading) -> list[Part]:
    """Return the sentences in `text[start:end)`, trimmed; `text` is the plain text with its case."""
    parts: list[Part] = []
    left = start
    for cut in (*_Cuts(text, start, end, reading), end):
        a, b = _trimmed(text, left, cut)
        for part in reading.dictation.parts(a, b) if b > a else ():
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


class _Cuts:
    """Iterates over where the next sentence begins inside a block of text."""

    def __init__(self, text: str, start: int, end: int, reading: Reading) -> None:
        self._text, self._start, self._end = text, start, end
        self._titles, self._soap = reading.titles, reading.soap
        self._left = start
        self._count = _Count(text, start)
        self._lower: bool | None = None

    def __iter__(self) -> Iterator[int]:
        for match in _CANDIDATE.finditer(self._text, self._start, self._end):
            cut = self._cut(match)
            if cut is not None and cut > self._left:
                yield cut
                self._left = cut

    def _cut(self, match: re.Match[str]) -> int | None:
        kind = match.lastgroup
        if match.group("gap") is not None:
            return _after_gap(self._text, self._left, match, self._titles)
        if kind == "caps":
            return self._capitals(match)
        if kind == "colon":
            return self._title(match)
        if kind in ("part", "bullet"):
            return match.start() if self._is_item(match) else None
        if kind == "number" and self._count.opens(match, self._left):
            return match.start()
        stops = match.group()[-1] in ".?!\"')]" and ends_sentence(
            self._text, self._left, _mark_of(match), match.end(), self._end
        )
        return match.end() if stops else None

    def _capitals(self, match: re.Match[str]) -> int | None:
        """Capitals before a colon; of "HTN, DM MEDS:" only the last, of "RIGHT KNEE EXAM:" all are the title."""
        words = match.group("caps")[:-1]
        led = self._text[max(self._left, match.start() - 8) : match.start()].rstrip()
        if led[-1:] not in ("", ".", ";") and (led[-1:] != ":" or self._titles.exact(words) is None):
            last = title_before(self._text, self._left, match.end() - 1, self._titles, lower=False)
            if last is not None:
                return last
        goes_on = _CAPITALS.search(self._text, max(self._left, match.start() - 12), match.start())
        return match.start() if goes_on is None and is_inline_title(words, self._titles) else None

    def _title(self, match: re.Match[str]) -> int | None:
        letter = letter_before(self._text, self._left, match.start(), self._soap)
        if letter is not None:
            self._soap = self._text[letter]
            return letter
        if self._lower is None:
            self._lower = is_lower(self._text, self._start, self._end)
        title = title_before(self._text, self._left, match.start(), self._titles, lower=self._lower)
        return match.end() if title is None and match.group("reply") else title

    def _is_item(self, match: re.Match[str]) -> bool:
        """Bullets in a line are items; stars only where the line begins with one, sides where a side does."""
        if match.lastgroup == "part":
            return _SIDE_LEADS.match(self._text, self._left, match.start()) is not None
        return match.group() != "*" or self._text[self._start] == "*"


def _mark_of(match: re.Match[str]) -> int:
    """The offset of the full stop: a number that opens no item may still end a sentence ("in May 30.")."""
    return match.end() - 1 if match.lastgroup == "number" else match.start()


class _Count:
    """Keeps track of an enumeration inside a line ("1) rest 2) ice"); a number counts only in sequence."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        first = _FIRST_ITEM.match(text, start)
        self._last = int(first.group(1) or first.group(2)) if first else 0
        self._hashed = first is not None and first.group(2) is not None  # "#10 of those" are pills

    def opens(self, match: re.Match[str], left: int) -> bool:
        """Tell whether the number in `match` opens the next item (or the first)."""
        number = int(match.group().strip("(.)#:"))
        before = self._text[max(left, match.start() - 2) : match.start()]
        if before[-1:] == "." and before[:-1].isdigit():
            return False  # the end of a decimal
        led = match.start() == left or before.strip()[-1:] in (":", ".", ";")
        hashed = match.group()[0] == "#"
        if hashed and number != 1 and not self._hashed:
            return False
        self._hashed = hashed
        if (number == 1 and led) or (self._last and number == self._last + 1):
            self._last = number
            return True
        if number == 1 and match.group().endswith(")"):
            self._last = 1
        return False


def _after_gap(text: str, left: int, match: re.Match[str], titles: Titles) -> int | None:
    """Cut at a column gap before a label, a known short title or a tick box that leads its line."""
    if match.start() - left <= _MARKER_LENGTH and _ONLY_MARKER.fullmatch(text, left, match.start()):
        return None
    if match.group("label") is not None:
        return match.end()
    short = match.group("short")
    if short is not None:
        named = short.isalpha() and text[match.start() - 1] != ":" and is_inline_title("\t" + short, titles)
        return match.end() if named else None
    leads = _BOX_LEADS.match(text, left, match.start()) is not None
    return match.end() if leads and text[match.start() - 1] != "]" else None
