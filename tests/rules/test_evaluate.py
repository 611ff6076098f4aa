"""The evaluator: groups, suggestion, missing items, advisories; pure and without spaCy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules import Missing, Request, Status, Suggestion, evaluate, judge_leaf
from tests.rules.helpers import SHIPPED, TOY, facts, ids, judge, request

LONG, SHORT = "symptom kind=pain weeks=6", "symptom kind=pain weeks=5"
NEGATIVE, POSITIVE = (
    "imaging modality=radiograph result=negative",
    "imaging modality=radiograph result=positive",
)
LOCKING, EXAM, NO_EXAM = (
    "statement about=mechanical",
    "exam_test name=x result=positive",
    "exam_test name=x result=negative",
)
TUMOR, OSTEOMYELITIS = "condition possible concept=bone_tumor", "condition possible concept=osteomyelitis"
PACEMAKER = "device kind=pacemaker"


def test_results_are_in_tree_order_and_complete() -> None:
    assert [node.id for node in judge(LONG).nodes] == [node.id for node in TOY.nodes]


@pytest.mark.parametrize(
    ("texts", "node", "status", "evidence", "counter"),
    [
        ([LONG, NEGATIVE, LOCKING], "pain", Status.MET, ["f-1", "f-2", "f-3"], []),
        ([LONG, NEGATIVE, LOCKING], "indication", Status.MET, ["f-1", "f-2", "f-3"], []),
        ([LONG, NEGATIVE], "pain", Status.NOT_DOCUMENTED, ["f-1", "f-2"], []),
        ([SHORT, NEGATIVE], "pain", Status.NOT_MET, ["f-1"], ["f-2"]),
        ([EXAM, LOCKING], "pain.basis", Status.MET, ["f-1", "f-2"], []),
        ([NO_EXAM, LOCKING], "pain.basis", Status.MET, ["f-2"], ["f-1"]),
        ([NO_EXAM], "pain.basis", Status.NOT_DOCUMENTED, [], ["f-1"]),
        ([LONG, SHORT], "pain.told", Status.MET, ["f-1"], ["f-2"]),
        ([TUMOR], "indication", Status.MET, ["f-1"], []),
        ([TUMOR, SHORT], "indication", Status.MET, ["f-1"], ["f-2"]),
        ([], "indication", Status.NOT_DOCUMENTED, [], []),
        ([TUMOR], "root", Status.MET, ["f-1"], []),
        ([TUMOR, PACEMAKER], "root", Status.NOT_MET, [], ["f-1", "f-2"]),
        (["safety kind=pregnancy"], "advisory", Status.MET, ["f-1"], []),
        ([PACEMAKER], "non_indication", Status.MET, ["f-1"], []),
        (["device absent kind=pacemaker"], "non_indication", Status.NOT_MET, ["f-1"], []),
    ],
)
def test_group(texts: list[str], node: str, status: Status, evidence: list[str], counter: list[str]) -> None:
    found = judge(*texts).node(node)
    assert (found.status, ids(found.evidence), ids(found.counter_evidence)) == (status, evidence, counter)


def test_a_fact_stands_once_in_a_group() -> None:
    """The films leaf has a twin under infection."""
    found = judge(NEGATIVE, LONG, LOCKING, OSTEOMYELITIS).node("indication")
    assert ids(found.evidence) == ["f-2", "f-1", "f-3", "f-4"]


def test_matched_selectors_are_named() -> None:
    found = judge(LONG, NEGATIVE)
    assert found.node("pain.told").matched == ("met",)
    assert found.node("pain.films").matched == ("define.films_negative",)


@pytest.mark.parametrize(
    ("texts", "cpt", "suggestion"),
    [
        ([], "73721", Suggestion.INCOMPLETE),
        ([LONG], "73721", Suggestion.INCOMPLETE),
        ([SHORT], "73721", Suggestion.INCOMPLETE),  # never a denial
        ([TUMOR], "73721", Suggestion.CRITERIA_MET),
        ([PACEMAKER], "73721", Suggestion.NON_INDICATION),
        ([TUMOR, PACEMAKER], "73721", Suggestion.NON_INDICATION),
        ([TUMOR], "70551", Suggestion.NOT_APPLICABLE),
        ([PACEMAKER], "70551", Suggestion.NOT_APPLICABLE),
    ],
)
def test_suggestion(texts: list[str], cpt: str, suggestion: Suggestion) -> None:
    assert judge(*texts, cpt=cpt).suggestion is suggestion


@pytest.mark.parametrize(
    ("texts", "missing"),
    [
        ([], []),
        ([LONG], [("pain", ["pain.films", "pain.basis.exam"])]),
        (
            [LONG, NEGATIVE],
            [("pain", ["pain.basis.exam"]), ("other.infection", ["other.infection.suspected"])],
        ),
        (
            [LONG, NEGATIVE, NO_EXAM],
            [("pain", ["pain.basis.lock"]), ("other.infection", ["other.infection.suspected"])],
        ),
        ([LONG, NEGATIVE, LOCKING], [("other.infection", ["other.infection.suspected"])]),
        ([OSTEOMYELITIS], [("other.infection", ["other.infection.films"])]),
        (
            # As near as the other, but its leaf is contradicted: it comes second.
            [SHORT, NEGATIVE, LOCKING],
            [("other.infection", ["other.infection.suspected"]), ("pain", ["pain.told"])],
        ),
        (
            [LONG, OSTEOMYELITIS],
            [("other.infection", ["other.infection.films"]), ("pain", ["pain.films", "pain.basis.exam"])],
        ),
        ([TUMOR], []),
        ([PACEMAKER], []),
    ],
)
def test_missing(texts: list[str], missing: list[tuple[str, list[str]]]) -> None:
    assert judge(*texts).missing == tuple(Missing(indication=i, needs=tuple(needs)) for i, needs in missing)


def test_nothing_is_missing_outside_the_policy() -> None:
    assert judge(LONG, cpt="70551").missing == ()


def test_missing_in_the_shipped_policy() -> None:
    found = judge(
        "symptom kind=pain @knee left",
        "imaging modality=radiograph result=negative @knee left",
        "exam_test name=McMurray result=positive suggests=tear @knee left",
        "statement about=mechanical @knee left",
        "therapy kind=nsaid status=done outcome=failed",
        "therapy kind=physical_therapy status=done outcome=failed",
        policy=SHIPPED,
    )
    assert found.suggestion is Suggestion.INCOMPLETE
    assert found.missing[0] == Missing(
        indication="symptoms.pain_weakness",
        needs=("symptoms.pain_weakness.conservative.failure_6_weeks",),
    )
    assert [item.indication for item in found.missing] == ["symptoms.pain_weakness", "chronic_injury"]


@pytest.mark.parametrize(
    ("cpt", "region", "advisories"),
    [
        ("73721", "knee", ()),
        ("73721", "thigh", ("advisory.cpt_region_mismatch",)),
        ("73721", "lower_leg", ("advisory.cpt_region_mismatch",)),
        ("73718", "knee", ("advisory.cpt_region_mismatch",)),
        ("73718", "hip", ("advisory.cpt_region_mismatch",)),
        ("73720", "ankle", ("advisory.cpt_region_mismatch",)),
        ("73718", "thigh", ()),
        ("73718", "lower_leg", ()),
        ("73718", "foot", ()),
        ("73721", "foot", ()),
        ("73718", "leg", ()),
        ("73721", "leg", ()),
        ("70551", "thigh", ()),
    ],
)
def test_code_against_region(cpt: str, region: str, advisories: tuple[str, ...]) -> None:
    assert judge(policy=SHIPPED, cpt=cpt, region=region).advisories == advisories


def test_advisories_never_decide() -> None:
    found = judge(TUMOR, "safety kind=pregnancy", region="thigh")
    assert found.advisories == ("advisory.pregnancy", "advisory.cpt_region_mismatch")
    assert found.suggestion is Suggestion.CRITERIA_MET


@pytest.mark.parametrize(
    ("cpt", "advisories"),
    [
        ("73721", ()),
        ("73722", ("advisory.renal_insufficiency",)),
        ("73723", ("advisory.renal_insufficiency",)),
    ],
)
def test_kidneys_matter_with_contrast_only(cpt: str, advisories: tuple[str, ...]) -> None:
    assert judge("safety kind=renal_insufficiency", policy=SHIPPED, cpt=cpt).advisories == advisories


@pytest.mark.parametrize(
    ("texts", "date", "status"),
    [
        (["imaging modality=mri !2025-02-28 @knee left"], "2025-05-31", Status.MET),
        (["imaging modality=mri !2025-02-27 @knee left"], "2025-05-31", Status.NOT_DOCUMENTED),
        (["imaging modality=mri !2025-02-28 @knee right"], "2025-05-31", Status.NOT_DOCUMENTED),
        (["imaging modality=mri !2025-02-28 @lower_leg left"], "2025-05-31", Status.NOT_DOCUMENTED),
        (["imaging modality=radiograph !2025-05-01 @knee left"], "2025-05-31", Status.NOT_DOCUMENTED),
        (["imaging modality=mri !2025-05-01 @knee left"], None, Status.NOT_DOCUMENTED),
        (["imaging modality=ct !2025-05-01 @knee left"], "2025-05-31", Status.MET),
        (
            ["imaging modality=mri !2025-05-01 @knee left", "statement about=symptom_change @knee"],
            "2025-05-31",
            Status.NOT_DOCUMENTED,
        ),
        (
            ["imaging modality=mri !2025-05-01 @knee left", "symptom kind=pain course=worsening @knee"],
            "2025-05-31",
            Status.NOT_DOCUMENTED,
        ),
    ],
)
def test_three_months_of_advanced_imaging(texts: list[str], date: str | None, status: Status) -> None:
    found = judge(*texts, policy=SHIPPED, date=date).node("non_indication.recent_advanced_imaging")
    assert found.status is status


@pytest.mark.parametrize(
    ("weeks", "outcome", "status"),
    [
        (5.9, "failed", Status.NOT_MET),
        (6, "failed", Status.MET),
        (8, "partial", Status.MET),
        (8, "helped", Status.NOT_MET),
        (8, "unknown", Status.NOT_DOCUMENTED),
    ],
)
def test_six_weeks_of_treatment(weeks: float, outcome: str, status: Status) -> None:
    found = judge(f"therapy kind=physical_therapy weeks={weeks} outcome={outcome}", policy=SHIPPED)
    assert found.node("symptoms.pain_weakness.conservative.failure_6_weeks").status is status


def test_short_treatment_beside_one_of_untold_length() -> None:
    leaf = "symptoms.pain_weakness.conservative.failure_6_weeks"
    short = "therapy kind=nsaid weeks=1"
    assert judge(short, policy=SHIPPED).node(leaf).status is Status.NOT_MET
    found = judge(short, "therapy kind=physical_therapy", policy=SHIPPED)
    assert found.node(leaf).status is Status.NOT_DOCUMENTED


@pytest.mark.parametrize(("weeks", "status"), [(5.9, Status.NOT_MET), (6, Status.MET), (6.1, Status.MET)])
def test_six_weeks_of_symptoms(weeks: float, status: Status) -> None:
    texts = ["injury acuity=unknown @knee left", f"symptom kind=pain weeks={weeks} @knee left"]
    assert judge(*texts, policy=SHIPPED).node("chronic_injury.symptoms_6_weeks").status is status


def test_unknown_node() -> None:
    with pytest.raises(KeyError):
        judge().node("nothing")


def test_request_needs_a_region_of_the_leg() -> None:
    with pytest.raises(ValidationError, match="a request needs a region of the leg"):
        Request(cpt="73721", region="other")


POOL = [
    LONG,
    SHORT,
    NEGATIVE,
    POSITIVE,
    LOCKING,
    EXAM,
    NO_EXAM,
    TUMOR,
    OSTEOMYELITIS,
    PACEMAKER,
    "injury acuity=acute @knee left",
    "therapy kind=nsaid weeks=8 outcome=failed",
    "arthroplasty joint=knee @knee left",
    "condition absent concept=septic_arthritis @knee",
    "imaging hypothetical modality=mri status=planned @knee",
]


@given(st.lists(st.sampled_from(POOL), max_size=8))
def test_any_case_is_judged_alike_twice_and_by_the_rules(texts: list[str]) -> None:
    pool, asked = facts(*texts), request()
    once = evaluate(SHIPPED, pool, asked)
    assert once == evaluate(SHIPPED, pool, asked)
    status = {node.id: node.status for node in once.nodes}
    for node in once.nodes:
        leaf = not SHIPPED.children[node.id]
        assert not leaf or (node.status is Status.NOT_DOCUMENTED) is (not node.evidence)
        assert not leaf or judge_leaf(SHIPPED, pool, asked, node.id) == node
    for item in once.missing:
        assert all(status[need] is not Status.MET for need in item.needs)
        assert item.needs


def test_rules_load_no_language_pipeline() -> None:
    code = "import sys, rules, rules.show; print([m for m in ('spacy', 'medspacy', 'pipeline') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
