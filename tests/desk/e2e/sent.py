"""One note as it may be sent: as text, as a typed PDF of two pages, as a fax; and where its words then stand."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import stringWidth

from tests.helpers import SAMPLES
from tests.ingest.faxgen import Quality, Resolution, TrueWord, make_fax
from tests.ingest.pdf_maker import Page, Words, make_pdf

NOTE = (SAMPLES / "twisted-knee.txt").read_text("utf-8")
_LEFT, _TOP, _LEADING, _SIZE = 72, 80, 15, 10
_WIDTH, _LINES = 88, 22  # characters of a line, lines of a page of the PDF
_ASCENT, _DESCENT = 0.72, 0.21  # of Helvetica, in sizes

Box = tuple[float, float, float, float]


class Kind(StrEnum):
    TEXT = "text"
    PDF = "pdf"
    FAX = "fax"


@dataclass(frozen=True)
class Sent:
    """A file, and the words of its pages in reading order; none where it has no pages."""

    kind: Kind
    path: Path
    words: tuple[TrueWord, ...] = ()

    def places(self, quotation: str) -> Iterator[tuple[TrueWord, ...]]:
        """Each run of words that the quotation may have been taken from."""
        wanted = [_bare(word) for word in quotation.split()]
        words = [word for word in self.words if not word.aside]
        for start in range(len(words)):
            run = tuple(islice(words, start, start + len(wanted)))
            if [_bare(word.text) for word in run] == wanted:
                yield run


def _bare(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", word)


def send(kind: Kind, folder: Path) -> Sent:
    """Write the note into `folder`."""
    if kind is Kind.TEXT:
        path = folder / "note.txt"
        path.write_text(NOTE, encoding="utf-8")
        return Sent(kind, path)
    if kind is Kind.FAX:
        fax = make_fax(NOTE, 7, Resolution.FINE, Quality.TYPICAL)
        path = folder / "fax.tif"
        path.write_bytes(fax.data)
        return Sent(kind, path, fax.words)
    pages = list(_pages(NOTE))
    path = folder / "typed.pdf"
    path.write_bytes(make_pdf([Page(lines) for lines in pages]))
    words = (word for number, lines in enumerate(pages, 1) for word in _words(lines, number))
    return Sent(kind, path, tuple(words))


def _pages(note: str) -> Iterator[list[Words]]:
    lines = [part for line in note.split("\n") for part in textwrap.wrap(line, _WIDTH) or [""]]
    for start in range(0, len(lines), _LINES):
        shown = enumerate(lines[start : start + _LINES])
        yield [Words(_LEFT, _TOP + _LEADING * n, line, _SIZE) for n, line in shown if line]


def _words(lines: Sequence[Words], page: int) -> Iterator[TrueWord]:
    """The words of lines set in Helvetica, whose widths are the font's own."""
    for line in lines:
        for found in re.finditer(r"\S+", line.text):
            x0, x1 = (line.x + stringWidth(line.text[:at], "Helvetica", line.size) for at in found.span())
            box = (x0, line.y - _ASCENT * line.size, x1, line.y + _DESCENT * line.size)
            yield TrueWord(found.group(), -1, page, box)
