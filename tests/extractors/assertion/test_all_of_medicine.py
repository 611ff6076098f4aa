"""Sentences of all of medicine, read as ConText reads: discharge summaries, emergency, imaging, pathology, surgery."""

import pytest

from extractors.assertion import Reading
from tests.extractors.assertion.marked import judged

DATED = [
    "She was hospitalized in 2003 for {{historical:meningitis}}.",
    "He was treated four years ago for {{historical:lymphoma}} at another hospital.",
    "He was admitted last winter with {{historical:influenza}}.",
    "Three years ago she slipped and suffered a {{historical:wrist fracture}}.",
    "In May of last year, he had a bout of {{historical:vertigo}}.",
    "In 1991 he had a {{historical:stroke}} and underwent carotid surgery, and now he has {{present:aphasia}}.",
    "Her other medical problems include {{historical:glaucoma}} and {{historical:gout}}.",
    "Comorbidities include {{historical:sleep apnea}}.",
    "He has a long-standing history of {{historical:bipolar disorder}}.",
    "She has a 15-year history of {{historical:multiple sclerosis}}.",
    "She has a 4-day history of {{present:dysuria}}.",
    "He is a stroke survivor with {{present:hemiparesis}}.",
    "A {{historical:stroke}} survivor.",
    "He was admitted 5 months prior to this visit with {{historical:pancreatitis}}.",
    "She had a {{historical:stroke}} last month.",
    "She denies heart disease and prior history of {{absent:cancer}}.",
    "He denies {{absent:fever}} and has a history of {{historical:asthma}}.",
    "Two sons, ages 12 and 15, both with {{family:asthma}}.",
    "Her mother has described fever and {{present:vomiting}}.",
    "He stopped drinking 8 years ago after a {{historical:variceal bleed}}.",
    "He has three sisters, one with {{family:lupus}}.",
    "Past medical history, notable for {{historical:psoriasis}}.",
    "A year ago she was diagnosed with {{historical:sarcoidosis}}.",
    "A boy with a history of intermittent {{historical:croup}}.",
    "He was given lithium in 1998 because of {{historical:mania}}.",
    "In 2001, right {{historical:cataract}} extraction.",
    "He got a {{historical:wound infection}}, which has since healed.",
    "Films show prior sternotomy with opacity that suggests {{possible:effusion}}.",
    "She is status post a fall with {{present:rib pain}}.",
    "History of ovarian cancer with rising {{present:markers}}.",
    "He had been admitted in March with {{historical:pneumonia}}.",
    "Complete resolution of the effusion with residual {{present:scarring}}.",
    "Distant {{possible:metastases}} cannot be assessed.",
]
DENIED = [
    "The previously noted {{absent:infiltrate}} is no longer seen.",
    "There is no longer any {{absent:air leak}}.",
    "Resection edges uninvolved by {{absent:dysplasia}}.",
    "No fever was noted and the patient's {{present:pneumonia}} improved.",
    "No wheezing, and diminished {{present:air entry}} at the left base.",
    "ALLERGIES: No known food {{absent:allergies}}.",
    "His outlook was negative and his course was notable for {{present:delirium}}.",
    "This patient has a history of {{historical:gout}} and has not taken allopurinol.",
    "No bleeding was found and also to treat her {{present:anxiety}} we added a drug.",
    "{{present:Troponin leak}} without chest pain possibly due to {{possible:sepsis}}.",
    "Positive for cough, lack of energy, and {{present:joint pain}}.",
    "Elbow {{present:pain}} with flexion and extension, negative on the right.",
    "Congenital absence of the left kidney with history of {{historical:pyelonephritis}}.",
    "Her hip {{present:fracture}} was not recognized initially.",
    "{{present:Chest pain}} with {{absent:pulmonary embolism}} ruled out.",
    "She has not had any cough or ever had any {{absent:hemoptysis}}.",
    "He is not pale, {{absent:jaundiced}}, or {{absent:diaphoretic}}.",
    "She was found not to have {{absent:meningitis}}.",
    "It is doubtful that he has {{absent:pericarditis}}.",
    "No head injury, c/o {{present:neck pain}}.",
    "No c/o {{absent:dyspnea}}.",
    "She has not had her {{present:thyroid nodule}} evaluated.",
    "Denies bilateral calf {{absent:swelling}}.",
    "No stool for two days as well as {{present:cramping}}.",
    "Did not know he had a {{present:kidney stone}}.",
    "The cause of his {{present:anemia}} was not found.",
    "I doubt that her {{present:dizziness}} is due to the new drug.",
    "No rash noted and {{present:bruising}} noted only over the left arm.",
    "{{present:Pain}} without medication is 7/10.",
    "The {{present:nodule}} was not diagnosed as a cancer.",
    "The bed was checked for {{absent:oozing}} and there was none.",
    "The ducts were searched for {{absent:stones}} and none was seen.",
    "He had no fever, nor did he report any {{absent:cough}}.",
    "He has a {{present:hernia}} that was not present before the operation.",
    "She had no difficulty with {{absent:vomiting}} after surgery.",
    "He has no difficulty with stairs despite his {{present:neuropathy}}.",
    "{{absent:Complications}}: None apparent.",
    "The {{present:cyst}} is not well seen.",
    "All other systems are negative except for {{present:tinnitus}}.",
    "He does not {{absent:smoke}} or drink.",
    "She is not having any fever, cough, {{absent:palpitations}}, wheezing or rash.",
    "Negative grunting, stridor, or {{absent:retractions}}.",
    "{{absent:Gout}} could not be the case.",
    "The stress test did not evoke evidence of {{absent:ischemia}}.",
    "The scope showed no {{absent:abnormalities}} of the colon.",
    "No interval {{absent:changes}} are noted.",
    "He finished the drug without any {{absent:problems}}.",
    "No mass to explain her {{present:weight loss}}.",
    "He and his family denied any {{absent:seizures}}.",
    "We will call if there is no {{hypothetical:improvement}}.",
]
CONDITIONAL = [
    "She was told what to do should {{hypothetical:hyperglycemia}} occur.",
    "He will be watched closely for {{hypothetical:arrhythmia}}.",
    "Nursing will watch for signs of {{hypothetical:bleeding}}.",
    "He was warned about possible {{hypothetical:drowsiness}}.",
    "This is a return visit for a man with {{present:hypertension}}.",
    "He has gloomy thoughts about his future and is expressing {{present:hopelessness}}.",
    "Precautions regarding {{hypothetical:falls}} were given.",
    "He should report any {{hypothetical:dark stools}} to us.",
]


@pytest.mark.parametrize("marked", DATED)
def test_dated(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", DENIED)
def test_denied(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", CONDITIONAL)
def test_conditional(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked
