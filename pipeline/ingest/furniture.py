"""Running headers, footers and page numbers: found because they repeat at the edge of the pages.

They are set aside, not thrown away: the words stay in the map with their place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.lines import Line, lines_of
from pipeline.ingest.model import AsideKind

if TYPE_CHECKING:
    from pipeline.ingest.pieces import Piece

    _Heights = dict[str, list[tuple[int, float]]]

_ZONE = 0.14  # of the page's height: headers and footers stand in it
_SHIFT = 8.0  # points: a running line stands at the same height on each page, but for scans a little off
_STEP = 1.7  # of the size, from line to line: white space sets running lines off from the text
_SHARE = 0.4  # of the pages: a line on fewer is a coincidence, but for
_PAGES = 2  # pages that follow each other, such as those of one note in a packet
_PAGE_NUMBER = re.compile(
    r"[-\u2013(\[]*\s*(?:page|pg\.?|p\.)\s*[:#]?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*[-\u2013)\]]*"
    r"|[-\u2013(\[]*\s*\d{1,4}\s*(?:of|/)\s*\d{1,4}\s*[-\u2013)\]]*",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"[-\u2013]?\s*(\d{1,4})\s*[-\u2013]?")


@dataclass
class Furnished:
    """A page without its running lines, and those above and below with their kinds."""

    pieces: list[Piece]
    above: list[tuple[AsideKind, Line]] = field(default_factory=list)
    below: list[tuple[AsideKind, Line]] = field(default_factory=list)


def without_furniture(pages: list[tuple[list[Piece], float]]) -> list[Furnished]:
    """Set running lines aside; each page is its pieces (upright) and its height."""
    tops = [_zone(pieces, height, top=True) for pieces, height in pages]
    bottoms = [_zone(pieces, height, top=False) for pieces, height in pages]
    high, low = _heights(tops), _heights(bottoms)
    found = []
    for number, (pieces, height) in enumerate(pages):
        above = _running(number, tops, high, AsideKind.HEADER, height)
        below = _running(number, bottoms, low, AsideKind.FOOTER, height)
        gone = {id(piece) for _, line in (*above, *below) for piece in line.pieces}
        found.append(Furnished([one for one in pieces if id(one) not in gone], above, below[::-1]))
    return found


def _zone(pieces: list[Piece], height: float, *, top: bool) -> list[Line]:
    """Lines at the edge of a page, from the edge inwards, and as far again for what follows them."""
    if top:
        return lines_of(piece for piece in pieces if piece.base < 2 * _ZONE * height)
    return lines_of(piece for piece in pieces if piece.base > (1 - 2 * _ZONE) * height)[::-1]


def _running(
    number: int, zones: list[list[Line]], heights: _Heights, kind: AsideKind, height: float
) -> list[tuple[AsideKind, Line]]:
    """The running lines of a page, from the edge inwards up to the first that stands on this page alone."""
    running = []
    for line in zones[number]:
        if not _at_edge(line, kind, height):
            break
        text = " ".join(line.text.split())
        if _PAGE_NUMBER.fullmatch(text) or _is_number_of(text, number, zones):
            running.append((AsideKind.PAGE_NUMBER, line))
        elif _repeats(line, number, heights, zones):
            running.append((kind, line))
        else:
            break
    return _set_off(running, zones[number])


def _at_edge(line: Line, kind: AsideKind, height: float) -> bool:
    return line.base < _ZONE * height if kind is AsideKind.HEADER else line.base > (1 - _ZONE) * height


def _set_off(running: list[tuple[AsideKind, Line]], zone: list[Line]) -> list[tuple[AsideKind, Line]]:
    """The running lines, up to the first white space where the text goes on close behind the last of them.

    Then the pages are alike in their text (a document sent twice), not in their running lines alone.
    """
    if len(running) == len(zone) or not running or running[-1][0] is AsideKind.PAGE_NUMBER:
        return running
    steps = [
        abs(b.base - a.base) > _STEP * max(a.size, b.size) for a, b in pairwise(zone[: len(running) + 1])
    ]
    return running if steps[-1] else running[: steps.index(True) + 1 if True in steps else 0]


def _is_number_of(text: str, number: int, zones: list[list[Line]]) -> bool:
    """Whether a bare number counts the pages: the page before or after has its neighbour in the zone."""
    found = _BARE_NUMBER.fullmatch(text)
    if not found:
        return False
    own = int(found.group(1))
    near = [(number + step, own + step) for step in (-1, 1) if 0 <= number + step < len(zones)]
    return any(
        (other := _BARE_NUMBER.fullmatch(line.text)) is not None and int(other.group(1)) == wanted
        for page, wanted in near
        for line in zones[page]
    )


def _heights(zones: list[list[Line]]) -> _Heights:
    """Where each line stands, by its words: page and height."""
    heights: _Heights = defaultdict(list)
    for page, zone in enumerate(zones):
        for line in zone:
            heights[_signature(line)].append((page, line.base))
    return heights


def _repeats(line: Line, number: int, heights: _Heights, zones: list[list[Line]]) -> bool:
    base = line.base
    level = {page for page, height in heights[_signature(line)] if abs(height - base) < _SHIFT}
    if len(level) >= max(_PAGES, _SHARE * len(zones)):
        return True
    return any(not _copies(zones[number], zones[page]) for page in level & {number - 1, number + 1})


def _copies(one: list[Line], other: list[Line]) -> bool:
    """Whether two pages are alike in all that stands near the edge: one page sent twice."""
    return len(one) > 1 and [_signature(line) for line in one] == [_signature(line) for line in other]


def _signature(line: Line) -> str:
    """The line with its numbers blotted out, since pages and times differ."""
    return re.sub(r"\d+", "#", "".join(line.text.split()).lower())
