"""PDF pages that are pictures: whether one is, its pixels, and its words as pieces once recognised."""

from __future__ import annotations

import ctypes
import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium
from numpy import rot90

from pipeline.ingest.model import IngestError
from pipeline.ingest.pieces import pieces_of

__all__ = ["covered", "is_picture", "pictured", "pieces_of", "recognised", "undrawable"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.ingest.fax import FaxPage
    from pipeline.ingest.model import Box
    from pipeline.ingest.pdf_chars import Affine, PageText
    from pipeline.ingest.pieces import Piece

    _Pixels = tuple[NDArray[np.uint8], tuple[float, float], tuple[float, float]]

_DPI = 300
_POINTS = 72  # an inch
_MOST_PIXELS = 40_000_000  # a letter page at 300 dpi has 8.4 million; a plan of a square metre is scaled down
_MOST_DECODED = 160_000_000  # pixels of a picture: tabloid at 600 dpi has 67 million
_MOST_OBJECTS = 5_000  # looked through for pictures; a page of a drawing has more
_DEEPEST = 3
_COVERS = 0.5  # of the page: a smaller picture is a logo or an illustration
_PART = 0.2  # of a typed page: pictures that are smaller hold no text that matters
_LEAST_SURE, _FEW_WORDS = 0.6, 5  # confidence, and number: below, a photograph was taken for print
_FEW = 60  # characters: a fax header typed over a scan has fewer
_FILLS = 0.9  # of the page: its own pixels are then the page's
_STRAIGHT = 0.001  # slant of a picture that is placed upright
_GLANCE = 0.5  # pixels a point
_ALIKE = 30.0  # grey levels that the means of a page and of its picture may differ
_QUARTER = 90
_DOUBTFUL = 0.3  # share of characters without a letter: the font hides what it says
_PLAIN = 0.7  # share of words that could be words: an old OCR layer below it is read anew
_WORDLIKE = re.compile(
    r"[(\[\"']?(?:[A-Za-z]*[aeiouyAEIOUY][A-Za-z'-]*|[A-Z]{2,5}|\W?\d[\d./:,%-]*\W?|[A-Za-z])[)\]\"'.,;:?!]*"
)


def covered(page: Any, to_display: Affine, width: float, height: float) -> float:
    """The share of the page under pictures: one, or strips of one; where they overlap it counts twice."""
    area = 0.0
    for box, _ in _pictures(page, to_display):
        across = min(box[2], width) - max(box[0], 0.0)
        down = min(box[3], height) - max(box[1], 0.0)
        area += max(across, 0.0) * max(down, 0.0)
    return min(area / (width * height), 1.0)


def _pictures(page: Any, to_display: Affine) -> list[tuple[Box, Any]]:
    found = []
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        if _holds_picture(drawn):
            edges = [ctypes.c_float() for _ in range(4)]
            if pdfium.FPDFPageObj_GetBounds(drawn, *edges):
                left, bottom, right, top = (edge.value for edge in edges)
                found.append((to_display.box(left, bottom, right, top), drawn))
    return found


def _holds_picture(drawn: Any) -> bool:
    """Whether the object is a picture, or a group of objects with one in it."""
    return next(_single(drawn), None) is not None


def _single(drawn: Any, depth: int = 0) -> Iterator[Any]:
    """The object itself where it is a picture, and the pictures in it where it is a group."""
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        yield drawn
    if kind != pdfium.FPDF_PAGEOBJ_FORM or depth > _DEEPEST:
        return
    for n in range(min(pdfium.FPDFFormObj_CountObjects(drawn), _MOST_OBJECTS)):
        yield from _single(pdfium.FPDFFormObj_GetObject(drawn, n), depth + 1)


def is_picture(text: PageText, share: float, *, objects: int) -> bool:
    """Whether the page must be recognised: it shows something, and its characters do not say what."""
    if text.doubtful > _DOUBTFUL * text.characters:
        return True
    shown = sum(len(piece.text) for piece in text.pieces)
    if share >= _COVERS:
        return shown < _FEW and not _good([*text.pieces, *text.invisible])
    return not text.characters and objects > 0


def _good(layer: list[Piece]) -> bool:
    """Whether an OCR layer that came with the scan reads like words."""
    words = [piece.text for piece in layer]
    letters = sum(len(word) for word in words)
    return letters >= _FEW and sum(bool(_WORDLIKE.fullmatch(word)) for word in words) >= _PLAIN * len(words)


def recognised(page: Any, text: PageText, to_display: Affine, number: int) -> Callable[[], FaxPage]:
    """A picture page as it will be recognised: what is returned waits for it.

    Raises `IngestError` where nothing here recognises pictures.
    """
    try:
        from pipeline.ingest.fax import FaxPage  # noqa: PLC0415 - only where a page needs it
        from pipeline.ingest.ocr import Recognized, recognise_later  # noqa: PLC0415
    except ImportError:
        message = f"page {number} is a picture without text, and pictures cannot be read here"
        raise IngestError(message) from None
    if fault := undrawable(page, to_display):
        return partial(FaxPage, number, Recognized(failure=fault), text.width, text.height)
    pixels, dpi, (left, top) = _own_pixels(page, text, to_display) or _shown_pixels(page, text)
    future = recognise_later(pixels, dpi)

    def done() -> FaxPage:
        found = future.result()
        words = tuple(replace(word, box=_moved(word.box, left, top)) for word in found.words)
        return FaxPage(number, replace(found, words=words), text.width, text.height)

    return done


def pictured(page: Any, text: PageText, to_display: Affine) -> Callable[[], list[Piece]] | None:
    """The words in the pictures of a typed page, as they will be recognised; None where these are no matter.

    A typed letter may hold a scan. Where most of the text lies on the pictures, it is what they say, or they
    are the paper it was printed on.
    """
    boxes = [box for box, _ in _pictures(page, to_display)]
    on_them = sum(_within(piece.box, boxes) for piece in text.pieces)
    if covered(page, to_display, text.width, text.height) < _PART or 2 * on_them > len(text.pieces):
        return None
    if undrawable(page, to_display):
        return None
    from pipeline.ingest.ocr import recognise_later  # noqa: PLC0415 - only where a page needs it

    pixels, dpi, _ = _shown_pixels(page, text)
    future = recognise_later(pixels, dpi)

    def done() -> list[Piece]:
        words = [
            replace(word, straight=word.box)
            for word in future.result().words
            if word.confidence >= _LEAST_SURE and _within(word.box, boxes)
        ]
        pieces = pieces_of(words) if len(words) >= _FEW_WORDS else []
        for piece in pieces:
            piece.number += (
                2 * text.characters
            )  # far from those of the typed text, which may follow each other
        return pieces

    return done


def _within(box: Box, boxes: list[Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)


def undrawable(page: Any, to_display: Affine) -> str | None:
    """Why the page cannot be drawn: drawing decodes a picture whole, however few bytes it was packed into."""
    drawn = [one for _, found in _pictures(page, to_display) for one in _single(found)]
    for width, height in map(_pixel_size, drawn):
        if width * height > _MOST_DECODED:
            return (
                f"has a picture of {width:,} x {height:,} pixels, more than are read; "
                "scan it at 200 or 300 dpi"
            )
    return None


def _pixel_size(drawn: Any) -> tuple[int, int]:
    """Pixels across and down of a picture."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(drawn, width, height)
    return width.value, height.value


def _moved(box: Box, left: float, top: float) -> Box:
    return box[0] + left, box[1] + top, box[2] + left, box[3] + top


def _shown_pixels(page: Any, text: PageText) -> _Pixels:
    dpi = min(_DPI, _POINTS * (_MOST_PIXELS / (text.width * text.height)) ** 0.5)
    return _grey(page.render(scale=dpi / _POINTS, grayscale=True)), (dpi, dpi), (0.0, 0.0)


def _own_pixels(page: Any, text: PageText, to_display: Affine) -> _Pixels | None:
    """The pixels of the one picture that is the page, as the fax or scanner made them.

    Cleaning works on single dots, which drawing the page at another resolution would smear. None where the
    page is not one upright picture, or its pixels are not what it shows (a mask, colours turned over).
    """
    pictures = _pictures(page, to_display)
    if len(pictures) != 1 or pdfium.FPDFPageObj_GetType(pictures[0][1]) != pdfium.FPDF_PAGEOBJ_IMAGE:
        return None
    (x0, y0, x1, y1), drawn = pictures[0]
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    upright = matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < _STRAIGHT * matrix.a
    width, height = _pixel_size(drawn)
    fills = (x1 - x0) * (y1 - y0) >= _FILLS * text.width * text.height
    if not (upright and fills and 0 < width * height <= _MOST_PIXELS):
        return None
    raw = pdfium.FPDFImageObj_GetBitmap(drawn)
    if not raw:
        return None
    pixels = rot90(_grey(pypdfium2.PdfBitmap.from_raw(raw)), -page.get_rotation() // _QUARTER).copy()
    shown = _grey(page.render(scale=_GLANCE, grayscale=True))
    if abs(float(pixels.mean()) - float(shown.mean())) > _ALIKE:
        return None
    rows, columns = pixels.shape
    return pixels, (columns * _POINTS / (x1 - x0), rows * _POINTS / (y1 - y0)), (x0, y0)


def _grey(bitmap: Any) -> NDArray[np.uint8]:
    """Grey pixels, 0 black to 255 white, rows by columns."""
    pixels: NDArray[np.uint8] = bitmap.to_numpy()
    if pixels.ndim == len(("rows", "columns")):
        return pixels.copy()
    if pixels.shape[2] == 1:
        return pixels[:, :, 0].copy()
    grey: NDArray[np.uint8] = pixels[:, :, :3].mean(axis=2).astype("uint8")
    return grey
