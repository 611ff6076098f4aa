"""Texts and pictures of a document that was read anew stand beside those that were read before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NAMES = {"uq": "%(table_name)s_key"}  # constraints without a name, as SQLite has them, are found by this


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("pages") as batch:
        batch.add_column(sa.Column("digest", sa.String))
    op.execute(
        "UPDATE pages SET digest = coalesce((SELECT digest FROM documents WHERE "
        'documents."case" = pages."case" AND documents.document_id = pages.document_id), \'\')'
    )
    with op.batch_alter_table("pages") as batch:
        batch.alter_column("digest", nullable=False)
    _widen("documents", ["case", "document_id"], ["case", "document_id", "digest"])
    _widen("pages", ["case", "document_id", "number"], ["case", "document_id", "digest", "number"])


def _widen(table: str, before: list[str], after: list[str]) -> None:
    """Have `after` be unique in place of `before`."""
    of_postgresql = "_".join((table, *before, "key"))
    name = of_postgresql if op.get_bind().dialect.name == "postgresql" else f"{table}_key"
    with op.batch_alter_table(table, naming_convention=_NAMES) as batch:
        batch.drop_constraint(name, type_="unique")
        batch.create_unique_constraint("_".join((table, *after, "key")), after)
