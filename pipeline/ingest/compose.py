"""Blocks to text and map: words and spaces, wrapped lines and broken words joined, paragraphs kept."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipeline.ingest.model import Place, TextBuilder
from pipeline.ingest.pieces import around
from pipeline.ingest.wrap import BROKEN, ITEM, SENTENCE_END, Measure, wrapped

if TYPE_CHECKING:
    from pipeline.ingest.blocks import Block
    from pipeline.ingest.lines import Line
    from pipeline.ingest.model import AsideKind, Box
    from pipeline.ingest.pieces import Piece

_SPACE = 0.12  # of the size: a wider gap is a space between words
_WIDER, _WIDE = 1.75, 0.45  # times the usual space, and of the size: a wider gap is more than one space
_WIDE_READ = 0.8  # the same of recognised words, whose boxes may be too narrow by half a letter
_APART = 3  # spaces that part the cells of a row, at the least
_MOST_SPACES = 60
_ALIKE_GAPS = 2  # so many gaps of one width are the line's own space
_EVEN, _WIDEST_WORD_GAP = 0.7, 1.5  # of the widest gap, and of the size
_PARAGRAPH = 1.4  # times the usual distance of lines: more is a new paragraph
_LEADING = 1.5  # of the size: lines nearer than that are no paragraphs apart, whatever is usual
_WIDEST_LEADING = 2.5  # of the size: text set at double spacing has 2.4
_MARKER = 3  # characters: a bullet or a number before the text of a list
# A tick box or a bullet, which stands a little off what it belongs to.
_BOX = re.compile(r"\[.?\]|\([ xX]?\)|[\u2022\u25aa\u25a0\u25a1\u25cf\u2023\u2610-\u2612\u2713\u2714\u2717]")
# First parts of compounds whose hyphen is their own, not the line's.
_COMPOUND = frozenset(
    "after all anti cross day double drive ex extra follow full half hard high home inter intra left limb "
    "long low mid month multi near no non off on one out over partial patient physician post pre range re "
    "right self semi short side single sit six soft step sub t tele three time touch two under up walk week "
    "weight well work x year".split()
)


class Composer:
    """Writes pages into one text with its map."""

    def __init__(self) -> None:
        self.out = TextBuilder()
        # A word that may go on in the next line, column or page: text, box, confidence, page, raw text.
        self._held: tuple[str, Box, float | None, int, str | None] | None = None
        self._page = 1
        self._last = ""
        self._above = ""  # the last line

    def page(self, number: int) -> None:
        """Begin a page."""
        self._page = number

    def blocks(self, blocks: list[Block], *, apart: bool = False) -> None:
        """Write the blocks of a page, or of a part of it that has nothing to do with what came `apart`."""
        last: Line | None = None
        row = False
        for block in blocks:
            if apart and last is None:
                self._glue("\n\n")
            elif row and block.cells is not None:
                self._glue("\n")
            else:
                self._between(last, block)
            row = block.cells is not None
            if block.cells is None:
                self._lines(block.lines)
            else:
                self._row(block)
            last = block.lines[-1]

    def aside(self, kind: AsideKind, pieces: list[Piece], page: int) -> None:
        """Keep pieces out of the text, with the place they stood at."""
        text = " ".join(piece.text for piece in pieces)
        sure = [piece.confidence for piece in pieces if piece.confidence is not None]
        place = Place(page=page, box=_rounded(around([piece.box for piece in pieces])))
        ahead = len(self._held[0]) if self._held else 0
        self.out.aside(kind, text, place, min(sure, default=None), ahead=ahead)

    def finish(self) -> TextBuilder:
        """The builder with all that was written."""
        self._flush()
        return self.out

    def _between(self, last: Line | None, block: Block) -> None:
        """The break before a block; a sentence that goes on in the next column or page stays whole."""
        if not self._tail:
            return
        first = block.lines[0]
        if self._goes_on(first) and (last is None or last.base > first.base or block.cells is None):
            self._join(first)
            return
        near = last is not None and 0 < first.base - last.base < _LEADING * max(last.size, first.size)
        self._glue("\n" if near else "\n\n")

    @property
    def _tail(self) -> str:
        """The last word written."""
        return self._held[0] if self._held else self._last

    def _goes_on(self, line: Line) -> bool:
        first = line.pieces[0].text
        if not first[:1].islower() or not self._tail or ITEM.match(self._above):
            return False
        return not SENTENCE_END.search(self._tail)

    def _lines(self, lines: list[Line]) -> None:
        steps = [below.base - above.base for above, below in pairwise(lines)]
        usual = median(steps) if steps else 0.0
        measure, usual_space = Measure.of(lines), usual_gap(lines)
        for number, line in enumerate(lines):
            if number:
                usual_here = min(usual, _WIDEST_LEADING * line.size)
                apart = steps[number - 1] > max(_PARAGRAPH * usual_here, _LEADING * line.size)
                if not apart and wrapped(lines, number, measure):
                    self._join(line)
                else:
                    self._glue("\n\n" if apart else "\n")
            self._line(line, usual_space)

    def _row(self, block: Block) -> None:
        """A row of a table, each cell at its column of characters: marks stand under their headings."""
        cells = block.cells or []
        begun = self._length
        usual = usual_gap(block.lines)
        for number, cell in enumerate(cells):
            column = round((min(line.x0 for line in cell) - block.left) / block.pitch)
            missing = column - (self._length - begun)
            if number == 1 and len(cells[0]) == 1 and len(cells[0][0].text) <= _MARKER:
                self._glue(" ")
            elif number or missing >= _APART:
                self._glue(" " * min(max(missing, _APART), _MOST_SPACES))
            for at, line in enumerate(cell):
                if at:
                    self._join(line)
                self._line(line, usual)

    @property
    def _length(self) -> int:
        return self.out.length + (len(self._held[0]) if self._held else 0)

    def _line(self, line: Line, usual: float) -> None:
        """A line; gaps wider than usual keep their width in spaces, which forms rely on."""
        last: Piece | None = None
        usual = max(usual, _even_gap(line))
        for piece in line.pieces:
            if last is not None:
                gap = piece.x0 - last.x1
                typed = piece.spaced and piece.number == last.number + 1
                if gap > _SPACE * max(piece.size, last.size) or typed or gap < -piece.size:
                    least = _WIDE if piece.confidence is None else _WIDE_READ
                    wide = gap > max(_WIDER * usual, least * piece.size) and not _BOX.fullmatch(last.text)
                    self._glue(" " * min(round(gap / usual), _MOST_SPACES) if wide else " ")
            self._word(piece.text, piece.box, piece.confidence, piece.raw)
            last = piece
        self._above = line.text

    def _word(self, text: str, box: Box, confidence: float | None, raw: str | None) -> None:
        """Hold the word back until it is known whether it goes on: pieces that touch are one word."""
        if self._held is None:
            self._held = text, box, confidence, self._page, raw
        elif self._held[2:] == (confidence, self._page, None) and raw is None:
            self._held = self._held[0] + text, around([self._held[1], box]), confidence, self._page, None
        else:
            self._flush()
            self._held = text, box, confidence, self._page, raw

    def _glue(self, text: str) -> None:
        self._flush()
        self.out.glue(text)

    def _join(self, line: Line) -> None:
        """Bind `line` to what came before: a space, or nothing where a hyphen broke a word."""
        if self._held is None:
            self.out.glue(" ")
            return
        word, box, confidence, page, raw = self._held
        if not BROKEN.search(word):
            self._glue(" ")
            return
        if _own_hyphen(word, line.pieces[0].text):
            self._flush()
            return
        x0, y0, x1, y1 = box
        self._held = word[:-1], (x0, y0, x1 - (x1 - x0) / len(word), y1), confidence, page, raw
        self._flush()

    def _flush(self) -> None:
        if self._held is None:
            return
        text, box, confidence, page, raw = self._held
        self._held = None
        text = text.replace("\u00ad", "")
        self.out.add(text, Place(page=page, box=_rounded(box)), confidence, raw)
        self._last = text


def usual_gap(lines: list[Line]) -> float:
    """The width of a space: the lower quartile of the gaps between words; justified lines stretch it."""
    gaps = sorted(
        gap
        for line in lines
        for left, right in pairwise(line.pieces)
        if (gap := right.x0 - left.x1) > _SPACE * right.size
    )
    return gaps[len(gaps) // 4] if gaps else lines[0].size


def _even_gap(line: Line) -> float:
    """The space of a line whose gaps are wide but alike, as in a heading with letters set apart; else 0."""
    gaps = [gap for a, b in pairwise(line.pieces) if (gap := b.x0 - a.x1) > _SPACE * b.size]
    if len(gaps) < _ALIKE_GAPS or max(gaps) > _WIDEST_WORD_GAP * line.size or min(gaps) < _EVEN * max(gaps):
        return 0.0
    return median(gaps)


def _rounded(box: Box) -> Box:
    return round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)


def _own_hyphen(word: str, following: str) -> bool:
    """Whether the hyphen at the end of `word` belongs to it: "weight-" and "bearing", "L4-" and "5"."""
    stem = re.split(r"[\W\d_]+", word[:-1].lower())[-1]
    if word.endswith("\u00ad"):
        return False
    return len(stem) <= 1 or stem in _COMPOUND or not following[:1].islower()
