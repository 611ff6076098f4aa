"""Where a response came from: rule-based software made it, from which documents, and who verified it.

Source: FHIR R4 Provenance and Device; AI Transparency on FHIR 1.0.0-ballot (AI-Provenance, AI-Device), which
counts rule-based systems among what it wants named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.fhir.subjects import Parties
from pipeline.fhir.terms import (
    AI_DEVICE,
    AI_KIND,
    AI_KINDS,
    AI_PROVENANCE,
    ASSERTED_BY_MACHINE,
    BASE,
    SHA256,
    participant,
)

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.result import Result

Resource = dict[str, Any]

_ENGINE = "engine"


def _kind(code: str) -> Resource:
    return {"coding": [{"system": AI_KINDS, "code": code}]}


def provenance(
    result: Result,
    response: Resource,
    recorded: dt.datetime,
    *,
    parties: Parties | None = None,
    verifier: str | None = None,
) -> Resource:
    """Return the Provenance of a response; `verifier` is a reference to the person who decided the case.

    `recorded` needs a time zone.
    """
    about = parties or Parties()
    agents = [
        {
            "type": participant("author"),
            "role": [_kind("Artificial-Intelligence")],
            "who": {"reference": f"#{_ENGINE}"},
        }
    ]
    if verifier:
        agents.append({"type": participant("verifier"), "who": {"reference": verifier}})
    return {
        "resourceType": "Provenance",
        "id": f"p-{response['id']}",
        "meta": {"profile": [AI_PROVENANCE]},
        "contained": [_engine(result)],
        "target": [{"reference": f"QuestionnaireResponse/{response['id']}"}],
        "recorded": recorded.isoformat(),
        "reason": [{"coding": [ASSERTED_BY_MACHINE]}],
        "agent": agents,
        "entity": [_source(about, one.document_id, one.sha256) for one in result.documents]
        + [_policy(result)],
    }


def _engine(result: Result) -> Resource:
    return {
        "resourceType": "Device",
        "id": _ENGINE,
        "meta": {"profile": [AI_DEVICE]},
        "extension": [{"url": AI_KIND, "valueCodeableConcept": _kind("Rule-Based-Systems")}],
        "identifier": [{"system": f"{BASE}:engine", "value": "notetriage"}],
        "deviceName": [{"name": "notetriage", "type": "model-name"}],
        "type": _kind("Artificial-Intelligence"),
        "version": [{"value": result.engine.version}],
    }


def _source(about: Parties, document_id: str, digest: str) -> Resource:
    known = about.documents.get(document_id)
    reference = {"reference": known} if known else {"display": document_id}
    return {"role": "source", "what": {**reference, "identifier": {"system": SHA256, "value": digest}}}


def _policy(result: Result) -> Resource:
    named = f"{result.policy.id} version {result.policy.version}"
    what = {"display": named, "identifier": {"system": SHA256, "value": result.policy.sha256}}
    return {"role": "derivation", "what": what}
