"""Every leaf of the shipped policy can be met: one small set of facts each, and one that makes it not met."""

from __future__ import annotations

import csv

import pytest

from rules import Status
from tests.rules.helpers import DATA, SHIPPED, judge

TUMOR = "condition concept=malignancy certainty=known @thigh"
MASS = "symptom kind=mass @knee"
WOUND = "condition concept=soft_tissue_infection certainty=known @knee"
FRACTURE = "condition concept=fracture certainty=known @knee left"
MRI_WANTED = "imaging hypothetical modality=mri status=planned @knee"
MRI_DONE = "imaging modality=mri status=done @knee"
FILM_NEGATIVE = "imaging modality=radiograph result=negative @knee"
FILM_POSITIVE = "imaging modality=radiograph result=positive @knee"
ACUTE = "injury acuity=acute @knee left"
CHRONIC = "injury acuity=chronic @knee left"
PAIN = "symptom kind=pain weeks=10 course=persistent @knee left"
MALFORMATION = "condition possible concept=vascular_malformation certainty=suspected @knee"
SHEATH = "statement about=nerve_sheath_tumor"
THA = "arthroplasty joint=hip kind=total @hip left"
TKA = "arthroplasty joint=knee kind=total @knee left"
NOT_INFECTED = "condition absent concept=septic_arthritis certainty=ruled_out @{}"
HIP_PAIN = "symptom kind=pain @hip left"

