"""spaCy component `notetriage_layout`: sentence starts, the layout, and medspaCy's own section attributes."""

from __future__ import annotations

import numpy as np
from medspacy.section_detection.section import Section as MedspacySection
from spacy.language import Language
from spacy.tokens import Doc

from extractors.layout.build import split
from extractors.layout.model import Layout
from extractors.layout.titles import load_titles


class LayoutComponent:
    """Reads `doc.text`; writes `token.is_sent_start`, `doc._.layout`, `doc._.sections` (as medspaCy's)."""

    def __init__(self, nlp: Language, name: str = "notetriage_layout") -> None:
        self.name = name
        for extension in ("layout", "sections"):
            if not Doc.has_extension(extension):
                Doc.set_extension(extension, default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Split the document and write the layout onto it."""
        layout = split(doc.text)
        doc._.layout = layout
        doc._.sections = medspacy_sections(doc, layout)
        if len(doc):
            tokens = np.array([token.idx for token in doc])
            begins = np.zeros(len(doc), dtype=bool)
            wanted = np.array([s.start for s in layout.sentences], dtype=int)
            begins[np.minimum(np.searchsorted(tokens, wanted), len(doc) - 1)] = True
            begins[0] = True
            for token, first in zip(doc, begins.tolist(), strict=True):
                token.is_sent_start = first
        return doc


def medspacy_sections(doc: Doc, layout: Layout) -> list[MedspacySection]:
    """Return the sections of `layout` as medspaCy sections (token indices, with the rule of each title)."""
    rules = {rule.metadata["id"]: rule for rule in reversed(load_titles().rules)}
    sections = []
    for span in layout.sections:
        body = doc.char_span(span.start, span.end, alignment_mode="expand")
        title = doc.char_span(*span.title, alignment_mode="expand") if span.title else None
        if body is None:
            continue
        inside = title is not None and body.start <= title.start < body.end
        first, last = (title.start, title.end) if inside and title is not None else (body.start, body.start)
        rule = rules.get(span.rule)
        sections.append(MedspacySection(span.section.value, first, last, last, body.end, None, rule))
    return sections


Language.factory("notetriage_layout", func=lambda nlp, name: LayoutComponent(nlp, name))
