"""Abbreviations whose full stop does not end a sentence, read from `abbreviations.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, model_validator

from extractors.strict_yaml import validate_file

_FILE = Path(__file__).with_name("abbreviations.yaml")


class _AbbreviationFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str
    never: tuple[str, ...]
    inside: tuple[str, ...]

    @model_validator(mode="after")
    def _unique(self) -> _AbbreviationFile:
        seen: set[str] = set()
        for word in (*self.never, *self.inside):
            if word in seen:
                msg = f"the abbreviation {word!r} stands twice"
                raise ValueError(msg)
            seen.add(word)
        return self


class Abbreviations(NamedTuple):
    """`never` end a sentence ("Dr."); those `inside` do so only before a capital letter ("p.r.n.")."""

    never: frozenset[str]
    inside: frozenset[str]


@cache
def load_abbreviations() -> Abbreviations:
    """Return the shipped abbreviations; raises `extractors.strict_yaml.DataFileError` where the file is wrong."""
    file = validate_file(_FILE, _AbbreviationFile)
    return Abbreviations(frozenset(file.never), frozenset(file.inside))
