"""Wording files: turns of phrase that a finding's logic looks for beside a hit, as data apart from the logic.

A wording is a regular expression over the shadow text, written as a list of alternatives between an optional
`lead` and `tail`. Nothing is widened or bounded: a wording says itself where it begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from extractors.strict_yaml import validate_file


class Wording(BaseModel):
    """One turn of phrase; `means` says what it tells the reader of a note."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    means: str
    lead: str = ""
    any: tuple[str, ...] = Field(min_length=1)
    tail: str = ""

    def compiled(self) -> re.Pattern[str]:
        """Return the wording as one pattern; raises `re.error` where it does not compile."""
        return re.compile(f"{self.lead}(?:{'|'.join(self.any)}){self.tail}", re.ASCII)


class WordingFile(BaseModel):
    """All wordings of one module."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str
    wordings: dict[str, Wording]

    @model_validator(mode="after")
    def _compile(self) -> WordingFile:
        for name, wording in self.wordings.items():
            try:
                wording.compiled()
            except re.error as error:
                msg = f"wordings.{name}: does not compile: {error}"
                raise ValueError(msg) from error
        return self


class Wordings(Mapping[str, re.Pattern[str]]):
    """The compiled wordings of one file, by name; raises KeyError naming the file and its names."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._patterns = {k: w.compiled() for k, w in validate_file(path, WordingFile).wordings.items()}

    def __getitem__(self, name: str) -> re.Pattern[str]:
        """Return the pattern of the wording `name`."""
        if name not in self._patterns:
            msg = f"{self._path.name} has no wording {name!r}; known: {', '.join(sorted(self._patterns))}"
            raise KeyError(msg)
        return self._patterns[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._patterns)

    def __len__(self) -> int:
        """Return how many wordings there are."""
        return len(self._patterns)


@cache
def load_wordings(path: Path) -> Wordings:
    """Read and check the wordings at `path`.

    Raises `extractors.strict_yaml.DataFileError` naming file, key path and what is wrong.
    """
    return Wordings(path)
