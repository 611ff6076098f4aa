"""Evidence as W3C Web Annotations: the words, their offsets and, on pages, the boxes around them.

Source: W3C Web Annotation Data Model (2017): TextPositionSelector, TextQuoteSelector, and for boxes the
FragmentSelector of Media Fragments URI 1.0 after the page ("page=2&xywh=left,top,width,height", in points).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pipeline.fhir.terms import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.result import Box, CriterionQuote, DocumentOut, Result

_CASE_DIGITS = 16
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"


def web_annotations(result: Result) -> list[dict[str, Any]]:
    """Return one annotation for each quotation of each criterion, for and against.

    Offsets count in the text that was read from a file, which may hold several, so that text is their source;
    the file is that of the boxes.
    """
    documents = {one.document_id: one for one in result.documents}
    case = sha256(result.case_id.encode()).hexdigest()[:_CASE_DIGITS]
    return [
        _annotation(f"{case}-{one.id}-{stance}-{number}", one.id, stance, quote, documents[quote.document_id])
        for one in result.criteria
        for stance, quotes in (("supports", one.evidence), ("speaks-against", one.counter_evidence))
        for number, quote in enumerate(quotes, 1)
    ]


def _annotation(
    name: str, criterion: str, stance: str, quote: CriterionQuote, document: DocumentOut
) -> dict[str, Any]:
    text = f"{BASE}:sha256:{document.sha256}"
    words: list[dict[str, Any]] = [
        {"type": "TextQuoteSelector", "exact": quote.text},
        {"type": "TextPositionSelector", "start": quote.start, "end": quote.end},
    ]
    return {
        "@context": _CONTEXT,
        "id": f"{text}#{name}",
        "type": "Annotation",
        "motivation": "classifying",
        "body": [
            {"type": "SpecificResource", "source": f"{BASE}:criterion:{criterion}", "purpose": "classifying"},
            {"type": "TextualBody", "value": stance, "purpose": "describing"},
        ],
        "target": [{"source": text, "selector": words}, *_on_pages(quote, document)],
    }


def _on_pages(quote: CriterionQuote, document: DocumentOut) -> Iterator[dict[str, Any]]:
    boxes = list(_boxes(quote))
    if boxes:
        yield {"source": f"{BASE}:sha256:{document.source_sha256 or document.sha256}", "selector": boxes}


def _boxes(quote: CriterionQuote) -> Iterator[dict[str, Any]]:
    pages = [(quote.page, quote.boxes or ())] if quote.page else []
    for page, boxes in (*pages, *((more.page, more.boxes) for more in quote.continued or ())):
        for box in boxes:
            yield {
                "type": "FragmentSelector",
                "conformsTo": _MEDIA_FRAGMENTS,
                "value": f"page={page}&xywh={_xywh(box)}",
            }


def _xywh(box: Box) -> str:
    left, top, right, bottom = box
    return ",".join(f"{value:.2f}" for value in (left, top, right - left, bottom - top))
