"""Titles and labels in the middle of a line that no full stop sets off ("PMH: HTN Meds: metformin Exam: …")."""

from __future__ import annotations

import re

from extractors.layout.titles import Titles

_WORD = re.compile(r"\S+")
_CLOSED = ".,;:|)]?!"
_BACK, _MOST_WORDS = 48, 4
_SOAP = "SOAP"
# After these the words before a colon are part of a sentence.
_BOUND = frozenset(
    "the a an his her my our this that these of for to and or with on in at by following same as is was per see "
    "& / + discharge treatment admission operative physical initial history no new other".split()
)


def title_before(text: str, left: int, colon: int, titles: Titles, *, lower: bool) -> int | None:
    """Return where the title before the colon at `colon` begins, if one begins after `left`; else None.

    `lower` tells that the line is written in lower case, titles included. A title that a body part or a
    capitalised word belongs to ("Left Knee Exam:") is not cut from it.
    """
    floor = max(left, colon - _BACK)
    if not titles.ends_midline(text[text.rfind(" ", floor, colon) + 1 : colon]):
        return None
    words = list(_WORD.finditer(text, floor, colon))[-_MOST_WORDS:]
    for word in words:
        start = word.start()
        title = text[start:colon]
        if start <= left or not (title[0].isupper() or lower) or not titles.stands_midline(title):
            continue
        before = text[floor:start].split()
        return start if before and _sets_off(before[-1], title, titles) else None
    return None


def _sets_off(before: str, title: str, titles: Titles) -> bool:
    """Tell whether the word before a title leaves it a title of its own."""
    if before[-1] in _CLOSED:
        return True
    if before.lower() in _BOUND or titles.names_part(before):
        return False
    return title.isupper() or not (before[0].isupper() and before[1:].islower())


def letter_before(text: str, left: int, colon: int, last: str) -> int | None:
    """Return where the O, A or P before the colon stands, if it follows the letter `last` of a SOAP note."""
    at = colon - 1
    if not last or at <= left or not text[at - 1].isspace():
        return None
    place = _SOAP.find(text[at])
    return at if place > _SOAP.index(last) else None


def is_lower(text: str, start: int, end: int) -> bool:
    """Tell whether the line is written without capitals at the head of its words."""
    head = text[start : min(end, start + _BACK)]
    return head == head.lower()
