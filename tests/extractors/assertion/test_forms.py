"""Check boxes, yes/no answers, signs."""

import pytest

from tests.extractors.assertion.marked import judged

FORMS = [
    "[x] {{present:pacemaker}}",
    "[ ] {{absent:pacemaker}}",
    "[X] {{present:joint replacement}} [ ] {{absent:aneurysm clip}} [ ] {{absent:metal in eyes}}",
    "{{present:Pacemaker}}: (Y) / N",
    "{{absent:Pacemaker}}: Y / (N)",
    "{{absent:Pacemaker}}: [ ] Yes [x] No",
    "{{present:Pacemaker}}: [x] Yes [ ] No",
    "{{absent:Aneurysm clip}}  Yes ___ No _x_",
    "{{present:Claustrophobia}}  Yes _x_ No ___",
    "(+) {{present:effusion}}",
    "(-) {{absent:Lachman}}",
    "+ {{present:effusion}}",
    "ROS: - {{absent:fevers}}, - {{absent:chills}}, + {{present:cough}}",
    "+{{present:cough}}, -{{absent:fever}}, -{{absent:chills}}",
    "{{absent:Lachman}} (-), {{present:McMurray}} (+)",
    "{{present:McMurray}} +, {{absent:Lachman}} -",
    "{{absent:pacemaker}}? no",
    "Pacemaker? no  {{absent:Clips}}? no  {{present:Claustrophobia}}? yes",
    "{{absent:Pacemaker}}: no, {{absent:clips}}: no, {{present:claustrophobia}}: yes",
    "- {{present:Knee pain}} for two weeks",
    "\u2610 {{absent:pacemaker}} \u2611 {{present:knee replacement}}",
    "( ) {{absent:stent}} (x) {{present:valve}}",
    "{{absent:Homans}} (neg)",
    "{{present:Lachman}} (positive), {{absent:drawer}} (negative)",
    "+/- {{possible:effusion}}",
    "Pivot shift (+); {{absent:posterior drawer}} (-)",
    "{{absent:Pacemaker}}: Yes/No: No",
    "{{absent:Pregnant}}: Y/N: N",
    "Neg {{absent:Homans}}, pos {{present:Thompson}}",
    "{{absent:Fever}}(-), {{present:cough}}(+)",
    "[x] {{present:PT}} x 6 weeks [x] {{present:NSAIDs}} [ ] {{absent:injection}}",
    "Follow-up -{{present:knee pain}} persists",
    "Tried so far  [ ] {{absent:PT}}  [x] {{present:medicine}}: meloxicam, no use  [ ] {{absent:injection}}",
    "{{absent:Kidney disease}} [ ]",
    "Y [ ] N [x]  nerve stimulator, pump, {{absent:cochlear implant}}",
    "Y [x] N [ ]  screws, {{present:plates}}, rods",
    "{{present:Radiation}}: [ ] no [x] yes",
    "{{absent:Radiation}}: [ ] yes [x] no",
    "{{present:Physical therapy}} prescription for ______ Orthopedics",
    "{{present:MRI}} knee with + w/o",
    "- {{present:MRI}} left knee, no contrast",
    "{{absent:pacemaker}} [N]   {{absent:aneurysm clip}} [N]",
    "[x] No {{absent:pacemaker}}",
    "Surgery: [x] {{present:resection}} 12/2020",
    "{{present:Pain}} L4-L5, {{present:weakness}}-related gait change",
    "{{present:Pacemaker}}: Y / N",
    "{{present:Diabetes}} [x] {{absent:kidney disease}} [ ]",
]

TABLE = "ITEM                      YES   NO   DETAILS\nCardiac pacemaker               X\nHeart valve                X          mechanical\n"


@pytest.mark.parametrize("marked", FORMS)
def test_form(marked: str) -> None:
    assert judged(marked) == marked


@pytest.mark.parametrize(("words", "expected"), [("Cardiac pacemaker", "absent"), ("Heart valve", "present")])
def test_column_of_a_table(words: str, expected: str) -> None:
    from extractors.text import shadow
    from tests.extractors.assertion.marked import engine

    start = TABLE.index(words)
    line_end = TABLE.index("\n", start)
    [result] = engine().assert_sentence(shadow(TABLE), start, line_end, [(start, start + len(words))])
    assert str(result.assertion) == expected
