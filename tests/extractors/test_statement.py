"""Context statements: kind, polarity and words, with the context each needs."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from extractors.vocabulary import FactType


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("imaging", "arthroplasty", "condition", "statement"))


CASES = [
    # purpose of the study
    ("Sarcoma of the left thigh. MRI for surgical planning.", "purpose_planning", "present", "for surgical planning"),
    ("Osteosarcoma left femur. MRI to assess tumor response to chemotherapy.", "purpose_response", "present",
     "to assess tumor response to chemotherapy"),
    ("Myxoid liposarcoma right thigh, excised 2022. MRI to rule out local recurrence.", "purpose_recurrence", "possible",
     "to rule out local recurrence"),
    ("Mass of the right calf; MRI to show the blood supply.", "purpose_blood_supply", "present", "blood supply"),
    ("Knee mass. MRI to see what it is.", "purpose_planning", None, ""),
    # surveillance and monitoring
    ("Ewing sarcoma of the left fibula. Due for her yearly scan.", "surveillance", "present", "Due for her yearly scan"),
    ("Sarcoma of the leg, on every 6 month scans.", "surveillance", "present", "every 6 month scans"),
    ("The result will change management of the femoral head.", "monitoring", "present", "will change management of the femoral head"),
    ("Colon cancer surveillance colonoscopy due.", "monitoring", None, ""),
    # masses
    ("The lump in the right thigh has doubled in size over two months.", "mass_growth", "present", "doubled in size over two months"),
    ("The lump in the right thigh is not growing.", "mass_stable", "present", "not growing"),
    ("Firm mass deep to the fascia of the left thigh.", "mass_deep", "present", "mass deep to the fascia of the left"),
    ("The nodule is superficial and mobile over the shin.", "mass_superficial", "present", "nodule is superficial"),
    ("Superficial peroneal nerve intact in the left foot, small mass at the ankle.", "mass_superficial", None, ""),
    ("A lump on the left foot that has come back.", "recurrence", "present", "lump on the left foot that has come back"),
    ("Recurrent instability of the right ankle.", "recurrence", None, ""),
    ("MRI of the right thigh: no local recurrence of the sarcoma.", "recurrence", "absent", "local recurrence of the sarcoma"),
    # films
    ("Radiographs cannot exclude a tibial plateau fracture of the left knee.", "films_insufficient", "present",
     "Radiographs cannot exclude a tibial plateau fracture of the left knee"),
    ("No further imaging is needed for the right ankle.", "no_further_imaging", "present", "No further imaging is needed"),
    ("Suspect occult fracture of the left hip.", "occult_fracture", "possible", "occult fracture of the left hip"),
    ("X-ray of the right knee: moderate joint effusion.", "effusion_on_film", "present", "moderate joint effusion"),
    ("Exam: moderate effusion of the right knee.", "effusion_on_film", None, ""),
    ("X-rays show severe osteoarthritis of the left knee.", "films_explain", "present", "show severe osteoarthritis of the left knee"),
    ("X-rays show mild osteoarthritis of the left knee.", "films_explain", None, ""),
    # mechanical complaints
    ("The right knee locks on stairs.", "mechanical", "present", "knee locks on stairs"),
    ("Denies locking of the right knee.", "mechanical", "absent", "locking of the right"),
    ("She heard a pop in the left knee.", "mechanical", "present", "heard a pop in the left knee"),
    ("The locking plate of the right tibia is in place.", "mechanical", None, ""),
    ("He popped a pill before the knee exam.", "mechanical", None, ""),
    # foreign body
    ("Stepped on a rusty nail with the right foot.", "puncture", "present", "Stepped on a rusty nail with the right foot"),
    ("No puncture wound of the left foot.", "puncture", "absent", "puncture wound of the left foot"),
    ("There may still be a splinter retained in the left foot.", "foreign_body", "possible",
     "splinter retained in the left foot"),
    ("Any metallic foreign body in the eyes? No. Right foot MRI.", "foreign_body", None, ""),
    # vascular malformation
    ("Venous malformation of the left leg with a port-wine stain.", "discoloration", "present", "port-wine stain"),
    ("Bluish discoloration of the bruise, right knee.", "discoloration", None, ""),
    ("AVM of the right foot, palpable thrill.", "bruit", "present", "palpable thrill"),
    ("AVM of the right foot. No bruit.", "bruit", "absent", "bruit"),
    # nerves
    ("Sensation is intact in the left foot after the fall.", "neuro_deficit", "absent", "Sensation is intact in the left foot"),
    ("New foot drop on the right.", "neuro_deficit", "present", "foot drop"),
    ("Schwannoma of the left tibial nerve.", "nerve_sheath_tumor", "present", "Schwannoma of the left tibial nerve"),
    ("Brother has neurofibromatosis. Left knee pain.", "nerve_sheath_tumor", None, ""),
    # implants
    ("Right THA 2015. The stem is fractured.", "hardware_fracture", "present", "stem is fractured"),
    ("Left knee pain. The stem of the plant is fractured.", "hardware_fracture", None, ""),
    ("s/p left TKA. PJI ruled out.", "periprosthetic_infection", "absent", "PJI ruled out"),
    ("s/p left TKA. The knee is stable to varus and valgus.", "implant_instability", "absent", "knee is stable"),
    ("Right THA with suspected trunnionosis.", "trunnionosis", "possible", "trunnionosis"),
    ("Right THA 2008, metal on metal, with pseudotumor.", "metal_debris", "present", "pseudotumor"),
    ("Left TKA. Cannot do a straight leg raise after the fall.", "extensor_mechanism", "present", "Cannot do a straight leg raise after the fall"),
    # change
    ("Right knee symptoms unchanged since the last MRI.", "symptom_change", "absent", "symptoms unchanged since the last MRI"),
    ("Right knee pain is getting worse since May.", "symptom_change", "present", "knee pain is getting worse since May"),
    ("The left knee failed conservative treatment.", "conservative_failed", "present", "failed conservative treatment"),
    ("Risks include infection and bleeding. Right knee.", "periprosthetic_infection", None, ""),
    # tumors: purposes, growth, depth, return
    ("Sarcoma of the left thigh. Restaging after four cycles.", "purpose_planning", "present", "Restaging after four cycles"),
    ("Lump in the left thigh. Two-stage revision of the hip in 2015.", "purpose_planning", None, ""),
    ("Lymphoma of the right thigh. Interim scan after cycle 3.", "purpose_response", "present", "Interim scan"),
    ("Mass of the left foot, to chart the feeders.", "purpose_blood_supply", "present", "chart the feeders"),
    ("Sarcoma of the thigh. Comes for the off-therapy scan.", "surveillance", "present", "off-therapy scan"),
    ("The lump in the calf was a pea in March and is now an egg.", "mass_rapid_growth", "present", "pea in March and is now an egg"),
    ("The lump in the calf was pea size, now an olive.", "mass_rapid_growth", None, ""),
    ("The lump in the calf grew slowly over many years.", "mass_rapid_growth", None, ""),
    ("Pain in the lump of the shin going down stairs.", "mass_stable", None, ""),
    ("Foot massage helped; his body mass index has not changed.", "mass_stable", None, ""),
    ("Solid lesion within the vastus lateralis, left thigh.", "mass_deep", "present", "lesion within the vastus lateralis"),
    ("Ganglion of the left ankle excised in 2020, now back.", "recurrence", "present", "excised in 2020, now back"),
    ("Lipoma of the thigh taken out in 2019; it has not come back.", "recurrence", "absent", "it has not come back"),
    ("Lipoma taken off the upper back, it came back. Left knee pain.", "recurrence", None, ""),
    ("X-ray of the knee: no lytic or blastic change, small lump.", "lesion_on_radiograph", "absent", "lytic or blastic change"),
    ("CT of the abdomen shows a lytic focus in the right femur.", "lesion_on_radiograph", None, ""),
    ("CT abdomen for stones with a lesion in the left femoral neck.", "lesion_incidental", "present",
     "lesion in the left femoral"),
    ("CT abdomen without a lesion of the liver.", "lesion_incidental", None, ""),
    ("Sarcoma has to stay on the list. Left thigh lump.", "primary_msk_tumor", None, ""),
    ("Low-grade MPNST of the right calf.", "soft_tissue_tumor", "present", "Low-grade MPNST of the right calf"),
    # foreign bodies and infection
    ("A piece of rubber may still be in the left foot.", "foreign_body", "possible",
     "piece of rubber may still be in the left foot"),
    ("Puncture of the left foot, the tip was not recovered.", "foreign_body", "present", "tip was not recovered"),
    ("Part of the ankle is left bare.", "foreign_body", None, ""),
    ("No foreign body seen in the wound of the left foot.", "foreign_body", "absent", "foreign body seen in the wound"),
    ("No signs or symptoms of infection, left leg.", "no_infection", "present", "No signs or symptoms of infection"),
    ("Necrotizing infection not suspected, left leg.", "no_infection", None, ""),
    # vascular malformation
    ("Venous malformation; the left calf is fatter than the right.", "enlargement", "present", "fatter than the right"),
    ("AVM of the left leg, skin never broke down.", "ulceration", "absent", "skin never broke down"),
    ("AVM of the right foot with a machinery murmur.", "bruit", "present", "machinery murmur"),
    # nerves
    ("Posterior knee dislocation on the left.", "nerve_injury", "present", "Posterior knee dislocation"),
    ("Stabbing pain in the left knee.", "nerve_injury", None, ""),
    ("Laceration over the fibular neck of the left leg.", "nerve_injury", "present", "Laceration over the fibular neck"),
    ("Peroneal palsy on the left.", "neuro_deficit", "present", "Peroneal palsy"),
    ("Cerebral palsy, left foot pain.", "neuro_deficit", None, ""),
    ("Foot burning persists despite gabapentin.", "conservative_failed", "present", "persists despite gabapentin"),
    ("Gabapentin has helped the foot.", "conservative_failed", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "about", "assertion", "words"), CASES, ids=range(len(CASES)))
def test_statement(nlp: Language, text: str, about: str, assertion: str | None, words: str) -> None:
    rows = {
        (f.attrs.about.value, f.assertion.value, f.evidence.text)  # type: ignore[attr-defined]
        for f in read_note(nlp, text)
        if f.type is FactType.STATEMENT and f.attrs.about.value == about  # type: ignore[attr-defined]
    }
    assert rows == ({(about, assertion, words)} if assertion else set())
