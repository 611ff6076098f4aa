"""Shorthand and prose: the same findings, told twice, are one fact in shorthand and two in prose."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from extractors.facts import Fact

SHORTHAND = (
    "Dx: R knee pain\n\n"
    "HPI: 44M, R knee pain x 3 mo, worse stairs, swelling p activity, naproxen 500 bid + PT x8 wks, min relief. "
    "XR 3v neg fx. PMH HTN, DM2. Meds lisinopril, metformin. NKDA.\n\n"
    "EXAM: R knee mild effusion, diffusely tender, McMurray neg, gait nl, NVI, calf nontender.\n\n"
    "A/P: R knee pain, MRI R knee, RTC 2 wks, cont HEP, ice, brace prn."
)
PROSE = (
    "CHIEF COMPLAINT: Right knee pain.\n\n"
    "HISTORY OF PRESENT ILLNESS: He is a 44-year-old man who has had right knee pain for three months, and it is worse "
    "on the stairs. He has swelling of the knee after he is on it for a day. He has taken naproxen and has been to the "
    "therapist for eight weeks with little relief.\n\n"
    "PHYSICAL EXAMINATION: There is a mild effusion of the right knee. The knee is diffusely tender. McMurray is "
    "negative. The gait is normal, and the calf is nontender.\n\n"
    "ASSESSMENT: Right knee pain. We will get an MRI of the right knee and see him in two weeks for the result."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("symptom", "exam_test"))


def _told(facts: list[Fact]) -> list[tuple[str, str]]:
    return [(f.type.value, f.evidence.text.lower()) for f in facts]


def test_shorthand_keeps_the_fullest_telling_and_no_routine_normal(nlp: Language) -> None:
    assert _told(read_note(nlp, SHORTHAND)) == [
        ("symptom", "r knee pain x 3 mo"),
        ("symptom", "swelling"),
        ("symptom", "r knee mild effusion"),
        ("exam_test", "mcmurray neg"),
    ]


def test_prose_keeps_every_telling(nlp: Language) -> None:
    assert _told(read_note(nlp, PROSE)) == [
        ("symptom", "right knee pain"),
        ("symptom", "right knee pain for three months"),
        ("symptom", "swelling of the knee"),
        ("symptom", "mild effusion of the right knee"),
        ("exam_test", "knee is diffusely tender"),
        ("exam_test", "mcmurray is negative"),
        ("exam_test", "gait is normal"),
        ("exam_test", "calf is nontender"),
        ("symptom", "right knee pain"),
    ]


def test_a_remark_is_too_short_to_be_shorthand(nlp: Language) -> None:
    assert _told(read_note(nlp, "R knee pain. R knee pain x 3 mo.")) == [
        ("symptom", "r knee pain"),
        ("symptom", "r knee pain x 3 mo"),
    ]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("R knee pain x 3 mo. L knee pain.", ["r knee pain x 3 mo", "l knee pain"]),
        ("R knee pain x 3 mo. R knee pain now gone.", ["r knee pain x 3 mo", "r knee pain"]),
        ("R knee pain x 3 mo. R foot pain.", ["r knee pain x 3 mo", "r foot pain"]),
        ("R knee pain x 3 mo. Knee pain.", ["r knee pain x 3 mo"]),
    ],
)
def test_what_differs_in_side_place_or_assertion_is_no_repetition(
    nlp: Language, told: str, kept: list[str]
) -> None:
    filler = (
        " Meds lisinopril, metformin, atorvastatin. NKDA. PMH HTN, DM2, HLD. PSH appy, chole. SH nonsmoker."
        * 4
    )
    assert [text for _, text in _told(read_note(nlp, "HPI: " + told + filler))] == kept
