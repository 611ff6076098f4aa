"""Notes to faxes whose every word's true place is known: laid out, printed, scanned, degraded, sent.

A page is set in grey at 400 dpi, then laid slightly askew on the scanner's glass (one affine map to the fax's
own grid), blurred, thresholded to one bit, and hurt: specks, ragged edges, lost scan lines. The receiving
machine's header line goes on top, straight, as it does in life. Everything follows from the seed.

What the two qualities mean was set so that Tesseract on the raw pixels errs about as often as the faxes of
issue 4's measurements did; `tests/benchmarks/fax_ocr.py` prints both.
"""

from __future__ import annotations

import importlib.util
import io
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

PRINT_DPI = 400
POINT = 72
LETTER = (8.5, 11.0)
FAX_X = 204


class Resolution(StrEnum):
    FINE = "fine"  # 204 x 196
    STANDARD = "standard"  # 204 x 98

    @property
    def dpi(self) -> tuple[int, int]:
        return FAX_X, 196 if self is Resolution.FINE else 98


class Quality(StrEnum):
    TYPICAL = "typical"
    BAD = "bad"


@dataclass(frozen=True)
class Harm:
    """How a page is hurt: degrees, shares of pixels or of rows, and standard deviations in fine-fax pixels."""

    skew: float
    blur: float
    noise: float  # of the grey level before the threshold, which makes edges ragged
    speckle: float
    lost_rows: float


HARMS = {
    Quality.TYPICAL: Harm(skew=0.8, blur=0.55, noise=0.06, speckle=0.0006, lost_rows=0.004),
    Quality.BAD: Harm(skew=1.5, blur=0.8, noise=0.14, speckle=0.006, lost_rows=0.015),
}


@dataclass(frozen=True)
class Style:
    """Typeface, size in points, line spacing, margins and columns of a printed note."""

    font: str
    size: float
    leading: float = 1.25
    margin: float = 72
    columns: int = 1
    hyphenate: bool = False
    letterhead: str = ""
    page_number: str = ""  # with {page} and {pages}


STYLES = (
    Style("DejaVuSans", 10),
    Style("DejaVuSerif", 10.5, leading=1.35),
    Style("DejaVuSansMono", 10, margin=60),
    Style("STIXGeneral", 12),
    Style(
        "STIXGeneral",
        11,
        letterhead="ORTHOPAEDIC ASSOCIATES OF THE VALLEY",
        page_number="Page {page} of {pages}",
    ),
    Style("DejaVuSans", 9.5, margin=54, page_number="{page}"),
)


@dataclass(frozen=True)
class TrueWord:
    """A word of the note at `start` in its text, and its box in points on the fax page; two if hyphenated.

    What is printed around the note starts at -1.
    """

    text: str
    start: int
    page: int
    box: tuple[float, float, float, float]
    aside: bool = False  # header line, letterhead, page number: no part of the note


@dataclass(frozen=True)
class Fax:
    data: bytes
    words: tuple[TrueWord, ...]
    pages: int
    resolution: Resolution

    def page_text(self, page: int) -> str:
        """The note's words on a page, with single spaces between."""
        return " ".join(word.text for word in self.words if word.page == page and not word.aside)


def font_file(name: str) -> Path:
    """A typeface out of matplotlib's wheel, so that no system package is needed."""
    found = importlib.util.find_spec("matplotlib")
    assert found and found.origin
    return Path(found.origin).parent / "mpl-data/fonts/ttf" / f"{name}.ttf"


