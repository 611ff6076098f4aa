"""A second batch, written after the engine was stable and in other styles: letters, terse notes, nursing, clinics."""

import pytest

from extractors.assertion import Reading
from tests.extractors.assertion.marked import judged

LETTERS = [
    "Thank you for referring this pleasant gentleman who does not suffer from {{absent:asthma}} or {{absent:epilepsy}}.",
    "He tells me that he has had {{present:knee pain}} since February, although he cannot recall any {{absent:injury}}.",
    "On examination I found a moderate {{present:effusion}} but could not elicit any {{absent:instability}}.",
    "Her {{present:symptoms}} have not settled with physiotherapy.",
    "I am not convinced that there is a {{absent:labral tear}}.",
    "I think it unlikely that she has an {{absent:inflammatory arthropathy}}.",
    "There is certainly no suggestion of {{absent:infection}}.",
    "I have listed him for {{hypothetical:arthroscopy}} and I explained the risks of {{hypothetical:thrombosis}} and {{hypothetical:stiffness}}.",
    "In the meantime, should the knee become {{hypothetical:hot}} or {{hypothetical:swollen}} he knows to contact us.",
    "She underwent a {{historical:hysterectomy}} many years ago.",
    "His older brother suffers with {{family:gout}}.",
    "Her radiographs exclude a {{absent:fracture}}.",
    "I would be grateful if you could arrange an {{hypothetical:ultrasound}}.",
    "An {{possible:osteochondral lesion}} remains a possibility.",
    "He was treated for {{historical:testicular cancer}} in 1994 and has been discharged from follow-up.",
    "She is otherwise fit and well with no {{absent:diabetes}}.",
    "I could find nothing to account for her {{present:pain}}.",
    "Although she has no {{absent:rest pain}}, she has {{present:night pain}}.",
    "The {{historical:numbness}} she described in the spring has now gone.",
    "Your patient denies any {{absent:bladder disturbance}} and there is no {{absent:saddle anaesthesia}}.",
    "There is no doubt in my mind that this is {{present:adhesive capsulitis}}.",
    "If her {{hypothetical:pain}} fails to improve I would be happy to see her again.",
]

TERSE = [
    "52M c/o {{present:CP}} x2d, no {{absent:SOB}}, no {{absent:N/V}}, hx {{historical:CABG}}.",
    "neg {{absent:fever}}/{{absent:chills}}",
    "{{absent:SOB}} - denies. {{absent:Cough}} - denies.",
    "A&Ox3, NAD, no {{absent:focal deficits}}",
    "lungs CTAB, no {{absent:w/r/r}}",
    "R knee: +{{present:effusion}}, -{{absent:erythema}}, ROM 0-120",
    "s/p {{historical:MVC}}, c/o {{present:neck pain}}, -{{absent:LOC}}",
    "abd soft NT/ND, no {{absent:HSM}}, no {{absent:masses}}",
    "ext: no {{absent:c/c/e}}",
    "{{possible:?septic joint}}, tap today",
    "prob {{possible:viral URI}}, doubt {{absent:pna}}",
    "r/o {{possible:MI}}, trop neg x2",
    "PE unlikely, {{absent:DVT}} unlikely",
    "XR R ankle neg for {{absent:fx}}, soft tissue {{present:swelling}} laterally",
    "pt w/ {{present:CHF}}, w/o {{absent:angina}}",
    "no new {{absent:complaints}} o/n, {{present:pain}} controlled",
    "FHx: dad - {{family:MI}} @ 50, mom - {{family:DM}}",
    "FH neg for {{absent:CAD}}",
    "tele: no {{absent:events}}",
    "wound c/d/i, no {{absent:drainage}}, no {{absent:fluctuance}}",
    "{{absent:McMurray}} neg, {{present:patellar grind}} pos, {{absent:Lachman}} neg",
    "+{{present:MJL tenderness}}, (-){{absent:ant drawer}}",
    "NWB x 6 wks, watch for {{hypothetical:CRPS}}",
    "consider {{hypothetical:injection}} vs {{hypothetical:PT}} next visit",
    "H/o {{historical:PUD}}, avoid NSAIDs",
    "plan: {{hypothetical:MRI}} to r/o {{possible:meniscal tear}}",
    "tolerating PO w/o {{absent:N/V}}",
    "No hx {{absent:bleeding d/o}}",
    "wt bearing OK, {{absent:limp}} none",
    "hardware ok, no {{absent:lucency}}; {{present:HO}} grade 1",
]

