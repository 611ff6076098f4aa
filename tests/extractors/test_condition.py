"""Conditions: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp
from tests.extractors.inline import expected, found, parse


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("condition",))


TEARS = [
    "MRI R knee to [r/o ACL tear](condition possible concept=ligament_tear certainty=suspected side=right) vs "
    "[medial meniscus tear](condition possible concept=meniscal_tear).",
    "[Concern for bucket-handle tear of the medial meniscus](condition possible concept=meniscal_tear).",
    "MRI shows [complete ACL tear](condition present concept=ligament_tear certainty=known) and "
    "[lateral meniscus posterior root tear](condition present concept=meniscal_tear).",
    "[Complete rupture of the quadriceps tendon](condition present concept=tendon_tear region=knee).",
    "[High-grade partial tear proximal hamstring](condition present concept=tendon_tear region=thigh) with 2 cm retraction.",
    "[Gluteus medius tear](condition possible concept=tendon_tear) suspected given Trendelenburg gait.",
    "[Achilles tendon is intact, no tear](condition absent concept=tendon_tear certainty=ruled_out).",
    "A/P: 1. L knee pain, [r/o MMT](condition possible concept=meniscal_tear side=left). MRI ordered.",
    "Hx: [ACL tear](condition historical concept=ligament_tear certainty=known) 2015 s/p recon.",
    "Impression: [torn cartilage right knee](condition present concept=meniscal_tear side=right).",
    "[Labral tear right hip](condition present concept=other region=hip side=right).",
    "[ACL/MCL injury suspected](condition possible concept=ligament_tear), valgus stress positive.",
    "I want an MRI of the left foot to assess the [ligaments](condition possible concept=ligament_tear region=foot).",
    "MRI ordered to look at the [meniscus](condition possible concept=meniscal_tear).",
    "[Likely meniscal pathology](condition possible concept=meniscal_tear).",
    "The ACL is normal. The medial meniscus is well seen. [No tear](condition absent concept=meniscal_tear).",
    "[Multiligament knee injury](condition present concept=ligament_tear).",
    "He has a [grade II sprain of the MCL](condition present concept=sprain_strain) and a "
    "[tear of the medial meniscus](condition present concept=meniscal_tear).",
    "She was found to have [Achilles tendon rupture](condition present concept=tendon_tear) and is scheduled for repair.",
    "[? Segond fx](condition possible concept=ligament_tear) on the AP view of the knee.",
]
BONES = [
    "X-rays of the ankle show [no fracture](condition absent concept=fracture certainty=ruled_out) or "
    "[dislocation](condition absent concept=dislocation).",
    "[Suspect occult tibial plateau fx](condition possible concept=fracture region=knee); films negative.",
    "[Jones fracture, nonunion](condition present concept=fracture) at 5 months.",
    "MRI left foot to [evaluate for stress fx](condition possible concept=stress_fracture side=left) of the 2nd metatarsal.",
    "[Stress reaction of the tibia](condition present concept=stress_fracture) on MRI, healing.",
    "[Periprosthetic fx](condition present concept=fracture), Vancouver B2.",
    "[Possible femoral stem fracture](condition possible concept=other) after the fall onto his hip replacement.",
    "[Broken syndesmotic screw](condition present concept=other).",
    "PMH: [left patellar fracture](condition historical concept=fracture side=left) as a teenager.",
    "[Concern for avascular necrosis of the right femoral head](condition possible concept=osteonecrosis side=right).",
    "[No evidence of AVN](condition absent concept=osteonecrosis) on hip films.",
    "[Possible Legg-Calve-Perthes disease, left hip](condition possible concept=osteonecrosis region=hip side=left).",
    "[OCD lesion](condition present concept=osteochondritis) medial femoral condyle, open physes.",
    "[Osteochondral lesion of the talus](condition present concept=osteochondritis region=ankle), 8 mm, stable.",
    "[Bone marrow edema in the lateral femoral condyle](condition present concept=marrow_abnormality region=knee).",
    "[Bone contusion of the lateral tibial plateau](condition present concept=marrow_abnormality).",
    "[Severe osteoarthritis of the left knee](condition present concept=osteoarthritis side=left).",
    "PMH significant for hypertension, [arthritis](condition present concept=osteoarthritis), and reflux.",
    "[Patella dislocated](condition present concept=dislocation region=knee) while dancing, self-reduced.",
    "The [ankle fracture](condition historical concept=fracture) has healed.",
    "[Locked knee](condition possible concept=internal_derangement) since the twist.",
    "[Recurrent patellar instability](condition present concept=instability).",
    "[Possible internal derangement of the knee](condition possible concept=internal_derangement).",
]
INFECTION = [
    "Concern: [septic hip](condition possible concept=septic_arthritis region=hip). MRI stat.",
    "Painful left THA. [No infection](condition absent concept=septic_arthritis): CRP normal.",
    "[Diabetic foot ulcer](condition present concept=other) with "
    "[concern for underlying osteomyelitis of the calcaneus](condition possible concept=osteomyelitis region=foot).",
    "[r/o osteo](condition possible concept=osteomyelitis) L great toe",
    "Ddx: [cellulitis vs abscess](condition possible concept=soft_tissue_infection) vs "
    "[septic joint](condition possible concept=septic_arthritis).",
    "Hot swollen knee = [septic joint](condition possible concept=septic_arthritis) until proven otherwise.",
    "R TKA, aspirate 240 cells, culture negative, [infection ruled out](condition absent concept=septic_arthritis).",
    "[Suspected necrotizing fasciitis of the leg](condition possible concept=necrotizing_fasciitis), LRINEC 9.",
    "Left foot warm, [no cellulitis](condition absent concept=soft_tissue_infection).",
    "Knee: [not a septic joint](condition absent concept=septic_arthritis).",
    "[Bone infection not likely](condition absent concept=osteomyelitis) this early in the heel.",
]
TUMORS = [
    "[Spongy 3 cm swelling of the left calf](condition present concept=soft_tissue_mass side=left), soft to touch.",
    "Doppler of the left leg: [no malformation](condition absent concept=vascular_malformation certainty=ruled_out).",
    "Since Monday there is [purulent drainage from the heel](condition possible concept=soft_tissue_infection).",
    "[Positive probe-to-bone test](condition present concept=osteomyelitis) of the left hallux.",
    "[Lipoma of the left thigh](condition present concept=soft_tissue_mass region=thigh side=left), subfascial on ultrasound.",
    "[Biopsy-proven giant cell tumor of the distal femur](condition present concept=bone_tumor).",
    "[Enchondroma versus low-grade chondrosarcoma of the femur](condition possible concept=bone_tumor certainty=suspected).",
    "[Lytic lesion in proximal tibia](condition present concept=bone_tumor) [worrisome for metastasis](condition possible concept=malignancy).",
    "[History of breast cancer](condition historical concept=malignancy) 2014, now with new hip pain.",
    "[Metastatic renal cell carcinoma](condition present concept=malignancy) with thigh pain.",
    "Leg pain. [No prior malignancy](condition absent concept=malignancy certainty=ruled_out).",
    "[Deep calf mass](condition present concept=soft_tissue_mass region=lower_leg), [r/o sarcoma](condition possible concept=malignancy).",
    "[Venous malformation of the right calf](condition present concept=vascular_malformation side=right), followed by IR.",
    "Cousin with [NF1](condition family concept=other).",
    "Brother died of [osteosarcoma](condition family concept=bone_tumor) at 19.",
]
CAUSES = [
    # reserve, orders and working diagnoses
    "He was afraid that he had [broken his ankle](condition possible concept=fracture); films to follow.",
    "Reason for exam: eval [plantar plate tear](condition possible concept=ligament_tear), 2nd toe.",
    "MRI of the ankle to separate [tendinosis](condition possible concept=tendonitis) from "
    "interstitial [tear](condition possible concept=tendon_tear).",
    "[Stem loosening](condition possible concept=loosening) is my working diagnosis in this hip.",
    "[Enchondroma](condition possible concept=bone_tumor) is favored in the distal femur.",
    "The feet have lost all feeling: he either has a [severe sensory neuropathy](condition possible concept=neuropathy) "
    "or a cord lesion.",
    "Films of the knee: [possibility of subchondral fracture](condition possible concept=fracture).",
    "Femur: a [primary bone neoplasm is not excluded](condition possible concept=bone_tumor).",
    # denied, given up, treated
    "Ddx considered and rejected: [septic knee](condition absent concept=septic_arthritis).",
    "No pain (dense [neuropathy](condition present concept=neuropathy)) although the foot is red.",
    "He had a resection of a [torn medial meniscus of the left knee](condition historical concept=meniscal_tear).",
    "Maternal gm has [lupus](condition family concept=inflammatory_arthritis). Knee swells.",
    "[No soft tissue mass](condition absent concept=soft_tissue_mass) about the knee.",
    # what is only to be treated if it should come
    "Foot: if he develops any [cellulitis](condition hypothetical concept=soft_tissue_infection), call us.",
    # vocabulary
    "[Claw-toe deformity of the left foot](condition present concept=other) and [hallux abducto valgus](condition present concept=other).",
    "[Patella baja](condition present concept=other region=knee) on the lateral film.",
    "[Knee flexion contracture](condition present concept=other) of 15 degrees.",
    "[Post-traumatic AV in the right femoral head](condition present concept=osteonecrosis region=hip side=right).",
    "[Stage III ulcer](condition present concept=other) over the left heel.",
    "[Nonhealing surgical wound of the left thigh](condition present concept=other).",
    "Exam: left thigh, [firm 6 x 4 cm mass](condition present concept=soft_tissue_mass region=thigh side=left).",
    "[Diffuse polyradiculopathy](condition present concept=radiculopathy) on the EMG of both legs.",
    '[Kneecap "popped out"](condition present concept=dislocation region=knee) in wrestling.',
]
NO_MENTION = [
    # names of care, places and questionnaires
    "Lymphedema wraps for both legs were changed.",
    "WOMAC osteoarthritis index of the knees: 8.",
    # teaching and causes at large
    "Numb feet may be seen in diseases such as rheumatoid arthritis.",
    "Labs for other causes of neuropathy of the feet.",
    "Keep the knee dressing dry and avoid getting the site infected.",
    # signs of an examination, of a tumor, of another part
    "EXAM: The patella subluxes with a lateral push.",
    "The cortical break on the knee film belongs to the old biopsied mass.",
    "Small spurs at the margins of the knee joint.",
    "Knee pain. Chronic degenerative changes of the PIP joints of both hands.",
    # lists of old diseases and older notes
    "PMH: hypertension, gout, reflux. Knee swollen.",
    'Knee: old note said "septic arthritis", source unknown.',
    "Knee pain. REVIEW OF SYSTEMS: Denies fever, cough, asthma, leg swelling, cellulitis, or melanoma.",
]
NERVES_AND_JOINTS = [
    "[Tarsal tunnel syndrome](condition possible concept=nerve_entrapment) suspected clinically.",
    "[Meralgia paresthetica](condition present concept=nerve_entrapment side=left) on the left, EMG confirmed.",
    "Foot drop, [common peroneal nerve injury](condition present concept=neuropathy).",
    "EMG of the left leg: [L5 radiculopathy](condition present concept=radiculopathy).",
    "[Painful diabetic neuropathy of both feet](condition present concept=neuropathy).",
    "[Seronegative spondyloarthropathy](condition present concept=inflammatory_arthritis) with ankle pain.",
    "[RA](condition present concept=inflammatory_arthritis) on methotrexate, knee swelling.",
    "Sister with [rheumatoid arthritis](condition family concept=inflammatory_arthritis).",
    "[Loosening of the femoral stem is suspected](condition possible concept=loosening).",
    "[Periprosthetic osteolysis around the tibial tray](condition present concept=osteolysis).",
    "XR hip: [stem and cup well fixed](condition absent concept=loosening).",
    "[ALTR suspected](condition possible concept=other), cobalt 12, left hip resurfacing.",
    "[Grade 2 ankle sprain](condition present concept=sprain_strain region=ankle), ATFL.",
    "[Quad contusion](condition present concept=contusion) after helmet to thigh.",
    "[Insertional Achilles tendinopathy](condition present concept=tendonitis).",
    "[Plantar fasciitis](condition present concept=other region=foot).",
]
NEGATIVES = [
    "Purulent sputum; the left foot is fine.",
    "Watch the left foot for redness or pus.",
    "AVN risk of steroids was explained before the left hip injection.",
    "Nothing to suggest malignancy in the left thigh.",
    "Thyroid: solid hypoechoic nodule. Left knee pain.",
    "Dialysis through a left forearm arteriovenous fistula; left knee pain.",
    # figures of speech and look-alikes
    "Wear and tear changes in both knees.",
    "She burst into tears when the knee was touched.",
    "He felt something tear in his calf.",
    "He has OCD, anxiety and depression, takes sertraline, and his knee hurts.",
    "Knee exam: MMT 5/5 throughout.",
    "Left knee: SpO2 98% RA, no distress.",
    "Tylenol arthritis helps the knee.",
    "Quad strength 5/5, hamstring stretches reviewed.",
    # other body parts
    "Wrist fracture 2010, healed. No knee complaint.",
    "Rotator cuff tear of the right shoulder.",
    "Cervical radiculopathy, C6.",
    "OA hands.",
    "AVN of the right humeral head.",
    # hypothetical, risks, teaching
    "If the meniscus is torn we will discuss arthroscopy of the knee.",
    "Risks of surgery on the ankle include infection, nerve injury, fracture and need for further surgery.",
    'Knee handout given: "Meniscus tears can cause locking. Septic arthritis can occur."',
    # denials that answer nothing
    "Bone health: no prior fracture of the leg.",
    "Nobody in the family has had a bone tumor of the leg.",
    "XR R knee 5/24: effusion, no fx, joint space kept.",
    "There is no complete tear of the ligament.",
    # operations
    "Tinel over the tarsal tunnel is negative.",
    "A ganglion was excised from the foot.",
]


@pytest.mark.parametrize(
    "marked", TEARS + BONES + INFECTION + TUMORS + CAUSES + NERVES_AND_JOINTS + NO_MENTION + NEGATIVES
)
def test_conditions(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert found(nlp, case) == expected(case)


@pytest.mark.parametrize("text", NO_MENTION + NEGATIVES)
def test_negatives_have_no_mark(text: str) -> None:
    assert not parse(text).marks
