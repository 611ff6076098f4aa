"""Mapping files: what they turn foreign labels into, and what they refuse."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from extractors.strict_yaml import DataFileError
from pipeline.annotation import mapping as mapping_module
from pipeline.annotation.convert import ConversionError, to_gold
from pipeline.annotation.mapping import Mapping, load_mapping
from pipeline.annotation.model import AnnotatedDocument, Annotation
from pipeline.evaluation.gold import GoldCriterion, GoldFact

FILE = """
labels:
  Pacemaker: {fact: device, attrs: {kind: pacemaker}}
  Drug: {fact: therapy}
  Trauma: {criterion: true, leaf: acute_injury.trauma, status: met}
  Verdict: {determination: true}
  PHI: {ignore: true}
attributes:
  Negated: {to: assertion, values: {"true": absent, "false": present}}
  Class: {to: kind, values: {NSAIDs: nsaid, PT: physical_therapy}}
  Duration: {to: weeks}
  Result: {to: value}
  Annotator: {ignore: true}
"""


def mapping(tmp_path: Path, text: str = FILE) -> Mapping:
    (tmp_path / "mapping.yaml").write_text(text, "utf-8")
    return load_mapping(tmp_path / "mapping.yaml")


def document(label: str, **attributes: str) -> AnnotatedDocument:
    return AnnotatedDocument(
        id="d",
        text="A note.",
        annotations=(Annotation(id="T1", label=label, spans=((0, 1), (2, 6)), attributes=attributes),),
    )


FACTS = [
    ("Pacemaker", {"Negated": "true"}, ("device", "absent", {"kind": "pacemaker"})),
    ("Pacemaker", {"Annotator": "x"}, ("device", "present", {"kind": "pacemaker"})),
    ("Drug", {"Class": "nsaids", "Duration": "6"}, ("therapy", "present", {"kind": "nsaid", "weeks": 6})),
    ("Drug", {"kind": "nsaid", "weeks": "null", "assertion": "historical"}, ("therapy", "historical", {"kind": "nsaid", "weeks": None})),
    ("electrodiagnostic", {"localized": "true"}, ("electrodiagnostic", "present", {"localized": True})),
]  # fmt: skip


@pytest.mark.parametrize(("label", "attributes", "expected"), FACTS)
def test_facts(
    label: str, attributes: dict[str, str], expected: tuple[str, str, dict[str, Any]], tmp_path: Path
) -> None:
    kind, assertion, attrs = expected
    case = to_gold(document(label, **attributes), mapping(tmp_path))
    assert case.facts == (GoldFact(type=kind, start=0, end=6, assertion=assertion, attrs=attrs),)
    assert (case.leaves, case.determination) == (frozenset(), None)


def test_criterion_and_determination(tmp_path: Path) -> None:
    rows = (
        Annotation(id="1", label="Trauma", spans=((0, 1),)),
        Annotation(id="2", label="criterion", spans=((2, 6),), attributes={"id": "acute_injury.trauma", "status": "met"}),
        Annotation(id="3", label="Verdict", spans=((0, 6),), attributes={"Result": "incomplete"}),
        Annotation(id="4", label="PHI", spans=((0, 6),)),
    )  # fmt: skip
    case = to_gold(AnnotatedDocument(id="d", text="A note.", annotations=rows), mapping(tmp_path))
    assert case.criteria == (
        GoldCriterion(id="acute_injury.trauma", status="met", evidence=((0, 1), (2, 6))),
    )
    assert (case.determination, case.facts) == ("incomplete", ())
    assert "acute_injury.trauma" in case.leaves
    assert "acute_injury" not in case.leaves


def test_the_example_of_the_docstring(tmp_path: Path) -> None:
    text = textwrap.dedent((mapping_module.__doc__ or "").split("For example:\n", 1)[1])
    example = mapping(tmp_path, text)
    case = to_gold(document("Medication", Drug_class="NSAIDs", Duration="6", Negated="true"), example)
    assert case.facts == (
        GoldFact(type="therapy", start=0, end=6, assertion="absent", attrs={"kind": "nsaid", "weeks": 6}),
    )
    assert to_gold(document("Instability"), example).criteria[0].status == "met"


REFUSED = [
    ("unknown label", document("Pacemakr"), "unknown label 'Pacemakr'; did you mean 'Pacemaker'"),
    (
        "unknown attribute",
        document("Drug", kindd="nsaid"),
        "unknown attribute of therapy 'kindd'; did you mean 'kind'",
    ),
    ("unknown value", document("Drug", kind="nsaidd"), "unknown therapy kind 'nsaidd'; did you mean 'nsaid'"),
    ("no number", document("Drug", weeks="some"), "therapy weeks: input should be a valid number"),
    ("unknown assertion", document("Drug", assertion="negated"), "unknown assertion 'negated'"),
    ("unknown leaf", document("criterion", id="nothing"), "'nothing' is no leaf"),
    ("group", document("criterion", id="acute_injury"), "'acute_injury' is no leaf"),
    (
        "unknown status",
        document("criterion", id="acute_injury.trauma", status="maybe"),
        "neither met nor not_met",
    ),
    ("unknown determination", document("Verdict", Result="approved"), "none of criteria_met"),
]


@pytest.mark.parametrize(("one", "message"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_has_no_place_is_refused(one: AnnotatedDocument, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match=f"document d, annotation T1: .*{message}"):
        to_gold(one, mapping(tmp_path))


def test_a_leaf_that_is_both(tmp_path: Path) -> None:
    rows = tuple(
        Annotation(
            id=status, label="criterion", spans=((0, 1),), attributes={"id": "preoperative", "status": status}
        )
        for status in ("met", "not_met")
    )
    with pytest.raises(ConversionError, match="annotation not_met: preoperative is both met and not_met"):
        to_gold(AnnotatedDocument(id="d", text="A note.", annotations=rows), mapping(tmp_path))


FAULTY = [
    ("labels: {A: {fact: devise}}", "did you mean 'device'"),
    ("labels: {A: {fact: device, ignore: true}}", "exactly one of fact, criterion, determination, ignore"),
    (
        "labels: {A: {fact: device, attrs: {kind: pacemakr}}}",
        "unknown device kind 'pacemakr'; did you mean 'pacemaker'",
    ),
    ("labels: {A: {ignore: true, attrs: {kind: x}}}", "belong to a fact"),
    ("attributes: {A: {}}", "exactly one of to, ignore"),
    ("label: {}", "did you mean 'labels'"),
    ("labels: {A: {ignore: true}, A: {ignore: true}}", "duplicate key 'A'"),
]


@pytest.mark.parametrize(("text", "message"), FAULTY)
def test_faulty_files(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=message):
        mapping(tmp_path, text)
