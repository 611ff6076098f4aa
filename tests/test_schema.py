"""What goes out fits the published schema and the interface others build on."""

from __future__ import annotations

import json

import jsonschema
import pytest

from pipeline.intake import read_paths
from pipeline.result import Result
from pipeline.schema import json_schema
from pipeline.triage import Triage
from rules import load_policy
from tests.helpers import SAMPLES

TREE = [node.id for node in load_policy("mri-lower-extremity").policy.nodes]
KEYS = {
    "schema_version", "case_id", "policy", "engine", "request", "documents", "suggestion", "criteria", "facts",
    "missing", "advisories",
}  # fmt: skip


@pytest.fixture(scope="module")
def results(triage: Triage) -> list[Result]:
    found = [outcome.result for outcome in triage.outcomes(read_paths([SAMPLES]))]  # type: ignore[arg-type]
    assert None not in found
    return [result for result in found if result]


def test_results_fit_the_schema(results: list[Result]) -> None:
    validator = jsonschema.Draft202012Validator(json_schema("result"))
    for result in results:
        validator.validate(json.loads(result.model_dump_json()))


def test_result_has_the_keys_of_the_interface(results: list[Result]) -> None:
    for result in results:
        assert json.loads(result.model_dump_json()).keys() >= KEYS


def test_every_node_in_tree_order(results: list[Result]) -> None:
    for result in results:
        assert [criterion.id for criterion in result.criteria] == TREE


def test_evidence_names_a_fact_of_the_result(results: list[Result]) -> None:
    for result in results:
        ids = {fact.id for fact in (*result.facts, *result.statements)}
        assert len(ids) == len(result.facts) + len(result.statements)
        assert {q.fact for c in result.criteria for q in (*c.evidence, *c.counter_evidence)} <= ids


def test_result_reads_back_the_same(results: list[Result]) -> None:
    for result in results:
        assert Result.model_validate_json(result.model_dump_json()) == result


CASES = [
    ("whole", {"case_id": "c", "request": {"cpt": "73721", "region": "knee", "side": "left", "date": "2025-03-04"},
               "documents": [{"document_id": "d", "text": "x", "date": "2025-03-01", "kind": "office_note"}]}, True),
    ("least", {"case_id": "c", "documents": [{"path": "x.txt"}]}, True),
    ("unknown key", {"case_id": "c", "documents": [{"text": "x"}], "member": 1}, True),
    ("no documents", {"case_id": "c", "documents": []}, False),
    ("no id", {"documents": [{"text": "x"}]}, False),
    ("region of the arm", {"case_id": "c", "request": {"region": "elbow"}, "documents": [{"text": "x"}]}, False),
]  # fmt: skip


@pytest.mark.parametrize(("case", "fits"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_case_schema(case: dict, fits: bool) -> None:
    assert jsonschema.Draft202012Validator(json_schema("case")).is_valid(case) is fits
