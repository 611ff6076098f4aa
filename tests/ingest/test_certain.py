"""Non-words that can be one word only, and the words, numbers and units that nothing is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.certain import _FREQUENT, _TURNING, read_certain
from pipeline.ingest.misread import reread
from pipeline.ingest.ocr import Word
from pipeline.ingest.pieces import pieces_of
from pipeline.ingest.vocabulary import vocabulary

DOUBTED = 0.85


@pytest.mark.parametrize(
    ("misread", "printed"),
    [
        ("Denics", "Denies"),
        ("dentes", "denies"),
        ("demes", "denies"),
        ("withoul", "without"),
        ("nght", "right"),
        ("rignt", "right"),
        ("lett", "left"),
        ("teft", "left"),
        ("Jeft", "left"),
        ("wecks", "weeks"),
        ("rnonths.", "months."),
        ("negalive,", "negative,"),
        ("hilateral", "bilateral"),
        ("NEGATIVF", "NEGATIVF"),  # no slip that we know
        ("DENlES", "DENlES"),  # nor with cases mixed
        ("jomt", "joint"),
        ("(ankie)", "(ankle)"),
        ("teet/leq", "feet/leg"),
    ],
)
def test_a_non_word_is_the_one_word_that_it_can_be(misread: str, printed: str) -> None:
    assert read_certain(misread, DOUBTED) == printed


@pytest.mark.parametrize(
    "word",
    [
        "night", "light", "tight", "might", "mght",  # words, and what may be either of two
        "let", "Lett", "felt", "heft", "deft", "feft",  # a name keeps its capital
        "wrecks", "creeks", "mouths", "moths", "weak", "month", "dens", "deny", "demons", "dents",
        "nol", "n0", "nat", "po", "ot", "nof", "ho", "on", "oh",  # never no, not, on
        "4wecks", "x6wecks", "6wks", "nng", "rng", "rnL", "cin", "em", "ISI", "lO", "sl", "si",
        "tib", "tibs", "wks", "prn", "Ibup", "resxn", "eval", "postop", "hx", "sx", "fx", "NVI", "ttp", "mva",
        "LMP", "NSAIDs", "McMurray", "PT", "bid", "upt", "neg", "abd", "ext", "med", "meds", "pt", "pts",
    ],
)  # fmt: skip
def test_what_may_be_something_else_stays(word: str) -> None:
    assert read_certain(word, 0.3) == word


def test_words_stay_words() -> None:
    words = vocabulary()
    known = sorted(
        word for word in words.known if words.english.get(word, 0) >= 200 or word in words.clinical
    )
    assert len(known) > 10_000
    assert [word for word in known if read_certain(word, 0.1) != word] == []


@given(st.text(alphabet="0123456789.,/:-%<>+ ()mgclkxwb", max_size=12), st.floats(0, 1))
def test_numbers_stay_as_recognised(text: str, sure: float) -> None:
    read = read_certain(text, sure)
    assert [letter for letter in read if letter.isdigit()] == [letter for letter in text if letter.isdigit()]


def test_nothing_becomes_a_short_negation_or_a_number() -> None:
    made = _TURNING | _FREQUENT
    assert made.isdisjoint(
        {"no", "not", "on", "none", "nor", "one", "two", "three", "six", "ten", "day", "days"}
    )


def test_what_recognition_is_sure_of_stays() -> None:
    assert read_certain("denics", 0.96) == "denics"
    assert read_certain("denics jomt", 0.93) == "denies jomt"


def test_the_first_word_of_a_line_is_read_too_and_keeps_what_was_recognised() -> None:
    box = (72.0, 200.0, 110.0, 210.0)
    first, second = reread(
        pieces_of([Word("denics", box, box, DOUBTED, 0, 0), Word("pam", box, box, DOUBTED, 0, 0)])
    )
    assert (first.text, first.raw, first.box, second.raw) == ("denies", "denics", box, None)
