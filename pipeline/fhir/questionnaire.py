"""A policy as a FHIR R4 Questionnaire for Da Vinci DTR: groups as in the tree, a question for every leaf."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from pipeline.fhir.terms import ANSWER_SET, ANSWERS, CANONICAL, DESIGN_NOTE, PROFILE_QUESTIONNAIRE
from pipeline.policies import STATES
from rules.schema import Operator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.schema import Node, Policy, Source
    from rules.status import Status

Resource = dict[str, Any]

RATIONALE = "rationale"
_OPERATORS = {
    Operator.ANY: "any one of",
    Operator.ALL: "all of",
    Operator.DECISION: "the decision over",
    Operator.ADVISORY: "for the reviewer to know",
}


def canonical(policy_id: str, version: str) -> str:
    """The canonical URL of a policy's Questionnaire, with its version."""
    return f"{CANONICAL}:{policy_id}|{version}"


def rationale_id(criterion: str) -> str:
    """The linkId of the reason that stands below a criterion's answer."""
    return f"{criterion}.{RATIONALE}"


def answer(state: Status) -> Resource:
    """The Coding of a state of a criterion."""
    return {"system": ANSWERS, "code": state.value, "display": STATES[state]}


def questionnaire(policy: Policy) -> Resource:
    """Return `policy` as a Questionnaire; linkIds are the ids of the policy's nodes.

    A criterion without an answer is not documented; silence is never "not met". Below each answer stands its
    rationale, asked for where there is an answer.
    """
    return {
        "resourceType": "Questionnaire",
        "id": policy.id,
        "meta": {"profile": [PROFILE_QUESTIONNAIRE]},
        "text": {"status": "generated", "div": _narrative(policy)},
        "url": f"{CANONICAL}:{policy.id}",
        "version": policy.version,
        "name": "".join(part.title() for part in policy.id.split("-")),
        "title": policy.title,
        "status": "active",
        "subjectType": ["Patient"],
        "date": policy.effective.isoformat(),
        "publisher": "notetriage",
        "description": f"The criteria of {policy.publisher}, version {policy.version}, in our own words.",
        "effectivePeriod": _period(policy),
        "item": [_item(policy, policy.root)],
    }


def package(policy: Policy) -> Resource:
    """Return the Bundle of DTR's `$questionnaire-package`: the Questionnaire and the answers it offers."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": one["url"], "resource": one} for one in (questionnaire(policy), *answer_terminology())
        ],
    }


def answer_terminology() -> tuple[Resource, Resource]:
    """The ValueSet and the CodeSystem of the three states."""
    shared = {"version": "1", "status": "active"}
    states = {
        "resourceType": "CodeSystem",
        "id": "criterion-state",
        "url": ANSWERS,
        "name": "CriterionState",
        **shared,
        "caseSensitive": True,
        "content": "complete",
        "concept": [{"code": state.value, "display": label} for state, label in STATES.items()],
    }
    offered = {
        "resourceType": "ValueSet",
        "id": "criterion-state",
        "url": ANSWER_SET,
        "name": "CriterionStates",
        **shared,
        "compose": {"include": [{"system": ANSWERS}]},
    }
    return offered, states


def _period(policy: Policy) -> Resource:
    ends = {"end": policy.ends.isoformat()} if policy.ends else {}
    return {"start": policy.effective.isoformat(), **ends}


def _item(policy: Policy, node: Node) -> Resource:
    shared = {"extension": [_source(node.source)], "linkId": node.id}
    if node.op is not Operator.LEAF:
        text = f"{node.label} ({_OPERATORS[node.op]} the following)"
        return {
            **shared,
            "text": text,
            "type": "group",
            "item": [_item(policy, child) for child in policy.children[node.id]],
        }
    return {
        **shared,
        "text": node.label,
        "type": "choice",
        "answerOption": [{"valueCoding": answer(state)} for state in STATES],
        "item": [
            {
                "linkId": rationale_id(node.id),
                "text": "Rationale",
                "type": "text",
                "enableWhen": [{"question": node.id, "operator": "exists", "answerBoolean": True}],
            }
        ],
    }


def _source(source: Source) -> Resource:
    where = f"{source.document}, version {source.version}, {source.paragraph}"
    return {"url": DESIGN_NOTE, "valueMarkdown": f"Source: {where}"}


def _narrative(policy: Policy) -> str:
    def line(node: Node) -> str:
        below = "".join(map(line, policy.children[node.id]))
        return f"<li>{escape(node.label)}{f'<ul>{below}</ul>' if below else ''}</li>"

    head = f"<p>{escape(policy.title)}, version {escape(policy.version)}</p>"
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{head}<ul>{line(policy.root)}</ul></div>'


def linked(items: Iterable[Resource]) -> Iterable[Resource]:
    """Yield every item of a Questionnaire or a response, those within answers too, from the top down."""
    for item in items:
        yield item
        yield from linked(item.get("item", ()))
        for given in item.get("answer", ()):
            yield from linked(given.get("item", ()))
