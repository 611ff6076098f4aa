"""Inline-annotated cases: the marks stand in the sentence, so a case can be read without offsets.

`"Completed [6 weeks of PT](therapy present kind=physical_therapy weeks=6) last spring."` expects exactly one fact,
with exactly that span, type and assertion, and those attribute values. A sentence without a mark is a negative case.
A mark may also name `region=` and `side=`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from spacy.language import Language

from extractors.assembly import read_note
from extractors.facts import Fact

_MARK = re.compile(r"\[(?P<text>[^\[\]]+)\]\((?P<what>[a-z_]+(?: [\w.=:+-]+)*)\)")
_PLACE = ("region", "side")
Row = tuple[int, int, str, str, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Case:
    """A plain text and the facts expected in it."""

    text: str
    marks: list[tuple[int, int, str, str, dict[str, str]]] = field(default_factory=list)


def parse(marked: str) -> Case:
    """Return the text of `marked` without its marks, and what the marks expect."""
    text, marks, last = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        kind, assertion, *pairs = match["what"].split(" ")
        attrs = dict(pair.split("=", 1) for pair in pairs)
        marks.append((len(text), len(text) + len(match["text"]), kind, assertion, attrs))
        text += match["text"]
        last = match.end()
    return Case(text + marked[last:], marks)


def expected(case: Case) -> list[Row]:
    """Return the rows that the marks of `case` stand for, in order."""
    return sorted(
        (start, end, case.text[start:end], kind, assertion, tuple(sorted(attrs.items())))
        for start, end, kind, assertion, attrs in case.marks
    )


def found(nlp: Language, case: Case, date: dt.date | None = None) -> list[Row]:
    """Return the rows of the facts that `nlp` reads, each with the attributes that its own mark names."""
    rows = []
    for fact in read_note(nlp, case.text, date):
        evidence = fact.evidence
        keys = next(
            (a for s, e, k, _, a in case.marks if (s, e, k) == (evidence.start, evidence.end, fact.type)), {}
        )
        rows.append(
            (
                evidence.start,
                evidence.end,
                evidence.text,
                fact.type.value,
                fact.assertion.value,
                tuple(sorted((key, _value(fact, key)) for key in keys)),
            )
        )
    return sorted(rows)


def _value(fact: Fact, key: str) -> str:
    value = getattr(fact, key) if key in _PLACE else getattr(fact.attrs, key)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "null" if value is None else str(value)
