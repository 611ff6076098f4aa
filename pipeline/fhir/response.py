"""A judged case as a QuestionnaireResponse of Da Vinci DTR: each answer with its origin and its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

from pipeline.fhir.dtr import NEWEST
from pipeline.fhir.questionnaire import answer, canonical, rationale_id
from pipeline.fhir.subjects import Parties, case_identifier
from pipeline.fhir.terms import ASSERTED_BY_MACHINE, DERIVED_FROM, ORIGIN, PROFILE_RESPONSE, role
from pipeline.policies import STATES
from rules.schema import Operator
from rules.status import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.fhir.dtr import Edition
    from pipeline.result import CriterionOut, CriterionQuote, Result
    from rules.schema import Node, Policy

Resource = dict[str, Any]

MANUAL, OVERRIDE = "manual", "override"
_PATH = "DocumentReference.content[0].attachment"


@dataclass(frozen=True)
class Words:
    """A span of a document of the result: offsets in its text."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True)
class Entry:
    """What a person entered for one criterion, beside what was suggested.

    `practitioner` is a FHIR reference, `role` a code of HL7's practitioner-role; `marks` are the words that
    the person marked.
    """

    state: Status
    reason: str
    practitioner: str
    role: str = "nurse"
    marks: tuple[Words, ...] = ()


def questionnaire_response(
    result: Result,
    policy: Policy,
    authored: dt.datetime,
    *,
    edition: Edition = NEWEST,
    parties: Parties | None = None,
    entries: Mapping[str, Entry] | None = None,
) -> Resource:
    """Return `result` as the QuestionnaireResponse to the Questionnaire of `policy`.

    A criterion that nothing documents has no answer. What a person entered otherwise takes the place of the
    suggestion, and its origin says so: `override` where there was one, `manual` where there was none. What a
    person agreed with stays as suggested; an entry for what this policy does not ask is left out. The
    response is `completed` when each suggestion has a person's entry, before that `in-progress`. `authored`
    needs a time zone.
    """
    about, entered = parties or Parties(), entries or {}
    judged = {one.id: one for one in result.criteria}
    otherwise = {
        name: one for name, one in entered.items() if name in judged and one.state is not judged[name].status
    }

    def items(nodes: Iterable[Node]) -> Iterator[Resource]:
        for node in nodes:
            shared = {"linkId": node.id, "text": node.label}
            if node.op is not Operator.LEAF:
                below = list(items(policy.children[node.id]))
                if below:
                    yield {**shared, "item": below}
            elif node.id in otherwise:
                yield {**shared, "answer": [_entered(result, judged[node.id], otherwise[node.id], about)]}
            elif judged[node.id].status is not Status.NOT_DOCUMENTED:
                yield {**shared, "answer": [_suggested(result, judged[node.id], about, edition)]}

    top = policy.root
    answered = list(items([top])) or [{"linkId": top.id, "text": top.label}]  # DTR wants an item
    return {
        "resourceType": "QuestionnaireResponse",
        "id": response_id(result),
        "meta": {"profile": [f"{PROFILE_RESPONSE}|{edition.version}"], "security": [ASSERTED_BY_MACHINE]},
        "text": {"status": "generated", "div": _narrative(result, policy)},
        "contained": about.contained(result, _quoted_in(policy, judged, otherwise)),
        "extension": about.extensions(edition),
        "identifier": case_identifier(result),
        "questionnaire": canonical(policy.id, policy.version),
        "status": "completed" if _complete(result, policy, entered) else "in-progress",
        "subject": about.subject(),
        "authored": authored.isoformat(),
        "item": answered,
    }


def _quoted_in(
    policy: Policy, judged: Mapping[str, CriterionOut], otherwise: Mapping[str, Entry]
) -> set[str]:
    """The documents whose words stand behind an answer: a suggestion, or the entry that replaces it."""
    leaves = (node.id for node in policy.leaves if node.id not in otherwise)
    suggested = {quote.document_id for leaf in leaves for quote in _spoken(judged[leaf])}
    return suggested | {mark.document_id for entry in otherwise.values() for mark in entry.marks}


