"""FHIR JSON, NDJSON and XML to resources with their paths, and references between them.

Paths are FHIRPath ("Bundle.entry[2].resource"), indexes from 0. XML becomes the same nested values as JSON.
Elements of a wrong type count as absent: senders leave out and misplace much, and the rest is still a note.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, tostring

from pipeline.decode import BinaryFileError, read_bytes
from pipeline.ingest.cda_xml import name_of, parse
from pipeline.ingest.model import IngestError

Body = dict[str, Any]
_UTF_WIDE = re.compile(rb"\A(?:\{\0|\0\{)")
_TAIL = re.compile(r"([A-Z]\w+/[\w.-]+)(?:/_history/[\w.-]+)?\Z")
_MOST_NESTED = 4  # bundles in bundles
_LINE = "line"
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
_VOID = frozenset({"entered-in-error", "cancelled"})
_HOLD = {"Bundle": "entry", "Parameters": "parameter"}
_SCHEME = re.compile(r"\Ahttps?:")


@dataclass(eq=False, slots=True)
class Resource:
    """A resource, where it stands, and what is contained in it."""

    body: Body
    path: str
    url: str = ""
    contained: dict[str, Resource] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The resource type."""
        return text(self.body.get("resourceType"))

    @property
    def id(self) -> str:
        """Type and id, as references name it; "" without an id."""
        return f"{self.type}/{text(self.body.get('id'))}" if text(self.body.get("id")) else ""

    @property
    def server(self) -> str:
        """The server that its full URL stands on; "" where that tells none."""
        return server_of(self.url)


class Resources:
    """The resources of a file in order, bundles unfolded, and the way from a reference to one.

    `older` are the identities of resources of which the file has a later version, or which it says were
    `deleted`: references lead to the last, and `of` has no other. Of several servers each has its own ids.
    `broken` are the paths of lines that are no resource, while others of the file are.
    """

    def __init__(self, roots: list[tuple[Body, str]], broken: list[str]) -> None:
        self.all: list[Resource] = []
        self.broken = broken
        self._deletions: list[tuple[str, Resource]] = []
        for body, path in roots:
            self._add(body, path, "", 0)
        self._several = len({one.server for one in self.all if one.server}) > 1
        self.deleted = self._deleted()
        self.older = self._older() | self.deleted
        self._by_url: dict[str, Resource] = {}
        self._by_id: dict[str, list[Resource]] = {}
        for one in self.all:
            if id(one) not in self.older:
                self._by_url.setdefault(one.url, one)
                self._by_id.setdefault(one.id, []).append(one)

    def _add(self, body: Body, path: str, url: str, depth: int) -> None:
        holds = _HOLD.get(text(body.get("resourceType")))
        if holds:
            if depth >= _MOST_NESTED:
                message = f"is a bundle nested more than {_MOST_NESTED} deep; send the inner one by itself"
                raise IngestError(message)
            for entry, at in objects(body, holds, path):
                if text(child(entry, "request").get("method")) == "DELETE":
                    self._deletions.append(
                        (tail(text(child(entry, "request").get("url"))), _deletion(entry, at))
                    )
                    continue
                inner = entry.get("resource")
                if isinstance(inner, dict):
                    self._add(inner, f"{at}.resource", text(entry.get("fullUrl")), depth + 1)
            return
        resource = Resource(body, path, url)
        for inner, at in objects(body, "contained", path):
            resource.contained[text(inner.get("id"))] = Resource(inner, at)
        self.all.append(resource)

    def _older(self) -> set[int]:
        versions: dict[tuple[str, str], list[Resource]] = {}
        for one in self.all:
            if one.id:
                versions.setdefault((one.server if self._several else "", one.id), []).append(one)
        older = set()
        for several in versions.values():
            last = max(map(_version, several))
            older |= {id(one) for one in several if _version(one) < last}
        return older

    def _deleted(self) -> set[int]:
        """The identities of the resources that a history says were deleted, and not made anew since."""
        return {
            id(one)
            for name, deletion in self._deletions
            for one in self.all
            if one.id == name
            and (not self._several or deletion.server in ("", one.server))
            and (_version(deletion)[0] == _LONG_AGO or _version(one)[0] <= _version(deletion)[0])
        }

    def of(self, *types: str) -> list[Resource]:
        """The resources of some types in their last version, in order."""
        return [one for one in self.all if one.type in types and id(one) not in self.older]

    def find(self, reference: object, holder: Resource) -> Resource | None:
        """What a reference (the object or its string) of `holder` leads to, inside the file."""
        value = text(reference.get("reference")) if isinstance(reference, dict) else text(reference)
        if value.startswith("#"):
            return holder.contained.get(value[1:])
        if value in self._by_url and value:
            return self._by_url[value]
        named = self._by_id.get(tail(value), []) if value else []
        if self._several:  # a relative reference stands on the server of its holder
            server = server_of(value) or holder.server
            named = [one for one in named if one.server == server] or [one for one in named if not one.server]
        return named[0] if named else None

    def named_apart(self, reference: str, holder: Resource) -> str:
        """What names a resource that the file has not, apart from one of the same id on another server."""
        server = server_of(reference) or holder.server
        return f"{server}{tail(reference)}" if self._several else tail(reference)


