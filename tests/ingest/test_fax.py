"""Recognised pages to text: what stands at the edges set aside, cover sheets, joins, and the map."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.fax import FaxPage, compose, is_page_number
from pipeline.ingest.fax_cover import is_cover
from pipeline.ingest.lines import lines_of
from pipeline.ingest.model import AsideKind
from pipeline.ingest.ocr import Recognized, Word
from pipeline.ingest.pieces import pieces_of

WIDTH, HEIGHT = 612.0, 792.0
LETTER, LINE = 5.0, 13.0  # points: a character's width, and from line to line
HEADER = "FROM: VALLEY ORTHO 555-0100 03/04/2025 10:21 P.02/07"


def line_at(text: str, y: float, line: int, x: float = 72.0, confidence: float = 0.95) -> list[Word]:
    words = []
    for word in text.split():
        box = (x, y, x + LETTER * len(word), y + 10.0)
        words.append(Word(word, box, box, confidence, line, 0))
        x += LETTER * (len(word) + 1)
    return words


def page(
    number: int,
    body: list[str],
    *,
    header: str = HEADER,
    top: str = "",
    bottom: str = "",
    confidence: float = 0.95,
    ink: float = 0.05,
    turned: int = 0,
    damaged: int = 0,
) -> FaxPage:
    """A page with lines of 10-point print from 1.5 in down."""
    placed = [
        (header, 6.0),
        (top, 40.0),
        *((text, 110 + LINE * at) for at, text in enumerate(body)),
        (bottom, 752.0),
    ]
    words = [
        word for at, (text, y) in enumerate(placed) for word in line_at(text, y, at, confidence=confidence)
    ]
    return FaxPage(number, Recognized(tuple(words), turned=turned, ink=ink), WIDTH, HEIGHT, damaged)


def asides(pages: list[FaxPage]) -> list[tuple[str, str, int | None]]:
    _, source, _ = compose(pages)
    return [(one.kind.value, one.text, one.place.page) for one in source.asides]


KNEE = ["Right knee pain for eight weeks.", "Six weeks of physical therapy failed."]
PLAN = ["Plan: MRI of the right knee.", "Return in two weeks."]


def test_header_line_is_set_aside_by_its_place() -> None:
    garbled = "FR0M: VAL1EY 0RTHO S55-O1OO O3/O4/2O25 1O:21 P.O2/O7"
    text, source, notes = compose([page(1, KNEE, header=garbled)])
    assert text == "Right knee pain for eight weeks.\nSix weeks of physical therapy failed."
    assert [(one.kind, one.text, one.at) for one in source.asides] == [(AsideKind.FAX_HEADER, garbled, 0)]
    assert source.asides[0].place.box == (72.0, 6.0, 72.0 + LETTER * len(garbled), 16.0)
    assert notes == []


def test_print_below_the_band_stays() -> None:
    text, _, _ = compose([page(1, KNEE, header="", top="Knee Clinic of the Valley")])
    assert text.startswith("Knee Clinic of the Valley")


def test_a_clipping_has_no_header_line() -> None:
    found = Recognized(tuple(line_at("Right knee pain.", 6, 0)), ink=0.05)
    assert compose([FaxPage(1, found, 400.0, 120.0)])[0] == "Right knee pain."


@pytest.mark.parametrize(
    "number",
    [
        "Page 2 of 5",
        "Page of",
        "page 2",
        "Pg. 2 of 5",
        "p. 2",
        "Paqe 2 0f 5",
        "Page l of |",
        "2/5",
        "2 of 5",
        "- 2 -",
        "2",
        "[2]",
    ],
)
def test_page_number(number: str) -> None:
    (line,) = lines_of(pieces_of(line_at(number, 752, 0)))
    assert is_page_number(line, page(2, KNEE))


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "Dr. 2",
        "2 weeks",
        "Plan 2 of 5",
        "L4/5",
        "Return in 2",
        "Grade 2",
        "04/02/2025",
        "Age 44",
        "Knee 2",
    ],
)
def test_no_page_number(text: str) -> None:
    (line,) = lines_of(pieces_of(line_at(text, 752, 0)))
    assert not is_page_number(line, page(2, KNEE))


def test_page_numbers_are_set_aside_and_stay_in_the_map() -> None:
    pages = [page(1, KNEE, bottom="Page 1 of 2"), page(2, PLAN, bottom="Page 2 0f 2")]
    assert asides(pages) == [
        ("fax_header", HEADER, 1),
        ("page_number", "Page 1 of 2", 1),
        ("fax_header", HEADER, 2),
        ("page_number", "Page 2 0f 2", 2),
    ]


def test_running_lines_are_known_although_misread() -> None:
    """The letterhead stays on the first page; the footer goes from every page."""
    first = page(
        1, KNEE, top="Knee Clinic of the Valley, 12 Main Street", bottom="Electronic record, do not copy"
    )
    other = page(
        2, PLAN, top="Knee C1inic ofthe Va1ley, 12 Main Strect", bottom="E1ectronic record. do not copy"
    )
    text, _, _ = compose([first, other])
    assert text.split("\n\n") == [
        "Knee Clinic of the Valley, 12 Main Street",
        "Right knee pain for eight weeks.\nSix weeks of physical therapy failed.",
        "Plan: MRI of the right knee.\nReturn in two weeks.",
    ]
    assert [kind for kind, _, _ in asides([first, other])] == [
        "fax_header",
        "footer",
        "fax_header",
        "header",
        "footer",
    ]


def test_lines_of_one_page_alone_stay() -> None:
    pages = [
        page(1, KNEE, bottom="No prior surgery of the knee."),
        page(2, PLAN, bottom="Ice and rest at night."),
    ]
    text, _, _ = compose(pages)
    assert "No prior surgery of the knee." in text
    assert "Ice and rest at night." in text


COVER = ["FACSIMILE COVER SHEET", "To: Utilization Review", "Fax: 555-0142", "From: Valley Ortho",
         "Pages including cover: 4", "Re: MRI request",
         "CONFIDENTIAL: intended only for the addressee. If you received this in error",
         "please notify the sender and destroy all copies."]  # fmt: skip


def test_cover_sheet_is_left_out_and_stays_in_the_map() -> None:
    pages = [page(1, COVER), page(2, KNEE)]
    text, source, notes = compose(pages)
    assert text == "Right knee pain for eight weeks.\nSix weeks of physical therapy failed."
    assert [one.text for one in source.asides if one.kind is AsideKind.COVER_SHEET] == COVER
    assert notes == ["page 1 is a fax cover sheet and was left out"]


def test_a_cover_sheet_alone_is_all_there_is() -> None:
    text, _, notes = compose([page(1, COVER)])
    assert "Utilization Review" in text
    assert notes == []


@pytest.mark.parametrize(
    ("lines", "cover"),
    [
        (COVER, True),
        (["FAX", "T0: Dr. Lee", "FR0M: Knee Clinic", "DATE: 3/4/2025", "PAGES: 3"], True),
        (
            ["Fax Transmitta1", "Attn: Intake", "Fax #: 555-0100", "Phone: 555-0101", "Comments: see notes"],
            True,
        ),
        (
            [
                "To: Medical Director",
                "Fax: 555-0142",
                "Re: MRI left knee",
                *["I care for this man of forty"] * 12,
            ],
            False,
        ),
        (
            [
                "OFFICE NOTE",
                "Date: 3/4/2025",
                "Phone: 555-0101",
                "Fax: 555-0102",
                *["He fell on the stairs."] * 3,
            ],
            False,
        ),
        (["Right knee pain for eight weeks."], False),
        ([], False),
    ],
)
def test_cover_sheets(lines: list[str], cover: bool) -> None:
    assert is_cover(lines) is cover


LONG = "He has had pain over the inner side of the right knee since the fall in March and"


def test_words_broken_at_the_line_are_joined_and_each_part_has_its_box() -> None:
    body = [
        LONG,
        "went on with six weeks of supervised work under the hands of a physio-",
        "therapist without relief.",
    ]
    text, source, _ = compose([page(1, body)])
    start = text.index("physiotherapist")
    first, second = source.places(start, start + len("physiotherapist"))
    assert (text[first.start : first.end], text[second.start : second.end]) == ("physio", "therapist")
    assert first.place.box is not None
    assert second.place.box is not None
    assert second.place.box[1] - first.place.box[1] == pytest.approx(LINE)


@pytest.mark.parametrize(("end", "start"), [("weight-", "bearing"), ("L4-", "5"), ("x-", "ray")])
def test_hyphens_of_compounds_stay(end: str, start: str) -> None:
    text, _, _ = compose(
        [
            page(
                1,
                [
                    LONG,
                    LONG,
                    f"so on for weeks and weeks, for the whole of the summer until the autumn, {end}",
                    f"{start} now.",
                ],
            )
        ]
    )
    assert end + start in text


def test_a_sentence_goes_on_over_the_page() -> None:
    pages = [
        page(1, ["He was given exercises and", "returned after"], bottom="Page 1"),
        page(2, ["eight weeks without relief."]),
    ]
    text, source, _ = compose(pages)
    assert "returned after eight weeks without relief." in text
    start = text.index("after eight")
    assert [run.place.page for run in source.places(start, start + len("after eight"))] == [1, 2]


def test_what_ended_before_the_page_does_not_go_on() -> None:
    text, _, _ = compose([page(1, ["No prior surgery."]), page(2, ["Plan: MRI."])])
    assert text == "No prior surgery.\n\nPlan: MRI."


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({"confidence": 0.65}, "page 2 was hard to read (mean confidence 0.65)"),
        ({"turned": 180}, "page 2 was turned by 180 degrees"),
        ({"damaged": 3}, "page 2 was damaged in transmission, and part of it may be missing"),
        (
            {"ink": 0.45, "confidence": 0.4},
            "page 2 looks damaged in transmission (45% of it black), and was left out",
        ),
    ],
)
def test_doubts_are_noted(options: dict[str, float], note: str) -> None:
    _, _, notes = compose([page(1, KNEE), page(2, PLAN, **options)])  # type: ignore[arg-type]
    assert notes == [note]


def test_a_page_of_noise_gives_no_text() -> None:
    noise = page(2, ["#| ~%ai 7 {I", "r! tt| f ]["], ink=0.45, confidence=0.3, header="")
    text, _, _ = compose([page(1, KNEE), noise])
    assert text == "Right knee pain for eight weeks.\nSix weeks of physical therapy failed."


def test_a_page_that_failed_is_noted() -> None:
    failed = FaxPage(2, Recognized(failure="could not be read within 60 s"), WIDTH, HEIGHT)
    assert compose([page(1, KNEE), failed])[2] == ["page 2 could not be read within 60 s"]


def test_dirt_is_no_text() -> None:
    words = (*line_at("Right knee pain.", 110, 0), *line_at("~ .", 300, 1, confidence=0.3))
    text, _, _ = compose([FaxPage(1, Recognized(words, ink=0.05), WIDTH, HEIGHT)])
    assert text == "Right knee pain."


PROSE = st.lists(
    st.lists(st.text("abcdefgXYZ019.,:", min_size=1, max_size=9), min_size=1, max_size=12).map(" ".join),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PROSE, min_size=1, max_size=4))
def test_every_run_is_the_word_that_stood_there(bodies: list[list[str]]) -> None:
    """Text to place to text: each run lies in the box of one recognised word, or of its first part."""
    pages = [page(number, body) for number, body in enumerate(bodies, 1)]
    text, source, _ = compose(pages)
    by_place = {(one.number, word.box): word.text for one in pages for word in one.found.words}
    for run in source.runs:
        assert run.place.page is not None
        word = by_place[run.place.page, run.place.box]
        assert text[run.start : run.end] == word
    inked = sum(len(text[run.start : run.end]) for run in source.runs) + sum(
        len(one.text.replace(" ", "")) for one in source.asides
    )
    assert inked == sum(len(word.text) for one in pages for word in one.found.words)