NURSING = [
    "Patient resting comfortably, offers no {{absent:complaints}} at this time.",
    "Pt reports {{present:nausea}} this morning, no {{absent:emesis}} noted.",
    "Skin warm and dry, {{absent:pressure areas}} not noted.",
    "Patient instructed to report {{hypothetical:chest pain}} immediately.",
    "Daughter states patient has been {{present:confused}} since yesterday.",
    "{{hypothetical:Fall}} risk assessment completed after the patient's fall.",
    "No s/s {{absent:bleeding}} from puncture site.",
    "Denies {{absent:pain}} at present, rates earlier {{present:pain}} 6/10 before medication.",
    "IV site without {{absent:redness}}, {{absent:swelling}} or {{absent:tenderness}}.",
    "MRI screening: {{absent:pacemaker}} no, {{absent:aneurysm clips}} no, {{present:claustrophobia}} yes",
    "Any chance you could be {{absent:pregnant}}?  No",
    "Do you have a {{absent:cochlear implant}}? No",
    "Patient verbalized understanding of signs of {{hypothetical:infection}} to report.",
    "Husband reports she snores but has not been diagnosed with {{absent:sleep apnea}}.",
    "Will continue to monitor for {{hypothetical:hypoglycemia}}.",
    "{{present:Edema}} +1 to bilateral feet, no {{absent:weeping}}.",
    "Patient unable to ambulate due to {{present:weakness}}.",
    "Call light in reach, {{hypothetical:seizure}} precautions maintained.",
    "Reports {{historical:childhood asthma}} as a kid, none since.",
    "Patient has never received {{absent:gadolinium}}.",
]

CLINICS = [
    "The EEG showed no {{absent:epileptiform activity}}, but there was diffuse {{present:slowing}}.",
    "He has {{present:paroxysmal atrial fibrillation}} and no history of {{absent:stroke}} or {{absent:TIA}}.",
    "No {{absent:orthopnea}}, {{absent:PND}}, or {{absent:lower extremity edema}}; {{present:dyspnea}} on two flights.",
    "Stress echo was negative for inducible {{absent:ischemia}}.",
    "She has a remote history of {{historical:ITP}} which has not recurred.",
    "PET showed resolution of the {{historical:mediastinal adenopathy}}.",
    "No evidence of disease {{absent:recurrence}} on the surveillance scan.",
    "The biopsy ruled out {{absent:melanoma}} but showed {{present:dysplastic nevus}}.",
    "She is being worked up for {{possible:lupus}}.",
    "He meets no criteria for {{absent:sepsis}}.",
    "There are no features to suggest {{absent:demyelination}}.",
    "Cranial nerves intact; no {{absent:nystagmus}}; {{present:tremor}} at rest on the right.",
    "{{absent:Tinel's sign}} is negative at the tarsal tunnel.",
    "Mild {{present:carpal tunnel syndrome}} without evidence of {{absent:axonal loss}}.",
    "The {{present:rash}} did not blanch, and there was no {{absent:mucosal involvement}}.",
    "Possible {{possible:drug reaction}}; {{absent:anaphylaxis}} was excluded.",
    "His mother and maternal uncle had {{family:polycystic kidney disease}}.",
    "Genetic testing was offered because of a family history of {{family:Huntington disease}}.",
    "She has a 20-year history of {{historical:migraine}} without {{absent:aura}}.",
    "{{present:Ulcer}} base is clean, neither {{absent:bone}} nor {{absent:tendon}} exposed.",
    "Screening colonoscopy for {{hypothetical:colon cancer}} is due.",
    "Patient at high risk for {{hypothetical:aspiration}}.",
    "Prophylactic antibiotics to avoid {{hypothetical:endocarditis}}.",
    "Not in {{absent:heart failure}} clinically.",
    "{{historical:Rheumatic fever}} in childhood, {{present:mitral stenosis}} now.",
    "Previously documented {{present:murmur}} is unchanged.",
    "The cough has resolved, but {{present:wheezing}} persists.",
    "No longer having {{absent:headaches}}, but {{present:dizziness}} continues.",
    "Prenatal course complicated by {{present:preeclampsia}}; no {{absent:gestational diabetes}}.",
    "Differential diagnosis would include {{possible:sarcoidosis}} and {{possible:lymphoma}}.",
]

