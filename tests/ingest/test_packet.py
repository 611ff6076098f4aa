"""Packets split into their documents by titles at the top of pages and page numbers that start again."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.ingest.model import AsideKind, Extracted, Place, TextBuilder
from pipeline.ingest.packet import kind_of, split

OFFICE = "OFFICE VISIT\nDate of service: 03/04/2025\n\nRight knee pain for eight weeks."
REPORT = "RADIOLOGY REPORT\nExam: XR right knee, 3 views\nExam date: 02/14/2025\n\nFINDINGS: No fracture."
THERAPY = "Physical Therapy Daily Note\nDate: 02/20/2025\n\nSixth visit. No relief."
SAFETY = "MRI Safety Screening Form\n\nPacemaker: no\nMetal in the eyes: no"
EMG = "ELECTRODIAGNOSTIC REPORT\nDate of study: 01/09/2025\n\nNormal study of the right leg."
REST = "Assessment and plan\n\nMRI of the right knee."


def packet(*pages: str, numbers: dict[int, str] | None = None, joined: tuple[int, ...] = ()) -> Extracted:
    """A document of pages, each with a header line; pages in `joined` go on from the one before."""
    out = TextBuilder()
    for number, text in enumerate(pages, 1):
        out.aside(AsideKind.FAX_HEADER, f"P.{number}", Place(number, (0, 0, 9, 9)))
        if number > 1:
            out.glue(" " if number in joined else "\n\n")
        for at, line in enumerate(text.split("\n")):
            if at:
                out.glue("\n")
            out.add(line, Place(number, (72, 72 + 13 * at, 300, 84 + 13 * at)), 0.9)
        if numbers and number in numbers:
            out.aside(AsideKind.PAGE_NUMBER, numbers[number], Place(number, (300, 750, 320, 760)))
    text, source = out.build()
    return Extracted(text, source, "image/tiff", pages=len(pages), page_sizes=((612.0, 792.0),) * len(pages))


def parts(document: Extracted) -> list[tuple[str, str | None, dt.date | None]]:
    return [(one.text, one.kind, one.date) for one in split(document)]


def test_a_packet_of_five_documents() -> None:
    assert parts(packet(OFFICE, REST, REPORT, THERAPY, EMG, SAFETY)) == [
        (f"{OFFICE}\n\n{REST}", "office_note", dt.date(2025, 3, 4)),
        (REPORT, "radiology_report", dt.date(2025, 2, 14)),
        (THERAPY, "pt_note", dt.date(2025, 2, 20)),
        (EMG, "emg_report", dt.date(2025, 1, 9)),
        (SAFETY, "safety_form", None),
    ]


def test_one_note_of_several_pages_stays_whole() -> None:
    document = packet(OFFICE, REST, "Addendum\n\nNone.")
    (whole,) = split(document)
    assert (whole.text, whole.map, whole.kind, whole.notes) == (
        document.text,
        document.map,
        "office_note",
        (),
    )


def test_places_keep_the_pages_of_the_file_and_offsets_count_anew() -> None:
    _, report = split(packet(OFFICE, REPORT))
    start = report.text.index("FINDINGS")
    (run,) = report.map.places(start, start + 8)
    assert report.text[run.start : run.end] == "FINDINGS: No fracture."
    assert run.place.page == 2
    assert [(one.text, one.at) for one in report.map.asides] == [("P.2", 0)]
    assert report.notes == ("is page 2 of the file",)


def test_a_page_number_above_one_goes_on_whatever_its_title() -> None:
    assert len(split(packet(OFFICE, REPORT, numbers={1: "Page 1 of 2", 2: "Page 2 of 2"}))) == 1


def test_page_numbers_that_start_again_begin_a_document() -> None:
    numbers = {1: "Page 1 of 2", 2: "Page 2 of 2", 3: "Page l of 1"}
    documents = split(packet(OFFICE, REST, "Seen again.\n\nKnee no better.", numbers=numbers))
    assert [one.text for one in documents] == [f"{OFFICE}\n\n{REST}", "Seen again.\n\nKnee no better."]


def test_a_bare_number_says_nothing() -> None:
    assert len(split(packet(OFFICE, REST, numbers={1: "1", 2: "1"}))) == 1


def test_a_sentence_that_goes_on_is_no_new_document() -> None:
    assert (
        len(split(packet("OFFICE VISIT\nShe was sent to", "physical therapy note by note.", joined=(2,))))
        == 1
    )


def test_the_same_title_on_each_page_is_a_running_head() -> None:
    assert len(split(packet(OFFICE, "OFFICE VISIT\n\nPlan: MRI."))) == 1


def test_the_same_title_with_another_date_is_another_note() -> None:
    other = "OFFICE VISIT\nDate of service: 04/15/2025\n\nNo better."
    assert [date for _, _, date in parts(packet(OFFICE, other))] == [
        dt.date(2025, 3, 4),
        dt.date(2025, 4, 15),
    ]


def test_a_report_without_a_title_is_known_by_its_sections() -> None:
    report = "Valley Imaging Center\nEXAM: MRI right knee\nTECHNIQUE: axial images\nFINDINGS: intact\nIMPRESSION: normal"
    assert [kind for _, kind, _ in parts(packet(OFFICE, report))] == ["office_note", "radiology_report"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PHYSICAL THERAPY INITIAL EVALUATION", "pt_note"),
        ("Physica1 Therapy Progress N0te 02/20/2025", "pt_note"),
        ("Valley Orthopaedics\nFollow-up Visit", "office_note"),
        ("EMG/NCS Report", "emg_report"),
        ("RADI0L0GY REP0RT", "radiology_report"),
        ("MRI Safety Questionnaire", "safety_form"),
        ("Operative Report", "operative_note"),
        ("He completed six weeks of physical therapy.", None),
        ("The radiology report of March was read with the patient and her husband", None),
        ("Knee pain", None),
        ("", None),
    ],
)
def test_kinds_by_title(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


def test_a_title_below_the_head_of_the_page_is_a_heading() -> None:
    assert kind_of("\n".join([*["Line of the note"] * 8, "RADIOLOGY REPORT"])) is None


def test_documents_without_pages_stay_as_they_are() -> None:
    out = TextBuilder()
    out.add(OFFICE, Place(path="line[1]"))
    text, source = out.build()
    document = Extracted(text, source, "text/plain")
    assert split(document) == [document]
