"""From a FHIR resource to its documents: text, date and kind.

Source: FHIR R4 DocumentReference, DiagnosticReport, Composition, Binary, QuestionnaireResponse,
ServiceRequest and Claim.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.ingest.coded import MRI_OF_THE_LEG, kind_of
from pipeline.ingest.fhir_attachment import attachments_at
from pipeline.ingest.fhir_load import child, concept, is_void, items, objects, strings, text
from pipeline.ingest.fhir_orders import codes_of, is_open, order_of
from pipeline.ingest.fhir_text import Writer, observation, questions, sections
from pipeline.ingest.model import Extracted, IngestError
from pipeline.ingest.structured import iso_day, repeated, told_by

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from pipeline.ingest.coded import Code
    from pipeline.ingest.fhir_attachment import Attachments
    from pipeline.ingest.fhir_load import Body, Resource, Resources

    Maker = Callable[[Resource, Attachments, str], list[Extracted]]
_SUPERSEDED = "is said to be superseded by another document, and the file does not say by which"


def left_out(resource: Resource, replaced: set[int], deleted: set[int]) -> str | None:
    """Why a resource is no document here, where it is none."""
    if id(resource) in deleted:
        return "was left out: it was deleted"
    if is_void(resource.body):
        return "was left out: it was entered in error or cancelled"
    if id(resource) in replaced:
        return "was left out: another document of the file replaces it"
    return None


def replaced_in(resources: Resources) -> set[int]:
    """The identities of the documents that others of the file replace, or later versions of their own."""
    found = [
        (resources.find(child(relation, "target") or child(relation, "targetReference"), other), other)
        for other in resources.of("DocumentReference", "Composition")
        for relation, _ in objects(other.body, "relatesTo", "")
        if text(relation.get("code")) == "replaces" and not is_void(other.body)
    ]
    return resources.older | {id(one) for one, by in found if one is not None and one is not by}


def _document_reference(resource: Resource, attachments: Attachments, media: str) -> list[Extracted]:
    body = resource.body
    contents = [pair for content, at in objects(body, "content", resource.path)
                for pair in attachments_at(content, "attachment", at)]  # fmt: skip
    if not contents:
        message = "has no attachment"
        raise IngestError(message)
    created = [one.get("creation") for one, _ in contents]
    day = _day([child(body, "context", "period").get("start"), *created, body.get("date")])
    titles = [text(body.get("description")), *(text(one.get("title")) for one, _ in contents)]
    kind = _kind(body, ("type", "category"), titles)
    found = attachments.forms(contents, resource, media)
    notes = (_SUPERSEDED,) if text(body.get("status")) == "superseded" else ()
    return [
        replace(one, date=one.date or day, kind=one.kind or kind, notes=(*notes, *one.notes)) for one in found
    ]


def _diagnostic_report(resource: Resource, attachments: Attachments, media: str) -> list[Extracted]:
    body, path = resource.body, resource.path
    day = _day(
        [body.get("effectiveDateTime"), child(body, "effectivePeriod").get("start"), body.get("issued")]
    )
    kind = _kind(body, ("category", "code"), []) or (
        "radiology_report"
        if any(MRI_OF_THE_LEG.match(one.code) for one in codes_of(child(body, "code")))
        else None
    )
    forms = attachments.forms(list(objects(body, "presentedForm", path)), resource, media)
    own = _report_text(resource, attachments.resources, kind)
    words, source = own.out.build()
    read = [one.text for one in forms if one.fault is None]
    documents = forms
    said = Extracted(words, source, media)
    if words.strip() and not repeated(said, read):
        documents = [*forms, said]
    if not documents:
        message = "has neither a presented form nor text"
        raise IngestError(message)
    return [replace(one, date=one.date or day, kind=one.kind or kind) for one in documents]


def _report_text(resource: Resource, resources: Resources, kind: str | None) -> Writer:
    """Narrative, results and conclusion; the name of the study stands first, as none of these may say it."""
    body, path = resource.body, resource.path
    said = Writer()
    said.narrative(body, path)
    told = said.text
    for reference, _ in objects(body, "result", path):
        found = resources.find(reference, resource)
        if found is not None and found.type == "Observation" and not is_void(found.body):
            observation(found.body, found.path, said, told)
    conclusion = text(body.get("conclusion"))
    coded = [concept(one, at) for one, at in objects(body, "conclusionCode", path)]
    if not said.out.length and not conclusion.strip() and not any(coded):
        return said
    out = Writer()
    name = concept(child(body, "code"), f"{path}.code")
    radiology = kind == "radiology_report"
    if name and not told_by(name[0], [said.text]):
        out.line(*name, label="Exam" if radiology else "")
    if said.out.length:
        out.append(said, "\n")
    if conclusion.strip() and not told_by(conclusion, [said.text]):
        out.line(conclusion, f"{path}.conclusion", "Impression" if radiology else "Conclusion", gap="\n\n")
    for words in coded:
        if words and not told_by(words[0], [out.text]):
            out.line(*words, label="Conclusion")
    return out


def _composition(resource: Resource, attachments: Attachments, media: str) -> list[Extracted]:
    body, path = resource.body, resource.path
    said = Writer()
    silent = sections(body, path, attachments.resources, resource, said)
    if not said.out.length and not said.narrative(body, path):
        message = "is a Composition without narrative: there is no text to read; ask for the full document"
        raise IngestError(message)
    out = Writer()
    out.line(text(body.get("title")), f"{path}.title")
    out.append(said, "\n\n")
    words, source = out.out.build()
    notes = (f"sections without narrative: {silent}",) if silent else ()
    kind = _kind(body, ("type", "category"), [text(body.get("title"))])
    return [Extracted(words, source, media, date=_day([body.get("date")]), kind=kind, notes=notes)]


def _binary(resource: Resource, attachments: Attachments, _media: str) -> list[Extracted]:
    return attachments.binary(resource)


def _questionnaire(resource: Resource, attachments: Attachments, media: str) -> list[Extracted]:
    body, path = resource.body, resource.path
    out = Writer()
    questions(body, path, out)
    if not out.out.length:
        out.narrative(body, path)
    words, source = out.out.build()
    found = [Extracted(words, source, media)] if words.strip() else []
    found += attachments.forms(_answers(body, path), resource, media)
    if not found:
        message = "is a QuestionnaireResponse without answers"
        raise IngestError(message)
    day = _day([body.get("authored")])
    return [replace(one, date=one.date or day, kind=one.kind or "questionnaire") for one in found]


def _answers(body: Body, path: str) -> list[tuple[Body, str]]:
    """Answers that are attachments, at any depth (`questions` has bounded it)."""
    found = []
    for item, at in objects(body, "item", path):
        for answer, where in objects(item, "answer", at):
            found += [*attachments_at(answer, "valueAttachment", where), *_answers(answer, where)]
        found += _answers(item, at)
    return found


def _order(resource: Resource, attachments: Attachments, media: str) -> list[Extracted]:
    """What an order says beside its codes: the reason and notes. Codes alone are the request, no document."""
    body, path = resource.body, resource.path
    if not is_open(resource):
        return []
    out = Writer()
    reasons = [concept(one, at) for one, at in objects(body, "reasonCode", path)]
    for reference, _ in objects(body, "reasonReference", path):
        found = attachments.resources.find(reference, resource)
        if found is not None and not is_void(found.body):
            reasons.append(concept(child(found.body, "code"), f"{found.path}.code"))
    notes = [(text(note.get("text")), f"{at}.text") for note, at in objects(body, "note", path)]
    notes += [(text(one.get("valueString")), f"{at}.valueString")
              for one, at in objects(body, "supportingInfo", path)]  # fmt: skip
    notes += strings(body, "patientInstruction", path)
    said = [one for one in [*reasons, *notes] if one and one[0].strip()]
    name = concept(child(body, "code"), f"{path}.code")
    if name and (said or not order_of(resource).cpt):
        out.line(*name, label="Ordered")
        for site, at in objects(body, "bodySite", path):
            out.line(*(concept(site, at) or ("", "")), label="Body site")
    for one in reasons:
        out.line(*(one or ("", "")), label="Reason")
    for words, at in notes:
        out.line(words, at)
    words, source = out.out.build()
    forms = [pair for one, at in objects(body, "supportingInfo", path)
             for pair in attachments_at(one, "valueAttachment", at)]  # fmt: skip
    documents = attachments.forms(forms, resource, media)
    if words.strip():
        documents.insert(0, Extracted(words, source, media, kind="order"))
    day = order_of(resource).day
    return [replace(one, date=one.date or day) for one in documents]


def _kind(body: Body, keys: tuple[str, ...], titles: list[str]) -> str | None:
    codes: list[Code] = []
    names = list(titles)
    for key in keys:
        for stated in items(body, key):
            if isinstance(stated, dict):
                codes += codes_of(stated)
                names.append(text(stated.get("text")))
    services = [code.code for code in codes if "0074" in code.system]
    return kind_of(codes, names, services[0] if services else "")


def _day(stated: list[object]) -> dt.date | None:
    return next((day for day in map(iso_day, stated) if day), None)


DOCUMENTS: dict[str, Maker] = {
    "DocumentReference": _document_reference,
    "DiagnosticReport": _diagnostic_report,
    "Composition": _composition,
    "Binary": _binary,
    "QuestionnaireResponse": _questionnaire,
    "ServiceRequest": _order,
    "Claim": _order,
}
