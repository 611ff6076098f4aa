"""Cases as they come in: one request with its documents."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SkipValidation,
    field_validator,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from extractors.vocabulary import Region, Side
from pipeline.errors import choices_text
from pipeline.ingest.model import SourceMap

REGIONS = [region.value for region in Region if region is not Region.OTHER]
SIDES = [side.value for side in Side]


class Urgency(StrEnum):
    """How soon a request is due: 7 days, or 72 hours where expedited (CMS-0057-F)."""

    STANDARD = "standard"
    EXPEDITED = "expedited"

    @property
    def time(self) -> dt.timedelta:
        """From receipt to the day it is due."""
        return dt.timedelta(hours=72) if self is Urgency.EXPEDITED else dt.timedelta(days=7)


FIRST_YEAR = 1800  # an earlier year was mistyped
URGENCIES = [urgency.value for urgency in Urgency]
_SIDE_OF_MODIFIER = {"rt": "right", "lt": "left", "50": "bilateral"}
_CPT = re.compile(r"(\d{4}[0-9A-Z])(?:[-\s,]+(RT|LT|50|26|TC))*", re.IGNORECASE)


def blank_is_none(value: Any) -> Any:
    """Tables write an unknown value as an empty cell, or as NaN."""
    if value is None or value != value or (isinstance(value, str) and not value.strip()):  # noqa: PLR0124
        return None
    return value


def _iso_date(value: Any) -> Any:
    """ISO 8601 dates and date-times; any other text is refused, since 3/4/25 has two readings.

    What databases write for no date (0001-01-01, 9999-12-31) is none.
    """
    value = blank_is_none(value)
    if isinstance(value, dt.datetime):
        value = value.date()
    if value is not None and not isinstance(value, dt.date):
        try:
            value = dt.datetime.fromisoformat(str(value).strip()).date()
        except ValueError:
            message = "must be an ISO 8601 date such as 2025-03-04"
            raise ValueError(message) from None
    if value in (dt.date.min, dt.date.max):
        return None
    if value is not None and value.year < FIRST_YEAR:
        message = f"must be a date since {FIRST_YEAR}"
        raise ValueError(message)
    return value


def _closed(value: Any, choices: list[str]) -> Any:
    value = blank_is_none(value)
    if value is None:
        return None
    given = re.sub(r"[\s-]+", "_", str(value).strip().lower())
    if given not in choices:
        raise ValueError(choices_text(given, choices))
    return given


IsoDate = Annotated[dt.date | None, BeforeValidator(_iso_date)]


def _whole(text: str) -> str:
    """The text, unless it holds a surrogate, which no file in UTF-8 can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        message = "holds half of a UTF-16 pair; export the document again as UTF-8"
        raise ValueError(message) from None
    return text


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class PartialRequest(_Input):
    """What is asked for, as far as the sender says; the rest is inferred from the documents.

    `cpt` may carry modifiers (`73721-RT`); RT, LT and 50 give the side where none is stated.
    Raises `pydantic.ValidationError` for a region, side, date or code of an impossible form.
    """

    cpt: str | None = None
    region: Region | None = None
    side: Side | None = None
    date: IsoDate = None
    urgency: Urgency | None = None

    @model_validator(mode="before")
    @classmethod
    def _split_modifier(cls, data: Any) -> Any:
        if not isinstance(data, dict) or blank_is_none(data.get("cpt")) is None:
            return data
        found = _CPT.fullmatch(str(data["cpt"]).strip())
        if not found or not found.group(2) or blank_is_none(data.get("side")) is not None:
            return data
        marks = re.split(r"[-\s,]+", str(data["cpt"]).lower())
        sides = {_SIDE_OF_MODIFIER[mark] for mark in marks if mark in _SIDE_OF_MODIFIER}
        return {**data, "side": Side.BILATERAL if len(sides) > 1 else next(iter(sides), None)}

    @field_validator("cpt", mode="before")
    @classmethod
    def _code(cls, value: Any) -> Any:
        value = blank_is_none(value)
        if value is None:
            return None
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
        found = _CPT.fullmatch(text)
        if not found:
            message = "must be a five-character CPT code such as 73721"
            raise ValueError(message)
        return found.group(1).upper()

    @field_validator("region", mode="before")
    @classmethod
    def _region(cls, value: Any) -> Any:
        return _closed(value, REGIONS)

    @field_validator("urgency", mode="before")
    @classmethod
    def _urgency(cls, value: Any) -> Any:
        return _closed(value, URGENCIES)

    @field_validator("side", mode="before")
    @classmethod
    def _side(cls, value: Any) -> Any:
        return _closed(value, SIDES)


class Document(_Input):
    """One document: its text exactly as given, since every offset counts in it.

    `encoding` is what the bytes were read as, where the text came from a file. Documents that were more than
    text (PDF, scans, messages) have their `media_type`, number of `pages`, the SHA-256 of the file, and in
    `source` the map from offsets back to page and box or element; the map is no part of what is written.
    """

    document_id: str
    text: str
    date: IsoDate = None
    kind: str | None = None
    encoding: str | None = None
    media_type: str | None = None
    pages: int | None = None
    source_sha256: str | None = None
    source: SkipJsonSchema[SkipValidation[SourceMap | None]] = Field(default=None, exclude=True, repr=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @field_validator("document_id", mode="before")
    @classmethod
    def _string_id(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value

    @field_validator("kind", mode="before")
    @classmethod
    def _blank_kind(cls, value: Any) -> Any:
        return blank_is_none(value)

    @field_validator("text")
    @classmethod
    def _readable(cls, text: str) -> str:
        if not text.strip():
            message = "the document is empty"
            raise ValueError(message)
        return _whole(text)

    @field_validator("document_id", "kind")
    @classmethod
    def _writable(cls, value: str | None) -> str | None:
        return None if value is None else _whole(value)


class Case(_Input):
    """One request with its documents, in the order given.

    Raises `pydantic.ValidationError` where there is no document or two share an id.
    """

    case_id: str = Field(min_length=1)
    request: PartialRequest = PartialRequest()
    documents: tuple[Document, ...]
    warnings: tuple[str, ...] = ()

    @field_validator("case_id", mode="before")
    @classmethod
    def _string_id(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value

    @field_validator("warnings")
    @classmethod
    def _writable(cls, warnings: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_whole, warnings))

    @field_validator("request", mode="before")
    @classmethod
    def _no_request(cls, value: Any) -> Any:
        return {} if value is None else value

    @model_validator(mode="before")
    @classmethod
    def _number_documents(cls, data: Any) -> Any:
        documents = data.get("documents") if isinstance(data, dict) else None
        if not isinstance(documents, list | tuple):
            return data
        numbered = [
            {**entry, "document_id": f"d-{number}"}
            if isinstance(entry, dict) and blank_is_none(entry.get("document_id")) is None
            else entry
            for number, entry in enumerate(documents, 1)
        ]
        return {**data, "documents": numbered}

    @model_validator(mode="after")
    def _distinct_documents(self) -> Case:
        if not self.documents:
            message = "needs at least one document"
            raise ValueError(message)
        ids = [document.document_id for document in self.documents]
        if len(set(ids)) < len(ids):
            message = "two documents share a document_id"
            raise ValueError(message)
        return self
