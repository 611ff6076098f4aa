"""Pages of a document as pictures, for looking at."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pipeline.ingest.model import IngestError
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PIL.Image import Image

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
    wide, high = max(1, round(size[0] * zoom)), max(1, round(size[1] * zoom))
    if wide * high > _MOST_PIXELS:
        message = f"the page is {size[0]:.0f} x {size[1]:.0f} points, too large to draw on"
        raise IngestError(message)
    if media_type == Media.PDF:
        return _pdf_page(data, page, zoom, password).resize((wide, high))
    if media_type.startswith("image/"):
        return _picture(data, page).resize((wide, high))
    message = f"a {media_type} document has no pages to draw on"
    raise IngestError(message)


def pictured_pages(
    data: bytes, media_type: str, pages: Iterable[int], zoom: float
) -> Iterator[tuple[int, tuple[float, float], Image]]:
    """Yield number, size in points and picture of `pages` (from 1), as their boxes count: upright, in grey.

    Raises `IngestError` for what has no pages or cannot be drawn.
    """
    if media_type == Media.PDF:
        for number in pages:
            size = _pdf_size(data, number)
            yield number, size, page_picture(data, media_type, number, size, zoom).convert("L")
        return
    from PIL import Image as Pillow  # noqa: PLC0415 - loads on demand

    from pipeline.ingest.image_decode import PictureFile  # noqa: PLC0415

    file = PictureFile(data)
    for number in pages:
        page = file.page(number)
        wide, high = (max(1, round(side * zoom)) for side in page.size)
        yield number, page.size, Pillow.fromarray(page.pixels).resize((wide, high))


def _pdf_size(data: bytes, page: int) -> tuple[float, float]:
    from pipeline.ingest.pdf import opened  # noqa: PLC0415 - loads on demand

    with opened(data) as document:
        width, height = document[page - 1].get_size()
        return round(width, 2), round(height, 2)


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
