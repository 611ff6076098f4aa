"""Reading order by recursive cuts along white space (XY-cut): columns one after the other, tables row by row.

A page is cut into bands. Bands that follow each other and share a gutter are columns of prose, read one after
the other and cut again, or a table, read by rows. What has no gutter is plain lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipeline.ingest.lines import Line, bands_of, body, common_gaps, gaps_of, lines_of
from pipeline.ingest.side_lists import are_lists

if TYPE_CHECKING:
    from pipeline.ingest.pieces import Piece

    Gap = tuple[float, float]
    Bands = list[list[Piece]]

_GUTTER = 1.0  # of the font size: spaces between words are a quarter of it, justified ones seldom a half
_DEEPEST = 12
_PROSE_LINES = 3
_PROSE_CHARACTERS = 22  # a line: table cells are shorter
_FULL = 0.6  # of the column's width: more than half the lines of prose are longer
_MATCHED = 0.6  # share of lines that stand level with one of the other side: above it they are cells of rows
_LEVEL = 0.3  # of the size: baselines that are nearer are level
_WIDE_BAND = 0.8  # of the size: white space above it parts rows of a table whose cells have several lines
_WIDER, _NOT_NARROW = 1.6, 0.55  # times the usual white space, and of the size: wide for these lines
_ROWS = 3
_PADDING = 0.65  # of the size: a cell's text keeps so far from the next column, at the least
_SPACE = 0.25  # of the size
_NEXT_LINE = 0.75  # of the size, between bodies: the line spacing of a cell that goes on


@dataclass(slots=True)
class Block:
    """Lines that are read one after the other; with `cells`, one row of a table, each a list of lines.

    `left` is the table's left edge, and `pitch` the mean width of its characters: with both, a cell's place
    can be told in columns of characters, as a typed table has it.
    """

    lines: list[Line]
    cells: list[list[Line]] | None = None
    left: float = 0.0
    pitch: float = 1.0


def blocks_of(pieces: list[Piece]) -> list[Block]:
    """The blocks of a page, in reading order."""
    return _cut(pieces, 0) if pieces else []


def _cut(pieces: list[Piece], depth: int) -> list[Block]:
    least = _GUTTER * median(piece.size for piece in pieces)
    blocks: list[Block] = []
    plain: list[Piece] = []
    for found, gutters in _groups(bands_of(pieces), least):
        bands = found
        if gutters and depth < _DEEPEST and (len(bands) > 1 or len(lines_of(bands[0])) > 1):
            lead, bands = _without_lead(bands, gutters)
            plain += _joined(lead)
            if plain:
                blocks.append(Block(lines_of(plain)))
                plain = []
            blocks += _parted(bands, gutters, depth)
        else:
            plain += [piece for band in bands for piece in band]
    if plain:
        blocks.append(Block(lines_of(plain)))
    return blocks


def _groups(bands: Bands, least: float) -> list[tuple[Bands, list[Gap]]]:
    """Bands that follow each other and share gutters, with those; bands without have an empty list."""
    groups: list[tuple[Bands, list[Gap]]] = []
    group: Bands = []
    gaps: list[Gap] = []
    for band in bands:
        own = gaps_of(band, least)
        shared = common_gaps(gaps, own, least) if group else own
        if group and _inner(shared, [*group, band]):
            group.append(band)
            gaps = shared
            continue
        if group:
            groups.append((group, _inner(gaps, group)))
        group, gaps = [band], own
    return [*groups, (group, _inner(gaps, group))] if group else groups


def _inner(gaps: list[Gap], bands: Bands) -> list[Gap]:
    """The gaps that have something on either side."""
    left = min(piece.x0 for band in bands for piece in band)
    right = max(piece.x1 for band in bands for piece in band)
    return [gap for gap in gaps if gap[0] > left and gap[1] < right]


def _parted(bands: Bands, gutters: list[Gap], depth: int) -> list[Block]:
    widest = max(gutters, key=lambda gap: gap[1] - gap[0])
    parts = _alike(bands, widest)
    if len(parts) > 1:
        return [block for part in parts for block in _cut(_joined(part), depth + 1)]
    bands, after = _without_tail(bands, widest)
    left, right = _sides(bands, widest)
    if _are_columns(left, right, bands):
        blocks = [*_cut(left, depth + 1), *_cut(right, depth + 1)]
    else:
        blocks = _table(bands, gutters)
    return [*blocks, *_cut(_joined(after), depth + 1)] if after else blocks


def _joined(bands: Bands) -> list[Piece]:
    return [piece for band in bands for piece in band]


def _sides(bands: Bands, gutter: Gap) -> tuple[list[Piece], list[Piece]]:
    pieces = _joined(bands)
    return [one for one in pieces if one.x1 <= gutter[0]], [one for one in pieces if one.x0 >= gutter[1]]


def _alike(bands: Bands, gutter: Gap) -> list[Bands]:
    """The bands parted where a table stands above or below columns and their gutters happen to meet."""
    parts: list[tuple[bool | None, Bands]] = []
    for rows in _by_white_space(bands):
        left, right = _sides(rows, gutter)
        kind = _are_columns(left, right, rows) if left and right else None
        if parts and (kind is None or parts[-1][0] is None or kind == parts[-1][0]):
            before = parts.pop()
            parts.append((before[0] if kind is None else kind, before[1] + rows))
        else:
            parts.append((kind, rows))
    return [rows for _, rows in parts]


def _by_white_space(bands: Bands) -> list[Bands]:
    """Bands parted where wide white space crosses all of them."""
    gaps = [_gap(above, band) for above, band in pairwise(bands)]
    usual = median(gaps) if gaps else 0.0
    parts = [[bands[0]]]
    for gap, band in zip(gaps, bands[1:], strict=True):
        size = median(piece.size for piece in band)
        if gap > _WIDE_BAND * size or gap > max(_WIDER * usual, _NOT_NARROW * size):
            parts.append([band])
        else:
            parts[-1].append(band)
    return parts


def _without_lead(bands: Bands, gutters: list[Gap]) -> tuple[Bands, Bands]:
    """First bands on the left alone: the short last line of a paragraph above a table is no row of it."""
    widest = max(gutters, key=lambda gap: gap[1] - gap[0])
    at = next((n for n, band in enumerate(bands) if _sides([band], widest)[1]), 0)
    return bands[:at], bands[at:]


def _without_tail(bands: Bands, gutter: Gap) -> tuple[Bands, Bands]:
    """Bands of one side alone, set off below the rest: a signature under two columns belongs to neither."""
    at = len(bands)
    size = median(piece.size for piece in _joined(bands))
    for index in range(len(bands) - 1, 0, -1):
        if any(piece.x0 >= gutter[1] for piece in bands[index]):
            break
        if _gap(bands[index - 1], bands[index]) > _GUTTER * size:
            at = index
    return bands[:at], bands[at:]


def _gap(upper: list[Piece], lower: list[Piece]) -> float:
    return min(body(piece)[0] for piece in lower) - max(body(piece)[1] for piece in upper)


def _are_columns(left: list[Piece], right: list[Piece], bands: Bands) -> bool:
    sides = lines_of(left), lines_of(right)
    if all(sides) and are_lists(*sides):
        return True
    if all(_is_prose(side) for side in sides):
        return not _in_rows(bands, left)
    fewer, more = sorted(sides, key=len)
    return _matched(fewer, more) < _MATCHED


def _is_prose(lines: list[Line]) -> bool:
    if len(lines) < _PROSE_LINES:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    full = sum(line.x1 - line.x0 > _FULL * width for line in lines)
    return full * 2 > len(lines) and sum(len(line.text) for line in lines) > _PROSE_CHARACTERS * len(lines)


def _in_rows(bands: Bands, left: list[Piece]) -> bool:
    """Whether wide white space parts the bands into rows, each of which begins level on both sides."""
    members = {id(piece) for piece in left}
    rows = [_joined(part) for part in _by_white_space(bands)]
    return len(rows) >= _ROWS and all(_begins_level(row, members) for row in rows)


def _begins_level(row: list[Piece], left: set[int]) -> bool:
    firsts = [[piece for piece in row if (id(piece) in left) is side] for side in (True, False)]
    if not all(firsts):
        return False
    one, other = (min(side, key=lambda piece: piece.base) for side in firsts)
    return abs(one.base - other.base) < _LEVEL * max(one.size, other.size)


def _matched(fewer: list[Line], more: list[Line]) -> float:
    """The share of the fewer lines that stand level with one of the others."""
    if not fewer:
        return 1.0  # nothing on one side: no columns
    heights = [line.base for line in more]
    level = sum(min(abs(line.base - height) for height in heights) < _LEVEL * line.size for line in fewer)
    return level / len(fewer)


def _table(bands: Bands, gutters: list[Gap]) -> list[Block]:
    """One block a row."""
    rows: list[list[list[Piece]]] = []
    last: list[list[Piece]] = []
    for band in bands:
        for pieces in _rows_of(band, gutters[0][1]):
            cells = _cells(pieces, gutters)
            if rows and _goes_on(last, cells, gutters):
                rows[-1] = [a + b for a, b in zip(rows[-1], cells, strict=True)]
            else:
                rows.append(cells)
            last = cells
    pieces = _joined(bands)
    left = min(piece.x0 for piece in pieces)
    pitch = sum(piece.x1 - piece.x0 for piece in pieces) / sum(len(piece.text) for piece in pieces)
    return [_row(cells, left, pitch) for cells in rows]


def _cells(pieces: list[Piece], gutters: list[Gap]) -> list[list[Piece]]:
    cells: list[list[Piece]] = [[] for _ in range(len(gutters) + 1)]
    for piece in pieces:
        cells[sum(piece.x0 >= gap[1] for gap in gutters)].append(piece)
    return cells


def _rows_of(band: list[Piece], edge: float) -> Bands:
    """Rows of a band whose lines do not part: each line of the first column begins one."""
    starts = [line.base - line.size / 2 for line in lines_of([p for p in band if p.x0 < edge])]
    if len(starts) <= 1:
        return [band]
    rows: Bands = [[] for _ in starts]
    for piece in band:
        rows[max(0, sum(piece.base >= start for start in starts) - 1)].append(piece)
    return [row for row in rows if row]


def _goes_on(last: list[list[Piece]], cells: list[list[Piece]], gutters: list[Gap]) -> bool:
    """Whether cells go on from the line above: near it, with no first cell or with all of them wrapped.

    Cells that go on begin with a small letter: rows of a form are as near, and their words as wide.
    """
    size = median(piece.size for piece in _joined(cells))
    if _gap(_joined(last), _joined(cells)) > _NEXT_LINE * size:
        return False
    if not cells[0]:
        return True
    sides = zip(last, cells, gutters, strict=False)  # the last column has no right edge
    both = [(above, below, gap[1]) for above, below, gap in sides if above and below]
    return bool(both) and all(_no_room(above, below, edge - _PADDING * size) for above, below, edge in both)


def _no_room(above: list[Piece], below: list[Piece], edge: float) -> bool:
    """Whether the first word of the lower cell had no room behind the upper one."""
    first = min(below, key=lambda piece: piece.x0)
    if not first.text[:1].islower():
        return False
    return max(piece.x1 for piece in above) + _SPACE * first.size + first.x1 - first.x0 > edge


def _row(cells: list[list[Piece]], left: float, pitch: float) -> Block:
    found = [lines_of(cell) for cell in cells if cell]
    return Block([line for cell in found for line in cell], found, left, pitch)
