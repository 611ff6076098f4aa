"""The pipeline as a whole: the same facts with and without the screen, components found by name, bad names named."""

from __future__ import annotations

import json
from importlib.metadata import entry_points

import pytest
import spacy

from extractors.assembly import build_nlp, extractor_class, read_note
from extractors.components import HITS
from extractors.factories import COMPONENTS, FINDINGS
from tests.helpers import ROOT

NOTE = (
    "Twisted the left knee 5 days ago and felt a pop. Took ibuprofen for 2 weeks without relief; no pacemaker. "
    "X-ray of the left knee: no fracture. McMurray positive. Suspect a meniscal tear. MRI left knee ordered."
)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    lines = (ROOT / "data" / "gold" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines[:25]]


def test_the_screen_changes_no_fact(texts: list[str]) -> None:
    screened, plain = build_nlp(), build_nlp(screened=False)
    assert [read_note(screened, text) for text in texts] == [read_note(plain, text) for text in texts]


def test_the_same_note_gives_the_same_facts_again() -> None:
    nlp = build_nlp()
    assert read_note(nlp, NOTE) == read_note(nlp, NOTE) != []


def test_every_fact_quotes_the_note(texts: list[str]) -> None:
    nlp = build_nlp()
    for text in texts:
        quotes = [words for fact in read_note(nlp, text) for words in (fact.evidence, *fact.support)]
        assert [q.text for q in quotes] == [text[q.start : q.end] for q in quotes]


def test_hits_are_medspacy_spans() -> None:
    doc = build_nlp()(NOTE)
    categories = {span._.target_rule.category for span in doc.spans[HITS]}
    assert categories >= {"therapy", "imaging", "condition", "device"}


def test_an_abbreviation_that_the_note_defines_is_read_by_its_long_form() -> None:
    nlp = build_nlp(("condition",))
    text = "History of obsessive compulsive disorder (OCD). OCD is stable on sertraline. Left knee pain."
    assert [f.attrs.concept for f in read_note(nlp, text)] == []  # type: ignore[attr-defined]


def test_an_unknown_finding_is_named() -> None:
    with pytest.raises(ValueError, match="unknown finding 'therapi'; choose from therapy, imaging"):
        extractor_class("therapi")


def test_components_are_found_by_entry_point() -> None:
    found = {
        e.name: e.load() for e in entry_points(group="spacy_factories") if e.name.startswith("notetriage_")
    }
    if not found:
        pytest.skip("the package is not installed, only on the path")
    assert found == COMPONENTS


def test_components_can_be_added_to_any_pipeline() -> None:
    nlp = spacy.blank("en")
    for name in COMPONENTS:
        nlp.add_pipe(name)
    assert nlp.pipe_names == [
        "notetriage_note",
        "notetriage_lexicon",
        "notetriage_assertion",
        *[f"notetriage_{f}" for f in FINDINGS],
    ]
