"""The extraction pipeline: a spaCy `Language` with one component a finding, in an order that is checked."""

from __future__ import annotations

import datetime as dt
import importlib
import logging
from collections.abc import Sequence
from typing import Any

import spacy
from loguru import logger
from spacy.language import Language

from extractors.anatomy import ANATOMY
from extractors.assertion import cues
from extractors.base import Extractor
from extractors.components import (
    Asserter,
    LexiconMatcher,
    NoteBuilder,
    clinical_tokenizer,
    register_extensions,
)
from extractors.factories import FINDINGS
from extractors.facts import Fact
from extractors.note import Note
from extractors.pattern_table import TABLE as PATTERNS

MAX_CHARACTERS = 20_000_000


def extractor_class(finding: str) -> type[Extractor]:
    """Return the extractor of `finding`; raises ValueError naming the findings there are."""
    if finding not in FINDINGS:
        msg = f"unknown finding {finding!r}; choose from {', '.join(FINDINGS)}"
        raise ValueError(msg)
    module = importlib.import_module(f"extractors.{finding}")
    name = "".join(part.capitalize() for part in finding.split("_")) + "Extractor"
    cls: type[Extractor] = getattr(module, name)
    return cls


def build_nlp(
    findings: tuple[str, ...] = FINDINGS, *, more: Sequence[type[Extractor]] = (), screened: bool = True
) -> Language:
    """Return the pipeline with the extractors of `findings`, in their fixed order, and `more` after them.

    `more` are extractors of your own, each with its lexicon beside its module; raises ValueError where one takes
    the name of a finding that ships. `screened=False` tries every pattern on every sentence; the facts are the same.
    """
    _quiet()
    register_extensions()
    nlp = spacy.blank("en")
    nlp.tokenizer = clinical_tokenizer(nlp)
    nlp.max_length = MAX_CHARACTERS
    classes = [extractor_class(f) for f in FINDINGS if f in findings] + [_registered(cls) for cls in more]
    nlp.add_pipe("notetriage_note")
    matcher: Any = nlp.add_pipe("notetriage_lexicon")
    matcher.load([ANATOMY, *(c.lexicon() for c in classes)], screened=screened)
    nlp.add_pipe("notetriage_assertion")
    for cls in classes:
        nlp.add_pipe(f"notetriage_{cls.finding}")
    for table in (PATTERNS, cues.TABLE):
        table.save()
    return nlp


def _registered(cls: type[Extractor]) -> type[Extractor]:
    """Make an extractor known to spaCy by name, as the entry points do for those that ship."""
    if cls.finding in (*FINDINGS, ANATOMY.finding):
        msg = f"the finding {cls.finding!r} is taken; give {cls.__name__} a name of its own"
        raise ValueError(msg)
    Language.factory(f"notetriage_{cls.finding}", func=lambda nlp, name: cls(nlp, name))
    return cls


def read_note(nlp: Language, text: str, date: dt.date | None = None) -> list[Fact]:
    """Return the facts of one note, ordered by offset, type and rule; `date` is the note's own date if known."""
    if not text.strip():
        return []
    note = _read(nlp, text, date)
    return sorted(note.facts, key=lambda f: (f.evidence.start, f.evidence.end, f.type, f.rule))


def _read(nlp: Language, text: str, date: dt.date | None) -> Note:
    """Read the note without a spaCy document, which costs more than the words that matter in it.

    A pipeline with other components than ours gets its document.
    """
    _, builder = nlp.pipeline[0]
    readers: list[Any] = [component for _, component in nlp.pipeline[1:]]
    if isinstance(builder, NoteBuilder) and all(map(_reads_notes, readers)):
        note = builder.note(text, date)
        for reader in readers:
            reader.read(note)
        return note
    doc = nlp.make_doc(text)
    doc._.note_date = date
    read: Note = nlp(doc)._.note
    return read


def _reads_notes(component: object) -> bool:
    if isinstance(component, Extractor):
        return type(component).__call__ is Extractor.__call__
    return isinstance(component, LexiconMatcher | Asserter)


def _quiet() -> None:
    """PyRuSH logs note tokens through loguru at DEBUG; medspaCy warns on import. Neither may reach stderr."""
    logger.disable("PyRuSH")
    logging.getLogger("spacy").setLevel(logging.ERROR)
