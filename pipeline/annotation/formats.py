"""The formats by name: which one a path holds, its reader and its writer."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING

from extractors.strict_yaml import unknown_choice
from pipeline.annotation import bioc, brat, cas, doccano, label_studio
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pipeline.annotation.model import AnnotatedDocument

    Reader = Callable[[Path], list[AnnotatedDocument]]


class Format(StrEnum):
    """Formats of annotated sets; `cases` is our own."""

    CASES = "cases"
    BRAT = "brat"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    CAS = "cas"
    BIOC = "bioc"


CASES = "cases.jsonl"
_HEAD = 4096
_READERS: dict[Format, Reader] = {
    Format.BRAT: brat.read,
    Format.LABEL_STUDIO: label_studio.read,
    Format.DOCCANO: doccano.read,
    Format.CAS: cas.read,
    Format.BIOC: bioc.read,
}


def format_named(name: str) -> Format:
    """Return the format; raises `UsageError` that names the nearest."""
    try:
        return Format(name)
    except ValueError:
        raise UsageError(unknown_choice("format", name, [one.value for one in Format])) from None


def format_of(path: Path) -> Format:
    """Return the format that the files at `path` show; raises `UsageError` where none is to be seen."""
    if not path.exists():
        message = f"{path} is not there"
        raise UsageError(message)
    found = _of_folder(path) if path.is_dir() else _of_file(path)
    if found is None:
        message = (
            f"{path} holds no annotated notes that can be told by their files (cases.jsonl, .ann, .xmi, "
            ".zip, .xml, .json, .jsonl); name the format with --format"
        )
        raise UsageError(message)
    return found


def _of_folder(path: Path) -> Format | None:
    if (path / CASES).is_file():
        return Format.CASES
    for pattern, found in (("*.ann", Format.BRAT), ("*.xmi", Format.CAS)):
        if next(path.rglob(pattern), None):
            return found
    inside = sorted(one for one in path.iterdir() if one.suffix in (".json", ".jsonl", ".xml", ".zip"))
    return _of_file(inside[0]) if inside else None


def _of_file(path: Path) -> Format | None:
    by_suffix = {".ann": Format.BRAT, ".xmi": Format.CAS, ".zip": Format.CAS, ".xml": Format.BIOC}
    if path.suffix in by_suffix:
        return by_suffix[path.suffix]
    if path.suffix == ".jsonl":
        return _of_lines(path)
    if path.suffix == ".json":
        head = path.read_text("utf-8", "replace")[:_HEAD]
        if head.lstrip().startswith("["):
            return Format.LABEL_STUDIO
        return Format.CAS if '"%TYPES"' in head or '"%FEATURE_STRUCTURES"' in head else Format.BIOC
    return None


def _of_lines(path: Path) -> Format:
    with path.open(encoding="utf-8", errors="replace") as lines:
        first = next((line for line in lines if line.strip()), "{}")
    try:
        keys = json.loads(first).keys()
    except (json.JSONDecodeError, AttributeError):
        return Format.DOCCANO
    return Format.CASES if "note_id" in keys else Format.DOCCANO


def read_documents(path: Path, format_: Format) -> list[AnnotatedDocument]:
    """Return the documents at `path`; raises `UsageError` where a file cannot be read.

    Formats of one file take a folder as well: the files of their suffix in it.
    """
    reader = _READERS[format_]
    suffixes = {Format.LABEL_STUDIO: (".json",), Format.DOCCANO: (".jsonl",), Format.BIOC: (".xml", ".json")}
    if path.is_file() or format_ not in suffixes:
        return reader(path)
    files = sorted(one for one in path.iterdir() if one.suffix in suffixes[format_])
    return [document for file in files for document in reader(file)]


def write_documents(documents: Iterable[AnnotatedDocument], out: Path, format_: Format) -> list[Path]:
    """Write documents as pre-annotations; raises `UsageError` where the format cannot hold one."""
    if format_ is Format.LABEL_STUDIO:
        return label_studio.write(documents, out, predictions=True)
    writers = {Format.BRAT: brat.write, Format.DOCCANO: doccano.write, Format.CAS: cas.write}
    if format_ in writers:
        return writers[format_](documents, out)
    if format_ is Format.BIOC:
        return bioc.write(documents, out)
    message = f"pre-annotations are written as {', '.join([*writers, Format.LABEL_STUDIO, Format.BIOC])}"
    raise UsageError(message)
