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
    weak: tuple[str, ...]
    openers: tuple[str, ...]

    @model_validator(mode="after")
    def _unique(self) -> _AbbreviationFile:
        for words in ((*self.never, *self.inside), self.weak, self.openers):
            twice = sorted({word for word in words if words.count(word) > 1})
            if twice:
                msg = f"the word {twice[0]!r} stands twice"
                raise ValueError(msg)
        strange = sorted(set(self.weak) - set(self.inside))
        if strange:
            msg = f"weak: {strange[0]!r} is no abbreviation of the list 'inside'"
            raise ValueError(msg)
        return self


class Abbreviations(NamedTuple):
    """`never` end a sentence; those `inside` do before a capital, the `weak` only before `openers`."""

    never: frozenset[str]
    inside: frozenset[str]
    weak: frozenset[str]
    openers: frozenset[str]


@cache
def load_abbreviations() -> Abbreviations:
    """Return the shipped abbreviations; raises `DataFileError` where the file is wrong."""
    file = validate_file(_FILE, _AbbreviationFile)
    return Abbreviations(*map(frozenset, (file.never, file.inside, file.weak, file.openers)))
