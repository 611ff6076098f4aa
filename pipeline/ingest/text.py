"""Plain text: stays exactly as it is; its map leads to the line, and to the page where form feeds stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.decode import BinaryFileError, read_bytes
from pipeline.ingest.model import Extracted, IngestError, Place, Run, SourceMap
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from pipeline.ingest.model import Options

# The ends that every editor shows as a line's end; `str.splitlines` breaks at rarer ones too.
_LINE = re.compile(r"([^\r\n\f]*)(\r\n|[\r\n\f]|\Z)")


def read(data: bytes, options: Options) -> list[Extracted]:
    """Read bytes as text. Raises `IngestError` where they are none."""
    text, encoding = decoded(data)
    source, pages = line_map(text)
    media = options.media_type or Media.TEXT.value
    return [Extracted(text, source, media, pages=pages if pages > 1 else None, encoding=encoding)]


def decoded(data: bytes) -> tuple[str, str]:
    """Text and encoding of bytes; raises `IngestError` where they are no text."""
    try:
        return read_bytes(data)
    except BinaryFileError as error:
        raise IngestError(str(error)) from None


def line_map(text: str) -> tuple[SourceMap, int]:
    """The map of a text that is its own source, a run a line, and the number of its pages."""
    runs, page = [], 1
    paged = "\f" in text.strip("\f")
    for number, line in enumerate(_LINE.finditer(text), 1):
        if line.group(1):
            place = Place(page=page if paged else None, path=f"line[{number}]")
            runs.append(Run(line.start(1), line.end(1), place))
        page += line.group(2) == "\f" and line.end() < len(text)
    return SourceMap(tuple(runs)), page
