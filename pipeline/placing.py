"""Puts each quotation of a result at its place on the page, by the map of its document."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.ingest.pieces import around
from pipeline.result import Boxes, Quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.case import Document
    from pipeline.ingest.model import Box, Run, SourceMap
    from pipeline.result import CriterionOut, FactOut

    Sources = Mapping[str, SourceMap]

Q = TypeVar("Q", bound=Quote)
_LEVEL = 0.5  # of the lower box: boxes that overlap so far stand on one line


def sources_of(documents: Iterable[Document]) -> Sources:
    """The maps of the documents that have one."""
    return {document.document_id: document.source for document in documents if document.source}


def placed_fact(fact: FactOut, sources: Sources) -> FactOut:
    """The fact with its words placed."""
    if not sources:
        return fact
    support = tuple(placed(words, sources) for words in fact.support)
    return fact.model_copy(update={"evidence": placed(fact.evidence, sources), "support": support})


def placed_criterion(criterion: CriterionOut, sources: Sources) -> CriterionOut:
    """The criterion with its quotations placed."""
    if not sources or not (criterion.evidence or criterion.counter_evidence):
        return criterion
    return criterion.model_copy(
        update={
            "evidence": tuple(placed(quote, sources) for quote in criterion.evidence),
            "counter_evidence": tuple(placed(quote, sources) for quote in criterion.counter_evidence),
        }
    )


def placed(quote: Q, sources: Sources) -> Q:
    """The quotation with page, boxes, path and confidence, as far as its document has them."""
    source = sources.get(quote.document_id)
    runs = source.places(quote.start, quote.end) if source else ()
    if not runs:
        return quote
    pages = boxes_of(runs)
    sure = [run.confidence for run in runs if run.confidence is not None]
    update: dict[str, Any] = {
        "page": next((run.place.page for run in runs if run.place.page), None),
        "path": next((run.place.path for run in runs if run.place.path), None),
        "confidence": min(sure, default=None),
        "recognised": recognised(quote, runs),
    }
    if pages:
        update |= {"page": pages[0].page, "boxes": pages[0].boxes, "continued": pages[1:] or None}
    return quote.model_copy(update=update)


def recognised(quote: Quote, runs: Sequence[Run]) -> str | None:
    """The quotation with its misread words, whole, as they were recognised; None where none was misread."""
    if all(run.raw is None for run in runs):
        return None
    words, at = [], quote.start
    for run in runs:
        start, end = max(run.start, quote.start), min(run.end, quote.end)
        words.append(quote.text[at - quote.start : start - quote.start])
        words.append(quote.text[start - quote.start : end - quote.start] if run.raw is None else run.raw)
        at = end
    return "".join(words) + quote.text[at - quote.start :]


def boxes_of(runs: Sequence[Run]) -> tuple[Boxes, ...]:
    """The boxes of runs, page by page, those of a line drawn together."""
    found = []
    located = [run for run in runs if run.place.page and run.place.box]
    for page, group in groupby(located, key=lambda run: run.place.page):
        boxes = [run.place.box for run in group if run.place.box]
        found.append(Boxes(page=page or 1, boxes=tuple(_by_line(boxes))))
    return tuple(found)


def _by_line(boxes: list[Box]) -> list[Box]:
    """Boxes of words that follow each other, joined where they stand level and near."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _level(lines[-1], box):
            lines[-1] = around([lines[-1], box])
        else:
            lines.append(box)
    return lines


def _level(one: Box, other: Box) -> bool:
    height = min(one[3] - one[1], other[3] - other[1])
    shared = min(one[3], other[3]) - max(one[1], other[1])
    gap = max(other[0] - one[2], one[0] - other[2])
    return shared > _LEVEL * height and gap < 2 * height
