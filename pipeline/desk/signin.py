"""Signing in and out: sessions that end by themselves, and a pause after too many wrong passwords."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from pipeline.desk.audit import Who, lock_log, record
from pipeline.desk.passwords import digest, matches, secret
from pipeline.desk.people_tables import AccountRow, FailureRow, SessionRow, TryRow
from pipeline.desk.roles import Role
from pipeline.desk.work import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from pipeline.desk.database import Database

MOST_FAILURES = 5
PAUSE = dt.timedelta(minutes=15)
MOST_TRIES = 30  # from one address
LATELY = dt.timedelta(minutes=5)
LONGEST_SESSION = dt.timedelta(hours=12)
IDLE = dt.timedelta(minutes=30)
_NOTED = dt.timedelta(minutes=1)
_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class ThrottledError(RefusedError):
    """Too many wrong passwords came from one address lately."""


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in."""

    account: int
    name: str
    role: Role
    tenant: str


def is_tenant(name: str) -> bool:
    """Whether a tenant may be called so."""
    return _TENANT.fullmatch(name) is not None


class SignIn:
    """Gives sessions to people who bring their password, and knows them by their cookies."""

    def __init__(self, database: Database, now: Callable[[], dt.datetime], idle: dt.timedelta = IDLE) -> None:
        """Take the desk's database, the clock, and after how long without a request a session ends."""
        self._database = database
        self._now = now
        self._idle = idle

    def sign_in(self, tenant: str, name: str, password: str, address: str = "") -> str:
        """Return the cookie of a new session for who asks from `address`.

        Raises `RefusedError`, in the same words whether the name exists or not, or `ThrottledError`. A try is
        counted before the password is looked at, so that many at once are no more than one after another.
        """
        attempt = self._attempt(address)
        cookie = self._checked(tenant, name, password)
        with self._database.write() as session:
            session.execute(delete(TryRow).where(TryRow.id == attempt))
        return cookie

    def _checked(self, tenant: str, name: str, password: str) -> str:
        if not is_tenant(tenant) or tenant not in self._database.tenants():
            matches(password, None)
            raise RefusedError(_WRONG)
        desk = self._database.of(tenant)
        with desk.write() as session:
            allowed = self._count(session, name)
            account = session.scalars(
                select(AccountRow).where(AccountRow.name == name, AccountRow.active.is_(True))
            ).one_or_none()
        if not allowed:
            raise RefusedError(_PAUSED)
        right = matches(password, account.password if account else None)
        with desk.write() as session:
            if account is None or not right:
                person = account.name if account else None
                record(session, Who("", self._now(), tenant), "sign_in_failed", person=person)
                cookie = None
            else:
                cookie = self._begin(session, account)
        if cookie is None:
            raise RefusedError(_WRONG)
        return cookie

    def known(self, cookie: str) -> SignedIn | None:
        """Who the cookie belongs to; None where its session ended or never was."""
        tenant = cookie.partition(".")[0]
        if not is_tenant(tenant):
            return None
        now = self._now()
        desk = self._database.of(tenant)
        with desk.read() as session:
            found = session.execute(_session(cookie)).one_or_none()
        if found is None:
            return None
        row, account = found
        if now - row.seen > self._idle or now - row.began > LONGEST_SESSION:
            self.sign_out(cookie)
            return None
        if now - row.seen > _NOTED:
            with desk.write() as session:
                for still in session.scalars(select(SessionRow).where(SessionRow.id == row.id)):
                    still.seen = now
        return SignedIn(account.id, account.name, Role(account.role), tenant)

    def sign_out(self, cookie: str) -> None:
        """End a session."""
        tenant = cookie.partition(".")[0]
        if is_tenant(tenant):
            with self._database.of(tenant).write() as session:
                session.execute(delete(SessionRow).where(SessionRow.digest == digest(cookie)))

    def _attempt(self, address: str) -> int:
        """Count a try from an address, for all processes of the desk; return its number."""
        now = self._now()
        with self._database.write() as session:
            lock_log(session)
            session.execute(delete(TryRow).where(TryRow.at < now - LATELY))
            key = digest(address)
            tries = session.scalar(select(func.count(TryRow.id)).where(TryRow.address == key)) or 0
            if tries >= MOST_TRIES:
                raise ThrottledError(_THROTTLED)
            row = TryRow(address=key, at=now)
            session.add(row)
            session.flush()
            return row.id

    def _count(self, session: Session, name: str) -> bool:
        """Count a try under a name; False where there were too many lately."""
        now = self._now()
        lock_log(session)  # so that two first tries at once make one row
        session.execute(delete(FailureRow).where(FailureRow.last < now - PAUSE))
        key = digest(name)
        kept = select(FailureRow).where(FailureRow.digest == key).with_for_update()
        row = session.scalars(kept).one_or_none()
        if row is None:
            session.add(FailureRow(digest=key, count=1, last=now))
            return True
        if row.count >= MOST_FAILURES:
            return False
        row.count, row.last = row.count + 1, now
        return True

    def _begin(self, session: Session, account: AccountRow) -> str:
        now, tenant = self._now(), account.tenant
        cookie = f"{tenant}.{secret()}"
        session.execute(delete(FailureRow).where(FailureRow.digest == digest(account.name)))
        session.add(SessionRow(account=account.id, digest=digest(cookie), began=now, seen=now))
        record(session, Who(account.name, now, tenant), "sign_in")
        return cookie


_THROTTLED = "too many wrong passwords; wait some minutes"
_WRONG = "name or password is not right"
_PAUSED = f"there were {MOST_FAILURES} wrong passwords for this name; wait 15 minutes, or ask an admin"


def _session(cookie: str) -> Select[SessionRow, AccountRow]:
    return (
        select(SessionRow, AccountRow)
        .join(AccountRow, AccountRow.id == SessionRow.account)
        .where(SessionRow.digest == digest(cookie), AccountRow.active.is_(True))
    )
