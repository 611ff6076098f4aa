"""Full-text search over the documents of the desk: FTS5 in SQLite, a GIN index in PostgreSQL.

Words are found by their beginnings, whatever their case ("twist" finds "Twisted"); of a document of over
200,000 characters PostgreSQL indexes the first 200,000.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, column, func, literal_column, select, text

from pipeline.desk.tables import DocumentRow

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

_INDEX = "document_words"
# A text vector of PostgreSQL holds 1 MB, which this many characters cannot pass.
_READ = 200_000
_VECTOR = f"to_tsvector('simple'::regconfig, left(documents.text, {_READ}))"
_POSTGRESQL = (f"CREATE INDEX IF NOT EXISTS {_INDEX} ON documents USING gin ({_VECTOR})",)
_TABLE = (
    f"CREATE VIRTUAL TABLE {_INDEX} USING fts5(text, content='documents', content_rowid='id', prefix='2 3')"
)
_FILL = f"INSERT INTO {_INDEX}({_INDEX}) VALUES ('rebuild')"
_TRIGGERS = (
    f"CREATE TRIGGER IF NOT EXISTS {_INDEX}_added AFTER INSERT ON documents BEGIN "
    f"INSERT INTO {_INDEX}(rowid, text) VALUES (new.id, new.text); END",
    f"CREATE TRIGGER IF NOT EXISTS {_INDEX}_removed AFTER DELETE ON documents BEGIN "
    f"INSERT INTO {_INDEX}({_INDEX}, rowid, text) VALUES ('delete', old.id, old.text); END",
)
_WORD = re.compile(r"[^\W_]+")


def index_documents(connection: Connection) -> None:
    """Make the index of the documents' words where it is not there; it keeps itself from then on."""
    statements: tuple[str, ...] = _POSTGRESQL
    if connection.dialect.name == "sqlite":
        there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (_INDEX,)).first()
        statements = _TRIGGERS if there else (_TABLE, _FILL, *_TRIGGERS)
    for statement in statements:
        connection.exec_driver_sql(statement)


def words_of(phrase: str) -> list[str]:
    """The words of what somebody types, as they are looked for."""
    return _WORD.findall(phrase.lower())


def cases_saying(word: str, dialect: str) -> Select[int]:
    """Select the cases with a document in which a word begins with `word`, one of `words_of`."""
    cases = select(DocumentRow.case)
    if dialect == "sqlite":
        found = text(f"SELECT rowid FROM {_INDEX} WHERE {_INDEX} MATCH :asked")
        rows = found.bindparams(bindparam("asked", f'"{word}"*', unique=True)).columns(
            column("rowid", Integer)
        )
        return cases.where(DocumentRow.id.in_(rows))
    query = func.to_tsquery("simple", f"{word}:*")
    return cases.where(literal_column(_VECTOR).op("@@")(query))
