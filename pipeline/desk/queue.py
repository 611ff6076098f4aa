"""The queue: cases filtered, sorted and searched, a page at a time, with counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from pipeline.desk.tables import CaseRow, DocumentRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

PAGE = 50


class Order(StrEnum):
    """What the queue is sorted by."""

    DUE = "due"
    RECEIVED = "received"
    NEAREST = "nearest"
    CASE = "case"


class Standing(StrEnum):
    """Which cases are shown."""

    OPEN = "open"
    MINE = "mine"
    FREE = "free"
    DECIDED = "decided"
    ALL = "all"


@dataclass(frozen=True)
class Asked:
    """What a reviewer asks of the queue; `words` are looked for in case ids and document texts."""

    standing: Standing = Standing.OPEN
    suggestion: str | None = None
    indication: str | None = None
    region: str | None = None
    words: str = ""
    order: Order = Order.DUE
    page: int = 1


@dataclass(frozen=True)
class Page:
    """One page of the queue and how many cases there are in all."""

    cases: Sequence[CaseRow]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.count // PAGE))


def queue(session: Session, tenant: str, actor: str, asked: Asked) -> Page:
    """Return the page of the queue that was asked for."""
    chosen = select(CaseRow).where(CaseRow.tenant == tenant, *_filters(actor, asked))
    count = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = session.scalars(_sorted(chosen, asked.order).limit(PAGE).offset((asked.page - 1) * PAGE)).all()
    return Page(rows, count, asked.page)


def counts(session: Session, tenant: str) -> dict[str, int]:
    """How many open cases there are of each suggestion."""
    open_cases = (
        select(CaseRow.suggestion, func.count())
        .where(CaseRow.tenant == tenant, CaseRow.decided.is_(None))
        .group_by(CaseRow.suggestion)
        .order_by(CaseRow.suggestion)
    )
    return {suggestion: number for suggestion, number in session.execute(open_cases)}


def _filters(actor: str, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.standing is Standing.DECIDED:
        found.append(CaseRow.decided.is_not(None))
    elif asked.standing is not Standing.ALL:
        found.append(CaseRow.decided.is_(None))
    if asked.standing is Standing.MINE:
        found.append(CaseRow.assignee == actor)
    if asked.standing is Standing.FREE:
        found.append(CaseRow.assignee.is_(None))
    for column, value in (
        (CaseRow.suggestion, asked.suggestion),
        (CaseRow.indication, asked.indication),
        (CaseRow.region, asked.region),
    ):
        if value:
            found.append(column == value)
    found += [_said(word) for word in asked.words.split()]
    return found


def _said(word: str) -> ColumnElement[bool]:
    in_text = select(DocumentRow.case).where(DocumentRow.text.icontains(word, autoescape=True))
    return or_(CaseRow.case_id.icontains(word, autoescape=True), CaseRow.id.in_(in_text))


def _sorted(chosen: Select[CaseRow], order: Order) -> Select[CaseRow]:
    by = {
        Order.DUE: (CaseRow.due,),
        Order.RECEIVED: (CaseRow.received,),
        Order.NEAREST: (CaseRow.lacking, CaseRow.due),
        Order.CASE: (CaseRow.case_id,),
    }[order]
    return chosen.order_by(*by, CaseRow.id)
