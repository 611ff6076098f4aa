"""The spaCy component: sentence starts, the layout, and medspaCy sections on the document."""

from __future__ import annotations

import spacy
from medspacy.section_detection.section import Section as MedspacySection

import extractors.layout.component  # noqa: F401  (registers the factory)


def test_component_writes_sentences_and_sections() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("notetriage_layout")
    doc = nlp("HPI: He fell. He limps.\nPlan: MRI of the knee.")
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "HPI:",
        "He fell.",
        "He limps.",
        "Plan:",
        "MRI of the knee.",
    ]
    assert len(doc._.layout.sentences) == 5
    assert all(isinstance(section, MedspacySection) for section in doc._.sections)
    assert [
        (s.category, doc[s.title_start : s.title_end].text, doc[s.body_start : s.body_end].text.strip())
        for s in doc._.sections
    ] == [("hpi", "HPI:", "He fell. He limps."), ("plan", "Plan:", "MRI of the knee.")]


def test_negative_empty_document() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("notetriage_layout")
    doc = nlp("")
    assert doc._.layout.sentences == ()
    assert doc._.sections == []
