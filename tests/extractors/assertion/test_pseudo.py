"""Words that look like negation and are none, and words that look like other cues."""

import pytest

from tests.extractors.assertion.marked import judged

PSEUDO_NEGATION = [
    "No relief from {{present:pain}} with ibuprofen.",
    "no improvement in {{present:pain}}",
    "No change in {{present:pain}} after the injection.",
    "No significant change in the {{present:effusion}} since last week.",
    "No interval change in {{present:pulmonary nodules}}.",
    "no increase in {{present:swelling}}",
    "Not only {{present:fever}} but also {{present:rigors}}.",
    "Not certain whether the {{possible:tear}} is new.",
    "Walks without difficulty after the {{present:sprain}}.",
    "Gram negative {{present:bacteremia}} was treated.",
    "No doubt a {{present:meniscal tear}}.",
    "Nothing helps the {{present:pain}}.",
    "{{present:Pain}} not relieved by rest.",
    "{{present:Pain}} is not controlled.",
    "{{present:Wound}} has not healed.",
    "The {{present:infection}} did not respond to antibiotics.",
    "His {{present:pain}} has not improved with therapy.",
    "The {{present:fracture}} has not healed.",
    "Does not deny {{present:alcohol use}}.",
    "Not without {{present:pain}}.",
    "He cannot walk because of {{present:pain}}.",
    "She does not tolerate {{present:NSAIDs}}.",
    "He is not taking medication for his {{present:hypertension}}.",
    "No treatment for the {{present:hernia}} so far.",
    "without relief of {{present:symptoms}}",
    "Completed 6 weeks of PT without improvement in {{present:knee pain}}.",
    "{{present:Pain}} is no better.",
    "{{present:Knee pain}} no worse than before.",
    "No displacement of the {{present:fracture}}.",
    "no enlargement of the {{present:mass}}",
    "No explanation for the {{present:pain}}.",
    "Negative pressure dressing to the {{present:ulcer}}.",
    "MRI without contrast for {{present:knee pain}}.",
    "The {{present:pain}} does not interfere with sleep.",
    "He is not compliant with {{present:diabetes}} care.",
    "{{present:Hypertension}}, not well controlled.",
    "There is no question of {{present:malunion}}.",
    "{{present:Sepsis}} secondary to gram-negative rods.",
    "denies relief from {{present:pain}}",
    "{{present:Instability}} not improved by bracing.",
    "Negative x-rays of the knee; {{present:pain}} continues.",
    "No. 1: {{present:knee pain}}.",
    "Triple negative {{present:breast cancer}}.",
    "The swelling did not go away and {{present:pain}} is worse.",
    "He did not sleep because of {{present:leg cramps}}.",
    "Not unusual for her to have {{present:headaches}}.",
    "No angulation at the {{present:fracture}} site.",
    "no response to {{present:steroid injection}}",
    "not amenable to {{present:bracing}}",
    "He could not squat due to {{present:stiffness}}.",
]

PSEUDO_HISTORY = [
    "History of present illness: {{present:knee pain}}.",
    "History and physical: {{present:chest pain}} today.",
    "By history, {{present:knee pain}} began at work.",
    "history of 3 weeks of {{present:pain}}",
    "She presents with a 2 week history of {{present:cough}}.",
    "He has a 6-month history of {{present:hip pain}}.",
    "three day history of {{present:fever}}",
    "several month history of {{present:locking}}",
    "a long history of {{present:knee pain}}",
    "65 year old man with {{present:chest pain}}.",
    "Old records were reviewed; {{present:pneumonia}} noted.",
    "{{present:Pain}} over the past 3 weeks.",
    "For the past two months he has had {{present:swelling}}.",
    "Prior to arrival he developed {{present:dyspnea}}.",
    "Compared to prior study, the {{present:effusion}} is larger.",
    "Previously healthy boy with {{present:limp}}.",
    "The previously described {{present:nodule}} is stable.",
    "Social history: {{present:tobacco use}}.",
    "He is a poor historian; {{present:confusion}} noted.",
    "History obtained from patient, who has {{present:back pain}}.",
    "Well-healed {{present:scar}} over the patella.",
    "Compared with the prior MRI there is {{present:marrow edema}}.",
    "Clinical history: {{present:fall}}, {{present:knee pain}}.",
]

PSEUDO_OTHER = [
    "as if the {{present:knee}} were loose",
    "By the Ottawa rules for {{present:ankle injury}} no film is needed.",
    "The rule of thumb is rest; {{present:swelling}} persists.",
    "Weight bearing as tolerated; {{present:pain}} as expected.",
    "He may shower; the {{present:wound}} is dry.",
    "{{present:Swelling}} since May 2024.",
    "It should be noted that he has {{present:diabetes}}.",
    "All questions were answered about the {{present:fracture}}.",
    "Mother states the patient has {{present:fever}}.",
    "Per mother, he has {{present:knee pain}}.",
    "Wife reports {{present:confusion}}.",
    "The patient's mother reports he has {{present:asthma}}.",
    "According to his wife he had a {{present:seizure}} today.",
    "Accompanied by her daughter, she complains of {{present:hip pain}}.",
    "He lives with his brother and has {{present:back pain}}.",
    "Brought in by his father for {{present:limping}}.",
    "The {{present:fracture}} is healing as soon as possible.",
    "Her husband noticed {{present:swelling}} of her leg.",
    "Mother denies {{absent:fever}}.",
    "Family physician noted {{present:hypertension}}.",
]


@pytest.mark.parametrize("marked", PSEUDO_NEGATION)
def test_negation_look_alike(marked: str) -> None:
    assert judged(marked) == marked


@pytest.mark.parametrize("marked", PSEUDO_HISTORY)
def test_history_look_alike(marked: str) -> None:
    assert judged(marked) == marked


@pytest.mark.parametrize("marked", PSEUDO_OTHER)
def test_other_look_alike(marked: str) -> None:
    assert judged(marked) == marked
