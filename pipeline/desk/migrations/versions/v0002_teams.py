"""Tenants on every row and a log for each, accounts, pictures of pages, indexes for the queue's orders.

All that was there belongs to the tenant "default", the only one there was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ALL = "default"
_QUEUE = {
    "queue_by_age": ["tenant", "decided", "received"],
    "queue_by_nearness": ["tenant", "decided", "lacking", "due"],
    "queue_by_suggestion": ["tenant", "decided", "suggestion", "due"],
}


def upgrade() -> None:
    """Change the tables."""
    for name, columns in _QUEUE.items():
        op.create_index(name, "cases", columns)
    for table in ("revisions", "documents", "entries", "decisions"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(_word("tenant", server_default=_ALL))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("tenant", server_default=None)
    _logs()
    _pages()
    _people()


def _logs() -> None:
    op.drop_index("ix_audit_case", "audit")
    columns = 'tenant, number, at, actor, action, "case", detail, previous, digest'
    op.create_table(
        "audit_of_tenants",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        _word("actor"),
        _word("action"),
        sa.Column("case", sa.Integer),
        sa.Column("detail", sa.JSON, nullable=False),
        _word("previous"),
        _word("digest"),
    )
    op.execute(f"INSERT INTO audit_of_tenants ({columns}) SELECT {columns} FROM audit")
    op.drop_table("audit")
    op.rename_table("audit_of_tenants", "audit")
    op.create_index("ix_audit_case", "audit", ["case"])
    op.create_table(
        "audit_ends",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        _word("digest"),
    )
    op.execute(
        f"INSERT INTO audit_ends (tenant, number, digest) SELECT '{_ALL}', number, digest FROM audit_end"
    )
    op.drop_table("audit_end")
    op.rename_table("audit_ends", "audit_end")


def _pages() -> None:
    op.create_table(
        "pages",
        _number("id", primary_key=True),
        sa.Column("case", sa.Integer, sa.ForeignKey("cases.id"), nullable=False),
        _word("document_id"),
        _number("number"),
        sa.Column("width", sa.Double, nullable=False),
        sa.Column("height", sa.Double, nullable=False),
        _word("media_type"),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        _word("tenant"),
        sa.UniqueConstraint("case", "document_id", "number"),
    )
    op.create_index("ix_pages_case", "pages", ["case"])


def _people() -> None:
    op.create_table(
        "accounts",
        _number("id", primary_key=True),
        *map(_word, ("name", "role")),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("password", sa.String),
        sa.Column("code", sa.String),
        sa.Column("code_until", sa.DateTime),
        sa.Column("created", sa.DateTime, nullable=False),
        _word("tenant"),
        sa.UniqueConstraint("tenant", "name"),
    )
    op.create_table(
        "sessions",
        _number("id", primary_key=True),
        sa.Column("account", sa.Integer, sa.ForeignKey("accounts.id"), nullable=False),
        _word("digest"),
        sa.Column("began", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
        _word("tenant"),
        sa.UniqueConstraint("tenant", "digest"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "sign_in_failures",
        sa.Column("tenant", sa.String, primary_key=True),
        sa.Column("digest", sa.String, primary_key=True),
        _number("count"),
        sa.Column("last", sa.DateTime, nullable=False),
    )


def _word(name: str, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=server_default)


def _number(name: str, *, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, primary_key=primary_key)
