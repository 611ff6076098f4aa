"""The desk's tables as the first release made them, and a case on them; kept as they were."""

from __future__ import annotations

import datetime as dt
import json
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Connection, ForeignKey, Index, Text, UniqueConstraint, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

DUE = dt.datetime(2025, 12, 8, 9, tzinfo=dt.UTC)
MARKS = [{"document_id": "note", "start": 0, "end": 4}]
_AT = dt.datetime(2025, 12, 1, 9)  # as SQLite kept it


class Base(DeclarativeBase):
    pass


class Case(Base):
    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("tenant", "case_id"), Index("queue", "tenant", "decided", "due"))
    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    case_id: Mapped[str]
    cpt: Mapped[str]
    region: Mapped[str]
    side: Mapped[str]
    suggestion: Mapped[str] = mapped_column(index=True)
    indication: Mapped[str | None]
    lacking: Mapped[int]
    urgency: Mapped[str]
    received: Mapped[dt.datetime]
    due: Mapped[dt.datetime]
    assignee: Mapped[str | None] = mapped_column(index=True)
    claimed: Mapped[dt.datetime | None]
    decided: Mapped[str | None]


class Revision(Base):
    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("case", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    engine: Mapped[str]
    policy: Mapped[str]
    policy_version: Mapped[str]
    digest: Mapped[str]
    filed: Mapped[dt.datetime]
    result: Mapped[str] = mapped_column(Text)


class Document(Base):
    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("case", "document_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    document_id: Mapped[str]
    digest: Mapped[str]
    text: Mapped[str] = mapped_column(Text)


class Entry(Base):
    __tablename__ = "entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    revision: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    criterion: Mapped[str]
    suggested: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    marks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reviewer: Mapped[str]
    at: Mapped[dt.datetime]


class Decision(Base):
    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    revision: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    word: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str]
    at: Mapped[dt.datetime]


class Audit(Base):
    __tablename__ = "audit"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    tenant: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    case: Mapped[int | None] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str]
    digest: Mapped[str]


class End(Base):
    __tablename__ = "audit_end"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    digest: Mapped[str]


def fill(connection: Connection) -> None:
    """Put a decided case on the desk, with its log as the first release sealed it."""
    kept = {"case": 1, "revision": 1, "reviewer": "ann", "at": _AT}
    suggested = {"suggestion": "incomplete", "indication": None, "lacking": 2, "urgency": "standard"}
    study = {"cpt": "73721", "region": "knee", "side": "right"}
    times = {"received": _AT, "due": DUE.replace(tzinfo=None), "claimed": _AT}
    for table, row in (
        (Case, {"tenant": "default", "case_id": "old-1", **study, **suggested, **times, "assignee": "ann", "decided": "approve"}),
        (Revision, {"case": 1, "engine": "0.1", "policy": "p", "policy_version": "4", "digest": "d-1", "filed": _AT, "result": "{}"}),
        (Document, {"case": 1, "document_id": "note", "digest": "t-1", "text": "Knee pain."}),
        (Entry, {**kept, "criterion": "c", "suggested": "met", "state": "not_met", "reason": "Old injury.", "marks": MARKS}),
        (Decision, {**kept, "word": "approve", "note": ""}),
    ):  # fmt: skip
        connection.execute(insert(table), row)
    previous = "0" * 64
    for number, action in enumerate(("file", "claim", "enter", "decide"), start=1):
        line: dict[str, Any] = {
            "number": number, "at": _AT.replace(tzinfo=dt.UTC).isoformat(), "tenant": "default", "actor": "ann",
            "action": action, "case": 1, "detail": {}, "previous": previous,
        }  # fmt: skip
        digest = sha256(json.dumps(line, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
        connection.execute(insert(Audit), line | {"at": _AT, "digest": digest})
        previous = digest
    connection.execute(insert(End), {"id": 1, "number": 4, "digest": previous})
