"""A gold set from whatever format it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from pipeline.errors import UsageError, validation_text
from pipeline.evaluation.gold import read_gold
from pipeline.evaluation.goldset import GoldSet, provenance_of

if TYPE_CHECKING:
    from pathlib import Path


def read_gold_set(path: Path, format_: str | None = None, mapping: Path | None = None) -> GoldSet:
    """Return the annotated notes at `path`; raises `UsageError` where they cannot be read."""
    if not (path / "cases.jsonl").is_file():
        message = f"{path} holds no annotated notes"
        raise UsageError(message)
    try:
        cases = tuple(read_gold(path))
    except ValidationError as error:
        message = f"{path / 'cases.jsonl'}: {validation_text(error)}"
        raise UsageError(message) from None
    return GoldSet(path, "cases", cases, provenance_of(path))