def _deletion(entry: Body, path: str) -> Resource:
    """What an entry of a history says of a deletion: the address, and the time as that of a version."""
    when = child(entry, "response").get("lastModified")
    return Resource({"meta": {"lastUpdated": when}}, path, text(entry.get("fullUrl")))


def _version(resource: Resource) -> tuple[dt.datetime, int]:
    """What orders the versions of a resource in a history; the same where the file does not tell."""
    meta = child(resource.body, "meta")
    number = text(meta.get("versionId"))
    try:
        day = dt.datetime.fromisoformat(text(meta.get("lastUpdated")))
        when = day.astimezone(dt.UTC) if day.tzinfo else day.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        when = _LONG_AGO
    return when, int(number) if number.isdecimal() else 0


def is_void(body: Body) -> bool:
    """Whether a resource was taken back: entered in error or cancelled, or a diagnosis that was refuted."""
    if not _VOID.isdisjoint(text(body.get(key)) for key in ("status", "docStatus", "verificationStatus")):
        return True
    stated = objects(child(body, "verificationStatus"), "coding", "")
    return any(text(coding.get("code")) in (*_VOID, "refuted") for coding, _ in stated)


def server_of(url: str) -> str:
    """The server of an address, without its scheme: "//a.example/fhir/"; "" of what is none."""
    found = _TAIL.search(url) if _SCHEME.match(url) else None
    return _SCHEME.sub("", url[: found.start()]) if found else ""


def tail(reference: str) -> str:
    """Type and id of a reference, without the server it stands on: "Patient/7"."""
    found = _TAIL.search(reference)
    return found.group(1) if found else reference