class Typesetter:
    """Sets words on pages, and remembers where."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.scale = PRINT_DPI / POINT
        self.font = ImageFont.truetype(font_file(style.font), round(style.size * self.scale))
        self.width, self.height = (round(inches * PRINT_DPI) for inches in LETTER)
        self.images: list[Image.Image] = []
        self.words: list[TrueWord] = []
        self.column = style.columns
        self.y = 0.0

    @property
    def line(self) -> float:
        return self.style.size * self.style.leading * self.scale

    @property
    def column_width(self) -> float:
        gutter = 24 * self.scale * (self.style.columns - 1)
        return (self.width - 2 * self.style.margin * self.scale - gutter) / self.style.columns

    @property
    def left(self) -> float:
        return self.style.margin * self.scale + self.column * (self.column_width + 24 * self.scale)

    def _new_column(self) -> None:
        self.column += 1
        if self.column >= self.style.columns:
            self.column = 0
            self.images.append(Image.new("L", (self.width, self.height), 255))
            if self.style.letterhead:
                first = len(self.images) == 1  # the first stands in the text, the same again does not
                self._line_at(self.style.letterhead, 30 * self.scale, aside=not first)
        self.y = self.style.margin * self.scale

    def _put(
        self, text: str, start: int, x: float, y: float, *, aside: bool = False, page: int | None = None
    ) -> None:
        page = page or len(self.images)
        draw = ImageDraw.Draw(self.images[page - 1])
        draw.text((x, y), text, font=self.font, fill=0)
        box = draw.textbbox((x, y), text, font=self.font)
        points = tuple(value / self.scale for value in box)
        self.words.append(TrueWord(text, start, page, points, aside))  # type: ignore[arg-type]

    def _line_at(self, text: str, y: float, page: int | None = None, *, aside: bool = True) -> None:
        x = (self.width - self.font.getlength(text)) / 2
        for found in re.finditer(r"\S+", text):
            at = x + self.font.getlength(text[: found.start()])
            self._put(found.group(), -1, at, y, aside=aside, page=page)

    def set(self, text: str) -> None:
        """Set a note; its line breaks stand, longer lines wrap."""
        offset = 0
        self._new_column()
        for line in text.split("\n"):
            self._set_line(line, offset)
            offset += len(line) + 1
        for page in range(1, len(self.images) + 1):
            if self.style.page_number:
                number = self.style.page_number.format(page=page, pages=len(self.images))
                self._line_at(number, self.height - 40 * self.scale, page)

    def _next_line(self) -> None:
        self.y += self.line
        if self.y + self.line > self.height - self.style.margin * self.scale:
            self._new_column()

    def _set_line(self, line: str, offset: int) -> None:
        x, space = 0.0, self.font.getlength(" ")
        indent = len(line) - len(line.lstrip(" "))
        x = min(indent, 8) * space
        for found in re.finditer(r"\S+", line):
            word, start = found.group(), offset + found.start()
            if x and x + self.font.getlength(word) > self.column_width:
                head = self._fitting(word, self.column_width - x)
                if head:
                    self._put(head + "-", start, self.left + x, self.y)
                    word, start = word[len(head) :], start + len(head)
                self._next_line()
                x = 0.0
            self._put(word, start, self.left + x, self.y)
            x += self.font.getlength(word) + space
        self._next_line()

    def _fitting(self, word: str, room: float) -> str:
        """The part of a word that still fits before a hyphen; empty where it may not be broken."""
        if not self.style.hyphenate or not word.isalpha() or not word.islower():
            return ""
        for cut in range(len(word) - 3, 2, -1):
            vowel = word[cut - 1] in "aeiou" and word[cut] not in "aeiou"
            if vowel and self.font.getlength(word[:cut] + "-") <= room:
                return word[:cut]
        return ""


def degrade(
    image: Image.Image, resolution: Resolution, harm: Harm, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Scan a printed page to one bit (True is ink); also the map from printed to faxed points, 2 x 3."""
    grey = np.asarray(image, dtype=np.float32) / 255
    (dpi_x, dpi_y), (width, height) = resolution.dpi, image.size
    angle = rng.uniform(-harm.skew, harm.skew)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turn[:, 2] += rng.uniform(-0.03, 0.03, 2) * PRINT_DPI
    sigma = harm.blur * PRINT_DPI / FAX_X
    # The sensor averages over its own cell, which is taller on a standard fax.
    grey = cv2.GaussianBlur(grey, (0, 0), sigmaX=sigma, sigmaY=sigma)
    turned = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=1.0)
    size = (round(LETTER[0] * dpi_x), round(LETTER[1] * dpi_y))
    cells = cv2.resize(turned, size, interpolation=cv2.INTER_AREA)
    light = cv2.resize(rng.normal(0, 0.03, (4, 4)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    ink = cells + light + rng.normal(0, harm.noise, cells.shape) < rng.uniform(0.48, 0.6)
    ink ^= rng.random(ink.shape) < harm.speckle
    ink[rng.random(len(ink)) < harm.lost_rows] = False
    points = turn.copy()
    points[:, 2] *= POINT / PRINT_DPI
    return ink, points


def moved(word: TrueWord, points: NDArray[np.float64]) -> TrueWord:
    x0, y0, x1, y1 = word.box
    corners = np.array([(x0, y0, 1), (x1, y0, 1), (x1, y1, 1), (x0, y1, 1)]) @ points.T
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return replace(word, box=(float(left), float(top), float(right), float(bottom)))


def header_line(ink: NDArray[np.bool_], text: str, resolution: Resolution, page: int) -> list[TrueWord]:
    """Stamp the sender's line over the top rows; the words with their boxes."""
    dpi_y = resolution.dpi[1]
    scale = PRINT_DPI / POINT
    font = ImageFont.truetype(font_file("DejaVuSansMono"), round(8 * scale))
    strip = Image.new("L", (round(LETTER[0] * PRINT_DPI), round(0.2 * PRINT_DPI)), 255)
    draw = ImageDraw.Draw(strip)
    words = []
    for found in re.finditer(r"\S+", text):
        at = (30 * scale + font.getlength(text[: found.start()]), 3 * scale)
        draw.text(at, found.group(), font=font, fill=0)
        x0, y0, x1, y1 = (value / scale for value in draw.textbbox(at, found.group(), font=font))
        words.append(TrueWord(found.group(), 0, page, (x0, y0, x1, y1), aside=True))
    rows = round(0.2 * dpi_y)
    ink[:rows] = cv2.resize(np.asarray(strip), (ink.shape[1], rows), interpolation=cv2.INTER_AREA) < 128
    return words


def tiff(pages: list[NDArray[np.bool_]], dpi: tuple[int, int], compression: str = "group4") -> bytes:
    """A multi-page one-bit TIFF, ink black on white."""
    images = [Image.fromarray(np.where(page, 0, 255).astype(np.uint8)).convert("1") for page in pages]
    out = io.BytesIO()
    images[0].save(out, "TIFF", compression=compression, dpi=dpi, save_all=True, append_images=images[1:])
    return out.getvalue()


def print_pages(text: str, style: Style) -> tuple[list[Image.Image], list[TrueWord]]:
    """The clean printed pages at `PRINT_DPI`, and the words with their boxes in points."""
    setter = Typesetter(style)
    setter.set(text)
    return setter.images, setter.words


def fax_pages(
    text: str,
    seed: int,
    resolution: Resolution,
    quality: Quality,
    style: Style | None = None,
    *,
    header: bool = True,
) -> Iterator[tuple[NDArray[np.bool_], list[TrueWord]]]:
    """One-bit pages as received, each with its words in faxed points."""
    rng = np.random.default_rng(seed)
    images, words = print_pages(text, style or STYLES[seed % len(STYLES)])
    when = f"0{rng.integers(1, 10)}/{rng.integers(10, 29)}/2025 {rng.integers(10, 19)}:{rng.integers(10, 60)}"
    for page, image in enumerate(images, 1):
        ink, points = degrade(image, resolution, HARMS[quality], rng)
        placed = [moved(word, points) for word in words if word.page == page]
        if header:
            line = f"FROM: VALLEY ORTHO  555-010-{4400 + seed % 99}    {when}    P.{page:02}/{len(images):02}"
            placed = header_line(ink, line, resolution, page) + placed
        yield ink, placed


def make_fax(
    text: str,
    seed: int,
    resolution: Resolution = Resolution.FINE,
    quality: Quality = Quality.TYPICAL,
    style: Style | None = None,
    *,
    header: bool = True,
) -> Fax:
    """Fax a note: a G4 TIFF of one or more pages, and where every word of it truly stands."""
    pages = list(fax_pages(text, seed, resolution, quality, style, header=header))
    words = tuple(word for _, placed in pages for word in placed)
    return Fax(tiff([ink for ink, _ in pages], resolution.dpi), words, len(pages), resolution)
