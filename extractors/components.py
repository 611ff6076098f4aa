"""spaCy components that prepare a note for the extractors: note, lexicon hits, assertion."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable
from typing import Any

import numpy as np
from medspacy.target_matcher import TargetMatcher, TargetRule
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span, SpanGroup

from extractors.abbreviations import AbbreviationResolver
from extractors.anatomy import ANATOMY
from extractors.assertion import AssertionEngine
from extractors.layout import split
from extractors.lexicon import Lexicon
from extractors.matching import Hit, Screen
from extractors.note import Note
from extractors.text import plain, shadow
from extractors.timing import note_date

HITS = "notetriage_hits"


def clinical_tokenizer(nlp: Language) -> Tokenizer:
    """Return a tokenizer that cuts at every punctuation mark, as offsets of clinical shorthand need."""
    mark = r"[^\w\s]"
    return Tokenizer(
        nlp.vocab,
        prefix_search=re.compile("^" + mark).search,
        suffix_search=re.compile(mark + "$").search,
        infix_finditer=re.compile(mark).finditer,
    )


def register_extensions() -> None:
    """Register the document and span extensions that the components read and write."""
    for name in ("note", "note_date"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    if not Span.has_extension("target_rule"):
        Span.set_extension("target_rule", default=None)
    if not Span.has_extension("assertion"):
        Span.set_extension("assertion", default=None)


class NoteBuilder:
    """Reads `doc.text` and `doc._.note_date`; writes `doc._.note` and sentence starts."""

    def __init__(self, nlp: Language, name: str = "notetriage_note") -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Split the document and attach a fresh `Note`."""
        note = self.note(doc.text, doc._.note_date)
        doc._.note = note
        _mark_sentences(doc, [s.start for s in note.sentences])
        return doc

    @staticmethod
    def note(text: str, date: dt.date | None) -> Note:
        """Return `text` as a fresh `Note`; without `date` it has the date that it gives itself."""
        lowered = shadow(text)
        layout = split(text, lowered)
        return Note(
            text,
            layout,
            date or note_date(text, lowered, layout),
            plain_text=plain(text),
            shadow_text=lowered,
        )


def _mark_sentences(doc: Doc, starts: list[int]) -> None:
    """Set the sentence starts in one array: the per-token setter costs as much as all the matching."""
    offsets = doc.to_array([IDX]).tolist()
    marks = np.full(len(offsets), -1, dtype=np.int64)
    marks[[max(0, bisect_left(offsets, start)) for start in starts if start <= offsets[-1]]] = 1
    marks[0] = 1
    columns: Any = marks.astype(np.uint64).reshape(-1, 1)
    doc.from_array([SENT_START], columns)


class LexiconMatcher(TargetMatcher):
    """A medspaCy TargetMatcher over all lexicons, screened; reads `doc._.note`, writes hits and a span group."""

    def __init__(self, nlp: Language, name: str = "notetriage_lexicon") -> None:
        super().__init__(nlp, name=name, rules=None, result_type="group", span_group_name=HITS)
        register_extensions()
        self.load([ANATOMY])

    def load(self, lexicons: list[Lexicon], *, screened: bool = True) -> None:
        """Take the rules of `lexicons`, and only those."""
        self.screen = Screen(lexicons, screened=screened)
        self._rules = {
            (p.finding, p.rule.id): TargetRule(
                p.rule.id, p.finding, pattern=p.regex.pattern, metadata=dict(p.rule.attrs)
            )
            for p in self.screen.patterns
        }
        self._abbreviations = AbbreviationResolver(self.nlp, self.screen)

    @property
    def rules(self) -> list[TargetRule]:
        """All rules, as medspaCy target rules."""
        return list(self._rules.values())

    @property
    def labels(self) -> set[str]:
        """All findings."""
        return {finding for finding, _ in self._rules}

    def __call__(self, doc: Doc) -> Doc:
        """Find all hits, resolve the note's own abbreviations, and store both views of the result."""
        hits = self._find(doc._.note, lambda: doc)
        doc.spans[HITS] = SpanGroup(
            doc, name=HITS, spans=[s for h in hits if (s := self._span(doc, h)) is not None]
        )
        return doc

    def read(self, note: Note) -> None:
        """Find the hits of `note` as the component does, without a document unless its abbreviations need one."""
        self._find(note, lambda: self.nlp.make_doc(note.text))

    def _find(self, note: Note, made: Callable[[], Doc]) -> list[Hit]:
        hits = self.screen.hits(note.plain, note.shadow, note.bounds)
        hits = self._abbreviations.resolve(note.text, made, hits, note.index_at)
        note.set_hits(hits)
        return hits

    def _span(self, doc: Doc, hit: Hit) -> Span | None:
        if hit.finding == "anatomy":
            return None
        span = doc.char_span(hit.start, hit.end, label=hit.finding, alignment_mode="expand")
        if span is not None:
            span._.target_rule = self._rules[hit.finding, hit.rule.id]
        return span


class Asserter:
    """Judges every hit with the assertion engine; reads and writes `doc._.note`."""

    def __init__(self, nlp: Language, name: str = "notetriage_assertion") -> None:
        self.name = name
        self.engine = AssertionEngine.load()

    def __call__(self, doc: Doc) -> Doc:
        """Give the note its engine and judge all hits, sentence by sentence."""
        self.read(doc._.note)
        return doc

    def read(self, note: Note) -> None:
        """Give `note` its engine and its judgements."""
        note.engine = self.engine
        note.judge_all()
