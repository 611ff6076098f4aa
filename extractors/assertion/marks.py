"""What boxes and signs have in common."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from extractors.assertion.model import Category

Span = tuple[int, int]
_NEAREST = 4


class FormMark(NamedTuple):
    """A box or sign that answers for a target."""

    category: Category
    rule_id: str
    start: int
    end: int


def yes_no_mark(kind: str, answer: str, start: int, end: int) -> FormMark:
    """Return the mark of an answer that begins with "y" or "n"."""
    if answer.startswith("y"):
        return FormMark(Category.AFFIRMED, f"form.{kind}_yes", start, end)
    return FormMark(Category.NEGATED, f"form.{kind}_no", start, end)


def nearest(marks: list[re.Match[str]], starts: list[int], target: Span) -> list[re.Match[str]]:
    """Return the marks next to a target; only those can answer for it."""
    return marks[
        max(0, bisect_left(starts, target[0]) - _NEAREST) : bisect_left(starts, target[1]) + _NEAREST
    ]
