"""Pages made of pictures in the ways that scanners and fax servers make them: codecs, strips, parts of a page."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise

import pypdfium2
import pytest
from PIL import Image

from pipeline.ingest.model import AsideKind, Extracted
from pipeline.ingest.read import extract
from tests.ingest.pdf_maker import Page, Words, make_pdf, make_raw

LINES = [
    "Right knee pain for six weeks after a fall.",
    "Therapy did not help the patient at all.",
    "An MRI is requested today.",
]
TYPED = b"BT /F1 11 Tf 72 740 Td (Typed letter about the report that follows below, as we) Tj 0 -14 Td (have received it from the other clinic.) Tj ET "
GREY = "/Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceGray /BitsPerComponent {}"


@pytest.fixture(scope="module")
def scan() -> Image.Image:
    document = pypdfium2.PdfDocument(
        make_pdf([Page([Words(72, 80 + 18 * n, t, 12) for n, t in enumerate(LINES)])])
    )
    picture: Image.Image = document[0].render(scale=200 / 72, grayscale=True).to_pil()
    document.close()
    return picture


def read(data: bytes) -> Extracted:
    (found,) = extract(data, "scan.pdf")
    return found


def stream(data: bytes, entries: str) -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def saved(scan: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    scan.save(out, form)
    return out.getvalue()


def group4(scan: Image.Image) -> bytes:
    """The fax data of a TIFF of one strip."""
    out = io.BytesIO()
    one_bit = scan.point(lambda grey: 255 * (grey > 128)).convert("1")
    one_bit.save(out, "TIFF", compression="group4", tiffinfo={278: scan.height})
    tags = Image.open(io.BytesIO(out.getvalue())).tag_v2  # type: ignore[attr-defined]
    return out.getvalue()[tags[273][0] : tags[273][0] + tags[279][0]]


CODECS: dict[str, Callable[[Image.Image], tuple[bytes, str, int]]] = {
    "JPEG": lambda scan: (saved(scan, "JPEG"), "/Filter /DCTDecode", 8),
    "JPEG 2000": lambda scan: (saved(scan, "JPEG2000"), "/Filter /JPXDecode", 8),
    "fax": lambda scan: (
        group4(scan),
        f"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {scan.width} /Rows {scan.height} >>",
        1,
    ),
    "one bit": lambda scan: (scan.point(lambda grey: 255 * (grey > 128)).convert("1").tobytes(), "", 1),
}


@pytest.mark.parametrize("codec", CODECS)
def test_codec(codec: str, scan: Image.Image) -> None:
    data, entries, bits = CODECS[codec](scan)
    image = stream(data, GREY.format(*scan.size, bits) + " " + entries)
    found = read(
        make_raw(b"q 612 0 0 792 0 0 cm /A Do Q", resources="/XObject << /A 5 0 R >>", extra=(image,))
    )
    assert found.text.split("\n") == LINES
    assert found.notes == ("pages were scans and were recognised (1)",)


def strips(scan: Image.Image, over: bytes = b"") -> bytes:
    """The page as ten pictures one below the other."""
    wide, high, count = *scan.size, 10
    edges = [high * n // count for n in range(count + 1)]
    parts = [scan.crop((0, top, wide, end)) for top, end in pairwise(edges)]
    drawing = b"".join(
        b"q 612 0 0 %.3f 0 %.3f cm /I%d Do Q\n"
        % (792 * part.height / high, 792 - 792 * edges[n + 1] / high, n)
        for n, part in enumerate(parts)
    )
    names = " ".join(f"/I{n} {5 + n} 0 R" for n in range(count))
    extra = tuple((part.tobytes(), GREY.format(*part.size, 8)) for part in parts)
    return make_raw(drawing + over, resources=f"/XObject << {names} >>", extra=extra)


def test_a_page_in_strips(scan: Image.Image) -> None:
    assert read(strips(scan)).text.split("\n") == LINES


def test_a_fax_header_typed_over_strips_is_not_all_there_is(scan: Image.Image) -> None:
    found = read(strips(scan, b"BT /F1 9 Tf 72 775 Td (FROM 5550100 03/04/2025 10:21 P.01/02) Tj ET"))
    assert found.text.split("\n") == LINES
    assert [one.kind for one in found.map.asides] == [AsideKind.FAX_HEADER]


def upper(scan: Image.Image) -> tuple[bytes, str]:
    part = scan.crop((0, 0, scan.width, scan.height // 3))
    return part.tobytes(), GREY.format(*part.size, 8)


def test_two_scans_on_a_page(scan: Image.Image) -> None:
    drawing = b"q 500 0 0 215 50 430 cm /A Do Q q 500 0 0 215 50 60 cm /A Do Q"
    found = read(make_raw(drawing, resources="/XObject << /A 5 0 R >>", extra=(upper(scan),)))
    assert [line for line in found.text.split("\n") if line] == LINES * 2


def test_a_scan_in_a_typed_letter_is_recognised_too(scan: Image.Image) -> None:
    drawing = TYPED + b"q 600 0 0 260 0 330 cm /A Do Q"
    found = read(make_raw(drawing, resources="/XObject << /A 5 0 R >>", extra=(upper(scan),)))
    assert [line for line in found.text.split("\n") if line][-3:] == LINES
    assert found.text.startswith("Typed letter about the report")
    assert found.notes == ("page 1 holds a picture, whose words were recognised",)
    typed, scanned = (found.map.places(at, at + 4)[0] for at in (0, found.text.index("MRI")))
    assert typed.confidence is None
    assert scanned.confidence is not None
    x0, y0, x1, y1 = scanned.place.box or (0, 0, 0, 0)
    # The line stands at 116 of the 264 points that the picture shows, which begins 202 below the top.
    assert y0 < 202 + 116 * 260 / 264 < y1 + 2
    assert 85 < x0 < x1 < 125


def test_a_photograph_in_a_letter_gives_no_words() -> None:
    noise = bytes((n * 7919 ^ n >> 3) % 256 for n in range(200 * 200))
    drawing = TYPED + b"q 400 0 0 400 100 200 cm /A Do Q"
    found = read(
        make_raw(drawing, resources="/XObject << /A 5 0 R >>", extra=((noise, GREY.format(200, 200, 8)),))
    )
    assert found.text.startswith("Typed letter")
    assert found.text.endswith("the other clinic.")
    assert found.notes == ()


def test_paper_with_a_printed_ground_is_typed(scan: Image.Image) -> None:
    """Text on a picture that fills the page: a letterhead's paper, or a scan whose own text lies under it."""
    pale = bytes([250]) * 100
    data = make_raw(
        b"q 612 0 0 792 0 0 cm /A Do Q " + TYPED,
        resources="/XObject << /A 5 0 R >>",
        extra=((pale, GREY.format(10, 10, 8)),),
    )
    found = read(data)
    assert found.notes == ()
    assert {run.confidence for run in found.map.runs} == {None}
