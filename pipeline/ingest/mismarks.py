"""Marks that recognition misreads: tick boxes, the "I" read as a stroke, full stops read as commas."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from pipeline.ingest.tickboxes import EMPTY, with_boxes

if TYPE_CHECKING:
    from pipeline.ingest.pieces import Piece

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
    found, form = with_boxes(pieces)
    return [_word(piece, following, form=form) for piece, following in zip_longest(found, found[1:])]


def _word(piece: Piece, following: Piece | None, *, form: bool) -> Piece:
    beside = following is not None and following.base == piece.base
    following_text = following.text if following else ""
    if piece.text == _STROKE and beside:
        if following_text.lower() in _DONE_BY_ME:
            return _read_as(piece, "I")
        return _read_as(piece, EMPTY) if form and following_text[:1].isalpha() else piece
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
