"""A gold set from whatever format it stands in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pipeline.annotation.convert import ConversionError, to_gold
from pipeline.annotation.formats import CASES, Format, format_named, format_of, read_documents
from pipeline.annotation.mapping import load_mapping
from pipeline.errors import UsageError, validation_text
from pipeline.evaluation.gold import GoldCase
from pipeline.evaluation.goldset import GoldSet, provenance_of

if TYPE_CHECKING:
    from pathlib import Path


def read_gold_set(path: Path, format_: str | None = None, mapping: Path | None = None) -> GoldSet:
    """Return the annotated notes at `path`; the format is told by the files unless it is named.

    Raises `UsageError` where a file cannot be read or a label has no place in the mapping, and
    `extractors.strict_yaml.DataFileError` for a mapping file with faults.
    """
    kind = format_named(format_) if format_ else format_of(path)
    cases = _own(path) if kind is Format.CASES else _foreign(path, kind, mapping)
    if not cases:
        message = f"{path} holds no annotated notes"
        raise UsageError(message)
    twice = sorted(name for name, times in Counter(case.note_id for case in cases).items() if times > 1)
    if twice:
        message = f"{path}: {len(twice)} ids stand for several notes, such as {twice[0]}"
        raise UsageError(message)
    return GoldSet(path, kind.value, tuple(cases), provenance_of(path))


def _own(path: Path) -> list[GoldCase]:
    file = path / CASES if path.is_dir() else path
    cases = []
    try:
        lines = file.read_bytes().decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file} cannot be read ({type(error).__name__})"
        raise UsageError(message) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                cases.append(GoldCase.model_validate_json(line))
            except ValidationError as error:
                message = f"{file}, line {number}: {validation_text(error)}"
                raise UsageError(message) from None
    return cases


def _foreign(path: Path, kind: Format, mapping: Path | None) -> list[GoldCase]:
    rules = load_mapping(mapping)
    try:
        return [to_gold(document, rules) for document in read_documents(path, kind)]
    except ConversionError as error:
        message = f"{path}: {error}"
        raise UsageError(message) from None
