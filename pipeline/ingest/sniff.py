"""What kind of file it is: the bytes say it first, the name second, since senders mislabel both ways."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath


class Media(StrEnum):
    """The media types that documents come in; those without a reader are known so that they can be named."""

    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    RTF = "application/rtf"
    PDF = "application/pdf"
    TIFF = "image/tiff"
    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    BMP = "image/bmp"
    WEBP = "image/webp"
    FHIR_JSON = "application/fhir+json"
    FHIR_XML = "application/fhir+xml"
    CDA = "application/cda+xml"
    HL7 = "x-application/hl7-v2+er7"
    XML = "application/xml"
    JSON = "application/json"
    ZIP = "application/zip"
    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    WORD_97 = "application/msword"
    UNKNOWN = "application/octet-stream"


_HEAD = 4_096
_PDF_HEAD = 1_024  # readers of PDF accept that much before the mark
_MAGIC = (
    (b"II*\0", Media.TIFF),
    (b"MM\0*", Media.TIFF),
    (b"II+\0", Media.TIFF),
    (b"MM\0+", Media.TIFF),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
    (b"\xff\xd8\xff", Media.JPEG),
    (b"GIF8", Media.GIF),
    (b"{\\rtf", Media.RTF),
    (b"\xd0\xcf\x11\xe0", Media.WORD_97),
)
SUFFIXES = {
    ".txt": Media.TEXT,
    ".text": Media.TEXT,
    ".md": Media.MARKDOWN,
    ".markdown": Media.MARKDOWN,
    ".htm": Media.HTML,
    ".html": Media.HTML,
    ".xhtml": Media.HTML,
    ".rtf": Media.RTF,
    ".pdf": Media.PDF,
    ".tif": Media.TIFF,
    ".tiff": Media.TIFF,
    ".png": Media.PNG,
    ".jpg": Media.JPEG,
    ".jpeg": Media.JPEG,
    ".gif": Media.GIF,
    ".bmp": Media.BMP,
    ".webp": Media.WEBP,
    ".hl7": Media.HL7,
    ".er7": Media.HL7,
    ".xml": Media.XML,
    ".ccd": Media.CDA,
    ".ccda": Media.CDA,
    ".cda": Media.CDA,
    ".json": Media.JSON,
    ".ndjson": Media.JSON,
    ".docx": Media.WORD,
    ".doc": Media.WORD_97,
    ".zip": Media.ZIP,
}
_ALIASES = {
    "text/rtf": Media.RTF,
    "application/x-rtf": Media.RTF,
    "application/x-pdf": Media.PDF,
    "image/jpg": Media.JPEG,
    "image/tif": Media.TIFF,
    "application/xhtml+xml": Media.HTML,
    "text/xml": Media.XML,
    "application/hl7-cda+xml": Media.CDA,
    "text/x-markdown": Media.MARKDOWN,
    "application/json+fhir": Media.FHIR_JSON,
    "application/xml+fhir": Media.FHIR_XML,
    "application/hl7-v2": Media.HL7,
    "application/edi-hl7v2": Media.HL7,
}
# What plain bytes may be by their name or the sender's word: no mark in the bytes tells these from text.
_TEXTUAL = frozenset({Media.TEXT, Media.MARKDOWN, Media.HTML, Media.HL7, Media.XML, Media.CDA, Media.JSON})
_ROOT = re.compile(
    rb"\A(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>)*<(?:([\w.-]+):)?([\w.-]+)", re.S
)
_HTML_ROOTS = frozenset(
    "html head body div p table span pre br h1 h2 h3 ul ol b i font meta style title".split()
)
_SEGMENT = re.compile(rb"(?:FHS|BHS|MSH)[^\w\s]|(?:EVN|PID|PV1|ORC|OBR|OBX|TXA)\|")  # cut messages too
_RESOURCE = re.compile(rb'"resourceType"\s*:')


def by_name(name: str) -> Media | None:
    """The media type that a file name claims."""
    return SUFFIXES.get(PurePath(name).suffix.lower())


def by_declaration(media_type: str | None) -> Media | None:
    """The media type that a sender declared, without its parameters; None where it says nothing known."""
    word = (media_type or "").partition(";")[0].strip().lower()
    if word in _ALIASES:
        return _ALIASES[word]
    known = {media.value: media for media in Media}
    return known.get(word) if word != Media.UNKNOWN.value else None


def by_bytes(data: bytes) -> Media | None:
    """The media type that the first bytes prove; None where they could be any text."""
    for mark, media in _MAGIC:
        if data.startswith(mark):
            return media
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b"\0 \t\r\n\x0b\x1c")
    if b"%PDF-" in data[:_PDF_HEAD]:
        return Media.PDF
    if data.startswith(b"PK\x03\x04"):
        return Media.WORD if b"word/" in data or b"[Content_Types].xml" in data[:_HEAD] else Media.ZIP
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return Media.BMP
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Media.WEBP
    if head.startswith(b"{\\rtf"):
        return Media.RTF
    return _textual(data, _narrow(head))


def _narrow(head: bytes) -> bytes:
    """The head as single bytes, also where it was UTF-16."""
    return head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


def _textual(data: bytes, head: bytes) -> Media | None:
    if _SEGMENT.match(head):
        return Media.HL7
    if head[:1] == b"{" and _RESOURCE.search(_narrow(data) if b"\0" in data[:4] else data):
        return Media.FHIR_JSON
    if head[:1] != b"<":
        return None
    root = _ROOT.match(head) or _ROOT.match(_narrow(data[: 16 * _HEAD]))
    if not root:
        return Media.XML if head.startswith(b"<?xml") else None
    name = root.group(2).decode("latin-1")
    if name == "ClinicalDocument":
        return Media.CDA
    if name.lower() in _HTML_ROOTS:
        return Media.HTML
    if b"http://hl7.org/fhir" in head:
        return Media.FHIR_XML
    return Media.XML if head.startswith(b"<?xml") else None


def sniff(data: bytes, name: str = "", declared: str | None = None) -> tuple[Media, str | None]:
    """Return the media type, and a note where the bytes contradict the sender's word or the name.

    Bytes that prove nothing are what the sender or the name says, as far as that can be told from text: what
    claims to be a PDF or a picture without its mark is `Media.UNKNOWN`.
    """
    claimed = by_declaration(declared) or by_name(name)
    proved = by_bytes(data)
    if proved is None:
        if claimed is not None and claimed not in _TEXTUAL:
            return Media.UNKNOWN, f"said to be {claimed.value}, but the bytes are not"
        return claimed or Media.TEXT, None
    family = {claimed, proved} <= {Media.XML, Media.CDA, Media.FHIR_XML, Media.HTML}
    if claimed in (None, proved) or family or {claimed, proved} == {Media.JSON, Media.FHIR_JSON}:
        return proved, None
    if proved is Media.HTML and claimed is Media.MARKDOWN:
        return Media.MARKDOWN, None  # Markdown may begin with a tag
    return proved, f"said to be {claimed.value}, read as {proved.value}, which the bytes are"
