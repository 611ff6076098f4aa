"""Attachments of HL7 v2 messages: encapsulated data (ED) in OBX-5, by itself or over several segments.

Source: HL7 v2.5.1, section 2.A.24; tables 0191, 0291 and 0299.
"""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING

from pipeline.ingest.hl7_message import unescaped
from pipeline.ingest.model import IngestError
from pipeline.ingest.sniff import Media, by_bytes
from pipeline.ingest.structured import attached, failed, unbase64, within

if TYPE_CHECKING:
    from pipeline.ingest.hl7_message import Segment
    from pipeline.ingest.model import Extracted, Options

_TYPES = {
    "pdf": Media.PDF,
    "rtf": Media.RTF,
    "html": Media.HTML,
    "xhtml": Media.HTML,
    "xml": Media.XML,
    "x-hl7-cda-level-one": Media.CDA,
    "jpeg": Media.JPEG,
    "jpg": Media.JPEG,
    "tiff": Media.TIFF,
    "tif": Media.TIFF,
    "png": Media.PNG,
    "gif": Media.GIF,
    "bmp": Media.BMP,
    "plain": Media.TEXT,
    "txt": Media.TEXT,
    "text": Media.TEXT,
}
_MARKED = frozenset({Media.PDF, Media.TIFF, Media.PNG, Media.JPEG, Media.GIF, Media.BMP, Media.RTF})
_PACKED = ("JVBERi0", "e1xydGY")  # base64 of "%PDF-" and "{\\rtf"
_FILES = ("{\\rtf", *_PACKED)
_PAGES = ("<html", "<!doctype html", "<?xml")
_ENCODINGS = ("base64", "hex")
_DATA = 4  # components before the data: source, type, subtype, encoding


def attachments(segments: list[Segment], options: Options) -> list[Extracted]:
    """Read the attachments of OBX segments of type ED; one that cannot be read says so in `fault`."""
    found: list[Extracted] = []
    for group in _grouped(segments):
        path = f"{group[0].path}-5"
        try:
            found += _read(group, path, options)
        except IngestError as error:
            found.append(failed(Media.HL7.value, path, str(error)))
    return found


def is_file(segment: Segment) -> bool:
    """Whether a text field holds a file: RTF or HTML as it stands, or base64 of RTF or PDF."""
    head = "".join(text for text, _ in unescaped(segment.raw(5)[:200], segment.marks)).lstrip()
    return head.startswith(_FILES) or head[:40].lower().startswith(_PAGES)


def files_in_text(groups: list[list[Segment]], options: Options) -> list[Extracted]:
    """Read files that stand in text fields, each in one or several segments of an observation."""
    found: list[Extracted] = []
    for group in groups:
        path = f"{group[0].path}-5"
        body = "\n".join("".join(text for text, _ in unescaped(one.raw(5), one.marks)) for one in group)
        packed = body.lstrip().startswith(_PACKED)
        try:
            data = unbase64(body) if packed else body.strip().encode("utf-8", "replace")
            found += attached(data, None, "", path, options)
        except IngestError as error:
            found.append(failed(Media.HL7.value, path, str(error)))
    return found


def _grouped(segments: list[Segment]) -> list[list[Segment]]:
    """Segments whose bytes begin no file go on with the one before: long attachments are sent in parts."""
    groups: list[list[Segment]] = []
    for segment in segments:
        media = _declared(_components(segment))
        if groups and media in _MARKED and _same(groups[-1][-1], segment) and not _begins(segment):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def _same(one: Segment, other: Segment) -> bool:
    return one.raw(3) == other.raw(3) and _components(one)[:_DATA] == _components(other)[:_DATA]


def _begins(segment: Segment) -> bool:
    head = "".join(_flat(segment, _components(segment)).split())[:64]
    try:
        return by_bytes(unbase64(head[: len(head) // 4 * 4])) is not None
    except IngestError:
        return False


def _components(segment: Segment) -> list[str]:
    """Type, subtype, encoding and data; the source stands before them, or is missing."""
    parts = segment.raw(5).split(segment.marks.component)
    at = next((n for n, part in enumerate(parts[:-1]) if part.strip().lower() in _ENCODINGS), None)
    if at is None:
        at = min(_DATA - 1, len(parts) - 1)
        data = segment.marks.component.join(parts[_DATA:]) if len(parts) > _DATA else parts[-1]
        return [*parts[:at], *[""] * (_DATA - 1 - at), parts[at] if len(parts) > _DATA else "", data]
    return [*[""] * (_DATA - 1 - at), *parts[:at], parts[at].strip().lower(), "".join(parts[at + 1 :])]


def _declared(parts: list[str]) -> str | None:
    for word in (parts[2], parts[1], parts[0]):
        lowered = word.strip().lower()
        if lowered in _TYPES:
            return _TYPES[lowered]
        if "/" in lowered:
            return lowered
    return None


def _flat(segment: Segment, parts: list[str]) -> str:
    return "".join(text for text, _ in unescaped(parts[-1], segment.marks))


def _read(group: list[Segment], path: str, options: Options) -> list[Extracted]:
    parts = _components(group[0])
    bodies = [_flat(segment, _components(segment)) for segment in group]
    encoding = parts[_DATA - 1]
    if not any(body.strip() for body in bodies):
        message = "the attachment is empty"
        raise IngestError(message)
    if encoding == "base64":
        data = _together(bodies)
    elif encoding == "hex":
        try:
            data = bytes.fromhex("".join("".join(bodies).split()))
        except ValueError:
            message = "the attachment is said to be hexadecimal, but is not"
            raise IngestError(message) from None
    else:
        data = "\n".join(bodies).encode("utf-8", "replace")
    if parts[1].strip().lower() == "multipart" or data[:13].lower() == b"mime-version:":
        return _parts(data, path, options)
    return attached(data, _declared(parts), "", path, options)


def _together(bodies: list[str]) -> bytes:
    """Parts that are base64 each, or cut from one base64 text."""
    packed = ["".join(body.split()) for body in bodies]
    if any(body.endswith("=") for body in packed[:-1]):
        return b"".join(map(unbase64, packed))
    return unbase64("".join(packed))


def _parts(data: bytes, path: str, options: Options) -> list[Extracted]:
    """The parts of a MIME body (IHE sends C-CDA so)."""
    found: list[Extracted] = []
    parts = [part for part in message_from_bytes(data).walk() if not part.is_multipart()]
    for number, part in enumerate(parts, 1):
        at = within(path, f"part[{number}]")
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body.strip():
            try:
                found += attached(body, part.get_content_type(), part.get_filename() or "", at, options)
            except IngestError as error:
                found.append(failed(Media.HL7.value, at, str(error)))
    return found
