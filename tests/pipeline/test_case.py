"""Cases as they come in."""

import datetime as dt

import pytest
from pydantic import ValidationError

from extractors.vocabulary import Side
from pipeline.case import Case, Document, PartialRequest
from pipeline.errors import validation_text

REQUESTS = [
    ("nothing", {}, {}),
    (
        "whole",
        {"cpt": "73721", "region": "knee", "side": "left", "date": "2025-03-04"},
        {"cpt": "73721", "region": "knee", "side": "left", "date": dt.date(2025, 3, 4)},
    ),
    ("number as code", {"cpt": 73718}, {"cpt": "73718"}),
    ("float from a table", {"cpt": 73718.0}, {"cpt": "73718"}),
    ("modifier gives the side", {"cpt": "73721-RT"}, {"cpt": "73721", "side": "right"}),
    ("modifier with a space", {"cpt": "73721 LT"}, {"cpt": "73721", "side": "left"}),
    ("modifier 50", {"cpt": "73721-50"}, {"cpt": "73721", "side": "bilateral"}),
    ("two modifiers", {"cpt": "73721-26-LT"}, {"cpt": "73721", "side": "left"}),
    ("modifier without a side", {"cpt": "73721-26"}, {"cpt": "73721"}),
    ("stated side wins over modifier", {"cpt": "73721-RT", "side": "left"}, {"cpt": "73721", "side": "left"}),
    (
        "words in another dress",
        {"region": " Lower Leg ", "side": "RIGHT"},
        {"region": "lower_leg", "side": "right"},
    ),
    ("hyphen", {"region": "lower-leg"}, {"region": "lower_leg"}),
    ("empty cells", {"cpt": "", "region": " ", "side": None, "date": float("nan")}, {}),
    ("date and time", {"date": "2025-03-04T23:10:00Z"}, {"date": dt.date(2025, 3, 4)}),
    ("code outside any policy", {"cpt": "99213"}, {"cpt": "99213"}),
]


@pytest.mark.parametrize(("given", "expected"), [r[1:] for r in REQUESTS], ids=[r[0] for r in REQUESTS])
def test_request(given: dict, expected: dict) -> None:
    assert PartialRequest.model_validate(given).model_dump(exclude_none=True) == expected


FAULTS = [
    ("code in words", {"cpt": "knee MRI CANARY"}, "cpt: must be a five-character CPT code such as 73721"),
    ("code too short", {"cpt": "7372"}, "cpt: must be a five-character CPT code such as 73721"),
    (
        "region of the arm",
        {"region": "shoulder"},
        "region: must be one of hip, thigh, knee, lower_leg, ankle, foot, leg",
    ),
    (
        "region with a slip",
        {"region": "kne"},
        "region: must be one of hip, thigh, knee, lower_leg, ankle, foot, leg (did you mean knee?)",
    ),
    (
        "side with a slip",
        {"side": "rigth"},
        "side: must be one of left, right, bilateral, unspecified (did you mean right?)",
    ),
    ("date with two readings", {"date": "3/4/25"}, "date: must be an ISO 8601 date such as 2025-03-04"),
]


@pytest.mark.parametrize(("given", "message"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_request_fault_names_the_place_and_the_choices_but_not_the_value(given: dict, message: str) -> None:
    with pytest.raises(ValidationError) as raised:
        PartialRequest.model_validate(given)
    assert validation_text(raised.value) == message
    assert "CANARY" not in str(raised.value)


def test_documents_are_numbered_where_they_have_no_id() -> None:
    case = Case.model_validate(
        {
            "case_id": 7,
            "documents": [{"text": "one"}, {"document_id": "note", "text": "two"}, {"text": "three"}],
        }
    )
    assert (case.case_id, [d.document_id for d in case.documents]) == ("7", ["d-1", "note", "d-3"])


CASE_FAULTS = [
    ("no documents", {"case_id": "c", "documents": []}, "case: needs at least one document"),
    ("no id", {"documents": [{"text": "CANARY"}]}, "case_id: Field required"),
    ("empty", {"case_id": "c", "documents": [{"text": ""}]}, "documents.0.text: the document is empty"),
    (
        "white space",
        {"case_id": "c", "documents": [{"text": " \r\n\t\u00a0"}]},
        "documents.0.text: the document is empty",
    ),
    (
        "same id twice",
        {"case_id": "c", "documents": [{"document_id": "d", "text": "a"}] * 2},
        "case: two documents share a document_id",
    ),
    (
        "half a pair",
        {"case_id": "c", "documents": [{"text": "CANARY \ud83d"}]},
        "documents.0.text: holds half of a UTF-16 pair; export the document again as UTF-8",
    ),
    (
        "text is a number",
        {"case_id": "c", "documents": [{"text": 5}]},
        "documents.0.text: Input should be a valid string",
    ),
]


@pytest.mark.parametrize(("given", "message"), [f[1:] for f in CASE_FAULTS], ids=[f[0] for f in CASE_FAULTS])
def test_case_fault(given: dict, message: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Case.model_validate(given)
    assert validation_text(raised.value).startswith(message)
    assert "CANARY" not in str(raised.value)


def test_hash_is_over_the_text() -> None:
    one = Document(document_id="d", text="knee")
    assert one.sha256 == "69ef5a88b0273f58658889db76be768e3f7ede302059bef7d3184d230b098799"


@pytest.mark.parametrize("cpt", ["73721-RT-LT", "73721 LT, RT"])
def test_both_sides_of_a_code_are_both_sides(cpt: str) -> None:
    assert PartialRequest(cpt=cpt).side is Side.BILATERAL


@pytest.mark.parametrize(
    "date", ["0001-01-01", "0001-01-01T00:00:00", "9999-12-31", dt.date.min, dt.datetime.max]
)
def test_what_databases_write_for_no_date_is_none(date: object) -> None:
    assert PartialRequest(date=date).date is None
    assert Document(document_id="d", text="t", date=date).date is None


def test_a_mistyped_year_is_refused() -> None:
    with pytest.raises(ValidationError, match="must be a date since 1800"):
        PartialRequest(date="0205-03-04")
    assert PartialRequest(date="1800-01-01").date == dt.date(1800, 1, 1)