ORTHO = [
    "Medial-sided {{present:pain}} with no mechanical {{absent:symptoms}}.",
    "The ankle is stable without {{absent:anterior translation}}, and {{present:swelling}} is improving.",
    "She never regained full motion after her {{historical:patella fracture}} in 2011.",
    "He fell from a ladder without hitting his head, {{absent:loss of consciousness}} denied.",
    "Rest, ice and bracing have not helped his {{present:instability}}.",
    "The {{present:hip pain}} is not reproduced with lumbar motion.",
    "No {{absent:apprehension}}, no {{absent:J sign}}, {{present:patellar crepitus}} present.",
    "{{possible:Stress fracture}} of the tibia is the leading diagnosis.",
    "We need an MRI to exclude an occult {{possible:scaphoid fracture}}.",
    "AP and lateral films show neither {{absent:fracture}} nor {{absent:arthritis}}.",
    "Components well fixed without {{absent:lysis}} or {{absent:subsidence}}; {{present:poly wear}} is evident.",
    "If he continues to have {{hypothetical:locking}}, surgery will be discussed.",
    "{{absent:Cortisone injection}} never tried.",
    "She has yet to try {{absent:physical therapy}}.",
    "He has {{present:pain}} going up but not down stairs.",
    "No limp, but {{present:pain}} at extremes of rotation.",
    "Aspiration yielded clear fluid with no {{absent:organisms}} and no {{absent:crystals}}.",
    "Surgical options such as {{hypothetical:osteotomy}} were reviewed.",
    "Without {{absent:fever}}, {{absent:night sweats}}, or {{absent:weight loss}}, but {{present:night pain}} is reported.",
    "There is {{present:tenderness}} over the fibular head, none over the malleoli.",
    "He reports no {{absent:numbness}} or tingling, just {{present:weakness}} with push-off.",
    "Given her {{present:osteoporosis}}, an {{possible:insufficiency fracture}} must be ruled out.",
    "{{absent:Syndesmotic injury}} was not appreciated on stress views.",
    "Injury: none. {{absent:Prior surgery}}: none. {{present:Swelling}}: mild.",
    "She twisted her knee; no {{absent:pop}} was heard.",
    "Pain is not at the {{absent:joint line}}.",
    "The tendon is intact with no {{absent:gap}}; {{absent:Thompson test}} is negative.",
    "Her son had an {{family:ACL tear}} last year and she worries about the same.",
    "{{absent:Pacemaker}}/{{absent:defibrillator}}: denies",
    "Has an implanted {{present:loop recorder}}, no {{absent:pacemaker}}.",
    "He can bear weight without {{absent:pain}}.",
    "A {{absent:Baker's cyst}} is not present, nor is there {{absent:synovitis}}.",
    "Possible surgery for the {{present:meniscal tear}} was discussed.",
    "Rule out {{possible:stress fracture}}, {{possible:osteomyelitis}}.",
]


@pytest.mark.parametrize("marked", LETTERS)
def test_letter(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", TERSE)
def test_terse(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", NURSING)
def test_nursing(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", CLINICS)
def test_clinic(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", ORTHO)
def test_orthopedic(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked
