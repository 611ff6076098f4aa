"""Born-digital PDF: places, forms, running lines, turned and cropped pages, and PDFs that are no good."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ingest.model import AsideKind, Extracted, IngestError
from pipeline.ingest.pdf import opened
from pipeline.ingest.read import extract
from tests.ingest.layouts import EXAM, PROSE, column, page, shuffled, width
from tests.ingest.pdf_maker import Field, Page, Words, make_pdf

SETTINGS = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
WORD = st.text("abcdefghknorstuvxyzABCDEHKMNRST0123456789.,:%/()-+é½°", min_size=1, max_size=9).filter(
    lambda word: not word.endswith("-")  # which may be the line's
)


def read(data: bytes, password: str | None = None) -> Extracted:
    (found,) = extract(data, "note.pdf", password=password)
    return found


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Words at random cells of a grid, so that none overlap."""
    cells = draw(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), min_size=1, max_size=25, unique=True)
    )
    words = [Words(60 + 85 * across, 60 + 22 * down, draw(WORD)) for across, down in cells]
    return Page(
        words,
        rotate=draw(st.sampled_from([0, 90, 180, 270])),
        crop=draw(st.sampled_from([None, (30, 20, 600, 760)])),
    )


@given(made=pages())
@SETTINGS
def test_every_word_is_read_once_and_its_place_leads_back_to_it(made: Page) -> None:
    data = make_pdf([made])
    found = read(data)
    assert sorted("".join(found.text.split())) == sorted("".join(word.text for word in made.words))
    with opened(data) as document:
        shown = document[0]
        shown.set_rotation(0)
        textpage = shown.get_textpage()
        for run in found.map.runs:
            assert run.place.page == 1
            box = unturned(run.place.box, made)
            assert "".join(textpage.get_text_bounded(*box).split()) == found.text[run.start : run.end]


def unturned(box: tuple[float, float, float, float] | None, made: Page) -> tuple[float, float, float, float]:
    """Left, bottom, right, top in the page's own space of a box on the page as displayed."""
    assert box is not None
    left, bottom, right, top = made.crop or (0, 0, made.width, made.height)
    wide, high = right - left, top - bottom
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        across, down = {
            0: (x, y),
            90: (y, high - x),
            180: (wide - x, high - y),
            270: (wide - y, x),
        }[made.rotate]
        corners.append((left + across, top - down))
    (a, b), (c, d) = corners
    return min(a, c) - 0.1, min(b, d) - 0.1, max(a, c) + 0.1, max(b, d) + 0.1


def test_glue_has_no_place() -> None:
    found = read(make_pdf([page(column(PROSE, 72, 100, 460))]))
    covered = {n for run in found.map.runs for n in range(run.start, run.end)}
    assert {found.text[n] for n in range(len(found.text)) if n not in covered} <= {" ", "\n"}


def test_size_and_box_of_a_turned_and_cropped_page() -> None:
    found = read(make_pdf([Page([Words(100, 200, "Knee")], rotate=90, crop=(50, 100, 450, 700))]))
    assert found.page_sizes == ((600.0, 400.0),)
    (run,) = found.map.runs
    # Upright the word begins 50 from the left and 108 below the top of the crop box, whose height is 600.
    x0, y0, x1, y1 = run.place.box or (0, 0, 0, 0)
    assert (round(y0), round(y1)) == (50, round(50 + width("Knee")))
    assert x0 < 600 - 108 < x1


def test_hyphens_of_the_line_are_dropped_and_those_of_the_word_kept() -> None:
    lines = [
        "The patient was sent to a course of physio-", "therapy in March and asked for follow-",
        "up in two weeks because weight-", "bearing hurts much and today the L4-", "5 level is sore as a new prob-", "lem of hers today",
    ]  # fmt: skip
    found = read(make_pdf([Page([Words(72, 100 + 12 * n, line) for n, line in enumerate(lines)])]))
    assert found.text == (
        "The patient was sent to a course of physiotherapy in March and asked for follow-up in two weeks because "
        "weight-bearing hurts much and today the L4-5 level is sore as a new problem of hers today"
    )
    at = found.text.index("physiotherapy")
    halves = found.map.places(at, at + len("physiotherapy"))
    assert [found.text[run.start : run.end] for run in halves] == ["physio", "therapy"]
    assert halves[0].place.box[1] < halves[1].place.box[1]  # type: ignore[index]


def letter(count: int) -> list[Page]:
    body = column(f"{PROSE} {EXAM} " * 3, 72, 90, 460, leading=1.3)
    return [
        Page(
            [
                Words(72, 40, "Springfield Orthopedics   DOE, JANE   MRN 0047"),
                *(Words(line.x, 90 + 13 * n, line.text) for n, line in enumerate(body[part::count])),
                Words(72, 748, f"Printed 03/04/2025 10:2{part}"),
                Words(280, 760, f"Page {part + 1} of {count}"),
            ]
        )
        for part in range(count)
    ]


def test_running_lines_are_set_aside_with_their_places() -> None:
    found = read(make_pdf(letter(3)))
    assert "MRN" not in found.text
    assert "Page" not in found.text
    asides = [(one.place.page, one.kind, one.text) for one in found.map.asides]
    assert asides[:3] == [
        (1, AsideKind.HEADER, "Springfield Orthopedics DOE, JANE MRN 0047"),
        (1, AsideKind.FOOTER, "Printed 03/04/2025 10:20"),
        (1, AsideKind.PAGE_NUMBER, "Page 1 of 3"),
    ]
    assert len(asides) == 9
    assert all(one.place.box for one in found.map.asides)


