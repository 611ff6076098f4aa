"""The phrase bank: short passages as clinicians write them, each with the criteria that it settles and those it must leave.

A bank is a YAML file beside this module. What a passage does not name is not checked.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from extractors.strict_yaml import validate_file

FOLDER = Path(__file__).parent
NON_JOINT = {"thigh", "lower_leg", "leg"}


class Passage(BaseModel):
    """A passage, the request it came with, and what it says of single leaves.

    `open` names leaves that must stay undocumented; `known` is the reason why the passage fails today.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1)
    region: str = "knee"
    side: str = "unspecified"
    cpt: str | None = None
    date: dt.date = dt.date(2025, 6, 2)
    met: tuple[str, ...] = ()
    not_met: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    known: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Passage:
        named = (*self.met, *self.not_met, *self.open)
        if not named or len(set(named)) != len(named):
            message = "a passage names at least one criterion, and none twice"
            raise ValueError(message)
        return self

    @property
    def case(self) -> dict[str, Any]:
        """The passage as a case for `Triage`."""
        cpt = self.cpt or ("73718" if self.region in NON_JOINT else "73721")
        document = {"document_id": "d", "text": self.text, "date": self.date}
        return {
            "case_id": "p",
            "request": {"cpt": cpt, "region": self.region, "side": self.side},
            "documents": [document],
        }

    @property
    def expected(self) -> dict[str, str]:
        """Status by leaf, for the leaves that the passage names."""
        lists = (("met", self.met), ("not_met", self.not_met), ("not_documented", self.open))
        return {leaf: status for status, leaves in lists for leaf in leaves}


class Bank(BaseModel):
    """One file of passages about one area."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: str
    passages: tuple[Passage, ...]


def banks() -> list[Bank]:
    """Every bank of this folder, by name; raises `DataFileError` that names file, line and key of a fault."""
    return [validate_file(path, Bank) for path in sorted(FOLDER.glob("*.yaml"))]
