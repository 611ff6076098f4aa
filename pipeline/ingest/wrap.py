"""Whether a line goes on where the one above had no room left, or begins something of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.ingest.lines import Line

HYPHENS = ("-", "\u00ad", "\u2010")
SENTENCE_END = re.compile(r"[.:;!?][\"')\]]*$")
# What begins a line of its own: a bullet, a number, a tick box, a date, or a heading and its colon.
ITEM = re.compile(
    r"[-*\u2022\u25cf\u25aa\u25e6\u2023\u2013\u2014>\u25a0\u25a1\u2610-\u2612]"
    r"|\(?\d{1,2}[.)]|\(?[A-Za-z][.)](?:\s|$)|\[.?\]|\([ xX]?\)|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|[A-Z][\w /&,'()-]{0,40}:(?:\s|$)"
)
BROKEN = re.compile(r"\w[-\u00ad\u2010]$")
_SPACE = 0.12  # of the size
_AT_EDGE = 0.12  # of the block's width: a line that ends nearer its right edge is full
_NEAR_EDGE = 0.25
_FULL_LINES = 3  # so many full lines show where the right edge is
_LONG = 40  # characters: a shorter line is prose only beside others that come near the edge
_LISTED = 24  # characters: where no line is longer, the lines are a list, be they ever so alike in width
_SMALL = 0.25  # share of lines that begin with a small letter: prose has more, a list none
_COUNTED = 50  # characters: programs that wrap by counting letters leave room, on long lines


@dataclass(frozen=True)
class Measure:
    """The right edge of a block of lines, its width, and what tells prose from a list.

    `trusted` says that enough lines reach the edge, `listed` that all lines are short, `prose` that many
    go on with a small letter.
    """

    edge: float
    width: float
    trusted: bool
    listed: bool
    prose: bool

    @classmethod
    def of(cls, lines: list[Line]) -> Measure:
        """The measure of a block."""
        edge = max(line.x1 for line in lines)
        width = edge - min(line.x0 for line in lines)
        full = sum(line.x1 > edge - _AT_EDGE * width for line in lines)
        small = sum(line.pieces[0].text[:1].islower() for line in lines[1:])
        return cls(
            edge,
            width,
            trusted=full >= _FULL_LINES,
            listed=max(len(line.text) for line in lines) < _LISTED,
            prose=small >= _SMALL * (len(lines) - 1),
        )

    def near(self, line: Line) -> bool:
        """Whether the line ends near the edge."""
        return self.edge - line.x1 < _NEAR_EDGE * self.width


def wrapped(lines: list[Line], number: int, measure: Measure) -> bool:
    """Whether line `number` goes on from the one above: its first word would have passed the right edge.

    A line after the end of a sentence, and one that begins as an item or a heading, does not.
    """
    above, line = lines[number - 1], lines[number]
    words = above.text
    if (SENTENCE_END.search(words) and not words.endswith(HYPHENS)) or ITEM.match(line.text):
        return False
    first = line.pieces[0]
    small = first.text[:1].islower()
    if BROKEN.search(words) and (small or (first.text[:1].isdigit() and measure.near(above))):
        return True
    if measure.listed:
        return False
    fellow = any(measure.near(one) for one in (*lines[max(0, number - 2) : number - 1], line))
    if len(words) < _LONG and not fellow:
        return False
    if measure.edge - above.x1 > first.x1 - first.x0 + _SPACE * first.size:
        return small and len(words) > _COUNTED and measure.near(above)
    return small or (measure.trusted and measure.prose and fellow and not line.text.isupper())
