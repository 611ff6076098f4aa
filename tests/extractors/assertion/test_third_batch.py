"""A third batch, written after the fixes from the second: consultation, dictation, screening forms, imaging."""

import pytest

from extractors.assertion import Reading
from tests.extractors.assertion.marked import judged

DICTATED = [
    "She is a 58-year-old with {{present:diabetes}} who denies any {{absent:polyuria}} or {{absent:polydipsia}} but has {{present:blurred vision}}.",
    "No {{absent:murmur}} was heard and there was no {{absent:peripheral edema}}.",
    "He has had intermittent {{present:hematuria}} without any associated {{absent:dysuria}}, {{absent:frequency}} or {{absent:urgency}}.",
    "There has been no recurrence of his {{absent:seizures}} on the current regimen.",
    "He was negative for {{absent:HIV}} and {{absent:hepatitis B}}, and positive for {{present:hepatitis C}}.",
    "The patient has no known history of {{absent:coronary artery disease}}, although his father had a {{family:heart attack}} at 48.",
    "Chest x-ray shows {{present:emphysema}}, no evidence of {{absent:infiltrate}}, and old {{historical:granulomatous disease}}.",
    "She underwent catheterization, which ruled out significant {{absent:coronary disease}}.",
    "There is some question of an early {{possible:infiltrate}} at the right base.",
    "We could not exclude an underlying {{possible:malignancy}}.",
    "Patient's {{present:hypertension}} is poorly controlled, and he has not been taking his medication.",
    "He had been doing well without {{absent:angina}} until last night, when he developed {{present:chest pressure}}.",
    "Her past history is remarkable for {{historical:tuberculosis}} treated in 1972.",
    "She is status post {{historical:hysterectomy}} for {{present:fibroids}}.",
    "The {{present:laceration}} was explored and no {{absent:foreign body}} was found.",
    "Cultures have remained negative and the {{present:wound}} is granulating.",
    "In the past he has had {{historical:kidney stones}} but none recently.",
    "He does not believe that he has {{absent:sleep apnea}}.",
    "Neither the {{absent:patient}} nor his wife reported fever.",
    "The abdomen was benign, with no {{absent:organomegaly}} and no {{absent:ascites}} appreciated.",
    "I have low concern for {{absent:fracture}}, but given the {{present:swelling}} we will image.",
    "No {{absent:evidence of tumor}} in the sections examined.",
    "The infant had {{present:jaundice}}, never required {{absent:phototherapy}}, and went home.",
    "The patient tells me he has been free of {{absent:headache}} since June.",
]

SHORT = [
    "Pacer: none. {{absent:ICD}}: none. {{present:Stent}}: yes, 2019.",
    "GI: {{present:GERD}}, no {{absent:melena}}.",
    "CV: neg {{absent:CP}}, neg {{absent:palpitations}}, + {{present:edema}}",
    "Neuro - {{absent:HA}} no, {{absent:dizziness}} no, {{present:tremor}} yes",
    "Metal in body? [ ] yes [x] no",
    "{{absent:Shunt}}: [ ] Yes  [x] No    {{present:Dentures}}: [x] Yes  [ ] No",
    "[ ] {{absent:dialysis}}  [x] {{present:hypertension}}  [ ] {{absent:diabetes}}",
    "No {{absent:CP}}/{{absent:SOB}}/{{absent:palps}}. {{present:Fatigue}} x 2 wks.",
    "L hip: TTP GT, FADIR (-){{present:}}".replace("{{present:}}", ""),
    "Knee: {{absent:effusion}} none; {{present:crepitus}} mild; {{absent:Lachman}} neg",
    "Dx: ? {{possible:stress fx}} 2nd MT",
    "Imp: {{possible:PE}} vs {{possible:pneumonia}}",
    "pt denies SI/{{absent:HI}}",
    "Sx resolved: {{historical:cough}} gone",
    "Allergic to PCN ({{present:rash}})",
    "No rash, + {{present:pruritus}}",
    "RLE warm, w/o {{absent:cords}}; Homan's neg",
    "s/p {{historical:TKA}} 2015, no {{absent:issues}}",
    "hx {{historical:gout}}, none x 2 yr",
    "f/u {{present:HTN}}, no {{absent:c/o}}",
]

IMAGING = [
    "No fracture, {{absent:dislocation}}, or {{absent:suspicious osseous lesion}}. Mild {{present:soft tissue swelling}} laterally.",
    "ACL, PCL, and collateral ligaments are intact without {{absent:tear}}.",
    "There is a small {{present:joint effusion}}, but no {{absent:loose body}} or {{absent:synovitis}}.",
    "Signal abnormality in the posterior horn, possibly representing a {{possible:tear}}.",
    "Findings may reflect {{possible:contusion}} or early {{possible:stress reaction}}.",
    "No convincing {{absent:labral tear}} on this noncontrast study.",
    "Previously seen {{present:marrow edema}} persists.",
    "The previously noted {{historical:effusion}} has resolved.",
    "No MR evidence for {{absent:osteonecrosis}}; mild {{present:trochanteric bursitis}}.",
    "Comparison is made to prior films; the {{present:fracture}} line is less distinct.",
    "{{absent:Hardware loosening}} is not evident and the {{present:fusion}} appears solid.",
    "Chondral surfaces are preserved with no {{absent:full thickness defect}}.",
    "No discrete {{absent:mass}}; {{present:fatty infiltration}} of the gluteus minimus.",
    "Evaluate for {{possible:occult fracture}}.",
    "Clinical indication: {{present:pain}}, rule out {{possible:osteomyelitis}}.",
    "Tiny {{present:Baker's cyst}} without {{absent:rupture}}.",
    "There is neither {{absent:hydronephrosis}} nor {{absent:calculus}}.",
    "Cannot differentiate {{possible:scar}} from recurrence.",
    "Lack of enhancement argues against {{absent:abscess}}.",
    "No significant {{absent:stenosis}} at L4-5, moderate {{present:stenosis}} at L5-S1.",
]

PLANS = [
    "Will hold off on {{hypothetical:injection}} for now.",
    "If {{hypothetical:swelling}} recurs we can aspirate.",
    "He declined {{present:surgery}} at this time and will try {{hypothetical:therapy}} first.",
    "Start {{hypothetical:physical therapy}} twice a week.",
    "Avoid impact to lower the risk of {{hypothetical:re-rupture}}.",
    "We talked about {{hypothetical:arthroscopy}} in the future.",
    "Told to go to the ER for {{hypothetical:chest pain}} or {{hypothetical:leg swelling}}.",
    "Aspirin for {{hypothetical:stroke}} prevention.",
    "MRI of the hip to assess for {{possible:avascular necrosis}}.",
    "Patient understands that {{hypothetical:infection}} is a risk.",
    "Continue {{present:home exercises}}.",
    "Her {{present:pain}} limits her, so {{hypothetical:MRI}} was ordered.",
]


@pytest.mark.parametrize("marked", DICTATED)
def test_dictated(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", SHORT)
def test_short(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", IMAGING)
def test_imaging(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", PLANS)
def test_plan(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked
