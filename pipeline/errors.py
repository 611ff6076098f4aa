"""What can go wrong, in words that never hold note text."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

if TYPE_CHECKING:
    from collections.abc import Iterable


class Stage(StrEnum):
    """Where in its way through the pipeline a case failed."""

    INTAKE = "intake"
    EXTRACT = "extract"
    JUDGE = "judge"
    RUN = "run"  # it stopped the process that it was in


class ErrorRow(BaseModel):
    """One case or document that could not be processed; a line of `errors.jsonl`.

    `error` says what is wrong and where, and never quotes the document.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: str | None
    document_id: str | None = None
    stage: Stage
    error: str

    @field_validator("case_id", "document_id", "error")
    @classmethod
    def _writable(cls, value: str | None) -> str | None:
        """Halves of UTF-16 pairs, which JSON may hold and no file can, as question marks."""
        return None if value is None else value.encode("utf-8", "replace").decode("utf-8")


class CaseError(Exception):
    """A case that cannot be processed; `row` is its line in `errors.jsonl`."""

    def __init__(self, row: ErrorRow) -> None:
        self.row = row
        super().__init__(f"case {row.case_id}: {row.stage}: {row.error}")

    def __reduce__(self) -> tuple[type[CaseError], tuple[ErrorRow]]:
        """Travel between processes as its row."""
        return type(self), (self.row,)


class UsageError(Exception):
    """A mistake of the caller: the message says what, where, and what to do. Exit code 2."""


def validation_text(error: ValidationError) -> str:
    """The faults of a pydantic error as `place: what`, without the values that were given."""
    faults = []
    for fault in error.errors(include_input=False, include_url=False):
        place = ".".join(str(part) for part in fault["loc"]) or "case"
        faults.append(f"{place}: {fault['msg'].removeprefix('Value error, ')}")
    return "; ".join(faults)


def choices_text(given: str, choices: Iterable[str]) -> str:
    """`one of a, b, c`, with the nearest to `given` where one is near; `given` is not repeated."""
    known = list(choices)
    near = get_close_matches(given.lower(), known, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"must be one of {', '.join(known)}{hint}"
