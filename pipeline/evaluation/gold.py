"""Gold records: notes with the facts, criteria and determination that a reader gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from pathlib import Path

Span = tuple[int, int]


class _Gold(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class GoldFact(_Gold):
    """A fact as annotated; offsets count in the note as given.

    A span in several fragments is judged by its whole reach, from the first fragment to the last.
    """

    type: str
    start: int
    end: int
    assertion: str = "present"
    attrs: dict[str, Any] = Field(default_factory=dict)


class GoldCriterion(_Gold):
    """A leaf as judged; a leaf that is left out is not documented."""

    id: str
    status: str
    evidence: tuple[Span, ...] = ()


class GoldCase(_Gold):
    """One annotated note; `leaves` are the ids that were judged.

    Sets that annotate facts alone have no `determination` and no `leaves`. `kind` is the kind of document
    (office note, letter, report, ...) where the set says it.
    """

    note_id: str
    text: str
    request: dict[str, Any] = Field(default_factory=dict)
    facts: tuple[GoldFact, ...] = ()
    criteria: tuple[GoldCriterion, ...] = ()
    determination: str | None = None
    leaves: frozenset[str] = frozenset()
    kind: str | None = None


def read_gold(folder: Path) -> list[GoldCase]:
    """Return the records of `folder/cases.jsonl`; raises `OSError` or `pydantic.ValidationError`."""
    with (folder / "cases.jsonl").open(encoding="utf-8") as lines:
        return [GoldCase.model_validate_json(line) for line in lines if line.strip()]
