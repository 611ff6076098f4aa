"""The service against its own OpenAPI: whatever the description allows or forbids is answered, never with 5xx."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

import pytest
import schemathesis
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from starlette.testclient import TestClient

from pipeline.result import Result
from pipeline.service.app import create_app
from pipeline.service.hooks import SERVICE
from pipeline.triage import Triage

TOKEN = "service-token"
NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
NOTE = "MRI right knee. Twisted it 5 days ago, cannot bear weight. X-rays negative. Possible meniscal tear."
BEARER = {"Authorization": f"Bearer {TOKEN}"}
# The same cases in every run, and as many as stay under a minute on a slow machine.
_CONFIG = SchemathesisConfig.from_dict(
    {"generation": {"deterministic": True, "max-examples": 100, "no-shrink": True, "database": "none"}}
)


class _Engine:
    """The engine, loaded when the tests run; the operations are known before that, when they are collected."""

    def __init__(self) -> None:
        self.triage: Triage | None = None

    def __call__(self, case: Any) -> Result:
        assert self.triage is not None
        return self.triage(case)


_ENGINE = _Engine()
_APP = create_app(cast("Triage", _ENGINE), TOKEN, lambda: NOW)
schema = schemathesis.openapi.from_asgi("/openapi.json", _APP, config=_CONFIG)


@pytest.fixture(autouse=True, scope="module")
def engine(triage: Triage) -> None:
    _ENGINE.triage = triage


@schema.parametrize()
def test_every_operation_answers_whatever_is_sent(case: Case) -> None:
    answer = case.call(headers=BEARER)
    assert answer.status_code < 500, answer.content
    case.validate_response(answer, checks=[schemathesis.checks.not_a_server_error])


def _document(note: str) -> dict[str, Any]:
    data = base64.b64encode(note.encode()).decode()
    return {
        "resourceType": "DocumentReference",
        "id": "n",
        "status": "current",
        "date": "2026-01-04T09:00:00Z",
        "type": {"coding": [{"system": "http://loinc.org", "code": "11506-3", "display": "Progress note"}]},
        "subject": {"reference": "Patient/p"},
        "content": [{"attachment": {"contentType": "text/plain", "data": data, "title": "note"}}],
    }


_ORDER = {
    "resourceType": "ServiceRequest",
    "id": "o",
    "status": "draft",
    "intent": "order",
    "priority": "urgent",
    "authoredOn": "2026-01-05",
    "subject": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "73721"}]},
    "bodySite": [{"coding": [{"code": "72696002"}], "text": "right knee"}],
    "supportingInfo": [{"reference": "DocumentReference/n"}],
}
_REPORT = {
    "resourceType": "DiagnosticReport",
    "id": "r",
    "status": "final",
    "subject": {"reference": "Patient/p"},
    "effectiveDateTime": "2026-01-03",
    "code": {"text": "X-ray right knee"},
    "conclusion": "No fracture.",
    "presentedForm": [
        {"contentType": "text/html", "data": base64.b64encode(b"<p>No fracture.</p>").decode()}
    ],
}
_BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"fullUrl": f"urn:x:{one['id']}", "resource": one}
        for one in ({"resourceType": "Patient", "id": "p"}, _ORDER, _document(NOTE), _REPORT)
    ],
}
_CALL = {
    "hook": "order-sign",
    "hookInstance": "1",
    "context": {"patientId": "p", "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": _ORDER}]}},
    "prefetch": {
        "documents": {"resourceType": "Bundle", "entry": [{"resource": _document(NOTE)}]},
        "reports": _REPORT,
    },
}
_CASE = {
    "case_id": "c",
    "request": {
        "cpt": "73721-RT",
        "region": "knee",
        "side": "right",
        "date": "2026-01-05",
        "urgency": "expedited",
    },
    "documents": [{"document_id": "d", "text": NOTE, "date": "2026-01-04", "kind": "note"}],
}
_PARAMETERS = {
    "resourceType": "Parameters",
    "parameter": [{"name": "questionnaire", "valueCanonical": "x|4"}],
}
_OTHERS: tuple[Any, ...] = (None, -1, "\u0000", [[]], {})


def _paths(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from _paths(child, (*at, key))


def _with(whole: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = deepcopy(whole)
    held = changed
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/api/triage", _CASE),
        ("/fhir/$triage", _BUNDLE),
        (f"/cds-services/{SERVICE}", _CALL),
        ("/fhir/Questionnaire/$questionnaire-package", _PARAMETERS),
    ],
)
def test_what_is_right_but_for_one_part_is_answered(path: str, right: Any) -> None:
    client = TestClient(_APP, headers=BEARER, raise_server_exceptions=False)
    assert client.post(path, json=right).status_code in (200, 404)
    failed = {}
    for at in _paths(right):
        for other in _OTHERS:
            answer = client.post(path, json=_with(right, at, other))
            if answer.status_code >= 500:
                failed[".".join(map(str, at)), repr(other)] = answer.text
    assert failed == {}