def load(data: bytes) -> tuple[Resources, str]:
    """The resources of a file and its encoding. Raises `IngestError` for what is no FHIR."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n\0\xff\xfe")[:1] == b"<":
        root, encoding = parse(data)
        body = _from_xml(root)
        roots = [(body, name_of(root))]
    else:
        words, encoding = _decoded(data)
        roots = _json(words)
    good = [(body, path) for body, path in roots if text(body.get("resourceType"))]
    if not good:
        message = "is JSON, but no FHIR: it has no resourceType"
        raise IngestError(message)
    return Resources(good, [path for body, path in roots if not text(body.get("resourceType"))]), encoding


def _decoded(data: bytes) -> tuple[str, str]:
    if _UTF_WIDE.match(data):
        encoding = json.detect_encoding(data)
        return data.decode(encoding, "replace"), encoding
    try:
        return read_bytes(data)
    except BinaryFileError as error:
        raise IngestError(str(error)) from None


def _json(words: str) -> list[tuple[Body, str]]:
    try:
        body = json.loads(words)
    except RecursionError:
        message = "is JSON nested too deep; export it again"
        raise IngestError(message) from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return _lines(words)
        place = f"at line {error.lineno:,}, column {error.colno:,}"
        message = f"is broken JSON: {error.msg.removesuffix(' at')} {place}; send the whole file"
        raise IngestError(message) from None
    except ValueError:
        message = "is JSON with a number of too many digits; export it again"
        raise IngestError(message) from None
    if not isinstance(body, dict):
        message = "is JSON, but no FHIR: it has no resourceType"
        raise IngestError(message)
    return [(body, text(body.get("resourceType")))]


def _lines(words: str) -> list[tuple[Body, str]]:
    """Bulk exports (NDJSON) have a resource a line; a line that is none is empty."""
    found: list[tuple[Body, str]] = []
    for number, line in enumerate(words.split("\n"), 1):
        if line.strip():
            body = _line_of(line)
            found.append((body, f"{_LINE}[{number}]!{text(body.get('resourceType'))}".removesuffix("!")))
    if not found or not found[0][0]:
        message = "is neither one FHIR resource nor one a line (NDJSON): line 1 is none"
        raise IngestError(message)
    return found


def _line_of(line: str) -> Body:
    try:
        body = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _from_xml(element: Element) -> Body:
    """A resource or complex element of FHIR XML as its JSON; one child alone stands without its list."""
    found: Body = {}
    name = name_of(element)
    if name[:1].isupper():
        found["resourceType"] = name
    for key, value in element.attrib.items():
        found.setdefault(key, value)
    for child in element:
        key = name_of(child)
        value = _xml_value(child)
        if key in found:
            there = found[key]
            found[key] = [*there, value] if isinstance(there, list) else [there, value]
        else:
            found[key] = value
    return found


def _xml_value(child: Element) -> Any:
    if name_of(child) == "div":
        for part in child.iter():
            part.tag = name_of(part)
        child.tail = None
        return tostring(child, encoding="unicode")
    inner = [one for one in child if name_of(one)[:1].isupper()]
    if inner:  # Bundle.entry.resource and contained hold a resource
        return _from_xml(inner[0])
    if "value" in child.attrib and not len(child):
        return child.attrib["value"]
    return _from_xml(child) or child.attrib.get("value")


def text(value: object) -> str:
    """A string value; "" for what is none."""
    return value if isinstance(value, str) else ""


def items(body: Body, key: str) -> list[Any]:
    """The values of a repeating element, also where it stands alone."""
    value = body.get(key)
    return value if isinstance(value, list) else [] if value is None else [value]


def objects(body: Body, key: str, path: str) -> Iterator[tuple[Body, str]]:
    """The objects of a repeating element of what stands at `path`, each with its own path."""
    for number, value in enumerate(items(body, key)):
        if isinstance(value, dict):
            yield value, f"{path}.{key}[{number}]"


def strings(body: Body, key: str, path: str) -> Iterator[tuple[str, str]]:
    """The strings of a repeating element, each with its path."""
    for number, value in enumerate(items(body, key)):
        if text(value).strip():
            yield value, f"{path}.{key}[{number}]"


def child(body: Body, *keys: str) -> Body:
    """The object that single elements lead to; empty where they lead to none."""
    for key in keys:
        value = body.get(key)
        body = value[0] if isinstance(value, list) and value else value  # type: ignore[assignment]
        if not isinstance(body, dict):
            return {}
    return body


def concept(body: Body, path: str) -> tuple[str, str] | None:
    """The words of a CodeableConcept and where they stand: its text, else a display."""
    if text(body.get("text")).strip():
        return body["text"], f"{path}.text"
    for coding, at in objects(body, "coding", path):
        if text(coding.get("display")).strip():
            return coding["display"], f"{at}.display"
    return None
