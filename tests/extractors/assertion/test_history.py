"""History and family."""

import pytest

from extractors.assertion import Reading
from tests.extractors.assertion.marked import judged

HISTORICAL = [
    "History of {{historical:stroke}}.",
    "h/o {{historical:DVT}}",
    "hx of {{historical:kidney stones}}",
    "Hx {{historical:ankle fracture}}.",
    "She has a history of {{historical:breast cancer}} and {{historical:melanoma}}.",
    "67 yo M with history of {{historical:MI}}, {{historical:CABG}}, who presents with {{present:chest pain}}.",
    "s/p {{historical:fall}}",
    "status post {{historical:appendectomy}}",
    "Prior {{historical:ankle sprain}}.",
    "Previous {{historical:pneumonia}}.",
    "Remote {{historical:fibula fracture}}.",
    "old {{historical:rib fractures}}",
    "Old {{historical:infarct}} in the left basal ganglia.",
    "{{historical:Fracture}} in 2009.",
    "{{historical:Knee dislocation}} 10 years ago.",
    "{{historical:Meningitis}} as a child.",
    "In 1998 he had a {{historical:tibial fracture}}.",
    "{{historical:Asthma}} in childhood.",
    "Ten years ago she had {{historical:cellulitis}}.",
    "{{historical:Gout}} in the past.",
    "{{historical:Hepatitis}} at age 12.",
    "past history of {{historical:sciatica}}",
    "He recovered from {{historical:pneumonia}}.",
    "{{historical:Breast cancer}} 2012, {{present:osteoporosis}}.",
    "Melanoma in situ 2011; {{present:hypertension}}.",
    "history significant for {{historical:stroke}}",
    "history of {{historical:CHF}} now with {{present:edema}}",
    "History of {{historical:asthma}}, presenting with {{present:wheezing}}.",
    "History of {{historical:COPD}} with increasing {{present:dyspnea}}.",
    "History of {{historical:cancer}}; denies {{absent:weight loss}}.",
    "No history of {{absent:gout}} or {{absent:psoriasis}}.",
    "denies history of {{absent:trauma}}",
    "{{historical:Chest pain}} resolved.",
    "{{historical:Numbness}} has completely resolved.",
    "The {{historical:leg pain}} is no longer present.",
    "He no longer has {{historical:pain}}.",
    "resolved {{historical:cellulitis}}",
    "{{historical:Lymphoma}} in remission.",
    "Healed {{historical:fracture}} of the fifth metatarsal.",
    "history of {{historical:ACL reconstruction}} in 2015",
    "She previously had {{historical:shingles}}.",
    "Former {{historical:smoker}}.",
    "He sprained the ankle in high school; {{present:pain}} returned this week.",
    "possible history of {{possible:seizure}}",
    "{{historical:Patellar dislocation}} when she was 14.",
    "{{historical:DVT}} (2016), {{present:gout}}",
    "Prior to this {{present:injury}} he was well.",
    "Known history of {{historical:hepatitis C}}.",
    "History includes {{historical:atrial fibrillation}}.",
    "the swelling has gone, {{present:pain}} remains",
    "{{historical:Tingling}} in his toes, which resolved on Sunday.",
    "{{historical:Tingling}} in the toes until Sunday.",
    "{{present:Painful knee}} status post {{historical:arthroplasty}} many years ago.",
    "{{historical:Calf pain}} last week but this has since resolved.",
]

FAMILY = [
    "Mother with {{family:breast cancer}}.",
    "Family history of {{family:heart disease}}.",
    "FHx: {{family:RA}}, {{family:lupus}}",
    "Her sister had a {{family:stroke}}.",
    "Grandfather has a {{family:pacemaker}}.",
    "brother's {{family:hemophilia}}",
    "Father died of {{family:MI}} at 54.",
    "Maternal aunt with {{family:ovarian cancer}}.",
    "Family history significant for {{family:diabetes}} and {{family:hypertension}}.",
    "There is {{family:gout}} in his father.",
    "{{family:Diabetes}} (mother), {{family:stroke}} (father).",
    "{{family:Osteoarthritis}} runs in the family.",
    "Fam: father {{family:pacemaker}}; sister w/ {{family:RA}}.",
    "Both parents have {{family:hypertension}}.",
    "Mother: {{family:breast cancer}}",
    "Two brothers with {{family:colon cancer}}.",
    "His father and grandfather both had {{family:aneurysms}}.",
    "Paternal grandmother had {{family:Alzheimer's}}.",
    "Mother had a hip replacement and the patient has {{present:hip pain}}.",
    "No family history of {{absent:cancer}}.",
    "Her mother, who has {{family:diabetes}}, came along.",
    "Woman with a family history of {{family:coronary disease}} who presents with {{present:chest pain}}.",
    "Family history of {{family:gout}} and history of {{historical:stroke}}.",
    "Her roommate has {{family:influenza}}.",
    "Sister diagnosed with {{family:lupus}} at 30.",
    "Family history is negative for {{absent:bleeding disorders}}.",
    "His wife had {{family:shingles}} last month.",
    "Her father had a stroke and she has {{present:migraines}}.",
]

CONTEXT = [
    ("Past medical history: {{historical:hypertension}}, {{historical:diabetes}}.", None),
    ("PMH: {{historical:CAD}}, {{historical:COPD}}", None),
    ("Past medical history is significant for {{historical:gout}}.", None),
    ("PMHx {{historical:asthma}}", None),
    ("{{historical:Hypertension}}.", "past_medical"),
    ("{{historical:Ankle fracture}} three months ago.", None),
    ("{{family:Diabetes}}.", "family"),
    ("Patient has {{present:diabetes}}.", "family"),
    ("No {{absent:diabetes}}.", "past_medical"),
]

NOTE = [
    ("Past medical history: {{present:hypertension}}, {{present:diabetes}}.", None),
    ("PMH: {{present:CAD}}, s/p {{historical:CABG}}", None),
    ("{{present:Hypertension}}.", "past_medical"),
    ("Mother: {{family:hypertension}}.", "family"),
    ("{{present:Pain}} began three months ago.", None),
]


@pytest.mark.parametrize("marked", HISTORICAL)
def test_historical(marked: str) -> None:
    assert judged(marked) == marked


@pytest.mark.parametrize("marked", FAMILY)
def test_family(marked: str) -> None:
    assert judged(marked) == marked


@pytest.mark.parametrize(("marked", "section"), CONTEXT)
def test_reading_context(marked: str, section: str | None) -> None:
    assert judged(marked, section, Reading.CONTEXT) == marked


@pytest.mark.parametrize(("marked", "section"), NOTE)
def test_reading_note(marked: str, section: str | None) -> None:
    assert judged(marked, section) == marked
