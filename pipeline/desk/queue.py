"""The queue: cases filtered, sorted and searched, a page at a time, with counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select

from pipeline.case import Urgency
from pipeline.desk.search import cases_saying, words_of
from pipeline.desk.tables import CaseRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from pipeline.desk.audit import Who

PAGE = 50
NEAR = (0, 1, 2, 3)  # how many needs at most, as the queue offers them


class Order(StrEnum):
    """What the queue is sorted by."""

    DUE = "due"
    RECEIVED = "received"
    NEAREST = "nearest"
    SUGGESTION = "suggestion"
    INDICATION = "indication"
    REVIEWER = "reviewer"
    CASE = "case"


class Standing(StrEnum):
    """Which cases are shown."""

    OPEN = "open"
    MINE = "mine"
    FREE = "free"
    DECIDED = "decided"
    ALL = "all"


class Term(StrEnum):
    """Which cases are shown by when they are due."""

    OVERDUE = "overdue"
    DAY = "day"
    THREE_DAYS = "three_days"
    EXPEDITED = "expedited"


_WITHIN = {
    Term.OVERDUE: dt.timedelta(),
    Term.DAY: dt.timedelta(days=1),
    Term.THREE_DAYS: dt.timedelta(days=3),
}


@dataclass(frozen=True)
class Asked:
    """What a reviewer asks of the queue; `words` are looked for in case ids and document texts.

    `lacking` is the most criteria that may still be needed, `older` the least days since receipt.
    """

    standing: Standing = Standing.OPEN
    suggestion: str | None = None
    indication: str | None = None
    region: str | None = None
    assignee: str | None = None
    term: Term | None = None
    lacking: int | None = None
    older: int | None = None
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

    @property
    def first(self) -> int:
        """The number of the first case shown, from 1; 0 where there is none."""
        return (self.page - 1) * PAGE + 1 if self.cases else 0


@dataclass(frozen=True)
class Choices:
    """What there is to choose from on this desk, with how many open cases each has."""

    suggestions: dict[str, int]
    indications: dict[str, int]
    regions: dict[str, int]
    assignees: dict[str, int]
    overdue: int
    free: int


def queue(session: Session, who: Who, asked: Asked) -> Page:
    """Return the page of the queue that was asked for; one beyond the last is the last."""
    chosen = select(CaseRow).where(CaseRow.tenant == who.tenant, *_filters(session, who, asked))
    count = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    page = max(1, min(asked.page, -(-count // PAGE)))
    rows = session.scalars(_sorted(chosen, asked.order).limit(PAGE).offset((page - 1) * PAGE)).all()
    return Page(rows, count, page)


def choices(session: Session, who: Who) -> Choices:
    """Count the open cases by what the queue can be filtered by."""
    named = (CaseRow.suggestion, CaseRow.indication, CaseRow.region, CaseRow.assignee)
    late = func.sum(case((CaseRow.due < who.at, 1), else_=0))
    # All in one reading of the open cases; what cases have in common is counted together.
    rows = session.execute(
        select(*named, func.count(), late)
        .where(CaseRow.tenant == who.tenant, CaseRow.decided.is_(None))
        .group_by(*named)
    ).all()

    def counted(place: int) -> dict[str, int]:
        numbers: Counter[str] = Counter()
        for row in rows:
            if row[place]:
                numbers[row[place]] += row[-2]
        return dict(sorted(numbers.items()))

    suggestions, indications, regions, assignees = map(counted, range(len(named)))
    overdue = sum(row[-1] for row in rows)
    free = sum(row[-2] for row in rows if row[len(named) - 1] is None)
    return Choices(suggestions, indications, regions, assignees, overdue, free)


def _filters(session: Session, who: Who, asked: Asked) -> list[ColumnElement[bool]]:
    found = list(_standing(who, asked.standing))
    for column, value in (
        (CaseRow.suggestion, asked.suggestion),
        (CaseRow.indication, asked.indication),
        (CaseRow.region, asked.region),
        (CaseRow.assignee, asked.assignee),
    ):
        if value:
            found.append(column == value)
    if asked.term is Term.EXPEDITED:
        found.append(CaseRow.urgency == Urgency.EXPEDITED)
    elif asked.term:
        found.append(CaseRow.due < who.at + _WITHIN[asked.term])
    if asked.lacking is not None:
        found.append(CaseRow.lacking <= asked.lacking)
    if asked.older is not None:
        found.append(CaseRow.received <= who.at - dt.timedelta(days=asked.older))
    dialect = session.get_bind().dialect.name
    return found + [_said(word, dialect) for word in asked.words.split()]


def _standing(who: Who, standing: Standing) -> Iterator[ColumnElement[bool]]:
    if standing is Standing.DECIDED:
        yield CaseRow.decided.is_not(None)
    elif standing is not Standing.ALL:
        yield CaseRow.decided.is_(None)
    if standing is Standing.MINE:
        yield CaseRow.assignee == who.actor
    if standing is Standing.FREE:
        yield CaseRow.assignee.is_(None)


def _said(word: str, dialect: str) -> ColumnElement[bool]:
    """What is typed stands in the case's id, or each word of it begins a word of its documents."""
    in_id = CaseRow.case_id.icontains(word, autoescape=True)
    said = [CaseRow.id.in_(cases_saying(part, dialect)) for part in words_of(word)]
    return or_(in_id, and_(*said)) if said else in_id


def _sorted(chosen: Select[CaseRow], order: Order) -> Select[CaseRow]:
    by: dict[Order, tuple[Any, ...]] = {
        Order.DUE: (CaseRow.due,),
        Order.RECEIVED: (CaseRow.received,),
        Order.NEAREST: (CaseRow.lacking, CaseRow.due),
        Order.SUGGESTION: (CaseRow.suggestion, CaseRow.due),
        Order.INDICATION: (CaseRow.indication.is_(None), CaseRow.indication, CaseRow.due),
        Order.REVIEWER: (CaseRow.assignee.is_(None), CaseRow.assignee, CaseRow.due),
        Order.CASE: (CaseRow.case_id,),
    }
    return chosen.order_by(*by[order], CaseRow.id)
