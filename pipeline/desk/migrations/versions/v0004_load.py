"""Indexes that count and sort the queue by themselves; words of documents kept as they are looked for.

In PostgreSQL the words of each document stand in a column of their own, so that a search works out nothing.
Wrong passwords are counted by address in a table, for all processes of a desk.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_QUEUE = {
    "queue_by_kind": ["tenant", "decided", "suggestion", "indication", "region", "due"],
    "queue_by_reviewer": ["tenant", "decided", "assignee", "due"],
}
# A text vector of PostgreSQL holds 1 MB, which this many characters cannot pass.
_READ = 200_000


def upgrade() -> None:
    """Change the tables."""
    for name in ("ix_cases_suggestion", "ix_cases_assignee"):
        op.drop_index(name, "cases")
    for name, columns in _QUEUE.items():
        op.create_index(name, "cases", columns)
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
    )
    op.create_index("tries_of_address", "sign_in_tries", ["tenant", "address", "at"])
    if op.get_bind().dialect.name == "postgresql":
        _words()
    for table in ("cases", "documents"):  # that the indexes are chosen
        op.execute(f"ANALYZE {table}")


def _words() -> None:
    op.execute("DROP INDEX IF EXISTS document_words")
    op.execute(
        "ALTER TABLE documents ADD COLUMN document_words tsvector "
        f"GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, left(text, {_READ}))) STORED"
    )
    op.execute("CREATE INDEX document_words ON documents USING gin (document_words)")
