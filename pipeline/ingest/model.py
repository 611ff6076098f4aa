"""What a reader hands back: the text of a document, and the map of where each run of it stood."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

Box = tuple[float, float, float, float]


class IngestError(ValueError):
    """A document that cannot be read: what is wrong and what to do about it, never text of the document."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader may need beside the bytes.

    `depth` counts containers around this document (an attachment in a bundle has 1), so that nesting ends;
    `media_type` is what the sender declared, which the bytes may contradict. `beside` opens a file that the
    document names (`pipeline.ingest.beside`); None where it may open none.
    """

    name: str = ""
    password: str | None = None
    media_type: str | None = None
    depth: int = 0
    beside: Callable[[str], bytes | None] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run of text stood: on a page, in a structured file, or both.

    `page` counts from 1. `box` is (x0, y0, x1, y1) in points (1/72 in) from the top left of the page as it is
    displayed: after /Rotate, inside the CropBox. `path` leads to an element of the file
    ("Bundle.entry[2].resource", "/ClinicalDocument/…/section[3]/text", "OBX[4]-5", "line[12]").
    """

    page: int | None = None
    box: Box | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Characters `start` to `end` of the text stood at `place`; OCR words have a confidence, 0 to 1.

    `raw` is what was recognised there, where the text has the word that it was misread from.
    """

    start: int
    end: int
    place: Place
    confidence: float | None = None
    raw: str | None = None


class AsideKind(StrEnum):
    """What was recognised as no clinical text and left out of it."""

    HEADER = "header"
    FOOTER = "footer"
    PAGE_NUMBER = "page_number"
    FAX_HEADER = "fax_header"
    COVER_SHEET = "cover_sheet"
    HIDDEN = "hidden"
    WATERMARK = "watermark"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class Aside:
    """Words that are kept out of the clinical text; `at` is the offset in it where they would stand."""

    kind: AsideKind
    text: str
    at: int
    place: Place
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Runs in text order that do not overlap; characters that none covers are glue the reader put in.

    Raises `ValueError` for runs that are empty, out of order, or overlap.
    """

    runs: tuple[Run, ...] = ()
    asides: tuple[Aside, ...] = ()
    _ends: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the order, and index the runs."""
        last = 0
        for run in self.runs:
            if run.start < last or run.end <= run.start:
                message = f"runs must be in text order, and none empty: {run.start}-{run.end} after {last}"
                raise ValueError(message)
            last = run.end
        object.__setattr__(self, "_starts", tuple(run.start for run in self.runs))
        object.__setattr__(self, "_ends", tuple(run.end for run in self.runs))

    def places(self, start: int, end: int) -> tuple[Run, ...]:
        """The runs that share a character with `start` to `end`, whole, in text order."""
        if end <= start:
            return ()
        return self.runs[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def cut(self, start: int, end: int) -> SourceMap:
        """The map of `text[start:end]`, its offsets counted from there; runs at the edge are shortened."""
        runs = tuple(
            replace(run, start=max(run.start, start) - start, end=min(run.end, end) - start)
            for run in self.places(start, end)
        )
        asides = tuple(replace(one, at=one.at - start) for one in self.asides if start <= one.at <= end)
        return SourceMap(runs, asides)

    def moved(self, change: Callable[[Place], Place]) -> SourceMap:
        """The same map with every place changed, for documents that are part of another."""
        return SourceMap(
            tuple(replace(run, place=change(run.place)) for run in self.runs),
            tuple(replace(one, place=change(one.place)) for one in self.asides),
        )


@dataclass(frozen=True, slots=True)
class Extracted:
    """One document as read.

    `page_sizes` are width and height in points, one a page, as displayed. `notes` say what was left out or
    doubted, never text of the document. `request` is what a structured file says of the request itself:
    some of `cpt`, `region`, `side`, `date`, as `pipeline.case.PartialRequest` takes them. `subject` tells the
    patients of one file apart (bundles and batches may hold several); it is a digest, never an identifier.
    A part of a file that cannot be read while others can has no text, and says why in `fault`.
    """

    text: str
    map: SourceMap
    media_type: str
    pages: int | None = None
    page_sizes: tuple[tuple[float, float], ...] = ()
    encoding: str | None = None
    date: dt.date | None = None
    kind: str | None = None
    notes: tuple[str, ...] = ()
    request: dict[str, str] | None = None
    subject: str | None = None
    fault: str | None = None

    def cut(self, start: int, end: int) -> Extracted:
        """The document that is `text[start:end]` of this one, with its part of the map."""
        return replace(self, text=self.text[start:end], map=self.map.cut(start, end))


def joined(parts: list[tuple[str, SourceMap]], glue: str) -> tuple[str, SourceMap]:
    """Texts with their maps as one, `glue` between those that are not empty."""
    texts: list[str] = []
    runs: list[Run] = []
    asides: list[Aside] = []
    at = 0
    for text, source in parts:
        if text and at:
            texts.append(glue)
            at += len(glue)
        runs += [replace(run, start=run.start + at, end=run.end + at) for run in source.runs]
        asides += [replace(one, at=one.at + at) for one in source.asides]
        texts.append(text)
        at += len(text)
    return "".join(texts), SourceMap(tuple(runs), tuple(asides))


Reader = Callable[[bytes, Options], list[Extracted]]


class TextBuilder:
    """Text and its map, piece by piece: what stood in the document, and the glue between."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._runs: list[Run] = []
        self._asides: list[Aside] = []
        self.length = 0

    def add(self, text: str, place: Place, confidence: float | None = None, raw: str | None = None) -> None:
        """Append words that stood at `place`; words that follow at the very same place join its run."""
        if not text:
            return
        end = self.length + len(text)
        last = self._runs[-1] if self._runs else None
        alike = last and (last.place, last.confidence, last.raw, raw) == (place, confidence, None, None)
        if last and last.end == self.length and alike:
            self._runs[-1] = replace(last, end=end)
        else:
            self._runs.append(Run(self.length, end, place, confidence, raw))
        self._pieces.append(text)
        self.length = end

    def glue(self, text: str) -> None:
        """Append spaces or line breaks that stand nowhere in the document."""
        self._pieces.append(text)
        self.length += len(text)

    def aside(
        self, kind: AsideKind, text: str, place: Place, confidence: float | None = None, *, ahead: int = 0
    ) -> None:
        """Keep words out of the text, but in the map; `ahead` characters are yet to be added before them."""
        self._asides.append(Aside(kind, text, self.length + ahead, place, confidence))

    def build(self) -> tuple[str, SourceMap]:
        """The text and its map."""
        return "".join(self._pieces), SourceMap(tuple(self._runs), tuple(self._asides))
