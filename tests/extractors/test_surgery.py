"""Operations: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp
from tests.extractors.inline import expected, found, parse

TODAY = dt.date(2025, 6, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("surgery",))


DONE = [
    "PSH: [R knee scope 2008](surgery historical status=done side=right), [L hip ORIF 2016](surgery present status=done side=left).",
    "Patient is [s/p R ACL reconstruction 2021](surgery historical procedure=ligament_reconstruction status=done).",
    "She [underwent right knee arthroscopy](surgery present status=done) in March and is doing well.",
    "[s/p IM nail](surgery present status=done) right tibia 2019 with retained hardware.",
    "Femoral neck fracture [treated with cannulated screws in 2021](surgery present procedure=fracture_fixation).",
    "[Hx R hip pinning 2018](surgery present procedure=fracture_fixation status=done side=right).",
    "Lipoma [excised](surgery present procedure=resection status=done) from the left thigh in 2017, now recurrent.",
    "[Postop day 3 from left hip pinning](surgery present status=done).",
    "Right thigh sarcoma, [s/p wide resection 11/2023](surgery present procedure=resection status=done).",
    "[L BKA 2018 for gangrene](surgery historical procedure=amputation status=done).",
    "The thigh AVM was [embolized once in 2016](surgery present procedure=vascular_procedure).",
    "The foot abscess was [drained in the OR](surgery present procedure=debridement status=done).",
]
CAUSES = [
    "[Status post recent PTA of the left leg](surgery present listed=false status=done).",
    "PSH: [varicose vein surgery in 1988](surgery present status=done), both legs.",
    "PSH: [repair of a left femoral neck fracture](surgery present procedure=fracture_fixation side=left).",
    "PMH: [an ankle resection in 1975](surgery historical procedure=resection).",
    "After the risks and benefits were explained she [underwent a right knee arthroscopy](surgery present status=done).",
    "Plan: choice is [between a vascularized graft](surgery hypothetical conditional=false) and core work on the hip.",
    "I have [listed her for exploration](surgery hypothetical conditional=false) of the peroneal nerve on the 14th.",
    "Clearance for surgery of the left hip, which [will include a screw fixation](surgery hypothetical status=planned).",
    "He [might need a screw](surgery hypothetical conditional=true) in the foot if not healed.",
    "Right foot: [toe amputation](surgery hypothetical conditional=false) vs partial ray, OR next week.",
    "Left knee: [no operation](surgery absent status=planned) is being considered now.",
    "HPI: Crushed his left leg. He [underwent extensive surgery](surgery present status=done) there.",
]
PLANNED = [
    "[Scheduled for left knee arthroscopy next week](surgery hypothetical status=planned conditional=false listed=true side=left).",
    "Plan: [ORIF of the left tibial plateau fracture Thursday](surgery hypothetical conditional=false region=knee).",
    "MRI needed for surgical planning [prior to MPFL reconstruction](surgery hypothetical conditional=false).",
    "Patient wishes to [proceed with ACL reconstruction](surgery hypothetical conditional=false listed=true); MRI first.",
    "[Achilles repair planned for next week](surgery hypothetical conditional=false).",
    "[Booked for I&D of the right foot](surgery hypothetical procedure=debridement conditional=false) abscess tomorrow.",
    "[OR tomorrow for washout](surgery hypothetical conditional=false) of the left knee.",
    "[Wide resection of the thigh sarcoma is scheduled](surgery hypothetical conditional=false) for May.",
    "His [best option is for operative fixation of the ankle fracture](surgery hypothetical conditional=false).",
    "She will most likely [require surgery of the left foot](surgery hypothetical conditional=false listed=true).",
    "[Embolization of the calf AVM planned](surgery hypothetical conditional=false) with IR in June.",
    "Foot AVM. My [intention is a further embolization](surgery hypothetical conditional=false) followed by excision and a free flap in March.",
]
CONDITIONAL = [
    "[Amputation](surgery hypothetical conditional=true) may be an irreversible step for his foot.",
    "Will [refer to ortho for possible ACL reconstruction](surgery hypothetical conditional=true).",
    "If MRI of the knee confirms a tear, will [proceed with arthroscopy](surgery hypothetical conditional=true).",
    "She may at some point [need a knee arthroscopy](surgery hypothetical conditional=true).",
    "[Consider core decompression](surgery hypothetical conditional=true) of the hip if AVN is confirmed.",
    "[Hip arthroscopy with labral repair on hold](surgery hypothetical conditional=true) until the MRI is reviewed.",
    "An unhealed knee fragment would [move us to drilling](surgery hypothetical conditional=true).",
]
UNDECIDED = [
    "MRI of the left knee to decide whether she [needs meniscal repair](surgery hypothetical conditional=true).",
    "Left knee: [arthroscopy based on](surgery hypothetical conditional=true) result.",
    "[Knee scope contingent](surgery hypothetical conditional=true) on MRI findings.",
    "Ortho will decide on [knee surgery](surgery hypothetical conditional=true) after the MRI.",
    "We have not [decided on surgery for the hip](surgery hypothetical conditional=true).",
    "Not sure she [needs an ACL reconstruction](surgery hypothetical conditional=true).",
    "Mom asks [about knee surgery](surgery hypothetical conditional=true).",
    "MRI of the thigh mass to [plan the biopsy tract and the resection](surgery hypothetical conditional=true).",
]
DECIDED = [
    "[Leaning toward ACL reconstruction](surgery hypothetical conditional=false) pending MRI.",
    "The [decision for ORIF of the ankle](surgery hypothetical conditional=false) was made today.",
    "Patient [decided on ACL reconstruction](surgery hypothetical conditional=false).",
    "[Elected to operate on](surgery hypothetical conditional=false) the ankle.",
    "Asked about [his ACL surgery in 2010](surgery historical status=done).",
    "[ACL reconstruction scheduled 6/24](surgery hypothetical conditional=false) pending MRI.",
    "MRI to [plan the resection](surgery hypothetical conditional=false) of the biopsy-proven thigh sarcoma.",
    "Knee: [well-healed portholes](surgery historical procedure=arthroscopy status=done).",
]
DATED = [
    "[ACL recon 6/24](surgery hypothetical status=planned) with the sports surgeon.",
    "[ACL recon 5/2](surgery present status=done), doing PT.",
    "[On for arthroscopy](surgery hypothetical conditional=false) Thursday, right knee.",
    "[Ankle fused 2016](surgery present status=done).",
    "[Excision of ganglion, ankle, planned](surgery hypothetical conditional=false).",
    "Knee: [surgery](surgery absent status=planned) recommended but patient prefers PT.",
]
REFUSED_OR_UNLISTED = [
    "Patient declines [surgery of the knee](surgery absent status=planned).",
    "Scheduled to see ortho [about a possible ankle fusion](surgery hypothetical conditional=true listed=false).",
    "Knee: [surgery](surgery absent status=planned) was recommended but the patient declined.",
    "[No surgical intervention](surgery absent status=planned) needed for the ankle at this time.",
    "We [are not discussing revision of the hip](surgery absent status=planned) at this stage.",
    "Foot laceration [not requiring surgical repair](surgery absent status=planned).",
    "[Recommended debridement of the wound today](surgery hypothetical listed=false) on the left foot.",
    "[Tarsal tunnel release planned](surgery hypothetical listed=false conditional=false).",
    "TKA for severe knee OA. She is [scheduled to have surgery on 6/24](surgery hypothetical listed=false) of the right knee.",
]
NEGATIVES = [
    # other body parts
    "Rotator cuff repair of the right shoulder 2012.",
    "Cataract surgery 2015. Knee fine.",
    "Underwent carpal tunnel release. Ankle hurts.",
    "Old ORIF of distal radius, right wrist; knee is sore.",
    "Lumbar fusion L4-5, leg pain persists.",
    # family, denied, forms
    "Mother had hip surgery.",
    "No prior knee surgery.",
    "Denies any surgery on the hip.",
    "Knee form: [ ] surgery [ ] injection, none ticked.",
    # joint replacement is its own finding
    "Status post left total knee arthroplasty.",
    "May eventually need a total knee replacement.",
    # risks, teaching, departments
    "Risks of the knee operation include bleeding, infection, need for further surgery and amputation.",
    'Handout given: "Knee surgery may help you walk."',
    "Referred to the orthopedic surgery clinic for the knee.",
    "Follow up on the day of surgery for the knee.",
    "Ankle fracture: Lovenox for a week after surgery.",
    # hardware in place is a device, a closed skin is a finding
    "Films of the femur show an intact intramedullary nail.",
    "He still has an external fixator on the left tibia.",
    "Ankle: skin closed, sensation intact.",
    # look-alikes
    "A healed scar is seen below the patella.",
    "The wound looks clean; drug washout period observed for the knee study.",
    "Knee ROM 0-130, dentition in good repair.",
    "Conservative, non-operative management of the ankle.",
]


@pytest.mark.parametrize(
    "marked",
    DONE + CAUSES + PLANNED + CONDITIONAL + UNDECIDED + DECIDED + DATED + REFUSED_OR_UNLISTED + NEGATIVES,
)
def test_surgery(nlp: Language, marked: str) -> None:
    case = parse(marked)
    rows = [(*row[:5], tuple((k, v.replace(" ", "_")) for k, v in row[5])) for row in found(nlp, case, TODAY)]
    assert rows == expected(case)


@pytest.mark.parametrize("text", NEGATIVES)
def test_negatives_have_no_mark(text: str) -> None:
    assert not parse(text).marks
