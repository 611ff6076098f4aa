"""The people of a tenant: who there is, in what role, and how they get and change a password."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from pipeline.desk.audit import Who, record
from pipeline.desk.passwords import digest, hashed, matches, secret
from pipeline.desk.people_tables import AccountRow, FailureRow, SessionRow
from pipeline.desk.roles import Right, Role
from pipeline.desk.tables import CaseRow
from pipeline.desk.work import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

CODE_HOLDS = dt.timedelta(hours=48)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def find_person(session: Session, name: str) -> AccountRow:
    """The person of that name; raises `RefusedError` where there is none."""
    return _found(session.scalars(select(AccountRow).where(AccountRow.name == name)).one_or_none())


def people(session: Session) -> Sequence[AccountRow]:
    """Everybody, by name."""
    return session.scalars(select(AccountRow).order_by(AccountRow.name)).all()


def workers(session: Session) -> list[str]:
    """The names of those who may work a case."""
    return [one.name for one in people(session) if one.active and Right.WORK in Role(one.role).rights]


def has_admin(session: Session) -> bool:
    """Whether somebody manages the people."""
    return _admins(session) > 0


def check_name(session: Session, name: str) -> None:
    """Raise `RefusedError` for a name that will not do for a new person."""
    if not _NAME.fullmatch(name):
        message = "a name has 1 to 64 letters, digits and . _ @ -, and begins with a letter or digit"
        raise RefusedError(message)
    if session.scalars(select(AccountRow.id).where(func.lower(AccountRow.name) == name.lower())).first():
        message = f"there is somebody called {name}; names are never given twice"
        raise RefusedError(message)


def add_person(session: Session, who: Who, name: str, role: Role) -> AccountRow:
    """Add an account, which has no password yet. Raises `RefusedError` for a name that will not do."""
    check_name(session, name)
    row = AccountRow(name=name, role=role.value, active=True, created=who.at)
    session.add(row)
    session.flush()
    record(session, who, "add_person", person=name, role=role.value)
    return row


def give_code(session: Session, who: Who, account: int) -> str:
    """Return a new one-time code with which the person chooses a password, good for 48 hours.

    The pause after wrong passwords ends. Raises `RefusedError` where there is no such person or they are not
    let in.
    """
    row = _person(session, account)
    if not row.active:
        message = f"{row.name} is not let in; let them in again first"
        raise RefusedError(message)
    _end_pause(session, row)
    code = f"{who.tenant}.{secret()}"
    row.code, row.code_until = digest(code), who.at + CODE_HOLDS
    record(session, who, "give_code", person=row.name)
    return code


def choose_password(session: Session, at: dt.datetime, tenant: str, code: str, password: str) -> AccountRow:
    """Set the password of the person that `code` was given to; the code is used up and old sessions end.

    Raises `RefusedError` where the code does not hold or the password will not do.
    """
    row = session.scalars(select(AccountRow).where(AccountRow.code == digest(code))).one_or_none()
    if row is None or not row.active or row.code_until is None or row.code_until < at:
        message = "this code was used or is too old; ask an admin for a new one"
        raise RefusedError(message)
    _set(session, Who(row.name, at, tenant), row, password)
    return row


def set_password(session: Session, who: Who, account: int, password: str) -> None:
    """Set a person's password, from the command line; old sessions end."""
    _set(session, who, _person(session, account), password)


def change_password(session: Session, who: Who, account: int, old: str, new: str) -> None:
    """Change one's own password; all sessions end. Raises `RefusedError` where `old` is not the password."""
    row = _person(session, account)
    if not matches(old, row.password):
        message = "the old password is not right"
        raise RefusedError(message)
    _set(session, who, row, new)


def change_role(session: Session, who: Who, account: int, role: Role) -> None:
    """Give a person another role. Raises `RefusedError` where no admin would be left."""
    row = _person(session, account)
    if role is not Role.ADMIN:
        _keep_an_admin(session, row)
    row.role = role.value
    record(session, who, "change_role", person=row.name, role=role.value)


def set_active(session: Session, who: Who, account: int, *, active: bool) -> None:
    """Let a person in again, or no more: their sessions end and their open cases go back to the queue.

    Raises `RefusedError` where no admin would be left.
    """
    row = _person(session, account)
    if not active:
        _keep_an_admin(session, row)
        end_sessions(session, account)
        row.code = row.code_until = None
        theirs = (CaseRow.assignee == row.name, CaseRow.decided.is_(None))
        session.execute(update(CaseRow).where(*theirs).values(assignee=None, claimed=None))
    row.active = active
    record(session, who, "activate" if active else "deactivate", person=row.name)


def end_sessions(session: Session, account: int) -> None:
    """Sign a person out everywhere."""
    session.execute(delete(SessionRow).where(SessionRow.account == account))


def _set(session: Session, who: Who, row: AccountRow, password: str) -> None:
    row.password = hashed(password, row.name)
    row.code = row.code_until = None
    end_sessions(session, row.id)
    _end_pause(session, row)
    record(session, who, "set_password", person=row.name)


def _end_pause(session: Session, row: AccountRow) -> None:
    session.execute(delete(FailureRow).where(FailureRow.digest == digest(row.name)))


def _person(session: Session, account: int) -> AccountRow:
    locked = select(AccountRow).where(AccountRow.id == account).with_for_update()
    return _found(session.scalars(locked).one_or_none())


def _found(row: AccountRow | None) -> AccountRow:
    if row is None:
        message = "there is no such person"
        raise RefusedError(message)
    return row


def _admins(session: Session) -> int:
    admins = select(func.count(AccountRow.id)).where(
        AccountRow.role == Role.ADMIN.value, AccountRow.active.is_(True)
    )
    return session.scalar(admins) or 0


def _keep_an_admin(session: Session, row: AccountRow) -> None:
    if row.active and row.role == Role.ADMIN and _admins(session) == 1:
        message = f"{row.name} is the last admin; make somebody else an admin first"
        raise RefusedError(message)