MET: dict[str, list[str]] = {
    "neoplasm.purpose": [TUMOR, "statement about=purpose_planning"],
    "neoplasm.musculoskeletal_tumor": ["statement about=primary_msk_tumor @knee"],
    "neoplasm.soft_tissue_tumor": ["statement historical about=soft_tissue_tumor @thigh"],
    "neoplasm.bone_tumor": ["condition concept=bone_tumor certainty=known @thigh"],
    "neoplasm.deep_mass": [MASS, "statement about=mass_deep @knee"],
    "neoplasm.soft_tissue_mass": ["condition concept=soft_tissue_mass @knee"],
    "neoplasm.suspected_bone_tumor.radiograph": ["statement possible about=lesion_on_radiograph @knee"],
    "neoplasm.suspected_bone_tumor.incidental": ["statement about=lesion_incidental @knee"],
    "neoplasm.mass.no_trauma": [MASS, "injury absent @knee"],
    "neoplasm.mass.rapid_growth": [MASS, "statement about=mass_rapid_growth @knee"],
    "neoplasm.mass.recurrence": ["symptom kind=mass @knee", "statement possible about=recurrence @knee"],
    "neoplasm.mass.inconclusive_imaging": [MASS, "imaging modality=ultrasound result=nondiagnostic @knee"],
    "neoplasm.lesion_followup": ["statement about=lesion_incidental @knee", MRI_WANTED],
    "neoplasm.symptomatic_malignancy.symptom": [TUMOR, PAIN],
    "neoplasm.symptomatic_malignancy.response": [TUMOR, "statement about=purpose_response"],
    "neoplasm.symptomatic_malignancy.surveillance": [TUMOR, "statement about=surveillance"],
    "neoplasm.palpable": [MASS, FILM_NEGATIVE],
    "neoplasm.surveillance": [TUMOR, "statement about=surveillance"],
    "acute_injury.trauma": [ACUTE],
    "acute_injury.beyond_radiographs": [ACUTE, MRI_WANTED],
    "acute_injury.bony.occult_fracture": ["statement possible about=occult_fracture @knee"],
    "acute_injury.bony.dislocation_instability": ["condition concept=dislocation @knee left"],
    "acute_injury.bony.internal_derangement": ["condition possible concept=internal_derangement @knee left"],
    "acute_injury.bony.stress_fracture_followup": [
        "condition concept=stress_fracture @knee left",
        MRI_WANTED,
    ],
    "acute_injury.bony.stress_fracture_suspected": [
        "condition possible concept=stress_fracture @knee",
        FILM_NEGATIVE,
    ],
    "acute_injury.soft_tissue": ["condition possible concept=meniscal_tear certainty=suspected @knee left"],
    "preoperative": ["surgery hypothetical procedure=repair status=planned @knee left"],
    "chronic_injury.symptoms_6_weeks": [CHRONIC, PAIN],
    "chronic_injury.conservative.failure_6_weeks": [
        "therapy kind=physical_therapy weeks=8 status=done outcome=failed",
        PAIN,
    ],
    "chronic_injury.conservative.medication": ["therapy kind=nsaid status=done", PAIN],
    "chronic_injury.conservative.physical_therapy": ["therapy kind=home_exercise status=ongoing"],
    "chronic_injury.negative_radiographs": [FILM_NEGATIVE],
    "chronic_injury.alignment.dislocation": [
        "exam_test name=apprehension result=positive structure=joint @knee"
    ],
    "chronic_injury.alignment.syndesmotic": ["exam_test name=squeeze result=positive structure=syndesmosis"],
    "chronic_injury.alignment.other_ligamentous": [
        "exam_test name=Lachman result=positive structure=ligament"
    ],
    "infection.septic_arthritis.suspected": ["condition possible concept=septic_arthritis @knee"],
    "infection.septic_arthritis.radiographs": [
        "condition possible concept=septic_arthritis @knee",
        FILM_NEGATIVE,
    ],
    "infection.osteomyelitis": ["condition possible concept=osteomyelitis @knee"],
    "infection.soft_tissue.suspected": ["condition concept=soft_tissue_infection @knee"],
    "infection.soft_tissue.radiographs": ["condition concept=soft_tissue_infection @knee", FILM_NEGATIVE],
    "infection.soft_tissue.foreign_body": [WOUND, "statement possible about=foreign_body @knee"],
    "infection.soft_tissue.necrotizing_fasciitis": ["condition possible concept=necrotizing_fasciitis @knee"],
    "vascular.osteonecrosis.suspected": ["condition possible concept=osteonecrosis @knee"],
    "vascular.osteonecrosis.negative_radiographs": [
        "condition possible concept=osteonecrosis @knee",
        FILM_NEGATIVE,
    ],
    "vascular.malformation.suspected": [MALFORMATION],
    "vascular.malformation.enlargement": [MALFORMATION, "statement about=enlargement @knee"],
    "vascular.malformation.discoloration": [MALFORMATION, "statement about=discoloration @knee"],
    "vascular.malformation.mass": [MALFORMATION, MASS],
    "vascular.malformation.ulceration": [MALFORMATION, "statement about=ulceration @knee"],
    "vascular.malformation.bruit": [MALFORMATION, "statement about=bruit @knee"],
    "neuropathy.entrapment.suspected": ["condition possible concept=nerve_entrapment @knee"],
    "neuropathy.entrapment.abnormal_emg": ["electrodiagnostic result=abnormal"],
    "neuropathy.entrapment.assists_treatment": [
        "condition possible concept=nerve_entrapment @knee",
        "statement about=guides_treatment",
    ],
    "neuropathy.nerve_sheath_tumor.known": ["statement historical about=nerve_sheath_tumor"],
    "neuropathy.nerve_sheath_tumor.enlarging": [SHEATH, "statement about=mass_growth @knee"],
    "neuropathy.nerve_sheath_tumor.pain": [SHEATH, "symptom kind=pain course=new @knee"],
    "neuropathy.nerve_sheath_tumor.recurrence": [SHEATH, "statement possible about=recurrence @knee"],
    "neuropathy.persistent.after_conservative": [
        "condition concept=neuropathy @knee",
        "therapy kind=neuropathic status=done outcome=failed",
    ],
    "neuropathy.persistent.localized_emg": ["electrodiagnostic result=abnormal localized=true"],
    "neuropathy.nerve_injury.trauma": [
        "injury acuity=acute @knee",
        "statement possible about=nerve_injury @knee",
    ],
    "neuropathy.nerve_injury.deficit": [ACUTE, "statement about=neuro_deficit @knee"],
    "post_intervention.hip.arthroplasty": [THA],
    "post_intervention.hip.hardware_fracture": [THA, "statement possible about=hardware_fracture @hip"],
    "post_intervention.hip.infection": [THA, "statement possible about=periprosthetic_infection @hip"],
    "post_intervention.hip.pain.present": [THA, HIP_PAIN, NOT_INFECTED.format("hip")],
    "post_intervention.hip.pain.aseptic_loosening": [THA, "condition possible concept=loosening @hip"],
    "post_intervention.hip.pain.instability": [THA, "statement about=implant_instability @hip"],
    "post_intervention.hip.pain.osteolysis": [THA, "condition possible concept=osteolysis @hip"],
    "post_intervention.hip.pain.periprosthetic_fracture": [
        THA,
        "statement about=periprosthetic_fracture @hip",
    ],
    "post_intervention.hip.acute_injury": [THA, "injury acuity=acute @hip"],
    "post_intervention.hip.metal_debris": [THA, "statement possible about=metal_debris @hip"],
    "post_intervention.hip.trunnionosis": [THA, "statement possible about=trunnionosis @hip"],
    "post_intervention.knee.arthroplasty": [TKA],
    "post_intervention.knee.hardware_fracture": [TKA, "statement possible about=hardware_fracture @knee"],
    "post_intervention.knee.infection": [TKA, "condition possible concept=septic_arthritis @knee"],
    "post_intervention.knee.periprosthetic_fracture": [TKA, "condition possible concept=fracture @knee"],
    "post_intervention.knee.pain.present": [TKA, PAIN, NOT_INFECTED.format("knee")],
    "post_intervention.knee.pain.aseptic_loosening": [TKA, "condition possible concept=loosening @knee"],
    "post_intervention.knee.pain.instability": [
        TKA,
        "exam_test name=varus result=positive structure=ligament @knee",
    ],
    "post_intervention.knee.pain.osteolysis": [TKA, "condition possible concept=osteolysis @knee"],
    "post_intervention.knee.pain.extensor_mechanism": [
        TKA,
        "statement possible about=extensor_mechanism @knee",
    ],
    "symptoms.marrow": ["condition concept=marrow_abnormality @knee"],
    "symptoms.osteochondritis": ["condition concept=osteochondritis certainty=known @knee left"],
    "symptoms.pain_weakness.present": ["symptom kind=weakness @knee"],
    "symptoms.pain_weakness.exam.tear": ["exam_test name=McMurray result=positive suggests=tear"],
    "symptoms.pain_weakness.exam.tendonitis": ["exam_test name=tendon result=positive suggests=tendonitis"],
    "symptoms.pain_weakness.exam.other_abnormality": ["symptom kind=swelling on_exam=true @knee"],
    "symptoms.pain_weakness.exam.other_injury": ["statement about=injury_sign @knee"],
    "symptoms.pain_weakness.nondiagnostic_imaging": [
        "imaging modality=ultrasound result=nondiagnostic @knee"
    ],
    "symptoms.pain_weakness.conservative.failure_6_weeks": [
        "therapy kind=brace weeks=6 status=done outcome=partial"
    ],
    "symptoms.pain_weakness.conservative.medication": ["therapy kind=nsaid status=contraindicated", PAIN],
    "symptoms.pain_weakness.conservative.physical_therapy": ["therapy kind=physical_therapy status=ongoing"],
    "symptoms.pain_weakness.concern.history": ["statement about=mechanical @knee"],
    "symptoms.pain_weakness.concern.exam": ["exam_test name=Thompson result=positive suggests=tear"],
    "symptoms.inflammatory": ["condition concept=inflammatory_arthritis @knee"],
    "repeat_imaging.recent_same_study": [MRI_DONE],
    "repeat_imaging.changed_symptoms": [MRI_DONE, "statement about=symptom_change @knee"],
    "repeat_imaging.indeterminate": [MRI_DONE, "statement about=indeterminate_finding @knee"],
    "repeat_imaging.monitoring": [MRI_DONE, "statement about=monitoring"],
    "non_indication.recent_advanced_imaging": ["imaging modality=mri status=done current=true @knee"],
    "non_indication.gadolinium_allergy": ["safety kind=gadolinium_allergy severe=true"],
    "non_indication.aneurysm_clips": ["device kind=aneurysm_clip"],
    "non_indication.implanted_device": ["device kind=pacemaker"],
    "non_indication.metallic_foreign_body": ["device kind=metallic_foreign_body critical=true"],
    "advisory.claustrophobia": ["safety kind=claustrophobia"],
    "advisory.pregnancy": ["safety kind=pregnancy"],
    "advisory.metal_hardware": ["device kind=bone_hardware @other"],
    "advisory.renal_insufficiency": ["safety kind=renal_insufficiency"],
}

