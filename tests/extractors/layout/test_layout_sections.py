"""Sections: `<section>` in a case marks where a sentence of a new section begins, `|` a further sentence of the same."""

from __future__ import annotations

import re

import pytest

from extractors.layout import Section, split

MARK = re.compile(r"<([a-z_]+)>|\|")
CASES = {
    "colon": "<chief_complaint>CC: |knee pain\n<hpi>HPI: |fell on ice.\n<exam>Exam: |effusion.\n<plan>Plan: |MRI.",
    "capitals": "<chief_complaint>CHIEF COMPLAINT: |Knee pain.\n<past_medical>PAST MEDICAL HISTORY: |Gout.\n<plan>PLAN: |MRI.",
    "own_line": "<hpi>History of Present Illness\n|Fell on ice.\n\n<assessment>Assessment\n|Tear.\n\n<plan>Plan\n|MRI.",
    "archive": "<hpi>HISTORY OF PRESENT ILLNESS: , |He fell.,<allergies>ALLERGIES:,  |None.,<plan>PLAN:  ,|1.  MRI.",
    "archive_run_on": "<hpi>HISTORY: , |He fell.  |He limps.,|Pain is worse.,<assessment>IMPRESSION: , |Tear.",
    "inline_title": "<hpi>HPI: |He fell.  |No fever. <exam>EXAM: |Effusion. <assessment>IMPRESSION: |Tear.",
    "inline_title_case": "<exam>Exam: |Effusion. <assessment>Assessment: |Tear. <plan>Plan: |MRI.",
    "bare_abbreviations": "<past_medical>PMH |HTN, gout\n<surgical_history>PSH |none\n<exam>PE |effusion\n<plan>Plan |MRI",
    "soap_letters": "<hpi>S: |knee hurts\n<exam>O: |effusion\n<assessment>A: |tear\n<plan>P: |MRI",
    "soap_letters_with_gap": "<hpi>S  |34 y/o man fell\n<exam>O  |effusion\n<assessment>A  |tear\n<plan>P  |MRI",
    "soap_letters_with_slash": "<exam>O/ |effusion\n<assessment>A/ |tear\n<plan>P/ |MRI",
    "capitals_with_gap": "<past_medical>PAST HISTORY  |Gout.\n<medications>MEDICATIONS  |Naproxen\n<social>SOCIAL  |Widowed",
    "pipes": "<hpi>INTERVAL HISTORY \x00 |Fell.\n<exam>EXAM \x00 |Effusion.\n<plan>PLAN \x00 |MRI.",
    "dash": "<exam>Exam - |effusion\n<assessment>Assessment - |tear",
    "several_on_a_line": "<past_medical>PMH: |gout   <surgical_history>PSH: |none   <allergies>All: |sulfa",
    "bare_after_gap": "<past_medical>PMHx |htn    <medications>Meds |naproxen    <allergies>All: |none",
    "lower_case": "<past_medical>pmh: |gout\n<medications>meds: |naproxen\n<labs>labs 9/2: |CRP 3",
    "misspelt": "<assessment>Impresion: |tear\n<plan>Plan: |MRI",
    "with_parenthesis": "<exam>EXAM (limited by pain): |effusion\n<plan>PLAN: |MRI",
    "with_date": "<exam>Exam 5/1/25: |effusion\n<imaging>Imaging today: |negative",
    "numbered_plan": "<plan>PLAN\n|1. MRI knee\n|2. PT",
    "assessment_and_plan": "<assessment>A/P: |tear\n|- MRI\n|- PT",
    "impression_and_plan": "<assessment>IMPRESSION / PLAN\n|1. Tear. |MRI.",
    "family_ends_with_its_line": "<hpi>HPI: |fell.\n<family>Fam: |mother with a hip replacement.\n<hpi>He limps.",
    "family_goes_on_with_kin": "<family>FAMILY HISTORY: |Mother: gout.\n|Father: bone cancer.\n<exam>EXAM: |Effusion.",
    "family_on_its_own_line": "<family>Family History\n|Mother gout.\n|Father gout.\n\n<exam>Exam\n|Effusion.",
    "family_ends_at_blank": "<family>Family history: |aunt had a tumor. |Nobody else.\n\n<unknown>Please call me.",
    "past_ends_at_blank": "<hpi>HPI: |fell.\n\n<past_medical>PMH: |gout\n|HTN\n\n<hpi>He limps.",
    "allergies_end_with_line": "<exam>EXAM: |ok.\n<allergies>Allergies: |latex\n<exam>Knee tender.",
    "nkda": "<medications>Meds: |naproxen\n<allergies>NKDA. <unknown>no tobacco",
    "education_line": '<plan>Plan: |MRI.\n\n<education>Pt ed (auto): |"Tears may lock. |Tell us."\n<plan>PHQ2 0.',
    "education_block": "<plan>Plan\n|MRI.\n\n<education>PATIENT EDUCATION\n|Rest the knee.\n|Ice the knee.",
    "leaflet": '<plan>Plan: |MRI.\n<education>Patient info leaflet (excerpt): |"Metal debris may cause pain. |Call us."',
    "handout_in_quotes": '<plan>Plan: |MRI.\n<education>Handout "Your new hip: call for drainage. |Rest." given. <plan>RTC 2 weeks.',
    "return_precautions": "<plan>Plan: |MRI.\n<education>Return precautions: |fever, redness.",
    "instructions_given": "<education>Instructions given (standard): |No jewelry. |Some get gadolinium.",
    "safety_block": "<safety>MRI SAFETY\n|Pacemaker: no\n|Aneurysm clip: no",
    "safety_line": "<plan>Plan: |MRI.\n<safety>MRI screen: |no pacer.",
    "safety_form": "<safety>MRI SAFETY SCREENING FORM\n|Pacemaker     No\n|Aneurysm clip     No",
    "study_lines": "<exam>Exam: |effusion\n<imaging>XR R knee 2/3: no fracture. |No effusion.\n<exam>Gait normal.",
    "study_lines_in_plan": "<plan>Plan: |rest\n|MRI R knee: look for tear",
    "emg_line": "<exam>Exam: |weak.\n<electrodiagnostic>NCS/EMG 2/3/25: normal.\n<assessment>Imp: |radiculopathy",
    "labs": "<labs>Labs: |ESR 4.\n<assessment>Imp: |tear",
    "radiology_report": "<imaging>EXAM: |MRI right knee.\n<hpi>INDICATION: |pain.\n<imaging>FINDINGS\n|No tear.\n<assessment>IMPRESSION\n|Normal.",
    "operative_findings": "<procedure>PROCEDURE: |Arthroscopy.\n<procedure>FINDINGS: |Tear.\n<procedure>SUMMARY: |He was prepped.",
    "body_systems_in_exam": "<exam>EXAM:\n|HEENT: normal.\n|Lungs: clear.\n<assessment>IMP: |tear",
    "body_systems_in_ros": "<ros>ROS:\n|Musculoskeletal: knee pain.\n|Skin: no rash.\n<exam>EXAM: |tender.",
    "body_system_alone": "<hpi>HPI: |fell.\n<exam>General: |well.\n|Extremities: effusion.",
    "vitals_line": "<hpi>HPI: |fell.\n<exam>VS 120/80, HR 70\n|R knee: effusion.",
    "history_twice": "<hpi>HPI: |A 40-year-old man who twisted the right knee at work and limps since then.\n<past_medical>Hx: |gout",
    "history_once": "<hpi>Hx: |40M twisted the knee.",
    "letterhead": "<header>ORTHO CLINIC  03/04/25\n|Patient: A. Hill   DOB 01/01/1960\n<chief_complaint>CC: |knee pain",
    "letter": "<header>January 2, 2025\n|Dear Dr. Vance,\n<unknown>I saw your patient. |He limps.\n\n<exam>On examination the knee is swollen. |No redness.\n\n<unknown>I would like an MRI.",
    "letter_to_whom": "<header>To Whom It May Concern,\n<unknown>She limps. |The hip is stiff.",
    "letter_hello": "<header>Hello Dr. Vance,\n<unknown>She limps. |The hip is stiff.",
    "letter_greets_and_tells": "<unknown>Hello, my knee hurts.\n|It locks.",
    "letter_request": "<header>January 2, 2025\n<request>RE: |MRI left thigh\n<header>To whom it may concern,\n\n<unknown>I care for her.",
    "dictated_lead": "<unknown>He hurt his knee and is no better after rest and ice.\n\n<assessment>Impression |medial tear. |MRI.",
    "past_history_sentence": "<unknown>He limps. <past_medical>Past history is remarkable for gout. <unknown>He takes naproxen.",
    "family_sentence": "<unknown>He limps. <family>There is no family history of gout. <unknown>He smokes.",
    "request": "<request>Exam ordered: |MRI R knee\n<request>Reason on order: |pain\n<hpi>HPI: |fell.",
    "keyword_title": "<exam>Examination of the right knee: Effusion. |Tender.",
    "capital_title_of_many_words": "<assessment>SECONDARY DIAGNOSES PRIOR TO ADMISSION:\n|1. Gout.",
    "unknown_title_keeps_section": "<exam>EXAM:\n|GAIT: antalgic.\n|MOTION: full.",
    "treatments_tried": "<hpi>Treatments tried\n|[x] PT\n|[ ] injection\n<exam>Objective: |effusion",
    "problem": "<assessment>Problem: |L foot burning\n<hpi>Subjective: |burns.",
    "no_title_in_a_sentence": "<unknown>He had a plan to run: it failed.",
    "labs_were_drawn": "<hpi>HPI: |He fell.  |Labs were drawn.",
    "plan_in_a_sentence": "<hpi>HPI: |He fell.  |Plan was to rest.",
    "title_word_again": "<plan>PLAN:\n|Plan will be an MRI.",
    "label_before_a_title_word": "<exam>EXAM:\n|RESPIRATORY:  Lungs clear.",
    "views": "<imaging>IMAGING: |AP and lateral views negative.\n|AP pelvis negative.",
    "pulse_is_no_plan": "<exam>EXAM: |T: 98\n|P: 72\n|R: 16",
}


