"""What every extractor shares: it reads a `Note`, and yields facts with exact evidence."""

from __future__ import annotations

import datetime as dt
import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from extractors.anatomy import Place
from extractors.facts import ATTRS_OF, Evidence, Fact
from extractors.lexicon import Lexicon, load_lexicon
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion, FactType


class Extractor(ABC):
    """A spaCy component that turns the hits of one lexicon into facts of one type.

    Subclasses name their `finding` and implement `facts`. Facts are appended to `doc._.note.facts`.
    Their type is the finding, or what the lexicon says under `fact`.
    """

    finding: ClassVar[str]

    def __init__(self, nlp: Language | None = None, name: str = "") -> None:
        self.name = name or f"notetriage_{self.finding}"

    @classmethod
    def lexicon_path(cls) -> Path:
        """Return the lexicon file that stands beside the module."""
        return Path(inspect.getfile(cls)).with_name(f"{cls.finding}.yaml")

    @classmethod
    def lexicon(cls) -> Lexicon:
        """Return the extractor's lexicon, checked."""
        return load_lexicon(cls.lexicon_path())

    @cached_property
    def fact_type(self) -> FactType:
        """The type of the facts that this extractor makes."""
        return self.lexicon().fact or FactType(self.finding)

    @abstractmethod
    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the facts of `note`."""

    def __call__(self, doc: Doc) -> Doc:
        """Add this extractor's facts to the document."""
        self.read(doc._.note)
        return doc

    def read(self, note: Note) -> None:
        """Add this extractor's facts to `note`."""
        note.facts.extend(self.facts(note))

    def fact(  # noqa: PLR0913  the words, and what may differ from the hit's own reading
        self,
        note: Note,
        hit: Hit,
        attrs: dict[str, Any],
        *,
        assertion: Assertion | None = None,
        span: tuple[int, int] | None = None,
        place: Place | None = None,
        date: dt.date | None = None,
        support: Iterable[tuple[int, int]] = (),
    ) -> Fact:
        """Build a fact from `hit`: span, assertion and place are the hit's own unless given.

        `support` are the spans of further words that carry the finding.
        """
        start, end = span or (hit.start, hit.end)
        start, end = trim(note.text, start, end)
        where = place if place is not None else note.place(hit.start, hit.end)
        return Fact(
            type=self.fact_type,
            assertion=assertion if assertion is not None else note.assertion(hit.start, hit.end),
            attrs=ATTRS_OF[self.fact_type](**{**hit.rule.attrs, **attrs}),
            region=where.region,
            side=where.side,
            section=note.section(start).value,
            rule=hit.rule_id,
            date=date,
            evidence=_evidence(note, start, end),
            support=tuple(_evidence(note, *trim(note.text, *s)) for s in support),
        )


def _evidence(note: Note, start: int, end: int) -> Evidence:
    return Evidence(start=start, end=end, text=note.text[start:end])


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the white space and stray punctuation at its ends; never empty."""
    first, last = start, end
    while last > first and text[last - 1] in " \t\r\n,;:.":
        last -= 1
    while first < last and text[first] in " \t\r\n,;:.":
        first += 1
    return (first, last) if last > first else (start, end)
