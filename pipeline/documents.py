"""From one entry of a case (its text, or the path of a file of any format) to its documents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.case import Document
from pipeline.errors import validation_text
from pipeline.ingest.model import IngestError
from pipeline.ingest.read import extract
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.ingest.model import Extracted

_PLAIN = frozenset({Media.TEXT.value, Media.MARKDOWN.value})  # their text is the file: it needs no map


@dataclass
class Made:
    """The documents of one entry, and what is wrong with it; `request` is what the file says of that."""

    document_id: str
    documents: list[Document] = field(default_factory=list)
    fault: str | None = None
    notes: list[str] = field(default_factory=list)
    request: dict[str, str] = field(default_factory=dict)


def documents_of(entry: dict[str, Any], number: int, base: Path, password: str | None = None) -> Made:
    """Read the `number`-th entry (from 1) of a case; relative paths count from `base`."""
    given = entry.get("document_id")
    made = Made(f"d-{number}" if given in (None, "") else str(given))
    place = f"documents.{number - 1}"
    values = {key: entry.get(key) for key in ("text", "date", "kind")}
    if values["text"] is not None or not isinstance(entry.get("path"), str):
        _add(made, {**values, "document_id": made.document_id}, place)
        return made
    try:
        data = (base / entry["path"]).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or type(error).__name__
        made.fault = f"{place}.path: cannot be read: {reason}"
        return made
    if not data:
        _add(made, {**values, "text": "", "document_id": made.document_id}, place)
        return made
    try:
        found = extract(data, entry["path"], password=entry.get("password") or password)
    except IngestError as error:
        made.fault = f"{place}.path: cannot be read: {error}"
    except Exception as error:
        # Its message may quote the document.
        made.fault = f"{place}.path: cannot be read: unexpected {type(error).__name__}"
    else:
        digest = hashlib.sha256(data).hexdigest()
        for part, one in enumerate(found, 1):
            document_id = f"{made.document_id}#{part}" if len(found) > 1 else made.document_id
            _take(made, one, {**values, "document_id": document_id}, place, digest)
    return made


def _take(made: Made, one: Extracted, values: dict[str, Any], place: str, digest: str) -> None:
    """One document of a file; what the case says of its date and kind goes before what the file says."""
    values |= {"text": one.text, "encoding": one.encoding}
    values["date"] = values["date"] or one.date
    values["kind"] = values["kind"] or one.kind
    if one.media_type not in _PLAIN:
        values |= {"media_type": one.media_type, "source_sha256": digest, "source": one.map}
    values["pages"] = one.pages
    made.notes += [f"{values['document_id']}: {note}" for note in one.notes]
    made.request = {**(one.request or {}), **made.request}
    _add(made, values, place)


def _add(made: Made, values: dict[str, Any], place: str) -> None:
    try:
        made.documents.append(Document.model_validate(values))
    except ValidationError as error:
        made.fault = f"{place}.{validation_text(error)}"
