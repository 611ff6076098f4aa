"""From a table row or a folder's `request.json` to a case.

A row is nested (`request`, `documents`), or flat: `text` or `path` beside `cpt`, `region`, `side`,
`request_date`, and the document's `document_id`, `date` and `kind`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.case import Case, PartialRequest, blank_is_none
from pipeline.documents import documents_of, id_text
from pipeline.errors import ErrorRow, Stage, validation_text
from pipeline.tables import parse_object

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.documents import Part

ID_KEYS = ("case_id", "note_id", "id")
_DOCUMENT_KEYS = ("document_id", "text", "path", "date", "kind", "password")
_OTHER_NAMES = {
    "text": ("note", "notes", "note_text", "body", "content", "report", "report_text", "narrative"),
    "path": ("file", "filename", "file_name", "file_path", "filepath"),
}
NO_REQUEST = "request: must be an object with cpt, region, side, date"
_REQUEST_KEYS = tuple(PartialRequest.model_fields)


@dataclass(frozen=True)
class Unread:
    """A case whose documents are still to be read: little to hold, and to hand to another process.

    `entries` hold a text or the path of a file, from `base`; `place` names the case for people.
    """

    case_id: str
    request: dict[str, Any]
    entries: list[dict[str, Any]]
    base: Path
    place: str
    password: str | None = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()

    def read(self) -> Iterator[Case | ErrorRow]:
        """Read each document, set the bad ones aside as error rows, and yield the case of the good ones.

        What a structured file says of the request fills what `request` leaves out. A file that holds
        documents of several patients makes a case for each.
        """
        parts: list[Part] = []
        warnings, lost, several = [*self.warnings, *_unknown_keys(self.request)], 0, False
        for number, entry in enumerate(self.entries, 1):
            made = documents_of(entry, number, self.base, self.password)
            parts += made.parts
            several |= len({part.subject for part in made.parts} - {None}) > 1
            warnings += made.notes
            lost += bool(made.faults)
            for document_id, fault in made.faults:
                error = fault if fault.startswith(f"{self.place}: ") else f"{self.place}: {fault}"
                yield ErrorRow(case_id=self.case_id, document_id=document_id, stage=Stage.INTAKE, error=error)
        if self.entries and not parts:
            return
        if lost:
            warnings.append(f"{lost} of {len(self.entries)} documents could not be read; see errors.jsonl")
        # Files name one patient in ways of their own; only within one file do names tell patients apart.
        groups = _by_subject(self.case_id, parts) if several else {self.case_id: parts}
        for own_id, group in groups.items():
            yield _case(own_id, self.request, group, _own(warnings, group, parts), self.place)


def row_id(values: dict[str, Any]) -> str | None:
    """The case id that a row states, if it states one."""
    return next((id_text(values[key]) for key in ID_KEYS if blank_is_none(values.get(key)) is not None), None)


def is_flat(values: dict[str, Any]) -> bool:
    """Whether the row is one document with its request in columns."""
    return values.get("documents") in (None, "")


def case_from_rows(
    rows: list[dict[str, Any]], case_id: str, base: Path, place: str, password: str | None = None
) -> Unread | ErrorRow:
    """The case that `rows` tell (several flat rows are its documents), its documents still to be read.

    Relative document paths count from `base`; `place` names the row for people.
    """
    try:
        request, differing = _of_all([_request(row) for row in rows])
        entries = [entry for row in rows for entry in _entries(row)]
    except ValueError as error:
        return ErrorRow(case_id=case_id, stage=Stage.INTAKE, error=f"{place}: {error}")
    return Unread(case_id, request, entries, base, place, password, differing)


def _of_all(requests: list[dict[str, Any]]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The request of a case that several rows tell: the first that states a value; and where they differ."""
    found: dict[str, Any] = {}
    differing = []
    for key, value in (pair for request in requests for pair in request.items()):
        if blank_is_none(found.get(key)) is None:
            found[key] = value
        elif blank_is_none(value) is not None and value != found[key]:
            differing.append(key)
    return found, tuple(
        f"the rows of the case state more than one {key}; the first was taken"
        for key in dict.fromkeys(differing)
    )


def _own(warnings: list[str], group: list[Part], parts: list[Part]) -> list[str]:
    """The warnings without those on documents of other patients."""
    ids = {part.document.document_id for part in group}
    others = {part.document.document_id for part in parts} - ids
    return [warning for warning in warnings if warning.partition(": ")[0] not in others]


def _by_subject(case_id: str, parts: list[Part]) -> dict[str, list[Part]]:
    """The parts by case: documents of several patients (a bundle, a batch of messages) are never one case."""
    subjects = list(dict.fromkeys(part.subject for part in parts))
    return {
        f"{case_id}#{number}": [part for part in parts if part.subject == subject]
        for number, subject in enumerate(subjects, 1)
    }


def _case(
    case_id: str, request: dict[str, Any], parts: list[Part], warnings: list[str], place: str
) -> Case | ErrorRow:
    known = {key: value for key, value in request.items() if blank_is_none(value) is not None}
    stated: dict[str, Any] = {}
    for part in parts:
        stated = {**part.request, **stated}
    values = {
        "case_id": case_id,
        "request": {**stated, **known},
        "documents": [part.document for part in parts],
        "warnings": warnings,
    }
    try:
        return Case.model_validate(values)
    except ValidationError as error:
        return ErrorRow(case_id=case_id, stage=Stage.INTAKE, error=f"{place}: {validation_text(error)}")


def _request(row: dict[str, Any]) -> dict[str, Any]:
    request = row.get("request")
    if isinstance(request, str) and request.strip():
        request = parse_object(request)
    if request not in (None, "") and not isinstance(request, dict):
        raise ValueError(NO_REQUEST)
    columns: dict[str, Any] = {key: row[key] for key in ("cpt", "region", "side", "urgency") if key in row}
    if "request_date" in row:
        columns["date"] = row["request_date"]
    return {**columns, **(request or {})}


def _entries(row: dict[str, Any]) -> list[dict[str, Any]]:
    if is_flat(row):
        if row.get("text") is None and row.get("path") in (None, ""):
            raise ValueError(_without_note(row))
        return [{key: row[key] for key in _DOCUMENT_KEYS if row.get(key) is not None}]
    documents = row["documents"]
    if isinstance(documents, str):
        documents = parse_object(f'{{"documents": {documents}}}')["documents"]
    if not isinstance(documents, list) or not all(isinstance(entry, dict) for entry in documents):
        message = "documents: must be a list of objects with text or path"
        raise ValueError(message)
    return documents


def _without_note(row: dict[str, Any]) -> str:
    """What to do about a row without a note; a column is named only where its name is one of ours.

    The header of a table that has none is its first note.
    """
    message = "needs documents, or text, or path, and its columns of these names are missing or empty"
    for kind, names in _OTHER_NAMES.items():
        for name in names:
            if row.get(name) not in (None, ""):
                return f"{message}; rename the column {name} to {kind}, or give --map {kind}={name}"
    return message


def _unknown_keys(request: dict[str, Any]) -> list[str]:
    """A mistyped key would silently leave its value to inference; say so in the result."""
    warnings = []
    for key in request:
        if key not in (*_REQUEST_KEYS, "inferred"):
            near = get_close_matches(str(key), _REQUEST_KEYS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            warnings.append(f"request holds an unknown key, which was left aside{hint}")
    return warnings
