"""Recognised pages to one text: header lines, cover sheets and page numbers set aside, the rest in order.

OCR misreads what stands at the edges like all else, so a line is known by where it stands and by its likeness
to the lines of other pages, not by its exact words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from pipeline.ingest.blocks import blocks_of
from pipeline.ingest.compose import Composer
from pipeline.ingest.fax_cover import is_cover
from pipeline.ingest.fax_number import page_number
from pipeline.ingest.lines import lines_of
from pipeline.ingest.mismarks import remark
from pipeline.ingest.misread import reread, wanted
from pipeline.ingest.model import AsideKind, SourceMap
from pipeline.ingest.pieces import pieces_of
from pipeline.ingest.tickboxes import is_form, is_part

if TYPE_CHECKING:
    from pipeline.ingest.lines import Line
    from pipeline.ingest.ocr import Recognized
    from pipeline.ingest.pieces import Piece

# Points from the top as received: fax machines stamp their line there, where printers cannot print.
HEADER_BAND = 24.0
_WHOLE = 500.0  # points: a smaller picture is a clipping of a page, without a margin to stamp
_ZONE = 0.12  # of the page's height: running lines and page numbers stand in it
_SHIFT = 14.0  # points: pages are fed a little off
_ALIKE = 78.0  # of 100: two readings of one running line
_SHARE = 0.4  # of the pages: a line on fewer is a coincidence
_PAGES = 2
_DASHED = 3  # pieces of "- 2 -"
_LEAST_LETTERS = 4  # a shorter line is like too many others
_CORRUPT_INK = 0.3  # share of a page: print has 0.02 to 0.1, a broken decoder's noise about half
_CORRUPT = 0.6  # mean confidence: readable pages have more, bad standard faxes 0.8
_DOUBTFUL = 0.7
_JUNK = 0.6  # confidence of a mark without letter or digit: below, it is dirt


@dataclass(frozen=True)
class FaxPage:
    """A page as recognised; `width` and `height` are in points, as received."""

    number: int
    found: Recognized
    width: float
    height: float
    damaged: int = 0  # complaints of the decoder

    @property
    def upright(self) -> tuple[float, float]:
        """Width and height once the page is set upright."""
        sideways = self.found.turned % 180 != 0
        return (self.height, self.width) if sideways else (self.width, self.height)


@dataclass
class _Sorted:
    """A page's pieces, and its lines that stand at an edge: those above and below with their kinds."""

    index: int  # among the pages composed together, from 0
    page: FaxPage
    pieces: list[Piece]
    top: list[Line] = field(default_factory=list)
    bottom: list[Line] = field(default_factory=list)
    above: list[tuple[AsideKind, Line]] = field(default_factory=list)
    below: list[tuple[AsideKind, Line]] = field(default_factory=list)


def compose(pages: list[FaxPage]) -> tuple[str, SourceMap, list[str]]:
    """The text of the pages, its map, and notes of what was left out or is in doubt."""
    sheets = [_sorted(index, page) for index, page in enumerate(pages)]
    tops, bottoms = _Running([sheet.top for sheet in sheets]), _Running([sheet.bottom for sheet in sheets])
    for sheet in sheets:
        sheet.above += _edge(sheet, sheet.top, tops, AsideKind.HEADER)
        sheet.below += _edge(sheet, sheet.bottom, bottoms, AsideKind.FOOTER)
    notes = [note for page in pages if (note := doubt(page))]
    composer = Composer()
    covered = False
    for sheet in sheets:
        composer.page(sheet.page.number)
        if len(sheets) > 1 and sheet.page.number <= _PAGES and not covered and _covers(sheet):
            covered = True
            notes.append(f"page {sheet.page.number} is a fax cover sheet and was left out")
            _set_aside(composer, sheet, [(AsideKind.COVER_SHEET, line) for line in lines_of(sheet.pieces)])
            continue
        _write(composer, sheet)
    text, source = composer.finish().build()
    return text, source, notes


def doubt(page: FaxPage) -> str | None:
    """What a reader should know of a page; None where it reads well."""
    found, name = page.found, f"page {page.number}"
    if found.failure:
        return f"{name} {found.failure}"
    sure = found.confidence
    if corrupt(found):
        return f"{name} looks damaged in transmission ({found.ink:.0%} of it black), and was left out"
    if sure is None:
        return f"{name} has no text"
    if page.damaged:
        return f"{name} was damaged in transmission, and part of it may be missing"
    if sure < _DOUBTFUL:
        return f"{name} was hard to read (mean confidence {sure:.2f})"
    return f"{name} was turned by {found.turned} degrees" if found.turned else None


