"""The audit log: append-only, each line sealed by a hash over itself and the seal of the line before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pipeline.desk.database import NO_DIGEST
from pipeline.desk.roles import TENANT
from pipeline.desk.tables import AuditRow, ChainRow

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Who:
    """Who acts, for which tenant, and when."""

    actor: str
    at: dt.datetime
    tenant: str = TENANT


def record(session: Session, who: Who, action: str, case: int | None = None, **detail: Any) -> AuditRow:
    """Append a line in the transaction of `session`; `detail` holds ids and states, never note text.

    Each tenant has a log of its own: that of the session.
    """
    end = lock_log(session)
    row = AuditRow(
        number=end.number + 1,
        at=who.at,
        tenant=who.tenant,
        actor=who.actor,
        action=action,
        case=case,
        detail=detail,
        previous=end.digest,
    )
    row.digest = seal(row)
    end.number, end.digest = row.number, row.digest
    session.add(row)
    return row


def lock_log(session: Session) -> ChainRow:
    """Have other writers of the tenant's log wait until the transaction ends; return the log's end."""
    return session.execute(select(ChainRow).with_for_update()).scalar_one()


def seal(row: AuditRow) -> str:
    """The hash over a line and the seal before it."""
    held = {
        "number": row.number,
        "at": row.at.isoformat(),
        "tenant": row.tenant,
        "actor": row.actor,
        "action": row.action,
        "case": row.case,
        "detail": row.detail,
        "previous": row.previous,
    }
    return sha256(json.dumps(held, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def faults(session: Session) -> list[str]:
    """What does not hold in the tenant's log: a changed, missing or added line, or an end cut off."""
    found = []
    number, digest = 0, NO_DIGEST
    for row in session.execute(select(AuditRow).order_by(AuditRow.number)).scalars():
        if row.number != number + 1:
            found.append(f"line {number + 1} is missing")
        elif row.previous != digest:
            found.append(f"line {row.number} does not follow from the line before")
        if row.digest != seal(row):
            found.append(f"line {row.number} was changed")
        number, digest = row.number, row.digest
    end = session.execute(select(ChainRow)).scalar_one()
    if (end.number, end.digest) != (number, digest):
        found.append(f"the log ends at line {number}; {end.number} lines were written")
    return found
