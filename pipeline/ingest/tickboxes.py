"""Tick boxes that recognition misread or lost.

A box left empty says that what stands beside it was not chosen, so its loss would turn a form into findings.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.ingest.pieces import around

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.pieces import Piece

EMPTY = "[ ]"
_TICKED = re.compile(r"(?=.*[\[\]{}])[\[{|(][xX][\]}|)]")
_EMPTY = re.compile(r"[\[{|][\]}|]")
_TICKED_ON_FORM = re.compile(r"[\[{|(I1l][xX][\]}|){f1]")
_CLOSED = re.compile(r"[\[{][|{}\]]?[\]}]")  # "[|]" as well, but not "[\]", which may be ticked
_PART = re.compile(r"[\[\]{}|()\\]{1,4}")
_LEFT, _RIGHT = re.compile(r"[\[{|]"), re.compile(r"[\]}|]")
_LEFT_ON_FORM, _RIGHT_ON_FORM = re.compile(r"[\[{|(][|{]?"), re.compile(r"[|}]?[\]}|)]|J")
_HELD = re.compile(r"[A-Za-z]\[")  # "N[ ]"
_HOLDING = re.compile(r"[\[{(|][JUE\]}|]N")  # "[ ]N"
_WIDTH = 1.2  # times the size: the two sides of a box are no farther apart
_FORM = 3  # boxes read as such on a page that is a form
_ALIGNED = 0.6  # times the size
_NEXT = 2.2  # times the size: from one line's base to the next
_SHORT = 0.75  # of the page's widest line: a longer one may go on in the next


def is_form(texts: Iterable[str]) -> bool:
    """Whether the words of a page have enough tick boxes for it to be a form."""
    return (
        sum(bool(_TICKED.fullmatch(text) or text == EMPTY or _CLOSED.fullmatch(text)) for text in texts)
        >= _FORM
    )


def is_part(text: str) -> bool:
    """Whether a word may be a part of a tick box."""
    return _PART.fullmatch(text) is not None


def with_boxes(pieces: list[Piece]) -> tuple[list[Piece], bool]:
    """The pieces of a page with its tick boxes as "[x]" and "[ ]", and whether it is a form."""
    form = is_form(piece.text for piece in pieces)
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        whole = _joined(last, piece, form=form) if last else None
        if whole:
            found[-1] = whole
        else:
            found.append(piece)
    boxed = [_box(piece, form=form) for piece in found]
    form = form or sum(piece.text.lower() in (EMPTY, "[x]") for piece in boxed) >= _FORM
    return (_restored(boxed) if form else boxed), form


def _joined(left: Piece, right: Piece, *, form: bool) -> Piece | None:
    """The empty box that two pieces are the sides of; None where they are not."""
    if left.base != right.base or not 0 <= right.x0 - left.x1 < _WIDTH * right.size or left.raw is not None:
        return None
    held = bool(_HELD.fullmatch(left.text))
    open_side, close_side = (_LEFT_ON_FORM, _RIGHT_ON_FORM) if form else (_LEFT, _RIGHT)
    if not close_side.fullmatch(right.text) or not (held or open_side.fullmatch(left.text)):
        return None
    box = around([left.box, right.box])
    text = f"{left.text[0]} {EMPTY}" if held else EMPTY
    return replace(right, text=text, raw=f"{left.text} {right.text}", box=box, x0=left.x0)


def _box(piece: Piece, *, form: bool) -> Piece:
    text = piece.text
    if piece.raw is not None:
        return piece
    if (_TICKED_ON_FORM if form else _TICKED).fullmatch(text):
        return read_as(piece, f"[{text[1]}]")
    if form and _HOLDING.fullmatch(text):
        return read_as(piece, f"{EMPTY} N")
    empty = _EMPTY.fullmatch(text) or _CLOSED.fullmatch(text)
    # A stroke alone may also be an "I" or a rule of a table.
    lone = form and is_part(text) and text not in ("|", "(", ")", "()") and "\\" not in text
    return read_as(piece, EMPTY) if empty or lone else piece


def read_as(piece: Piece, text: str) -> Piece:
    """`piece` with `text`; what was recognised is kept in `raw`."""
    return piece if text == piece.text else replace(piece, text=text, raw=piece.raw or piece.text)


def _restored(pieces: list[Piece]) -> list[Piece]:
    """The pieces with an empty box before an option that lost its own, between two that have theirs."""
    lines = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.base)]
    widest = max((line[-1].x1 for line in lines), default=0.0)
    found: list[Piece] = []
    for number, line in enumerate(lines):
        around_it = lines[number - 1 : number] + lines[number + 1 : number + 2]
        if len(around_it) == 2 and _lost(around_it[0], line, around_it[1], _SHORT * widest):  # noqa: PLR2004
            found.append(_made(around_it[0][0], line[0]))
        found += line
    return found


def _lost(above: list[Piece], line: list[Piece], below: list[Piece], short: float) -> bool:
    first = line[0]
    if first.text[:1] == "[" or not first.text[0].isalnum() or above[-1].x1 > short:
        return False
    return all(
        len(other) > 1
        and other[0].text.lower() in (EMPTY, "[x]")
        and abs(other[1].x0 - first.x0) < _ALIGNED * first.size
        and abs(other[0].base - first.base) < _NEXT * first.size
        for other in (above, below)
    )


def _made(like: Piece, beside: Piece) -> Piece:
    """An empty box where one stood beside `beside`, as wide as `like`; nothing was recognised of it."""
    _, y0, _, y1 = beside.box
    return replace(
        beside,
        text=EMPTY,
        raw="",
        box=(like.box[0], y0, like.box[2], y1),
        x0=like.x0,
        x1=like.x1,
        confidence=0.0,
    )
