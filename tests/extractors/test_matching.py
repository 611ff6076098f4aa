"""The matcher: bounds, case, exclusions, overlap, and the same hits with and without the screen."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.lexicon import Lexicon
from extractors.matching import Hit, Screen
from extractors.text import plain, shadow

_LEXICON: dict[str, Any] = {
    "finding": "demo",
    "description": "test",
    "rules": [
        {"id": "knee_pain", "patterns": ["knee pain"]},
        {"id": "pain", "patterns": ["pain"]},
        {"id": "pt", "case": True, "patterns": ["PT"]},
        {
            "id": "aspirin",
            "patterns": ["aspirin"],
            "except": [{"pattern": "baby aspirin", "stops": "aspirin for the heart"}],
        },
        {"id": "long", "overlap": True, "patterns": ["severe knee pain"]},
        {"id": "core", "patterns": ["no (?P<core>fever)"]},
        {"id": "number", "patterns": ["\\d+/10"]},
    ],
}


def _hits(text: str, *, screened: bool = True, bounds: list[tuple[int, int]] | None = None) -> list[Hit]:
    screen = Screen([Lexicon.model_validate(_LEXICON)], screened=screened)
    return screen.hits(plain(text), shadow(text), bounds or [(0, len(text))])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Knee pain today", [("knee_pain", "Knee pain")]),
        ("painful", []),
        ("knee\n  pain", [("knee_pain", "knee\n  pain")]),
        ("PT helped", [("pt", "PT")]),
        ("the pt helped", []),
        ("aspirin daily", [("aspirin", "aspirin")]),
        ("baby aspirin daily", []),
        ("severe knee pain", [("long", "severe knee pain"), ("knee_pain", "knee pain")]),
        ("no fever", [("core", "fever")]),
        ("pain 6/10", [("pain", "pain"), ("number", "6/10")]),
    ],
)
def test_hits(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(h.rule.id, text[h.start : h.end]) for h in _hits(text)] == expected


def test_a_hit_stays_inside_its_sentence() -> None:
    text = "left knee. pain"
    assert [(h.rule.id, h.sentence) for h in _hits(text, bounds=[(0, 10), (11, 15)])] == [("pain", 1)]


_TEXT = st.lists(
    st.sampled_from(
        ["knee", "pain", "PT", "pt", "baby", "aspirin", "no", "fever", "3/10", "severe", ".", "\n"]
    ),
    max_size=20,
)


@settings(max_examples=100)
@given(_TEXT)
def test_the_screen_changes_nothing(words: list[str]) -> None:
    text = " ".join(words)
    assert _hits(text) == _hits(text, screened=False)
