"""The characters of a PDF page as pieces with boxes on the page as displayed.

PDFium's boxes lie in the page's own space and ignore /Rotate and the CropBox; `FPDF_PageToDevice` of the
page, asked at three points, gives the map to the page as displayed.
"""

from __future__ import annotations

import ctypes
import math
import sys
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from pipeline.ingest.letter_spacing import closed_up
from pipeline.ingest.pieces import Piece, turned

if TYPE_CHECKING:
    from pipeline.ingest.model import Box

MOST_CHARACTERS = 200_000  # a page of prose has 5,000; beyond it is a file made to exhaust
_SCALE = 1_000  # PageToDevice answers in whole numbers; thousandths of a point are fine enough
_FAR = 1_000.0
_ADVANCE = 0.12  # of the size: characters that are nearer belong to one piece
_DRIFT = 0.25  # of the size: a baseline that is farther off begins a new piece
_SIZE_OF_BOX = 0.86  # a font's ascent and descent together exceed its size by about a sixth
_TURNS = (0, 90, 180, 270)
_ASKEW = 8  # degrees: text that lies more than this off every quarter turn is a watermark or a stamp
_SAME = 0.2  # of the size: the same character drawn again so near is bold face, not a second letter
_LETTERS = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st",
    "\ufb06": "st",
    # Wingdings and Symbol, which word processors leave in the private area: bullets, ticks, boxes.
    "\uf06f": "\u2610", "\uf0a7": "\u25aa", "\uf0a8": "\u2610", "\uf0b7": "\u2022", "\uf0d8": "\u2023",
    "\uf0fb": "\u2717", "\uf0fc": "\u2713", "\uf0fd": "\u2612", "\uf0fe": "\u2611",
}  # fmt: skip
_END_HYPHENS = frozenset({0x02})  # PDFium's own mark where a word is broken at the end of a line
_BLANK = frozenset({0x00, 0xFFFE, 0xFFFF})
_NO_TEXT = frozenset({"Cc", "Cs", "Co", "Cn"})


