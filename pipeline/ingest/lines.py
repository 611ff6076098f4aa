"""Pieces to lines, and the white space between them: what reading order and paragraphs are made of."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.pieces import Piece

_ABOVE, _BELOW = 0.62, 0.12  # of the size: the letters' body, without accents and tails, so that lines part
_OVERLAP = 0.5  # of the lower of two bodies: pieces that share it stand on one line


@dataclass(slots=True)
class Line:
    """Pieces on one baseline, from left to right."""

    pieces: list[Piece]

    @property
    def x0(self) -> float:
        """Left end."""
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        """Right end."""
        return max(piece.x1 for piece in self.pieces)

    @property
    def base(self) -> float:
        """Baseline."""
        return median(piece.base for piece in self.pieces)

    @property
    def size(self) -> float:
        """Font size."""
        return median(piece.size for piece in self.pieces)

    @property
    def text(self) -> str:
        """The words, for looking at."""
        return " ".join(piece.text for piece in self.pieces)


def body(piece: Piece) -> tuple[float, float]:
    """Top and bottom of the letters' body."""
    return piece.base - _ABOVE * piece.size, piece.base + _BELOW * piece.size


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """Pieces as lines from top to bottom."""
    rows: list[list[Piece]] = []
    top = bottom = 0.0
    for piece in sorted(pieces, key=lambda one: (one.base, one.x0)):
        upper, lower = body(piece)
        shared = min(bottom, lower) - max(top, upper)
        if rows and shared > _OVERLAP * min(bottom - top, lower - upper):
            rows[-1].append(piece)
        else:
            rows.append([piece])
            top, bottom = upper, lower
    return [Line(sorted(row, key=lambda one: (one.x0, one.number))) for row in rows]


def bands_of(pieces: list[Piece]) -> list[list[Piece]]:
    """Parts of a region, from top to bottom, that white space across its whole width sets apart."""
    bands: list[list[Piece]] = []
    end = 0.0
    for piece in sorted(pieces, key=lambda one: body(one)[0]):
        upper, lower = body(piece)
        if bands and upper < end:
            bands[-1].append(piece)
            end = max(end, lower)
        else:
            bands.append([piece])
            end = lower
    return bands


def gaps_of(pieces: list[Piece], least: float) -> list[tuple[float, float]]:
    """Upright strips that no piece touches, `least` wide; the first and the last have no outer end."""
    gaps, end = [], float("-inf")
    for piece in sorted(pieces, key=lambda one: one.x0):
        if piece.x0 - end >= least:
            gaps.append((end, piece.x0))
        end = max(end, piece.x1)
    return [*gaps, (end, float("inf"))]


def common_gaps(
    one: list[tuple[float, float]], other: list[tuple[float, float]], least: float
) -> list[tuple[float, float]]:
    """The strips that are empty in both, as far as they are `least` wide."""
    shared = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return sorted((a, b) for a, b in shared if b - a >= least)
