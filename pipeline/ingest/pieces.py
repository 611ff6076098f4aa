"""Pieces of a page: words or parts of words with their boxes, as PDF characters or OCR give them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.ingest.model import Box
    from pipeline.ingest.ocr import Word

# The quarter turns that bring text upright: a point (x, y) of a page of w by h, and the box it makes.
_QUARTER = 90
_TALL = 1.25  # font size over the height of a line's middle word


@dataclass(slots=True)
class Piece:
    """Characters without a space that stand together.

    `box` is on the page as displayed; `x0` to `y1` are the same turned so that the text runs left to right.
    `base` is the baseline, `size` the font size, both in points. `spaced` says that a space was typed between
    it and the piece numbered one less. `raw` is what was recognised, where `text` has what it was misread
    from, which may be two words.
    """

    text: str
    box: Box
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    number: int
    spaced: bool = False
    turn: int = 0
    confidence: float | None = None
    raw: str | None = None

    @property
    def middle(self) -> float:
        """Height of the piece's centre."""
        return (self.y0 + self.y1) / 2


def turned(box: Box, turn: int, width: float, height: float) -> Box:
    """`box` of a page of `width` by `height`, as it lies once text that runs at `turn` degrees is upright.

    Degrees count clockwise: text that runs down the page has 90.
    """
    x0, y0, x1, y1 = box
    if turn == _QUARTER:
        return y0, width - x1, y1, width - x0
    if turn == 2 * _QUARTER:
        return width - x1, height - y1, width - x0, height - y0
    if turn == 3 * _QUARTER:
        return height - y1, x0, height - y0, x1
    return box


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all of `boxes`."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def pieces_of(words: list[Word]) -> list[Piece]:
    """Recognised words as pieces; the words of a line share a baseline and a size."""
    pieces: list[Piece] = []
    for _, group in groupby(words, key=lambda word: (word.block, word.line)):
        line = list(group)
        base = median(word.straight[3] for word in line)
        size = _TALL * median(word.straight[3] - word.straight[1] for word in line)
        for word in line:
            place = (*word.straight, base, size, len(pieces))
            pieces.append(Piece(word.text, word.box, *place, spaced=True, confidence=word.confidence))
    return pieces
