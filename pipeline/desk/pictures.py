"""Pictures of a document's pages, to look at beside its criteria."""

from __future__ import annotations

import io
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.ingest.model import IngestError
from pipeline.ingest.render import pictured_pages
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from PIL.Image import Image

    from pipeline.case import Case, Document

PNG = "image/png"
MOST_PAGES = 60  # of a document; a chart of hundreds of pages is read as text
_ZOOM = 1.5  # pixels a point: 108 dpi, a letter page 918 pixels wide
_GREYS = 16


@dataclass(frozen=True)
class PagePicture:
    """A page from 1, its width and height in points, and its picture as PNG."""

    number: int
    width: float
    height: float
    data: bytes


def case_pictures(case: Case, files: Iterable[Path]) -> dict[str, list[PagePicture]]:
    """The pages of the case's PDFs and scans by document id, those that hold words of the document.

    A file that is gone or has changed since, or a page that cannot be drawn, has no picture.
    """
    wanted = {one.source_sha256 for one in case.documents if _is_paged(one)}
    contents = _contents(files) if wanted else {}
    found = {}
    for document in case.documents:
        data = contents.get(document.source_sha256 or "")
        if data is not None and _is_paged(document):
            found[document.document_id] = list(_pictures(data, document))
    return found


def _is_paged(document: Document) -> bool:
    media = document.media_type or ""
    return document.source is not None and (media == Media.PDF.value or media.startswith("image/"))


def _contents(files: Iterable[Path]) -> Mapping[str, bytes]:
    found = {}
    for file in files:
        try:
            data = file.read_bytes()
        except (OSError, ValueError):
            continue
        found[sha256(data).hexdigest()] = data
    return found


def _pictures(data: bytes, document: Document) -> Iterator[PagePicture]:
    runs = document.source.runs if document.source else ()
    numbers = sorted({run.place.page for run in runs if run.place.page})[:MOST_PAGES]
    try:
        for number, size, picture in pictured_pages(data, document.media_type or "", numbers, _ZOOM):
            yield PagePicture(number, *size, _png(picture))
    except IngestError:
        return  # the page says that there is none


def _png(picture: Image) -> bytes:
    stream = io.BytesIO()
    picture.convert("L").quantize(_GREYS).save(stream, "PNG", optimize=True)
    return stream.getvalue()
