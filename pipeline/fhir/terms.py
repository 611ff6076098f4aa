"""The URLs and codes of FHIR that this package writes, each once."""

from __future__ import annotations

from typing import Any

BASE = "urn:notetriage"
CANONICAL = f"{BASE}:Questionnaire"
ANSWERS = f"{BASE}:CodeSystem:criterion-state"
ANSWER_SET = f"{BASE}:ValueSet:criterion-state"

_CORE = "http://hl7.org/fhir/StructureDefinition"
_DTR = "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition"
_CRD = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"
_AI = "http://hl7.org/fhir/uv/aitransparency"
_TERMS = "http://terminology.hl7.org/CodeSystem"

DESIGN_NOTE = f"{_CORE}/designNote"
DERIVED_FROM = f"{_CORE}/derivation-reference"
ABSENT = f"{_CORE}/data-absent-reason"

PROFILE_QUESTIONNAIRE = f"{_DTR}/dtr-std-questionnaire"
PROFILE_RESPONSE = f"{_DTR}/dtr-questionnaireresponse"
CONTEXT = f"{_DTR}/qr-context"
COVERAGE = f"{_DTR}/qr-coverage"
INTENDED_USE = f"{_DTR}/intendedUse"
ORIGIN = f"{_DTR}/information-origin"

AI_DEVICE = f"{_AI}/StructureDefinition/AI-Device"
AI_PROVENANCE = f"{_AI}/StructureDefinition/AI-Provenance"
AI_KIND = f"{_AI}/StructureDefinition/aitransparency.AIKind"
AI_KINDS = f"{_AI}/CodeSystem/AIdeviceTypeCS"

CPT = "http://www.ama-assn.org/go/cpt"
SHA256 = f"{BASE}:sha256"

WITH_ORDER = {"coding": [{"system": _CRD, "code": "withorder", "display": "Include with order"}]}
ASSERTED_BY_MACHINE = {
    "system": f"{_TERMS}/v3-ObservationValue",
    "code": "AIAST",
    "display": "Artificial Intelligence asserted",
}


def participant(code: str) -> dict[str, Any]:
    """The part an agent took: `author` or `verifier`."""
    return {"coding": [{"system": f"{_TERMS}/provenance-participant-type", "code": code}]}


def role(code: str) -> dict[str, Any]:
    """The role of a practitioner, a code of HL7's practitioner-role."""
    return {"coding": [{"system": f"{_TERMS}/practitioner-role", "code": code}]}


def unknown() -> dict[str, Any]:
    """A reference to what must be named and is not known: FHIR's way to leave it open in the open."""
    return {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
