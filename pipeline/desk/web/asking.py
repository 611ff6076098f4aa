"""What the queue's form asks for, and how times are told."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Form

from pipeline.desk.queue import Asked, Order, Standing, Term

AGES = (1, 3, 7, 14)  # days since receipt, as the queue offers them
STANDINGS = {
    Standing.OPEN: "Open",
    Standing.MINE: "Mine",
    Standing.FREE: "Nobody's",
    Standing.DECIDED: "Decided",
    Standing.ALL: "All",
}
TERMS = {
    Term.OVERDUE: "Overdue",
    Term.DAY: "Due within 24 hours",
    Term.THREE_DAYS: "Due within 3 days",
    Term.EXPEDITED: "Expedited (72 hours)",
}
_HOUR = 3600


def asked_of(  # noqa: PLR0913 - a form has as many fields as it has
    *,
    standing: Annotated[Standing, Form()] = Standing.OPEN,
    suggestion: Annotated[str, Form(max_length=40)] = "",
    indication: Annotated[str, Form(max_length=80)] = "",
    region: Annotated[str, Form(max_length=40)] = "",
    assignee: Annotated[str, Form(max_length=200)] = "",
    term: Annotated[Term | None, Form()] = None,
    lacking: Annotated[int | None, Form(ge=0, le=99)] = None,
    older: Annotated[int | None, Form(ge=0, le=3650)] = None,
    order: Annotated[Order, Form()] = Order.DUE,
    sort: Annotated[Order | None, Form()] = None,
    words: Annotated[str, Form(max_length=200)] = "",
    number: Annotated[int, Form(ge=1, le=1_000_000)] = 1,
) -> Asked:
    """The fields of the form; `sort` is the column that was clicked, `order` the one before."""
    return Asked(
        standing=standing,
        suggestion=suggestion or None,
        indication=indication or None,
        region=region or None,
        assignee=assignee or None,
        term=term,
        lacking=lacking,
        older=older,
        words=words,
        order=sort or order,
        page=number,
    )


def span(time: dt.timedelta) -> str:
    """A time as people say it: "2 d 4 h", "5 h", "12 min"."""
    seconds = abs(int(time.total_seconds()))
    days, hours, minutes = seconds // (24 * _HOUR), seconds // _HOUR % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h" if hours else f"{minutes} min"