NOT_MET: dict[str, list[str]] = {
    "neoplasm.musculoskeletal_tumor": ["statement absent about=primary_msk_tumor @knee"],
    "neoplasm.soft_tissue_tumor": ["statement absent about=soft_tissue_tumor @knee"],
    "neoplasm.bone_tumor": ["condition absent concept=bone_tumor @knee"],
    "neoplasm.soft_tissue_mass": ["symptom absent kind=mass @knee"],
    "neoplasm.deep_mass": [MASS, "statement about=mass_superficial @knee"],
    "neoplasm.mass.rapid_growth": [MASS, "statement about=mass_stable @knee"],
    "neoplasm.mass.recurrence": ["statement absent about=recurrence @knee"],
    "neoplasm.mass.no_trauma": [MASS, ACUTE],
    "neoplasm.symptomatic_malignancy.symptom": [TUMOR, "symptom absent kind=pain @knee"],
    "acute_injury.trauma": ["injury absent @knee"],
    "acute_injury.beyond_radiographs": [
        ACUTE,
        FILM_POSITIVE,
        "condition concept=fracture certainty=known @knee",
    ],
    "acute_injury.bony.occult_fracture": [FILM_POSITIVE, "condition concept=fracture certainty=known @knee"],
    "acute_injury.bony.dislocation_instability": [
        "condition absent concept=instability certainty=ruled_out @knee"
    ],
    "acute_injury.soft_tissue": ["condition absent concept=meniscal_tear certainty=ruled_out @knee"],
    "preoperative": ["surgery absent procedure=repair status=planned @knee"],
    "chronic_injury.symptoms_6_weeks": [ACUTE, "symptom kind=pain weeks=2 @knee"],
    "chronic_injury.conservative.failure_6_weeks": ["therapy kind=physical_therapy weeks=8 outcome=helped"],
    "chronic_injury.conservative.medication": ["therapy absent kind=nsaid", PAIN],
    "chronic_injury.conservative.physical_therapy": ["therapy kind=physical_therapy status=declined"],
    "chronic_injury.negative_radiographs": [
        FILM_POSITIVE,
        "condition concept=fracture certainty=known @knee",
    ],
    "infection.septic_arthritis.suspected": ["condition absent concept=septic_arthritis @knee"],
    "infection.soft_tissue.radiographs": ["condition concept=soft_tissue_infection @knee", FILM_POSITIVE],
    "vascular.malformation.bruit": [MALFORMATION, "statement absent about=bruit @knee"],
    "neuropathy.entrapment.abnormal_emg": ["electrodiagnostic result=normal"],
    "neuropathy.persistent.localized_emg": ["electrodiagnostic result=abnormal localized=false"],
    "neuropathy.nerve_injury.deficit": [FRACTURE, "statement absent about=neuro_deficit @knee"],
    "post_intervention.knee.infection": [TKA, NOT_INFECTED.format("knee")],
    "post_intervention.knee.periprosthetic_fracture": [TKA, FILM_NEGATIVE],
    "symptoms.pain_weakness.present": ["symptom absent kind=pain @knee"],
    "symptoms.pain_weakness.exam.tear": ["exam_test name=McMurray result=negative suggests=tear"],
    "symptoms.pain_weakness.nondiagnostic_imaging": [FILM_NEGATIVE, "statement about=films_explain @knee"],
    "symptoms.pain_weakness.concern.history": ["statement absent about=mechanical @knee"],
    "repeat_imaging.recent_same_study": ["imaging absent modality=mri status=done @knee"],
    "repeat_imaging.changed_symptoms": [MRI_DONE, "statement absent about=symptom_change @knee"],
    "non_indication.recent_advanced_imaging": [
        "imaging modality=mri status=done current=true @knee",
        "statement about=treatment_since @knee",
    ],
    "non_indication.gadolinium_allergy": ["safety absent kind=gadolinium_allergy"],
    "non_indication.aneurysm_clips": ["device absent kind=aneurysm_clip"],
    "non_indication.implanted_device": ["device kind=pacemaker mri_conditional=true"],
    "non_indication.metallic_foreign_body": ["device absent kind=metallic_foreign_body"],
    "advisory.pregnancy": ["safety absent kind=pregnancy"],
    "advisory.renal_insufficiency": ["safety absent kind=renal_insufficiency"],
}

