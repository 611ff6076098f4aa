"""Safety items: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from tests.extractors.inline import expected, found, parse

TODAY = dt.date(2025, 6, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("safety",))


PRESENT = [
    "Allergies: [gadolinium (anaphylaxis)](safety present kind=gadolinium_allergy severe=true).",
    "[Anaphylactic reaction to MRI contrast](safety present kind=gadolinium_allergy severe=true) in 2018 requiring epinephrine.",
    "[Hives with gadolinium](safety present kind=gadolinium_allergy).",
    "[Allergic to gadolinium](safety present kind=gadolinium_allergy).",
    "[CKD 3b (eGFR 34 on 4/18)](safety present kind=renal_insufficiency).",
    "[eGFR 28](safety present kind=renal_insufficiency) mL/min.",
    "[ESRD on hemodialysis](safety present kind=renal_insufficiency).",
    "[Chronic renal insufficiency](safety present kind=renal_insufficiency).",
    "[Kidney disease](safety present kind=renal_insufficiency): Y",
    "She is [severely claustrophobic](safety present kind=claustrophobia).",
    "[Panicked in the scanner in 2019](safety present kind=claustrophobia).",
    "[Needs open MRI](safety present kind=claustrophobia).",
    "Valium 5 mg prior to MRI for [claustrophobia](safety present kind=claustrophobia).",
    "27 F [G1P0, 24 wks 3 d](safety present kind=pregnancy).",
    "[She is 16 weeks pregnant](safety present kind=pregnancy).",
]
REACTIONS = [
    "[Gadavist 2023 -> throat closing, epi](safety present kind=gadolinium_allergy severe=true) given.",
    "[GADOBENATE - ANAPHYLAXIS](safety present kind=gadolinium_allergy severe=true) (2021, ICU)",
    "Allergies: [gadoterate (hives)](safety present kind=gadolinium_allergy severe=false).",
    "Broke out in [hives after gadopentetate](safety present kind=gadolinium_allergy) in 2019.",
    "[Gadopiclenol caused itching](safety present kind=gadolinium_allergy).",
    "[Gadobutrol - facial swelling, short of breath](safety present kind=gadolinium_allergy).",
    "[MRI contrast made her throat close](safety present kind=gadolinium_allergy severe=true) up.",
    "[Gadolinium: ok in the past](safety absent kind=gadolinium_allergy).",
]
SCANNER = [
    "[OK in tight spaces](safety absent kind=claustrophobia).",
    "[Tolerates the magnet fine](safety absent kind=claustrophobia).",
    "[Can't lie flat in the tube](safety present kind=claustrophobia).",
    "[Needed Ativan to get through last MRI](safety present kind=claustrophobia).",
    "[Had to be pulled out of the scanner](safety present kind=claustrophobia) in 2022.",
    "[Could not finish MRI in 2022](safety present kind=claustrophobia).",
    "[MRI aborted, panic attack](safety present kind=claustrophobia).",
    "[Wants to be asleep for MRI](safety present kind=claustrophobia).",
]
KIDNEYS = [
    "[eGFR 24](safety present kind=renal_insufficiency) in January.",
    "[Stage 3b CKD](safety present kind=renal_insufficiency).",
    "[ESRD on HD](safety present kind=renal_insufficiency) MWF.",
    "[Creatinine 3.2](safety present kind=renal_insufficiency).",
]
FAMILY = [
    "Mother is [on dialysis](safety family kind=renal_insufficiency).",
    "FAMILY HISTORY: [kidney disease](safety family kind=renal_insufficiency) in her father.",
    "Her husband is [on dialysis](safety family kind=renal_insufficiency).",
    "His wife is the [claustrophobic](safety family kind=claustrophobia) one.",
    "Her sister is [allergic to gadolinium](safety family kind=gadolinium_allergy).",
    "Father had [renal failure](safety family kind=renal_insufficiency).",
]
ABSENT = [
    "[pregnant](safety absent kind=pregnancy) N, [claustrophobic](safety absent kind=claustrophobia) N",
    "[MRI dye never given](safety absent kind=gadolinium_allergy).",
    "[No prior reaction to IV contrast](safety absent kind=gadolinium_allergy).",
    "[Denies gadolinium allergy](safety absent kind=gadolinium_allergy).",
    "[Gadolinium - none known](safety absent kind=gadolinium_allergy).",
    "[Had gadolinium 2022, no reaction](safety absent kind=gadolinium_allergy).",
    "[No problem with dyes in the past](safety absent kind=gadolinium_allergy).",
    "[Prior reaction to gadolinium: N](safety absent kind=gadolinium_allergy)",
    "[eGFR over 90](safety absent kind=renal_insufficiency).",
    "[GFR > 60](safety absent kind=renal_insufficiency).",
    "[Creatinine is normal at 0.7](safety absent kind=renal_insufficiency).",
    "[Creatinine 0.9](safety absent kind=renal_insufficiency).",
    "[Kidney function is within normal limits](safety absent kind=renal_insufficiency).",
    "[No known kidney disease](safety absent kind=renal_insufficiency).",
    "[BUN/Cr normal](safety absent kind=renal_insufficiency).",
    "[Not claustrophobic](safety absent kind=claustrophobia).",
    "[No claustro](safety absent kind=claustrophobia).",
    "[Tolerates closed spaces](safety absent kind=claustrophobia).",
    "[Small spaces don't bother her](safety absent kind=claustrophobia).",
    "I [would not call it claustrophobia](safety absent kind=claustrophobia).",
    "[Not pregnant (hyst 2019)](safety absent kind=pregnancy).",
    "[UPT neg today](safety absent kind=pregnancy).",
    "[Denies possibility of pregnancy](safety absent kind=pregnancy).",
    "[Pregnant](safety absent kind=pregnancy) or possibly: N",
]
HISTORICAL = [
    "[Acute renal failure](safety historical kind=renal_insufficiency) last year, resolved.",
]
POSSIBLE = [
    "May be [pregnant](safety possible kind=pregnancy).",
]
NEGATIVE = [
    "Unable to do his regular job.",
    "Some patients feel claustrophobic in the scanner.",
    "Iodine contrast - hives.",
    "CT contrast: anaphylaxis.",
    "PMH: CKD stage 2.",
    "Labs: sodium 134, BUN 15, creatinine 0.6, potassium 3.8.",
    "Pregnant [n/a]",
    "Allergic to iodinated contrast and shellfish.",
    "Mild warm flush with gadolinium, no allergy symptoms otherwise told.",
    "Her neighbor is on dialysis.",
    "FAMILY HISTORY: no kidney disease.",
    "His wife is pregnant.",
    "If you are pregnant or think you may be pregnant tell us.",
    "Patients with kidney disease may need a blood test.",
    "Risks include infection, bleeding and kidney injury.",
    "Kidney stones in 2015.",
    "Two prior pregnancies, both uncomplicated.",
    "Handout on claustrophobia given.",
    "Co 5.8 / Cr 6.0, stable.",
    "PSH: hysterectomy 2010.",
    "Adrenal insufficiency on hydrocortisone.",
]


@pytest.mark.parametrize(
    "marked", [*PRESENT, *REACTIONS, *SCANNER, *KIDNEYS, *FAMILY, *ABSENT, *HISTORICAL, *POSSIBLE]
)
def test_each_mark_is_found_and_nothing_else(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert found(nlp, case, TODAY) == expected(case)


@pytest.mark.parametrize("text", NEGATIVE)
def test_a_sentence_without_a_mark_has_none(nlp: Language, text: str) -> None:
    case = parse(text)
    assert case.marks == []
    assert found(nlp, case, TODAY) == []


@pytest.mark.parametrize(
    ("text", "assertion"),
    [("eGFR 59", "present"), ("eGFR 60", "absent"), ("eGFR 61", "absent"), ("eGFR <60", "present")],
)
def test_the_threshold_of_filtration_is_sixty(nlp: Language, text: str, assertion: str) -> None:
    assert [f.assertion.value for f in read_note(nlp, text)] == [assertion]


def test_a_pregnancy_is_told_once(nlp: Language) -> None:
    text = "G2P1 at 22w3d. Knee pain. She is 22 weeks pregnant, MRI without gadolinium."
    assert [f.evidence.text for f in read_note(nlp, text)] == ["G2P1 at 22w3d"]


def test_menopause_counts_only_in_a_screening(nlp: Language) -> None:
    assert read_note(nlp, "Postmenopausal woman with knee pain.") == []
    (fact,) = read_note(nlp, "MRI SAFETY:\npostmenopausal")
    assert (fact.attrs.kind.value, fact.assertion.value) == ("pregnancy", "absent")
