"""PDFs whose streams unpack to far more than a page can show: refused before PDFium reads them.

A page's content is read whole, each mark of it kept: 220 MB of marks took 20 s and 4.5 GB.
"""

from __future__ import annotations

import re
import zlib

from pipeline.ingest.model import IngestError

MOST_UNPACKED = 32 * 1024 * 1024  # bytes: a page of prose has 20 kB, a fine drawing 5 MB, a CJK font 25 MB
MOST_IN_ALL = 1024 * 1024 * 1024  # 5,000 pages of a dense chart come to a fifth
_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 2_048  # bytes before a stream that may be its dictionary
_OPENS = re.compile(rb"\d\s+obj\b")
_NOT_READ = re.compile(rb"/Subtype\s*/Image\b|/EmbeddedFile\b|/Metadata\b")  # pictures have their own limits
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_SMALL = 1_024  # bytes: packed twice at the best rate, a megabyte and a thousand times that
_STEP = 1024 * 1024


def check_bulk(data: bytes) -> None:
    """Raise `IngestError` for a PDF with a stream, or streams together, past the limits.

    Streams of an encrypted PDF, and those packed otherwise than by Flate, are not looked into.
    """
    unpacked = 0
    for start, head in _streams(data):
        filters = len(_FLATE.findall(head))
        size = _unpacked(data, start, filters)
        unpacked += size
        if size > MOST_UNPACKED or unpacked > MOST_IN_ALL:
            message = (
                f"the PDF unpacks to more than is read ({MOST_UNPACKED >> 20} MB of drawing on a page, "
                f"{MOST_IN_ALL >> 20} MB in all); print it to a new PDF, or send it as a fax or scan"
            )
            raise IngestError(message)


def _streams(data: bytes) -> list[tuple[int, bytes]]:
    """Where the data of each stream begins, and its dictionary, of those that are drawn or set."""
    found = []
    for match in _STREAM.finditer(data):
        if data[match.start() - 3 : match.start()] == b"end":
            continue
        head = data[max(0, match.start() - _DICTIONARY) : match.start()]
        opened = list(_OPENS.finditer(head))
        head = head[opened[-1].end() :] if opened else head
        if not _NOT_READ.search(head):
            found.append((match.end(), head))
    return found


def _unpacked(data: bytes, start: int, filters: int) -> int:
    """Bytes that the stream unpacks to, counted up to the limit; those it has where it is not packed."""
    end = data.find(b"endstream", start)
    end = len(data) if end < 0 else end
    if not filters:
        return end - start
    if end - start < _SMALL and filters == 1:
        return end - start
    chain = [zlib.decompressobj() for _ in range(filters)]
    return _through(chain, data[start:end])


def _through(chain: list[zlib._Decompress], packed: bytes) -> int:
    """Bytes that come out of the last of the filters; unpacking ends past the limit, or where it breaks."""
    first, rest = chain[0], chain[1:]
    size = 0
    while packed and size <= MOST_UNPACKED:
        try:
            out = first.decompress(packed, _STEP)
        except zlib.error:
            break
        packed = first.unconsumed_tail
        size += _through(rest, out) if rest else len(out)
        if not out:
            break
    return size
