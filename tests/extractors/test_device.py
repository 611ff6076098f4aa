"""Devices: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp, read_note
from tests.extractors.inline import expected, found, parse

TODAY = dt.date(2025, 6, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("device",))


PRESENT = [
    "Do you have a [pacemaker?  Yes](device present kind=pacemaker)",
    "Grinder by trade, [sliver in L eye](device present kind=metallic_foreign_body critical=true), never checked.",
    "Right [MCA, clipped](device present kind=aneurysm_clip) abroad.",
    "He has a [dual chamber pacemaker placed in 2019](device present kind=pacemaker).",
    "[PPM 2020](device present kind=pacemaker mri_conditional=true) = MR-conditional, card in chart.",
    "He has a [Medtronic pacemaker](device present kind=pacemaker mri_unsafe=true), not MRI compatible.",
    "He cannot have an MRI due to his [pacemaker](device present kind=pacemaker mri_unsafe=true).",
    "Complete heart block, s/p [pacemaker insertion](device present kind=pacemaker).",
    "Pt has an [ICD](device present kind=defibrillator) in place.",
    "Status post [AICD 2021](device present kind=defibrillator).",
    "Hx of St. Jude [mechanical aortic valve replacement](device present kind=cardiac_valve).",
    "[TAVR 2022](device present kind=cardiac_valve).",
    "Cerebral [aneurysm clipped in 1998](device present kind=aneurysm_clip).",
    "Anterior [communicating artery clip](device present kind=aneurysm_clip mri_unsafe=true), type unknown, not approved for scanning.",
    "[Spinal cord stimulator in place](device present kind=neurostimulator) for chronic back pain.",
    "[DBS](device present kind=neurostimulator) for Parkinson's disease.",
    "[Retained bullet fragment in the left thigh from 1995](device present kind=metallic_foreign_body).",
    "[Innumerable metallic pellets over the knee will blow out](device present kind=metallic_foreign_body critical=true) the images of the joint.",
    "Sliver of steel, right hand, years ago. [Metal in the left eye](device present kind=metallic_foreign_body critical=true) since a grinding accident.",
    "[Left tibial IM nail 2015](device present kind=bone_hardware).",
    "[Lateral plate and 11 screws remain in the left tibia](device present kind=bone_hardware).",
    "Hx [R hip pinning 2018](device present kind=bone_hardware).",
    "[Right distal radius plate](device present kind=bone_hardware).",
    "[Insulin pump](device present kind=other), will remove it for the scan.",
    "A [titanium port is in the right chest wall](device present kind=other mri_conditional=true), safe at 1.5 T.",
    "[Coronary stents x2 2016](device present kind=other).",
    "[Cerebral aneurysm coiled 2013](device present kind=other mri_conditional=true), had MRI 2024 without problems.",
]
HISTORICAL = [
    "[SCS explanted](device historical kind=neurostimulator removed=true) 2021.",
    "[PPM removed](device historical kind=pacemaker removed=true) 2021 after infection, leads fully extracted.",
    "He had a [metal chip in his eye as a boy; it was removed](device historical kind=metallic_foreign_body removed=true) at the slit lamp.",
    "[ORIF of right ankle with plate and screws in 2012, hardware removed](device historical kind=bone_hardware removed=true) in 2014.",
    "s/p [hardware removal](device historical kind=bone_hardware removed=true) left ankle 2018",
]
ABSENT = [
    "[cerebral clip N](device absent kind=aneurysm_clip), [orbital metal N](device absent kind=metallic_foreign_body critical=true)",
    "4. [Clip on a blood vessel in the brain ...... yes / NO](device absent kind=aneurysm_clip)",
    "[Pacemaker...No](device absent kind=pacemaker)",
    "[No pacing box](device absent kind=pacemaker).",
    "[HARDWARE: None](device absent kind=bone_hardware).",
    "[All metal removed from the ankle](device absent kind=bone_hardware).",
    "[No pacemaker](device absent kind=pacemaker).",
    "[no pacer](device absent kind=pacemaker)/[ICD](device absent kind=defibrillator), [no clips](device absent kind=aneurysm_clip)",
    "[Denies pacemaker](device absent kind=pacemaker), [aneurysm clip](device absent kind=aneurysm_clip), or [metal in eyes](device absent kind=metallic_foreign_body critical=true).",
    "MRI screen: [no PPM](device absent kind=pacemaker), [no shrapnel, never a welder/grinder](device absent kind=metallic_foreign_body).",
    "[Pacemaker: N](device absent kind=pacemaker)    [Aneurysm clip: N](device absent kind=aneurysm_clip)    [Nerve stimulator: N](device absent kind=neurostimulator)",
    "[Pacemaker .......... No](device absent kind=pacemaker)",
    "[Pacemaker (-)](device absent kind=pacemaker), [aneurysm clips (-)](device absent kind=aneurysm_clip)",
    "Do you have a [pacemaker? No](device absent kind=pacemaker).",
    "He has [no cardiac device](device absent kind=pacemaker) and [no aneurysm surgery](device absent kind=aneurysm_clip).",
    "[No pacemaker](device absent kind=pacemaker) or [valve](device absent kind=cardiac_valve).",
    "[No implants](device absent kind=other generic=true).",
    "[No metal anywhere that she knows of](device absent kind=metallic_foreign_body generic=true).",
    "[Nothing metal in body](device absent kind=metallic_foreign_body generic=true).",
    "Worked as a welder; [orbital x-rays negative](device absent kind=metallic_foreign_body).",
    "[Deep brain stimulator discussed 2023, pt declined, NOT implanted](device absent kind=neurostimulator).",
    "Was evaluated for a [pacemaker but none was placed](device absent kind=pacemaker).",
    "Chart shows [ICD in situ, entered in error](device absent kind=defibrillator).",
]
FAMILY = [
    "Father has a [pacemaker](device family kind=pacemaker).",
    "FAMILY HISTORY: brother with [ICD](device family kind=defibrillator), mother with a [mechanical valve](device family kind=cardiac_valve).",
    "Her husband has a [defibrillator](device family kind=defibrillator).",
    "Intake form lists [a rod in the leg](device family kind=bone_hardware) - that was his brother.",
    "[Brain aneurysm clip](device absent kind=aneurysm_clip)? NO (wife has a [clip](device family kind=aneurysm_clip), not pt)",
    "Fam: sister had a [cochlear implant](device family kind=other).",
    "His son has an [insulin pump](device family kind=other).",
]
BRANDS_AND_WORDINGS = [
    "[Medtronic Azure](device present kind=pacemaker mri_conditional=true), MR conditional.",
    "[Micra leadless pacemaker](device present kind=pacemaker).",
    "Medtronic SureScan [PPM](device present kind=pacemaker mri_conditional=true).",
    "[PM](device present kind=pacemaker) placed for heart block.",
    "[GSW 1995 with retained fragments in thigh](device present kind=metallic_foreign_body).",
    "Has an [aneurysm clip](device present kind=aneurysm_clip), unsure of the type.",
    "Reportedly has a [pacemaker](device present kind=pacemaker).",
]
HYPOTHETICAL = [
    "Needs a [pacemaker](device hypothetical kind=pacemaker) next month.",
    "Considering [spinal cord stimulator trial](device hypothetical kind=neurostimulator).",
    "Cardiology discussed an [ICD](device hypothetical kind=defibrillator).",
    "Scheduled for [loop recorder](device hypothetical kind=other) implant.",
    "We touched on the possibility of a [spinal cord stimulator trial](device hypothetical kind=neurostimulator).",
    "If syncope recurs he may need a [pacemaker](device hypothetical kind=pacemaker).",
]
POSSIBLE = [
    "Possible [retained foreign body](device possible kind=other) in the foot.",
    "Possible [pacemaker](device possible kind=pacemaker) per family, records requested.",
    "Old chart mentions a [pacemaker](device possible kind=pacemaker), patient denies.",
    "Patient thinks she may have an [aneurysm clip](device possible kind=aneurysm_clip).",
    "[Welded for years without goggles](device possible kind=metallic_foreign_body).",
    "Unclear if he ever had an [ICD](device possible kind=defibrillator).",
    "[Pacemaker](device possible kind=pacemaker) (?) on the chest film.",
]
NEGATIVE = [
    "CARDIAC VALVES: Mild calcification of the annulus.",
    "Cornea entered with the MVR blade.",
    "Blood cultures grew gram negative rods.",
    "Atrial and ventricular pacing wires were placed.",
    "The natural pacemaker of the heart.",
    "Tenodesis with bioabsorbable screws.",
    "Retired welder, always wore a shield.",
    "Never welded without goggles.",
    "Seen at 3:30 PM.",
    "Her neighbor's pacemaker worries her.",
    "Patients with a pacemaker should notify the staff.",
    "If you have a pacemaker, aneurysm clip or metal in your eye, tell the technologist.",
    "Pacemaker? Y / N",
    "Yes [ ] No [ ] pacemaker",
    "Risks include infection, nonunion and failure of hardware.",
    "Plan ORIF of the ankle tomorrow.",
    "ICD-10 code M25.561, knee pain.",
    "Skin staples removed today, clips out.",
    "TENS unit for the knee, bone density scan due.",
    "Growth plates open. Endplates normal.",
    "Pins and needles in the left foot, pinprick reduced.",
    "Metal-on-metal hip with metal debris.",
    "Uses an assistive device: cane.",
    "Mitral valve prolapse and valve disease.",
    "He dropped a metal pipe on his foot.",
    "MRI R knee w/o if cardiology clears the device.",
]


@pytest.mark.parametrize(
    "marked", [*PRESENT, *HISTORICAL, *ABSENT, *FAMILY, *BRANDS_AND_WORDINGS, *HYPOTHETICAL, *POSSIBLE]
)
def test_each_mark_is_found_and_nothing_else(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert found(nlp, case, TODAY) == expected(case)


@pytest.mark.parametrize("text", NEGATIVE)
def test_a_sentence_without_a_mark_has_none(nlp: Language, text: str) -> None:
    case = parse(text)
    assert case.marks == []
    assert found(nlp, case, TODAY) == []


def test_what_is_said_of_scanning_stands_beside_the_device(nlp: Language) -> None:
    text = "Dual chamber pacemaker 2021 (clinic letter: generator and leads MR conditional at 1.5 T)."
    (fact,) = read_note(nlp, text)
    assert [e.text for e in fact.support] == ["MR conditional"]


def test_a_column_of_answers_is_read(nlp: Language) -> None:
    form = (
        "ITEM                          YES   NO   DETAILS\n"
        "Asthma                              X\n"
        "Cardiac pacemaker                   X\n"
        "Metal fragments in eye        X          left, 1991\n"
    )
    rows = [(f.attrs.kind.value, f.assertion.value, f.evidence.text) for f in read_note(nlp, form)]
    assert rows == [
        ("pacemaker", "absent", "Cardiac pacemaker                   X"),
        ("metallic_foreign_body", "present", "Metal fragments in eye        X          left, 1991"),
    ]


def test_boxes_before_their_items_are_read(nlp: Language) -> None:
    rows = [
        (f.attrs.kind.value, f.assertion.value)
        for f in read_note(nlp, "MRI CHECK: [ ] pacemaker  [x] nerve stimulator")
    ]
    assert rows == [("pacemaker", "absent"), ("neurostimulator", "present")]
