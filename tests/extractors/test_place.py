"""Where a statement belongs: region and side from the words around it, the heading above it, the note's complaint."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp
from extractors.note import Note
from extractors.vocabulary import Region, Side


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("symptom",))


def _place(nlp: Language, text: str, words: str) -> tuple[Region | None, Side]:
    note: Note = nlp(text)._.note
    start = text.index(words)
    place = note.place(start, start + len(words))
    return place.region, place.side


@pytest.mark.parametrize(
    ("text", "words", "region", "side"),
    [
        ("Left knee pain.", "pain", Region.KNEE, Side.LEFT),
        ("Pain in the right ankle.", "Pain", Region.ANKLE, Side.RIGHT),
        ("R knee swelling", "swelling", Region.KNEE, Side.RIGHT),
        ("swelling of L foot", "swelling", Region.FOOT, Side.LEFT),
        ("bilateral hip pain", "pain", Region.HIP, Side.BILATERAL),
        ("Pain, knee, right.", "Pain", Region.KNEE, Side.RIGHT),
        ("He left the clinic with knee pain.", "pain", Region.KNEE, Side.UNSPECIFIED),
        ("She is right-hand dominant and has knee pain.", "pain", Region.KNEE, Side.UNSPECIFIED),
        ("Right away the knee began to hurt.", "hurt", Region.KNEE, Side.UNSPECIFIED),
        ("Left shoulder pain, no knee complaints.", "pain", Region.OTHER, Side.LEFT),
        ("Fracture of the femoral neck.", "Fracture", Region.HIP, Side.UNSPECIFIED),
        ("Neck pain.", "pain", Region.OTHER, Side.UNSPECIFIED),
        ("ACL tear on the left.", "tear", Region.KNEE, Side.LEFT),
        ("Right knee examined today. There is a large effusion.", "effusion", Region.KNEE, Side.RIGHT),
        ("Left foot and ankle swelling.", "swelling", Region.ANKLE, Side.LEFT),
        ("He came back with thigh pain.", "pain", Region.THIGH, Side.UNSPECIFIED),
    ],
)
def test_place(nlp: Language, text: str, words: str, region: Region, side: Side) -> None:
    assert _place(nlp, text, words) == (region, side)


def test_the_heading_above_gives_the_place(nlp: Language) -> None:
    text = "PHYSICAL EXAM\nRight knee: full motion. Effusion is large.\nLeft knee: normal motion. Effusion is absent.\n"
    assert _place(nlp, text, "Effusion is large") == (Region.KNEE, Side.RIGHT)
    assert _place(nlp, text, "Effusion is absent") == (Region.KNEE, Side.LEFT)


def test_the_complaint_gives_the_place_at_last(nlp: Language) -> None:
    text = "CHIEF COMPLAINT: Left hip pain.\n\nPLAN: Return in a month. Call with any trouble. Bring the films. Pain diary."
    assert _place(nlp, text, "Pain diary") == (Region.HIP, Side.LEFT)
