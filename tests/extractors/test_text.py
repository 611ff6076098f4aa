"""The shadow text keeps every offset, whatever the script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text import plain, shadow


@given(st.text())
def test_shadow_keeps_length_and_other_characters(text: str) -> None:
    low = shadow(text)
    assert len(low) == len(text) == len(plain(text))
    for before, after in zip(text, low, strict=True):
        assert before == after or not before.isascii() or before.lower() == after or before in "\x00\x0b\x0c`"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No\u00a0Pain", "no pain"),
        ("doesn\u2019t", "doesn't"),
        ("6\u20138 weeks", "6-8 weeks"),
        ("\u201cpop\u201d", '"pop"'),
        ("\u0130stanbul KNEE", "\u0130stanbul knee"),
        ("\U0001f9b5 Knee", "\U0001f9b5 knee"),
        ("e\u0301cart A", "e\u0301cart a"),
    ],
)
def test_shadow(text: str, expected: str) -> None:
    assert shadow(text) == expected
