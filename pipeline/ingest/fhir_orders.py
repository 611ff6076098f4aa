"""The request that a FHIR file states: ServiceRequest, or the Claim of a prior authorization, and Coverage.

Source: FHIR R4 ServiceRequest, Claim (use "preauthorization", as Da Vinci PAS sends it), Coverage.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pipeline.ingest.coded import MRI_OF_THE_LEG, Code, Order, joined
from pipeline.ingest.fhir_load import child, objects, text
from pipeline.ingest.structured import digest, iso_day

if TYPE_CHECKING:
    from pipeline.ingest.fhir_load import Body, Resource, Resources

ORDERS = ("ServiceRequest", "Claim")
_VOID = frozenset({"revoked", "entered-in-error", "cancelled"})
_DONE = "completed"
_BILL = "claim"  # Claim.use: for what was done; the others ask beforehand
_LATERALITY = "laterality"
_URGENT = frozenset({"urgent", "asap", "stat"})  # of ServiceRequest.priority; a Claim's is a concept, stat


def subject_of(resource: Resource, resources: Resources) -> str | None:
    """A digest of the patient of a resource, or of the only patient of the file."""
    for key in ("subject", "patient", "beneficiary"):
        stated = child(resource.body, key)
        reference = text(stated.get("reference"))
        if reference:
            found = resources.find(reference, resource)
            return digest(found.path if found else resources.named_apart(reference, resource))
        named = child(stated, "identifier")
        if text(named.get("value")):
            return digest(text(named.get("system")), text(named.get("value")))
    patients = resources.of("Patient")
    return digest(patients[0].path) if len(patients) == 1 else None


def requests(resources: Resources) -> dict[str | None, tuple[dict[str, str], tuple[str, ...]]]:
    """The request of each subject, with notes on it."""
    orders: dict[str | None, list[Order]] = {}
    for resource in resources.of(*ORDERS):
        if is_open(resource):
            orders.setdefault(subject_of(resource, resources), []).append(order_of(resource))
    found = {}
    for subject, several in orders.items():
        request, note = joined(several)
        notes = [note] if note else []
        if _lapsed(resources, subject, request.get("date")):
            notes.append("the coverage in the file is not in force on the day of the request")
        found[subject] = request, tuple(notes)
    return found


def is_open(resource: Resource) -> bool:
    """Whether an order stands; one that is done is a thing of the past unless it is for an MRI of the leg."""
    status, use = text(resource.body.get("status")), text(resource.body.get("use"))
    if status in _VOID or resource.body.get("doNotPerform") in (True, "true"):
        return False
    if resource.type == "Claim" and use == _BILL:
        return False
    return status != _DONE or bool(MRI_OF_THE_LEG.match(order_of(resource).cpt or ""))


def order_of(resource: Resource) -> Order:
    """What a ServiceRequest or Claim orders."""
    body = resource.body
    order = Order()
    if resource.type == "Claim":
        order.urgent = any(code.code in _URGENT for code in codes_of(child(body, "priority")))
        for item, _ in objects(body, "item", ""):
            _line(item, "productOrService", order)
            for modifier, _ in objects(item, "modifier", ""):
                order.modifiers += [code.code for code in codes_of(modifier)]
        order.day = iso_day(body.get("created"))
        return order
    order.urgent = text(body.get("priority")) in _URGENT
    _line(body, "code", order)
    for detail, _ in objects(body, "orderDetail", ""):
        order.modifiers += [code.code for code in codes_of(detail)]
        order.names.append(text(detail.get("text")))
    order.day = next(
        (day for day in map(iso_day, (body.get("authoredOn"), body.get("occurrenceDateTime"))) if day), None
    )
    return order


def _line(body: Body, key: str, order: Order) -> None:
    stated = child(body, key)
    order.codes += codes_of(stated)
    order.names.append(text(stated.get("text")))
    for site, _ in objects(body, "bodySite", ""):
        order.sites += [*codes_of(site), Code(display=text(site.get("text")))]
        for extension, _ in objects(site, "extension", ""):
            if _LATERALITY in text(extension.get("url")).lower():
                order.sites += codes_of(child(extension, "valueCodeableConcept"))


def codes_of(concept: Body) -> list[Code]:
    """The codings of a CodeableConcept."""
    return [
        Code(text(one.get("code")), text(one.get("system")), text(one.get("display")))
        for one, _ in objects(concept, "coding", "")
    ]


def _lapsed(resources: Resources, subject: str | None, stated: str | None) -> bool:
    """Whether every coverage of the subject is cancelled or does not span the day of the request."""
    own = [one for one in resources.of("Coverage") if subject_of(one, resources) == subject]
    day = dt.date.fromisoformat(stated) if stated else None
    return bool(own) and not any(_in_force(one.body, day) for one in own)


def _in_force(body: Body, day: dt.date | None) -> bool:
    if text(body.get("status")) in ("cancelled", "entered-in-error"):
        return False
    period = child(body, "period")
    begin, end = iso_day(period.get("start")), iso_day(period.get("end"))
    return day is None or ((begin is None or begin <= day) and (end is None or day <= end))
