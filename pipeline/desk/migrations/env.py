"""Run by Alembic: takes the steps on the connection that `pipeline.desk.migrate` gives."""

from __future__ import annotations

from alembic import context

import pipeline.desk.people_tables  # noqa: F401 - its tables belong to the metadata
from pipeline.desk.tables import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
context.run_migrations()
