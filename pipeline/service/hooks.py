"""CDS Hooks: what the notes still lack, told to the ordering clinician when an MRI of a leg is signed.

Source: CDS Hooks 2.0 (discovery, order-sign, cards).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.policies import labels_of, need_label
from pipeline.result import Result
from rules import Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.errors import ErrorRow

Card = dict[str, Any]

SERVICE = "notetriage-order-sign"
DISCOVERY = {
    "services": [
        {
            "hook": "order-sign",
            "id": SERVICE,
            "title": "Documentation for an MRI of the lower extremity",
            "description": "Says which criteria of the policy the notes document, and what is missing.",
            "prefetch": {
                "documents": "DocumentReference?patient={{context.patientId}}&status=current",
                "reports": "DiagnosticReport?patient={{context.patientId}}",
            },
        }
    ]
}
_SOURCE = {"label": "notetriage"}
_SUMMARY = {
    Suggestion.CRITERIA_MET: ("info", "The notes document the criteria of the policy"),
    Suggestion.INCOMPLETE: ("warning", "Documentation is missing"),
    Suggestion.NON_INDICATION: ("warning", "The notes name a reason against this MRI"),
}


def bundle_of(call: dict[str, Any]) -> dict[str, Any]:
    """The order and the prefetched resources of a call as one FHIR Bundle."""
    context, prefetch = _object(call.get("context")), _object(call.get("prefetch"))
    parts = [context.get("draftOrders"), *prefetch.values()]
    entries = [entry for part in parts if isinstance(part, dict) for entry in _entries(part)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(resource: dict[str, Any]) -> list[dict[str, Any]]:
    if resource.get("resourceType") == "Bundle":
        entries = resource.get("entry")
        return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    return [{"resource": resource}]


def cards(outcomes: Iterable[Result | ErrorRow]) -> list[Card]:
    """A card for each judged case of which the policy says something; none for what could not be read."""
    return [
        _card(one, *_SUMMARY[one.suggestion])
        for one in outcomes
        if isinstance(one, Result) and one.suggestion in _SUMMARY
    ]


def _card(result: Result, indicator: str, summary: str) -> Card:
    return {"summary": summary, "indicator": indicator, "source": _SOURCE, "detail": _detail(result)}


def _detail(result: Result) -> str:
    """What is missing, as Markdown; ids of the case stay out of it."""
    labels = labels_of(result.policy.id, result.policy.version)
    lines = []
    for one in result.missing if result.suggestion is Suggestion.INCOMPLETE else ():
        lines.append(f"- {labels[one.indication]}")
        lines += [f"  - {need_label(result, one.indication, need)}" for need in one.needs]
    lines += [f"- {labels[advisory]}" for advisory in result.advisories]
    head = ["Any one of these ways is enough:"] if result.missing and lines else []
    return "\n".join([*head, *lines, "", "A suggestion by rules; a person decides."]).strip()
