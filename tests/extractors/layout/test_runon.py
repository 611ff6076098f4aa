"""Run-on dictation: `|` marks a further sentence, `<section>` one that opens a section; no mark means one sentence."""

from __future__ import annotations

import time

import pytest

from extractors.layout import Section, split
from tests.extractors.layout.marked import sentences

FILLER = "the lady comes to the clinic with the sister and a bag of old records from the county fair grounds in may or june or july "
RUN_ONS = {
    "subjects": "the patient has had a sore right knee for three months |he says it locks and pops |he took naproxen for "
    "weeks and she drove him here |so it is worse on stairs |and then he fell in the yard |there is no fever",
    "said_is_bound": "he is a roofer who states he has pain when he squats and that it is worse when he climbs because he "
    "is heavy |and he thinks he was hit there as a child |she denies locking",
    "relative_time": "this is a nurse with a sore left hip since the day she fell on the ice and every time she has stood "
    "up since then the hip has been stiff and slow",
    "no_chain": "this is a follow up for a lump of the right calf that a nurse felt on the ward |no fever |no weight loss "
    "|no history of cancer |no pacemaker |no metal |kidney function was normal",
    "no_is_bound": "the patient has had no fever |and there was no injury with no numbness or no tingling and nothing to "
    "see on the outside of the left thigh or calf at all really",
    "condition": "this is a sore right knee in a man of forty years with a limp and a brace if he has no relief in six "
    "weeks he will need an mri of the knee |he understands",
    "films": "she fell on the left hip in the tub and cannot put weight on it |x rays of the left hip show a joint that is "
    "narrow |mri was done and shows a small labral tear |sensation is intact |distal pulses are good",
    "headings": "he hurt the left knee at work |and it swells <past_medical>past medical history hypertension and gout "
    "<family>family history of a father with gout <social>social history he smokes <exam>on exam there is an effusion "
    "|positive mcmurray <assessment>impression is a medial meniscal tear <plan>plan is to get an mri of the left knee",
    "heading_words": "he hurt the left knee at work |and it swells <exam>physical exam\x00|the knee has an effusion "
    "<assessment>assessment\x00|medial meniscal tear <plan>plan\x00|mri of the left knee and six weeks of rest",
    "no_headings": "we plan to see him and have a plan of six weeks of rest with the treatment plan mri to follow and with his "
    "pain assessment and his last physical exam by the other doctor in the spring",
    "family_denied": "she found a lump in the left thigh and it grew to the size of a plum over the fall and winter "
    "<family>no family history of cancer <exam>on exam there is a firm mass",
    "upper_case": "THE PATIENT HAS HAD A SORE RIGHT KNEE FOR THREE MONTHS AND A LIMP |HE SAYS IT LOCKS |HE DENIES FEVER "
    "<exam>ON EXAM THE KNEE HAS AN EFFUSION <plan>PLAN IS AN MRI OF THE KNEE",
    "determined_subject": "he twisted the left knee on the stairs at work in may with a pop and a fall |the left knee is "
    "swollen and red |his wife says it buckles |the right leg was fine before",
    "bare_nouns": "the man of forty came with a brace and a limp of three months |pain is worse at night |symptoms began in may on "
    "the farm with back pain is told by no one and quad strength is not tested",
    "orders": "he hurt the left knee at work |and it swells |and he has to continue the brace <assessment>assessment is a "
    "meniscal tear <plan>plan\x00|mri of the knee |continue naproxen |will see him in two weeks |follow up with the scan",
    "mother": "the lady of fifty came from the county with a cane and a limp with giving way of the left hip |her mother had a hip replacement |no fever",
    "comma_splices": "patient states she fell down the stairs at work and landed on the side of the knee near a "
    "bag of old books, |she has had swelling since the fall in the yard of the man next door to the county "
    "fair grounds, |she was seen in the clinic with the sister and the dog <exam>on exam there is an effusion",
    "opening_phrase": "in the left thigh and the left calf, he has a lump of the size of a plum that a nurse felt on the ward in "
    "may or june or july",
    "kin_of_the_patient": "the sister calls about the mri of the left hip that was to be done for the man in room five "
    "|his daughter states the hip locks |she says the card is lost",
}
SPOKEN = {
    "period": "this is a man with a sore right knee period |he has pain on the stairs comma worse at night period |no "
    "numbness period |new paragraph <exam>on exam the knee is red period",
    "new_paragraph": "this is a man with a sore right knee and a limp of three weeks new paragraph |the knee is red and "
    "hot to touch next line |an aspirate was done",
    "colon": "this is a man with a sore right knee period |new paragraph <assessment>assessment colon\x00|medial tear "
    "period <plan>plan colon\x00|mri of the right knee period",
    "a_period_of_time": "this is a man with a sore knee period |he rested for a period of six weeks with a menstrual period "
    "chart of the wife and a long period in a brace period |he limps",
    "colon_cancer": "this is a man with a sore knee period |he had colon cancer and a sigmoid colon resection in the past "
    "and does well period |he limps and rests on the way",
}
PUNCTUATED = [
    "He has had pain in the right knee since he fell on the ice in March and it is worse when he climbs the stairs at work.",
    "She will need a second look in 24 hours, and since the hip is at risk I would like an MRI of the thigh so that I know.",
    "Her last menstrual period was in May and there is no chance of pregnancy.",
    "R knee pain x 3 mo, worse on stairs, naproxen 500 bid and PT x 8 wks, minimal relief, no locking, XR 3v neg, wants MRI",
    "no fever chills or night sweats no weight loss no trauma",
    "the knee hurts he says",
]


