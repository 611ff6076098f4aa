"""Forms, lists and notes whose line breaks were lost: `<section>` opens a section, `|` is a further sentence."""

from __future__ import annotations

import time

import pytest

from extractors.layout import Section, split
from tests.extractors.layout.marked import sentences

ONE_LINE = {
    "capitals": "<hpi>HPI: |knee pain x 3 mo <past_medical>PMH: |HTN, DM <medications>MEDS: |metformin <allergies>ALL: |NKDA "
    "<exam>EXAM: |effusion <imaging>XR: neg <assessment>A/P: |tear",
    "title_case": "<family>Family Hx: |mother RA <social>Social Hx: |no tobacco <exam>Exam: |effusion <plan>Plan: |MRI",
    "long_titles": "<past_medical>Past Medical History: |gout <surgical_history>Past Surgical History: |none "
    "<ros>Review of Systems: |negative <exam>Physical Exam: |effusion",
    "lower_case": "<hpi>hpi: |knee pain <past_medical>pmh: |htn <medications>meds: |metformin <exam>exam: |effusion "
    "<plan>plan: |mri knee",
    "soap": "<hpi>S: |knee pain 3 mo <exam>O: |effusion <assessment>A: |tear <plan>P: |MRI L knee",
    "soap_with_stops": "<hpi>S: |knee pain 3 mo. <exam>O: |effusion. <assessment>A: |tear. <plan>P: |MRI L knee",
    "assessment_and_plan_letters": "<unknown>He fell on ice. <assessment>A: |meniscal tear. <plan>P: |MRI of the knee.",
    "capitals_without_colon": "<unknown>He fell on ice. <past_medical>PMH |none. <medications>MEDS |naproxen. <exam>EXAM |knee "
    "effusion. <plan>PLAN |get an MRI.",
    "capitals_in_a_sentence": "<unknown>He limps. |EXAM was normal in May. |PLAN is to rest.",
    "archive_ap_view": "<imaging>IMAGING:, |AP view of the knee shows no fracture.,<plan>PLAN:, |MRI.",
}
ONE_SENTENCE = [
    "He was told of the following Plan: rest",
    "XR R knee: no fracture",
    "The pulse was A: strong and then B: weak",
    "BP 120/80 P: 72 R: 16",
    "He takes all: none",
    "WB XR R ankle: lucency unchanged",
    "no pain at the Left Knee Exam: effusion",
    "MRI: [ ] done [x] not done",
    "Tender at the joint line * see the diagram",
    "oxycodone #30 given",
    "1. oxycodone #2 tablets",
]
ITEMS = [
    ("1. Knee pain 2. HTN 3. Gout", ["1. Knee pain", "2. HTN", "3. Gout"]),
    ("#1 knee pain #2 HTN #3 gout", ["#1 knee pain", "#2 HTN", "#3 gout"]),
    ("\u2022 ibuprofen \u2022 PT x 8 wks \u2022 MRI", ["\u2022 ibuprofen", "\u2022 PT x 8 wks", "\u2022 MRI"]),
    ("* MRI L knee * naproxen", ["* MRI L knee", "* naproxen"]),
    ("Pacemaker: No Aneurysm clip: No Claustrophobia: Yes", ["Pacemaker: No", "Aneurysm clip: No", "Claustrophobia: Yes"]),
    ("Locking: no Giving way: yes Swelling: none", ["Locking: no", "Giving way: yes", "Swelling: none"]),
    ("Stent: N Pump: Y Shunt: N", ["Stent: N", "Pump: Y", "Shunt: N"]),
    ("Left knee: effusion Right knee: normal", ["Left knee: effusion", "Right knee: normal"]),
    ("R hip: full motion L hip: limited", ["R hip: full motion", "L hip: limited"]),
]  # fmt: skip
FIELDS = [
    ("Body\n part: knee\nSide: left", ["Body\n part: knee", "Side: left"]),
    ("HPI: fell\nFamily\nhistory: mother RA\nExam: effusion", [
        "HPI:", "fell", "Family\nhistory:", "mother RA", "Exam:", "effusion"]),
    ("CHIEF\nCOMPLAINT: knee pain", ["CHIEF\nCOMPLAINT:", "knee pain"]),
    ("Imaging\nX-ray: [x] done\nMRI: [ ] done", ["Imaging", "X-ray: [x] done", "MRI: [ ] done"]),
    ("Imaging\nAP: no fracture\nLateral: no fracture", ["Imaging", "AP: no fracture", "Lateral: no fracture"]),
]  # fmt: skip
NOT_ONE_FIELD = [
    "knee pain\nside: left",
    "no fever\npacemaker: no",
    "Past\n\nhistory of gout",
    "Imaging\nXR knee: normal",
]


@pytest.mark.parametrize("name", ONE_LINE)
def test_sections_of_one_line(name: str) -> None:
    text, marked = sentences(ONE_LINE[name])
    rows = [(text[a:b].strip(" ,"), section) for a, b, section in marked]
    assert [(text[s.start : s.end].strip(" ,"), s.section) for s in split(text).sentences] == rows


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_negative_one_sentence(text: str) -> None:
    assert [text[s.start : s.end] for s in split(text).sentences] == [text]


@pytest.mark.parametrize(("text", "expected"), [*ITEMS, *FIELDS])
def test_items_and_fields(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in split(text).sentences] == expected


@pytest.mark.parametrize("text", NOT_ONE_FIELD)
def test_negative_two_lines(text: str) -> None:
    assert len(split(text).sentences) == 2


def test_a_view_is_no_assessment() -> None:
    sections = {s.section for s in split("Imaging\nAP: no fracture").sentences}
    assert sections == {Section.IMAGING}


@pytest.mark.parametrize(
    "piece", ["A: b ", "Meds: x ", "pmh: a ", "Left knee: a ", "Stent: N ", "\u2022 ", "#1 ", "Body\n"]
)
def test_cost_is_linear(piece: str) -> None:
    text = (piece * (100_000 // len(piece)))[:100_000]
    begin = time.process_time()
    split(text)
    assert time.process_time() - begin < 10
