"""What the request leaves out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from extractors.facts import ATTRS_OF, Evidence, Fact
from extractors.vocabulary import Assertion, FactType, Region, Side
from pipeline.case import Document, PartialRequest
from pipeline.infer import infer_request

PAIN = ("symptom", {"kind": "pain"})
ORDER = ("imaging", {"modality": "mri", "status": "planned"})
DONE = ("imaging", {"modality": "mri", "status": "done"})


def fact(
    kind: tuple[str, dict[str, Any]],
    region: str | None = None,
    side: str = "unspecified",
    section: str = "hpi",
    assertion: str = "present",
) -> Fact:
    return Fact(
        type=FactType(kind[0]),
        attrs=ATTRS_OF[FactType(kind[0])](**kind[1]),
        region=Region(region) if region else None,
        side=Side(side),
        section=section,
        assertion=Assertion(assertion),
        rule="r",
        evidence=Evidence(start=0, end=1, text="x"),
    )


def inferred(given: dict[str, Any], facts: list[Fact], *texts: str) -> tuple[Any, ...]:
    documents = [Document(document_id=str(n), text=text) for n, text in enumerate(texts or ("note",))]
    out = infer_request(PartialRequest(**given), documents, facts)
    return (out["cpt"], str(out["region"]), str(out["side"]), out["date"])


PLACES = [
    ("nothing told: the knee", [], ("73721", "knee", "unspecified", None)),
    ("the region spoken of most", [fact(PAIN, "hip", "left"), fact(PAIN, "hip", "left"), fact(PAIN, "knee", "right")],
     ("73721", "hip", "left", None)),
    ("an order wins over mentions", [*[fact(PAIN, "knee", "right")] * 5, fact(ORDER, "hip", "left", "plan")],
     ("73721", "hip", "left", None)),
    ("a study done is no order", [fact(DONE, "hip", "left"), *[fact(PAIN, "knee", "right")] * 2],
     ("73721", "knee", "right", None)),
    ("the side of an order without side is that of its region", [fact(ORDER, "knee"), fact(PAIN, "knee", "left")],
     ("73721", "knee", "left", None)),
    ("an order without region", [fact(ORDER), fact(PAIN, "foot", "left")], ("73718", "foot", "left", None)),
    ("the arm does not count", [*[fact(PAIN, "other", "right")] * 9, fact(PAIN, "ankle", "left")],
     ("73721", "ankle", "left", None)),
    ("only the arm", [fact(PAIN, "other", "right")], ("73721", "knee", "unspecified", None)),
    ("family does not count", [fact(PAIN, "hip", "left", assertion="family")], ("73721", "knee", "unspecified", None)),
    ("complaint outweighs the review of systems",
     [*[fact(PAIN, "hip", "left", "ros")] * 3, fact(PAIN, "knee", "right", "chief_complaint")],
     ("73721", "knee", "right", None)),
    ("the whole leg is vaguer than a part of it", [*[fact(PAIN, "leg", "left")] * 3, fact(PAIN, "ankle", "left")],
     ("73721", "ankle", "left", None)),
    ("the whole leg where little else is told", [*[fact(PAIN, "leg", "left")] * 4, fact(PAIN, "ankle", "left")],
     ("73718", "leg", "left", None)),
    ("the whole leg alone", [fact(PAIN, "leg", "left")], ("73718", "leg", "left", None)),
    ("both sides", [*[fact(PAIN, "knee", "left")] * 4, *[fact(PAIN, "knee", "right")] * 3],
     ("73721", "knee", "bilateral", None)),
    ("mostly one side", [*[fact(PAIN, "knee", "left")] * 3, *[fact(PAIN, "knee", "right")] * 2],
     ("73721", "knee", "left", None)),
    ("the side of the rest of the leg", [*[fact(PAIN, "knee")] * 3, fact(PAIN, "foot", "left")],
     ("73721", "knee", "left", None)),
    ("the side of the arm is not the leg's", [fact(PAIN, "knee"), fact(PAIN, "other", "left")],
     ("73721", "knee", "unspecified", None)),
    ("a treatment seldom names its place", [*[fact(("therapy", {"kind": "nsaid"}), "foot", "left")] * 3,
     *[fact(PAIN, "knee", "right")] * 2], ("73721", "knee", "right", None)),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), [p[1:] for p in PLACES], ids=[p[0] for p in PLACES])
def test_place(facts: list[Fact], expected: tuple[Any, ...]) -> None:
    assert inferred({}, facts) == expected


ORDERED = "CT with contrast in May. MRI with contrast in June: normal. Plan: MRI knee without contrast."


def test_contrast_is_that_of_the_order() -> None:
    start = ORDERED.index("MRI knee")
    order = fact(ORDER, "knee", section="plan").model_copy(
        update={"evidence": Evidence(document_id="0", start=start, end=start + 8, text="MRI knee")}
    )
    assert inferred({"region": "knee"}, [], ORDERED)[0] == "73722"
    assert inferred({"region": "knee"}, [order], ORDERED)[0] == "73721"


CODES = [
    ("joint", "hip", "MRI hip", "73721"),
    ("no joint", "thigh", "MRI femur", "73718"),
    ("foot", "foot", "MRI foot", "73718"),
    ("without", "knee", "MRI knee without contrast", "73721"),
    ("with", "knee", "MRI of the knee with contrast", "73722"),
    ("arthrogram", "hip", "MR arthrogram hip", "73722"),
    ("with and without", "thigh", "MRI thigh with and without contrast", "73720"),
    ("without and with", "knee", "MRI knee without and with IV contrast", "73723"),
    ("w/wo", "lower_leg", "MRI tib/fib w/wo contrast", "73720"),
    ("w/ & w/o", "lower_leg", "MRI tib/fib w/ & w/o gad", "73720"),
    ("w and w/o", "foot", "MRI foot w and w/o contrast", "73720"),
    ("pre and post", "foot", "MRI foot pre and post contrast", "73720"),
    ("with gadolinium", "foot", "MRI of foot with gadolinium", "73719"),
    ("contrast of a CT is not the MRI's", "knee", "CT chest with contrast last year was normal." + " x" * 80 + " MRI knee", "73721"),
    ("before the word", "knee", "contrast-enhanced MRI of the knee", "73722"),
    ("a bare with and without at the end", "thigh", "MRI left thigh with and without.", "73720"),
    ("a cane is no contrast", "knee", "MRI knee. Walks with and without a cane.", "73721"),
    ("arthrogram by CT", "knee", "MRI knee not possible, they recommend CT arthrogram", "73721"),
    ("Mr. is no MRI", "knee", "Mr. Bell, CT with contrast last year", "73721"),
    ("a stated code wins", "knee", "Order: 73722, right knee MRI", "73722"),
    ("a telephone number is no code", "knee", "call 555-73722 MRI knee", "73721"),
]  # fmt: skip


@pytest.mark.parametrize(("region", "text", "code"), [c[1:] for c in CODES], ids=[c[0] for c in CODES])
def test_code(region: str, text: str, code: str) -> None:
    assert inferred({"region": region}, [], text)[0] == code


def test_what_is_given_stays_and_the_rest_is_named() -> None:
    given = PartialRequest(cpt="73718", region=Region.FOOT)
    out = infer_request(
        given,
        [Document(document_id="d", text="x")],
        [fact(PAIN, "knee", "left"), fact(PAIN, "foot", "right")],
    )
    assert out == {
        "cpt": "73718", "region": Region.FOOT, "side": Side.RIGHT, "date": None, "inferred": ("side", "date"),
    }  # fmt: skip


def test_date_is_that_of_the_last_document() -> None:
    dates = [dt.date(2025, 3, 4), None, dt.date(2025, 1, 1)]
    documents = [Document(document_id=str(n), text="x", date=day) for n, day in enumerate(dates)]
    assert infer_request(PartialRequest(), documents, [])["date"] == dt.date(2025, 3, 4)
