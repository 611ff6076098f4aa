"""The tables of the first release with a desk, which had no migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, primary_key=True),
        *_words("tenant", "case_id", "cpt", "region", "side", "suggestion"),
        sa.Column("indication", sa.String),
        sa.Column("lacking", sa.Integer, nullable=False),
        *_words("urgency"),
        *_moments("received", "due"),
        sa.Column("assignee", sa.String),
        sa.Column("claimed", sa.DateTime),
        sa.Column("decided", sa.String),
        sa.UniqueConstraint("tenant", "case_id"),
    )
    op.create_index("queue", "cases", ["tenant", "decided", "due"])
    op.create_index("ix_cases_suggestion", "cases", ["suggestion"])
    op.create_index("ix_cases_assignee", "cases", ["assignee"])
    _of_case(
        "revisions",
        *_words("engine", "policy", "policy_version", "digest"),
        *_moments("filed"),
        sa.Column("result", sa.Text, nullable=False),
        sa.UniqueConstraint("case", "digest"),
    )
    _of_case(
        "documents",
        *_words("document_id", "digest"),
        sa.Column("text", sa.Text, nullable=False),
        sa.UniqueConstraint("case", "document_id"),
    )
    _of_people()
    _log()


def _of_people() -> None:
    _of_case(
        "entries",
        sa.Column("revision", sa.Integer, sa.ForeignKey("revisions.id"), nullable=False),
        *_words("criterion", "suggested", "state"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("marks", sa.JSON, nullable=False),
        *_words("reviewer"),
        *_moments("at"),
    )
    _of_case(
        "decisions",
        sa.Column("revision", sa.Integer, sa.ForeignKey("revisions.id"), nullable=False),
        *_words("word"),
        sa.Column("note", sa.Text, nullable=False),
        *_words("reviewer"),
        *_moments("at"),
    )


def _log() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_moments("at"),
        *_words("tenant", "actor", "action"),
        sa.Column("case", sa.Integer),
        sa.Column("detail", sa.JSON, nullable=False),
        *_words("previous", "digest"),
    )
    op.create_index("ix_audit_case", "audit", ["case"])
    op.create_table(
        "audit_end",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        *_words("digest"),
    )


def _of_case(name: str, *columns: sa.Column[object] | sa.UniqueConstraint) -> None:
    case = sa.Column("case", sa.Integer, sa.ForeignKey("cases.id"), nullable=False)
    op.create_table(name, sa.Column("id", sa.Integer, primary_key=True), case, *columns)
    op.create_index(f"ix_{name}_case", name, ["case"])


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _moments(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.DateTime, nullable=False) for name in names]
