"""What a response is about: patient, order and documents, by reference or as contained resources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.fhir.terms import BASE, CONTEXT, CPT, INTENDED_USE, SHA256, WITH_ORDER, unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.fhir.dtr import Edition
    from pipeline.result import DocumentOut, Result

Resource = dict[str, Any]

_ORDER = "order"


@dataclass(frozen=True)
class Parties:
    """Who and what a response is about, as FHIR references ("Patient/7"); None where it is not known.

    `documents` maps document ids to references. What the case itself states of an order or a document without
    a reference is put into the response as a contained resource; a patient or a coverage that is not known is
    left open by a data-absent-reason.
    """

    patient: str | None = None
    order: str | None = None
    coverage: str | None = None
    documents: Mapping[str, str] = field(default_factory=dict)

    def subject(self) -> Resource:
        """A reference to the patient."""
        return {"reference": self.patient} if self.patient else unknown()

    def document(self, result: Result, document_id: str) -> Resource:
        """A reference to a document of the case."""
        known = self.documents.get(document_id)
        return {"reference": known or f"#{_contained_id(result, document_id)}"}

    def extensions(self, edition: Edition) -> list[Resource]:
        """What DTR wants to know of a response: the order, the coverage, and what for."""
        order = {"reference": self.order or f"#{_ORDER}"}
        coverage = {"reference": self.coverage} if self.coverage else unknown()
        return [
            {"url": CONTEXT, "valueReference": order},
            {"url": edition.coverage, "valueReference": coverage},
            {"url": INTENDED_USE, "valueCodeableConcept": WITH_ORDER},
        ]

    def contained(self, result: Result, quoted: Collection[str]) -> list[Resource]:
        """The resources that stand in the response itself, since no reference names them.

        Of the documents only those `quoted`: FHIR wants each contained resource referred to (dom-3).
        """
        order = [] if self.order else [_order(result, self.subject())]
        inside = set(quoted) - self.documents.keys()
        return order + [_document(result, one) for one in result.documents if one.document_id in inside]


def _order(result: Result, subject: Resource) -> Resource:
    request = result.request
    written = {"authoredOn": request.date.isoformat()} if request.date else {}
    return {
        "resourceType": "ServiceRequest",
        "id": _ORDER,
        "status": "active",
        "intent": "order",
        "code": {"coding": [{"system": CPT, "code": request.cpt}]},
        "bodySite": [{"text": f"{request.region.value}, side {request.side.value}"}],
        "subject": subject,
        **written,
    }


def _document(result: Result, document: DocumentOut) -> Resource:
    kind = {"type": {"text": document.kind}} if document.kind else {}
    attachment = {"contentType": document.media_type or "text/plain", "title": document.document_id}
    return {
        "resourceType": "DocumentReference",
        "id": _contained_id(result, document.document_id),
        "identifier": [{"system": SHA256, "value": document.sha256}],
        "status": "current",
        **kind,
        "content": [{"attachment": attachment}],
    }


def _contained_id(result: Result, document_id: str) -> str:
    """The place of a document in its case: its own id may hold what a FHIR id may not."""
    ids = [one.document_id for one in result.documents]
    return f"document-{ids.index(document_id) + 1}"


def case_identifier(result: Result) -> Resource:
    """The identifier of the case."""
    return {"system": f"{BASE}:case", "value": result.case_id}
