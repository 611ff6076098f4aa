"""PDF: typed pages by their characters, scanned ones by OCR, page by page.

Scripts and attachments are neither run nor read, but noted. Running headers, footers, page numbers, text
across the page (a watermark) and text that no ink shows are set aside.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.ingest.blocks import blocks_of
from pipeline.ingest.compose import Composer
from pipeline.ingest.fax_cover import is_cover
from pipeline.ingest.furniture import Furnished, without_furniture
from pipeline.ingest.lines import lines_of
from pipeline.ingest.model import AsideKind, Extracted, IngestError, joined
from pipeline.ingest.pdf_bulk import check_bulk
from pipeline.ingest.pdf_chars import PageText, affine, page_text
from pipeline.ingest.pdf_form import form_pieces
from pipeline.ingest.pdf_ink import seen_and_unseen
from pipeline.ingest.pdf_ocr import covered, is_picture, pictured, recognised, undrawable
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.ingest.fax import FaxPage
    from pipeline.ingest.model import Options, SourceMap
    from pipeline.ingest.pieces import Piece

MOST_PAGES = 5_000  # a long hospital stay prints 2,000; a file beyond it was made to exhaust
_MARGINAL = 60  # characters that run up or down beside the text: the printer's or a form's number
_GREATEST_SIDE = 14_400.0  # points: the format's own limit

_pdfium = threading.RLock()  # PDFium is not safe for threads


@dataclass
class _Page:
    """A page as read: pieces that lie upright, those that lie otherwise, those that no ink shows.

    `scan` is what recognition makes of a page that is a picture, `pictured` the words of pictures on a typed
    page; calling them waits for that.
    """

    number: int
    text: PageText
    pieces: list[Piece] = field(default_factory=list)
    others: list[Piece] = field(default_factory=list)
    hidden: list[Piece] = field(default_factory=list)
    scan: Callable[[], FaxPage] | None = None
    pictured: Callable[[], list[Piece]] | None = None


def read(data: bytes, options: Options) -> list[Extracted]:
    """Read a PDF. Raises `IngestError` for one that is damaged, encrypted, without pages, or without text."""
    with opened(data, options.password) as document:
        return [_read(document)]


@contextmanager
def opened(data: bytes, password: str | None = None) -> Iterator[Any]:
    """The `pypdfium2.PdfDocument` of `data`, closed at the end; one at a time, since PDFium shares its state.

    Raises `IngestError` where it is damaged or encrypted.
    """
    with _pdfium:
        document = _opened(data, password)
        try:
            yield document
        finally:
            document.close()


def _opened(data: bytes, password: str | None) -> Any:
    check_bulk(data)
    secret = None if password is None else (password + "\0").encode("utf-8")
    raw = pdfium.FPDF_LoadMemDocument64(data, len(data), secret)
    if not raw:
        code = pdfium.FPDF_GetLastError()
        if code == pdfium.FPDF_ERR_PASSWORD:
            fault = "the password does not open the PDF" if password else "the PDF is encrypted"
            message = f"{fault}; give its password with --password"
        elif code == pdfium.FPDF_ERR_SECURITY:
            message = "the PDF is encrypted in a way that cannot be read; save it again without a password"
        else:
            message = "the PDF is damaged or cut short; export or send it again"
        raise IngestError(message)
    document = pypdfium2.PdfDocument(raw)
    document._data_holder.append(data)  # PDFium reads from these bytes as long as the document is open
    return document


def _read(document: Any) -> Extracted:
    count = len(document)
    if not 0 < count <= MOST_PAGES:
        message = f"the PDF has {count or 'no'} pages" + (f"; {MOST_PAGES} are read at most" if count else "")
        raise IngestError(message)
    notes = _oddities(document)
    document.init_forms()
    pages = [_page(document, number, notes) for number in range(1, count + 1)]
    text, source = _composed(pages, notes)
    if not text.strip():
        why = f" ({'; '.join(notes)})" if notes else ""
        message = f"no text was found on its pages, neither typed nor scanned{why}"
        raise IngestError(message)
    sizes = tuple((round(page.text.width, 2), round(page.text.height, 2)) for page in pages)
    notes += _left_out(pages)
    return Extracted(text, source, Media.PDF.value, pages=count, page_sizes=sizes, notes=tuple(notes))


def _oddities(document: Any) -> list[str]:
    notes = []
    if scripts := pdfium.FPDFDoc_GetJavaScriptActionCount(document):
        notes.append(f"the PDF holds {max(scripts, 1)} scripts, which were not run")
    if attached := document.count_attachments():
        notes.append(f"the PDF holds {attached} attached files, which were not read")
    if document.get_formtype() in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND):
        notes.append("the PDF is an XFA form, whose dynamic pages are not shown; print it to PDF")
    return notes


def _page(document: Any, number: int, notes: list[str]) -> _Page:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        notes.append(f"page {number} is damaged and was left out")
        return _Page(number, PageText(0.0, 0.0))
    try:
        return _read_page(page, document.formenv, number, notes)
    finally:
        page.close()


def _read_page(page: Any, form: Any, number: int, notes: list[str]) -> _Page:
    text = page_text(page)
    if not (0 < text.width <= _GREATEST_SIDE and 0 < text.height <= _GREATEST_SIDE):
        notes.append(f"page {number} has an impossible size and was left out")
        return _Page(number, PageText(0.0, 0.0))
    to_display = affine(page)
    share = covered(page, to_display, text.width, text.height)
    objects = pdfium.FPDFPage_CountObjects(page)
    if is_picture(text, share, objects=objects):
        return _Page(number, text, scan=recognised(page, text, to_display, number))
    layer, more = bool(text.invisible) and share > 0, None
    if layer:
        notes.append(f"page {number} is a scan; the text that came with it was used")
    elif not undrawable(page, to_display):
        text.pieces, unseen = seen_and_unseen(page, text.pieces, objects, (text.width, text.height))
        text.invisible += unseen
        more = pictured(page, text, to_display) if share else None
    shown = [*text.pieces, *text.invisible] if layer else text.pieces
    turn = Counter(piece.turn for piece in shown).most_common(1)[0][0] if shown else 0
    upright = [piece for piece in shown if piece.turn == turn]
    upright += form_pieces(page, form, to_display, text.characters + 1)
    others = [piece for piece in shown if piece.turn != turn]
    return _Page(number, text, upright, others, [] if layer else text.invisible, pictured=more)


def _composed(pages: list[_Page], notes: list[str]) -> tuple[str, SourceMap]:
    """Typed and scanned pages, each kind by its own rules, in the order of the pages."""
    parts = []
    for scanned, group in groupby(pages, key=lambda page: page.scan is not None):
        if not scanned:
            parts.append(_typed(list(group), notes))
            continue
        from pipeline.ingest import fax  # noqa: PLC0415 - only where a page needs it

        text, source, doubts = fax.compose([page.scan() for page in group if page.scan])
        parts.append((text, source))
        notes += doubts
    return joined(parts, "\n\n")


def _typed(pages: list[_Page], notes: list[str]) -> tuple[str, SourceMap]:
    for page in pages:
        if page.pictured and (found := page.pictured()):
            page.pieces += found
            notes.append(f"page {page.number} holds a picture, whose words were recognised")
    furnished = without_furniture([(page.pieces, _height(page)) for page in pages])
    composer = Composer()
    for page, kept in zip(pages, furnished, strict=True):
        composer.page(page.number)
        if len(pages) > 1 and page.number == 1 and is_cover([line.text for line in lines_of(page.pieces)]):
            composer.aside(AsideKind.COVER_SHEET, page.pieces, page.number)
            notes.append(f"page {page.number} is a fax cover sheet and was left out")
            continue
        _asides(composer, kept.above, page.number)
        composer.blocks(blocks_of(kept.pieces))
        for turn in sorted({piece.turn for piece in page.others}):
            turned = [piece for piece in page.others if piece.turn == turn]
            if sum(len(piece.text) for piece in turned) < _MARGINAL:
                composer.aside(AsideKind.MARGIN, turned, page.number)
            else:
                composer.blocks(blocks_of(turned), apart=True)
        _kept_out(composer, kept, page)
    return composer.finish().build()


def _height(page: _Page) -> float:
    turn = page.pieces[0].turn if page.pieces else 0
    return page.text.width if turn in (90, 270) else page.text.height


def _kept_out(composer: Composer, kept: Furnished, page: _Page) -> None:
    for pieces, kind in ((page.text.askew, AsideKind.WATERMARK), (page.hidden, AsideKind.HIDDEN)):
        if pieces:
            composer.aside(kind, pieces, page.number)
    _asides(composer, kept.below, page.number)


def _asides(composer: Composer, lines: list[Any], number: int) -> None:
    for kind, line in lines:
        composer.aside(kind, line.pieces, number)


def _left_out(pages: list[_Page]) -> list[str]:
    counts = {
        "text beyond the visible page was left out": sum(page.text.outside for page in pages),
        "text that no ink shows was left out": sum(len(page.hidden) for page in pages),
        "text across the page was left out": sum(len(page.text.askew) for page in pages),
        "a page has too much text, and its end was left out": sum(page.text.truncated for page in pages),
        "pages were scans and were recognised": sum(page.scan is not None for page in pages),
    }
    return [f"{words} ({count})" for words, count in counts.items() if count]
