"""doccano JSONL: a line a document, labels as [start, end, name] or as entities.

doccano's own entities have neither attributes nor fragments; what we write holds them in keys of their own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.annotation.model import AnnotatedDocument, Annotation, fault
from pipeline.errors import validation_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "doccano.jsonl"


def read(path: Path) -> list[AnnotatedDocument]:
    """Return the documents of an export; raises `UsageError`, naming the line, where it is none."""
    documents = []
    for number, line in enumerate(path.read_bytes().decode("utf-8").split("\n"), 1):
        if line.strip():
            documents.append(_document(path, number, line))
    return documents


def _document(path: Path, number: int, line: str) -> AnnotatedDocument:
    where = f"line {number}"
    try:
        row = json.loads(line)
        entities = row.get("entities")
        rows = entities if entities is not None else row.get("label", row.get("labels", ()))
        relations = tuple(json.dumps(one, ensure_ascii=False) for one in row.get("relations") or ())
        return AnnotatedDocument(
            id=str(row.get("document_id", row.get("id", number))),
            text=row["text"],
            annotations=tuple(_annotation(at, one) for at, one in enumerate(rows, 1)),
            extra=relations,
        )
    except ValidationError as error:
        raise fault(path, where, validation_text(error)) from None
    except json.JSONDecodeError:
        raise fault(path, where, "no JSON") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fault(path, where, f"no doccano document ({type(error).__name__})") from None


def _annotation(at: int, row: Any) -> Annotation:
    if isinstance(row, list):
        start, end, label = row
        return Annotation(id=str(at), label=label, spans=((start, end),))
    whole = (row["start_offset"], row["end_offset"])
    return Annotation(
        id=str(row.get("id", at)),
        label=row["label"],
        spans=tuple(tuple(span) for span in row.get("spans") or (whole,)),
        attributes=row.get("attributes") or {},
        note=row.get("note"),
    )


def write(documents: Iterable[AnnotatedDocument], out: Path) -> list[Path]:
    """Write one file, a line a document."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / FILE
    lines = (json.dumps(_row(number, one)) + "\n" for number, one in enumerate(documents, 1))
    target.write_text("".join(lines), encoding="utf-8")
    return [target]


def _row(number: int, document: AnnotatedDocument) -> dict[str, Any]:
    return {
        "id": number,
        "document_id": document.id,
        "text": document.text,
        "entities": [_entity(annotation) for annotation in document.annotations],
        "relations": [json.loads(line) for line in document.extra],
    }


def _entity(annotation: Annotation) -> dict[str, Any]:
    start = min(span[0] for span in annotation.spans)
    end = max(span[1] for span in annotation.spans)
    row = annotation.model_dump(exclude_none=True)
    return {"start_offset": start, "end_offset": end} | row