# Near misses: the leaf is left undocumented.
OPEN: dict[str, list[str]] = {
    "neoplasm.purpose": ["statement about=purpose_planning"],  # no tumor told
    "neoplasm.bone_tumor": ["condition possible concept=bone_tumor certainty=suspected @knee"],
    "neoplasm.symptomatic_malignancy.symptom": ["condition historical concept=malignancy @other", PAIN],
    "neoplasm.mass.no_trauma": ["injury absent @knee"],  # no mass told
    "acute_injury.trauma": [CHRONIC],
    "acute_injury.beyond_radiographs": [MRI_WANTED],  # no injury told
    "acute_injury.bony.stress_fracture_suspected": ["condition possible concept=stress_fracture @knee"],
    "preoperative": ["surgery hypothetical procedure=repair status=planned conditional=true @knee"],
    "chronic_injury.symptoms_6_weeks": [PAIN],  # long pain without injury
    "chronic_injury.conservative.failure_6_weeks": [
        "therapy kind=nsaid status=done outcome=failed"
    ],  # no length
    "chronic_injury.conservative.medication": ["therapy kind=opioid status=done outcome=failed", PAIN],
    "chronic_injury.conservative.physical_therapy": [
        "therapy hypothetical kind=physical_therapy status=planned"
    ],
    "chronic_injury.negative_radiographs": ["imaging hypothetical modality=radiograph status=planned @knee"],
    "infection.septic_arthritis.suspected": [TKA, "condition possible concept=septic_arthritis @knee"],
    "infection.soft_tissue.radiographs": [FILM_NEGATIVE],
    "vascular.osteonecrosis.negative_radiographs": [FILM_NEGATIVE],
    "vascular.malformation.ulceration": ["statement about=ulceration @knee"],
    "neuropathy.nerve_injury.deficit": ["statement about=neuro_deficit @knee"],
    "neuropathy.persistent.after_conservative": ["therapy kind=nsaid status=done outcome=failed"],
    "post_intervention.knee.pain.present": [TKA, PAIN],  # infection not spoken of
    "post_intervention.knee.pain.aseptic_loosening": ["condition possible concept=loosening @knee"],
    "post_intervention.hip.arthroplasty": [THA],  # for a knee request
    "symptoms.osteochondritis": ["condition possible concept=osteochondritis certainty=suspected @knee"],
    "symptoms.pain_weakness.exam.tear": ["exam_test name=McMurray result=equivocal suggests=tear"],
    "repeat_imaging.monitoring": ["statement about=monitoring"],
    "repeat_imaging.recent_same_study": ["imaging modality=mri status=done @other"],
    "non_indication.recent_advanced_imaging": [MRI_DONE],  # undated
    "non_indication.metallic_foreign_body": ["device kind=metallic_foreign_body"],  # nowhere critical
    "non_indication.implanted_device": ["device family kind=pacemaker"],
}


