"""One case through the pipeline, and many."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from pipeline.errors import CaseError, ErrorRow, Stage
from pipeline.result import Result
from pipeline.triage import Triage


def case(case_id: str, *texts: str) -> dict:
    return {"case_id": case_id, "documents": [{"text": text} for text in texts]}


def test_facts_are_pooled_placed_and_numbered(fake_triage: Triage) -> None:
    result = fake_triage(case("c", "locking, tear", "pacemaker, tear"))
    assert [(f.id, f.evidence.document_id, f.evidence.start, f.evidence.text) for f in result.facts] == [
        ("f-1", "d-1", 9, "tear"),
        ("f-2", "d-2", 0, "pacemaker"),
        ("f-3", "d-2", 11, "tear"),
    ]
    assert [(f.id, f.evidence.text) for f in result.statements] == [("s-1", "locking")]
    assert [q.fact for q in result.criteria[0].evidence] == ["s-1", "f-1", "f-2", "f-3"]


def test_undated_document_gets_the_date_of_its_header(fake_triage: Triage) -> None:
    result = fake_triage(case("c", "2025-03-04 tear", "tear"))
    assert [document.date for document in result.documents] == [dt.date(2025, 3, 4), None]
    assert result.request.date == dt.date(2025, 3, 4)


def test_fault_in_extraction_is_a_row_without_the_note(fake_triage: Triage) -> None:
    with pytest.raises(CaseError) as raised:
        fake_triage(case("c", "fine", "EXPLODE CANARY"))
    assert raised.value.row == ErrorRow(
        case_id="c", document_id="d-2", stage=Stage.EXTRACT, error="unexpected RuntimeError"
    )
    assert "CANARY" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_fault_in_judging_is_a_row(fake_triage: Triage) -> None:
    def broken(*_: object) -> dict:
        message = "CANARY"
        raise KeyError(message)

    row = Triage(fake_triage._reader, broken).outcome(case("c", "tear")).row
    assert row == ErrorRow(case_id="c", stage=Stage.JUDGE, error="unexpected KeyError")


@pytest.mark.parametrize(
    ("given", "row"),
    [
        (
            {"case_id": "c", "documents": []},
            ("c", "case: needs at least one document"),
        ),
        ({"documents": [{"text": "x"}]}, (None, "case_id: Field required")),
        ("CANARY", (None, "case: Input should be a valid dictionary or instance of Case")),
    ],
)
def test_bad_case_is_a_row(fake_triage: Triage, given: dict, row: tuple[str | None, str]) -> None:
    error = fake_triage.outcome(given).row
    assert (error.case_id, error.error, error.stage) == (*row, Stage.INTAKE)


def test_stream_keeps_the_order_and_hands_over_errors(fake_triage: Triage) -> None:
    errors: list[ErrorRow] = []
    cases = [case("a", "tear"), case("b", "EXPLODE"), case("c", "tear")]
    results = list(fake_triage.stream(cases, on_error=errors.append))
    assert [result.case_id for result in results] == ["a", "c"]
    assert [row.case_id for row in errors] == ["b"]


def test_stream_raises_where_nobody_takes_the_errors(fake_triage: Triage) -> None:
    with pytest.raises(CaseError):
        list(fake_triage.stream([case("b", "EXPLODE")]))


def test_case_error_travels_between_processes() -> None:
    error = CaseError(ErrorRow(case_id="c", stage=Stage.JUDGE, error="unexpected KeyError"))
    assert pickle.loads(pickle.dumps(error)).row == error.row


def test_workers_give_the_same_results_in_the_same_order(triage: Triage) -> None:
    cases = [case(f"c-{n}", f"{'x' * (50 - n)} Left knee pain for {n} weeks.") for n in range(30)]
    cases.insert(7, case("bad", ""))
    alone = [outcome.result or outcome.error for outcome in triage.outcomes(cases)]
    spread = [outcome.result or outcome.error for outcome in triage.outcomes(cases, workers=2)]
    assert spread == alone
    assert [type(one) for one in alone].count(Result) == 30
