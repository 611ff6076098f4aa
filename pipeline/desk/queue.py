"""The queue: cases filtered, sorted and searched, a page at a time, with counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import and_, func, or_, select

from pipeline.case import Urgency
from pipeline.desk.search import cases_saying, search_by_index, words_of
from pipeline.desk.tables import CaseRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from pipeline.desk.audit import Who

_Chosen = TypeVar("_Chosen", bound="Select[*tuple[Any, ...]]")

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

    suggestions: Mapping[str, int]
    indications: Mapping[str, int]
    regions: Mapping[str, int]
    assignees: Mapping[str, int]
    overdue: int
    free: int


def queue(session: Session, who: Who, asked: Asked) -> Page:
    """Return the page of the queue that was asked for; one beyond the last is the last."""
    chosen = select(CaseRow.id).where(CaseRow.tenant == who.tenant, *_filters(session, who, asked))
    if asked.words.split():
        return _searched(session, chosen, asked)
    count = _count(session, chosen)
    page = _within(asked.page, count)
    return Page(_rows(session, _ids(session, chosen, asked.order, count, page)), count, page)


def _searched(session: Session, chosen: Select[int], asked: Asked) -> Page:
    """As `queue`, but counted and cut in one reading, as words are looked for each time."""
    search_by_index(session)
    if asked.page > 1:
        every = session.scalars(_sorted(chosen, asked.order)).all()
        page = _within(asked.page, len(every))
        return Page(_rows(session, every[(page - 1) * PAGE : page * PAGE]), len(every), page)
    counted = _sorted(chosen.add_columns(func.count().over()), asked.order).limit(PAGE)
    found = session.execute(counted).all()
    return Page(_rows(session, [row[0] for row in found]), found[0][1] if found else 0, 1)


def _count(session: Session, chosen: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def _within(page: int, count: int) -> int:
    return max(1, min(page, -(-count // PAGE)))


def _ids(session: Session, chosen: Select[int], order: Order, count: int, page: int) -> list[int]:
    """The cases of a page in their order; read from the end where fewer have to be passed over there."""
    before = (page - 1) * PAGE
    there = max(0, min(PAGE, count - before))
    after = count - before - there
    if before <= after:
        return list(session.scalars(_sorted(chosen, order).limit(there).offset(before)))
    turned = session.scalars(_sorted(chosen, order, backwards=True).limit(there).offset(after))
    return list(turned)[::-1]


def _rows(session: Session, ids: Sequence[int]) -> list[CaseRow]:
    """Whole rows for the cases shown only: indexes alone find and sort the others."""
    rows = {row.id: row for row in session.scalars(select(CaseRow).where(CaseRow.id.in_(ids)))}
    return [rows[one] for one in ids if one in rows]


def choices(session: Session, who: Who) -> Choices:
    """Count the open cases by what the queue can be filtered by."""
    is_open = (CaseRow.tenant == who.tenant, CaseRow.decided.is_(None))
    # Each is read from one index; what cases have in common is counted together.
    named = (CaseRow.suggestion, CaseRow.indication, CaseRow.region)
    kinds = session.execute(select(*named, func.count()).where(*is_open).group_by(*named)).all()
    taken = (*is_open, CaseRow.assignee.is_not(None))
    working = session.execute(
        select(CaseRow.assignee, func.count()).where(*taken).group_by(CaseRow.assignee)
    ).all()
    overdue = session.scalar(select(func.count(CaseRow.id)).where(*is_open, CaseRow.due < who.at)) or 0
    suggestions = _counted((suggestion, number) for suggestion, _, _, number in kinds)
    indications = _counted((indication, number) for _, indication, _, number in kinds)
    regions = _counted((region, number) for _, _, region, number in kinds)
    assignees = _counted((name, number) for name, number in working)
    free = suggestions.total() - assignees.total()
    return Choices(suggestions, indications, regions, assignees, overdue, free)


def _counted(numbers: Iterable[tuple[str | None, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for name, number in sorted(numbers, key=lambda one: one[0] or ""):
        if name:
            total[name] += number
    return total


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


def _sorted(chosen: _Chosen, order: Order, *, backwards: bool = False) -> _Chosen:
    by: dict[Order, tuple[Any, ...]] = {
        Order.DUE: (CaseRow.due,),
        Order.RECEIVED: (CaseRow.received,),
        Order.NEAREST: (CaseRow.lacking, CaseRow.due),
        Order.SUGGESTION: (CaseRow.suggestion, CaseRow.due),
        Order.INDICATION: (CaseRow.indication.is_(None), CaseRow.indication, CaseRow.due),
        Order.REVIEWER: (CaseRow.assignee.is_(None), CaseRow.assignee, CaseRow.due),
        Order.CASE: (CaseRow.case_id,),
    }
    columns = (*by[order], CaseRow.id)
    return chosen.order_by(*(one.desc() if backwards else one for one in columns))
