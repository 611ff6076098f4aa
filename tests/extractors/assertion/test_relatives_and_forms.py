"""Relatives as subjects, doubted pasts, forms, lists of denied organs: marked sentences, compared in full."""

from __future__ import annotations

import pytest

from tests.extractors.assertion.marked import judged

RELATIVES = [
    "Mother is on {{family:dialysis}}.",
    "Her mother has been on {{family:dialysis}} for years.",
    "Mother did {{family:PT}} for her knee.",
    "My neighbor did {{family:PT}} and it helped.",
    "Brother {{family:tore his ACL}}.",
    "Her brother tore his {{family:ACL}} and father has {{family:gout}}. The patient has {{present:knee pain}}.",
    "Father broke his {{family:hip}} at 80.",
    "Sister fell and {{family:fractured her hip}}.",
    "Dad took {{family:ibuprofen}} for his gout.",
    "Sister tried {{family:PT}} without relief.",
    "Sister uses a {{family:cane}}.",
    "Her aunt wears a {{family:brace}}.",
    "His friend tore his {{family:meniscus}} the same way; he has {{present:locking}}.",
    "Mom says she fell and has {{present:knee pain}}.",
    "Mother took him to urgent care for {{present:knee pain}}.",
    "Mom gave him {{present:ibuprofen}}.",
    "Mom iced his {{present:knee}}.",
    "Mother noticed {{present:swelling}}.",
    "Brother fell on him and he has {{present:knee pain}}.",
    "Wife is on the phone; he has {{present:knee pain}}.",
    "Some of her family has accompanied her to {{present:therapy}}.",
    "Needs relative {{present:rest}} for a day.",
    "A relative with {{family:gout}}.",
    "Family reports {{present:knee pain}}.",
    "Dad says PT helped; {{present:knee pain}} persists.",
    "{{present:Hip replacement}} (MoM), now squeaking.",
    "MoM hip with {{present:metallosis}}.",
    "FH: {{family:hip replacement}} (mom), {{family:RA}} (sister).",
]
DOUBTED = [
    "He may have had {{possible:PT}} elsewhere.",
    "?prior {{possible:cortisone injection}}",
    "She thinks she had an {{possible:MRI}}.",
    "Mom thinks he had an {{possible:x-ray}}.",
    "Unclear whether he completed {{possible:therapy}}.",
    "She does not remember whether she had {{possible:an MRI}}.",
    "He cannot recall whether he took {{possible:NSAIDs}}.",
    "He is unsure if he ever had an {{possible:x-ray}}.",
    "No record of whether {{possible:PT}} was done.",
    "Per mom, he had an {{present:MRI}}.",
]
LISTS = [
    "Denies chest pain, heart attack, stroke, {{absent:pacemaker}}.",
    "No heart disease, lung problems, {{absent:kidney disease}}, {{absent:pacemaker}}.",
    "No effusion, heart regular, {{present:murmur}}.",
    "ROS neg {{absent:fever}}, {{absent:rash}}, {{absent:swelling}}.",
    "ROS: neg for {{absent:fever}}, {{absent:rash}}.",
    "(-) {{absent:fever}}, (+) {{present:swelling}}",
    "(-)fever (-){{absent:chills}} (+){{present:knee pain}}",
]
FORMS = [
    "If yes, check all that apply: [x] {{present:PT}} [x] {{present:NSAIDs}} [ ] {{absent:injection}}",
    "[x] {{present:PT}} / {{present:home exercise}}",
    "He has not started the {{absent:tablets}} or the {{absent:exercises}}.",
    "If yes, please list: {{present:pacemaker}}",
    "If yes, {{hypothetical:MRI}} will be ordered.",
    "{{present:PT}} once a week.",
    "{{present:Injections}} once every three months.",
    "{{hypothetical:MRI}} once approved.",
    "{{hypothetical:Surgery}} once the swelling is down.",
]


@pytest.mark.parametrize("marked", [*RELATIVES, *DOUBTED, *LISTS, *FORMS])
def test_relatives_and_forms(marked: str) -> None:
    assert judged(marked) == marked
