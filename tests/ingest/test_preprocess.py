"""Cleaning of fax pages, step by step, and the way back to the page as received."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest import preprocess

INK, PAPER = 0, 255


def page(*rows: str) -> np.ndarray:
    """Pixels from drawings: # is ink, . paper."""
    return np.array([[INK if sign == "#" else PAPER for sign in row] for row in rows], dtype=np.uint8)


def lines_page(angle: float, shape: tuple[int, int] = (1000, 800)) -> np.ndarray:
    """Bars like lines of print, turned counter-clockwise about the middle."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    turned = (y - shape[0] / 2) * np.cos(np.radians(angle)) + (x - shape[1] / 2) * np.sin(np.radians(angle))
    inside = (abs(x - shape[1] / 2) < 300) & (abs(y - shape[0] / 2) < 400)
    return np.where((turned % 30 < 8) & inside, INK, PAPER).astype(np.uint8)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(page("##..", "....", "##.."), page("##..", "##..", "##.."), id="one lost row"),
        pytest.param(page("##", "..", "..", "##"), page("##", "##", "##", "##"), id="two lost rows"),
        pytest.param(page("##", "..", "..", "..", "##"), page("##", "..", "..", "..", "##"), id="a gap, not lost: negative"),
        pytest.param(page("..", "##", ".."), page("..", "##", ".."), id="margins: negative"),
        pytest.param(page("....", "...."), page("....", "...."), id="blank: negative"),
    ],
)  # fmt: skip
def test_lost_rows_are_filled(before: np.ndarray, after: np.ndarray) -> None:
    assert preprocess.fill_lost_rows(before).tolist() == after.tolist()


def test_a_row_between_unlike_rows_is_grey() -> None:
    assert preprocess.fill_lost_rows(page("#.#", "...", "##.")).tolist()[1] == [0, 127, 127]


def test_lost_rows_leave_the_original_alone() -> None:
    pixels = page("##", "..", "##")
    preprocess.fill_lost_rows(pixels)
    assert pixels.tolist() == page("##", "..", "##").tolist()


@pytest.mark.parametrize(
    ("before", "most", "after"),
    [
        pytest.param(page("##....", "##...#", "......"), 3, page("##....", "##....", "......"), id="a speck of one"),
        pytest.param(page("#.....", ".#....", "..#..."), 2, page("#.....", ".#....", "..#..."), id="touching at corners: negative"),
        pytest.param(page("##....", "##....", "......"), 4, page("......", "......", "......"), id="just at the limit"),
        pytest.param(page("##....", "###...", "......"), 4, page("##....", "###...", "......"), id="just above: negative"),
        pytest.param(page("#....."), 0, page("#....."), id="no limit: negative"),
    ],
)  # fmt: skip
def test_specks_are_dropped(before: np.ndarray, most: int, after: np.ndarray) -> None:
    assert preprocess.drop_specks(before, most).tolist() == after.tolist()


@pytest.mark.parametrize(
    ("shape", "dpi", "square"),
    [
        ((2156, 1728), (204, 196), (2750, 2118)),
        ((1078, 1728), (204, 98), (2750, 2118)),
        ((3300, 2550), (300, 300), (2750, 2125)),
    ],
)
def test_pixels_become_square(shape: tuple[int, int], dpi: tuple[int, int], square: tuple[int, int]) -> None:
    assert preprocess.to_square(np.full(shape, PAPER, np.uint8), dpi).shape == square


@pytest.mark.parametrize("angle", [-2.7, -1.5, -0.4, 0.0, 0.3, 1.5, 2.9])
def test_skew_is_found_and_taken_out(angle: float) -> None:
    skewed = lines_page(angle)
    assert preprocess.skew_of(skewed) == pytest.approx(angle, abs=0.1)
    straight, _ = preprocess.turn(skewed, preprocess.skew_of(skewed))
    assert preprocess.skew_of(straight) == pytest.approx(0, abs=0.1)


def test_too_little_print_has_no_skew() -> None:
    assert preprocess.skew_of(page("....", ".##.")) == 0.0


@pytest.mark.parametrize(
    ("pixels", "one_bit"),
    [
        (page("#.#.", "...."), True),
        (np.full((10, 10), 128, np.uint8), False),
        (np.linspace(0, 255, 100, dtype=np.uint8).reshape(10, 10), False),
    ],
)
def test_one_bit_pages_are_known(pixels: np.ndarray, one_bit: bool) -> None:
    assert preprocess.is_one_bit(pixels) is one_bit


@settings(max_examples=25, deadline=None)
@given(
    angle=st.floats(-2.5, 2.5),
    dpi=st.sampled_from([(204.0, 196.0), (204.0, 98.0), (200.0, 200.0), (300.0, 300.0)]),
    x=st.floats(120, 480),
    y=st.floats(120, 660),
)
def test_boxes_come_back_to_the_page(angle: float, dpi: tuple[float, float], x: float, y: float) -> None:
    """A square drawn on a skewed page is found again, by the way back, where it was drawn."""
    rows, columns = round(11 * dpi[1]), round(8.5 * dpi[0])
    pixels = np.full((rows, columns), PAPER, np.uint8)
    x0, x1 = (round(value * dpi[0] / 72) for value in (x, x + 12))
    y0, y1 = (round(value * dpi[1] / 72) for value in (y, y + 12))
    pixels[y0:y1, x0:x1] = INK
    square = preprocess.to_square(pixels, dpi)
    straight, back = preprocess.turn(square, angle)
    prepared = preprocess.Prepared(straight, np.diag([72 / preprocess.DPI] * 2) @ back, angle)
    inked = np.argwhere(straight < 128)
    (top, left), (bottom, right) = inked.min(axis=0), inked.max(axis=0) + 1
    found = prepared.box((float(left), float(top), float(right), float(bottom)))
    drawn = (x0 * 72 / dpi[0], y0 * 72 / dpi[1], x1 * 72 / dpi[0], y1 * 72 / dpi[1])
    # Boxes around turned boxes grow by the sine of the angle, twice.
    assert found == pytest.approx(drawn, abs=1.2 + 2 * 12 * abs(np.sin(np.radians(angle))))


def test_prepared_page_maps_its_corner_to_the_corner() -> None:
    prepared = preprocess.prepare(np.full((1078, 1728), PAPER, np.uint8), (204, 98))
    assert prepared.image.shape == (2750, 2118)
    assert prepared.box((0, 0, 2118, 2750)) == pytest.approx((0, 0, 609.88, 792), abs=0.01)
