"""Printed page numbers, as OCR may read them: "Page 2 of 5", "Paqe l 0f |", "2/5", "- 2 -"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

_DIGITS = str.maketrans(
    {"l": "1", "I": "1", "|": "1", "!": "1", "i": "1", "O": "0", "o": "0", "S": "5", "B": "8"}
)
_NUMBER = r"[\dlIi|!OoSB]{1,4}"
_OF = r"(?:[o0]f|/|0i|ot)"
_PRINTED = re.compile(
    rf"(?P<word>[A-Za-z]{{1,5}})?[.:#]?\s*(?P<page>{_NUMBER})(?:\s*{_OF}\s*(?P<all>{_NUMBER}))?"
)
_AROUND = " -\u2013\u2014()[]._~'\"*"
_ALIKE = 75.0  # of 100: one letter of "page" misread
_ALIKE_LOST = 85.0  # of 100: "Paqe of"


@dataclass(frozen=True)
class PageNumber:
    """A printed page number; `sure` where the word or a total stands with it, not a bare number."""

    number: int | None
    sure: bool


def page_number(text: str) -> PageNumber | None:
    """The page number that a line is, and nothing else; None for other lines."""
    if fuzz.ratio(text.lower(), "page of") >= _ALIKE_LOST:
        return PageNumber(None, sure=True)  # its numbers were read as dirt
    found = _PRINTED.fullmatch(text.strip(_AROUND))
    if not found:
        return None
    word = (found["word"] or "").lower()
    if word and not _is_page(word):
        return None
    digits = found["page"].translate(_DIGITS)
    return PageNumber(int(digits) if digits.isdecimal() else None, bool(word or found["all"]))


def _is_page(word: str) -> bool:
    return word in ("p", "pg") or (len(word) >= len("page") and fuzz.ratio(word, "page") >= _ALIKE)
