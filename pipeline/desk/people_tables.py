"""Who may come in: accounts, their sessions, and sign-ins that failed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.desk.tables import Moment, OfTenant, Table


class AccountRow(OfTenant, Table):
    """A person. Names are never given twice: entries and the log hold them.

    `password` is an Argon2 hash, None until the person has chosen one; `code` is the digest of the one-time
    code by which they may, until `code_until`.
    """

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("tenant", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    active: Mapped[bool]
    password: Mapped[str | None]
    code: Mapped[str | None]
    code_until: Mapped[dt.datetime | None] = mapped_column(Moment)
    created: Mapped[dt.datetime] = mapped_column(Moment)


class SessionRow(OfTenant, Table):
    """Somebody who is signed in: the digest of their cookie, since when, and when they were last seen."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("tenant", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    digest: Mapped[str]
    began: Mapped[dt.datetime] = mapped_column(Moment)
    seen: Mapped[dt.datetime] = mapped_column(Moment)


class FailureRow(OfTenant, Table):
    """Failed sign-ins under a name, there or not; as a digest, as it may be a password typed too early."""

    __tablename__ = "sign_in_failures"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last: Mapped[dt.datetime] = mapped_column(Moment)


class TryRow(OfTenant, Table):
    """A try to sign in that was not right, or is looked at now; `address` is the digest of where from."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index("tries_of_address", "tenant", "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(Moment)
