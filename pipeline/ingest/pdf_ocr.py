"""PDF pages that are pictures: whether one is, its pixels, and its words as pieces once recognised."""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from pipeline.ingest.model import IngestError
from pipeline.ingest.pieces import pieces_of

__all__ = ["covered", "is_picture", "pieces_of", "recognised"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.ingest.fax import FaxPage
    from pipeline.ingest.model import Box
    from pipeline.ingest.pdf_chars import Affine, PageText
    from pipeline.ingest.pieces import Piece

_DPI = 300
_POINTS = 72  # an inch
_MOST_PIXELS = 40_000_000  # a letter page at 300 dpi has 8.4 million; a plan of a square metre is scaled down
_MOST_OBJECTS = 5_000  # looked through for pictures; a page of a drawing has more
_DEEPEST = 3
_COVERS = 0.5  # of the page: a smaller picture is a logo or an illustration
_FEW = 60  # characters: a fax header typed over a scan has fewer
_DOUBTFUL = 0.3  # share of characters without a letter: the font hides what it says
_PLAIN = 0.7  # share of words that could be words: an old OCR layer below it is read anew
_WORDLIKE = re.compile(
    r"[(\[\"']?(?:[A-Za-z]*[aeiouyAEIOUY][A-Za-z'-]*|[A-Z]{2,5}|\W?\d[\d./:,%-]*\W?|[A-Za-z])[)\]\"'.,;:?!]*"
)


def covered(page: Any, to_display: Affine, width: float, height: float) -> float:
    """The share of the page under its largest picture."""
    most = 0.0
    for box, _ in _pictures(page, to_display):
        across = min(box[2], width) - max(box[0], 0.0)
        down = min(box[3], height) - max(box[1], 0.0)
        most = max(most, max(across, 0.0) * max(down, 0.0) / (width * height))
    return most


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


def _holds_picture(drawn: Any, depth: int = 0) -> bool:
    """Whether the object is a picture, or a group of objects with one in it."""
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind != pdfium.FPDF_PAGEOBJ_FORM or depth > _DEEPEST:
        return bool(kind == pdfium.FPDF_PAGEOBJ_IMAGE)
    count = min(pdfium.FPDFFormObj_CountObjects(drawn), _MOST_OBJECTS)
    return any(_holds_picture(pdfium.FPDFFormObj_GetObject(drawn, n), depth + 1) for n in range(count))


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


def recognised(page: Any, width: float, height: float, number: int) -> FaxPage:
    """A picture page as recognised. Raises `IngestError` where nothing here recognises pictures."""
    try:
        from pipeline.ingest.fax import FaxPage  # noqa: PLC0415 - only where a page needs it
        from pipeline.ingest.ocr import recognise  # noqa: PLC0415
    except ImportError:
        message = f"page {number} is a picture without text, and pictures cannot be read here"
        raise IngestError(message) from None
    pixels, dpi = _pixels(page, width, height)
    return FaxPage(number, recognise(pixels, dpi), width, height)


def _pixels(page: Any, width: float, height: float) -> tuple[NDArray[np.uint8], tuple[float, float]]:
    dpi = min(_DPI, _POINTS * (_MOST_PIXELS / (width * height)) ** 0.5)
    picture = page.render(scale=dpi / _POINTS, grayscale=True).to_numpy()
    return picture.reshape(picture.shape[0], picture.shape[1]), (dpi, dpi)
