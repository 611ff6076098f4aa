"""A pattern is tried at every word that can open a match of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.first_words import first_words, word_heads
from extractors.word_index import WORD, WordIndex

_BOUNDED = r"(?<![\w])(?:{})(?![\w])"


@pytest.mark.parametrize(
    ("pattern", "words", "prefixes"),
    [
        (r"left\s+knee|rt hip", {"left", "rt"}, set()),
        (r"(?:the\s+)?knees?", {"the", "knee", "knees"}, set()),
        (r"arthroscop\w*", {"arthroscop"}, {"arthroscop"}),
        (r"PT\b|\(pt\)", {"pt", "("}, set()),
        (r"x[- ]?ray", {"x", "xray"}, set()),
        (r"[ab]\d+ wks", set(), {f"{a}{d}" for a in "ab" for d in range(10)}),
        (r"(?:very\s+){0,3}sore", {"very", "sore"}, set()),
        (r"(?:ab)+c", set(), {"ab"}),
    ],
)
def test_first_words(pattern: str, words: set[str], prefixes: set[str]) -> None:
    assert first_words(_BOUNDED.format(pattern)) == (words, prefixes)


@pytest.mark.parametrize("pattern", [r"\w+ pain", r"\s*pain", r"(?:pain)?", r".{2}x", r"[^a]b"])
def test_any_word_may_open(pattern: str) -> None:
    assert first_words(_BOUNDED.format(pattern)) is None


def test_an_unbounded_pattern_may_begin_inside_a_word() -> None:
    assert first_words("pain") is None


def test_heads_of_words() -> None:
    assert word_heads(r"june?|july?", 3) == ["jul", "jun"]
    with pytest.raises(ValueError, match="any word can open"):
        word_heads(r"\w+", 3)


def test_the_index_gives_each_word_what_it_opens() -> None:
    index = WordIndex()
    for number, pattern in enumerate((r"knee\s+pain", r"kne\w*", r"hip")):
        found = first_words(_BOUNDED.format(pattern))
        assert found is not None
        index.opener(found, number)
    assert [index[word] for word in ("knee", "knees", "hip", "hips")] == [{0, 1}, {1}, {2}, set()]


_PIECE = st.recursive(
    st.sampled_from(["pain", "pa", "in", "x", r"\d", "-", r"\b", r"\s+", r"(?![\w])", "(?=p)", "[ax]"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda t: f"(?:{t[0]}|{t[1]})"),
        st.tuples(inner, inner).map("".join),
        inner.map(lambda p: f"(?:{p})?"),
        inner.map(lambda p: f"(?:{p}){{1,3}}"),
        inner.map(lambda p: p + r"\w*"),
    ),
    max_leaves=7,
)
_TEXT = st.lists(
    st.sampled_from(["pain", "pa", "in", "x", "4", "-", " ", "a", "\n", "_", "p"]), max_size=12
).map("".join)


@settings(max_examples=400)
@given(_PIECE, _TEXT)
def test_every_match_begins_at_a_word_that_opens_it(pattern: str, text: str) -> None:
    bounded = _BOUNDED.format(pattern)
    found = first_words(bounded)
    if found is None:
        return
    index = WordIndex()
    index.opener(found, 1)
    openers = {word.start() for word in WORD.finditer(text) if index[word.group()]}
    assert {m.start() for m in re.finditer(bounded, text, re.ASCII)} <= openers