def _expected(marked: str) -> tuple[str, list[tuple[str, Section]]]:
    text, rows = sentences(marked)
    return text.replace("\x00", " "), [(text[a:b].strip(" \x00"), section) for a, b, section in rows]


def _found(text: str) -> list[tuple[str, Section]]:
    return [(text[s.start : s.end], s.section) for s in split(text).sentences]


@pytest.mark.parametrize("name", RUN_ONS)
def test_run_on(name: str) -> None:
    text, rows = _expected(RUN_ONS[name])
    found = _found(text)
    assert [(words, _told(section)) for words, section in found] == [(w, _told(s)) for w, s in rows]


def _told(section: Section) -> Section:
    """What stands after a spoken section of one sentence is again of the section before."""
    return Section.UNKNOWN if section in (Section.SOCIAL, Section.FAMILY, Section.PAST_MEDICAL) else section


@pytest.mark.parametrize("name", SPOKEN)
def test_spoken_punctuation(name: str) -> None:
    text, rows = _expected(SPOKEN[name])
    assert _found(text) == rows


@pytest.mark.parametrize("text", PUNCTUATED)
def test_negative_what_is_punctuated_or_short_stays_whole(text: str) -> None:
    assert _found(text) == [(text, Section.UNKNOWN)]


@pytest.mark.parametrize(
    ("text", "section"),
    [
        (FILLER + "family history of gout in a brother", Section.FAMILY),
        (FILLER + "past medical history is gout", Section.PAST_MEDICAL),
        (FILLER + "past surgical history knee scope", Section.SURGICAL_HISTORY),
        (FILLER + "review of systems negative", Section.ROS),
        (FILLER + "history of present illness fell on ice", Section.HPI),
        (FILLER + "chief complaint knee pain", Section.CHIEF_COMPLAINT),
        (FILLER + "current medications naproxen", Section.MEDICATIONS),
        (FILLER + "no known drug allergies", Section.ALLERGIES),
        (FILLER + "examination of the left knee shows laxity", Section.EXAM),
        (FILLER + "assessment and plan meniscal tear", Section.ASSESSMENT),
        (FILLER + "recommendations are an mri and rest", Section.PLAN),
    ],
)
def test_every_spoken_heading(text: str, section: Section) -> None:
    assert split(text).sentences[-1].section is section


@pytest.mark.parametrize(
    "words",
    ["a strong family history of gout", "other medications for gout", "the previous physical exam by a friend",
     "a period of rest and a plan of care", "the sigmoid colon and the first period of life"],
)  # fmt: skip
def test_negative_words_that_are_no_heading(words: str) -> None:
    assert {s for _, s in _found(FILLER + "for " + words)} <= {Section.UNKNOWN}


def test_a_typed_note_with_one_long_line_keeps_its_other_lines() -> None:
    text = f"Visit date: 3/4/25\n{FILLER.strip()} he has pain on stairs\nPlan: MRI."
    assert [words for words, _ in _found(text)] == [
        "Visit date: 3/4/25",
        FILLER.strip(),
        "he has pain on stairs",
        "Plan:",
        "MRI.",
    ]


@pytest.mark.parametrize(
    "piece",
    ["he has ", "if he has no fever ", "the the the ", "the left knee pain no ", "period ", "x rays "],
)
def test_cost_is_linear(piece: str) -> None:
    text = (piece * (100_000 // len(piece)))[:100_000]
    begin = time.process_time()
    split(text)
    assert time.process_time() - begin < 10
