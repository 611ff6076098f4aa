"""Facts of older documents, seen from the day of the request."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from extractors.facts import ATTRS_OF, Evidence, Fact
from extractors.vocabulary import FactType
from pipeline.aging import as_of

WRITTEN = dt.date(2025, 8, 26)


def fact(type_: str, **attrs: Any) -> Fact:
    return Fact(
        type=FactType(type_),
        attrs=ATTRS_OF[FactType(type_)](**attrs),
        rule="r",
        evidence=Evidence(document_id="d", start=0, end=1, text="x"),
    )


CASES: list[tuple[str, int, Fact, dict[str, Any]]] = [
    ("acute then, old now", 70, fact("injury", acuity="acute", weeks=4), {"acuity": "chronic", "weeks": 14}),
    ("just within six weeks", 14, fact("injury", acuity="acute", weeks=4), {"acuity": "acute", "weeks": 6}),
    ("just past six weeks", 15, fact("injury", acuity="acute", weeks=4), {"acuity": "chronic", "weeks": 6.1}),
    (
        "acute without weeks, soon after",
        42,
        fact("injury", acuity="acute"),
        {"acuity": "acute", "weeks": None},
    ),
    (
        "acute without weeks, long after",
        43,
        fact("injury", acuity="acute"),
        {"acuity": "chronic", "weeks": None},
    ),
    ("unknown stays unknown", 70, fact("injury"), {"acuity": "unknown", "weeks": None}),
    (
        "a few days are no age",
        6,
        fact("injury", acuity="acute", weeks=5.9),
        {"acuity": "acute", "weeks": 5.9},
    ),
    ("before the note", -70, fact("injury", acuity="acute", weeks=4), {"acuity": "acute", "weeks": 4}),
    ("symptom goes on", 70, fact("symptom", kind="pain", weeks=4), {"weeks": 14}),
    ("symptom without weeks", 70, fact("symptom", kind="pain"), {"weeks": None}),
    ("symptom that went away", 70, fact("symptom", kind="pain", weeks=4, course="resolved"), {"weeks": 4}),
    ("therapy took as long as it took", 70, fact("therapy", kind="nsaid", weeks=4), {"weeks": 4}),
]


@pytest.mark.parametrize(("days", "before", "after"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_aged(days: int, before: Fact, after: dict[str, Any]) -> None:
    (aged,) = as_of(WRITTEN + dt.timedelta(days), [before], {"d": WRITTEN})
    dumped = before.attrs.model_dump(mode="json") | after
    assert aged == before.model_copy(update={"attrs": ATTRS_OF[before.type](**dumped)})


@pytest.mark.parametrize(("day", "written"), [(None, WRITTEN), (dt.date(2026, 1, 1), None)])
def test_undated(day: dt.date | None, written: dt.date | None) -> None:
    before = fact("injury", acuity="acute", weeks=4)
    assert as_of(day, [before], {"d": written}) == [before]
