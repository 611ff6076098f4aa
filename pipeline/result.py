"""The result of one case, a line of `results.jsonl`. Fields are added, never changed (`schema_version`)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from extractors.vocabulary import Assertion, FactType, Region, Side
from pipeline.case import Urgency
from rules import Status, Suggestion

if TYPE_CHECKING:
    from pipeline.case import Document

SCHEMA_VERSION = 1
Box = tuple[float, float, float, float]


def _absent(value: Any) -> bool:
    return value is None


class _Output(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class PolicyRef(_Output):
    """The policy version that judged the case, and the hash of its file."""

    id: str
    version: str
    effective: dt.date
    sha256: str


class Engine(_Output):
    """The version of this software."""

    version: str


class RequestOut(_Output):
    """The request as judged; `inferred` names the fields that the sender left out.

    `urgency` is there where the sender states it.
    """

    cpt: str
    region: Region
    side: Side
    date: dt.date | None
    inferred: tuple[str, ...]
    urgency: Urgency | None = Field(None, exclude_if=_absent)


class DocumentOut(_Output):
    """A document that was read; `characters` counts Unicode code points, `sha256` is over the UTF-8 text.

    `media_type` and `source_sha256` (of the file) are there for documents that were more than text.
    """

    document_id: str
    sha256: str
    characters: int
    pages: int | None = None
    date: dt.date | None = None
    kind: str | None = None
    encoding: str | None = None
    media_type: str | None = Field(None, exclude_if=_absent)
    source_sha256: str | None = Field(None, exclude_if=_absent)


class Boxes(_Output):
    """Boxes on one page, as in `Quote`."""

    page: int = Field(ge=1)
    boxes: tuple[Box, ...]


class Quote(_Output):
    """Words of a document: `text == document[start:end]`, and where they stood in it.

    `page` counts from 1. `boxes` are (x0, y0, x1, y1) in points (1/72 in) from the top left of that page as
    displayed, one a line; words that go on over the page have more in `continued`. `path` leads to the
    element of a structured file. `confidence` is the least of a recognised word. `recognised` has the words
    as they were recognised on the page, where some were misread and `text` has what they were misread from.
    All are absent where the document was plain text.
    """

    document_id: str
    start: int = Field(ge=0)
    end: int
    text: str
    page: int | None = Field(None, exclude_if=_absent)
    boxes: tuple[Box, ...] | None = Field(None, exclude_if=_absent)
    continued: tuple[Boxes, ...] | None = Field(None, exclude_if=_absent)
    path: str | None = Field(None, exclude_if=_absent)
    confidence: float | None = Field(None, exclude_if=_absent)
    recognised: str | None = Field(None, exclude_if=_absent)


class CriterionQuote(Quote):
    """Words that speak for or against a criterion; `fact` is the id of the fact that holds them."""

    fact: str


class FactOut(_Output):
    """A structured finding with its words and the id of the rule that made it.

    `support` holds further words, where the note tells the finding in two places.
    """

    id: str
    type: FactType
    assertion: Assertion
    attrs: dict[str, Any]
    region: Region | None
    side: Side
    section: str
    rule: str
    date: dt.date | None = None
    evidence: Quote
    support: tuple[Quote, ...] = ()


class CriterionOut(_Output):
    """One node of the policy tree; groups gather the evidence of their children."""

    id: str
    status: Status
    evidence: tuple[CriterionQuote, ...] = ()
    counter_evidence: tuple[CriterionQuote, ...] = ()


class MissingOut(_Output):
    """A started indication, and the fewest leaves that would satisfy it."""

    indication: str
    needs: tuple[str, ...]


class Result(_Output):
    """The judged case. `statements` are the context facts beyond the guide's eleven types."""

    schema_version: int = SCHEMA_VERSION
    case_id: str
    policy: PolicyRef
    engine: Engine
    request: RequestOut
    documents: tuple[DocumentOut, ...]
    suggestion: Suggestion
    criteria: tuple[CriterionOut, ...]
    facts: tuple[FactOut, ...]
    statements: tuple[FactOut, ...] = ()
    missing: tuple[MissingOut, ...] = ()
    advisories: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def document_out(document: Document) -> DocumentOut:
    """The entry of a document in the result."""
    return DocumentOut(
        document_id=document.document_id,
        sha256=document.sha256,
        characters=len(document.text),
        date=document.date,
        kind=document.kind,
        encoding=document.encoding,
        pages=document.pages,
        media_type=document.media_type,
        source_sha256=document.source_sha256,
    )
