"""The process that draws pages of documents: `python -m pipeline.desk.draw_worker`, files in, PNGs out.

It runs apart from the desk (`pipeline.ingest.child`), with so much memory and no more, so that a file made to
hurt a decoder hurts nothing else. A message brings a file, or asks for a page of the file brought last.
"""

from __future__ import annotations

import io
import resource
import signal
import sys
from base64 import b64encode
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from pipeline.ingest.child import messages, send
from pipeline.ingest.model import IngestError
from pipeline.ingest.render import drawing

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.ingest.render import Drawn

_MEMORY = 3 << 30  # bytes of address space: the largest page that is drawn takes some 1 GB
_ZOOM = 1.5  # pixels a point: 108 dpi, a letter page 918 pixels wide
_GREYS = 16


def main() -> None:
    """Serve until the other side closes; a page past its time ends this process, should the other be gone."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with ExitStack() as opened:
        draw: Drawn | None = None
        for asked, data in messages(sys.stdin.buffer, sys.stdout.buffer):
            signal.alarm(asked["seconds"])
            try:
                if "media_type" in asked:
                    draw = None  # should this file not open, no page of the one before is taken for its own
                    opened.close()
                    draw = opened.enter_context(drawing(data, asked["media_type"], _ZOOM))
                answer = _drawn(draw, asked["page"]) if draw and "page" in asked else {}
            except IngestError as error:
                answer = {"refused": str(error)}
            except Exception as error:  # decoders of damaged files raise anything, and it may quote the file
                answer = {"refused": type(error).__name__}
            signal.alarm(0)
            send(sys.stdout.buffer, answer)


def _drawn(draw: Drawn, number: int) -> dict[str, Any]:
    size, picture = draw(number)
    return {"size": size, "png": b64encode(_png(picture)).decode()}


def _png(picture: Image) -> bytes:
    stream = io.BytesIO()
    picture.convert("L").quantize(_GREYS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


if __name__ == "__main__":
    main()
