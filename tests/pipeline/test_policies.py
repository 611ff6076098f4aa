"""What a missing item is called, and which others would do in its place."""

from __future__ import annotations

import pytest

from pipeline.policies import alternatives, need_label
from pipeline.result import Result
from tests.evaluation.made import result

EXAM = "symptoms.pain_weakness.exam"
PAIN, HIP = "symptoms.pain_weakness", "post_intervention.hip"


def judged(**not_met: str) -> Result:
    made = result("one", "incomplete", dict.fromkeys(not_met.values(), ("not_met", "No pacemaker")))
    return made.model_copy(
        update={"policy": made.policy.model_copy(update={"id": "mri-lower-extremity", "version": "4"})}
    )


@pytest.mark.parametrize(
    ("indication", "need", "others"),
    [
        (PAIN, f"{EXAM}.tear", (f"{EXAM}.tendonitis", f"{EXAM}.other_abnormality", f"{EXAM}.other_injury")),
        (PAIN, "symptoms.pain_weakness.concern.history", ()),  # its group wants both
        (PAIN, "symptoms.pain_weakness.nondiagnostic_imaging", ()),
        (
            "acute_injury",
            "acute_injury.soft_tissue",  # any of the group, or any of the group within it
            tuple(
                f"acute_injury.bony.{name}"
                for name in ("occult_fracture", "dislocation_instability", "internal_derangement", "stress_fracture_followup", "stress_fracture_suspected")
            ),
        ),
        (  # pain wants a cause besides, and does not count as one other
            HIP,
            f"{HIP}.infection",
            tuple(f"{HIP}.{name}" for name in ("hardware_fracture", "acute_injury", "metal_debris", "trunnionosis")),
        ),
        ("preoperative", "preoperative", ()),  # the indication itself
    ],
)  # fmt: skip
def test_alternatives(indication: str, need: str, others: tuple[str, ...]) -> None:
    assert alternatives(judged(), indication, need) == others


def test_what_is_not_met_is_no_alternative() -> None:
    assert alternatives(judged(a=f"{EXAM}.tendonitis"), PAIN, f"{EXAM}.tear") == (
        f"{EXAM}.other_abnormality",
        f"{EXAM}.other_injury",
    )


@pytest.mark.parametrize(
    ("need", "not_met", "label"),
    [
        (f"{EXAM}.tear", [], "Tear, or one of 3 others"),
        (f"{EXAM}.tear", ["tendonitis", "other_injury"], "Tear, or one other"),
        (
            "symptoms.pain_weakness.nondiagnostic_imaging",
            [],
            "Radiographs or ultrasound non-diagnostic or indeterminate",
        ),
    ],
)
def test_label_of_a_need(need: str, not_met: list[str], label: str) -> None:
    assert need_label(judged(**{name: f"{EXAM}.{name}" for name in not_met}), PAIN, need) == label
