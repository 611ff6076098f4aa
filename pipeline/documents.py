"""From one entry of a case (its text, or the path of a file of any format) to its documents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.case import Document
from pipeline.errors import validation_text
from pipeline.ingest.beside import opener
from pipeline.ingest.model import IngestError
from pipeline.ingest.read import EMPTY, extract
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.ingest.model import Extracted

_PLAIN = frozenset({Media.TEXT.value, Media.MARKDOWN.value})  # their text is the file: it needs no map


@dataclass(frozen=True)
class Part:
    """A document of a file; `subject` tells patients apart, `request` is what the file says of that."""

    document: Document
    subject: str | None = None
    request: dict[str, str] = field(default_factory=dict)


@dataclass
class Made:
    """The documents of one entry, and what of it is wrong: document id and words."""

    document_id: str
    parts: list[Part] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wrong(self, fault: str) -> None:
        """Say what is wrong with the whole entry."""
        self.faults.append((self.document_id, fault))


def id_text(value: Any) -> str:
    """An id as text; a column of whole numbers with a gap comes as 7.0 from some programs."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def documents_of(entry: dict[str, Any], number: int, base: Path, password: str | None = None) -> Made:
    """Read the `number`-th entry (from 1) of a case; relative paths count from `base`."""
    given = entry.get("document_id")
    made = Made(f"d-{number}" if given in (None, "") else id_text(given))
    place = f"documents.{number - 1}"
    # A file of a folder goes by its name; a table's `path` may hold anything, a note in the wrong column too.
    where = made.document_id if given == entry.get("path") else f"{place}.path"
    values = {key: entry.get(key) for key in ("text", "date", "kind")}
    # Of a table with both columns, CSV has an empty text where a path is meant.
    has_path = isinstance(entry.get("path"), str) and entry["path"] != ""
    if not has_path or values["text"] not in (None, ""):
        _add(made, {**values, "document_id": made.document_id}, place)
        return made
    try:
        data = (base / entry["path"]).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        made.wrong(f"{where}: cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}")
        return made
    try:
        password = entry.get("password") or password
        found = extract(data, entry["path"], password=password, beside=opener(base / entry["path"]))
    except IngestError as error:
        made.wrong(f"{where}: cannot be read: {error}")
    except Exception as error:
        # Its message may quote the document.
        made.wrong(f"{where}: cannot be read: unexpected {type(error).__name__}")
    else:
        digest = hashlib.sha256(data).hexdigest()
        for part, one in enumerate(found, 1):
            document_id = f"{made.document_id}#{part}" if len(found) > 1 else made.document_id
            _take(made, one, {**values, "document_id": document_id, "source_sha256": digest}, place, where)
    return made


def _take(made: Made, one: Extracted, values: dict[str, Any], place: str, where: str) -> None:
    """One document of a file; what the case says of its date and kind goes before what the file says."""
    made.notes += [f"{values['document_id']}: {note}" for note in one.notes]
    if fault := one.fault or (None if one.text.strip() else EMPTY):
        made.faults.append((values["document_id"], f"{where}: cannot be read: {fault}"))
        return
    values |= {"text": one.text, "encoding": one.encoding, "pages": one.pages}
    values["date"] = values["date"] or one.date
    values["kind"] = values["kind"] or one.kind
    if _is_itself(one):
        del values["source_sha256"]
    else:
        values |= {"media_type": one.media_type, "source": one.map}
    _add(made, values, place, one)


def _is_itself(one: Extracted) -> bool:
    """Whether the text is the file, so that offsets need no map."""
    return one.media_type in _PLAIN and all(
        (run.place.path or "").startswith("line[") for run in one.map.runs
    )


def _add(made: Made, values: dict[str, Any], place: str, one: Extracted | None = None) -> None:
    try:
        document = Document.model_validate(values)
    except ValidationError as error:
        made.faults.append((values["document_id"], f"{place}.{validation_text(error)}"))
        return
    made.parts.append(Part(document, one.subject, one.request or {}) if one else Part(document))
