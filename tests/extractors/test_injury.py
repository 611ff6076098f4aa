"""Injury events: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from tests.extractors.inline import expected, found, parse

TODAY = dt.date(2025, 3, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("injury",))


TOLD = [
    "She [slipped on ice and twisted her right knee 3 weeks ago](injury present acuity=acute weeks=3 twisting=true side=right region=knee).",
    "[Twisting injury to the left ankle yesterday while playing basketball](injury present acuity=acute weeks=0.1 twisting=true side=left region=ankle).",
    "He [rolled his ankle stepping off a curb last](injury present acuity=acute weeks=0.3 twisting=true region=ankle) Saturday.",
    "[Planted his foot and pivoted](injury present acuity=acute twisting=true region=foot), felt a pop in the knee.",
    "[MVA on 1/15/2025, dashboard injury to the right knee](injury present acuity=chronic weeks=8 side=right region=knee).",
    "[Dropped a wrench on his left foot 2 days ago](injury present acuity=acute weeks=0.3 side=left region=foot).",
    "[Ground level fall at home this morning with left hip pain](injury present acuity=acute side=left region=hip).",
    "[GLF yesterday](injury present acuity=acute weeks=0.1).",
    "[Tripped over the dog and landed on her right hip](injury present acuity=acute side=right region=hip).",
    "[No known injury](injury absent). [Denies trauma](injury absent). [No fall](injury absent).",
    "[Denies any injury or trauma to the knee](injury absent region=knee).",
    "Pain began insidiously [without injury](injury absent).",
    "[Atraumatic](injury absent region=knee) onset of knee pain.",
    "[Stepped in a hole 5 months ago, inversion injury of the ankle](injury present acuity=chronic weeks=22 twisting=true region=ankle).",
    "[Tackled in football, direct blow to the lateral knee on Friday](injury present acuity=acute region=knee).",
    "[Laceration of the right shin from a chainsaw](injury present acuity=acute side=right region=lower_leg).",
    "[Crush injury to the left foot at work 4 days ago](injury present acuity=acute weeks=0.6 side=left region=foot).",
    "[History of multiple ankle sprains](injury historical region=ankle).",
    "[Overuse injury from training for a marathon](injury present overuse=true).",
    "[Increased her mileage](injury present acuity=acute overuse=true) recently.",
    "[Injury](injury absent): [ ] yes [x] no",
    "[Hyperextended her knee landing from a jump during volleyball](injury present acuity=acute twisting=true region=knee) practice.",
    "[Felt a snap in the back of his heel while sprinting](injury present acuity=acute twisting=true region=foot).",
    "She [was hit by a car](injury present acuity=chronic weeks=10) as a pedestrian 10 weeks ago.",
    "[Kicked in the shin](injury present acuity=acute region=lower_leg) by a horse.",
    "[No recent trauma](injury absent acuity=acute). [No inciting event recalled](injury absent).",
    "[The knee gave way and he fell down the stairs](injury present acuity=acute twisting=true region=knee).",
    "Patient has not [had any new injury](injury absent acuity=acute) since the last visit.",
    "Work [injury 6/12/2024: jumped from a](injury present acuity=chronic weeks=39 region=knee) truck and felt knee pop.",
    "[Missed a step and inverted the left ankle](injury present acuity=acute twisting=true side=left region=ankle).",
    "He was [restrained driver in MVC 2 wks ago](injury present acuity=acute weeks=2 side=left region=knee), L knee struck dashboard.",
    "[Gunshot wound to the left thigh in 1998](injury present acuity=chronic weeks=1393 side=left region=thigh).",
    "[Stubbed her toe on the bed](injury present acuity=acute region=foot) frame.",
    "[No hx of trauma or injury](injury absent).",
    "[Denies specific injury](injury absent) but was [lifting boxes all day](injury present overuse=true).",
    "[Sustained a fall from a ladder approximately 8 ft](injury present acuity=acute).",
    "[Jumped off of a wall and landed awkwardly on the right ankle one week ago](injury present acuity=acute weeks=1 twisting=false side=right region=ankle).",
    "The injury occurred when she [fell off her bike](injury present acuity=acute).",
    "[Non-contact pivoting injury 4 days ago](injury present acuity=acute weeks=0.6 twisting=true).",
    "[Bumped the knee against a table](injury present acuity=acute region=knee), minor.",
    "[Patient denies falls, trauma, or new injuries](injury absent acuity=acute).",
    "[Knee was twisted while skiing](injury present acuity=acute twisting=true region=knee); binding did not release.",
    "Possible [injury while wrestling](injury possible).",
    "[trama to L ankle, twisted on stairs 2d ago](injury present acuity=acute weeks=0.3 twisting=true side=left region=ankle)",
    "[slip and fall at grocery store 3 mo ago](injury present acuity=chronic weeks=13)",
    "[No injury that he can recall](injury absent); pain came on after a long run.",
    "Pt was rear-ended 5 weeks ago and [hit her left knee on the dash](injury present acuity=acute weeks=5 side=left region=knee).",
    "[Stepped on a nail yesterday](injury present acuity=acute weeks=0.1 side=right region=foot) with the right foot.",
    "[Kneecap dislocated while dancing 2 months ago](injury present acuity=chronic weeks=9 twisting=true region=knee).",
]
NOT_TOLD = [
    "Head injury in 2010. Shoulder injury at work.",
    "Fell onto outstretched hand, wrist pain.",
    "Falls risk: high. Fall precautions reviewed.",
    "Symptoms since last fall. Will return in the fall.",
    "Avoid twisting activities. Pain is worse with twisting and pivoting.",
    "If you injure your knee again, call us.",
    "Brother tore his ACL in a skiing accident.",
    "Risks include nerve injury, vessel injury.",
    "Head: normocephalic, atraumatic.",
    "Cerebrovascular accident in 2015.",
]


@pytest.mark.parametrize("marked", TOLD)
def test_every_telling_is_read_with_its_words_and_attributes(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert found(nlp, case, TODAY) == expected(case)


@pytest.mark.parametrize("text", NOT_TOLD)
def test_negative_no_injury_of_the_leg_is_told(nlp: Language, text: str) -> None:
    assert found(nlp, parse(text), TODAY) == []


@pytest.mark.parametrize(
    ("text", "acuity"),
    [
        ("Twisted the right knee 5 weeks ago.", "acute"),
        ("Twisted the right knee 6 weeks ago.", "acute"),
        ("Twisted the right knee 7 weeks ago.", "chronic"),
        ("Twisted the right knee on 1/27/2025.", "acute"),
        ("Twisted the right knee on 1/20/2025.", "chronic"),
    ],
)
def test_acute_means_within_six_weeks(nlp: Language, text: str, acuity: str) -> None:
    assert [f.attrs.acuity for f in read_note(nlp, text, TODAY)] == [acuity]


@pytest.mark.parametrize(
    ("text", "acuity"),
    [
        ("Right knee pain for 4 months. She twisted the knee on the stairs.", "chronic"),
        ("Right knee pain for 4 days. She twisted the knee on the stairs.", "acute"),
        ("She twisted the right knee on the stairs.", "acute"),
    ],
)
def test_an_event_without_a_time_takes_the_time_of_the_complaint(text: str, acuity: str) -> None:
    facts = read_note(build_nlp(("symptom", "injury")), text, TODAY)
    assert [f.attrs.acuity for f in facts if f.type == "injury"] == [acuity]
