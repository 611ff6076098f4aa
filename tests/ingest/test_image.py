"""Picture files to grey pixels: codings, resolutions, modes, and files that are damaged or too large."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from pipeline.ingest import image_decode
from pipeline.ingest.image_decode import PictureFile, resolution
from pipeline.ingest.model import IngestError

SHAPE = (400, 320)


def pattern() -> np.ndarray:
    pixels = np.full(SHAPE, 255, np.uint8)
    pixels[40:360:16, 40:280] = 0
    pixels[100:110, 50] = 0
    return pixels


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def one_bit() -> Image.Image:
    return Image.fromarray(pattern()).convert("1")


def tiff_by_hand(strip: bytes, compression: int, photometric: int, fill_order: int) -> bytes:
    """A one-page TIFF whose directory stands before its data."""
    rows, columns = SHAPE
    tags = [(256, columns), (257, rows), (258, 1), (259, compression), (262, photometric), (266, fill_order),
            (273, 0), (277, 1), (278, rows), (279, len(strip)), (284, 1)]  # fmt: skip
    start = 8 + 2 + 12 * len(tags) + 4
    entries = b"".join(
        struct.pack("<HHII", tag, 4, 1, start if tag == 273 else value) for tag, value in sorted(tags)
    )
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", 0) + strip


def strip_of(compression: str, *, inverted: bool = False) -> bytes:
    pixels = 255 - pattern() if inverted else pattern()
    data = saved(Image.fromarray(pixels).convert("1"), "TIFF", compression=compression, strip_size=1 << 20)
    tags = Image.open(io.BytesIO(data)).tag_v2
    (start,), (length,) = tags[273], tags[279]
    return data[start : start + length]


def reversed_bits(data: bytes) -> bytes:
    return bytes(int(f"{byte:08b}"[::-1], 2) for byte in data)


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", "packbits", "tiff_deflate", "raw"])
def test_one_bit_tiff(compression: str) -> None:
    picture = PictureFile(saved(one_bit(), "TIFF", compression=compression, dpi=(204, 196))).page(1)
    assert picture.pixels.tolist() == pattern().tolist()
    assert picture.dpi == (204, 196)


@pytest.mark.parametrize("fill_order", [1, 2])
@pytest.mark.parametrize("photometric", [0, 1])
@pytest.mark.parametrize(("compression", "code"), [("group3", 3), ("group4", 4), ("raw", 1)])
def test_either_fill_order_and_photometric(
    compression: str, code: int, photometric: int, fill_order: int
) -> None:
    """Pillow writes photometric 1 (0 is black); the same bits under 0 are the page in negative."""
    strip = strip_of(compression, inverted=photometric == 0)
    strip = reversed_bits(strip) if fill_order == 2 else strip
    picture = PictureFile(tiff_by_hand(strip, code, photometric, fill_order)).page(1)
    assert picture.pixels.tolist() == pattern().tolist()


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("TIFF", "L", {"compression": "jpeg", "quality": 95}),
        ("TIFF", "RGB", {"compression": "tiff_lzw"}),
        ("TIFF", "CMYK", {}),
        ("TIFF", "I;16", {}),
        ("PNG", "1", {}),
        ("PNG", "P", {}),
        ("PNG", "LA", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "I;16", {}),
        ("JPEG", "L", {"quality": 95}),
        ("JPEG", "RGB", {"quality": 95}),
        ("GIF", "P", {}),
        ("BMP", "RGB", {}),
        ("WEBP", "RGB", {"lossless": True}),
    ],
)
def test_modes_become_grey(kind: str, mode: str, options: dict[str, object]) -> None:
    if mode == "I;16":
        image = Image.fromarray(pattern().astype(np.uint16) * 257)
    else:
        image = Image.fromarray(pattern()).convert(mode)
    picture = PictureFile(saved(image, kind, **options)).page(1)
    assert picture.pixels.dtype == np.uint8
    assert np.abs(picture.pixels.astype(int) - pattern()).mean() < 3


def test_what_is_transparent_is_paper() -> None:
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    assert PictureFile(saved(image, "PNG")).page(1).pixels.min() == 255


def test_swapped_black_and_white_is_turned_back() -> None:
    negative = Image.fromarray(255 - pattern())
    assert PictureFile(saved(negative, "PNG")).page(1).pixels.tolist() == pattern().tolist()


def test_pages_of_a_tiff_in_order() -> None:
    sheets = [Image.new("1", (100 + 10 * number, 120), 1) for number in range(3)]
    file = PictureFile(
        saved(sheets[0], "TIFF", compression="group4", save_all=True, append_images=sheets[1:])
    )
    assert [file.page(number).pixels.shape[1] for number in range(1, file.count + 1)] == [100, 110, 120]


def test_a_page_turned_by_its_tag_is_set_upright() -> None:
    image = Image.fromarray(pattern())
    exif = Image.Exif()
    exif[274] = 6  # a quarter turn clockwise
    picture = PictureFile(saved(image, "JPEG", exif=exif, dpi=(100, 200), quality=95)).page(1)
    assert picture.pixels.shape == SHAPE[::-1]
    assert picture.dpi == (200, 100)


@pytest.mark.parametrize(
    ("shape", "stated", "dpi"),
    [
        pytest.param((2156, 1728), (204, 196), (204, 196), id="fine"),
        pytest.param((1078, 1728), (204, 98), (204, 98), id="standard"),
        pytest.param((2200, 1700), (200, 200), (200, 200), id="200 square"),
        pytest.param((3300, 2550), (300, 300), (300, 300), id="300"),
        pytest.param((2156, 1728), (1, 1), (204, 196), id="fine without a tag"),
        pytest.param((1078, 1728), (0, 0), (204, 98), id="standard without a tag"),
        pytest.param((1078, 1728), (204, 204), (204, 102), id="standard, tagged square"),
        pytest.param((1100, 1700), (200, 200), (200, 100), id="200 by 100, tagged square"),
        pytest.param((2200, 1700), (1, 1), (200, 200), id="letter without a tag"),
        pytest.param((1700, 2200), (1, 1), (200, 200), id="letter on its side without a tag"),
        pytest.param((3300, 2550), (72, 72), (300, 300), id="72 as cameras write"),
        pytest.param((3300, 2550), (96, 96), (300, 300), id="96 as screens write"),
        pytest.param((300, 200), (0, 0), (60, 60), id="a small clipping"),
        pytest.param((14000, 12000), (0, 0), (1300, 1300), id="a very fine one"),
        pytest.param((3300, 2550), (float("nan"), 300), (300, 300), id="no number"),
    ],
)
def test_resolution(shape: tuple[int, int], stated: tuple[float, float], dpi: tuple[float, float]) -> None:
    assert resolution(shape, stated) == pytest.approx(dpi)


def refused(data: bytes) -> str:
    with pytest.raises(IngestError) as caught:
        file = PictureFile(data)
        for number in range(1, file.count + 1):
            file.page(number)
    return str(caught.value)


def test_truncated_before_the_directory() -> None:
    assert refused(saved(one_bit(), "TIFF", compression="group4")[:40]) == (
        "the picture cannot be opened (UnidentifiedImageError): truncated or damaged; send it again"
    )


def test_truncated_in_the_data() -> None:
    whole = tiff_by_hand(strip_of("group4"), 4, 1, 1)
    assert (
        refused(whole[:-40]) == "page 1 of 1 cannot be decoded (OSError): truncated or damaged; send it again"
    )


def test_truncated_between_pages() -> None:
    pages = saved(one_bit(), "TIFF", compression="group4", save_all=True, append_images=[one_bit()])
    assert "truncated or damaged" in refused(pages[: len(pages) // 2 + 4])


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_truncated_picture(kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, SHAPE, dtype=np.uint8)
    data = saved(Image.fromarray(noise), kind)
    assert refused(data[: len(data) // 2]).startswith("page 1 of 1 cannot be decoded")


def test_a_page_of_30000_pixels() -> None:
    assert refused(saved(Image.new("1", (30_000, 100), 1), "TIFF", compression="group4")) == (
        "page 1 of 1 has 30,000 x 100 pixels, more than are read; scan it at 200 or 300 dpi"
    )


def test_a_page_of_more_pixels_than_are_read() -> None:
    assert "has 12,000 x 12,000 pixels" in refused(saved(Image.new("1", (12_000, 12_000), 1), "PNG"))


def test_a_decompression_bomb() -> None:
    """A PNG of some hundred bytes that says it has 2.5 thousand million pixels."""
    data = bytearray(saved(Image.new("1", (8, 8), 1), "PNG"))
    data[16:24] = struct.pack(">II", 50_000, 50_000)
    import zlib

    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    assert "pixels; scan it at 200 or 300 dpi" in refused(bytes(data))


def test_more_pages_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_decode, "MOST_PAGES", 2)
    sheet = Image.new("1", (50, 50), 1)
    data = saved(sheet, "TIFF", compression="group4", save_all=True, append_images=[sheet, sheet])
    assert refused(data) == "has 3 pages, more than the 2 that are read; send it in parts"


def test_no_picture() -> None:
    assert "cannot be opened" in refused(b"II*\0 this is no picture")
