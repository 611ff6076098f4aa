"""Files of pictures to grey pixels: TIFF (also faxes of many pages), PNG and JPEG, one page at a time.

It runs in the recognising process, so that a file made to hurt a decoder hurts nothing else, and so that what
libtiff prints about damaged fax data can be caught: it decodes around bad codes and tells nobody else.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from pipeline.ingest.model import IngestError

if TYPE_CHECKING:
    from numpy.typing import NDArray

INK = 128  # grey levels below are ink
FORMATS = ("TIFF", "PNG", "JPEG", "GIF", "BMP", "WEBP")
MOST_PAGES = 1_000  # half an hour of recognition; the longest chart sent whole had some hundreds
MOST_SIDE = 15_000  # pixels: 25 inches at 600 dpi
MOST_PIXELS = 80_000_000  # a tabloid page at 600 dpi has 67 million; in grey one byte each
_INCH = 72.0
_LEAST_DPI, _MOST_DPI = 60.0, 1_300.0  # outside, a resolution tag is a default that nobody set
_SCREEN_DPI = 96.5  # cameras and screens write 72 or 96, whatever the page's size
_LETTER = 8.5  # inches, the width of a page that says no resolution
# Pixels a row of letter, B4 and A3 faxes, and of faxes sent over the internet: dots across and down, if fine.
_FAX_COLUMNS = {
    **dict.fromkeys((1728, 1734, 2048, 2432), (204.0, 196.0)),
    1700: (200.0, 200.0),
}
_STANDARD_SHAPE = 0.85  # height over width in pixels: letter pages of a standard fax have 0.62, A4 0.67
_OFTEN_TOO_MANY = 0.6  # share of ink: more is a page whose black and white were swapped


@dataclass(frozen=True)
class Picture:
    """A page's grey pixels (rows x columns, 0 black to 255 white) and its dots per inch across and down."""

    pixels: NDArray[np.uint8]
    dpi: tuple[float, float]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        rows, columns = self.pixels.shape
        return round(columns * _INCH / self.dpi[0], 2), round(rows * _INCH / self.dpi[1], 2)


class PictureFile:
    """An opened file of one or more pictures.

    Raises `IngestError` for what cannot be decoded or is past the limits, also page by page: a page that is
    missing must not go unnoticed.
    """

    def __init__(self, data: bytes) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, on tags: the pixels are what counts
            self._image = _opened(data)
            self.count = _count(self._image)

    def page(self, number: int) -> Picture:
        """The page with that number, from 1."""
        name = f"page {number} of {self.count}"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._image.seek(number - 1)
                _check_size(self._image, name)
                return _picture(self._image)
        except IngestError:
            raise
        except Exception as error:  # decoders of damaged files raise anything from EOFError to struct.error
            message = (
                f"{name} cannot be decoded ({type(error).__name__}): truncated or damaged; send it again"
            )
            raise IngestError(message) from None


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)  # it warns of bombs: _check_size is stricter
    except Image.DecompressionBombError:
        message = f"a page has more than {MOST_PIXELS:,} pixels; scan it at 200 or 300 dpi"
        raise IngestError(message) from None
    except Exception as error:
        message = (
            f"the picture cannot be opened ({type(error).__name__}): truncated or damaged; send it again"
        )
        raise IngestError(message) from None


def _count(image: Image.Image) -> int:
    """Pages of a TIFF; of an animation the first picture alone."""
    if image.format != "TIFF":
        return 1
    try:
        count = int(getattr(image, "n_frames", 1))
    except Exception as error:
        message = f"the pages cannot be counted ({type(error).__name__}): truncated or damaged; send it again"
        raise IngestError(message) from None
    if count > MOST_PAGES:
        message = f"has {count:,} pages, more than the {MOST_PAGES:,} that are read; send it in parts"
        raise IngestError(message)
    return count


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        message = f"{name} has {width:,} x {height:,} pixels, more than are read; scan it at 200 or 300 dpi"
        raise IngestError(message)


def _picture(image: Image.Image) -> Picture:
    across, down = _stated(image)
    image.load()
    before = image.size
    upright = ImageOps.exif_transpose(image)
    if upright.size != before:
        across, down = down, across
    pixels = grey(upright)
    if np.count_nonzero(pixels < INK) > _OFTEN_TOO_MANY * pixels.size:
        pixels = np.bitwise_not(pixels)
    return Picture(pixels, resolution(pixels.shape, (across, down)))


def _stated(image: Image.Image) -> tuple[float, float]:
    """The resolution that the file states; 0 where it states none."""
    try:
        across, down = image.info.get("dpi", (0.0, 0.0))
        return float(across), float(down)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0


def grey(image: Image.Image) -> NDArray[np.uint8]:
    """Grey pixels of a picture in any mode, what is transparent white."""
    if image.mode in ("I", "F", "I;16", "I;16B", "I;16L"):
        deep = np.asarray(image, dtype=np.float64)
        top = max(float(deep.max(initial=0.0)), 255.0)
        return np.asarray(deep * (255.0 / top), dtype=np.uint8)
    if "A" in image.mode or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        image = Image.alpha_composite(paper, clear)
    return np.asarray(image.convert("L"), dtype=np.uint8)


def resolution(shape: tuple[int, ...], stated: tuple[float, float]) -> tuple[float, float]:
    """Dots per inch across and down: as stated where that can be, else as the size of the page tells.

    A missing tag reads as 1; fax servers state 200 x 200 over pages of half the lines.
    """
    rows, columns = shape[0], shape[1]
    across, down = stated
    fax_dpi = _FAX_COLUMNS.get(columns)
    low = fax_dpi is not None and rows < _STANDARD_SHAPE * columns
    believable = all(_LEAST_DPI <= value <= _MOST_DPI for value in stated)
    if fax_dpi and not believable:
        return fax_dpi[0], fax_dpi[1] / 2 if low else fax_dpi[1]
    if fax_dpi and low and across == down:
        return across, down / 2
    if believable and not (across == down and across < _SCREEN_DPI):
        return across, down
    guess = min(max(min(rows, columns) / _LETTER, _LEAST_DPI), _MOST_DPI)
    return guess, guess
