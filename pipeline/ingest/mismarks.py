"""Marks that recognition misreads: tick boxes, the "I" read as a stroke, full stops read as commas.

A box left empty says that what stands beside it was not chosen, so its loss would turn a form into findings.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from pipeline.ingest.pieces import around

if TYPE_CHECKING:
    from pipeline.ingest.pieces import Piece

_TICKED = re.compile(r"(?=.*[\[\]{}])[\[{|(][xX][\]}|)]")
_EMPTY = re.compile(r"[\[{|][\]}|]")
_LEFT, _RIGHT = frozenset("[{|"), frozenset("]}|")
_WIDTH = 1.2  # times the size: the two sides of a box are no farther apart
_FORM = 3  # boxes read as such on a page that is a form
_STROKE = "|"
_SURE = 0.95  # confidence of a word whose comma is beyond doubt
# What a writer says of what "I" did; no option beside a tick box begins so.
_DONE_BY_ME = frozenset(
    "am was would will have had did do don't can could should must may believe think feel felt suspect "
    "see saw also explained recommend recommended discussed reviewed suggest suggested agree told asked "
    "obtained advised ordered order referred performed prescribed examined personally spent want plan "
    "prefer expect counseled".split()
)
_OPENERS = frozenset("The There He She It This These They We His Her If On".split())
# Read so for a frequent word, and none by themselves.
_FREQUENT = {
    "1s": "is", "js": "is", "tor": "for", "trom": "from", "wath": "with", "heen": "been", "Jeg": "leg",
    "Jower": "lower", "Lhe": "the", "Phe": "The", "MRL": "MRI",
    "ts": "is", "tbe": "the", "thc": "the", "aud": "and", "ot": "of", "wiih": "with", "witb": "with",
    "pam": "pain", "kuee": "knee", "knce": "knee", "[he": "The", "{he": "The", "{t": "It", "[t": "It",
    "\u2018he": "The", "\u2018his": "This", "[here": "There", "\u2018here": "There",
}  # fmt: skip


def remark(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a page as recognised, with misread marks put right; `raw` has what was recognised."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and _sides(last, piece):
            box = around([last.box, piece.box])
            raw = f"{last.text} {piece.text}"
            found[-1] = replace(piece, text="[ ]", raw=raw, box=box, x0=last.x0)
        else:
            found.append(_box(piece))
    form = sum(piece.text.lower() in ("[ ]", "[x]") for piece in found) >= _FORM
    return [_word(piece, following, form=form) for piece, following in zip_longest(found, found[1:])]


def _sides(left: Piece, right: Piece) -> bool:
    """Whether two pieces are the sides of one empty box."""
    near = left.base == right.base and 0 <= right.x0 - left.x1 < _WIDTH * right.size
    return near and left.raw is None and left.text in _LEFT and right.text in _RIGHT


def _box(piece: Piece) -> Piece:
    if _TICKED.fullmatch(piece.text):
        return _read_as(piece, f"[{piece.text[1]}]")
    return _read_as(piece, "[ ]") if _EMPTY.fullmatch(piece.text) else piece


def _word(piece: Piece, following: Piece | None, *, form: bool) -> Piece:
    beside = following is not None and following.base == piece.base
    following_text = following.text if following else ""
    if piece.text == _STROKE and beside:
        if following_text.lower() in _DONE_BY_ME:
            return _read_as(piece, "I")
        return _read_as(piece, "[ ]") if form and following_text[:1].isalpha() else piece
    sure = 1.0 if piece.confidence is None else piece.confidence
    if sure >= _SURE:
        return piece
    if piece.text in _FREQUENT:
        return _read_as(piece, _FREQUENT[piece.text])
    ended = piece.text.endswith(",") and piece.text[-2:-1].islower() and following_text in _OPENERS
    return _read_as(piece, piece.text[:-1] + ".") if ended else piece


def _read_as(piece: Piece, text: str) -> Piece:
    if text == piece.text:
        return piece
    return replace(piece, text=text, raw=piece.raw or piece.text)
