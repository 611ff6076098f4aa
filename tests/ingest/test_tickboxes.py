"""Tick boxes as recognition misreads and loses them, and what is none."""

from __future__ import annotations

import pytest

from pipeline.ingest.fax import FaxPage, compose
from pipeline.ingest.mismarks import remark
from pipeline.ingest.ocr import Recognized, Word
from pipeline.ingest.pieces import pieces_of

LETTER, LINE, LEFT = 5.0, 13.0, 72.0
FORM = ("[x] pain [x] swelling [x] locking",)


def words_of(*lines: str, sure: float = 0.85) -> list[Word]:
    """Words at the columns where they stand in `lines`."""
    words = []
    for number, line in enumerate(lines):
        column = 0
        for text in line.split(" "):
            if text:
                x, y = LEFT + LETTER * column, 200.0 + LINE * number
                box = (x, y, x + LETTER * len(text), y + 10.0)
                words.append(Word(text, box, box, sure, number, 0))
            column += len(text) + 1
    return words


def read(*lines: str, sure: float = 0.85) -> str:
    page = FaxPage(1, Recognized(tuple(words_of(*lines, sure=sure)), ink=0.05), 612.0, 792.0)
    return compose([page])[0]


def marked(*lines: str) -> list[str]:
    found = remark(pieces_of(words_of(*lines)))
    rows = sorted({piece.base for piece in found})
    return [" ".join(piece.text for piece in found if piece.base == row) for row in rows]


@pytest.mark.parametrize(
    ("line", "boxed"),
    [
        ("Y [{] N [x] pacemaker", "Y [ ] N [x] pacemaker"),
        ("Y [|] N {x} pacemaker", "Y [ ] N [x] pacemaker"),
        ("Y [| | N [x] pacemaker", "Y [ ] N [x] pacemaker"),
        ("Y [| N [x] pacemaker", "Y [ ] N [x] pacemaker"),
        ("Y [x] N[ ] plates", "Y [x] N [ ] plates"),
        ("Y {JN {x] clips", "Y [ ] N [x] clips"),
        ("{ }] weakness ] numbness", "[ ] weakness [ ] numbness"),
        ("{ J dialysis [x{ brace Ix} splint", "[ ] dialysis [x] brace [x] splint"),
        ("[\\] ibuprofen", "[\\] ibuprofen"),  # ticked or not
        ("Lachman [N] Pivot [neg]", "Lachman [N] Pivot [neg]"),
        ("knee (left) 3) better", "knee (left) 3) better"),
    ],
)
def test_boxes_of_a_form(line: str, boxed: str) -> None:
    assert marked(*FORM, line)[1] == boxed


@pytest.mark.parametrize("line", ["a brace { J", "seen ] today", "[x{ brace", "Y {JN", "N[ ] x"])
def test_what_is_doubtful_is_a_box_on_a_form_only(line: str) -> None:
    assert "[ ]" not in marked("Knee [x] brace", line)[1].replace("N [ ]", "")
    assert "[x]" not in marked("Knee [x] brace", line)[1]


def test_faint_sides_of_boxes_are_dirt_only_where_there_is_no_form() -> None:
    assert read(*FORM, "{ ] weakness | ] rash", sure=0.4).endswith("[ ] weakness [ ] rash")
    assert read("Knee [x] brace", "] weakness", sure=0.4).endswith("weakness")
    assert "]" not in read("Knee brace", "] weakness", sure=0.4)


def test_an_option_that_lost_its_box_between_two_that_have_theirs_is_not_ticked() -> None:
    options = (
        "[x] brace",
        "[ ] injection",
        "    surgery",
        "[x] tablets",
        "a long line that is the widest one here",
    )
    assert marked(*options)[2] == "[ ] surgery"
    text, source, _ = compose([FaxPage(1, Recognized(tuple(words_of(*options)), ink=0.05), 612.0, 792.0)])
    start = text.index("[ ] surgery")
    made, word = source.places(start, start + 11)
    assert (made.raw, made.confidence, made.place.box) == ("", 0.0, (72.0, 226.0, 87.0, 236.0))
    assert (word.raw, text[word.start : word.end]) == (None, "surgery")


@pytest.mark.parametrize(
    "lines",
    [
        # A long line may go on in the next.
        ("[x] brace that the patient wore on most days of", "    the spring", "[x] tablets", "[x] ice"),
        ("[x] brace", "surgery", "[x] tablets", "[x] ice, and a longer line than the others"),  # not aligned
        ("[x] ice", "[x] brace", "[x] tablets and a longer line", "    surgery", "More text"),  # the last
        ("[x] ice", "    surgery", "[x] tablets and a longer line"),  # no form
    ],
)
def test_other_lines_get_no_box(lines: tuple[str, ...]) -> None:
    assert not any("[ ]" in line for line in marked(*lines))
