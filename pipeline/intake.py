"""Intake: from paths to cases, with an error row for whatever cannot be read.

A file is a case of one document; a folder with `request.json` is a case of several; a table holds a
case a row. The rest goes on whatever a single case does.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.case import Case
from pipeline.columns import Tables
from pipeline.decode import read_text
from pipeline.errors import ErrorRow, Stage, UsageError
from pipeline.ingest.read import READERS, WHAT_TO_DO
from pipeline.ingest.sniff import SUFFIXES, Media
from pipeline.rows import ID_KEYS, NO_REQUEST, Unread, case_from_rows, is_flat, row_id
from pipeline.run_folder import written_by_run
from pipeline.tables import TABLE_SUFFIXES, BadRow, Row, is_headed, is_table, parse_object, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAYBE = (Media.XML, Media.JSON)  # C-CDA or FHIR, as their bytes tell
# Files of a folder that are read as documents, whatever their bytes then say they are.
NOTE_SUFFIXES = tuple(suffix for suffix, media in SUFFIXES.items() if media in READERS or media in _MAYBE)
# Documents people do send; silently passing over one would lose a note, so each gets an error row.
_UNREADABLE_SUFFIXES = frozenset(".doc .docx .odt .xls .xlsx .zip .pages .wpd".split())
REQUEST_FILE = "request.json"


@dataclass
class Intake:
    """Reads paths into cases; iterate once. `skipped` counts files of other kinds by suffix.

    Yields `Case` and `ErrorRow` in input order: paths as given, folder entries by name, then the query.
    """

    paths: Iterable[Path]
    password: str | None = None  # of encrypted documents
    tables: Tables = field(default_factory=Tables)
    skipped: Counter[str] = field(default_factory=Counter)
    _seen: set[bytes] = field(default_factory=set, repr=False)

    def __iter__(self) -> Iterator[Case | ErrorRow]:
        """Yield cases and error rows; a case id that came before becomes an error row."""
        for unread in self.unread():
            for item in unread.read() if isinstance(unread, Unread) else (unread,):
                yield self._first(item) if isinstance(item, Case) else item

    def unread(self) -> Iterator[Unread | ErrorRow]:
        """Yield the cases without opening their documents; ids that repeat are the caller's to find."""
        for path in self.paths:
            yield from self._path(path)
        yield from self._query()

    @property
    def places(self) -> list[str]:
        """Where the cases come from, in words that hold no password."""
        query = self.tables.query
        return [*(str(path.resolve()) for path in self.paths), *([query.place] if query else [])]

    def _first(self, case: Case) -> Case | ErrorRow:
        key = id_digest(case.case_id)
        if key in self._seen:
            return repeated(case.case_id, only_document(case))
        self._seen.add(key)
        return case

    def _path(self, path: Path) -> Iterator[Unread | ErrorRow]:
        if path.is_dir():
            yield from self._case_folder(path, _name(path)) if _has_request(path) else self._folder(path, "")
        elif is_table(path):
            yield from self._table(path)
        elif path.suffix.lower() in _UNREADABLE_SUFFIXES:
            yield _unsupported(path, _stem(path))
        else:
            yield from _note(path, _stem(path), self.password)

    def _table(self, path: Path) -> Iterator[Unread | ErrorRow]:
        rows = self.tables.columns.renamed(read_table(path), path.name, headed=is_headed(path))
        yield from cases_of_rows(rows, _stem(path), path.parent, self.password)

    def _query(self) -> Iterator[Unread | ErrorRow]:
        """Relative document paths in its rows count from the working folder."""
        if self.tables.query:
            rows = self.tables.columns.renamed(self.tables.query.rows(), "query", headed=True)
            yield from cases_of_rows(rows, "query", Path(), self.password)

    def _folder(self, folder: Path, prefix: str) -> Iterator[Unread | ErrorRow]:
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            yield _failed(prefix.rstrip("/") or _name(folder), f"the folder cannot be read: {error.strerror}")
            return
        written = written_by_run(folder)
        for entry in entries:
            if entry.name in written:
                self.skipped["(written by a run)"] += 1
            elif not entry.name.startswith("."):
                yield from self._entry(entry, prefix)

    def _entry(self, entry: Path, prefix: str) -> Iterator[Unread | ErrorRow]:
        suffix = entry.suffix.lower()
        if entry.is_dir() and not entry.is_symlink():  # a link may lead back up
            case_id = prefix + _name(entry)
            yield from (
                self._case_folder(entry, case_id)
                if _has_request(entry)
                else self._folder(entry, f"{case_id}/")
            )
        elif is_table(entry):
            yield from self._table(entry)
        elif suffix in NOTE_SUFFIXES:
            yield from _note(entry, prefix + _stem(entry), self.password)
        elif suffix in _UNREADABLE_SUFFIXES:
            yield _unsupported(entry, prefix + _stem(entry))
        else:
            self.skipped[suffix or "(no suffix)"] += 1

    def _case_folder(self, folder: Path, case_id: str) -> Iterator[Unread | ErrorRow]:
        """One case: every note in the folder; entries of `request.json` add order, date and kind."""
        try:
            stated = parse_object(read_text(folder / REQUEST_FILE)[0])
            listed, request = _listed(stated), _asked(stated)
            names = [one.name for one in sorted(folder.iterdir()) if one.is_file() and one.name[0] != "."]
            names = [name for name in names if name not in {REQUEST_FILE, *written_by_run(folder)}]
        except OSError as error:
            yield _failed(case_id, f"the folder cannot be read: {error.strerror}")
            return
        except ValueError as error:
            yield _failed(case_id, f"{REQUEST_FILE}: {error}")
            return
        case_id = row_id(stated) or case_id
        for name in names:
            if Path(name).suffix.lower() in _UNREADABLE_SUFFIXES:
                yield _unsupported(folder / name, case_id)
        named = {os.path.normpath(entry["path"]) for entry in listed}  # "./a.txt" is a.txt
        listed += [{"path": n} for n in names if Path(n).suffix.lower() in NOTE_SUFFIXES and n not in named]
        entries = [{"document_id": entry["path"], **entry} for entry in listed]
        yield Unread(case_id, request, entries, folder, REQUEST_FILE, self.password)


