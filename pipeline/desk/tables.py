"""What the desk keeps: cases, suggestions by version, documents, entries and decisions, the audit log.

Entries, decisions, revisions and the log are added to, never changed: what was suggested and what was
decided stay apart, and a later run overwrites nothing that a person entered.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import DateTime, TypeDecorator

from pipeline.case import Urgency


class Word(StrEnum):
    """A reviewer's final word. There is no denial: adverse decisions are made by a clinician, elsewhere."""

    APPROVE = "approve"
    REQUEST_DOCUMENTS = "request_documents"
    REFER_TO_PHYSICIAN = "refer_to_physician"


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC; SQLite keeps no time zone, so it is taken off and put on again."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Store in UTC; raises `ValueError` for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs a time zone"
            raise ValueError(message)
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Give the zone back."""
        return value.replace(tzinfo=dt.UTC) if value else None


class Table(DeclarativeBase):
    """The tables of the desk."""


class OfTenant:
    """A row that belongs to a tenant; sessions read no other rows and write no others (`database`)."""

    tenant: Mapped[str] = mapped_column()


class CaseRow(OfTenant, Table):
    """One request. `lacking` is how many criteria the nearest indication still needs; 0 where one is met."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("tenant", "case_id"),
        Index("queue", "tenant", "decided", "due"),
        Index("queue_by_age", "tenant", "decided", "received"),
        Index("queue_by_nearness", "tenant", "decided", "lacking", "due"),
        Index("queue_by_suggestion", "tenant", "decided", "suggestion", "due"),
        Index("queue_by_kind", "tenant", "decided", "suggestion", "indication", "region", "due"),
        Index("queue_by_reviewer", "tenant", "decided", "assignee", "due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    cpt: Mapped[str]
    region: Mapped[str]
    side: Mapped[str]
    suggestion: Mapped[str]
    indication: Mapped[str | None]
    lacking: Mapped[int]
    urgency: Mapped[str] = mapped_column(default=Urgency.STANDARD)
    received: Mapped[dt.datetime] = mapped_column(Moment)
    due: Mapped[dt.datetime] = mapped_column(Moment)
    assignee: Mapped[str | None]
    claimed: Mapped[dt.datetime | None] = mapped_column(Moment)
    decided: Mapped[str | None]


class RevisionRow(OfTenant, Table):
    """A judged result of a case, as one version of engine and policy gave it."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("case", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    engine: Mapped[str]
    policy: Mapped[str]
    policy_version: Mapped[str]
    digest: Mapped[str]
    filed: Mapped[dt.datetime] = mapped_column(Moment)
    result: Mapped[str] = mapped_column(Text)


class DocumentRow(OfTenant, Table):
    """A text of a document of a case; one that was read anew stands beside what was read before.

    `digest` is the text's, as results name it (`sha256`).
    """

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("case", "document_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    document_id: Mapped[str]
    digest: Mapped[str]
    text: Mapped[str] = mapped_column(Text)


class PageRow(OfTenant, Table):
    """The picture of a page of a document, made when the case was filed; `width` and `height` in points.

    `digest` is that of the document's text.
    """

    __tablename__ = "pages"
    __table_args__ = (UniqueConstraint("case", "document_id", "digest", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    document_id: Mapped[str]
    digest: Mapped[str]
    number: Mapped[int]
    width: Mapped[float]
    height: Mapped[float]
    media_type: Mapped[str]
    picture: Mapped[bytes] = mapped_column(LargeBinary)


class EntryRow(OfTenant, Table):
    """What a person entered for a criterion, beside what was suggested then; the latest one holds.

    `marks` are the spans that the person marked: document_id, start, end.
    """

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
    at: Mapped[dt.datetime] = mapped_column(Moment)


class DecisionRow(OfTenant, Table):
    """A reviewer's final word on a case; the latest one holds."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    revision: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    word: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(Moment)


class AuditRow(OfTenant, Table):
    """One line of a tenant's log: who did what to which case, when; `digest` seals it and all before it."""

    __tablename__ = "audit"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(Moment)
    actor: Mapped[str]
    action: Mapped[str]
    case: Mapped[int | None] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str]
    digest: Mapped[str]


class ChainRow(OfTenant, Table):
    """The end of a tenant's log: the one row that every writer of that log locks."""

    __tablename__ = "audit_end"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    digest: Mapped[str]