@dataclass
class PageText:
    """What a page shows in characters.

    `pieces` lie upright or in quarter turns; `askew` is text across the page. `doubtful` counts characters
    whose font does not say which letters they are, `outside` those beyond the visible page. `invisible` are
    pieces that no ink shows, such as the text that a recogniser lays under a scan.
    """

    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    askew: list[Piece] = field(default_factory=list)
    invisible: list[Piece] = field(default_factory=list)
    characters: int = 0
    doubtful: int = 0
    outside: int = 0
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Affine:
    """From the page's own space to the page as displayed, in points from its top left."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The displayed box of a box in the page's own space."""
        xs = (self.a * left + self.c * bottom + self.e, self.a * right + self.c * top + self.e)
        ys = (self.b * left + self.d * bottom + self.f, self.b * right + self.d * top + self.f)
        return min(xs), min(ys), max(xs), max(ys)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """The displayed point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def affine(page: Any) -> Affine:
    """The map of `page` as PDFium displays it."""
    width, height = page.get_size()
    size = round(width * _SCALE), round(height * _SCALE)

    def seen(x: float, y: float) -> tuple[float, float]:
        to_x, to_y = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, to_x, to_y)
        return to_x.value / _SCALE, to_y.value / _SCALE

    (e, f), (ax, ay), (cx, cy) = seen(0, 0), seen(_FAR, 0), seen(0, _FAR)
    return Affine((ax - e) / _FAR, (ay - f) / _FAR, (cx - e) / _FAR, (cy - f) / _FAR, e, f)


def page_text(page: Any) -> PageText:
    """Read the characters of a `pypdfium2.PdfPage`; its rotation is 0 for the reading, and put back."""
    width, height = page.get_size()
    to_display, rotation = affine(page), page.get_rotation()
    page.set_rotation(0)  # PDFium's own grouping of characters is at its best so
    textpage = page.get_textpage()
    try:
        return _Reader(textpage, to_display, rotation, PageText(width, height)).read()
    finally:
        textpage.close()
        page.set_rotation(rotation)


class _Reader:
    """Gathers characters that follow each other on a baseline into pieces."""

    def __init__(self, textpage: Any, to_display: Affine, rotation: int, page: PageText) -> None:
        self._raw, self._map, self._rotation, self._page = textpage.raw, to_display, rotation, page
        self._rect, self._x, self._y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        self._last: Piece | None = None
        self._spaced = self._typed_space = False
        self._typed: set[int] = set()  # numbers of pieces after a space that the file has, not PDFium's own
        self._number = 0
        self._box_before: Box | None = None

    def read(self) -> PageText:
        count = pdfium.FPDFText_CountChars(self._raw)
        self._page.truncated = count > MOST_CHARACTERS
        for index in range(min(count, MOST_CHARACTERS)):
            code = pdfium.FPDFText_GetUnicode(self._raw, index)
            self._character(index, code)
        self._page.pieces = closed_up(_once(self._page.pieces), self._typed)
        return self._page

    def _character(self, index: int, code: int) -> None:
        text = self._text(index, code)
        generated = pdfium.FPDFText_IsGenerated(self._raw, index) == 1
        if text.isspace() or generated:
            self._spaced = True
            self._typed_space |= not generated
            return
        self._page.characters += 1
        if unicodedata.category(text[0]) in _NO_TEXT or text == "\ufffd":
            self._page.doubtful += 1
            return
        box = self._box(index)
        if box is None:
            return
        if not (
            0 <= (box[0] + box[2]) / 2 <= self._page.width and 0 <= (box[1] + box[3]) / 2 <= self._page.height
        ):
            self._page.outside += 1
            return
        self._place(index, text, box)

    def _text(self, index: int, code: int) -> str:
        if code in _END_HYPHENS:
            return "-"
        if code in _BLANK or code > sys.maxunicode:
            return " "
        if pdfium.FPDFText_HasUnicodeMapError(self._raw, index) == 1:
            return "\ufffd"
        return _LETTERS.get(chr(code), chr(code))

    def _box(self, index: int) -> Box | None:
        rect = self._rect
        if (
            pdfium.FPDFText_GetLooseCharBox(self._raw, index, rect)
            and rect.right > rect.left
            and rect.top > rect.bottom
        ):
            return self._map.box(rect.left, rect.bottom, rect.right, rect.top)
        edges = [ctypes.c_double() for _ in range(4)]
        if not pdfium.FPDFText_GetCharBox(self._raw, index, *edges):
            return None
        left, right, bottom, top = (edge.value for edge in edges)
        return self._map.box(left, bottom, right, top) if right > left and top > bottom else None

    def _invisible(self, index: int) -> bool:
        drawn = pdfium.FPDFText_GetTextObject(self._raw, index)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else pdfium.FPDF_TEXTRENDERMODE_FILL
        return bool(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)

    def _place(self, index: int, text: str, box: Box) -> None:
        turn, askew = _turn(pdfium.FPDFText_GetCharAngle(self._raw, index), self._rotation)
        pdfium.FPDFText_GetCharOrigin(self._raw, index, self._x, self._y)
        x, y = self._map.point(self._x.value, self._y.value)
        upright = turned(box, turn, self._page.width, self._page.height)
        base = turned((x, y, x, y), turn, self._page.width, self._page.height)[1]
        size = (upright[3] - upright[1]) * _SIZE_OF_BOX
        last = self._last
        if not askew and last is not None and last.turn == turn:
            # One glyph that stands for several letters (ff, ffi) gives each of them its own box.
            one_glyph = box == self._box_before and not self._spaced
            if not one_glyph and _again(last, text, upright):
                return
            if one_glyph or (not self._spaced and _follows(last, upright, base, size)):
                self._box_before = box
                _grow(last, text, box, upright)
                return
        shown = self._page.invisible if self._invisible(index) else self._page.pieces
        target = self._page.askew if askew else shown
        number = self._number = self._number + 1
        piece = Piece(text, box, *upright, base, size, number, spaced=self._spaced, turn=turn)
        target.append(piece)
        if self._typed_space:
            self._typed.add(number)
        self._last, self._spaced, self._box_before = (None if askew else piece), False, box
        self._typed_space = False


@lru_cache(maxsize=1_024)
def _turn(angle: float, rotation: int) -> tuple[int, bool]:
    """The quarter turn nearest to the text's angle, and whether it lies off every one of them."""
    degrees = math.degrees(angle) + rotation
    turn = min(_TURNS, key=lambda one: abs((degrees - one + 180) % 360 - 180))
    return turn, abs((degrees - turn + 180) % 360 - 180) > _ASKEW


def _follows(last: Piece, upright: Box, base: float, size: float) -> bool:
    near = max(last.size, size)
    return abs(base - last.base) < _DRIFT * near and -near / 2 < upright[0] - last.x1 < _ADVANCE * near


def _again(last: Piece, text: str, upright: Box) -> bool:
    """Whether the piece's last character is drawn a second time, a hair to the side."""
    return (
        last.text[-1:] == text
        and abs(upright[2] - last.x1) < _SAME * (upright[2] - upright[0])
        and abs(upright[1] - last.y0) < _SAME * last.size
    )


def _once(pieces: list[Piece]) -> list[Piece]:
    """The pieces without those drawn a second time in the same place, for bold face or a shadow."""
    kept: list[Piece] = []
    seen: dict[str, list[Piece]] = {}
    for piece in pieces:
        near = _SAME * piece.size
        twins = seen.setdefault(piece.text, [])
        if not any(abs(one.x0 - piece.x0) < near and abs(one.base - piece.base) < near for one in twins):
            twins.append(piece)
            kept.append(piece)
    return kept


def _grow(piece: Piece, text: str, box: Box, upright: Box) -> None:
    old = piece.box
    piece.text += text
    piece.box = (min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3]))
    piece.x0, piece.y0 = min(piece.x0, upright[0]), min(piece.y0, upright[1])
    piece.x1, piece.y1 = max(piece.x1, upright[2]), max(piece.y1, upright[3])
