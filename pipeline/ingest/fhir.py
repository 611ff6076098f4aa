"""FHIR R4 and R4B: notes and reports with their attachments, and the request that the file states.

A DocumentReference is the document it points to, a DiagnosticReport its presented forms or its own words, a
Composition its sections. The several forms of one document are read once. Resources of other kinds say
nothing that a clinician wrote as a note.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.ingest.fhir_attachment import Attachments
from pipeline.ingest.fhir_documents import DOCUMENTS, left_out, replaced_in
from pipeline.ingest.fhir_load import load
from pipeline.ingest.fhir_orders import requests, subject_of
from pipeline.ingest.model import Extracted, IngestError
from pipeline.ingest.structured import failed

if TYPE_CHECKING:
    from pipeline.ingest.fhir_load import Resource
    from pipeline.ingest.model import Options

_NOTHING = "is FHIR without a document: a DocumentReference, DiagnosticReport, Composition or Binary has one"


def read(data: bytes, options: Options) -> list[Extracted]:
    """Read a resource or bundle. Raises `IngestError` where none of it is a document that can be read."""
    resources, encoding = load(data)
    attachments = Attachments(resources, options)
    stated, replaced = requests(resources), replaced_in(resources)
    media = options.media_type or "application/fhir+json"
    found: list[tuple[int, Extracted]] = []
    notes: list[str] = []
    said_before: set[tuple[str | None, str]] = set()
    doubted: set[str | None] = set()  # whose notes on the request were said
    numbers = {id(one): number for number, one in enumerate(resources.all)}
    # A Binary that some other resource points to is no document of its own, so these come last.
    for resource in sorted(resources.all, key=lambda one: one.type == "Binary"):
        if resource.type not in DOCUMENTS or attachments.was_read(resource):
            continue
        reason = left_out(resource, replaced, resources.deleted)
        if reason:
            notes.append(f"{resource.path}: {reason}")
            continue
        for one in _documents(resource, attachments, media):
            subject = subject_of(resource, resources)
            if one.fault is None and (subject, one.text) in said_before:
                notes.append(f"{resource.path}: was left out: another resource of the file has the same text")
                continue
            said_before.add((subject, one.text))
            request, doubts = stated.get(subject) or stated.get(None) or ({}, ())
            doubts = doubts if subject not in doubted else ()
            doubted.add(subject)
            said = replace(
                one,
                encoding=one.encoding or encoding,
                request=request or one.request,
                subject=subject or one.subject,
                notes=(*doubts, *one.notes),
            )
            found.append((numbers[id(resource)], said))
    documents = [one for _, one in sorted(found, key=lambda pair: pair[0])]
    documents += [
        failed(media, path, "is no FHIR resource; export the file again") for path in resources.broken
    ]
    return _with_notes(documents, notes)


def _documents(resource: Resource, attachments: Attachments, media: str) -> list[Extracted]:
    try:
        return DOCUMENTS[resource.type](resource, attachments, media)
    except IngestError as error:
        return [failed(media, resource.path, str(error))]


def _with_notes(documents: list[Extracted], notes: list[str]) -> list[Extracted]:
    read_ones = [one for one in documents if one.fault is None]
    if not read_ones:
        faults = [one.fault for one in documents if one.fault]
        raise IngestError([*faults, *notes, _NOTHING][0])
    first = next(number for number, one in enumerate(documents) if one.fault is None)
    documents[first] = replace(documents[first], notes=(*documents[first].notes, *notes))
    return documents
