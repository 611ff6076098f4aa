"""Heads of tables that would read as titles of sections: "Medication: ibuprofen" in a table of allergies."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from extractors.layout import Section, split

if TYPE_CHECKING:
    from collections.abc import Callable

_OF_ANY = frozenset({Section.OTHER, Section.UNKNOWN, Section.HEADER})
_MEASURED = frozenset({Section.EXAM, Section.LABS})  # "Weight:" and "Result:" move no history and no drug
_TOGETHER = frozenset({Section.ASSESSMENT, Section.PLAN})  # columns of one table, titled after either


def misleading(title: str, *, family: bool = False) -> Callable[[str], bool]:
    """Tells of a head whether it would move its row out of the section under `title`.

    A section that is none in particular may hold a whole note in a table: there the heads are its titles.
    Heads in a family history always mislead: "Diagnosis:" would be the patient's own.
    """
    if family or "family" in title.lower():
        return _always
    own = _section_of(" ".join(title.split()))
    return _never if own in _OF_ANY else partial(_leads_out, own)


def _leads_out(own: Section, head: str) -> bool:
    section = _section_of(" ".join(head.split()))
    return section not in _OF_ANY | _MEASURED | {own} and not {own, section} <= _TOGETHER


@lru_cache(1_000)
def _section_of(title: str) -> Section:
    """The section that a title opens; none in particular where the words are no title."""
    stem = title.rstrip(" :")
    return split(f"{stem}: x").section_at(len(stem) + 2) if stem else Section.UNKNOWN


def _always(_head: str) -> bool:
    return True


def _never(_head: str) -> bool:
    return False
