"""Cuts a document into pieces, so that each piece knows every quotation that covers it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.result import CriterionQuote


@dataclass(frozen=True)
class Span:
    """A quotation in a document: its number on the page, the criteria's node it serves, for or against."""

    number: int
    criterion: str
    start: int
    end: int
    against: bool


@dataclass(frozen=True, kw_only=True)
class _Lit:
    """What quotations cover: a stretch of text, or a box on a page."""

    spans: tuple[Span, ...]

    @property
    def numbers(self) -> str:
        """The numbers of the quotations, as an HTML attribute lists them."""
        return " ".join(str(span.number) for span in self.spans)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that the quotations serve, each once."""
        return tuple(dict.fromkeys(span.criterion for span in self.spans))

    @property
    def against(self) -> bool:
        """Whether all of them speak against their criteria."""
        return bool(self.spans) and all(span.against for span in self.spans)


@dataclass(frozen=True)
class Piece(_Lit):
    """A stretch of text under the same quotations; `begins` are the numbers of those that begin here."""

    start: int
    text: str
    begins: tuple[int, ...]


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """Return `text` in pieces; joined they are `text` again. Spans that reach beyond it are cut."""
    inside = [span for span in spans if 0 <= span.start < len(text)]
    cuts = sorted({0, len(text), *(s.start for s in inside), *(min(s.end, len(text)) for s in inside)})
    begins: dict[int, list[Span]] = {}
    for span in inside:
        begins.setdefault(span.start, []).append(span)
    found: list[Piece] = []
    active: list[Span] = []
    for start, end in pairwise(cuts):
        starting = begins.get(start, [])
        active = [span for span in active if span.end > start] + starting
        numbers = tuple(span.number for span in starting)
        found.append(Piece(start, text[start:end], numbers, spans=tuple(active)))
    return found


@dataclass(frozen=True)
class Box(_Lit):
    """A box over words on a page, in points from its top left, and the quotations that it belongs to."""

    x: float
    y: float
    width: float
    height: float


def boxes_on(page: int, quoted: Iterable[tuple[Span, CriterionQuote]]) -> tuple[Box, ...]:
    """The boxes of quotations on a page; the same words quoted twice have one box."""
    found: dict[tuple[float, float, float, float], list[Span]] = {}
    for span, quote in quoted:
        places = [(quote.page, quote.boxes or ()), *((one.page, one.boxes) for one in quote.continued or ())]
        for box in (box for number, boxes in places if number == page for box in boxes):
            found.setdefault(box, []).append(span)
    return tuple(
        Box(x0, y0, round(x1 - x0, 2), round(y1 - y0, 2), spans=tuple(spans))
        for (x0, y0, x1, y1), spans in found.items()
    )
