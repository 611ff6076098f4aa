"""Label Studio JSON: a list of tasks with regions; offsets there count UTF-16 units, as JavaScript does.

A further fragment of discontinuous words is a region of its own whose `meta.fragment_of` names the first.
Several answers to one question are lines of the attribute's value.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.annotation.model import AnnotatedDocument, Annotation, Span, check_words, fault
from pipeline.errors import validation_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "label-studio.json"
_FREE = {
    "weeks",
    "name",
    "procedure",
    "id",
    "value",
}  # answers in the annotator's own words; the rest are closed choices
_TEXT_FIELDS = ("text", "note", "content")
_ASTRAL = 0x10000


class _Units:
    """Offsets of a text in UTF-16 units, both ways."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *accumulate(2 if ord(c) >= _ASTRAL else 1 for c in text)]

    def to_units(self, offset: int) -> int:
        return self._starts[offset]

    def to_points(self, units: int) -> int:
        return bisect_left(self._starts, units)


def read(path: Path) -> list[AnnotatedDocument]:
    """Return the tasks of an export; of several annotations of a task the first that was not cancelled.

    Raises `UsageError` where the file is no export, or offsets miss their words.
    """
    try:
        tasks = json.loads(path.read_text("utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise fault(path, "", "no JSON") from None
    if not isinstance(tasks, list) or not all(isinstance(task, dict) and "data" in task for task in tasks):
        raise fault(path, "", "no Label Studio export: a list of tasks with `data` is expected")
    return [_document(path, number, task) for number, task in enumerate(tasks, 1)]


def _document(path: Path, number: int, task: dict[str, Any]) -> AnnotatedDocument:
    data, where = task["data"], f"task {number}"
    field = _text_field(data)
    if field is None:
        raise fault(path, where, f"no text in data (one of {', '.join(_TEXT_FIELDS)} is expected)")
    name = str(data.get("document_id", data.get("case_id", task.get("id", number))))
    try:
        annotations, extra = _annotations(path, where, data[field], _results(task))
        return AnnotatedDocument(id=name, text=data[field], annotations=annotations, extra=extra)
    except ValidationError as error:
        raise fault(path, where, validation_text(error)) from None
    except (KeyError, TypeError, AttributeError) as error:
        raise fault(
            path, where, f"a region has another shape than expected ({type(error).__name__})"
        ) from None


def _text_field(data: dict[str, Any]) -> str | None:
    """The field that holds the text: a usual name, or the only one that is text."""
    words = [name for name, value in data.items() if isinstance(value, str)]
    return next((name for name in _TEXT_FIELDS if name in words), words[0] if len(words) == 1 else None)


def _results(task: dict[str, Any]) -> list[dict[str, Any]]:
    done = [one for one in task.get("annotations") or () if not one.get("was_cancelled")]
    chosen = done or task.get("predictions") or [{"result": []}]
    found: list[dict[str, Any]] = chosen[0].get("result") or []
    return found


def _annotations(
    path: Path, where: str, text: str, results: list[dict[str, Any]]
) -> tuple[tuple[Annotation, ...], tuple[str, ...]]:
    units = _Units(text)
    found: dict[str, dict[str, Any]] = {}
    extra = []
    for result in results:
        value, kind = result.get("value", {}), result.get("type")
        if kind == "labels":
            _region(path, where, text, units, result, found)
        elif kind in ("choices", "textarea") and result.get("id") in found:
            answers = value["choices" if kind == "choices" else "text"]
            answer = answers if isinstance(answers, str) else "\n".join(answers)
            found[result["id"]]["attributes"][result["from_name"]] = answer
        else:
            extra.append(json.dumps(result, ensure_ascii=False))
    return tuple(Annotation.model_validate(one) for one in found.values()), tuple(extra)


def _region(
    path: Path, where: str, text: str, units: _Units, result: dict[str, Any], found: dict[str, dict[str, Any]]
) -> None:
    value, meta, name = result["value"], result.get("meta") or {}, str(result["id"])
    span = _span(text, units, value)
    if isinstance(value.get("text"), str):
        check_words(path, f"{where}, region {name}", text, (span,), value["text"])
    whole = meta.get("fragment_of")
    if whole in found:
        found[whole]["spans"].append(span)
        return
    note = meta.get("text")
    for at, label in enumerate(value["labels"]):
        # A region may carry several labels; answers hang on its id, and so on the first.
        found[f"{name}/{at}" if at else name] = {
            "id": f"{name}/{at}" if at else name,
            "label": label,
            "spans": [span],
            "attributes": {},
            "note": note if isinstance(note, str) or note is None else "\n".join(note),
        }


def _span(text: str, units: _Units, value: dict[str, Any]) -> Span:
    """The span in code points; tools that count code points themselves are known by the words."""
    start, end = int(value["start"]), int(value["end"])
    span = units.to_points(start), units.to_points(end)
    words = value.get("text")
    if words is not None and text[slice(*span)] != words and text[start:end] == words:
        return start, end
    return span


def write(documents: Iterable[AnnotatedDocument], out: Path, *, predictions: bool = False) -> list[Path]:
    """Write one file of tasks; as predictions, annotators see the regions and accept or correct them."""
    out.mkdir(parents=True, exist_ok=True)
    tasks = [_task(number, document, predictions) for number, document in enumerate(documents, 1)]
    target = out / FILE
    target.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [target]


def _task(number: int, document: AnnotatedDocument, predictions: bool) -> dict[str, Any]:
    units = _Units(document.text)
    regions = [row for annotation in document.annotations for row in _rows(document.text, units, annotation)]
    result = [*regions, *(json.loads(line) for line in document.extra)]
    kind = "predictions" if predictions else "annotations"
    said = {"model_version": "notetriage"} if predictions else {}
    data = {"text": document.text, "document_id": document.id}
    return {"id": number, "data": data, kind: [said | {"result": result}]}


def _rows(text: str, units: _Units, annotation: Annotation) -> Iterable[dict[str, Any]]:
    for at, (start, end) in enumerate(annotation.spans):
        place = {"start": units.to_units(start), "end": units.to_units(end), "text": text[start:end]}
        meta = {"fragment_of": annotation.id} if at else {}
        if annotation.note is not None and not at:
            meta["text"] = annotation.note
        yield {
            "id": f"{annotation.id}+{at}" if at else annotation.id,
            "type": "labels",
            "from_name": "label",
            "to_name": "text",
            "value": place | {"labels": [annotation.label]},
        } | ({"meta": meta} if meta else {})
    start, end = annotation.spans[0]
    place = {"start": units.to_units(start), "end": units.to_units(end)}
    for key, value in annotation.attributes.items():
        kind, field = ("textarea", "text") if key in _FREE else ("choices", "choices")
        yield {
            "id": annotation.id,
            "type": kind,
            "from_name": key,
            "to_name": "text",
            "value": place | {field: value.split("\n")},
        }
