"""JSON Schemas of what comes in and what goes out."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from extractors.vocabulary import Side
from pipeline.case import REGIONS, Urgency
from pipeline.result import Result

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Line(BaseModel):
    model_config = ConfigDict(extra="allow")


class RequestLine(_Line):
    """The request of a case line; whatever is missing or null is inferred from the documents."""

    cpt: str | None = Field(None, description="CPT code, with or without modifiers")
    region: str | None = Field(None, json_schema_extra={"enum": [*REGIONS, None]})
    side: Side | None = None
    date: str | None = Field(None, description="ISO 8601", json_schema_extra={"format": "date"})
    urgency: Urgency | None = None


class DocumentLine(_Line):
    """A document of a case line: its text, or the path of a file relative to the table."""

    document_id: str | None = None
    text: str | None = None
    path: str | None = None
    date: str | None = Field(None, description="ISO 8601", json_schema_extra={"format": "date"})
    kind: str | None = None


class CaseLine(_Line):
    """One line of a `.jsonl` table of cases."""

    case_id: str
    request: RequestLine | None = None
    documents: list[DocumentLine] = Field(min_length=1)


def json_schema(shape: str) -> dict[str, Any]:
    """Return the JSON Schema of a `case` line or of a `result`; raises `KeyError` for any other shape."""
    if shape == "result":
        return {"$schema": _DIALECT, **Result.model_json_schema(mode="serialization")}
    if shape == "case":
        return {"$schema": _DIALECT, **CaseLine.model_json_schema()}
    raise KeyError(shape)
