"""What is filled into a PDF's form or typed over its pages: fields, tick boxes and free text, with boxes."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from pipeline.ingest.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.ingest.model import Box
    from pipeline.ingest.pdf_chars import Affine

_MOST = 5_000  # annotations on a page
_LETTER = 10.0  # points: the size that a value is taken to have where its box is higher
_LINE = 1.4  # of the letter's size: a box that is lower holds one line
_PADDED = 0.28  # of the letter's size, below the baseline in a box of one line
_TICKS = {
    pdfium.FPDF_FORMFIELD_CHECKBOX: ("[x]", "[ ]"),
    pdfium.FPDF_FORMFIELD_RADIOBUTTON: ("(x)", "( )"),
}
_VALUES = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)


def form_pieces(page: Any, form: Any, to_display: Affine, first: int) -> list[Piece]:
    """The filled fields and typed-over text of a page as pieces numbered from `first`; `form` may be None."""
    pieces: list[Piece] = []
    for annotation in _annotations(page):
        text = _text(annotation, form)
        rect = pdfium.FS_RECTF()
        if text and pdfium.FPDFAnnot_GetRect(annotation, rect):
            box = to_display.box(rect.left, rect.bottom, rect.right, rect.top)
            pieces.append(_piece(text, box, first + 2 * len(pieces)))
    return pieces


def _annotations(page: Any) -> Iterator[Any]:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            try:
                hidden = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
                if not pdfium.FPDFAnnot_GetFlags(annotation) & hidden:
                    yield annotation
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)


def _text(annotation: Any, form: Any) -> str:
    subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
    if subtype == pdfium.FPDF_ANNOT_FREETEXT:
        return _string(lambda *buffer: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", *buffer))
    if subtype != pdfium.FPDF_ANNOT_WIDGET or form is None:
        return ""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _TICKS:
        ticked, empty = _TICKS[kind]
        return ticked if pdfium.FPDFAnnot_IsChecked(form, annotation) else empty
    if kind in _VALUES:
        return _string(lambda *buffer: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, *buffer))
    return ""


def _string(call: Callable[..., int]) -> str:
    """A string of PDFium's: asked for its length in bytes first, UTF-16 with an end mark."""
    length = call(None, 0)
    if length <= len("\0\0"):
        return ""
    buffer = (ctypes.c_ushort * (length // 2))()
    call(buffer, length)
    return " ".join(bytes(buffer).decode("utf-16-le", "replace").rstrip("\0").split())


def _piece(text: str, box: Box, number: int) -> Piece:
    """The value as one piece, its line where the first line of the box is."""
    x0, y0, x1, y1 = box
    size = min(_LETTER, y1 - y0)
    base = y1 - _PADDED * size if y1 - y0 < 2 * _LINE * size else y0 + _LINE * size
    return Piece(text, box, x0, y0, x1, y1, base, size, number)