def _spoken(one: CriterionOut) -> Sequence[CriterionQuote]:
    """The words behind the state of a criterion that is documented."""
    return () if one.status is Status.NOT_DOCUMENTED else one.evidence


def response_id(result: Result) -> str:
    """The id of a case's response, of its documents and policy: a case id may hold what a FHIR id may not."""
    seed = "\n".join((result.case_id, result.policy.sha256, *(one.sha256 for one in result.documents)))
    return sha256(seed.encode()).hexdigest()[:40]


def rationale(one: CriterionOut) -> str:
    """Why a criterion stands as it does, in plain words: the notes' own, and where they are."""
    said = "; ".join(_quoted(quote) for quote in _spoken(one))
    against = "; ".join(_quoted(quote) for quote in one.counter_evidence)
    words = f"{STATES[one.status]} by what the notes say: {said}" if said else STATES[one.status]
    return f"{words}. Against it: {against}" if against else words


def _quoted(quote: CriterionQuote) -> str:
    words = " ".join(quote.text.split())
    page = f", page {quote.page}" if quote.page else ""
    return f"\u201c{words}\u201d ({quote.document_id}{page})"


def _suggested(result: Result, one: CriterionOut, about: Parties, edition: Edition) -> Resource:
    origin = {"url": ORIGIN, "extension": [{"url": "source", "valueCode": edition.automatic}]}
    derived = [_derivation(quote, about.document(result, quote.document_id)) for quote in _spoken(one)]
    return {
        "extension": [origin, *derived],
        "valueCoding": answer(one.status),
        "item": [_rationale_item(one.id, rationale(one), origin)],
    }


def _entered(result: Result, one: CriterionOut, entry: Entry, about: Parties) -> Resource:
    how = MANUAL if one.status is Status.NOT_DOCUMENTED else OVERRIDE
    author = {
        "url": "author",
        "extension": [
            {"url": "role", "valueCodeableConcept": role(entry.role)},
            {"url": "practitioner", "valueReference": {"reference": entry.practitioner}},
        ],
    }
    origin = {"url": ORIGIN, "extension": [{"url": "source", "valueCode": how}, author]}
    derived = [_derivation(mark, about.document(result, mark.document_id)) for mark in entry.marks]
    return {
        "extension": [origin, *derived],
        "valueCoding": answer(entry.state),
        "item": [_rationale_item(one.id, entry.reason, origin)],
    }


def _rationale_item(criterion: str, text: str, origin: Resource) -> Resource:
    given = {"extension": [origin], "valueString": text}
    return {"linkId": rationale_id(criterion), "text": "Rationale", "answer": [given]}


def _derivation(quote: CriterionQuote | Words, document: Resource) -> Resource:
    return {
        "url": DERIVED_FROM,
        "extension": [
            {"url": "reference", "valueReference": document},
            {"url": "path", "valueString": _PATH},
            {"url": "offset", "valueInteger": quote.start},
            {"url": "length", "valueInteger": quote.end - quote.start},
        ],
    }


def _complete(result: Result, policy: Policy, entered: Mapping[str, Entry]) -> bool:
    suggested = {one.id for one in result.criteria if one.status is not Status.NOT_DOCUMENTED}
    asked = suggested & {node.id for node in policy.leaves}
    return bool(entered) and asked <= entered.keys()


def _narrative(result: Result, policy: Policy) -> str:
    met = {one.id for one in result.criteria if one.status is Status.MET}
    labels = [node.label for node in policy.leaves if node.id in met]
    listed = "".join(f"<li>{escape(label)}</li>" for label in labels)
    head = f"<p>{escape(policy.title)}: what the notes document. A suggestion; a person decides.</p>"
    body = f"<ul>{listed}</ul>" if listed else "<p>No criterion is documented as met.</p>"
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{head}{body}</div>'
