"""Which physical line breaks are mere wraps: faxes and letters break lines inside sentences."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.layout.lines import BOX, SALUTATION, Line

_WORD = re.compile(r"\S+")
_OPEN_END = re.compile(
    r"(?:[,(&/+-]|(?<![\w.])(?:a|an|the|and|or|of|to|from|for|with|by|dr\.|mr\.|mrs\.|ms\.|vs\.?|approx\.|"
    r"e\.g\.|i\.e\.))$",
    re.IGNORECASE,
)
# Words that leave a long line open, but may end a short one ("pacemaker: no", "side: left").
_OPEN_END_OF_LONG = re.compile(
    r"(?<![\w.:/])(?<!  )(?:in|on|at|without|as|is|are|was|were|has|have|had|his|her|their|my|our|that|which|"
    r"who|no|not|if|than|about|into|over|after|before|since|per|very|right|left)$"
)
_CLOSED_END = re.compile(r"[.?!:;][\"')\]]*$")
_LABEL = re.compile(r"[A-Za-z][\w/&+.'() -]{0,40}:(?:\s|$)|[A-Z]{2,6}(?:/[A-Z]{1,6})?(?:\s{2}|$)")
_SHORTEST, _NARROWEST, _WIDEST, _SALUTATION = 35, 45, 130, 20
_SLACK, _TIGHT = 8, 2


class Width(NamedTuple):
    """The width a document is wrapped to, and whether enough lines reach for it."""

    columns: int
    wrapped: bool


def wrap_width(lines: list[Line]) -> Width:
    """Estimate the width to which the lines were wrapped."""
    lengths = [line.end - line.start + line.indent for line in lines]
    columns = max((n for n in lengths if n <= _WIDEST), default=0)
    long = [n for n in lengths if n > _SHORTEST]
    near = sum(columns - 14 <= n <= _WIDEST for n in long)
    wide = sum(n > _WIDEST for n in long)
    wrapped = columns >= _NARROWEST and near >= max(3, 0.45 * len(long)) and wide <= 0.1 * len(long)
    return Width(columns, wrapped)


def _stands_alone(text: str, line: Line, after: Line, width: Width) -> bool:
    """Tell whether `after` is an item, a label or set in, or `line` a mere rule of dashes."""
    if (
        after.body != after.start
        or BOX.match(text, after.start)
        or _LABEL.match(text, after.start, after.end)
    ):
        return True
    set_in = after.indent > line.indent + 1 and line.body == line.start and not width.wrapped
    return set_in or not any(c.isalnum() for c in text[line.start : line.end])


def continues(text: str, line: Line, after: Line, width: Width) -> bool:
    """Tell whether `after` goes on with the sentence that `line` leaves open (titles are not looked for)."""
    if after.blank or not line.soft or _stands_alone(text, line, after, width):
        return False
    tail = text[max(line.start, line.end - 40) : line.end]
    salutation = SALUTATION.match(text, line.start, line.end) is not None
    salutation = salutation or (tail.endswith(",") and line.end - line.start <= _SALUTATION)
    length = line.end - line.start + line.indent
    if length >= _SHORTEST and _OPEN_END_OF_LONG.search(tail):
        return True
    if _OPEN_END.search(tail) and not tail.endswith(" -") and not salutation:
        return True
    if _CLOSED_END.search(tail) or length > _WIDEST:
        return False
    first = _WORD.match(text, after.start, after.end)
    spare = width.columns - (length + 1 + (first.end() - first.start() if first else 0))
    if after.end - after.start > _WIDEST:
        return False  # a line that no width held goes on with none
    if text[after.start].islower():
        return length >= (_SHORTEST if width.wrapped else _NARROWEST) and spare < _SLACK
    return width.wrapped and length >= _NARROWEST and spare < _TIGHT
