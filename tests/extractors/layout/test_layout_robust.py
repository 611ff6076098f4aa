"""Any text at all: sentences are in order, do not overlap, and cover what is not blank; cost stays linear."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.layout import Section, split

PIECES = st.lists(
    st.sampled_from(
        ["HPI:", "Plan", "PMH ", "FAMILY HISTORY: ,", ".,", ",", "\n", "\r\n", "\n\n", "  ", "\t", "1. ", "2) ", "- ", "\u2022 ", "[x] ",
         "knee pain", "Left knee:", "Dr.", "p.r.n.", "?", "!", "...", '"', "(", ")", "A", "\u00a0", "\x00", "\U0001f600", "e\u0301", "5.5", "S  ", "|"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


def assert_covers(text: str) -> None:
    last = 0
    # What no sentence holds is blank, or a comma or dash that sets a title off ("A - HPI:").
    for sentence in split(text).sentences:
        assert last <= sentence.start < sentence.end <= len(text)
        assert not text[last : sentence.start].strip(
            " ,-\t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\u00a0\x00"
        )
        assert sentence.start <= sentence.body <= sentence.end
        last = sentence.end
    assert not text[last:].strip(" ,\t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\u00a0\x00")


@given(PIECES)
@settings(max_examples=300, deadline=None)
def test_pieces_of_notes(text: str) -> None:
    assert_covers(text)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    last = 0
    for sentence in split(text).sentences:
        assert last <= sentence.start < sentence.end <= len(text)
        last = sentence.end


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t \r\n", "\u00a0"])
def test_negative_blank(text: str) -> None:
    layout = split(text)
    assert layout.sentences == ()
    assert layout.sections == ()
    assert layout.sentence_at(0) is None
    assert layout.section_at(0) is Section.UNKNOWN


@pytest.mark.parametrize(
    "piece",
    [
        "A. ",
        "1. ",
        "hx. ",
        "a  b ",
        "knee pain and ",
        ":,",
        "\t",
        "...",
        "[ ] ",
        "The knee hurts. It is red.\n",
        "a  [ ] ",
    ],
)
def test_cost_is_linear(piece: str) -> None:
    text = (piece * (200_000 // len(piece)))[:200_000]
    begin = time.process_time()
    split(text)
    assert time.process_time() - begin < 20


def test_offsets_stay_right_around_odd_characters() -> None:
    text = "\ufeffHPI:\u00a0pain \U0001f600 in the \u201cknee\u201d. No fe\u0301ver.\r\nPlan: MRI"
    assert [text[s.start : s.end] for s in split(text).sentences][-3:] == [
        "No fe\u0301ver.",
        "Plan:",
        "MRI",
    ]
