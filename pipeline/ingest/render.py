"""Pages of a document as pictures, for looking at."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.ingest.model import IngestError
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL.Image import Image

    from pipeline.ingest.image_decode import Picture

    Drawn = Callable[[int], tuple[tuple[float, float], Image]]

_MOST_PIXELS = 60_000_000  # of a page as received, and of the picture made of it


def page_picture(
    data: bytes,
    media_type: str,
    page: int,
    size: tuple[float, float],
    zoom: float,
    password: str | None = None,
) -> Image:
    """Page `page` (from 1), `size` in points, in colour with `zoom` pixels a point.

    Raises `IngestError` for what has no pages, or too large ones.
    """
    pixels = _pixels(size, zoom)
    if media_type == Media.PDF:
        return _pdf_page(data, page, zoom, password).resize(pixels)
    if media_type.startswith("image/"):
        return _picture(data, page).resize(pixels)
    message = f"a {media_type} document has no pages to draw on"
    raise IngestError(message)


@contextmanager
def drawing(data: bytes, media_type: str, zoom: float) -> Iterator[Drawn]:
    """Open a file for drawing: what is given takes a page from 1 to its size in points and its picture.

    Pages are drawn as their boxes count, upright and in grey, with `zoom` pixels a point. Raises
    `IngestError` for what has no pages, cannot be drawn or is too large, also page by page.
    """
    if media_type == Media.PDF:
        from pipeline.ingest.pdf import opened  # noqa: PLC0415 - loads on demand

        with opened(data) as document:
            document.init_forms()
            yield lambda number: _drawn_pdf(document[number - 1], zoom)
    elif media_type.startswith("image/"):
        from pipeline.ingest.image_decode import PictureFile  # noqa: PLC0415 - loads on demand

        file = PictureFile(data)
        yield lambda number: _drawn_picture(file.page(number), zoom)
    else:
        message = f"a {media_type} document has no pages to draw"
        raise IngestError(message)


def _drawn_pdf(page: Any, zoom: float) -> tuple[tuple[float, float], Image]:
    width, height = page.get_size()
    wide, high = _pixels((width, height), zoom)
    picture: Image = page.render(scale=zoom, grayscale=True).to_pil()
    return (round(width, 2), round(height, 2)), picture.convert("L").resize((wide, high))


def _drawn_picture(page: Picture, zoom: float) -> tuple[tuple[float, float], Image]:
    from PIL import Image as Pillow  # noqa: PLC0415 - loads on demand

    return page.size, Pillow.fromarray(page.pixels).resize(_pixels(page.size, zoom))


def _pixels(size: tuple[float, float], zoom: float) -> tuple[int, int]:
    """Width and height of the picture of a page of `size` points."""
    wide, high = (max(1, round(side * zoom)) for side in size)
    if wide * high > _MOST_PIXELS:
        message = f"the page is {size[0]:.0f} x {size[1]:.0f} points, too large to draw"
        raise IngestError(message)
    return wide, high


def _pdf_page(data: bytes, page: int, zoom: float, password: str | None) -> Image:
    from pipeline.ingest.pdf import opened  # noqa: PLC0415 - loads on demand

    with opened(data, password) as document:
        document.init_forms()
        picture: Image = document[page - 1].render(scale=zoom).to_pil().convert("RGB")
        return picture


def _picture(data: bytes, page: int) -> Image:
    from PIL import Image as Pillow  # noqa: PLC0415 - loads on demand

    picture = Pillow.open(io.BytesIO(data))
    picture.seek(page - 1)
    if picture.width * picture.height > _MOST_PIXELS:
        message = f"the page has {picture.width} x {picture.height} pixels, too many to draw on"
        raise IngestError(message)
    return picture.convert("RGB")
