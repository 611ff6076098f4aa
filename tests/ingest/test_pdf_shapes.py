"""PDFs in the shapes that other programs give them: layers, groups, odd boxes, odd fonts, annotations."""

from __future__ import annotations

import time

import pytest

from pipeline.ingest import pdf_bulk
from pipeline.ingest.model import AsideKind, Extracted, IngestError
from pipeline.ingest.read import extract
from tests.ingest.pdf_maker import HELVETICA, make_raw

LINE = "The right knee has hurt for six weeks."
SHOWN = b"BT /F1 11 Tf 72 700 Td (%s) Tj ET\n" % LINE.encode()
GROUP = f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 {HELVETICA} >> >>"
LAYER = "/OCProperties << /OCGs [5 0 R] /D << /{} [5 0 R] /Order [5 0 R] >> >>"
LAYERED = b"/OC /L1 BDC BT /F1 11 Tf 72 650 Td (Not for print) Tj ET EMC\n"


def read(data: bytes) -> Extracted:
    (found,) = extract(data, "note.pdf")
    return found


def layered(state: str) -> bytes:
    return make_raw(
        SHOWN + LAYERED,
        resources="/Properties << /L1 5 0 R >>",
        extra=("<< /Type /OCG /Name (x) >>",),
        catalog=LAYER.format(state),
    )


UNSEEN = {
    "a layer that is off": layered("OFF"),
    "clipped away": make_raw(
        SHOWN + b"/X Do",
        resources="/XObject << /X 5 0 R >>",
        extra=((b"BT /F1 11 Tf 72 650 Td (Not for print) Tj ET", GROUP.replace("612 792", "9 9")),),
    ),
    "white on white": make_raw(SHOWN + b"1 1 1 rg BT /F1 11 Tf 72 650 Td (Not for print) Tj ET"),
    "blacked out": make_raw(SHOWN + b"BT /F1 11 Tf 72 650 Td (Not for print) Tj ET 60 640 200 30 re f"),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_sees_is_set_aside(name: str) -> None:
    found = read(UNSEEN[name])
    assert found.text == LINE
    assert [(one.kind, one.text) for one in found.map.asides] == [(AsideKind.HIDDEN, "Not for print")]
    assert found.notes == ("text that no ink shows was left out (3)",)


def seen(drawing: bytes, **options: object) -> bytes:
    return make_raw(drawing, **options)  # type: ignore[arg-type]


SEEN = {
    "a layer that is on": (layered("ON"), f"{LINE}\n\nNot for print"),
    "white on black": (
        seen(b"0 g 60 640 300 40 re f 1 g BT /F1 11 Tf 72 655 Td (CHIEF COMPLAINT) Tj ET 0 g " + SHOWN),
        f"{LINE}\n\nCHIEF COMPLAINT",
    ),
    "in a group": (
        seen(b"q /X Do Q", resources="/XObject << /X 5 0 R >>", extra=((SHOWN, GROUP),)), LINE),
    "a group that draws itself": (
        seen(SHOWN + b"/X Do", resources="/XObject << /X 5 0 R >>", extra=((b"/X Do", GROUP[:-3] + " /XObject << /X 5 0 R >> >>"),)), LINE),
    "boxes turned over": (seen(SHOWN, media="/MediaBox [612 792 0 0]"), LINE),
    "no page box": (seen(SHOWN, media=""), LINE),
    "a page box off the origin": (
        seen(b"1 0 0 1 -1000 -1000 cm " + SHOWN, media="/MediaBox [-1000 -1000 -388 -208]"), LINE),
    "a crop box beyond the page": (seen(SHOWN, page="/CropBox [-100 -100 900 900]"), LINE),
    "a crop box of no size": (seen(SHOWN, page="/CropBox [0 0 0 0]"), LINE),
    "a unit of its own": (seen(SHOWN, page="/UserUnit 2"), LINE),
    "letters set apart": (
        seen(b"BT /F1 11 Tf 4 Tc 72 700 Td (PHYSICAL EXAM OF KNEE) Tj 0 -14 Td 0 Tc (No effusion is seen today.) Tj ET"),
        "PHYSICAL EXAM OF KNEE\nNo effusion is seen today."),
    "initials with typed spaces": (
        seen(b"BT /F1 11 Tf 72 700 Td (Grades A B C D were seen.) Tj ET"), "Grades A B C D were seen."),
    "superscripts": (
        seen(b"BT /F1 11 Tf 72 700 Td (Grade 2) Tj /F1 7 Tf 4 Ts (nd) Tj 0 Ts /F1 11 Tf ( tear of the knee) Tj ET"),
        "Grade 2nd tear of the knee"),
    "kerned": (seen(b"BT /F1 11 Tf 72 700 Td [(T) 80 (o) -300 (the) -300 (kn) 20 (ee)] TJ ET"), "To the knee"),
    "a soft hyphen at the end of the line": (
        seen(b"BT /F1 11 Tf 72 700 Td (The patient went to physio\xad) Tj 0 -13 Td (therapy for all of last winter.) Tj ET"),
        "The patient went to physiotherapy for all of last winter."),
    "typed over the page": (
        seen(SHOWN, page="/Annots [5 0 R]", extra=(
            "<< /Type /Annot /Subtype /FreeText /Rect [72 600 300 620] /Contents (No relief.) /DA (/F1 10 Tf 0 g) >>",)),
        f"{LINE}\n\nNo relief."),
    "what stands for a picture of letters": (
        seen(b"/Span << /ActualText (osteoarthritis) >> BDC BT /F1 11 Tf 72 700 Td (OA) Tj ET EMC"), "osteoarthritis"),
}  # fmt: skip


@pytest.mark.parametrize("name", SEEN)
def test_shape(name: str) -> None:
    data, text = SEEN[name]
    assert read(data).text == text


def test_a_stream_that_unpacks_without_end_is_refused_at_once() -> None:
    """220 MB of marks took 20 s and 4.5 GB."""
    data = make_raw(SHOWN + b"0 0 m 1 1 l S\n" * 3_000_000)
    began = time.process_time()
    with pytest.raises(IngestError, match=r"unpacks to more than is read \(32 MB"):
        read(data)
    assert time.process_time() - began < 2


def test_many_streams_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    data = make_raw(SHOWN, extra=tuple((b" " * 400_000, "") for _ in range(6)))
    assert read(data).text == LINE
    monkeypatch.setattr(pdf_bulk, "_SMALL", 1)
    monkeypatch.setattr(pdf_bulk, "MOST_IN_ALL", 2_000_000)
    with pytest.raises(IngestError, match="unpacks to more"):
        read(data)


def test_pictures_and_attached_files_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_bulk, "MOST_UNPACKED", 100_000)
    data = make_raw(SHOWN, extra=((b" " * 200_000_000, "/Type /EmbeddedFile"),))
    assert read(data).text == LINE
