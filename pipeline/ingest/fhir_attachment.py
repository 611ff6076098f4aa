"""Attachments of FHIR resources: base64 in place, in a Binary of the same file, or in a data URL."""

from __future__ import annotations

import binascii
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from pipeline.ingest.fhir_load import child, text
from pipeline.ingest.model import IngestError
from pipeline.ingest.structured import attached, failed, told_by, unbase64

if TYPE_CHECKING:
    from pipeline.ingest.fhir_load import Body, Resource, Resources
    from pipeline.ingest.model import Extracted, Options

_ELSEWHERE = "the attachment is kept elsewhere and is not in the file; send it with its data"
_SAME = "another form of the same document was left out"


class Attachments:
    """Reads attachments, and knows which Binary resources were read so."""

    def __init__(self, resources: Resources, options: Options) -> None:
        self.resources, self.options = resources, options
        self._read: set[int] = set()

    def was_read(self, resource: Resource) -> bool:
        """Whether a resource was read as the attachment of another."""
        return id(resource) in self._read

    def forms(self, several: list[tuple[Body, str]], holder: Resource, media: str) -> list[Extracted]:
        """Documents of attachments; one that says the same as one before is another form of it.

        One that cannot be read has its `fault`.
        """
        found: list[Extracted] = []
        for body, path in several:
            try:
                read = self.read(body, path, holder)
            except IngestError as error:
                found.append(failed(media, path, str(error)))
                continue
            before = [one.text for one in found if one.fault is None]
            new = [one for one in read if not before or not told_by(one.text, before)]
            if len(new) < len(read):
                first = next(number for number, one in enumerate(found) if one.fault is None)
                found[first] = replace(found[first], notes=(*found[first].notes, _SAME))
            found += new
        return found

    def read(self, body: Body, path: str, holder: Resource) -> list[Extracted]:
        """Documents of one attachment. Raises `IngestError`."""
        declared = text(body.get("contentType")) or None
        name = text(body.get("title"))
        data, url = text(body.get("data")), text(body.get("url"))
        if data.strip():
            return _checked(body, unbase64(data), declared, name, path, self.options)
        if url.startswith("data:"):
            data_bytes, stated = _data_url(url)
            return _checked(body, data_bytes, declared or stated, name, path, self.options)
        binary = self.resources.find(url, holder) if url else None
        if binary is None or binary.type != "Binary":
            message = _ELSEWHERE if url else "the attachment is empty"
            raise IngestError(message)
        self._read.add(id(binary))
        return self.binary(binary, declared, name)

    def binary(self, resource: Resource, declared: str | None = None, name: str = "") -> list[Extracted]:
        """Documents of a Binary. Raises `IngestError`."""
        body = resource.body
        stated = text(body.get("contentType")) or declared
        data = text(body.get("data")) or text(body.get("content"))  # `content` was its name in DSTU2 and STU3
        if not data.strip():
            message = "the Binary is empty"
            raise IngestError(message)
        return attached(unbase64(data), stated, name, resource.path, self.options)


def _checked(
    body: Body, data: bytes, declared: str | None, name: str, path: str, options: Options
) -> list[Extracted]:
    """Read the data, and say so where they are not what size and hash (SHA-1) promise."""
    doubts = []
    size, stated = str(body.get("size") or ""), text(body.get("hash"))
    if size.isdecimal() and int(size) != len(data):
        doubts.append(f"the attachment has {len(data):,} bytes, but {int(size):,} are stated")
    if stated and stated != binascii.b2a_base64(hashlib.sha1(data).digest(), newline=False).decode():
        doubts.append("the attachment is not what its hash says")
    found = attached(data, declared, name, path, options)
    return [replace(one, notes=(*doubts, *one.notes)) for one in found] if doubts else found


def _data_url(url: str) -> tuple[bytes, str | None]:
    head, comma, rest = url[len("data:") :].partition(",")
    if not comma:
        message = "the attachment has a data URL without data"
        raise IngestError(message)
    declared = head.removesuffix(";base64") or None
    data = unquote_to_bytes(rest)
    return (unbase64(data.decode("latin-1")) if head.endswith(";base64") else data), declared


def attachments_at(body: Body, key: str, path: str) -> list[tuple[Body, str]]:
    """The attachment that a single element holds, with its path."""
    found = child(body, key)
    return [(found, f"{path}.{key}")] if found else []
