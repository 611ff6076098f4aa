"""What Tesseract should see of a fax or scan: the order of these steps is the one that measured best.

On the pixels as received: fill lost scan lines, drop specks. Then resize to square pixels of 250 dpi in grey,
turn straight, blur a little. Nothing is made one bit again, and no median filter is used: both cost accuracy.
Upscaling before the specks are gone makes fine pages worse than leaving them alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from pipeline.ingest.image_decode import INK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

DPI = 250  # Tesseract's LSTM reads lines scaled to 36 px; 10-point print is near that at 250 dpi
BLUR = 1.3
SPECK = 4  # px of a fine fax (204 x 196 dpi); a full stop of 8-point print has more
_SPECK_AREA = 204 * 196
_MOST_LOST_ROWS = 2  # consecutive: more is a gap between lines of print
_STEEPEST = 3.0  # degrees; a page fed more askew jams
_MOST_POINTS = 60_000  # of ink, for the search of the angle
_LEVEL = 0.05  # degrees that blur nothing: turning would only soften the print
_ONE_BIT_SHARE = 0.995  # of pixels near black or near white


@dataclass(frozen=True)
class Prepared:
    """The picture for recognition, and the way back: its pixels (x, y, 1) to points on the page."""

    image: NDArray[np.uint8]
    to_points: NDArray[np.float64]
    skew: float  # degrees, counter-clockwise, that were taken out

    def box(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """The upright box, in points, around a box in pixels."""
        x0, y0, x1, y1 = box
        corners = np.array([(x0, y0, 1), (x1, y0, 1), (x1, y1, 1), (x0, y1, 1)]) @ self.to_points.T
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        return round(float(left), 2), round(float(top), 2), round(float(right), 2), round(float(bottom), 2)


def prepare(pixels: Pixels, dpi: tuple[float, float]) -> Prepared:
    """Clean a grey page (rows x columns, 0 black to 255 white) of `dpi` across and down."""
    dpi_x, dpi_y = dpi
    if is_one_bit(pixels):
        pixels = drop_specks(fill_lost_rows(pixels), round(SPECK * dpi_x * dpi_y / _SPECK_AREA))
    square = to_square(pixels, dpi)
    angle = skew_of(square)
    straight, back = turn(square, angle)
    scale = np.array([[72 / dpi_x, 0], [0, 72 / dpi_y]])
    # Pixel centres lie half a pixel in; the resize kept the edges, so edges map to edges.
    grow = np.diag([pixels.shape[1] / square.shape[1], pixels.shape[0] / square.shape[0]])
    blurred = cv2.GaussianBlur(straight, (0, 0), sigmaX=BLUR)
    return Prepared(blurred.astype(np.uint8, copy=False), scale @ grow @ back, angle)


def is_one_bit(pixels: Pixels) -> bool:
    """Whether a page is black and white, as faxes are, also where it was saved as grey."""
    middle = np.count_nonzero((pixels > INK // 2) & (pixels < 255 - INK // 2))
    return bool(middle <= (1 - _ONE_BIT_SHARE) * pixels.size)


def fill_lost_rows(pixels: Pixels) -> Pixels:
    """Fill scan lines that came through empty with the mean of their neighbours that have print."""
    inked = (pixels < INK).any(axis=1)
    empty = np.flatnonzero(~inked)
    filled = pixels
    for row in empty:
        top, bottom = row - 1, row + 1
        while top >= 0 and not inked[top]:
            top -= 1
        while bottom < len(pixels) and not inked[bottom]:
            bottom += 1
        if top < 0 or bottom >= len(pixels) or bottom - top - 1 > _MOST_LOST_ROWS:
            continue
        if filled is pixels:
            filled = pixels.copy()
        filled[row] = (pixels[top].astype(np.uint16) + pixels[bottom]) // 2
    return filled


def drop_specks(pixels: Pixels, most: int) -> Pixels:
    """Turn ink of `most` connected pixels or fewer white."""
    if most < 1:
        return pixels
    ink = (pixels < INK).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = stats[:, cv2.CC_STAT_AREA] <= most
    small[0] = False
    cleaned = pixels.copy()
    cleaned[small[labels]] = 255
    return cleaned


def to_square(pixels: Pixels, dpi: tuple[float, float]) -> Pixels:
    """The page in square pixels of 250 dpi."""
    width = max(1, round(pixels.shape[1] * DPI / dpi[0]))
    height = max(1, round(pixels.shape[0] * DPI / dpi[1]))
    shrinking = DPI < min(dpi)
    way = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=way), dtype=np.uint8)


def skew_of(pixels: Pixels) -> float:
    """The angle of the lines of print in degrees, counter-clockwise; 0 where there is too little of it.

    Straight lines make the sharpest profile: the sum of squares of the ink a row is greatest.
    """
    rows, columns = np.nonzero(pixels < INK)
    if len(rows) < DPI:
        return 0.0
    step = max(1, len(rows) // _MOST_POINTS)
    y, x = rows[::step].astype(np.float64), columns[::step].astype(np.float64)
    coarse = _sharpest(x, y, np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.25))
    fine = _sharpest(x, y, np.arange(coarse - 0.25, coarse + 0.251, 0.05))
    return 0.0 if abs(fine) < _LEVEL else float(fine)


def _sharpest(x: NDArray[np.float64], y: NDArray[np.float64], angles: NDArray[np.float64]) -> float:
    scores = []
    for angle in angles:
        sheared = y + x * np.tan(np.radians(angle))
        profile = np.bincount((sheared - sheared.min()).astype(np.intp)).astype(np.float64)
        scores.append(float((profile**2).sum()))
    return float(angles[int(np.argmax(scores))])


def turn(pixels: Pixels, angle: float) -> tuple[Pixels, NDArray[np.float64]]:
    """Turn the page by -`angle` degrees about its middle; also the 2 x 3 map back to the pixels before."""
    height, width = pixels.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    back = np.asarray(cv2.invertAffineTransform(matrix), dtype=np.float64)
    if not angle:
        return pixels, back
    turned = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255.0,))
    return np.asarray(turned, dtype=np.uint8), back
