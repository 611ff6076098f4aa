"""What the readers of structured files share: attachments handed back to `extract`, codes, dates, digests."""

from __future__ import annotations

import binascii
import codecs
import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.ingest.model import Extracted, IngestError, Place, SourceMap
from pipeline.ingest.read import extract

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.model import Options

_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=]")
_URL_SAFE = str.maketrans("-_", "+/")
_WORD = re.compile(r"\w+")
_FEW_WORDS = 20  # below it the same words may come together by chance: they must stand in a row
_SAME = 0.9  # share of the words: hyphens and running lines of another format change a few
_DATE = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d\d-)")
_YEARS = 1800, 2200  # others stand for no date, or were mistyped
_CHARSET = re.compile(r"""charset\s*=\s*"?([\w.:-]+)""", re.IGNORECASE)


def within(outer: str, inner: str | None) -> str:
    """The path of what stands at `inner` of the attachment at `outer`: "OBX[4]-5!line[2]"."""
    return f"{outer}!{inner}" if inner else outer


def unbase64(text: str) -> bytes:
    """Bytes of base64, with or without line breaks. Raises `IngestError` where it is none."""
    packed = "".join(text.split()).rstrip("=")
    if "-" in packed or "_" in packed:
        packed = packed.translate(_URL_SAFE)
    wrong = _NOT_BASE64.search(packed)
    if wrong:
        message = f"the attachment is said to be base64, but character {wrong.start() + 1:,} of it is none"
        raise IngestError(message)
    try:
        return binascii.a2b_base64(packed + "=" * (-len(packed) % 4))
    except binascii.Error:
        message = "the attachment is said to be base64, but is not, or is cut short; send it again"
        raise IngestError(message) from None


def attached(data: bytes, declared: str | None, name: str, path: str, options: Options) -> list[Extracted]:
    """Read an attachment that stands at `path`; its places lead through it. Raises `IngestError`."""
    found = extract(
        recoded(data, declared),
        name,
        password=options.password,
        media_type=declared,
        depth=options.depth + 1,
    )

    def outer(place: Place) -> Place:
        return replace(place, path=within(path, place.path))

    return [replace(one, map=one.map.moved(outer)) for one in found]


def recoded(data: bytes, declared: str | None) -> bytes:
    """Text in a declared character set as UTF-8: without its label nothing in the bytes would tell."""
    named = _CHARSET.search(declared or "")
    if not named or not (declared or "").strip().lower().startswith("text/plain"):
        return data
    try:
        encoding = codecs.lookup(named.group(1)).name
        if encoding.startswith(("utf-16", "utf-32")):
            return data  # the bytes tell these, and labels of programs that think in UTF-16 are often wrong
        text = data.decode("cp1252" if encoding == "iso8859-1" else encoding)
    except (LookupError, UnicodeDecodeError):
        return data
    return text.encode("utf-8", "replace")


def failed(media: str, path: str, error: str) -> Extracted:
    """A part of a file that cannot be read, while the rest goes on."""
    return Extracted("", SourceMap(), media, fault=f"{path}: {error}")


def told_by(text: str, others: Iterable[str]) -> bool:
    """Whether one of `others` says the same words: the same report as PDF and as text."""
    words = _WORD.findall(text.lower())
    if not words:
        return True
    return any(_holds(_WORD.findall(other.lower()), words) for other in others)


def repeated(one: Extracted, others: Iterable[str]) -> bool:
    """Whether `others` say all that a document says; labels that its reader put in do not count."""
    parts = [one.text[run.start : run.end] for run in one.map.runs]
    whole = list(others)
    if len(_WORD.findall(" ".join(parts))) >= _FEW_WORDS:
        return told_by(" ".join(parts), whole)
    return bool(whole) and all(told_by(part, whole) for part in parts)


def _holds(whole: list[str], part: list[str]) -> bool:
    if len(part) < _FEW_WORDS:
        return f" {' '.join(part)} " in f" {' '.join(whole)} "
    wanted = Counter(part)
    return (wanted & Counter(whole)).total() >= _SAME * len(part)


def iso_day(text: object) -> dt.date | None:
    """The day of an HL7 or FHIR time ("20250304101500-0500", "2025-03-04T10:15:00Z"), if it has one."""
    found = _DATE.match(text) if isinstance(text, str) else None
    if not found:
        return None
    try:
        day = dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return day if _YEARS[0] <= day.year <= _YEARS[1] else None


def digest(*parts: str | None) -> str | None:
    """A key that tells subjects apart and cannot be read; None where nothing names the subject."""
    named = [part for part in parts if part]
    return sha256("\0".join(named).encode("utf-8", "replace")).hexdigest()[:16] if named else None
