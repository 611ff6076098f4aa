"""Headings whose letters are set apart ("A S S E S S M E N T"), put together into words again."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipeline.ingest.pieces import around

if TYPE_CHECKING:
    from pipeline.ingest.pieces import Piece

_LEAST_LETTERS = 4  # fewer are initials, or answers to circle (Y N)
_WIDEST = 0.9  # of the size: letters farther apart are columns
_DRIFT = 0.25  # of the size
_WORD_GAP = 1.6  # times the usual gap of the letters


def closed_up(pieces: list[Piece], typed: set[int]) -> list[Piece]:
    """Pieces with spaced letters joined; a piece whose number is in `typed` has a typed space before it."""
    kept: list[Piece] = []
    for run in _runs(pieces):
        kept += _words(run, typed) if _is_spaced(run, typed) else run
    return kept


def _runs(pieces: list[Piece]) -> list[list[Piece]]:
    """Single letters that follow each other on a line; other pieces by themselves."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        if runs and _goes_on(runs[-1][-1], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _goes_on(last: Piece, piece: Piece) -> bool:
    letters = all(len(one.text) == 1 and not one.text.isdigit() for one in (last, piece))
    level = piece.turn == last.turn and abs(piece.base - last.base) < _DRIFT * piece.size
    return letters and level and 0 <= piece.x0 - last.x1 < 2 * _WIDEST * piece.size


def _is_spaced(run: list[Piece], typed: set[int]) -> bool:
    letters = sum(piece.text.isalpha() for piece in run)
    gaps = [b.x0 - a.x1 for a, b in pairwise(run) if b.number not in typed]
    # Letters that each have a typed space between them are what they say.
    return letters >= _LEAST_LETTERS and len(gaps) * 2 > len(run) and median(gaps) < _WIDEST * run[0].size


def _words(run: list[Piece], typed: set[int]) -> list[Piece]:
    usual = median(b.x0 - a.x1 for a, b in pairwise(run) if b.number not in typed)
    words = [[run[0]]]
    for last, piece in pairwise(run):
        if piece.number in typed or piece.x0 - last.x1 > _WORD_GAP * usual:
            words.append([piece])
        else:
            words[-1].append(piece)
    return [_joined(word) for word in words]


def _joined(letters: list[Piece]) -> Piece:
    first = letters[0]
    first.text = "".join(piece.text for piece in letters)
    first.box = around([piece.box for piece in letters])
    upright = around([(piece.x0, piece.y0, piece.x1, piece.y1) for piece in letters])
    first.x0, first.y0, first.x1, first.y1 = upright
    return first