def corrupt(found: Recognized) -> bool:
    """Whether a page is noise: damaged G4 data can decode without an error."""
    sure = found.confidence
    return found.ink > _CORRUPT_INK and (sure is None or sure < _CORRUPT)


def _sorted(index: int, page: FaxPage) -> _Sorted:
    """Pieces of the page without dirt, the header line set aside, and the lines at the edges found."""
    words = [] if corrupt(page.found) else list(page.found.words)
    form = is_form(word.text for word in words)
    words = [word for word in words if not _dirt(word.text, word.confidence, form=form)]
    pieces = pieces_of(words)
    band = HEADER_BAND if min(page.width, page.height) >= _WHOLE else 0.0
    header = [piece for piece in pieces if piece.box[3] <= band]
    rest = [piece for piece in pieces if piece.box[3] > band]
    height = page.upright[1]
    return _Sorted(
        index,
        page,
        rest,
        top=lines_of(piece for piece in rest if piece.base < _ZONE * height),
        bottom=lines_of(piece for piece in rest if piece.base > (1 - _ZONE) * height)[::-1],
        above=[(AsideKind.FAX_HEADER, line) for line in lines_of(header)],
    )


def _dirt(text: str, confidence: float, *, form: bool) -> bool:
    """Whether a mark is none of the writer's; on a form it may be a side of a tick box."""
    dubious = confidence < _JUNK and not any(character.isalnum() for character in text)
    return dubious and not (form and is_part(text))


class _Running:
    """Lines that come again on other pages, at the same height, read a little differently."""

    def __init__(self, zones: list[list[Line]]) -> None:
        self._kinds: list[tuple[str, float, set[int]]] = []
        self._count = len(zones)
        self._of: dict[int, set[int]] = {}
        for number, zone in enumerate(zones):
            for line in zone:
                self._of[id(line)] = self._seen(line, number)

    def _seen(self, line: Line, number: int) -> set[int]:
        words = re.sub(r"[\W\d_]+", "", line.text).lower()
        if len(words) < _LEAST_LETTERS:
            return set()
        for known, base, pages in self._kinds:
            if abs(base - line.base) < _SHIFT and fuzz.ratio(known, words, score_cutoff=_ALIKE):
                pages.add(number)
                return pages
        pages = {number}
        self._kinds.append((words, line.base, pages))
        return pages

    def pages(self, line: Line, number: int) -> set[int]:
        """The pages, from 0, that have the line of page `number`; none where these are too few.

        Pages that follow each other are enough: they are those of one note in a packet.
        """
        pages = self._of[id(line)]
        if len(pages) >= max(_PAGES, _SHARE * self._count):
            return pages
        first = last = number
        while first - 1 in pages:
            first -= 1
        while last + 1 in pages:
            last += 1
        return set(range(first, last + 1)) if last > first else set()


def _edge(
    sheet: _Sorted, zone: list[Line], running: _Running, kind: AsideKind
) -> list[tuple[AsideKind, Line]]:
    """Running lines from the edge inwards, up to the first that stands on this page alone.

    A letterhead stays in the text of the first page that has it: it names the sender, often the date.
    """
    found: list[tuple[AsideKind, Line]] = []
    for line in zone:
        pages = running.pages(line, sheet.index)
        if is_page_number(line, sheet.page):
            found.append((AsideKind.PAGE_NUMBER, line))
        elif pages and not (kind is AsideKind.HEADER and min(pages) == sheet.index):
            found.append((kind, line))
        elif not pages:
            break
    return found


def is_page_number(line: Line, page: FaxPage) -> bool:
    """Whether a line says which page this is: "Page 2 of 5", "2/5", "- 2 -", as OCR may read it."""
    found = page_number(line.text)
    if found is None:
        return False
    return found.sure or (found.number == page.number and len(line.pieces) <= _DASHED)


def _covers(sheet: _Sorted) -> bool:
    return is_cover([line.text for line in lines_of(sheet.pieces)])


def _write(composer: Composer, sheet: _Sorted) -> None:
    gone = {id(piece) for _, line in (*sheet.above, *sheet.below) for piece in line.pieces}
    _set_aside(composer, sheet, sheet.above)
    pieces = [piece for piece in sheet.pieces if id(piece) not in gone]
    composer.blocks(blocks_of(remark(reread(pieces)) if wanted() else pieces))
    _set_aside(composer, sheet, sheet.below[::-1])


def _set_aside(composer: Composer, sheet: _Sorted, lines: list[tuple[AsideKind, Line]]) -> None:
    for kind, line in lines:
        composer.aside(kind, line.pieces, sheet.page.number)