def test_first_and_last_lines_that_do_not_repeat_stay() -> None:
    made = [
        Page([Words(72, 40, f"{word} report"), Words(72, 90, PROSE[:60])]) for word in ("Morning", "Evening")
    ]
    assert [line for line in read(make_pdf(made)).text.split("\n") if line.endswith(" report")] == [
        "Morning report",
        "Evening report",
    ]


@pytest.mark.parametrize("apart", [0.0, 0.4])
def test_words_drawn_twice_for_bold_face_are_read_once(apart: float) -> None:
    made = [Words(72, 100, "HPI: off the knee"), Words(72 + apart, 100, "HPI: off the knee")]
    assert read(make_pdf([Page(made)])).text == "HPI: off the knee"
    letters = [
        Words(72 + 9 * n + shift, 100, letter) for n, letter in enumerate("KNEE") for shift in (0, apart)
    ]
    assert read(make_pdf([Page(letters)])).text.replace(" ", "") == "KNEE"


def test_a_document_sent_twice_keeps_its_text() -> None:
    copy = Page([Words(72, 40, "Springfield Orthopedics"), *column(f"{PROSE} {EXAM}", 72, 70, 460)])
    found = read(make_pdf([copy, copy]))
    assert found.text.count("Examination shows") == found.text.count("The patient reports") == 2
    assert [one.text for one in found.map.asides] == ["Springfield Orthopedics"] * 2


def test_a_sentence_goes_on_over_the_page() -> None:
    first = [*column("There was no relief after", 72, 700, 460), Words(280, 760, "Page 1 of 2")]
    second = [*column("six weeks of therapy.", 72, 80, 460), Words(280, 760, "Page 2 of 2")]
    found = read(make_pdf([Page(first), Page(second)]))
    assert found.text == "There was no relief after six weeks of therapy."
    assert [run.place.page for run in found.map.runs] == [1] * 5 + [2] * 4


def test_filled_form() -> None:
    made = Page(
        [Words(72, 112, "Patient name:"), Words(90, 139, "Pacemaker"), Words(90, 159, "Aneurysm clip")],
        fields=[
            Field("name", "Jane Doe", (150, 102, 300, 116)), Field("pm", True, (72, 130, 82, 140)),
            Field("clip", False, (72, 150, 82, 160)), Field("empty", "", (72, 180, 200, 195)),
        ],
    )  # fmt: skip
    found = read(make_pdf([made]))
    lines = re.sub(" {2,}", "\t", found.text).split("\n")
    assert lines == ["Patient name:\tJane Doe", "[x] Pacemaker", "[ ] Aneurysm clip"]
    (value,) = found.map.places(found.text.index("Jane"), found.text.index("Jane") + 4)
    assert value.place.box == (150.0, 102.0, 300.0, 116.0)


def test_what_is_not_for_reading_is_set_aside() -> None:
    made = Page(
        [
            *column(PROSE, 72, 100, 460), Words(200, 500, "COPY", 60, angle=45), Words(590, 500, "Form 12", 8, angle=90),
            Words(72, 600, "hidden words", mode=3), Words(700, 300, "beyond the page"),
        ]
    )  # fmt: skip
    found = read(make_pdf([made]))
    assert "".join(found.text.split()) == "".join(PROSE.split())
    assert {one.kind for one in found.map.asides} == {AsideKind.WATERMARK, AsideKind.MARGIN, AsideKind.HIDDEN}
    assert set(found.notes) == {
        "text beyond the visible page was left out (13)",
        "text that no ink shows was left out (2)",
        "text across the page was left out (4)",
    }


def test_scripts_and_attachments_are_noted_and_left_alone() -> None:
    found = read(make_pdf([page(column(PROSE, 72, 100, 460))], javascript=True, attachment=True))
    assert found.notes == (
        "the PDF holds 1 scripts, which were not run",
        "the PDF holds 1 attached files, which were not read",
    )
    assert "CANARY" not in found.text


BAD = [
    ("no pages", make_pdf([]), "the PDF has no pages"),
    ("cut short", make_pdf([page(column(PROSE, 72, 100, 460))])[:600], "damaged or cut short"),
    ("no more than a mark", b"%PDF-1.7\n", "damaged or cut short"),
    ("blank", make_pdf([Page([])]), "no text was found on its pages"),
    ("not a PDF", b"Knee pain", "said to be application/pdf, but the bytes are not"),
    (
        "encrypted",
        make_pdf([page(column(PROSE, 72, 100, 460))], password="x7"),
        "the PDF is encrypted; give its password",
    ),
]


@pytest.mark.parametrize(("data", "words"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_pdf(data: bytes, words: str) -> None:
    with pytest.raises(IngestError, match=words):
        read(data)


def test_password() -> None:
    data = make_pdf([page(column(PROSE, 72, 100, 460))], password="x7")
    assert "".join(read(data, "x7").text.split()) == "".join(PROSE.split())
    with pytest.raises(
        IngestError, match="the password does not open the PDF; give its password with --password"
    ):
        read(data, "y8")


def test_no_encoding_of_letters_is_no_text() -> None:
    """Control characters for letters: the font hides what it says, and there is no picture to recognise."""
    from pipeline.ingest.pdf_chars import PageText
    from pipeline.ingest.pdf_ocr import is_picture

    assert is_picture(PageText(612, 792, characters=100, doubtful=40), 0.0, objects=5)
    assert not is_picture(PageText(612, 792, characters=100, doubtful=10), 0.0, objects=5)


def test_a_page_takes_a_tenth_of_a_second() -> None:
    made = [page(shuffled(column(f"{PROSE} {EXAM} " * 4, 72, 80, 460), n, apart=True)) for n in range(5)]
    data = make_pdf(made)
    read(data)
    began = time.process_time()
    read(data)
    assert (time.process_time() - began) / len(made) < 0.1
