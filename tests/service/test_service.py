"""The service over JSON, FHIR and CDS Hooks: judged as a run judges, and nothing of a note sent astray."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline.fhir.questionnaire import linked, package, questionnaire
from pipeline.service.app import create_app
from pipeline.service.hooks import SERVICE
from pipeline.triage import Triage
from rules import load_policy
from tests.fhir.conformance import broken_rules, through_library

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
TOKEN = "service-token"
POLICY = load_policy("mri-lower-extremity").policy
NOTE = "MRI right knee. Twisted it 5 days ago, felt a pop, cannot bear weight. X-rays negative. Possible meniscal tear."
LACKING = "MRI left knee. Left knee pain for two weeks. No treatment yet."


@pytest.fixture(scope="module")
def client(triage: Triage) -> TestClient:
    app = create_app(triage, TOKEN, lambda: NOW)
    return TestClient(
        app,
        base_url="http://127.0.0.1",
        headers={"Authorization": f"Bearer {TOKEN}"},
        raise_server_exceptions=False,
    )


def _bundle(*notes: str, kind: str = "text/plain") -> dict[str, Any]:
    patient = {"resourceType": "Patient", "id": "p"}
    documents = [
        {
            "resourceType": "DocumentReference",
            "id": f"n{number}",
            "status": "current",
            "subject": {"reference": "Patient/p"},
            "content": [
                {"attachment": {"contentType": kind, "data": base64.b64encode(note.encode()).decode()}}
            ],
        }
        for number, note in enumerate(notes)
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": f"urn:x:{one['id']}", "resource": one} for one in (patient, *documents)],
    }


def test_a_case_is_judged_as_a_run_judges_it(client: TestClient, triage: Triage) -> None:
    case = {"case_id": "c", "documents": [{"text": NOTE}]}
    answer = client.post("/api/triage", json=case)
    assert answer.status_code == 200
    assert answer.json() == triage(case).model_dump(mode="json")


def test_a_bundle_comes_back_as_responses_and_provenances(client: TestClient) -> None:
    answer = client.post("/fhir/$triage?dtr=2.1", json=_bundle(NOTE))
    assert answer.headers["content-type"] == "application/fhir+json"
    response, origin = (entry["resource"] for entry in answer.json()["entry"])
    assert broken_rules(response, "2.1.0") == []
    states = {
        one["linkId"]: one["answer"][0].get("valueCoding", {}).get("code")
        for one in linked(response["item"])
        if "answer" in one
    }
    assert states["acute_injury.trauma"] == "met"
    assert origin["target"] == [{"reference": f"QuestionnaireResponse/{response['id']}"}]
    assert through_library(response) == response


def test_what_cannot_be_read_is_an_operation_outcome_without_its_words(client: TestClient) -> None:
    answer = client.post("/fhir/$triage", json=_bundle("KANGAROO %PDF- broken", kind="application/pdf"))
    found = [entry["resource"] for entry in answer.json()["entry"]]
    assert {one["resourceType"] for one in found} == {"OperationOutcome"}
    assert "KANGAROO" not in answer.text


def test_the_questionnaire_goes_by_id_and_version(client: TestClient) -> None:
    wanted = questionnaire(POLICY)
    assert client.get("/fhir/Questionnaire/mri-lower-extremity").json() == wanted
    assert client.get("/fhir/Questionnaire/mri-lower-extremity|4").json() == wanted
    assert client.get("/fhir/Questionnaire/mri-lower-extremity|99").status_code == 404
    asked = {
        "resourceType": "Parameters",
        "parameter": [{"name": "questionnaire", "valueCanonical": f"{wanted['url']}|4"}],
    }
    assert client.post("/fhir/Questionnaire/$questionnaire-package", json=asked).json() == package(POLICY)


def test_order_sign_tells_what_is_missing_and_names_nobody(client: TestClient) -> None:
    [service] = client.get("/cds-services").json()["services"]
    assert (service["hook"], service["id"]) == ("order-sign", SERVICE)
    call = {
        "hook": "order-sign",
        "hookInstance": "1",
        "context": {"patientId": "p"},
        "prefetch": {"documents": _bundle(LACKING)},
    }
    [card] = client.post(f"/cds-services/{SERVICE}", json=call).json()["cards"]
    assert (card["indicator"], card["summary"]) == ("warning", "Documentation is missing")
    assert card["detail"].startswith("Any one of these ways is enough:\n- ")
    assert "two weeks" not in card["detail"]
    assert client.post(f"/cds-services/{SERVICE}", json={"context": None}).json() == {"cards": []}


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/triage"), ("POST", "/fhir/$triage"), ("GET", "/cds-services")]
)
def test_nobody_is_answered_without_the_token(client: TestClient, method: str, path: str) -> None:
    for given in ("", "Bearer wrong", "Basic x"):
        assert client.request(method, path, headers={"Authorization": given}, json={}).status_code == 401


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/api/triage", {"case_id": "c", "documents": [{"text": NOTE}], "request": {"region": "KANGAROO"}}),
        ("/api/triage", {"case_id": "c", "documents": "KANGAROO"}),
        ("/api/triage", ["KANGAROO"]),
        ("/fhir/$triage", {"resourceType": "KANGAROO"}),
        ("/fhir/$triage", ["KANGAROO"]),
    ],
)
def test_what_is_wrong_is_told_and_not_sent_back(client: TestClient, path: str, sent: Any) -> None:
    answer = client.post(path, json=sent)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert "KANGAROO" not in answer.text


def test_a_fault_of_ours_is_named_by_type_only(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError(NOTE)

    monkeypatch.setattr("pipeline.service.app.answered", explode)
    answer = client.post("/fhir/$triage", json=_bundle(NOTE))
    assert (answer.status_code, answer.json()) == (500, {"detail": "internal error: RuntimeError"})


def test_the_operations_are_described(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]
    assert set(described) == {
        "/api/triage",
        "/fhir/$triage",
        "/fhir/Questionnaire/{identifier}",
        "/fhir/Questionnaire/$questionnaire-package",
        "/cds-services",
        f"/cds-services/{SERVICE}",
    }
    assert "documents" in str(client.get("/openapi.json").json()["components"]["schemas"]["Case"])
