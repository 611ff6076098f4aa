"""Symptoms: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from tests.extractors.inline import Row, expected, found, parse

TODAY = dt.date(2025, 3, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("symptom", "injury"))


def _own(rows: list[Row]) -> list[Row]:
    """Symptoms lean on injury events for their time; the events themselves have cases of their own."""
    return [row for row in rows if row[3] == "symptom"]


TOLD = [
    "[Right knee pain for 3 months](symptom present kind=pain weeks=13 course=worsening side=right region=knee), worsening over the last 2 weeks.",
    "[Left hip pain x 6 wks](symptom present kind=pain weeks=6 course=persistent side=left region=hip), 7/10, worse with stairs.",
    "[C/o L ankle pain](symptom present kind=pain weeks=0.1 course=new side=left region=ankle) and [swelling](symptom present kind=swelling weeks=0.1 course=new side=left region=ankle) since yesterday.",
    "[Denies numbness, tingling](symptom absent kind=numbness), or [weakness](symptom absent kind=weakness).",
    "[Knee gives way](symptom present kind=instability region=knee) going down stairs; [locks and catches](symptom present kind=other region=knee).",
    "[No locking, catching](symptom absent kind=other), or [giving way](symptom absent kind=instability).",
    "The [knee feels unstable and buckles](symptom present kind=instability region=knee).",
    "[Foot drop](symptom present kind=weakness side=right region=leg) on the right. Left foot is [numb](symptom present kind=numbness side=left region=foot) on top.",
    "[Numbness and tingling of the left foot for 8 months](symptom present kind=numbness weeks=35 course=persistent side=left region=foot).",
    "[Burning pain in the heel](symptom present kind=pain region=foot), first steps in the morning are worst.",
    "[Strength 4/5](symptom present kind=weakness side=right) in the right quadriceps, 5/5 elsewhere.",
    "[Moderate effusion of the right knee](symptom present kind=swelling on_exam=true side=right region=knee). [No effusion](symptom absent kind=swelling on_exam=true side=left region=knee) on the left.",
    "[Trace pitting edema of both ankles](symptom present kind=swelling side=bilateral region=ankle).",
    "[Palpable lump in the left calf](symptom present kind=mass weeks=26 course=worsening side=left region=lower_leg), growing over 6 months.",
    "[Mass in the thigh](symptom present kind=mass weeks=9 course=persistent region=thigh), painless, first noticed 2 months ago.",
    "Low back [pain](symptom present kind=pain side=right region=leg) radiating down the right leg to the foot.",
    "[History of knee pain](symptom historical kind=pain course=resolved region=knee), resolved after PT.",
    "[Knee pain](symptom historical kind=pain course=resolved region=knee) has completely resolved.",
    "[Pain](symptom present kind=pain course=improving) is improving with therapy.",
    "Her [knee swelled](symptom present kind=swelling region=knee) within 2 hours of the injury.",
    "He has been [limping](symptom present kind=other) since.",
    "[Unable to bear weight on the left leg](symptom present kind=other side=left region=leg).",
    "[Knee stiffness in the morning](symptom present kind=other region=knee) lasting 30 minutes.",
    "[Pain-free](symptom absent kind=pain course=resolved) today. [Pain 0/10](symptom absent kind=pain).",
    "[Bruising over the lateral ankle](symptom present kind=other region=ankle).",
    "[Felt a pop in the knee](symptom present kind=other region=knee).",
    "Possible [effusion](symptom possible kind=swelling on_exam=true).",
    "[No swelling](symptom absent kind=swelling), no erythema, no warmth.",
    "[Swelling](symptom absent kind=swelling): none. [Numbness](symptom absent kind=numbness): none.",
    "[Knee pain](symptom present kind=pain weeks=22 course=persistent region=knee) began 5 months ago after a twisting injury.",
    "Still having [groin pain](symptom present kind=pain course=persistent region=hip) despite 8 weeks of PT.",
    "[Pain](symptom present kind=pain course=persistent) has not improved with NSAIDs.",
    "[Chronic bilateral knee pain for several years](symptom present kind=pain course=persistent side=bilateral region=knee).",
    "New onset [calf pain](symptom present kind=pain weeks=0.1 course=new region=lower_leg) since Sunday.",
    "Knee is [sore and achy](symptom present kind=pain region=knee) after running.",
    "[Left foot weakness with dorsiflexion 3/5, EHL 2/5](symptom present kind=weakness side=left region=leg).",
    "[Decreased sensation over the dorsum of the right foot](symptom present kind=numbness side=right region=foot).",
    "[Sensation is diminished](symptom present kind=numbness) in the first web space.",
    "The [ankle rolls easily and feels loose](symptom present kind=instability region=ankle).",
    "Patient [reports clicking and popping in the hip](symptom present kind=other region=hip), painless.",
    "[Knee effusion noted](symptom present kind=swelling on_exam=true region=knee) on MRI. [Soft tissue swelling](symptom present kind=swelling region=knee) on x-ray.",
    "There is [no pain](symptom absent kind=pain region=knee) at rest but there is [pain](symptom present kind=pain region=knee) with walking in the knee.",
    "She [cannot straighten the knee fully](symptom present kind=other region=knee).",
    "[Kneecap pops out](symptom present kind=instability region=knee) of place twice a month.",
    "[legs ache](symptom present kind=pain weeks=104 course=persistent region=leg) at nite x 2 yrs",
    "[swollen](symptom present kind=swelling weeks=0.4 course=new side=right region=knee) Rt knee 3 days, [painfull](symptom present kind=pain weeks=0.4 course=new side=right region=knee) to walk",
    "[knee swelled](symptom present kind=swelling region=knee) up like a balloon",
    "Foot feels like [pins and needles](symptom present kind=numbness region=foot).",
    "[Pain](symptom present kind=pain course=worsening) is 5 weeks old and getting worse daily.",
    "[Knee pain x 5 weeks](symptom present kind=pain weeks=5 course=new region=knee).",
    "[Knee pain for 7 weeks](symptom present kind=pain weeks=7 course=persistent region=knee).",
    "Left calf is [weak](symptom present kind=weakness side=left region=leg) with push-off since [the snap](symptom present kind=other side=left region=lower_leg).",
    "EHL 5/5, [TA 3/5, peroneals 3/5 on the right leg](symptom present kind=weakness side=right region=leg).",
    "[Quads 4+/5](symptom present kind=weakness side=bilateral region=leg) bilaterally, hip flexion 5/5.",
    "[Full strength in both lower extremities](symptom absent kind=weakness side=bilateral region=leg).",
    "[Foot is strong](symptom absent kind=weakness region=leg), [no weakness](symptom absent kind=weakness region=leg).",
    "[No foot drop](symptom absent kind=weakness region=leg). [No numbness or tingling into the foot](symptom absent kind=numbness region=foot).",
    "Legs [are not weak](symptom absent kind=weakness region=leg), just [sore](symptom present kind=pain region=leg).",
    "The [swelling](symptom historical kind=swelling course=resolved) has gone down completely.",
    "[Hemarthrosis of the left knee](symptom present kind=swelling on_exam=true side=left region=knee) aspirated.",
    "Denies back pain but has [pain down the left leg](symptom present kind=pain side=left region=leg).",
    "GI: no abdominal pain, no masses. MSK: [right ankle pain](symptom present kind=pain on_exam=true side=right region=ankle).",
    "She takes Tylenol for [knee pain](symptom present kind=pain region=knee) with some relief.",
    "Presents for evaluation of [right knee pain](symptom present kind=pain side=right region=knee).",
    "Worse at night. [Pain 6/10](symptom present kind=pain side=left region=knee). Left knee.",
    "[Hip clicks and pops](symptom present kind=other region=hip) but does [not hurt](symptom absent kind=pain region=hip).",
    "[Knee locked](symptom present kind=other weeks=0.1 course=new region=knee) yesterday and she [could not straighten it](symptom present kind=other weeks=0.1 course=new region=knee).",
    "Walks with a [limp](symptom present kind=other).",
    'patient c/o "[giving out](symptom present kind=instability side=left region=knee)" of [L knee, stiff](symptom present kind=other side=left region=knee) in AM',
    "[Fluid on the knee](symptom present kind=swelling region=knee).",
    "[Lump behind the knee](symptom present kind=mass region=knee) has doubled in size in 2 months.",
    "[No lump](symptom absent kind=mass region=thigh) felt in the thigh.",
    "[Redness and warmth of the right great toe](symptom present kind=other side=right region=foot).",
    "[Reports constant, throbbing pain in the foot](symptom present kind=pain course=persistent region=foot) that wakes her.",
    "[Pain](symptom present kind=pain course=improving) improved from 8/10 to 3/10 after the injection.",
    "[Pain](symptom present kind=pain course=persistent) continues despite NSAIDs and bracing.",
    "[No longer has giving way](symptom historical kind=instability course=resolved).",
    "[HF 5, KE 5, DF 3](symptom present kind=weakness on_exam=true), PF 5.",
    "[Light touch diminished over the dorsum of the foot](symptom present kind=numbness on_exam=true region=leg).",
]
NOT_TOLD = [
    "Weak and shaky, with fever and chills.",
    "Fell because of instability, was not using her walker.",
    "Sensation intact to pain and temperature.",
    "Please lock the wheels. Heparin lock placed.",
    "Strength 2/5 in her right hand.",
    "Sensation to light touch intact in the right foot.",
    "Motor 5/5 bilaterally. Sensation intact to light touch.",
    "Chest pain, abdominal pain and low back pain.",
    "Shoulder pain and neck stiffness.",
    "Ibuprofen 600 mg as needed for pain.",
    "Return if pain, swelling or numbness get worse.",
    "Risks include infection, persistent pain, stiffness and weakness.",
    "Pain with McMurray. Pain to palpation of the medial joint line.",
    "XR: marrow edema, pleural effusion.",
    "Weak pulses. Body mass index 32. Muscle mass preserved.",
    "Throat swelling with gadolinium.",
    "Pain meds: Norco. Referred to pain management.",
    "Weakness in the hand, numb fingers.",
    "Cyanosis, clubbing or edema: none.",
    "No clubbing, cyanosis, or edema.",
    "Numbness in the hands. Feet are fine.",
    "Ankle gave way on the stairs and he fell.",
    "Her daughter has hip pain too.",
    "Pain-free ROM of the hip.",
    "Pain with log roll and with resisted hip flexion.",
    "Will obtain MRI if pain persists.",
    '"Knee pain handout: you may have swelling," given to patient.',
]


@pytest.mark.parametrize("marked", TOLD)
def test_every_telling_is_read_with_its_words_and_attributes(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert _own(found(nlp, case, TODAY)) == expected(case)


@pytest.mark.parametrize("text", NOT_TOLD)
def test_negative_no_symptom_of_the_leg_is_told(nlp: Language, text: str) -> None:
    assert _own(found(nlp, parse(text), TODAY)) == []


@pytest.mark.parametrize(
    ("text", "weeks", "course"),
    [
        ("Right knee pain x 5 weeks.", 5, "new"),
        ("Right knee pain x 6 weeks.", 6, "persistent"),
        ("Right knee pain x 7 weeks.", 7, "persistent"),
        ("Right knee pain, had 8 weeks of PT.", None, "unknown"),
        ("Fell on ice 9 days ago. Since then right thigh pain.", 1.3, "new"),
        ("Right hip pain worse 2 weeks ago.", None, "unknown"),
        ("Right knee pain lasting 2 hours at a time.", None, "unknown"),
    ],
)
def test_time_since_onset_and_course(nlp: Language, text: str, weeks: float | None, course: str) -> None:
    facts = [f for f in read_note(nlp, text, TODAY) if f.type == "symptom"]
    assert [(f.attrs.weeks, f.attrs.course) for f in facts] == [(weeks, course)]


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("Right leg: quads 4/5.", [("present", "Right leg: quads 4/5")]),
        ("Right leg: quads 5-/5.", [("present", "Right leg: quads 5-/5")]),
        ("Right leg: quads 5/5.", []),
        ("Right knee pain 4/5.", [("present", "Right knee pain")]),
        ("Grip 4/5.", []),
    ],
)
def test_grades_of_strength(nlp: Language, text: str, grades: list[tuple[str, str]]) -> None:
    assert [(f.assertion, f.evidence.text) for f in read_note(nlp, text)] == grades


@pytest.mark.parametrize(
    ("text", "on_exam"),
    [
        ("EXAM: Right knee swollen.", True),
        ("HPI: Right knee swollen.", False),
        ("Right knee swollen, Lachman negative.", True),
        ("Right knee effusion.", True),
    ],
)
def test_found_by_the_examiner(text: str, on_exam: bool) -> None:
    facts = read_note(build_nlp(("symptom", "exam_test")), text)
    assert [f.attrs.on_exam for f in facts if f.type == "symptom"] == [on_exam]
