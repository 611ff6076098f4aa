"""Shows what the intake made of a file: its text with page and section marks, and spans on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.ingest.model import IngestError
from pipeline.ingest.render import page_picture
from pipeline.placing import boxes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.ingest.model import Extracted
    from pipeline.result import Box

_ZOOM = 2.0  # pixels a point: 144 dpi
_COLOUR = (255, 200, 0)
_MARGIN = 1.5  # points around a box


def summary_lines(documents: list[Extracted]) -> Iterator[str]:
    """What each document is, how long, and what was left out of it."""
    for number, one in enumerate(documents, 1):
        facts = [one.media_type, f"{len(one.text):,} characters"]
        facts += [f"{one.pages} pages"] if one.pages else []
        facts += [str(fact) for fact in (one.encoding, one.kind, one.date) if fact]
        yield f"document {number}: {', '.join(facts)}"
        yield from (f"  note: {note}" for note in one.notes)
        if one.fault:
            yield f"  fault: {one.fault}"


def shown_text(one: Extracted) -> str:
    """The text with a line before each page and section, and what was set aside where it stood."""
    marks = [*_page_marks(one), *_aside_marks(one), *_section_marks(one.text)]
    shown, at = "", 0
    for offset, mark in sorted(marks, key=lambda found: found[0]):
        shown += one.text[at:offset]
        shown += f"{_line_end(shown)}{mark}\n"
        at = offset
    return re.sub(r"\n{3,}", "\n\n", shown + one.text[at:])


def _line_end(shown: str) -> str:
    return "" if not shown or shown.endswith("\n") else "\n"


def _page_marks(one: Extracted) -> Iterator[tuple[int, str]]:
    last = None
    for run in one.map.runs:
        page = run.place.page
        if page is not None and page != last:
            yield run.start, f"----- page {page} -----"
            last = page


def _section_marks(text: str) -> Iterator[tuple[int, str]]:
    from extractors.layout import split  # noqa: PLC0415 - the extractors load on demand

    last = None
    for span in split(text).sections:
        if span.section != last:
            yield span.start, f"[{span.section}]"
            last = span.section


def _aside_marks(one: Extracted) -> Iterator[tuple[int, str]]:
    for aside in one.map.asides:
        yield aside.at, f"({aside.kind}: {' '.join(aside.text.split())})"


def span_of(word: str, text: str) -> tuple[int, int]:
    """Read START:END; raises `UsageError` for what is no span of `text`."""
    start, colon, end = word.partition(":")
    if not (colon and start.isdigit() and end.isdigit() and int(start) < int(end) <= len(text)):
        message = f"--span must be START:END within 0:{len(text)}, as evidence gives them, such as 120:141"
        raise UsageError(message)
    return int(start), int(end)


def overlay(
    data: bytes, one: Extracted, span: tuple[int, int], out: Path, password: str | None = None
) -> list[Path]:
    """Draw the boxes of a span on its pages; returns the pictures written, one a page.

    Raises `UsageError` where the document has no pages to draw on, or the span no box.
    """
    pages = boxes_of(one.map.places(*span))
    if not pages:
        message = f"these characters have no box: they are white space, or {one.media_type} has no pages"
        raise UsageError(message)
    written = []
    for number, found in enumerate(pages, 1):
        path = out if number == 1 else out.with_name(f"{out.stem}-{found.page}{out.suffix}")
        try:
            size = one.page_sizes[found.page - 1]
            picture = page_picture(data, one.media_type, found.page, size, _ZOOM, password)
        except IngestError as error:
            raise UsageError(str(error)) from None
        _draw(picture, list(found.boxes), path)
        written.append(path)
    return written


def _draw(picture: object, boxes: list[Box], path: Path) -> None:
    from PIL import Image, ImageChops, ImageDraw  # noqa: PLC0415 - Pillow loads on demand

    assert isinstance(picture, Image.Image)
    shade = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(shade)
    for x0, y0, x1, y1 in boxes:
        edges = (x0 - _MARGIN, y0 - _MARGIN, x1 + _MARGIN, y1 + _MARGIN)
        pen.rectangle(tuple(edge * _ZOOM for edge in edges), fill=_COLOUR)
    try:
        ImageChops.multiply(picture, shade).save(path)
    except (OSError, ValueError) as error:
        message = (
            f"cannot write {path}: {getattr(error, 'strerror', None) or 'give a name that ends in .png'}"
        )
        raise UsageError(message) from None
