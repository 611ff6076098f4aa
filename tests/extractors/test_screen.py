"""The literal screen never loses a match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.screen import required_literals


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"ibuprofen|advil", {"ibuprofen", "advil"}),
        (r"(?<![\w])(?:left|right)\s+knee(?![\w])", {"knee"}),
        (r"x[- ]?ray", {"xray", "x-ray", "x ray"}),
        (r"\d+ ?(?:weeks?|wks?)", {"week", "weeks", "wk", "wks", " week", " weeks", " wk", " wks"}),
        (r"(?:no|denies)\s+\w+", {"no", "denies"}),
    ],
)
def test_literals(pattern: str, expected: set[str]) -> None:
    assert required_literals(pattern) == expected


@pytest.mark.parametrize("pattern", [r"\d+", r"a?b?", r"\w+|knee", r"(?:pain)?"])
def test_no_literal_can_be_required(pattern: str) -> None:
    assert required_literals(pattern) is None


_WORD = st.sampled_from(["pain", "knee", "left", "no", "tear", "x", "wk"])
_PIECE = st.recursive(
    _WORD,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda t: f"(?:{t[0]}|{t[1]})"),
        st.tuples(inner, inner).map(lambda t: t[0] + r"\s*" + t[1]),
        inner.map(lambda p: f"(?:{p})?"),
        inner.map(lambda p: f"(?:{p})+"),
        inner.map(lambda p: p + "[ab]"),
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(_PIECE, st.text(alphabet="painkeelftorwxb ", max_size=30))
def test_every_match_holds_a_required_literal(pattern: str, text: str) -> None:
    literals = required_literals(pattern)
    for match in re.finditer(pattern, text):
        assert literals is None or any(literal in match.group() for literal in literals)