def read_paths(
    paths: Iterable[str | Path], password: str | None = None, tables: Tables | None = None
) -> Intake:
    """Return the intake of `paths`, and of the query of `tables`; `password` opens encrypted documents.

    Raises `UsageError` where none of the paths is there.
    """
    given = [Path(path) for path in paths]
    missing = [path for path in given if not path.exists()]
    if given and len(missing) == len(given):
        names = ", ".join(str(path) for path in missing)
        message = f"no such file or folder: {names}. Give a folder of notes, a note, or a table of cases."
        raise UsageError(message)
    return Intake(given, password, tables or Tables())


def repeated(case_id: str, document_id: str | None) -> ErrorRow:
    """The row of a case whose id came before; `document_id` names its only document."""
    error = (
        "duplicate case id; the first case of this id was processed, this one was not; give it an id "
        "(a file: a name before its suffix) of its own"
    )
    return _failed(case_id, error, document_id)


def only_document(case: Case) -> str | None:
    """The id of the case's document, where it has just one."""
    return case.documents[0].document_id if len(case.documents) == 1 else None


def id_digest(case_id: str) -> bytes:
    """Sixteen bytes that stand for a case id where millions are kept."""
    return blake2b(case_id.encode("utf-8", "replace"), digest_size=16).digest()


def _listed(stated: dict[str, Any]) -> list[dict[str, Any]]:
    documents = stated.get("documents") or []
    if not isinstance(documents, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("path"), str) for entry in documents
    ):
        message = "documents: must be a list of objects, each with the path of a file in this folder"
        raise ValueError(message)
    if any(_leads_out(entry["path"]) for entry in documents):
        message = "documents: a path leads out of this folder; put the file into it"
        raise ValueError(message)
    return [dict(entry) for entry in documents]


def _leads_out(path: str) -> bool:
    """Whether a path that a sender wrote means a file that the sender did not send."""
    plain = os.path.normpath(path.replace("\\", "/"))
    return os.path.isabs(plain) or plain.split("/")[0] == ".."


def _asked(stated: dict[str, Any]) -> dict[str, Any]:
    """The request of a `request.json`: what stands beside it counts as far as it is silent."""
    request = stated.get("request") or {}
    if not isinstance(request, dict):
        raise ValueError(NO_REQUEST)
    beside = {key: value for key, value in stated.items() if key not in ("request", "documents", *ID_KEYS)}
    return {**beside, **request}


def cases_of_rows(
    rows: Iterable[Row | BadRow], stem: str, base: Path, password: str | None
) -> Iterator[Unread | ErrorRow]:
    """Cases of a table; flat rows with document ids that follow each other under one case id are one case."""
    group: list[Row] = []
    for row in rows:
        if group and not (isinstance(row, Row) and _continues(group[-1], row)):
            yield _grouped(group, stem, base, password)
            group = []
        if isinstance(row, BadRow):
            yield ErrorRow(case_id=None, stage=Stage.INTAKE, error=f"{row.place}: {row.error}")
        else:
            group.append(row)
    if group:
        yield _grouped(group, stem, base, password)


def _continues(last: Row, row: Row) -> bool:
    ids = [row_id(one.values) for one in (last, row)]
    flat = is_flat(last.values) and is_flat(row.values)
    named = last.values.get("document_id") and row.values.get("document_id")
    return bool(flat and named and ids[0] and ids[0] == ids[1])


def _grouped(group: list[Row], stem: str, base: Path, password: str | None) -> Unread | ErrorRow:
    first = group[0]
    case_id = row_id(first.values) or f"{stem}-{first.number}"
    return case_from_rows([row.values for row in group], case_id, base, first.place, password)


def _note(path: Path, case_id: str, password: str | None) -> Iterator[Unread | ErrorRow]:
    entry = {"path": path.name, "document_id": _name(path)}
    yield Unread(case_id, {}, [entry], path.parent, _name(path), password)


def _has_request(folder: Path) -> bool:
    try:
        return (folder / REQUEST_FILE).is_file()
    except OSError:
        return False


def _unsupported(path: Path, case_id: str) -> ErrorRow:
    return _failed(case_id, f"cannot read a {path.suffix.lower()} file; {WHAT_TO_DO}", _name(path))


def _failed(case_id: str, error: str, document_id: str | None = None) -> ErrorRow:
    return ErrorRow(case_id=case_id, document_id=document_id, stage=Stage.INTAKE, error=error)


def _name(path: Path) -> str:
    """The file's name, with bytes that are no UTF-8 made visible rather than unprintable."""
    return os.fsencode(path.name or path.resolve().name).decode("utf-8", "replace")


def _stem(path: Path) -> str:
    """The file's name without a suffix that says its kind; any other part of the name tells cases apart."""
    name = _name(path)
    for suffix in (*TABLE_SUFFIXES, *NOTE_SUFFIXES, *sorted(_UNREADABLE_SUFFIXES)):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name
