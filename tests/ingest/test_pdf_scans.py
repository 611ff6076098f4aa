"""Scanned pages of PDFs: recognised where their text is missing or bad, page by page."""

from __future__ import annotations

import pypdfium2
import pytest
from PIL import Image

from pipeline.ingest import pdf_ocr
from pipeline.ingest.model import Extracted
from pipeline.ingest.pdf import opened
from pipeline.ingest.pdf_chars import affine, page_text
from pipeline.ingest.pdf_ocr import _own_pixels
from pipeline.ingest.read import extract
from tests.ingest.pdf_maker import Page, Words, make_pdf

LINES = [
    "Right knee pain for six weeks after a fall at work.",
    "Physical therapy did not help the patient at all.",
    "An MRI of the right knee is requested today.",
]
TYPED = [Words(72, 80 + 18 * n, line, 12) for n, line in enumerate(LINES)]
DPI = 200


def pixels(rotate: int = 0) -> tuple[int, int, bytes]:
    """The lines as a scanner sees them."""
    document = pypdfium2.PdfDocument(make_pdf([Page(TYPED)]))
    picture: Image.Image = document[0].render(scale=DPI / 72, grayscale=True).to_pil()
    document.close()
    picture = picture.rotate(rotate, expand=True)
    return (*picture.size, picture.tobytes())


def read(*pages: Page) -> Extracted:
    (found,) = extract(make_pdf(list(pages)), "scan.pdf")
    return found


def layer(lines: list[str]) -> list[Words]:
    """Text that no ink shows, as a recogniser lays it under a scan."""
    return [Words(72, 80 + 18 * n, line, 12, mode=3) for n, line in enumerate(lines)]


def test_typed_and_scanned_pages_of_one_file() -> None:
    found = read(
        Page([Words(72, 100, "A typed letter that goes before the scan.")]), Page([], image=pixels())
    )
    assert found.text.split("\n") == ["A typed letter that goes before the scan.", "", *LINES]
    assert found.notes == ("pages were scans and were recognised (1)",)
    word = found.map.places(found.text.index("therapy"), found.text.index("therapy") + 7)[0]
    assert word.place.page == 2
    assert word.confidence is not None
    assert word.confidence > 0.8
    x0, y0, x1, y1 = word.place.box or (0, 0, 0, 0)
    assert y0 < 94 < y1
    assert 110 < x0 < x1 < 175


def test_text_that_came_with_the_scan_is_used_where_it_is_good() -> None:
    found = read(Page(layer(LINES), image=pixels()))
    assert found.text.split("\n") == LINES
    assert found.notes == ("page 1 is a scan; the text that came with it was used",)
    assert {run.confidence for run in found.map.runs} == {None}


def test_text_that_came_with_the_scan_is_redone_where_it_is_bad() -> None:
    bad = [
        "R~ght kn#e p@1n f0r s|x w$$ks aft3r a f&ll",
        "Phys|c@l th#r@py d~d n*t h#lp th# p@t|#nt @t",
        "@n MR~ ^f th# r~ght kn##",
    ]
    found = read(Page(layer(bad), image=pixels()))
    assert found.text.split("\n") == LINES


def test_a_fax_header_typed_over_the_scan_is_no_text_layer() -> None:
    found = read(Page([Words(72, 20, "FROM 5550100 03/04/2025 10:21 P.01/02", 9)], image=pixels()))
    assert [line for line in found.text.split("\n") if line in LINES] == LINES


@pytest.mark.parametrize("rotate", [0, 90])
def test_the_scanner_s_own_pixels_are_used(rotate: int) -> None:
    """Drawing the page anew would smear the dots that cleaning works on."""
    wide, high, data = pixels(rotate)
    made = Page(
        [],
        width=792 if rotate else 612,
        height=612 if rotate else 792,
        rotate=rotate,
        image=(wide, high, data),
    )
    with opened(make_pdf([made])) as document:
        text = page_text(document[0])
        own = _own_pixels(document[0], text, affine(document[0]))
    assert own is not None
    assert own[0].shape == (2200, 1700)
    assert own[0].tobytes() == pixels()[2]
    assert [round(value) for value in own[1]] == [DPI, DPI]


def test_a_picture_that_would_fill_the_memory_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_ocr, "_MOST_DECODED", 10_000)
    found = read(Page(TYPED), Page([], image=(300, 200, b"\xff" * 60_000)))
    assert found.text.split("\n") == LINES
    assert (
        "page 2 has a picture of 300 x 200 pixels, more than are read; scan it at 200 or 300 dpi"
        in found.notes
    )