@pytest.mark.parametrize("name", CASES)
def test_sections(name: str) -> None:
    text, expected, section = "", [], Section.UNKNOWN
    starts: list[tuple[int, Section]] = []
    last = 0
    marked = CASES[name]
    for match in MARK.finditer(marked):
        text += marked[last : match.start()]
        section = Section(match.group(1)) if match.group(1) else section
        starts.append((len(text), section))
        last = match.end()
    text = (text + marked[last:]).replace("\x00", "|")
    ends = [start for start, _ in starts[1:]] + [len(text)]
    expected = [(text[a:b].strip(" ,\n"), s) for (a, s), b in zip(starts, ends, strict=True)]
    found = [(text[s.start : s.end].strip(" ,\n"), s.section) for s in split(text).sentences]
    assert found == expected


SUBJECTS = [
    ("Exam\nLeft knee: effusion. Tender.", {"Left knee: effusion.": "Left knee:", "Tender.": "Left knee:"}),
    ("Exam\nLeft knee: effusion.\nSkin: clear.", {"Left knee: effusion.": "Left knee:"}),
    ("Exam\nLeft knee: effusion.\nRight knee: normal. Stable.", {
        "Left knee: effusion.": "Left knee:", "Right knee: normal.": "Right knee:", "Stable.": "Right knee:"}),
    ("Exam\nRight foot exam: normal.\n\nGait normal.", {"Right foot exam: normal.": "Right foot exam:"}),
    ("RIGHT LOWER EXTREMITY:,Knee flexion 4/5.,LEFT LOWER EXTREMITY:,Knee flexion 5/5.", {
        "RIGHT LOWER EXTREMITY:": "RIGHT LOWER EXTREMITY:", "LEFT LOWER EXTREMITY:": "LEFT LOWER EXTREMITY:"}),
    ("Exam\nL knee: effusion.\nR knee normal.", {"L knee: effusion.": "L knee:"}),
    ("XR R knee 2/3: no fracture. No effusion.", {
        "XR R knee 2/3: no fracture.": "XR R knee 2/3:", "No effusion.": "XR R knee 2/3:"}),
    ("Plan\n- L knee: MRI\n- PT", {"- L knee: MRI": "L knee:"}),
    ("Exam: cooperative. R knee: effusion. Tender.", {"R knee: effusion.": "R knee:", "Tender.": "R knee:"}),
    ("Exam\nGait: antalgic.\nLachman: negative.", {}),
    ("Educational strip at foot of form: \"Rest.\"", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SUBJECTS)
def test_subjects(text: str, expected: dict[str, str]) -> None:
    found = {
        text[s.start : s.end]: text[slice(*s.subject)] for s in split(text).sentences if s.subject is not None
    }
    assert found == expected


def test_headings_and_labels() -> None:
    text = "IMPRESSION: Tear.\nGait: antalgic."
    rows = [
        (
            text[s.start : s.end],
            s.is_heading,
            s.heading and text[slice(*s.heading)],
            s.label and text[slice(*s.label)],
        )
        for s in split(text).sentences
    ]
    assert rows == [
        ("IMPRESSION:", True, "IMPRESSION:", None),
        ("Tear.", False, "IMPRESSION:", None),
        ("Gait: antalgic.", False, "IMPRESSION:", "Gait:"),
    ]


def test_section_spans_tile_the_sentences() -> None:
    text = "CC: pain\nHPI: fell. Limps.\nPlan: MRI."
    layout = split(text)
    assert [(s.section, text[s.start : s.end], s.rule) for s in layout.sections] == [
        (Section.CHIEF_COMPLAINT, "CC: pain", "cc"),
        (Section.HPI, "HPI: fell. Limps.", "hpi"),
        (Section.PLAN, "Plan: MRI.", "plan"),
    ]
    assert layout.section_at(text.index("Limps")) is Section.HPI
    assert layout.sentence_at(text.index("MRI")) is layout.sentences[-1]
