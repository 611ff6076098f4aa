"""The error taxonomy: each cause found where it is the cause, by repair of made facts under the shipped policy."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.evaluation.alignment import FactKind, compare_case
from pipeline.evaluation.causes import MEANING, Cause, cause_counts, fact_cause
from pipeline.evaluation.repairs import Repairs
from pipeline.judge import PolicyJudge
from pipeline.result import Result
from rules import judge_leaf, load_policy
from tests.evaluation.made import found, gold_case, gold_fact, result

POLICY = "mri-lower-extremity"
PAIN, TESTED, DRUG, DEVICE, ORDER = (
    "Knee pain for 8 weeks", "McMurray positive", "Ibuprofen did not help", "No pacemaker", "MRI ordered",
)  # fmt: skip
TEAR, TOLD, SIX_WEEKS = (
    "symptoms.pain_weakness.exam.tear", "symptoms.pain_weakness.present", "chronic_injury.conservative.failure_6_weeks",
)  # fmt: skip
IMPLANT, PREOPERATIVE = "non_indication.implanted_device", "preoperative"
SHIPPED = load_policy(POLICY).policy
ONLY_MET = [leaf.id for leaf in SHIPPED.leaves if SHIPPED.condition_of(leaf).not_met is None]


def judged(*facts: dict[str, Any]) -> Result:
    """The facts of case "one", judged by the shipped policy for an MRI of the right knee."""
    made = result("one", "incomplete", {}, *facts)
    read = Repairs(gold_case("one", None, {}), made)
    verdict = PolicyJudge(POLICY)(made.request.model_dump(), read.facts)
    criteria = [
        {"id": one.id, "status": one.status, "evidence": [q.model_dump() for q in one.evidence]}
        for one in verdict["criteria"]
    ]
    return Result.model_validate(
        made.model_dump() | {"policy": verdict["policy"].model_dump(), "criteria": criteria}
    )


def exam(assertion: str = "present", **attrs: Any) -> dict[str, Any]:
    return found(
        "exam_test",
        TESTED,
        assertion,
        **{"name": "McMurray", "result": "positive", "suggests": "tear"} | attrs,
    )


def pain(assertion: str = "present", region: str | None = None, **attrs: Any) -> dict[str, Any]:
    return found("symptom", PAIN, assertion, **{"kind": "pain"} | attrs) | {"region": region}


def drug(**attrs: Any) -> dict[str, Any]:
    return found("therapy", DRUG, **{"kind": "nsaid", "status": "done", "outcome": "failed"} | attrs)


def pacemaker(assertion: str) -> dict[str, Any]:
    return found("device", DEVICE, assertion, kind="pacemaker")


MET = "met"
CASES = [
    # A leaf missed.
    ("no fact in the words", Cause.LEXICON, TEAR, (MET, TESTED), [], []),
    ("no fact of a type the leaf reads", Cause.LEXICON, TEAR, (MET, TESTED), [], [found("symptom", TESTED, kind="pain")]),
    ("taken as of the family", Cause.ASSERTION, TOLD, (MET, PAIN), [], [pain("family")]),
    ("bound to the hip", Cause.BINDING, TEAR, (MET, TESTED), [], [exam() | {"region": "hip"}]),
    ("bound to the left", Cause.BINDING, TEAR, (MET, TESTED), [], [exam() | {"side": "left"}]),
    ("length not read", Cause.DURATION, SIX_WEEKS, (MET, DRUG), [gold_fact("therapy", DRUG, kind="nsaid", weeks=8)], [drug()]),
    ("length not read, facts not annotated", Cause.DURATION, SIX_WEEKS, (MET, DRUG), [], [drug(weeks=2)]),
    ("result read as its contrary", Cause.ATTRIBUTE, TEAR, (MET, TESTED), [gold_fact("exam_test", TESTED, name="x", result="positive")],
     [exam(result="negative")]),
    ("operation in the report of it", Cause.SECTION, PREOPERATIVE, (MET, ORDER), [],
     [found("surgery", ORDER, procedure="arthroscopy", status="planned") | {"section": "procedure"}]),
    ("half of a conjunction", Cause.INFERENCE, SIX_WEEKS, (MET, DRUG), [gold_fact("therapy", DRUG, kind="nsaid", weeks=8, outcome="unknown")],
     [drug(weeks=8, outcome="unknown")]),
    *[("the policy knows no contrary", Cause.GUIDE_READING, leaf, ("not_met", ORDER), [], [exam()]) for leaf in ONLY_MET[:1]],
    # A leaf marked in vain.
    ("gold holds no such fact", Cause.LEXICON, TEAR, None, [gold_fact("symptom", PAIN, kind="pain")], [exam()]),
    ("gold denies it", Cause.ASSERTION, IMPLANT, None, [gold_fact("device", DEVICE, "family", kind="pacemaker")], [pacemaker("present")]),
    ("gold has another result", Cause.ATTRIBUTE, TEAR, None, [gold_fact("exam_test", TESTED, name="x", result="equivocal")], [exam()]),
    ("of a region that is near", Cause.BINDING, TOLD, None, [gold_fact("symptom", PAIN, kind="pain")], [pain(region="lower_leg")]),
    ("gold has the same fact", Cause.GUIDE_READING, TEAR, None, [gold_fact("exam_test", TESTED, name="x", result="positive")], [exam()]),
    # Both: gold says the contrary.
    ("gold has another length", Cause.DURATION, SIX_WEEKS, ("not_met", DRUG), [gold_fact("therapy", DRUG, kind="nsaid", weeks=2)],
     [drug(weeks=8)]),
    ("denied and read as there", Cause.ASSERTION, IMPLANT, ("not_met", DEVICE), [gold_fact("device", DEVICE, "absent", kind="pacemaker")],
     [pacemaker("present")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "leaf", "want", "gold", "facts"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_cause_of_a_leaf(
    cause: Cause, leaf: str, want: tuple[str, str] | None, gold: list[Any], facts: list[Any]
) -> None:
    case = gold_case("one", None, {leaf: want} if want else {}, *gold, leaves=[leaf])
    [item] = compare_case(case, judged(*facts)).items
    assert (item.leaf, item.cause) == (leaf, cause)


def test_a_right_leaf_has_no_cause_and_other_words_have_their_own() -> None:
    right = gold_case("one", None, {TEAR: (MET, TESTED)}, leaves=[TEAR])
    elsewhere = gold_case("one", None, {TEAR: (MET, ORDER)}, leaves=[TEAR])
    assert [compare_case(case, judged(exam())).items[0].cause for case in (right, elsewhere)] == [
        None,
        Cause.EVIDENCE,
    ]


def test_a_case_without_result_says_so() -> None:
    case = gold_case(
        "one", None, {TEAR: (MET, TESTED)}, gold_fact("symptom", PAIN, kind="pain"), leaves=[TEAR]
    )
    found_nothing = compare_case(case, None)
    assert cause_counts([found_nothing]) == {"criteria": {"no_result": 1}, "facts": {"no_result": 1}}


@pytest.mark.parametrize(
    ("kind", "wrong", "cause"),
    [
        (FactKind.RIGHT, (), None),
        (FactKind.MISSED, (), Cause.LEXICON),
        (FactKind.SPURIOUS, (), Cause.LEXICON),
        (FactKind.WRONG_TYPE, (), Cause.LEXICON),
        (FactKind.WRONG_ASSERTION, (), Cause.ASSERTION),
        (FactKind.WRONG_ATTRIBUTE, ("weeks",), Cause.DURATION),
        (FactKind.WRONG_ATTRIBUTE, ("region",), Cause.BINDING),
        (FactKind.WRONG_ATTRIBUTE, ("region", "result"), Cause.ATTRIBUTE),
        (FactKind.WRONG_ATTRIBUTE, ("outcome", "weeks"), Cause.ATTRIBUTE),
    ],
)  # fmt: skip
def test_cause_of_a_fact(kind: FactKind, wrong: tuple[str, ...], cause: Cause | None) -> None:
    assert fact_cause(kind.value, wrong) is cause


def test_every_cause_has_a_meaning() -> None:
    assert list(MEANING) == list(Cause)


def test_facts_are_judged_again_as_they_were() -> None:
    """Unchanged, every leaf comes out as the result has it."""
    made = judged(exam(), pain(region="hip"), drug(weeks=8), pacemaker("absent"))
    repairs = Repairs(gold_case("one", None, {}), made)
    again = {
        leaf.id: judge_leaf(SHIPPED, repairs.facts, repairs.request, leaf.id).status
        for leaf in SHIPPED.leaves
    }
    assert again == {one.id: one.status for one in made.criteria if one.id in again}
