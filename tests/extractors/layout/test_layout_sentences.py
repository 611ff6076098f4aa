"""Sentence boundaries: `|` in a case marks where each further sentence begins; a case without `|` is one sentence."""

from __future__ import annotations

import pytest

from extractors.layout import split

RUNNING = [
    "He has knee pain. |No swelling. |He limps.",
    "Is the fragment stable? |The film does not tell.",
    "It popped! |Then it swelled.",
    'She felt a "pop." |It swelled at once.',
    "Pain is worse (see diagram). |No fever.",
    "pain is worse. |no fever. |walks ok.",
    "PAIN IS WORSE. |NO FEVER. |WALKS OK.",
    "The pain started in May. |He rested.",
    "The scan was on May 30. |His films were negative.",
    "He walks 2 miles. |She swims.",
    "Quad strength 5/5. |Sensation intact.",
    "Effusion 3+. |Lachman 2+. |Pivot positive.",
    "Flexion is 120\u00b0. |Extension is full.",
    "Effusion.|Tender joint line.",
]
ABBREVIATIONS = [
    "Seen by Dr. Vance for the knee.",
    "Seen by Dr.Vance for the knee.",
    "Mr. and Mrs. Hill agree.",
    "Meniscal tear vs. chondral flap.",
    "Tear vs. Sprain is the question.",
    "Approx. 6 weeks of therapy.",
    "Approx. Six weeks of therapy.",
    "Medications, e.g. ibuprofen, were tried.",
    "Conservative care, i.e. Physical therapy, was tried.",
    "Ibuprofen 600 mg p.o. t.i.d. p.r.n. pain.",
    "Oxycodone 5 mg p.o. q.4h. p.r.n. pain.",
    "Ibuprofen 600 mg t.i.d. |He still limps.",
    "Naproxen b.i.d. |The knee is no better.",
    "Laceration of finger No. 5 on the right.",
    "Pain in toe no. 2 since May.",
    "The tear measures 1.5 cm.",
    "Creatinine is 0.9 today.",
    "Mother, colon CA. |Father, gout.",
    "WBC was 12.1. |Cultures are pending.",
    "Consult Dr. L. Quintrell about it.",
    "Taken by R. Solberg RN",
    "J. R. Hill was seen.",
    "Tinel negative on the L. |Sensation intact.",
    "On calcium and vit D. |Off all NSAIDs.",
    "He is 5 ft. 10 in. tall.",
    "Seen on Jan. 5 for the knee.",
    "Seen at St. Mary's.",
    "Excision of L tibial n. schwannoma.",
    "Warm lump x 4 d. |Cephalexin was given.",
    "Lateral tib. plateau is tender.",
    "ttp med. joint line and lat. joint line",
    "Lachman neg. |valgus stable.",
    "Swelling etc. persists.",
    "He had swelling, stiffness, etc. |He rested.",
    "Has not had PT. |1996 hunting accident.",
    "Not that I know of... maybe once.",
    "Seen 8 a.m. today.",
]
QUESTIONS = [
    "R THA w/ ? fractured liner after fall",
    "? meniscal tear vs. sprain",
    "pacemaker? no",
    "Claustrophobic? No",
    "?ACL tear, MRI ordered",
    "loosening ?septic",
]
LISTS = [
    "- ibuprofen\n|- PT\n|- MRI",
    "\u2022 ibuprofen\n|\u2022 PT",
    "* ibuprofen\n|* PT",
    "1. Knee pain. |MRI.\n|2. Hip pain.",
    "1) Knee pain\n|2) Hip pain",
    "1.  Left knee: arthritis.\n|2.  Right knee: normal.",
    "(1) Rule out fracture.\n|(2) Rule out tear.",
    "#1 R hip resurfacing\n|#2 L THA",
    "1) rest |2) ice |3) brace",
    "brace: () or ice",
    "Painful TKA, 1) suspect loosening |2) rule out infection",
    "Take 2. |He did.",
    "Stage 1. |Stage 2.",
    "1. rest   |2. ice   |3. PT",
    "[ ] CT\n|[x] MRI",
    "[ ] CT   |[x] MRI   |[ ] bone scan",
    "Y [ ] N [x]  pacemaker\n|Y [ ] N [x]  aneurysm clip",
    "Pacemaker        No\n|Aneurysm clip    No",
    "Cardiac pacemaker / ICD / leads                        X",
    "Lachman [neg]  Pivot [neg]  McMurray [neg]",
    "Interval change [ ] better [x] same [ ] worse",
    "pain -> PT -> no better; MRI",
    "AP and lateral; no fracture; no effusion",
    "Knee warm; red; swollen",
]
LINES = [
    "no fever\n|no numbness\n|no locking",
    "R knee ROM 0-110\n|no effusion\n|stable",
    "CRP 88\n|ESR 74",
    "Sincerely,\n|Dana Hill, MD",
    "------------------------\n|Progress note",
    "He was seen by Dr. \nVance for a painful left knee today.",
    "taking ibuprofen 600 tid, gabapentin,\nmeloxicam",
    "NEVER HURT IT, NO FALL.\n|GETTING BIGGER FAST",
    "the left knee was hurt on the stairs, at work, in the rain, at night, with a pop, a twist, a fall, a limp, a bruise, and "
    "a lot of swelling, stiffness\n|the right knee is fine",
]
WRAPPED = [
    "The patient is a forty year old man who comes in today because of pain in the\n"
    "right knee that has been there for three months. |It began when he twisted the\n"
    "knee stepping off a ladder, and since that time he has not been able to run or\n"
    "squat. |He denies locking.",
    "THE PATIENT IS A FORTY YEAR OLD MAN WHO COMES IN TODAY BECAUSE OF PAIN IN THE\r\n"
    "RIGHT KNEE THAT HAS BEEN THERE FOR THREE MONTHS. |IT BEGAN WHEN HE TWISTED THE\r\n"
    "KNEE STEPPING OFF A LADDER AND SINCE THAT TIME HE HAS NOT BEEN ABLE TO RUN OR\r\n"
    "SQUAT.",
]
JOINED = [
    "FINDINGS: , |There is a tear.  |No fracture.,|IMPRESSION:,|1.  Tear.,|2.  No fracture.",
    "HISTORY:,  |Left knee pain.,|He fell on ice. , ,|He limps.",
    "EXAM:, |Tender over the medial joint line, patella, and tibia.",
    "PLAN:  ,|Ibuprofen, ice, and rest.,|MRI of the knee.",
    "MEDICATIONS: , |1,000 mg acetaminophen, ibuprofen 600 mg.",
    'CC: , |Knee pain,|HPI: , |He felt a "pop," then fell.',
]
DICTATED = [
    "patient is here for the knee he says it hurts all day and at night he took advil with no relief and did therapy",
    "no fever chills or night sweats no weight loss no trauma",
]

