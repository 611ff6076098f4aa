"""C-CDA R1.1 to R2.1: the narrative of each section under its title, and unstructured documents.

The narrative is what the clinician attested (CDA R2, section 4.3.5), so coded entries are no text; orders
among them give the request. A body that is no XML (text, RTF, PDF) is handed back to `extract`.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from pipeline.ingest import fhir
from pipeline.ingest.cda_narrative import Narrative, write
from pipeline.ingest.cda_orders import orders_of
from pipeline.ingest.cda_xml import along, attribute, first, name_of, own_text, parse, steps
from pipeline.ingest.coded import Code, joined, kind_of
from pipeline.ingest.model import Extracted, IngestError, Place, TextBuilder
from pipeline.ingest.sniff import Media
from pipeline.ingest.structured import attached, digest, failed, iso_day, repeated, unbase64
from pipeline.ingest.table_heads import misleading

if TYPE_CHECKING:
    import datetime as dt
    from xml.etree.ElementTree import Element

    from pipeline.ingest.model import Options

_ROOT = "/ClinicalDocument"
_FHIR = "{http://hl7.org/fhir}"
_MOST_UNPACKED = 128 * 1024 * 1024  # of a compressed body; a text or scan of one document stays far below
_FAMILY = "10157-6"  # LOINC
_HOLDERS = frozenset({"text", "value"})
_SUMMARY = "34133-9"  # LOINC: its encounter is one of many
# Titles of sections that have a code but no title: LOINC, as the C-CDA templates name them.
_TITLES = {
    "10154-3": "Chief complaint", "46239-0": "Chief complaint and reason for visit",
    "29299-5": "Reason for visit", "42349-1": "Reason for referral", "10164-2": "History of present illness",
    "11348-0": "Past medical history", "10167-5": "Past surgical history", "47519-4": "Procedures",
    "10157-6": "Family history", "29762-2": "Social history", "10187-3": "Review of systems",
    "10160-0": "Medications", "29549-3": "Medications", "10183-2": "Discharge medications",
    "48765-2": "Allergies", "11450-4": "Problem list", "11369-6": "Immunizations", "8716-3": "Vital signs",
    "29545-1": "Physical exam", "10210-3": "General status", "30954-2": "Results", "61149-1": "Objective",
    "61150-9": "Subjective", "51848-0": "Assessment", "51847-2": "Assessment and plan",
    "18776-5": "Plan of treatment", "69730-0": "Instructions", "47420-5": "Functional status",
    "46264-8": "Medical equipment", "8648-8": "Hospital course", "11535-2": "Discharge diagnosis",
    "46240-8": "Encounters", "48768-6": "Payers", "42348-3": "Advance directives",
    "18782-3": "Findings", "19005-8": "Impression", "18785-6": "Reason for study",
    "18834-2": "Comparison", "55111-9": "Technique", "55115-0": "Requested study", "55110-1": "Conclusions",
    "59776-5": "Procedure findings", "59768-2": "Procedure indications", "29554-3": "Procedure",
    "10219-4": "Preoperative diagnosis", "10218-6": "Postoperative diagnosis", "55109-3": "Complications",
}  # fmt: skip


def read(data: bytes, options: Options) -> list[Extracted]:
    """Read a C-CDA. Raises `IngestError` where it has a DTD, no body, or no section with text."""
    root, encoding = parse(data)
    if _FHIR in str(root.tag):
        return fhir.read(data, options)
    if name_of(root) != "ClinicalDocument":
        message = "is XML, but neither C-CDA nor FHIR: its root element is not ClinicalDocument"
        raise IngestError(message)
    request, note = joined(orders_of(root))
    head = _Head(root, encoding, request or None, (note,) if note else ())
    bodies = along(root, _ROOT, "component", "nonXMLBody", "text")
    if bodies:
        element, path = bodies[0]
        return [head.on(one) for one in _unstructured(element, path, options)]
    return [head.on(one) for one in _structured(root, options)]


class _Head:
    """What the header of a document says of all that comes out of it."""

    def __init__(
        self, root: Element, encoding: str, request: dict[str, str] | None, notes: tuple[str, ...]
    ) -> None:
        self.encoding, self.request, self.notes = encoding, request, notes
        stated = first(root, "code")
        code = Code(
            attribute(stated, "code"), attribute(stated, "codeSystem"), attribute(stated, "displayName")
        )
        self.kind = kind_of([code], [own_text(first(root, "title"))])
        self.date = _day(root, code.code)
        patient = first(root, "recordTarget", "patientRole", "id")
        self.subject = digest(attribute(patient, "root"), attribute(patient, "extension"))

    def on(self, one: Extracted) -> Extracted:
        """The document with what the header says where it says nothing itself."""
        return replace(
            one,
            encoding=one.encoding or self.encoding,
            date=one.date or self.date,
            kind=one.kind or self.kind,
            notes=(*self.notes, *one.notes),
            request=one.request or self.request,
            subject=self.subject or one.subject,
        )


def _day(root: Element, code: str) -> dt.date | None:
    """The day of the visit, else of the document: one exported later tells of the visit all the same."""
    visit = first(root, "componentOf", "encompassingEncounter", "effectiveTime")
    stated = [] if code == _SUMMARY else [attribute(visit, "value"), attribute(visit, "low", "value")]
    stated += [attribute(root, "effectiveTime", "value"), attribute(first(root, "author"), "time", "value")]
    return next((day for day in map(iso_day, stated) if day), None)


def _structured(root: Element, options: Options) -> list[Extracted]:
    out = TextBuilder()
    title = first(root, "title")
    sections = along(root, _ROOT, "component", "structuredBody", "component", "section")
    if not sections:
        message = "is a C-CDA without sections: there is no narrative to read; ask for the full document"
        raise IngestError(message)
    if title is not None and own_text(title):
        out.add(own_text(title), Place(path=f"{_ROOT}/title"))
    began = out.length
    silent = sum(_section(section, path, out) for section, path in sections)
    if out.length == began:
        message = (
            "is a C-CDA whose sections have coded entries but no narrative, which is what clinicians"
            " attest; ask for the document with its narrative"
        )
        raise IngestError(message)
    text, source = out.build()
    notes = (f"sections without narrative: {silent}",) if silent else ()
    if source.asides:
        notes = (*notes, "text that was deleted by revision was left out")
    document = Extracted(text, source, Media.CDA.value, notes=notes)
    said = [text]
    parts: list[Extracted] = []
    for part in _embedded(root, options):
        if part.fault is not None or not repeated(part, said):
            parts.append(part)
            said.append(part.text)
    return [document, *parts]


def _section(section: Element, path: str, out: TextBuilder) -> int:
    """Add a section and those inside it; returns how many of them have nothing to read."""
    code = attribute(section, "code", "code")
    title = own_text(first(section, "title")) or _TITLES.get(code, "")
    narrative = Narrative(misleads=misleading(title, family=code == _FAMILY))
    for child, at in steps(section, path):
        if name_of(child) == "text":
            narrative.block(child, at)
    inner = along(section, path, "component", "section")
    if any(piece.text.strip() and piece.path for piece in narrative.pieces):
        headed = _heading(section, path, out)
        out.glue("\n" if headed else "")
        write(narrative.pieces, out)
    elif inner:
        _heading(section, path, out)
    silent = int(not narrative.pieces and not inner)
    return silent + sum(_section(one, at, out) for one, at in inner)


def _heading(section: Element, path: str, out: TextBuilder) -> bool:
    """The title on a line of its own, after a blank line; without one, the name that its code stands for."""
    title, at = own_text(first(section, "title")), f"{path}/title"
    known = "" if title else _TITLES.get(attribute(section, "code", "code"), "")
    if not title and not known:
        title, at = " ".join(attribute(section, "code", "displayName").split()), f"{path}/code/@displayName"
    if out.length:
        out.glue("\n\n")
    if title:
        out.add(title, Place(path=at))
        out.glue("" if title.endswith(":") else ":")
    elif known:
        out.glue(f"{known}:")
    return bool(title or known)


def _unstructured(element: Element, path: str, options: Options) -> list[Extracted]:
    declared = element.get("mediaType") or None
    linked = attribute(element, "reference", "value")
    body = "".join(element.itertext())
    if not body.strip():
        beside = options.beside(linked) if linked and options.beside else None
        if beside is not None:
            found = attached(beside, declared, PurePath(linked).name, f"{path}/reference", options)
            return [
                replace(one, notes=("its body was read from a file beside it", *one.notes)) for one in found
            ]
        message = "is an unstructured C-CDA with no body"
        if linked:
            message = "is an unstructured C-CDA whose body is a file of its own; send that file beside it"
        raise IngestError(message)
    if (element.get("representation") or "TXT").upper() == "B64":
        data = _unpacked(unbase64(body), element.get("compression"))
    else:
        data = body.encode("utf-8", "replace")
        declared = declared and declared.partition(";")[0]  # its charset was that of the file
    return attached(data, declared, "", path, options)


def _unpacked(data: bytes, compression: str | None) -> bytes:
    """A body as it was before its compression (RFC 1951, 1950, 1952)."""
    windows = {"DF": -zlib.MAX_WBITS, "ZL": zlib.MAX_WBITS, "GZ": 16 + zlib.MAX_WBITS}
    if not compression:
        return data
    if compression.upper() not in windows:
        message = "is an unstructured C-CDA whose body is compressed in a way that is not read; send it plain"
        raise IngestError(message)
    unpack = zlib.decompressobj(windows[compression.upper()])
    try:
        plain = unpack.decompress(data, _MOST_UNPACKED)
    except zlib.error:
        message = "is an unstructured C-CDA whose compressed body is damaged; send it again"
        raise IngestError(message) from None
    if unpack.unconsumed_tail:
        message = f"is an unstructured C-CDA whose body unpacks to more than {_MOST_UNPACKED:,} bytes"
        raise IngestError(message)
    return plain


def _embedded(root: Element, options: Options) -> list[Extracted]:
    """Media of the sections, and notes whose text an entry holds as a file (Note Activity)."""
    found: list[Extracted] = []
    waiting = along(root, _ROOT, "component", "structuredBody")
    while waiting:
        element, path = waiting.pop()
        if name_of(element) in _HOLDERS and (element.get("representation") or "").upper() == "B64":
            found += _media(element, path, options)
        waiting += reversed(list(steps(element, path)))
    return found


def _media(holder: Element, path: str, options: Options) -> list[Extracted]:
    """A picture that holds no words is no document."""
    declared = holder.get("mediaType") or None
    body = holder.text or ""
    if not body.strip():
        return []
    try:
        data = _unpacked(unbase64(body), holder.get("compression"))
        found = attached(data, declared, "", path, options)
    except IngestError as error:
        return [failed(Media.CDA.value, path, str(error))]
    return [one for one in found if one.text.strip()]
