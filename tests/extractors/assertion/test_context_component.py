"""The spaCy component leaves medspaCy's graph behind."""

from __future__ import annotations

import pytest
import spacy
from medspacy.context import ConTextGraph, ConTextModifier

import extractors.assertion.component  # noqa: F401 (registers the factory)


def doc_with(text: str, targets: list[str]) -> spacy.tokens.Doc:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = nlp(text)
    spans = [doc.char_span(text.index(t), text.index(t) + len(t), label="condition") for t in targets]
    doc.spans["notetriage_hits"] = spans
    return spacy.blank("en").add_pipe("notetriage_context")(doc)


def test_spans_and_graph() -> None:
    doc = doc_with("No fracture or effusion. Possible tear.", ["fracture", "effusion", "tear"])
    spans = list(doc.spans["notetriage_hits"])
    assert [s._.assertion for s in spans] == ["absent", "absent", "possible"]
    assert [[m.rule.metadata["id"] for m in s._.modifiers] for s in spans] == [
        ["neg.no"],
        ["neg.no"],
        ["possible.adjective"],
    ]
    graph = doc._.context_graph
    assert isinstance(graph, ConTextGraph)
    assert [(s.text, m.category) for s, m in graph.edges] == [
        ("fracture", "NEGATED_EXISTENCE"),
        ("effusion", "NEGATED_EXISTENCE"),
        ("tear", "POSSIBLE_EXISTENCE"),
    ]


def test_modifier_has_token_offsets_and_scope() -> None:
    doc = doc_with("Knee: no fracture or effusion, but pain.", ["fracture"])
    [modifier] = doc._.context_graph.modifiers
    assert isinstance(modifier, ConTextModifier)
    assert doc[slice(*modifier.modifier_span)].text == "no"
    assert doc[slice(*modifier.scope_span)].text == "no fracture or effusion"


def test_nothing_to_judge() -> None:
    doc = doc_with("No fracture.", [])
    assert doc._.context_graph.edges == []


def test_sentences_are_needed() -> None:
    nlp = spacy.blank("en")
    doc = nlp.make_doc("No fracture.")
    doc.spans["notetriage_hits"] = [doc[1:2]]
    with pytest.raises(ValueError, match="no sentence starts"):
        nlp.add_pipe("notetriage_context")(doc)