ALL = [*RUNNING, *ABBREVIATIONS, *QUESTIONS, *LISTS, *LINES, *WRAPPED, *JOINED, *DICTATED]


@pytest.mark.parametrize("marked", ALL)
def test_sentences(marked: str) -> None:
    text = marked.replace("|", "")
    expected = [part.strip(" ,\n\r") if marked in JOINED else part.strip() for part in marked.split("|")]
    found = [text[s.start : s.end] for s in split(text).sentences]
    assert [f.strip(" ,") for f in found] == [e.strip(" ,") for e in expected]


def test_items_and_bullets() -> None:
    text = "Plan\n1. MRI knee. Call with result.\n2. PT\nRTC 2 weeks"
    rows = [(text[s.start : s.end], text[s.body : s.end], s.bullet, s.item) for s in split(text).sentences]
    first, second = text.index("1."), text.index("2.")
    assert rows == [
        ("Plan", "Plan", False, None),
        ("1. MRI knee.", "MRI knee.", True, first),
        ("Call with result.", "Call with result.", False, first),
        ("2. PT", "PT", True, second),
        ("RTC 2 weeks", "RTC 2 weeks", False, None),
    ]


def test_check_boxes_are_flagged() -> None:
    text = "[x] MRI\nno box"
    assert [s.checkbox for s in split(text).sentences] == [True, False]


def test_paragraphs_are_counted() -> None:
    text = "One.\nTwo.\n\nThree."
    assert [s.paragraph for s in split(text).sentences] == [1, 1, 2]


def test_a_sentence_without_end_is_cut_in_the_end() -> None:
    text = "a sore knee and " * 500
    lengths = [s.end - s.start for s in split(text).sentences]
    assert max(lengths) <= 1200
    assert len(lengths) < 20
