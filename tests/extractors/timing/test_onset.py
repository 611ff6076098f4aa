"""Onset dates: a date counts where a word of beginning leads to it, and no treatment stands between."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from extractors.facts import SymptomAttrs

HEAD = "DATE OF VISIT: 10/20/2025\n\nHPI: "


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("symptom",))


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("Right knee pain began in March.", 32),
        ("Right knee pain started on 9/8/25.", 6),
        ("Right knee pain, onset 9/8.", 6),
        ("Right knee pain came on after a fall in early August.", 11),
        ("She first noticed right knee swelling around Labor Day.", 7),
        ("Right knee pain since her fall on 9/8/25.", 6),
        ("Right knee pain since the spring.", 29),
        ("Right knee pain for years.", 104.0),
        ("Right knee pain, started PT in March.", None),
        ("Right knee pain, MRI in March.", None),
        ("Right knee pain will be seen in November.", None),
        ("Right knee pain; naproxen was begun by her doctor in March.", None),
    ],
)
def test_weeks_of_a_symptom(nlp: Language, text: str, weeks: float | None) -> None:
    found = [f.attrs.weeks for f in read_note(nlp, HEAD + text) if isinstance(f.attrs, SymptomAttrs)]
    assert found == [weeks]
