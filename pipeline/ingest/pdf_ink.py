"""Text that a reader of the page cannot see: hidden layers, clipped or covered text, white on white.

Its characters are in the file like any other, so the page is drawn, small, to see where there is ink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.ingest.pieces import Piece

_MOST_OBJECTS = 20_000  # of a page: a drawing with more takes seconds to draw
_MOST_PIXELS = 4_000_000  # letter at 72 dpi has half a million; larger sheets are drawn smaller
_LEAST_SCALE = 0.5  # pixels a point: smaller, fine print leaves no trace
_CONTRAST = 6  # grey levels: pale stamps have 30


def seen_and_unseen(
    page: Any, pieces: list[Piece], objects: int, size: tuple[float, float]
) -> tuple[list[Piece], list[Piece]]:
    """Pieces with ink where they stand, and those without; `size` is the page's in points, as displayed."""
    scale = min(1.0, (_MOST_PIXELS / (size[0] * size[1])) ** 0.5)
    if not pieces or objects > _MOST_OBJECTS or scale < _LEAST_SCALE:
        return pieces, []
    pixels: NDArray[np.uint8] = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_numpy()
    pixels = pixels.reshape(pixels.shape[:2])
    seen: list[Piece] = []
    unseen: list[Piece] = []
    for piece in pieces:
        (seen if _inked(pixels, piece, scale) else unseen).append(piece)
    return seen, unseen


def _inked(pixels: NDArray[np.uint8], piece: Piece, scale: float) -> bool:
    x0, y0, x1, y1 = (value * scale for value in piece.box)
    part = pixels[max(int(y0), 0) : int(y1) + 2, max(int(x0), 0) : int(x1) + 2]
    return not part.size or int(part.max()) - int(part.min()) >= _CONTRAST
