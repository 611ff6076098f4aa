"""Readings of the annotation guide that take more than one fact, each with its near miss."""

from __future__ import annotations

import pytest

from rules import Status
from tests.rules.helpers import SHIPPED, judge

MET, NOT, OPEN = Status.MET, Status.NOT_MET, Status.NOT_DOCUMENTED
MEDICATION = "chronic_injury.conservative.medication"
DEVICE = "non_indication.implanted_device"
FOREIGN = "non_indication.metallic_foreign_body"
FILMS = "chronic_injury.negative_radiographs"
LOCAL_EMG = "electrodiagnostic result=abnormal localized=true"
TKA = "arthroplasty joint=knee @knee left"
PAIN = "symptom kind=pain @knee left"
CELLULITIS = "condition concept=soft_tissue_infection @knee"
PLANNED_HEMI = "arthroplasty hypothetical joint=knee kind=hemi status=planned @knee left"


@pytest.mark.parametrize(
    ("leaf", "texts", "status"),
    [
        (MEDICATION, ["therapy kind=other antibiotic=true status=ongoing weeks=1", CELLULITIS], MET),
        (MEDICATION, ["therapy kind=other antibiotic=true status=done outcome=failed", CELLULITIS], MET),
        (MEDICATION, ["therapy kind=other antibiotic=true status=ongoing", CELLULITIS], OPEN),  # just begun
        (MEDICATION, ["therapy kind=other antibiotic=true status=ongoing"], OPEN),
        (MEDICATION, ["therapy kind=other prescription=true status=done", PAIN], MET),
        (MEDICATION, ["therapy kind=other status=done", PAIN], OPEN),
        (MEDICATION, ["therapy kind=nsaid status=done", PAIN], MET),
        (MEDICATION, ["therapy kind=nsaid status=done"], OPEN),  # for what?
        (MEDICATION, ["therapy kind=nsaid status=done", "symptom kind=pain @other"], OPEN),
        (MEDICATION, ["therapy absent kind=nsaid status=contraindicated", PAIN], MET),
        (MEDICATION, ["therapy kind=nsaid status=declined", PAIN], NOT),
        (MEDICATION, ["therapy hypothetical kind=nsaid status=planned"], OPEN),
        (MEDICATION, ["therapy historical kind=nsaid status=done"], OPEN),
        (DEVICE, ["device kind=neurostimulator"], OPEN),
        (DEVICE, ["device kind=neurostimulator mri_unsafe=true"], MET),
        (DEVICE, ["device kind=pacemaker removed=true"], NOT),
        (DEVICE, ["device historical kind=pacemaker"], NOT),
        (DEVICE, ["device absent kind=other"], OPEN),
        (DEVICE, ["device absent kind=other generic=true"], NOT),
        (DEVICE, ["device absent kind=pacemaker", "device kind=cardiac_valve"], MET),
        (DEVICE, ["device hypothetical kind=pacemaker"], OPEN),
        (FOREIGN, ["device absent kind=other generic=true"], OPEN),
        (FOREIGN, ["device historical kind=metallic_foreign_body critical=true"], NOT),
        ("non_indication.aneurysm_clips", ["device kind=aneurysm_clip mri_conditional=true"], NOT),
        ("advisory.metal_hardware", ["arthroplasty joint=other @other"], MET),
        ("advisory.metal_hardware", ["device kind=bone_hardware removed=true @knee"], NOT),
        (FILMS, ["imaging modality=radiograph result=nondiagnostic no_fracture=true @knee"], MET),
        (
            FILMS,
            [
                "imaging modality=radiograph result=nondiagnostic @knee",
                "condition absent concept=fracture @knee",
            ],
            MET,
        ),
        (FILMS, ["imaging modality=radiograph result=nondiagnostic @knee"], OPEN),
        (FILMS, ["imaging modality=radiograph result=positive @knee"], OPEN),  # positive for what?
        (FILMS, ["imaging modality=radiograph result=negative @knee right"], OPEN),
        (FILMS, ["imaging modality=radiograph result=negative @other"], OPEN),
        ("neuropathy.persistent.localized_emg", [LOCAL_EMG, "condition concept=radiculopathy @other"], NOT),
        (
            "neuropathy.persistent.localized_emg",
            [LOCAL_EMG, "condition concept=radiculopathy @other", "condition concept=nerve_entrapment @knee"],
            MET,
        ),
        ("neuropathy.entrapment.abnormal_emg", ["electrodiagnostic result=abnormal @other"], OPEN),
        (
            "neuropathy.persistent.localized_emg",
            ["electrodiagnostic hypothetical result=unknown status=planned"],
            OPEN,
        ),
        ("preoperative", [PLANNED_HEMI, "condition concept=fracture @knee"], MET),
        ("preoperative", [PLANNED_HEMI, "condition concept=osteoarthritis @knee"], OPEN),
        ("preoperative", ["surgery hypothetical procedure=x status=planned listed=false @knee"], OPEN),
        ("preoperative", ["surgery historical procedure=x status=done @knee"], OPEN),
        (
            "infection.septic_arthritis.suspected",
            [TKA, "condition absent concept=septic_arthritis @knee"],
            OPEN,
        ),
        ("post_intervention.knee.infection", [TKA, "condition absent concept=septic_arthritis @knee"], NOT),
        (
            "post_intervention.knee.pain.present",
            [
                TKA,
                "symptom kind=pain @knee left",
                "condition absent concept=septic_arthritis @knee",
                "statement possible about=periprosthetic_infection @knee",
            ],
            OPEN,
        ),
        ("post_intervention.knee.arthroplasty", [PLANNED_HEMI], OPEN),
        ("post_intervention.knee.arthroplasty", ["arthroplasty joint=knee @knee right"], OPEN),
        ("post_intervention.knee.arthroplasty", ["arthroplasty absent joint=knee @knee"], NOT),
        (
            "neoplasm.symptomatic_malignancy.symptom",
            [
                "condition historical concept=malignancy certainty=known @other",
                "condition possible concept=bone_tumor @knee",
                "symptom kind=pain @knee left",
            ],
            MET,
        ),
        ("neoplasm.symptomatic_malignancy.symptom", ["condition absent concept=malignancy"], NOT),
        ("acute_injury.trauma", ["injury acuity=unknown weeks=6 @knee"], MET),
        ("acute_injury.trauma", ["injury acuity=unknown weeks=6.1 @knee"], OPEN),
        ("acute_injury.trauma", ["injury acuity=unknown @knee"], OPEN),
        ("acute_injury.trauma", ["injury acuity=acute @knee right"], OPEN),
        ("acute_injury.trauma", ["injury acuity=acute @other"], OPEN),
        ("acute_injury.trauma", ["injury overuse=true @knee"], NOT),
        (
            "acute_injury.beyond_radiographs",
            ["injury @knee", "imaging hypothetical modality=mri status=planned conditional=true @knee"],
            OPEN,
        ),
        ("acute_injury.beyond_radiographs", ["injury @knee", "statement about=no_further_imaging"], NOT),
        (
            "acute_injury.bony.dislocation_instability",
            ["exam_test name=drawer result=negative structure=ligament"],
            OPEN,
        ),
        ("chronic_injury.alignment.other_ligamentous", ["statement about=ligament_sprain @knee left"], MET),
        ("chronic_injury.symptoms_6_weeks", ["symptom kind=pain course=resolved @knee"], NOT),
        ("chronic_injury.conservative.failure_6_weeks", ["therapy kind=opioid weeks=8 outcome=failed"], OPEN),
        (
            "chronic_injury.conservative.failure_6_weeks",
            ["therapy hypothetical kind=physical_therapy weeks=6 status=planned"],
            OPEN,
        ),
        (
            "chronic_injury.conservative.failure_6_weeks",
            ["therapy kind=nsaid weeks=8 outcome=failed @other"],
            OPEN,
        ),
        ("symptoms.pain_weakness.present", ["symptom kind=pain course=resolved @knee"], NOT),
        ("symptoms.pain_weakness.present", ["symptom historical kind=pain @knee"], OPEN),
        ("symptoms.pain_weakness.present", ["symptom family kind=pain @knee"], OPEN),
        (
            "symptoms.pain_weakness.exam.other_abnormality",
            ["symptom kind=swelling @knee"],
            OPEN,
        ),  # told, not seen
        ("symptoms.pain_weakness.concern.history", ["injury twisting=true @knee"], MET),
        ("symptoms.pain_weakness.concern.history", ["injury acuity=acute @knee"], OPEN),
        ("symptoms.inflammatory", ["condition concept=inflammatory_arthritis @foot"], OPEN),
        ("repeat_imaging.recent_same_study", ["imaging historical modality=mri @knee left"], MET),
        ("repeat_imaging.recent_same_study", ["imaging modality=mri @knee right"], OPEN),
        (
            "repeat_imaging.changed_symptoms",
            [
                "imaging modality=mri @knee",
                "symptom kind=pain course=new @knee",
                "statement absent about=symptom_change @knee",
            ],
            NOT,
        ),
    ],
)
def test_reading(leaf: str, texts: list[str], status: Status) -> None:
    assert judge(*texts, policy=SHIPPED).node(leaf).status is status


@pytest.mark.parametrize(
    ("texts", "cpt", "status"),
    [
        (["safety kind=gadolinium_allergy severe=true"], "73721", OPEN),
        (["safety kind=gadolinium_allergy severe=true"], "73723", MET),
        (["safety kind=gadolinium_allergy"], "73723", OPEN),  # no anaphylaxis
        (["safety absent kind=gadolinium_allergy"], "73721", NOT),
        (["safety family kind=gadolinium_allergy severe=true"], "73723", OPEN),
    ],
)
def test_gadolinium_counts_with_contrast(texts: list[str], cpt: str, status: Status) -> None:
    assert judge(*texts, policy=SHIPPED, cpt=cpt).node("non_indication.gadolinium_allergy").status is status
