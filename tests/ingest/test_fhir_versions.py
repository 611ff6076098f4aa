"""FHIR: of several versions the last, nothing that was taken back, and servers whose ids are the same."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from pipeline.ingest.model import Extracted, IngestError
from pipeline.ingest.read import extract

Resource = dict[str, Any]

PATIENT = {"resourceType": "Patient", "id": "1"}
OF = {"subject": {"reference": "Patient/1"}}
CPT = "http://www.ama-assn.org/go/cpt"
NORTH, SOUTH = "https://north.example/fhir/", "https://south.example/r4/"


def read(*entries: Resource) -> list[Extracted]:
    full = [one if "resource" in one else {"resource": one} for one in entries]
    return extract(json.dumps({"resourceType": "Bundle", "entry": full}).encode(), "b.json")


def version(number: int, updated: str = "") -> Resource:
    return {"meta": {"versionId": str(number), **({"lastUpdated": updated} if updated else {})}}


def observation(value: str, **more: Any) -> Resource:
    named = {"code": {"text": "Finding"}, "valueString": value}
    return {"resourceType": "Observation", "id": "o", "status": "final", **named, **more}


def note(text: str, **more: Any) -> Resource:
    data = {"contentType": "text/plain", "data": b64encode(text.encode()).decode()}
    named = {"resourceType": "DocumentReference", "status": "current", "content": [{"attachment": data}]}
    return {**named, **OF, **more}


def order(code: str, site: str, **more: Any) -> Resource:
    asked = {"code": {"coding": [{"code": code, "system": CPT}]}, "bodySite": [{"text": site}]}
    return {"resourceType": "ServiceRequest", "id": "s", "status": "active", **OF, **asked, **more}


REPORT = {
    "resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "MRI knee"}, **OF,
    "result": [{"reference": "Observation/o"}], "conclusion": "See above.",
}  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_a_result_is_read_in_its_last_version(turned: bool) -> None:
    both = [observation("No tear.", **version(1)), observation("Complete tear.", **version(2))]
    (one,) = read(PATIENT, *(both[::-1] if turned else both), REPORT)
    assert one.text == "Exam: MRI knee\nFinding: Complete tear.\n\nImpression: See above."


def test_versions_are_told_by_the_moment_whatever_the_zone() -> None:
    """Four o'clock of the second day in London comes after three o'clock of it, told from New York as the first."""
    early, late = "2025-03-02T03:00:00Z", "2025-03-01T23:00:00-05:00"
    both = observation("No tear.", **version(1, early)), observation("Complete tear.", **version(1, late))
    (one,) = read(PATIENT, *both, REPORT)
    assert "Complete tear." in one.text


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_result_that_was_taken_back_is_not_read(status: str) -> None:
    (one,) = read(PATIENT, observation("Complete tear.", status=status), REPORT)
    assert one.text == "Exam: MRI knee\n\nImpression: See above."


@pytest.mark.parametrize("code", ["entered-in-error", "refuted"])
def test_a_diagnosis_that_was_taken_back_is_no_reason(code: str) -> None:
    status = {"verificationStatus": {"coding": [{"code": code}]}}
    found = {"resourceType": "Condition", "id": "c", "code": {"text": "Meniscal tear"}, **status}
    asked = order("73721", "knee", reasonReference=[{"reference": "Condition/c"}])
    (one,) = read(PATIENT, found, asked, note("Knee pain."))
    assert one.text == "Knee pain."


def test_a_section_does_not_tell_a_diagnosis_that_was_entered_in_error() -> None:
    void = {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}}
    story = {"text": {"status": "generated", "div": "<div>Osteomyelitis</div>"}}
    found = {"resourceType": "Condition", "id": "c", **void, **story}
    section = {"title": "Problems", "entry": [{"reference": "Condition/c"}]}
    with pytest.raises(IngestError, match="Composition without narrative"):
        read(PATIENT, {"resourceType": "Composition", "id": "n", "section": [section]}, found)


def test_the_last_version_of_an_order_is_the_request() -> None:
    orders = order("73721", "left knee", **version(1)), order("73723", "right knee", **version(2))
    (one,) = read(PATIENT, note("Knee pain."), *orders)
    assert (one.request, one.notes[1:]) == ({"cpt": "73723", "region": "knee", "side": "right"}, ())


def test_an_order_whose_last_version_takes_it_back_asks_for_nothing() -> None:
    void = {"resourceType": "ServiceRequest", "id": "s", "status": "entered-in-error", **version(2)}
    (one,) = read(PATIENT, note("Knee pain."), order("73721", "left knee", **version(1)), void)
    assert one.request is None


def test_an_attachment_is_read_in_its_last_version() -> None:
    forms = [
        {
            "resourceType": "Binary",
            "id": "x",
            "contentType": "text/plain",
            "data": b64encode(text).decode(),
            **version(n),
        }
        for n, text in ((1, b"No tear."), (2, b"Complete tear."))
    ]
    pointing = note("", content=[{"attachment": {"contentType": "text/plain", "url": "Binary/x"}}])
    assert [one.text for one in read(PATIENT, *forms, pointing)] == ["Complete tear."]


def test_two_versions_of_a_patient_are_one_patient() -> None:
    patients = {**PATIENT, **version(1)}, {**PATIENT, **version(2)}
    found = read(*patients, note("Knee pain.", id="a"), note("Hip pain.", id="b", subject={}))
    assert len({one.subject for one in found}) == 1


def test_a_composition_that_another_replaces_is_left_out() -> None:
    def written(number: str, words: str, **more: Any) -> Resource:
        section = {"title": "Findings", "text": {"status": "generated", "div": f"<div>{words}</div>"}}
        return {"resourceType": "Composition", "id": number, "section": [section], **more}

    relation = {"code": "replaces", "targetReference": {"reference": "Composition/1"}}
    found = read(PATIENT, written("1", "No tear."), written("2", "Complete tear.", relatesTo=[relation]))
    assert [one.text for one in found] == ["Findings:\nComplete tear."]


def test_what_a_withdrawn_document_replaces_stays() -> None:
    relation = {"code": "replaces", "target": {"reference": "DocumentReference/1"}}
    withdrawn = note("Of someone else.", id="2", status="entered-in-error", relatesTo=[relation])
    assert [one.text for one in read(PATIENT, note("Knee pain.", id="1"), withdrawn)] == ["Knee pain."]


def test_a_document_superseded_by_none_of_the_file_is_read_and_told() -> None:
    (one,) = read(PATIENT, note("Knee pain.", status="superseded"))
    assert one.notes == ("is said to be superseded by another document, and the file does not say by which",)


@pytest.mark.parametrize("patients", [True, False])
@pytest.mark.parametrize("absolute", [True, False])
def test_the_same_ids_on_two_servers_are_two_patients_and_two_documents(
    patients: bool, absolute: bool
) -> None:
    entries = []
    for day, (server, words) in enumerate(((NORTH, "Left knee."), (SOUTH, "Right hip.")), 1):
        about = {"subject": {"reference": f"{server if absolute else ''}Patient/1"}}
        dated = version(1, f"2025-03-0{day}T00:00:00Z")
        entries.append(
            {"fullUrl": f"{server}DocumentReference/7", "resource": note(words, id="7", **about, **dated)}
        )
        if patients:
            entries.append({"fullUrl": f"{server}Patient/1", "resource": PATIENT})
    found = read(*entries)
    assert [one.text for one in found] == ["Left knee.", "Right hip."]
    assert len({one.subject for one in found}) == 2


def test_one_server_by_two_names_is_one() -> None:
    """A negative: a proxy writes its own name into the full URLs, and leaves the references as they were."""
    pointing = note("", content=[{"attachment": {"contentType": "text/plain", "url": f"{SOUTH}Binary/x"}}])
    form = {
        "resourceType": "Binary",
        "id": "x",
        "contentType": "text/plain",
        "data": b64encode(b"Tear.").decode(),
    }
    found = read(
        {"fullUrl": f"{NORTH}DocumentReference/7", "resource": pointing},
        {"fullUrl": f"{NORTH}Binary/x", "resource": form},
    )
    assert [one.text for one in found] == ["Tear."]


def deletion(what: str, when: str) -> Resource:
    asked = {"method": "DELETE", "url": what}
    return {"resource": None, "request": asked, "response": {"status": "204", "lastModified": when}}


def test_what_a_history_deletes_is_not_read() -> None:
    kept = note("Knee pain.", id="1", **version(1, "2025-03-01T00:00:00Z"))
    wrong = note("Of another patient.", id="2", **version(1, "2025-03-01T00:00:00Z"))
    found = read(PATIENT, deletion("DocumentReference/2", "2025-03-02T00:00:00Z"), kept, wrong)
    assert [one.text for one in found] == ["Knee pain."]


def test_what_was_made_anew_after_its_deletion_is_read() -> None:
    """A negative."""
    old, new = (
        note(words, id="1", **version(n, f"2025-03-0{n}T00:00:00Z"))
        for n, words in ((1, "Old."), (3, "New."))
    )
    found = read(PATIENT, new, deletion("DocumentReference/1", "2025-03-02T00:00:00Z"), old)
    assert [one.text for one in found] == ["New."]


def test_a_bill_for_what_was_done_is_no_request() -> None:
    item = {"productOrService": {"coding": [{"code": "73721", "system": CPT}]}}
    claim = {
        "resourceType": "Claim",
        "status": "active",
        "use": "claim",
        "patient": {"reference": "Patient/1"},
    }
    (one,) = read(PATIENT, note("Knee pain."), {**claim, "item": [item]}, order("73718", "left foot"))
    assert (one.request, one.notes) == ({"cpt": "73718", "region": "foot", "side": "left"}, ())
    (one,) = read(PATIENT, note("Knee pain."), {**claim, "use": "preauthorization", "item": [item]})
    assert one.request == {"cpt": "73721"}


def test_an_order_not_to_do_it_is_no_request() -> None:
    (one,) = read(PATIENT, note("Knee pain."), order("73721", "left knee", doNotPerform=True))
    assert one.request is None
