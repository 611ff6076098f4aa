"""The pages of the queue: every case once, in order, whatever is asked for; and how they are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.case import Urgency
from pipeline.desk.database import Database
from pipeline.desk.filing import file_result
from pipeline.desk.queue import Asked, Order, Page, queue
from pipeline.desk.tables import CaseRow
from pipeline.desk.work import claim
from pipeline.result import Result
from tests.desk.conftest import NOTE, who

_BY: dict[Order, Callable[[CaseRow], Any]] = {
    Order.DUE: lambda row: (row.due, row.id),
    Order.RECEIVED: lambda row: (row.received, row.id),
    Order.NEAREST: lambda row: (row.lacking, row.due, row.id),
    Order.SUGGESTION: lambda row: (row.suggestion, row.due, row.id),
    Order.INDICATION: lambda row: (row.indication, row.due, row.id),
    Order.REVIEWER: lambda row: (row.assignee is None, row.assignee or "", row.due, row.id),
    Order.CASE: lambda row: row.case_id,
}


@pytest.mark.parametrize("words", ["", "twisted"])
@pytest.mark.parametrize("order", Order)
def test_the_pages_of_the_queue_are_its_cases_in_order_each_once(
    database: Database, result: Result, order: Order, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.desk.queue.PAGE", 3)
    for number in range(8):
        named = result.model_copy(update={"case_id": f"c-{number * 5 % 8}"})
        urgency = Urgency.EXPEDITED if number % 2 else Urgency.STANDARD
        with database.write() as session:
            case = file_result(session, who(), named, {"note": NOTE}, urgency).case
            session.get_one(CaseRow, case).lacking = number % 3
            if number % 3:
                claim(session, who(f"user-{number}"), case)

    def asked(page: int) -> Page:
        with database.read() as session:
            return queue(session, who(), Asked(order=order, words=words, page=page))

    pages = [asked(page) for page in (1, 2, 3)]
    assert [(page.count, page.page, len(page.cases)) for page in pages] == [(8, 1, 3), (8, 2, 3), (8, 3, 2)]
    cases = [case for page in pages for case in page.cases]
    assert cases == sorted(cases, key=_BY[order])
    assert len({case.id for case in cases}) == 8
    assert (asked(99).page, [case.id for case in asked(99).cases]) == (3, [case.id for case in cases[6:]])
