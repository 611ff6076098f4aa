"""What codes and names of structured files say: the request, and the kind of document.

Sources: CPT and HCPCS system identifiers as FHIR, C-CDA and HL7 table 0396 write them; SNOMED CT body
structures; LOINC document codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.vocabulary import Region, Side

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

_CPT_SYSTEMS = re.compile(
    r"ama-assn\.org/go/cpt|2\.16\.840\.1\.113883\.6\.(?:12|14|285)(?!\d)|\bcpt|^c[45]$|hcpcs|^hcp(?:t|cs)?$",
    re.IGNORECASE,
)
_CODE = re.compile(r"\d{4}[0-9A-Z](?:[-\s,]+(?:RT|LT|50|26|TC))*", re.IGNORECASE)
_RADIOLOGY = re.compile(r"7[0-6]\d{3}(?!\d)")  # a bare number is a CPT code only where it can be imaging
MRI_OF_THE_LEG = re.compile(r"737(?:18|19|2[0-3])(?!\d)")
_MODIFIERS = {"rt": Side.RIGHT, "lt": Side.LEFT, "50": Side.BILATERAL}
_BODY = {  # SNOMED CT: structure, joint, right, left
    Region.HIP: ("29836001", "24136001", "287579007", "287679003"),
    Region.THIGH: ("68367000", "", "11207009", "61396006"),
    Region.KNEE: ("72696002", "49076000", "6757004", "82169009"),
    Region.LOWER_LEG: ("30021000", "", "32696007", "48979004"),
    Region.ANKLE: ("344001", "70258002", "6685009", "51636004"),
    Region.FOOT: ("56459004", "", "7769000", "22335008"),
    Region.LEG: ("61685007", "", "62175007", "32153003"),
}
_REGION_OF = {code: region for region, codes in _BODY.items() for code in codes if code}
_SIDE_OF = {
    **{codes[2]: Side.RIGHT for codes in _BODY.values()},
    **{codes[3]: Side.LEFT for codes in _BODY.values()},
    "24028007": Side.RIGHT,
    "7771000": Side.LEFT,
    "51440002": Side.BILATERAL,
}
_REGIONS = (
    (Region.KNEE, r"knees?|patell\w+|menisc\w+"),
    (Region.HIP, r"hips?|acetabul\w+"),
    (Region.ANKLE, r"ankles?"),
    (Region.FOOT, r"foot|feet|toes?|forefoot|midfoot|hindfoot|heels?|calcane\w+"),
    (Region.THIGH, r"thighs?|femur|femoral"),
    (Region.LOWER_LEG, r"lower legs?|tib(?:ia|ial)?|fibula|tib[-/ ]?fib|cal(?:f|ves)|shins?"),
)
_NAMED = [(region, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for region, words in _REGIONS]
_LIMB = re.compile(r"\blower (?:limb|extremity)\b|\blegs?\b", re.IGNORECASE)
_BOTH = re.compile(r"\bbilat(?:eral(?:ly)?)?\b|\bboth\b|\bright and left\b|\bleft and right\b", re.IGNORECASE)
_RIGHT = re.compile(r"\b(?:right|rt|r)\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:left|lt|l)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Code:
    """A code of any system, with the words that stand beside it."""

    code: str = ""
    system: str = ""
    display: str = ""


@dataclass(slots=True)
class Order:
    """What an order says: its codes, the words and codes of the place, modifiers, and the day."""

    codes: list[Code] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sites: list[Code] = field(default_factory=list)
    modifiers: list[str] = field(default_factory=list)
    day: dt.date | None = None
    urgent: bool = False

    @property
    def cpt(self) -> str | None:
        """The CPT code that is ordered, with modifiers as they stand."""
        found = [code.code.strip() for code in self.codes if is_cpt(code)]
        return next((code for code in found if MRI_OF_THE_LEG.match(code)), found[0] if found else None)

    def request(self) -> dict[str, str]:
        """Code, region, side, day and urgency, as far as the order states them."""
        cpt = self.cpt
        places = [*(site.display for site in self.sites), *self.names, *(code.display for code in self.codes)]
        region = _first(_REGION_OF.get(site.code) for site in self.sites) or _first(map(region_named, places))
        limb = any(_LIMB.search(site.display) for site in self.sites)
        side = _side(cpt, self.modifiers, self.sites) or _first(map(side_named, places))
        values = {
            "cpt": cpt,
            "region": region or (Region.LEG.value if limb else None),
            "side": side,
            "date": self.day.isoformat() if self.day else None,
            "urgency": "expedited" if self.urgent else None,
        }
        return {key: str(value) for key, value in values.items() if value}


def is_cpt(code: Code) -> bool:
    """Whether a code is a CPT code: by its system, or by its form where the system is none that is known."""
    if not _CODE.fullmatch(code.code.strip()):
        return False
    return bool(_CPT_SYSTEMS.search(code.system)) or bool(
        _RADIOLOGY.match(code.code.strip()) and not re.search(r"loinc|snomed|^ln$|^sct$", code.system, re.I)
    )


def joined(orders: list[Order]) -> tuple[dict[str, str], str | None]:
    """The request of a file with several orders, and a note where they do not agree.

    An MRI of the leg goes before other orders; the same for both sides is one request for both.
    """
    found = [order.request() for order in orders]
    first = next((one for one in found if MRI_OF_THE_LEG.match(one.get("cpt", ""))), None)
    first = first or next((one for one in found if "cpt" in one), found[0] if found else {})
    codes = {_bare(one["cpt"]) for one in found if "cpt" in one}
    same = [one for one in found if _bare(one.get("cpt", "")) == _bare(first.get("cpt", ""))]
    sides = {one["side"] for one in same if "side" in one and one.get("region") == first.get("region")}
    if sides == {Side.LEFT, Side.RIGHT}:
        first = {**first, "side": Side.BILATERAL.value, "cpt": _bare(first["cpt"])} if codes else first
    note = f"holds orders of {len(codes)} codes; the request is the first MRI of them" if codes else None
    return {key: str(value) for key, value in first.items()}, note if len(codes) > 1 else None


def region_named(words: str) -> Region | None:
    """The one region that words name; None where they name none or several."""
    named = [region for region, pattern in _NAMED if pattern.search(words)]
    return named[0] if len(named) == 1 else None


def side_named(words: str) -> Side | None:
    """The side that words name."""
    right, left = bool(_RIGHT.search(words)), bool(_LEFT.search(words))
    if _BOTH.search(words) or (right and left):
        return Side.BILATERAL
    return Side.RIGHT if right else Side.LEFT if left else None


def _side(cpt: str | None, modifiers: list[str], sites: list[Code]) -> Side | None:
    marks = [*modifiers, *re.split(r"[-\s,]+", cpt or "")[1:]]
    told = {_MODIFIERS[mark.strip().lower()] for mark in marks if mark.strip().lower() in _MODIFIERS}
    told = told or {_SIDE_OF[site.code] for site in sites if site.code in _SIDE_OF}
    if len(told) > 1:
        return Side.BILATERAL
    return next(iter(told), None)


def _bare(cpt: str) -> str:
    return cpt[:5].upper()


def _first(values: Iterable[Region | Side | None]) -> str | None:
    return next((value.value for value in values if value is not None), None)


# Kinds of document. A title that names a special report says more than a general code.
_SPECIAL = (
    ("safety_form", r"mri? (?:safety|screening)|safety (?:screening )?(?:form|questionnaire)"),
    ("emg_report", r"\bemg\b|electromyogra|nerve conduction|electrodiagnostic"),
    ("pt_note", r"\bphysical therap|\bpt (?:note|eval|progress|daily|discharge|initial)|physiotherap"),
    ("operative_note", r"\boperative|\bsurgical operation|\bsurgery note|\bop note"),
)
_LOINC = {
    "11506-3": "office_note", "34117-2": "office_note", "11488-4": "office_note", "51845-6": "office_note",
    "34131-3": "office_note", "18748-4": "radiology_report", "18842-5": "discharge_summary",
    "34133-9": "summary", "11504-8": "operative_note", "28570-0": "procedure_note",
    "57133-1": "referral", "18761-7": "referral", "34111-5": "emergency_note", "28568-4": "emergency_note",
    "11502-2": "lab_report", "11526-1": "pathology_report", "68604-8": "radiology_report",
    "24590-2": "radiology_report", "24802-7": "radiology_report", "52797-8": "summary",
}  # fmt: skip
_TABLE_0270 = {  # HL7 table 0270, TXA-2
    "CN": "office_note", "HP": "office_note", "PR": "office_note", "PH": "office_note",
    "DI": "radiology_report", "DS": "discharge_summary", "ED": "emergency_note", "OP": "operative_note",
    "PN": "procedure_note", "SP": "pathology_report", "TS": "referral",
}  # fmt: skip
_TABLE_0074 = {  # HL7 table 0074, OBR-24
    "RAD": "radiology_report", "RX": "radiology_report", "CT": "radiology_report", "NMR": "radiology_report",
    "RUS": "radiology_report", "NMS": "radiology_report", "VUS": "radiology_report",
    "OUS": "radiology_report", "MRI": "radiology_report", "MR": "radiology_report", "XR": "radiology_report",
    "LAB": "lab_report", "CH": "lab_report", "HM": "lab_report", "MB": "lab_report", "SR": "lab_report",
    "SP": "pathology_report", "CP": "pathology_report", "PT": "pt_note",
}  # fmt: skip
_WORDS = (
    (
        "radiology_report",
        r"radiolog|radiograph|imaging|x-?rays?\b|\bmri?\b|\bct\b|\bxr\b|ultraso|\bmra\b|magnetic",
    ),
    ("emergency_note", r"\bemergency\b|\bed (?:note|provider|physician|visit)"),
    ("discharge_summary", r"\bdischarge\b"),
    ("procedure_note", r"\bprocedure (?:note|report)"),
    ("pathology_report", r"patholog"),
    ("lab_report", r"\blab(?:oratory)?\b"),
    ("referral", r"\breferral\b|\btransfer\b"),
    ("order", r"\border\b|\brequisition\b"),
    (
        "office_note",
        r"\bprogress|\boffice\b|\bvisit\b|\bconsult|\bh ?& ?p\b|\bhistory and physical|\bclinic\b",
    ),
    ("summary", r"\bsummar|\bcontinuity of care"),
)
_KINDS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in (*_SPECIAL, *_WORDS))
_SPECIALS = _KINDS[: len(_SPECIAL)]


def kind_of(codes: list[Code], titles: list[str], section: str = "") -> str | None:
    """The kind of a document by its codes, its titles, and the service (OBR-24) that made it."""
    words = " | ".join([*titles, *(code.display for code in codes)])
    special = next((kind for kind, pattern in _SPECIALS if pattern.search(words)), None)
    coded = next((_LOINC[code.code] for code in codes if code.code in _LOINC), None)
    coded = coded or next((_TABLE_0270[code.code] for code in codes if code.code in _TABLE_0270), None)
    coded = coded or _TABLE_0074.get(section.upper())
    return special or coded or next((kind for kind, pattern in _KINDS if pattern.search(words)), None)
