"""Between annotated documents and gold cases or results."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.annotation.mapping import (
    ASSERTION,
    CRITERION,
    DETERMINATION,
    LabelRule,
    Mapping,
    assertion_value,
    attribute_value,
)
from pipeline.annotation.model import TRUE, AnnotatedDocument, Annotation, Span
from pipeline.evaluation.gold import GoldCase, GoldCriterion, GoldFact
from rules import load_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.result import FactOut, Result

_LEAF, _STATUS, _VALUE = "id", "status", "value"
_NOTHING = "null"


class ConversionError(ValueError):
    """An annotation that the mapping cannot place; the message names it and quotes no note."""


def to_gold(document: AnnotatedDocument, mapping: Mapping) -> GoldCase:
    """Return the gold case of a document; raises `ConversionError`.

    The leaves count as judged only where the document has criteria or a determination.
    """
    facts: list[GoldFact] = []
    criteria: dict[str, GoldCriterion] = {}
    determination = None
    for annotation in document.annotations:
        try:
            rule = mapping.label(annotation.label)
            if rule.fact:
                facts.append(_fact(annotation, rule, mapping))
            elif rule.criterion:
                _add_criterion(criteria, annotation, rule, mapping)
            elif rule.determination:
                determination = _determination(annotation, mapping, determination)
        except ValueError as error:
            message = f"document {document.id}, annotation {annotation.id}: {error}"
            raise ConversionError(message) from None
    return GoldCase(
        note_id=document.id,
        text=document.text,
        facts=tuple(sorted(facts, key=lambda fact: (fact.start, fact.end))),
        criteria=tuple(criteria.values()),
        determination=determination,
        leaves=_leaves(mapping.policy) if criteria or determination else frozenset(),
    )


def _fact(annotation: Annotation, rule: LabelRule, mapping: Mapping) -> GoldFact:
    said = _translated(annotation, mapping)
    assertion = said.pop(ASSERTION, None) or rule.assertion or mapping.assertion
    assert rule.fact is not None
    attrs = {name: attribute_value(rule.fact, name, value) for name, value in (rule.attrs | said).items()}
    start, end = min(span[0] for span in annotation.spans), max(span[1] for span in annotation.spans)
    return GoldFact(
        type=rule.fact.value, start=start, end=end, assertion=assertion_value(str(assertion)), attrs=attrs
    )


def _translated(annotation: Annotation, mapping: Mapping) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, given in annotation.attributes.items():
        rule = mapping.attribute(name)
        if rule.to:
            found[rule.to] = rule.value_of(given)
    return found


def _add_criterion(
    criteria: dict[str, GoldCriterion], annotation: Annotation, rule: LabelRule, mapping: Mapping
) -> None:
    said = _translated(annotation, mapping)
    leaf, status = rule.leaf or said.get(_LEAF), rule.status or said.get(_STATUS, "met")
    if leaf not in _leaves(mapping.policy):
        message = f"{leaf!r} is no leaf of {mapping.policy}"
        raise ValueError(message)
    if status not in ("met", "not_met"):
        message = f"status {status!r} is neither met nor not_met"
        raise ValueError(message)
    known = criteria.get(leaf)
    if known and known.status != status:
        message = f"{leaf} is both {known.status} and {status}"
        raise ValueError(message)
    evidence = (*(known.evidence if known else ()), *annotation.spans)
    criteria[leaf] = GoldCriterion(id=leaf, status=status, evidence=evidence)


def _determination(annotation: Annotation, mapping: Mapping, known: str | None) -> str:
    value = str(_translated(annotation, mapping).get(_VALUE, ""))
    if value not in ("criteria_met", "incomplete", "non_indication"):
        message = f"determination {value!r} is none of criteria_met, incomplete, non_indication"
        raise ValueError(message)
    if known and known != value:
        message = f"the determination is both {known} and {value}"
        raise ValueError(message)
    return value


@cache
def _leaves(policy: str) -> frozenset[str]:
    return frozenset(node.id for node in load_policy(policy).policy.nodes if node.op == "leaf")


def from_gold(case: GoldCase) -> AnnotatedDocument:
    """Return a gold case as an annotated document: facts, then criteria, then the determination."""
    rows = [
        _annotation(fact.type, ((fact.start, fact.end),), {ASSERTION: fact.assertion} | fact.attrs)
        for fact in case.facts
    ]
    for criterion in case.criteria:
        for span in criterion.evidence:
            rows.append(_annotation(CRITERION, (span,), {_LEAF: criterion.id, _STATUS: criterion.status}))
    if case.determination and case.text:
        rows.append(_annotation(DETERMINATION, ((0, len(case.text)),), {_VALUE: case.determination}))
    return _numbered(case.note_id, case.text, rows)


def from_result(
    result: Result, texts: dict[str, str], *, criteria: bool = True
) -> Iterator[AnnotatedDocument]:
    """Yield the documents of a result with its findings as pre-annotations; default values are left out.

    `texts` holds the documents by id; a document that it lacks is left out.
    """
    single = len(result.documents) == 1
    for document in result.documents:
        if document.document_id not in texts:
            continue
        rows = [_annotation(*_fact_parts(fact)) for fact in _of(result.facts, document.document_id)]
        rows += _criteria_rows(result, document.document_id) if criteria else []
        name = result.case_id if single else f"{result.case_id}.{document.document_id}"
        yield _numbered(name, texts[document.document_id], rows)


def _of(facts: Iterable[FactOut], document_id: str) -> Iterator[FactOut]:
    return (fact for fact in facts if fact.evidence.document_id == document_id)


def _fact_parts(fact: FactOut) -> tuple[str, tuple[Span, ...], dict[str, Any], str]:
    here = [q for q in (fact.evidence, *fact.support) if q.document_id == fact.evidence.document_id]
    attrs = {name: value for name, value in fact.attrs.items() if value is not None and value is not False}
    spans = tuple(dict.fromkeys((quote.start, quote.end) for quote in here))
    return fact.type.value, spans, {ASSERTION: fact.assertion.value} | attrs, f"rule {fact.rule}"


def _criteria_rows(result: Result, document_id: str) -> list[Annotation]:
    leaves = _leaves(result.policy.id)
    return [
        _annotation(CRITERION, ((quote.start, quote.end),), {_LEAF: one.id, _STATUS: one.status.value})
        for one in result.criteria
        if one.id in leaves and one.status.value != "not_documented"
        for quote in one.evidence
        if quote.document_id == document_id
    ]


def _annotation(
    label: str, spans: tuple[Span, ...], attributes: dict[str, Any], note: str | None = None
) -> Annotation:
    shown = {name: _shown(value) for name, value in attributes.items()}
    return Annotation(id="?", label=label, spans=spans, attributes=shown, note=note)


def _shown(value: Any) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return TRUE if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _numbered(name: str, text: str, rows: list[Annotation]) -> AnnotatedDocument:
    numbered = tuple(row.model_copy(update={"id": f"T{number}"}) for number, row in enumerate(rows, 1))
    return AnnotatedDocument(id=name, text=text, annotations=numbered)
