"""Imaging studies: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from tests.extractors.inline import expected, found, parse

TODAY = dt.date(2025, 6, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("imaging",))


PRESENT = [
    "Left knee pain. [X-rays at the walk-in clinic were negative for fx](imaging present modality=radiograph region=knee result=negative side=left).",
    "[Plain films L ankle 2/3: no acute bony process, mild soft tissue swelling](imaging present modality=radiograph region=ankle result=negative side=left).",
    "[X-rays of the right hip were reviewed by me and show no evidence of AVN. Joint space preserved](imaging present modality=radiograph region=hip result=negative side=right).",
    "[Right foot films from urgent care were reportedly normal](imaging present modality=radiograph region=foot result=negative side=right).",
    "[Xray left knee today -- small joint effusion, no acute fx or dislocation](imaging present modality=radiograph region=knee result=negative side=left) seen.",
    "[XRs R foot neg](imaging present modality=radiograph region=foot result=negative side=right) x2 (5/1, 5/15).",
    "[The radiographs of his tibia are essentially normal](imaging present modality=radiograph region=lower_leg result=negative) with the exception of some old heterotopic bone.",
    "[XR hip (bilat) - mild OA, otherwise nl](imaging present modality=radiograph region=hip result=negative side=bilateral)",
    "Despite [normal radiographs](imaging present modality=radiograph region=foot result=negative side=left) her left foot pain continues.",
    "There is [no radiographic evidence of fracture](imaging present modality=radiograph region=ankle result=negative side=left) of the left ankle.",
    "We got [an x-ray of the right knee and I don't see any fracture or dislocation](imaging present modality=radiograph region=knee result=negative side=right).",
    "[Standing AP of both knees: bone on bone](imaging present modality=radiograph region=knee result=negative side=bilateral) medially.",
    "[Lt knee xray: djd](imaging present modality=radiograph region=knee result=negative side=left). [lt hip xray: nl](imaging present modality=radiograph region=hip result=negative side=left)",
    "[X ray of rt knee showed no bony abnormality](imaging present modality=radiograph region=knee result=negative side=right) but there was a joint effussion",
    "IMAGING\n[Radiographs, left knee, AP/lateral/sunrise, 4/12/2025: moderate medial narrowing with osteophytes. No fracture or loose body](imaging present modality=radiograph region=knee result=negative side=left).",
    "RADIOGRAPHS:\n[Three views of the left ankle show a preserved mortise. I see no fracture](imaging present modality=radiograph region=ankle result=negative side=left).",
    "RESULTS\n[X-rays of the left foot were taken. These reveal no fractures](imaging present modality=radiograph region=foot result=negative side=left) or bony abnormalities.",
    "RESULTS\n[These reveal no fracture of the left ankle](imaging present modality=radiograph region=ankle result=negative side=left).",
    "[Knee films: components well fixed without lucency. L TKA in good position](imaging present modality=radiograph region=knee result=negative).",
    "Imaging: [3 view R foot today shows a healing 5th metatarsal fracture](imaging present modality=radiograph region=foot result=positive side=right).",
    "[Fracture seen on xray of the great toe](imaging present modality=radiograph region=foot result=positive).",
    "[Radiographs of the right femur reveal an aggressive lytic lesion with periosteal reaction](imaging present modality=radiograph region=thigh result=positive side=right).",
    "[Weightbearing x-rays of the left foot demonstrate widening of the Lisfranc interval](imaging present modality=radiograph region=foot result=positive side=left).",
    "[Foot x-rays: gas in the soft tissues and erosion of the 5th](imaging present modality=radiograph region=foot result=positive) met head.",
    "[X-ray of the left hip was limited by body habitus and a femoral neck fracture cannot be excluded](imaging present modality=radiograph region=hip result=nondiagnostic side=left).",
    "[XR R tib/fib: cortical thickening mid shaft, no discrete fx line; early stress fx not excluded](imaging present modality=radiograph region=lower_leg result=nondiagnostic side=right).",
    "[Radiographs nondiagnostic](imaging present modality=radiograph region=hip result=nondiagnostic side=left) for the left hip.",
    "[Plain film: possible avulsion](imaging present modality=radiograph region=ankle result=nondiagnostic side=right) off the fibular tip, R ankle.",
    "[MRI of the left knee on 3/1/2025 demonstrated a complex tear](imaging present modality=mri region=knee result=positive side=left) of the medial meniscus.",
    "[MRI right hip 2023 - normal](imaging present modality=mri region=hip result=negative side=right).",
    "[Prior MRI (12/2024) R ankle: partial ATFL tear, bone contusion](imaging present modality=mri region=ankle result=positive side=right).",
    "[MR imaging of the right knee from 5/1/2025: ACL graft intact, no meniscal tear](imaging present modality=mri region=knee result=negative side=right).",
    "[CT L foot without contrast was obtained and was negative for Lisfranc injury](imaging present modality=ct region=foot result=negative side=left).",
    "[CT of the left ankle shows a comminuted pilon fracture](imaging present modality=ct region=ankle result=positive side=left).",
    "[Venous duplex of the left leg was negative for DVT](imaging present modality=ultrasound region=leg result=negative side=left).",
    "[Ultrasound of the right calf shows a 3 cm solid mass, indeterminate](imaging present modality=ultrasound region=lower_leg result=nondiagnostic side=right).",
    "[Bone scan showed increased uptake at the left tibial shaft consistent with stress fracture](imaging present modality=bone_scan region=lower_leg result=positive side=left).",
    "[MRI of the pelvis was for fibroids. It caught the edge of a lesion](imaging present modality=mri region=hip result=positive) in the shaft of the right femur.",
    "CT head negative after the fall; [right hip x-ray shows an intertrochanteric fracture](imaging present modality=radiograph region=hip result=positive side=right).",
    "[Xrays of L shoulder and L knee done at UC, both neg](imaging present modality=radiograph region=knee result=negative side=left).",
    "[XR HIP LEFT 2 VIEWS](imaging present modality=radiograph region=hip result=negative current=true side=left)\nINDICATION: pain\nFINDINGS: No fracture or dislocation. Joint space is maintained.\nIMPRESSION: No acute osseous abnormality.",
    "EXAM: [MRI RIGHT ANKLE WITHOUT CONTRAST](imaging present modality=mri region=ankle result=positive current=true side=right)\nTECHNIQUE: Multiplanar.\nFINDINGS: The ATFL is torn.\nIMPRESSION: Complete ATFL tear. Talar contusion.",
    "[Films at A&E were clear](imaging present modality=radiograph region=knee result=negative). [Today's weight-bearing radiographs of the knee are unremarkable apart from a small effusion](imaging present modality=radiograph region=knee result=negative).",
    "[X-ray at urgent care, R knee: ok, no fx](imaging present modality=radiograph region=knee result=negative side=right). MRI at ortho's discretion.",
    "[Plain films: joint space preserved](imaging present modality=radiograph region=knee result=negative side=left). L knee.",
    "[Ultrasound: R calf mass, cannot tell sarcoma from hematoma](imaging present modality=ultrasound region=lower_leg result=nondiagnostic side=right).",
    "[XR L foot: fx line not visible, known navicular stress fracture](imaging present modality=radiograph region=foot result=nondiagnostic side=left).",
    "She was told [the x-ray of her hip was fine](imaging present modality=radiograph region=hip result=negative).",
]
POSSIBLE = [
    "HPI: Knee pain. He may have had [an x-ray at urgent care](imaging possible modality=radiograph region=knee result=unknown status=done).",
    "HPI: Knee pain. Possible earlier [x-ray at an outside clinic](imaging possible modality=radiograph region=knee result=unknown status=done), no report.",
    "HPI: Hip pain. Unclear whether [an MRI](imaging possible modality=mri region=hip result=unknown status=done) was ever done.",
    "HPI: Ankle sprain. She does not remember if [x-rays](imaging possible modality=radiograph region=ankle result=unknown status=done) were taken.",
    "HPI: Knee pain. ?[MRI in 2021](imaging possible modality=mri region=knee result=unknown status=done).",
    "HPI: Knee pain. She thinks she had [an MRI](imaging possible modality=mri region=knee result=unknown status=done).",
    "HPI: Foot pain. Questionable [prior bone scan](imaging possible modality=bone_scan region=foot result=unknown status=done) at another hospital.",
    "HPI: Knee pain. Not sure if she had [an ultrasound of the calf](imaging possible modality=ultrasound region=lower_leg result=unknown status=done).",
    "HPI: He believes he had [films of the knee last year, normal](imaging possible modality=radiograph region=knee result=negative status=done).",
    "HPI: Left hip. No record of whether [radiographs](imaging possible modality=radiograph region=hip result=unknown status=done side=left) were obtained.",
    "HPI: Ankle pain. Possibly had [films at the ER](imaging possible modality=radiograph region=ankle result=unknown status=done).",
    "HPI: Knee pain. [Prior MRI](imaging possible modality=mri region=knee result=unknown status=done) (?).",
]
HISTORICAL = [
    "HPI: Hip pain. [Old films](imaging historical modality=radiograph region=hip result=unknown status=done) from childhood.",
    "HPI: Hip pain. As a child she had [hip x-rays that were normal](imaging historical modality=radiograph region=hip result=negative status=done).",
    "HPI: Knee pain. Remote [MRI in 2009](imaging historical modality=mri region=knee result=unknown status=done).",
    "HPI: Knee pain. [X-rays about 20 years ago showed a healed fracture](imaging historical modality=radiograph region=knee result=negative status=done).",
    "HPI: Left knee. [MRI in high school showed a meniscal tear](imaging historical modality=mri region=knee result=positive status=done).",
    "HPI: Hip pain. [Pelvis films in childhood for Perthes](imaging historical modality=radiograph region=hip result=positive status=done).",
    "HPI: Ankle pain. Many years ago she had [ankle x-rays](imaging historical modality=radiograph region=ankle result=unknown status=done).",
    "HPI: Foot pain. [Bone scan decades ago was negative](imaging historical modality=bone_scan region=foot result=negative status=done).",
    "HPI: Knee pain. When he was a teenager he had [a knee MRI](imaging historical modality=mri region=knee result=unknown status=done).",
]
FAMILY = [
    "HPI: Her sister had [an MRI of the knee last year](imaging family modality=mri region=knee result=unknown status=done) that showed a tear.",
    "HPI: Knee pain. His cousin's [MRI](imaging family modality=mri region=knee result=unknown status=done) showed an ACL tear.",
    "HPI: Knee pain. Dad had [x-rays of his hip](imaging family modality=radiograph region=hip result=unknown status=done) that showed arthritis.",
    "HPI: Hip pain. Neighbor had [an MRI](imaging family modality=mri region=hip result=unknown status=done) for the same thing and she wants one.",
    "HPI: Ankle pain. Her brother got [x-rays of his ankle](imaging family modality=radiograph region=ankle result=unknown status=done) at the same clinic.",
    "HPI: His mother had [an MRI of her knee](imaging family modality=mri region=knee result=unknown status=done).",
    "HPI: Foot pain. A friend had [a bone scan](imaging family modality=bone_scan region=foot result=unknown status=done) that found a stress fracture.",
]
NEAR = [
    "[XR L knee: no break in the bone](imaging present modality=radiograph region=knee result=negative).",
    "[XR L knee: nothing destructive](imaging present modality=radiograph region=knee result=negative).",
    "[XRs of the knee: unrem](imaging present modality=radiograph region=knee result=negative).",
    "[DR knee (-)](imaging present modality=radiograph region=knee result=negative).",
    "[XR L knee: old erosion of the plateau, unchanged. No fracture](imaging present modality=radiograph region=knee result=negative).",
    "[No radiographic evidence of acute osseous injury](imaging present modality=radiograph region=foot result=negative), left foot.",
    "IMPRESSION: [Negative right knee series](imaging present modality=radiograph region=knee result=negative).",
    "[XR tib/fib (-) for fx](imaging present modality=radiograph region=lower_leg result=negative).",
    "[XR R hip failed to show a cause](imaging present modality=radiograph region=hip result=nondiagnostic) for the pain.",
    "[Ultrasound of the calf: lesion of uncertain nature](imaging present modality=ultrasound region=lower_leg result=nondiagnostic).",
    "[XR L knee: no displaced fx; cannot exclude a rim avulsion](imaging present modality=radiograph region=knee result=nondiagnostic).",
    "HPI: Right knee pain. [XR R knee 3v: NAF](imaging present modality=radiograph region=knee result=negative status=done side=right).",
    "HPI: Right knee pain. [R knee films: NAD](imaging present modality=radiograph region=knee result=negative status=done side=right).",
    "HPI: Right knee pain. [Outside MRI reviewed on disc: bucket handle tear](imaging present modality=mri region=knee result=positive status=done).",
    "HPI: Right knee pain. [MRI 5/2: + MMT](imaging present modality=mri region=knee result=positive status=done side=right).",
    "HPI: Right knee pain. [MRI](imaging hypothetical modality=mri region=knee result=unknown status=planned side=right) ordered, not yet done.",
    "HPI: Right knee pain. Sister is a radiologist and read [his MRI as a meniscal tear](imaging present modality=mri region=knee result=positive status=done).",
    "HPI: Right knee pain. [No recent x-rays](imaging absent modality=radiograph region=knee result=unknown status=done side=right) on file.",
    "SUBJECT: Denied [MRI, left hip](imaging hypothetical modality=mri region=hip result=unknown status=planned side=left). Please reconsider.",
    "HPI: Insurance denied [the MRI of the left knee](imaging hypothetical modality=mri region=knee result=unknown status=planned side=left). Appeal pending.",
    "HPI: Knee pain. [Denies prior MRI](imaging absent modality=mri region=knee result=unknown status=done).",
    "PLAN: [MRI left ankle without contrast](imaging hypothetical modality=mri region=ankle result=unknown status=planned side=left) requested to separate tendinosis from tear.",
    "IMAGING: [X-ray R foot: loss of the cortex at the distal phalanx with fragmentation](imaging present modality=radiograph region=foot result=positive status=done side=right). No gas.",
    "PLAN: L knee. [MRI](imaging present modality=mri region=knee result=unknown status=done side=left): [x] done [ ] ordered.",
    "HPI: Knee pain. Mom reports [x-rays at urgent care were negative](imaging present modality=radiograph region=knee result=negative status=done).",
    "HPI: Knee pain. Per his wife [the MRI showed a meniscal tear](imaging present modality=mri region=knee result=positive status=done).",
    "HPI: Knee pain. Reportedly had [films, normal](imaging present modality=radiograph region=knee result=negative status=done).",
    "HPI: Knee pain. Apparently had [x-rays in the ED](imaging present modality=radiograph region=knee result=unknown status=done).",
    "HPI: Knee pain. [Possible fracture on prior x-ray](imaging present modality=radiograph region=knee result=nondiagnostic status=done).",
    "HPI: Knee pain. [MRI 2 years ago was normal](imaging present modality=mri region=knee result=negative status=done).",
    "HPI: Right knee. [X-ray in 2015 was normal](imaging present modality=radiograph region=knee result=negative status=done side=right).",
    "HPI: Knee pain. Injured it as a child, [x-rays today negative](imaging present modality=radiograph region=knee result=negative status=done).",
    "HPI: Knee pain. [Old films reviewed today: no fracture](imaging present modality=radiograph region=knee result=negative status=done).",
]
HYPOTHETICAL = [
    "PLAN: Possible [MRI of the knee](imaging hypothetical modality=mri region=knee result=unknown status=planned) next visit.",
    "HPI: Knee pain. Unclear whether [MRI](imaging hypothetical modality=mri region=knee result=unknown status=planned) is warranted.",
    "HPI: Knee pain. [MRI of the knee](imaging hypothetical modality=mri region=knee result=unknown status=planned) once a year has been planned.",
    "PLAN: [MRI of the left knee](imaging hypothetical modality=mri region=knee result=unknown status=planned side=left) once approved.",
    "Plan: order [MRI left knee](imaging hypothetical modality=mri region=knee result=unknown side=left) to evaluate for meniscal tear.",
    "PLAN:\n1. MRI R shoulder.\n2. [MRI R knee without contrast](imaging hypothetical modality=mri region=knee result=unknown side=right).",
    "I recommend that she undergo [MRI arthrogram of the left hip](imaging hypothetical modality=mri region=hip result=unknown side=left) to rule out a labral tear.",
    "Awaiting insurance approval for [the right knee MRI](imaging hypothetical modality=mri region=knee result=unknown side=right).",
    "[MRI left foot w/wo contrast](imaging hypothetical modality=mri region=foot result=unknown side=left) scheduled for 7/8.",
    "STUDY REQUESTED: [MRI L hip w/o](imaging hypothetical modality=mri region=hip result=unknown side=left)",
    "Will check [plain films of the left hip](imaging hypothetical modality=radiograph region=hip result=unknown side=left).",
    "[An MRI](imaging hypothetical modality=mri region=knee result=unknown) was ordered last week for the knee but has not been done yet.",
    "She will return as soon as [the MRI of the hip](imaging hypothetical modality=mri region=hip result=unknown) is done.",
    "If knee symptoms persist after 6 weeks of PT we will obtain [an MRI](imaging hypothetical modality=mri region=knee result=unknown conditional=true).",
    "[MRI of the knee](imaging hypothetical modality=mri region=knee result=unknown conditional=true) if no better in 3 weeks.",
    "Consider [MRI of the foot](imaging hypothetical modality=mri region=foot result=unknown conditional=true) should symptoms fail to improve.",
    "We may consider [an MRI of the knee](imaging hypothetical modality=mri region=knee result=unknown conditional=true) down the road.",
    "If her knee is no better we can consider [further imaging](imaging hypothetical modality=other region=knee result=unknown conditional=true).",
    "[MRA hip](imaging hypothetical modality=mri region=hip result=unknown) pending auth.",
    "[MRI L ankle](imaging hypothetical modality=mri region=ankle result=unknown side=left): request sent, still open in the queue.",
]
ABSENT = [
    "HPI: Knee pain. [X-rays have not been done](imaging absent modality=radiograph region=knee result=unknown status=done). [No MRI](imaging absent modality=mri region=knee result=unknown status=done).",
    "HPI: Knee pain. [Never had x-rays](imaging absent modality=radiograph region=knee result=unknown status=done).",
    "HPI: Knee pain. [Denies prior imaging](imaging absent modality=radiograph region=knee result=unknown status=done).",
    "HPI: Left hip pain. [No films yet](imaging absent modality=radiograph region=hip result=unknown status=done side=left).",
    "HPI: Foot pain. [X-rays: not done](imaging absent modality=radiograph region=foot result=unknown status=done).",
    "[No prior MRI of the knee](imaging absent modality=mri region=knee result=unknown).",
    "Patient has [never had an MRI](imaging absent modality=mri region=ankle result=unknown) of this ankle.",
    "[Imaging: none to date](imaging absent modality=radiograph region=knee result=unknown side=left). L knee.",
    "[X-rays have not been taken](imaging absent modality=radiograph region=foot result=unknown side=left). Left foot sprain.",
]
NEGATIVE = [
    "Gel injection knee series finished.",
    "HPI: Right knee pain. MRI contraindicated due to pacemaker.",
    "HPI: Right knee pain. MRI attempted, aborted due to claustrophobia.",
    "Education: We discussed her knee x-ray results in detail.",
    "PLAN: if MRI shows erosions of the ankle: escalate.",
    "PLAN: If the knee MRI is negative, start PT.",
    "PLAN: Surgery if knee MRI shows a tear.",
    "RADIOGRAPHS: Left shoulder series shows a fracture. Hip without pain.",
    "HPI: Knee pain. Mother never had an MRI.",
    "Chest x-ray was clear. Left knee swollen.",
    "Lumbar MRI showed L5-S1 disc herniation. Left foot drop.",
    "I do not feel an MRI of the knee is indicated.",
    "No further imaging of the ankle is needed.",
    "MRI not needed for the left hip at this point.",
    "We discussed that an MRI would not change management of the knee.",
    "Ultrasound-guided injection of the left knee was performed.",
    "Pulses present by Doppler in the right foot.",
    "MRI safety questionnaire reviewed. Left knee.",
    "Patients with knee pain may need x-rays or an MRI.",
    "She declined x-rays of the toe today.",
    "Follow-up in 2 weeks to review the MRI. R knee pain.",
    "[ ] CT knee [ ] bone scan",
]


@pytest.mark.parametrize("marked", [*PRESENT, *NEAR, *POSSIBLE, *HYPOTHETICAL, *HISTORICAL, *FAMILY, *ABSENT])
def test_each_mark_is_found_and_nothing_else(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert found(nlp, case, TODAY) == expected(case)


@pytest.mark.parametrize("text", NEGATIVE)
def test_a_sentence_without_a_mark_has_none(nlp: Language, text: str) -> None:
    case = parse(text)
    assert case.marks == []
    assert found(nlp, case, TODAY) == []


def test_a_result_told_further_on_is_support(nlp: Language) -> None:
    text = (
        "RESULTS\nX-rays of the right knee were obtained in the office today, three views, weight bearing, and they were "
        "reviewed with the patient in the room at some length. The patella tracks well. No fracture is seen."
    )
    (fact,) = read_note(nlp, text)
    assert fact.attrs.result == "negative"
    assert [e.text for e in fact.support] == ["No fracture is seen"]


@pytest.mark.parametrize(
    ("text", "no_fracture"),
    [
        ("XR R knee: lipohemarthrosis, no fx line seen.", True),
        ("XR R knee: thin lucency, indeterminate. No fx.", True),
        ("XR R knee: tibial plateau fracture, no dislocation.", False),
        ("XR R knee: severe osteoarthritis.", False),
        ("XR R knee: normal.", True),
    ],
)
def test_a_denied_fracture_is_kept_whatever_the_result(nlp: Language, text: str, no_fracture: bool) -> None:
    (fact,) = read_note(nlp, text)
    assert fact.attrs.no_fracture is no_fracture


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("MRI left knee 3/1/2025: meniscal tear.", dt.date(2025, 3, 1)),
        ("MRI R ankle on June 2, 2024 was normal.", dt.date(2024, 6, 2)),
        ("XR R knee 03/20: normal.", dt.date(2025, 3, 20)),
        ("XR R knee: normal.", None),
    ],
)
def test_the_date_of_the_study_is_kept(nlp: Language, text: str, date: dt.date | None) -> None:
    (fact,) = read_note(nlp, text, TODAY)
    assert fact.date == date


def test_the_scan_before_is_told_beside_the_one_asked_for(nlp: Language) -> None:
    text = "PLAN\n[x] MRI left tibia w/wo contrast, yearly (last 10/02/2024, no relapse)."
    rows = [(f.evidence.text, f.attrs.status.value, f.attrs.result.value) for f in read_note(nlp, text)]
    assert rows == [
        ("MRI left tibia w/wo contrast", "planned", "unknown"),
        ("last 10/02/2024, no relapse", "done", "negative"),
    ]


def test_films_named_again_in_the_assessment_are_told_once(nlp: Language) -> None:
    text = (
        "IMAGING: XR R hip 3/27: negative, no lucency.\nASSESSMENT: hip pain, xr neg. MRI R hip w/o contrast."
    )
    rows = [(f.attrs.modality.value, f.attrs.status.value) for f in read_note(nlp, text, TODAY)]
    assert rows == [("radiograph", "done"), ("mri", "planned")]


def test_of_two_boxes_the_ticked_one_says_how_it_stands(nlp: Language) -> None:
    text = "ASSESSMENT: L knee. MRI: [ ] done  [x] ordered, L knee w/o."
    (fact,) = read_note(nlp, text, TODAY)
    assert (fact.evidence.text, fact.assertion.value, fact.attrs.status.value) == (
        "MRI: [ ] done  [x] ordered",
        "hypothetical",
        "planned",
    )
