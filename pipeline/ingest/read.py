"""Bytes of any format to documents: finds the reader by media type, and holds the limits they share."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.ingest.model import Extracted, IngestError, Options, Reader
from pipeline.ingest.sniff import Media, sniff

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MOST_BYTES", "MOST_DEPTH", "READERS", "Extracted", "IngestError", "Options", "Reader", "extract"]

MOST_BYTES = 512 * 1024 * 1024  # 500 pages scanned in colour come to half of it; a reader holds it in memory
MOST_DEPTH = 6  # a bundle with a C-CDA with an RTF has 3; more is a file made to nest

EMPTY = "the document is empty"
WHAT_TO_DO = "give it as PDF, RTF, HTML, plain text, a fax or scan (TIFF, PNG, JPEG), FHIR, C-CDA or HL7 v2"


def _later(module: str, function: str = "read") -> Reader:
    """A reader whose libraries load on its first document."""

    def read(data: bytes, options: Options) -> list[Extracted]:
        try:
            found: Callable[[bytes, Options], list[Extracted]] = getattr(
                import_module(f"pipeline.ingest.{module}"), function
            )
        except ModuleNotFoundError as error:
            message = f"cannot be read here, since {error.name} is not installed; {WHAT_TO_DO}"
            raise IngestError(message) from None
        return found(data, options)

    return read


READERS: dict[str, Reader] = {
    Media.TEXT: _later("text"),
    Media.MARKDOWN: _later("markdown"),
    Media.HTML: _later("html"),
    Media.RTF: _later("rtf"),
    Media.PDF: _later("pdf"),
    **{
        media: _later("image")
        for media in (Media.TIFF, Media.PNG, Media.JPEG, Media.GIF, Media.BMP, Media.WEBP)
    },
    Media.FHIR_JSON: _later("fhir"),
    Media.FHIR_XML: _later("fhir"),
    Media.CDA: _later("cda"),
    Media.XML: _later("cda"),  # tells by the root element
    Media.JSON: _later("fhir"),
    Media.HL7: _later("hl7"),
}

_PAGED = frozenset({Media.PDF, Media.TIFF})  # a file of these may be a packet of several notes


def extract(
    data: bytes,
    name: str = "",
    *,
    password: str | None = None,
    media_type: str | None = None,
    depth: int = 0,
    beside: Callable[[str], bytes | None] | None = None,
) -> list[Extracted]:
    """Read one file or attachment into its documents, one or (bundles, packets) several.

    `media_type` is what the sender declared; `beside` opens files that the document names. Raises
    `IngestError` for what cannot be read: it says the cause and what to do, and quotes nothing of the file.
    """
    if len(data) > MOST_BYTES:
        message = f"has {len(data):,} bytes, more than the {MOST_BYTES:,} that are read; send it in parts"
        raise IngestError(message)
    if depth > MOST_DEPTH:
        message = f"is nested more than {MOST_DEPTH} deep; send the inner document by itself"
        raise IngestError(message)
    if not data:
        raise IngestError(EMPTY)
    media, doubt = sniff(data, name, media_type)
    reader = READERS.get(media)
    if reader is None:
        message = f"{doubt or f'cannot read {media.value}'}; {WHAT_TO_DO}"
        raise IngestError(message)
    found = reader(data, Options(name, password, media.value, depth, beside))
    if media in _PAGED:
        from pipeline.ingest.packet import split  # noqa: PLC0415 - only files with pages need it

        found = [part for one in found for part in split(one)]
    return [replace(one, notes=(doubt, *one.notes)) for one in found] if doubt else found
