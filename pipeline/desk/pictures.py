"""Pictures of a document's pages, to look at beside its criteria; a process of its own draws them."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pipeline.ingest.child import Child, NotStartedError
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from pipeline.case import Case, Document

PNG = "image/png"
NO_PAGE = 0  # the number of a page that stands for all those of a document that cannot be drawn
MOST_PAGES = 60  # of a document; a chart of hundreds of pages is read as text
PAGE_SECONDS = 20  # a letter page takes 0.1 s
_MOST_DEATHS = 2  # of the process over one document


@dataclass(frozen=True)
class PagePicture:
    """A page from 1, its width and height in points, and its picture as PNG."""

    number: int
    width: float
    height: float
    data: bytes


def is_paged(media_type: str | None) -> bool:
    """Whether documents of this kind have pages to look at."""
    return media_type is not None and (media_type == Media.PDF.value or media_type.startswith("image/"))


class Drawing:
    """Draws pages in a process of its own, ended with the context; a page that ends it has no picture."""

    def __init__(self) -> None:
        """Nothing is started before the first page."""
        self._child = Child("pipeline.desk.draw_worker")

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._child.end()

    def case(self, case: Case, files: Iterable[Path]) -> dict[str, list[PagePicture]]:
        """The pages of the case's PDFs and scans by document id, those that hold words of the document.

        There is none of what came inside another file, and none where a page cannot be drawn.
        """
        paged = [one for one in case.documents if is_paged(one.media_type)]
        contents = _contents(files) if paged else {}
        found = {}
        for one in paged:
            data = contents.get(one.source_sha256 or "")
            found[one.document_id] = [] if data is None else list(self._pictures(data, one))
        return found

    def _pictures(self, data: bytes, document: Document) -> Iterator[PagePicture]:
        runs = document.source.runs if document.source else ()
        deaths, opened = 0, False
        for number in sorted({run.place.page for run in runs if run.place.page})[:MOST_PAGES]:
            opened = opened or self._ask(data, media_type=document.media_type) == {}
            answer = self._ask(b"", page=number) if opened else {}
            if answer is None:
                deaths, opened = deaths + 1, False
            elif "png" in answer:
                width, height = answer["size"]
                yield PagePicture(number, width, height, b64decode(answer["png"]))
            if deaths == _MOST_DEATHS or not (opened or deaths):
                return  # the page of the case says that there is none

    def _ask(self, data: bytes, **asked: str | int | None) -> dict[str, Any] | None:
        """The answer of the process; None where it has ended."""
        try:
            return self._child.ask({**asked, "seconds": PAGE_SECONDS}, data, PAGE_SECONDS)
        except NotStartedError:
            return None


def _contents(files: Iterable[Path]) -> Mapping[str, bytes]:
    found = {}
    for file in files:
        try:
            data = file.read_bytes()
        except (OSError, ValueError):
            continue
        found[sha256(data).hexdigest()] = data
    return found
