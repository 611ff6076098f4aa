"""The literal screen never loses a match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.screen import marked, required_literals


def _shown(pattern: str) -> list[set[str]]:
    """The literal sets with `|` for the edge of a word."""
    return [{literal.replace("\x00", "|") for literal in literals} for literals in required_literals(pattern)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"ibuprofen|advil", [{"ibuprofen", "advil"}]),
        (r"(?<![\w])(?:left|right)\s+knee(?![\w])", [{"|left| |knee|", "|right| |knee|"}]),
        (r"x[- ]?ray", [{"xray", "x|-|ray", "x| |ray"}]),
        (r"\d+ ?(?:weeks?|wks?)", [{"week", "weeks", "wk", "wks", " |week", " |weeks", " |wk", " |wks"}]),
        (r"(?:no|denies)\s+\w+", [{"no| ", "denies| "}]),
        (r"\bhip\w*\s+pain\b", [{" |pain|"}, {"|hip"}]),
        (r"knee[^\w]+pain", [{"knee|"}, {"|pain"}]),
        (r"S?Cr\b", [{"scr|", "cr|"}]),
        (r"knee(?=\s)", [{"knee"}]),
        (r"(?<![\w/])r/o(?![\w])", [{"|r|/|o|"}]),
        (r"(?:\bpop(?:ped)?\b.{0,9}){2}", [{"|pop|", "|popped|"}]),
    ],
)
def test_literals(pattern: str, expected: list[set[str]]) -> None:
    assert sorted(_shown(pattern), key=sorted) == sorted(expected, key=sorted)


@pytest.mark.parametrize("pattern", [r"\d+", r"a?b?", r"\w+|knee", r"(?:pain)?", r"\b", r"(?!knee)\w+"])
def test_no_literal_can_be_required(pattern: str) -> None:
    assert required_literals(pattern) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("knee \n pain", " |knee| |pain| "), ("T1-weighted", " |T1|-|weighted| "), ("", "  "), ("-x", " -|x| ")],
)
def test_marked(text: str, expected: str) -> None:
    assert marked(text).replace("\x00", "|") == expected


_WORD = st.sampled_from(
    [
        "pain",
        "knee",
        "left",
        "no",
        "tear",
        "x",
        "wk",
        "-",
        r"\b",
        r"(?<![\w])",
        r"(?![\w])",
        r"\s+",
        r"[\s,]+",
        r"[ -]",
    ]
)
_PIECE = st.recursive(
    _WORD,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda t: f"(?:{t[0]}|{t[1]})"),
        st.tuples(inner, inner).map(lambda t: t[0] + r"\s*" + t[1]),
        st.tuples(inner, inner, inner).map("".join),
        inner.map(lambda p: f"(?:{p})?"),
        inner.map(lambda p: f"(?:{p})+"),
        inner.map(lambda p: p + "[ab]"),
        inner.map(lambda p: p + r"[^\w]"),
    ),
    max_leaves=7,
)
_CHUNK = st.sampled_from(
    ["pain", "knee", "left", "no", "tear", "x", "wk", "-", " ", "  ", "\n", ",", "a", "b"]
)


@settings(max_examples=400)
@given(_PIECE, st.lists(_CHUNK, max_size=14).map("".join))
def test_every_match_holds_a_literal_of_each_set(pattern: str, text: str) -> None:
    sets = required_literals(pattern)
    if re.search(pattern, text, re.ASCII):
        assert all(any(literal in marked(text) for literal in literals) for literals in sets)