def _request_for(leaf: str) -> dict[str, str]:
    if leaf.startswith("post_intervention.hip"):
        return {"region": "hip"}
    contrast = ("non_indication.gadolinium_allergy", "advisory.renal_insufficiency")
    return {"cpt": "73722"} if leaf in contrast else {}


def test_nodes_are_the_committed_list() -> None:
    with (DATA / "nodes.csv").open() as rows:
        listed = [(row["id"], row["parent"] or None, row["op"]) for row in csv.DictReader(rows)]
    assert [(node.id, node.parent, str(node.op)) for node in SHIPPED.nodes] == listed
    assert len(listed) == 154


def test_table_names_every_leaf_once() -> None:
    assert list(MET) == [leaf.id for leaf in SHIPPED.leaves]
    assert len(MET) == 108


@pytest.mark.parametrize("leaf", MET)
def test_leaf_can_be_met(leaf: str) -> None:
    found = judge(*MET[leaf], policy=SHIPPED, **_request_for(leaf)).node(leaf)
    assert found.status is Status.MET
    assert found.evidence


@pytest.mark.parametrize("leaf", NOT_MET)
def test_leaf_can_be_not_met(leaf: str) -> None:
    found = judge(*NOT_MET[leaf], policy=SHIPPED, **_request_for(leaf)).node(leaf)
    assert found.status is Status.NOT_MET
    assert found.evidence


@pytest.mark.parametrize("leaf", OPEN)
def test_near_miss_leaves_it_undocumented(leaf: str) -> None:
    found = judge(*OPEN[leaf], policy=SHIPPED).node(leaf)
    assert (found.status, found.evidence) == (Status.NOT_DOCUMENTED, ())


@pytest.mark.parametrize("leaf", MET)
def test_silence_is_never_not_met(leaf: str) -> None:
    assert judge(policy=SHIPPED).node(leaf).status is Status.NOT_DOCUMENTED


@pytest.mark.parametrize("name", ["failure_6_weeks", "medication", "physical_therapy"])
def test_twin_leaves_share_one_condition(name: str) -> None:
    twins = [
        SHIPPED.by_id[f"{branch}.conservative.{name}"]
        for branch in ("chronic_injury", "symptoms.pain_weakness")
    ]
    assert SHIPPED.condition_of(twins[0]) is SHIPPED.condition_of(twins[1])


@pytest.mark.parametrize("node", [node.id for node in SHIPPED.nodes])
def test_every_node_cites_its_source(node: str) -> None:
    source = SHIPPED.by_id[node].source
    assert source.document == "Cohere Health, MRI Lower Extremity"
    assert source.version == "4"
    assert source.paragraph
