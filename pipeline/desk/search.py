"""Full-text search over the documents of the desk: FTS5 in SQLite, a GIN index over a column in PostgreSQL.

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
    from sqlalchemy.orm import Session

_INDEX = "document_words"
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
    """Make SQLite's index of the documents' words where it is not there; it keeps itself from then on.

    That of PostgreSQL is a column of the table, made with it.
    """
    if connection.dialect.name == "sqlite":
        there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (_INDEX,)).first()
        for statement in _TRIGGERS if there else (_TABLE, _FILL, *_TRIGGERS):
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
    return cases.where(literal_column(f"documents.{_INDEX}").op("@@")(query))


def search_by_index(session: Session) -> None:
    """Have the rest of a reading look words up in their index.

    For a word that many documents hold PostgreSQL would read the words of all of them, several times as
    slowly: it reckons without their being kept apart from the rows.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
