"""Joint replacements: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from tests.extractors.inline import expected, found, parse

TODAY = dt.date(2025, 6, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("arthroplasty",))


PRESENT = [
    "68M [s/p R TKA '19](arthroplasty present joint=knee kind=total status=done side=right).",
    "[Left total hip replacement in 2015](arthroplasty present joint=hip kind=total status=done side=left), doing well.",
    "74F, [left cementless THA 2017](arthroplasty present joint=hip kind=total status=done side=left).",
    "[Bilateral total knee replacements three years ago](arthroplasty present joint=knee kind=total status=done side=bilateral).",
    "[L THA 2021](arthroplasty present joint=hip kind=total status=done side=left), posterior approach.",
    "[Right total ankle replacement 2020](arthroplasty present joint=ankle kind=total status=done side=right).",
    "[Right unicompartmental knee arthroplasty 2018](arthroplasty present joint=knee kind=partial status=done side=right).",
    "[L UKA 2016](arthroplasty present joint=knee kind=partial status=done side=left).",
    "[Left hip hemiarthroplasty](arthroplasty present joint=hip kind=hemi status=done side=left) for fracture in 2019.",
    "88F [L hemi '11](arthroplasty present joint=hip kind=hemi status=done side=left) converted to [L THA '15](arthroplasty present joint=hip kind=total status=done side=left).",
    "[R hip resurfacing](arthroplasty present joint=hip kind=resurfacing status=done metal_on_metal=true side=right), metal on metal (2007).",
    "[Right total hip replacement](arthroplasty present joint=hip kind=total status=done metal_on_metal=true side=right) with a metal-on-metal bearing placed in 2008.",
    "[R TKA 2009](arthroplasty present joint=knee kind=total status=done side=right) + [revision R TKA long-stem 2020](arthroplasty present joint=knee kind=revision status=done side=right).",
    "[Revision left total hip 2020](arthroplasty present joint=hip kind=revision status=done side=left).",
    "Seen for the right hip. He had [an uncemented replacement done elsewhere in 2006](arthroplasty present joint=hip kind=unknown status=done side=right).",
    "her left [knee was replaced in 2011](arthroplasty present joint=knee kind=unknown status=done side=left)",
    "He underwent [right total knee replacement yesterday](arthroplasty present joint=knee kind=total status=done side=right).",
    "[Prosthetic right hip](arthroplasty present joint=hip kind=unknown status=done side=right).",
    "PSH: appendectomy, [bilateral hip replacement](arthroplasty present joint=hip kind=unknown status=done side=bilateral), hernia.",
    "Admitted for pain after [knee arthroplasty](arthroplasty present joint=knee kind=unknown status=done).",
    "[R reverse total shoulder arthroplasty 2019](arthroplasty present joint=other kind=unknown status=done side=right).",
    "[L TKA 2016](arthroplasty present joint=knee kind=total status=done side=left). Recurrent instability L TKA.",
    "Pt w hx [L THA 2009](arthroplasty present joint=hip kind=total status=done metal_on_metal=true side=left) (MoM), groin pain.",
]
FAMILY = [
    "Mother had a [hip replacement](arthroplasty family joint=hip kind=unknown status=done) at 60.",
    "FAMILY HISTORY: mother with [infected knee replacement](arthroplasty family joint=knee kind=unknown status=done).",
    "A cousin had [bilateral hip replacements](arthroplasty family joint=hip kind=unknown status=done side=bilateral).",
]
FAMILY_BY_MARRIAGE = [
    "His wife's [knee replacement](arthroplasty family joint=knee kind=unknown status=done) became infected.",
    "Chart lists a [THA](arthroplasty family joint=hip kind=total status=done) but that was his brother.",
]
POSSIBLE = [
    "Possible [left total knee replacement](arthroplasty possible joint=knee kind=total status=done side=left) per outside records.",
    "?[R THA](arthroplasty possible joint=hip kind=total status=done side=right), films needed.",
    "Reportedly had a [hip replacement](arthroplasty possible joint=hip kind=unknown status=done) abroad.",
    "Questionable [left THA](arthroplasty possible joint=hip kind=total side=left).",
    "She may have had a [partial knee replacement](arthroplasty possible joint=knee kind=partial status=done) on the left.",
    "He thinks it was a [hip resurfacing](arthroplasty possible joint=hip kind=resurfacing status=done) but is not sure.",
    "Unclear if [prior total knee replacement](arthroplasty possible joint=knee kind=total side=right) on the right.",
    "Probable [right hip hemiarthroplasty](arthroplasty possible joint=hip kind=hemi side=right) on the scout view.",
    "[Left hip prosthesis](arthroplasty possible joint=hip kind=unknown side=left) versus fixation, patient unsure.",
    "Outside chart lists a [right THA](arthroplasty possible joint=hip kind=total side=right), patient denies.",
]
HISTORICAL = [
    "Hx of [left hip hemiarthroplasty](arthroplasty historical joint=hip kind=hemi status=done side=left), since removed.",
    "[Left TKA](arthroplasty historical joint=knee kind=total status=done side=left) explanted 2021 for infection.",
    "Girdlestone after explant of [THA](arthroplasty historical joint=hip kind=total status=done).",
    "[Right THA 2010](arthroplasty historical joint=hip kind=total side=right), removed 2018 (Girdlestone).",
    "Removal of [left UKA in 2019](arthroplasty historical joint=knee kind=partial side=left), converted to [TKA 2019](arthroplasty present joint=knee kind=total side=left).",
    "[Total ankle replacement 2015](arthroplasty historical joint=ankle kind=total), removed and fused in 2021.",
    "[Prior left TKA](arthroplasty historical joint=knee kind=total side=left), s/p above knee amputation.",
    "[Left total knee 2012](arthroplasty historical joint=knee kind=total side=left). It was removed in 2016 for infection.",
    "Spacer placement for [infected left TKA](arthroplasty historical joint=knee kind=total side=left).",
    "[Right total hip](arthroplasty historical joint=hip kind=total side=right), explanted in 2022 and now with a spacer.",
]
STILL_IN_PLACE = [
    "[R TKA](arthroplasty present joint=knee kind=total status=done side=right) scheduled for aspiration.",
    "[R TKA 2019](arthroplasty present joint=knee kind=total status=done side=right), scheduled for revision.",
    "[Medial uni 2017](arthroplasty present joint=knee kind=partial status=done side=right), right.",
    "Plan removal of the [left TKA](arthroplasty present joint=knee kind=total status=done side=left) next week.",
    "[Left TKA](arthroplasty present joint=knee kind=total side=left) will be explanted Friday.",
    "If cultures are positive the [right TKA](arthroplasty present joint=knee status=done side=right) should be removed.",
    "[R TKA 2019](arthroplasty present joint=knee kind=total side=right), staples removed.",
    "[Right TKA](arthroplasty present joint=knee kind=total side=right) - 60 mL of fluid removed.",
    "[L THA 2015](arthroplasty present joint=hip kind=total side=left). Polyethylene liner removed and exchanged.",
    "She has not had her [THA](arthroplasty present joint=hip kind=total status=done) removed.",
    "Hardware removed before [right TKA 2019](arthroplasty present joint=knee kind=total side=right).",
    "Possible loosening of the [left TKA](arthroplasty present joint=knee kind=total side=left).",
    "Apparently had a [left THA in 2010](arthroplasty present joint=hip kind=total side=left).",
    "[L TKA 2012](arthroplasty present joint=knee kind=total side=left), patient unsure of the implant maker.",
    "Thinks his [knee replacement](arthroplasty present joint=knee kind=unknown) is loose.",
]
STILL_AHEAD = [
    "[TKA](arthroplasty hypothetical joint=knee kind=total status=planned) scheduled 8/4.",
    "[Knee replacement](arthroplasty hypothetical joint=knee kind=unknown status=planned) planned for June.",
    "Too young for a [TKA](arthroplasty hypothetical joint=knee kind=total status=planned).",
    "[R THA](arthroplasty hypothetical joint=hip kind=total status=planned side=right) discussed.",
    "Possible [TKA](arthroplasty hypothetical joint=knee kind=total status=planned) next year.",
    "Not sure he wants a [TKA](arthroplasty hypothetical joint=knee kind=total status=planned).",
]
HYPOTHETICAL = [
    "He is scheduled for [right THA](arthroplasty hypothetical joint=hip kind=total status=planned side=right) next month.",
    "She needs a [left hip hemiarthroplasty](arthroplasty hypothetical joint=hip kind=hemi status=planned side=left).",
    "Candidate for [total hip arthroplasty](arthroplasty hypothetical joint=hip kind=total status=planned) in the future.",
    "We discussed eventual [TKA](arthroplasty hypothetical joint=knee kind=total status=planned).",
    "She'll probably need a [R total knee](arthroplasty hypothetical joint=knee kind=total status=planned side=right) someday.",
    "Interested in [having her right knee replaced](arthroplasty hypothetical joint=knee kind=unknown status=planned side=right) this summer.",
    "Prior to [knee replacement](arthroplasty hypothetical joint=knee kind=unknown status=planned) surgery she will stop clopidogrel.",
]
ABSENT = [
    "[Joint replacement](arthroplasty absent joint=other kind=unknown)? NO (wife has one)",
    "[Joint replacement: N](arthroplasty absent joint=other kind=unknown status=done)",
    "[Denies prior joint replacement](arthroplasty absent joint=other kind=unknown status=done).",
    "I [don't believe she needs total knee replacement](arthroplasty absent joint=knee kind=total status=planned).",
    "No history of hip or [knee replacement](arthroplasty absent joint=knee kind=unknown status=done).",
]
NEGATIVE = [
    "Distal femoral replacement is planned.",
    "Her neighbor had a hip replacement.",
    "Patients with a joint replacement need antibiotics.",
    "Joint replacement class handout given.",
    "Hormone replacement therapy.",
    "Mitral valve replacement in 2010.",
    "Lumbar disc replacement 2005.",
    "BKA prosthesis, walks with a prosthesis.",
    "Total knee extension is lacking.",
    "PIP joint arthroplasty of the second toe.",
    "Joint replacement? Y / N",
    "Does she have a knee replacement?",
    "Prosthetic joint infection is feared.",
    "MRI Joint Replacement Clinic",
]


CASES = [
    *PRESENT,
    *FAMILY,
    *FAMILY_BY_MARRIAGE,
    *POSSIBLE,
    *HISTORICAL,
    *STILL_IN_PLACE,
    *STILL_AHEAD,
    *HYPOTHETICAL,
    *ABSENT,
]


@pytest.mark.parametrize("marked", CASES)
def test_each_mark_is_found_and_nothing_else(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert found(nlp, case, TODAY) == expected(case)


@pytest.mark.parametrize("text", NEGATIVE)
def test_a_sentence_without_a_mark_has_none(nlp: Language, text: str) -> None:
    case = parse(text)
    assert case.marks == []
    assert found(nlp, case, TODAY) == []


def test_a_bare_name_is_told_only_where_no_mention_says_more(nlp: Language) -> None:
    text = "CC: left knee replacement pain.\nHx: L TKA June 2016 for OA.\nImp: painful L TKA."
    assert [f.evidence.text for f in read_note(nlp, text)] == ["L TKA June 2016"]


def test_a_ticked_box_names_its_joints(nlp: Language) -> None:
    rows = [
        (f.evidence.text, f.attrs.joint.value)
        for f in read_note(nlp, "[x] joint replacement (R knee, L hip 2010)")
    ]
    assert rows == [("R knee", "knee"), ("L hip 2010", "hip")]
