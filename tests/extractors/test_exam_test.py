"""Examination tests: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from tests.extractors.inline import expected, found, parse

TODAY = dt.date(2025, 3, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("exam_test",))


TOLD = [
    "Right knee: [Lachman 1A](exam_test present result=negative suggests=tear structure=ligament side=right region=knee), [anterior drawer neg](exam_test present result=negative suggests=tear structure=ligament side=right region=knee), [posterior drawer neg](exam_test present result=negative suggests=tear structure=ligament side=right region=knee), [stable to varus and valgus stress](exam_test present result=negative suggests=tear structure=ligament side=right region=knee) at 0 and 30 degrees.",
    "Left knee exam: [+ Lachman](exam_test present result=positive suggests=tear structure=ligament side=left region=knee), [+ pivot shift](exam_test present result=positive suggests=tear structure=ligament side=left region=knee), - [McMurray](exam_test present result=negative suggests=tear structure=meniscus side=left region=knee).",
    "[Lachman's is negative](exam_test present result=negative suggests=tear structure=ligament region=knee) with a firm endpoint; pivot shift not tested due to guarding.",
    "[Equivocal McMurray](exam_test present result=equivocal suggests=tear structure=meniscus side=left region=knee) on the left knee.",
    "[McMurray's test elicits](exam_test present result=positive suggests=tear structure=meniscus region=knee) medial pain and a palpable click.",
    "[Apley compression painful](exam_test present result=positive suggests=tear structure=meniscus region=knee), [Apley distraction painless](exam_test present result=negative suggests=tear structure=meniscus region=knee).",
    "[Thessaly at 20 degrees reproduces](exam_test present result=positive suggests=tear structure=meniscus region=knee) [medial joint line pain](exam_test present result=positive suggests=tear structure=meniscus region=knee).",
    "[No pain with McMurray](exam_test present result=negative suggests=tear structure=meniscus region=knee) or [Apley](exam_test present result=negative suggests=tear structure=meniscus region=knee).",
    "[Patellar grind positive](exam_test present result=positive suggests=other_abnormality region=knee), [no apprehension with lateral translation](exam_test present result=negative suggests=other_abnormality structure=joint region=knee).",
    "[Positive patellar apprehension sign](exam_test present result=positive suggests=other_abnormality structure=joint region=knee). [Ober's positive](exam_test present result=positive suggests=other_abnormality region=hip).",
    "Hip: [FADIR (+)](exam_test present result=positive suggests=tear region=hip), [FABER (-)](exam_test present result=negative suggests=other_abnormality region=hip), [log roll (-)](exam_test present result=negative suggests=other_abnormality region=hip), [Stinchfield (+)](exam_test present result=positive suggests=other_abnormality region=hip).",
    "[Impingement test reproduces](exam_test present result=positive suggests=tear side=right region=hip) groin pain; [Trendelenburg sign present](exam_test present result=positive suggests=tear structure=tendon side=right region=hip) on the right.",
    "[Trendelenburg gait](exam_test present result=positive suggests=tear structure=tendon region=hip). [Log rolling causes](exam_test present result=positive suggests=other_abnormality region=hip) groin pain.",
    "Ankle: [anterior drawer 2+](exam_test present result=positive suggests=tear structure=ligament region=ankle) with soft endpoint, [talar tilt increased](exam_test present result=positive suggests=tear structure=ligament region=ankle) compared with left, [squeeze test negative](exam_test present result=negative suggests=other_injury structure=syndesmosis region=ankle), [external rotation stress test negative](exam_test present result=negative suggests=other_injury structure=syndesmosis region=ankle).",
    "[Thompson's test: plantarflexion present](exam_test present result=negative suggests=tear structure=tendon region=ankle), Achilles intact [without palpable defect](exam_test present result=negative suggests=tear structure=tendon region=ankle).",
    "[Thompson test positive](exam_test present result=positive suggests=tear structure=tendon region=ankle) with [palpable gap](exam_test present result=positive suggests=tear structure=tendon) 3 cm proximal to the insertion.",
    "[Mulder's click present](exam_test present result=positive suggests=nerve structure=nerve region=foot) in the third web space.",
    "[Tinel's sign over the tarsal tunnel reproduces](exam_test present result=positive suggests=nerve structure=nerve region=ankle) tingling into the sole.",
    "[Homan's sign negative](exam_test present result=negative side=bilateral region=lower_leg) bilaterally, calves soft.",
    "[Exquisite tenderness at the base of the fifth metatarsal](exam_test present result=positive suggests=other_injury structure=bone region=foot).",
    "[TTP over ATFL](exam_test present result=positive suggests=other_injury structure=ligament region=ankle) and CFL, [no tenderness at the syndesmosis](exam_test present result=negative region=ankle) or fibular head.",
    "[Tender along the medial joint line](exam_test present result=positive suggests=tear structure=meniscus); lateral [joint line nontender](exam_test present result=negative suggests=tear).",
    "[Patellar tendon is tender](exam_test present result=positive suggests=tendonitis structure=tendon region=knee) at the inferior pole.",
    "[Pain with resisted knee extension](exam_test present result=positive suggests=tendonitis structure=tendon region=knee). [Pain on resisted hip abduction](exam_test present result=positive suggests=tendonitis structure=tendon region=hip).",
    "[ROM 0-135](exam_test present result=negative suggests=other_abnormality side=left region=knee) without pain. [Range of motion of the left knee is limited](exam_test present result=positive suggests=other_abnormality side=left region=knee) to 10-90 degrees.",
    "[Hip internal rotation is limited](exam_test present result=positive suggests=other_abnormality region=hip) and painful. [Full painless ROM](exam_test present result=negative suggests=other_abnormality side=bilateral region=ankle) of both ankles.",
    "[Crepitus with range of motion](exam_test present result=positive suggests=other_abnormality side=right region=knee) of the right knee. [No crepitus](exam_test present result=negative suggests=other_abnormality side=right region=knee).",
    "[Extensor mechanism intact](exam_test present result=negative suggests=tear structure=tendon region=knee), [able to perform straight leg raise](exam_test present result=negative suggests=tear structure=tendon) without lag.",
    "[Unable to perform a straight leg raise](exam_test present result=positive suggests=tear structure=tendon region=knee); [20 degree extensor lag](exam_test present result=positive suggests=tear structure=tendon region=knee); [palpable defect above the patella](exam_test present result=positive suggests=tear structure=tendon region=knee).",
    "[SLR negative](exam_test present result=negative side=bilateral) bilaterally. [Slump test negative](exam_test present result=negative).",
    "The [ligaments are stable](exam_test present result=negative suggests=tear structure=ligament region=knee). Knee is [ligamentously stable](exam_test present result=negative suggests=tear structure=ligament region=knee).",
    "[MCL and LCL intact](exam_test present result=negative suggests=tear structure=ligament region=knee) to stress testing.",
    "[Gross laxity with valgus stress](exam_test present result=positive suggests=tear structure=ligament region=knee), opens 10 mm at 30 degrees.",
    "[No varus or valgus laxity](exam_test present result=negative suggests=tear structure=ligament region=knee).",
    "[Dial test symmetric](exam_test present result=negative suggests=tear structure=ligament region=knee) at 30 and 90. [Posterior sag absent](exam_test present result=negative suggests=tear structure=ligament region=knee).",
    "Exam under anesthesia: [Lachman 3+](exam_test present result=positive suggests=tear structure=ligament region=knee), [pivot shift positive](exam_test present result=positive suggests=tear structure=ligament region=knee).",
    "[Drawer sign neg](exam_test present result=negative suggests=tear structure=ligament region=knee). [Varus/valgus stable](exam_test present result=negative suggests=tear structure=ligament region=knee). [Patella tracks well](exam_test present result=negative suggests=other_abnormality structure=joint region=knee).",
    "[McMurrays positive](exam_test present result=positive suggests=tear structure=meniscus region=knee) laterally, [Lachmans negative](exam_test present result=negative suggests=tear structure=ligament region=knee)",
    "[lochman neg](exam_test present result=negative suggests=tear structure=ligament region=knee), [mcmurry pos](exam_test present result=positive suggests=tear structure=meniscus region=knee) w/ click",
    "[FABER](exam_test present result=negative suggests=other_abnormality side=bilateral region=hip) and [FADIR are both negative](exam_test present result=negative suggests=tear side=bilateral region=hip). [Scour test positive](exam_test present result=positive suggests=tear side=bilateral region=hip) for groin pain.",
    "[Fulcrum test positive](exam_test present result=positive suggests=other_injury structure=bone region=thigh) over the mid femur; [hop test painful](exam_test present result=positive suggests=other_injury structure=bone region=thigh).",
    "[Calf squeeze test shows no plantarflexion](exam_test present result=positive suggests=tear structure=tendon side=left region=ankle) on the left.",
    "[Bulge sign positive](exam_test present result=positive suggests=other_abnormality region=knee); [ballotable patella](exam_test present result=positive suggests=other_abnormality region=knee).",
    "[Heel walk and toe walk normal](exam_test present result=negative region=foot). [Romberg negative](exam_test present result=negative region=foot).",
    "[NVI](exam_test present result=negative structure=nerve) distally. [Gait antalgic on the right](exam_test present result=positive side=right).",
    "[Kleiger's test positive](exam_test present result=positive suggests=other_injury structure=syndesmosis region=ankle), [fibular squeeze positive](exam_test present result=positive suggests=other_injury structure=syndesmosis region=ankle), [Cotton test negative](exam_test present result=negative suggests=other_injury structure=syndesmosis region=ankle).",
    "[Peroneal tendons sublux](exam_test present result=positive suggests=other_abnormality structure=joint region=ankle) with circumduction.",
    "[Pain with passive dorsiflexion and eversion](exam_test present result=positive suggests=other_abnormality).",
    "There is [point tenderness over the navicular](exam_test present result=positive suggests=other_injury structure=bone region=foot).",
    "[Calf is non-tender](exam_test present result=negative region=lower_leg).",
    "[No bony tenderness](exam_test present result=negative). [No joint line tenderness](exam_test present result=negative suggests=tear structure=meniscus region=knee).",
    "R knee: mild effusion, [MJLT](exam_test present result=positive suggests=tear structure=meniscus side=right region=knee) +, [McM +](exam_test present result=positive suggests=tear structure=meniscus side=right region=knee), [Lach neg](exam_test present result=negative suggests=tear structure=ligament side=right region=knee), [stable v/v](exam_test present result=negative suggests=tear structure=ligament side=right region=knee).",
    "[Lachman: negative](exam_test present result=negative suggests=tear structure=ligament region=knee); [Anterior drawer: negative](exam_test present result=negative suggests=tear structure=ligament region=knee); [Posterior drawer: negative](exam_test present result=negative suggests=tear structure=ligament region=knee); [McMurray: positive](exam_test present result=positive suggests=tear structure=meniscus region=knee) (medial).",
    "[McMurray -](exam_test present result=negative suggests=tear structure=meniscus region=knee), [Lachman -](exam_test present result=negative suggests=tear structure=ligament region=knee), [Drawer -](exam_test present result=negative suggests=tear structure=ligament region=knee)",
    "Knee [stable to all ligamentous testing](exam_test present result=negative suggests=tear structure=ligament region=knee).",
    "[Positive anterior drawer](exam_test present result=positive suggests=tear structure=ligament region=ankle) and [talar tilt](exam_test present result=positive suggests=tear structure=ligament region=ankle) at the ankle.",
    "[Talar tilt](exam_test present result=negative suggests=tear structure=ligament region=ankle) and [anterior drawer without laxity](exam_test present result=negative suggests=tear structure=ligament region=ankle).",
    "Medial and lateral [joint lines are nontender](exam_test present result=negative suggests=tear).",
    "There is [tenderness along the medial joint line](exam_test present result=positive suggests=tear structure=meniscus region=knee) and [positive McMurray's](exam_test present result=positive suggests=tear structure=meniscus region=knee).",
    "[Tenderness at the insertion of the Achilles tendon](exam_test present result=positive suggests=tendonitis structure=tendon region=ankle), no defect.",
    "[No palpable defect in the Achilles](exam_test present result=negative suggests=tear structure=tendon region=ankle); [Thompson negative](exam_test present result=negative suggests=tear structure=tendon region=ankle).",
    "[Hip flexion to 100, internal rotation 10 degrees with groin pain](exam_test present result=positive suggests=other_abnormality region=hip).",
    "[Positive hip scour](exam_test present result=positive suggests=tear region=hip) and [labral stress test](exam_test present result=positive suggests=tear region=hip).",
    "[Patella is hypermobile](exam_test present result=positive suggests=other_abnormality region=knee) with [positive apprehension test](exam_test present result=positive suggests=other_abnormality structure=joint region=knee) and [J sign](exam_test present result=positive suggests=other_abnormality structure=joint region=knee).",
    "4/5 strength with [resisted hip abduction and pain](exam_test present result=positive suggests=tendonitis structure=tendon region=hip) over the trochanter.",
    "[Knee extension lacks](exam_test present result=positive suggests=other_abnormality region=knee) 10 degrees.",
    "Patient [can perform a single leg heel raise](exam_test present result=negative structure=tendon region=ankle) without pain.",
    "She [could not do a single-leg heel rise](exam_test present result=positive suggests=tear structure=tendon side=left region=ankle) on the left.",
    "Lisfranc: [pain with pronation-abduction stress](exam_test present result=positive suggests=tear structure=ligament region=foot), plantar ecchymosis.",
    "[Positive Homans](exam_test present result=positive region=lower_leg).",
    "[Lachman grade II](exam_test present result=positive suggests=tear structure=ligament region=knee) with no endpoint. ACL deficient.",
    "[1+ Lachman](exam_test present result=negative suggests=tear structure=ligament region=knee), firm end point",
    "[Valgus stress testing: grade 2](exam_test present result=positive suggests=tear structure=ligament region=knee) opening at 30 degrees, stable in extension.",
    "[ligamentously lax](exam_test present result=positive suggests=tear structure=ligament), Beighton 7/9",
    "[ttp lat jt line](exam_test present result=positive suggests=tear structure=meniscus region=knee), [+ mcmurrays](exam_test present result=positive suggests=tear structure=meniscus region=knee) lat",
    "[tender over pes bursa](exam_test present result=positive suggests=other_abnormality)",
    "[No TTP](exam_test present result=negative region=ankle). [Nontender to palpation throughout the ankle](exam_test present result=negative region=ankle).",
    "[Straight leg raise is positive](exam_test present result=positive region=lower_leg) at 40 degrees with radiation below the knee.",
    "[Neurovascularly intact](exam_test present result=negative structure=nerve) distally.",
    "[McMurray's caused](exam_test present result=positive suggests=tear structure=meniscus region=knee) pain but no click.",
    "[FABER: pain](exam_test present result=positive suggests=other_abnormality region=hip) in groin. [FADIR: no pain](exam_test present result=negative suggests=tear region=hip).",
    "[Pain at end range of hip flexion](exam_test present result=positive suggests=other_abnormality region=hip).",
    "[ROM limited](exam_test present result=positive suggests=other_abnormality) secondary to pain.",
    "[Good ROM](exam_test present result=negative suggests=other_abnormality). [No laxity](exam_test present result=negative suggests=tear structure=ligament).",
    "[Anterior drawer positive](exam_test present result=positive suggests=tear structure=ligament region=ankle), but [talar tilt negative](exam_test present result=negative suggests=tear structure=ligament region=ankle).",
]
WORDS = [
    "Left ankle: [anterior drawer is two plus](exam_test present result=positive structure=ligament side=left region=ankle).",
    "Knee: [Lachman one plus, firm endpoint](exam_test present result=negative structure=ligament).",
    "Right knee [Lachman, no endpoint](exam_test present result=positive side=right).",
    "[Endpoint soft on Lachman](exam_test present result=positive).",
    "[Thompson's squeeze elicits no plantarflexion](exam_test present result=positive structure=tendon).",
    "[Calf squeeze elicits good plantarflexion](exam_test present result=negative structure=tendon).",
    "Knee: [mild laxity to varus stress](exam_test present result=positive) at 30.",
    "Gross [valgus instability](exam_test present result=positive) at 0 and 30, left knee.",
    "Left foot: [SILT](exam_test present result=negative structure=nerve).",
    "Left hip [pain w log roll](exam_test present result=positive suggests=other_abnormality).",
    "[Single leg hop reproduced](exam_test present result=positive suggests=other_injury) the tibial pain.",
    "Knee: [dial test +15 deg](exam_test present result=positive structure=ligament) vs L.",
    "[+ dorsal drawer of the 2nd toe](exam_test present result=positive).",
    "Exam: [tapping over the scar sends a jolt](exam_test present result=positive structure=nerve) to the foot.",
    "[Resisted plantar flexion hurts](exam_test present result=positive suggests=tendonitis), left Achilles.",
    "Hallux ulcer, [probe-to-bone: positive](exam_test present result=positive structure=bone).",
]
MORE_WORDS = [
    "[Hip IR 5 degrees](exam_test present result=positive suggests=other_abnormality) on the left.",
    "[Patellar tendon is not tender](exam_test present result=negative suggests=tendonitis).",
    "[Fusiform swelling of the Achilles](exam_test present result=positive suggests=tendonitis).",
    "[Pain at the inferior pole with resisted extension](exam_test present result=positive suggests=tendonitis).",
    "Exam: [pes planus](exam_test present result=positive suggests=other_abnormality).",
    "[Sinus tarsi mildly tender](exam_test present result=positive suggests=none).",
    "[Medial retinaculum tender](exam_test present result=positive suggests=other_injury) on the left knee.",
    "Exam: [McM equivocal](exam_test present result=equivocal structure=meniscus).",
    "[Pos med mcmurray](exam_test present result=positive structure=meniscus).",
    "Left knee: [increased anterior translation of the tibia](exam_test present result=positive structure=ligament).",
    "Knee is [stable in all planes](exam_test present result=negative structure=ligament).",
    "[TTP base of 5th MT](exam_test present result=positive structure=bone).",
    "[Unable to extend knee against gravity](exam_test present result=positive structure=tendon).",
    "[Hip IR 5 deg w/ groin pain](exam_test present result=positive suggests=other_abnormality).",
    "Knee: [Lachman 0](exam_test present result=negative), [AD 0](exam_test present result=negative), [PD 0](exam_test present result=negative).",
    "Knee: [ROM 0-135](exam_test present result=negative) w/o pain.",
    "[Positive hip quadrant](exam_test present result=positive region=hip).",
]
NOT_TOLD = [
    "If McMurray is positive we will order the study.",
    "Motor: HF 5, KE 5, DF 3, PF 5.",
    "Assessment: 2. Decreased range of motion of the knee.",
    "HPI: She walks with an antalgic gait at home.",
    "Ankle: tapping her foot to music.",
    "Lachman and McMurray not performed secondary to pain.",
    "Shoulder: apprehension positive, anterior drawer negative, tender over the biceps groove.",
    "Phalen and Tinel negative at the wrist.",
    "Abdomen: soft, non-tender, no rebound tenderness.",
    "Lumbar spine: tender paraspinals, ROM limited in flexion.",
    "X-ray: hallux valgus, genu varum. Valgus alignment of 5 degrees.",
    "MRI: MCL and LCL intact. ACL torn.",
    "Patient was placed in Trendelenburg position and log rolled to his side.",
    "Dr. Thompson will see her in follow up. Wilson, MD.",
    "Work on quad sets, straight leg raises 3 x 10, heel raises and ROM exercises daily.",
    "Will recheck Lachman at the next visit.",
    '"A positive Lachman test can mean a torn ACL," says the handout.',
    "Goal: patient will demonstrate full range of motion in 6 weeks.",
    "Mother had a positive Lachman after her ski fall.",
    "Thessaly test deferred.",
    "Ottawa ankle rules negative.",
]


@pytest.mark.parametrize("marked", TOLD + WORDS + MORE_WORDS)
def test_every_telling_is_read_with_its_words_and_attributes(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert found(nlp, case, TODAY) == expected(case)


@pytest.mark.parametrize("text", NOT_TOLD)
def test_negative_nothing_was_tested_or_it_was_not_of_the_leg(nlp: Language, text: str) -> None:
    assert found(nlp, parse(text), TODAY) == []


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Right knee ROM 0-114.", "positive"),
        ("Right knee ROM 0-115.", "negative"),
        ("Right knee ROM 9-130.", "negative"),
        ("Right knee ROM 10-130.", "positive"),
        ("Right hip ROM 0-89.", "positive"),
        ("Right hip ROM 0-90.", "negative"),
    ],
)
def test_degrees_just_below_and_at_the_least_of_a_healthy_joint(
    nlp: Language, text: str, result: str
) -> None:
    assert [f.attrs.result for f in read_note(nlp, text)] == [result]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Lachman 1+ with a firm endpoint.", "negative"),
        ("Lachman 1+ with no endpoint.", "positive"),
        ("Lachman 2+ with a firm endpoint.", "positive"),
        ("Lachman grade 0.", "negative"),
        ("Lachman 2B.", "positive"),
        ("Lachman +/-.", "equivocal"),
        ("Lachman guarded.", "equivocal"),
        ("Lachman (+).", "positive"),
        ("Lachman (-).", "negative"),
        ("Lachman [neg].", "negative"),
        ("Lachman [ ] neg [x] pos.", "positive"),
        ("Lachman [x] neg [ ] pos.", "negative"),
    ],
)
def test_grades_signs_and_boxes(nlp: Language, text: str, result: str) -> None:
    assert [f.attrs.result for f in read_note(nlp, text)] == [result]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Right knee: Lachman negative.", ["Lachman"]),
        ("Right ankle: drawer negative.", ["anterior drawer"]),
        ("Right knee: drawer negative.", ["drawer"]),
        ("Right knee: apprehension positive.", ["patellar apprehension"]),
        ("Right hip: apprehension positive.", ["apprehension"]),
        ("Right calf is tender.", ["calf tenderness"]),
        ("Right knee: medial joint line tender.", ["joint-line tenderness"]),
        ("Right patellar tendon tenderness.", ["patellar tendon tenderness"]),
        ("Right foot: bony tenderness.", ["bony tenderness"]),
        ("Right foot is tender to palpation.", ["tenderness to palpation"]),
        (
            "Right knee: quadriceps defect, unable to straight leg raise.",
            ["palpable gap", "straight leg raise (extensor mechanism)"],
        ),
        ("SLR positive.", ["straight leg raise"]),
    ],
)
def test_names_hang_on_place_and_words(nlp: Language, text: str, names: list[str]) -> None:
    assert [f.attrs.name for f in read_note(nlp, text)] == names
