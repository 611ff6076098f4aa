"""Rows of a query: streamed, never changed, and with errors that show neither password nor note."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
import traceback
import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from pipeline import cli_tables, sql
from pipeline.case import Case
from pipeline.columns import Columns, Tables
from pipeline.errors import ErrorRow, UsageError
from pipeline.intake import read_paths
from pipeline.sql import Query, _engine
from pipeline.tables import BadRow, Row

SECRET = "hunter2"


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = tmp_path / "n.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table notes (ENC text, NOTE_TXT, PROC text, D date, SEQ integer)")
        connection.executemany(
            "insert into notes values (?, ?, ?, ?, ?)",
            [
                ("a", "Knee pain.", "73721", "2025-03-04", 1),
                ("a", "PT done.", "73721", "2025-03-04", 2),
                ("b", b"Knee \xbd", "73721", None, 1),
                ("c", None, "73721", None, 1),
                ("d", "CANARY", "CANARY", "3/4/25", 1),
                ("e", 7, "73721", None, 1),
            ],
        )
    connection.close()
    return f"sqlite:///{path}"


def rows(url: str, statement: str) -> list[Row | BadRow]:
    return list(Query(url, statement).rows())


def test_rows_have_the_columns_of_the_query(database: str) -> None:
    assert rows(database, "select ENC, SEQ from notes where NOTE_TXT like '%pain%' and ' :x' <> '';") == [
        Row("query row 1", 1, {"enc": "a", "seq": 1})
    ]


def test_a_query_without_rows_is_no_fault(database: str) -> None:
    """A negative case: a day without requests."""
    assert rows(database, "select * from notes where 1 = 0") == []


def test_cases_of_a_query(database: str) -> None:
    columns = Columns(
        {"case_id": "enc", "text": "NOTE_TXT", "cpt": "proc", "request_date": "d", "document_id": "seq"}
    )
    a, b, *faults = read_paths([], None, Tables(columns, Query(database, "select * from notes")))
    assert isinstance(a, Case) and isinstance(b, Case)
    assert [document.text for document in a.documents] == ["Knee pain.", "PT done."]
    assert (a.request.cpt, a.request.date, b.documents[0].text) == ("73721", dt.date(2025, 3, 4), "Knee ½")
    assert [(row.case_id, row.error.partition(";")[0]) for row in faults if isinstance(row, ErrorRow)] == [
        ("c", "query row 4: needs documents, or text, or path, and its columns of these names are missing or empty"),
        ("d", "query row 5: request.cpt: must be a five-character CPT code such as 73721"),
        ("e", "query row 6: documents.0.text: Input should be a valid string"),
    ]  # fmt: skip
    assert "CANARY" not in str(faults)


def test_column_that_is_not_there(database: str) -> None:
    tables = Tables(Columns({"text": "NOTE_TEXT"}), Query(database, "select * from notes"))
    assert list(read_paths([], None, tables)) == [
        ErrorRow(
            case_id=None,
            stage="intake",
            error="query: has no column NOTE_TEXT, which was named as text; did you mean note_txt?",
        )
    ]


REFUSED = {
    "no URL": (f"{SECRET} nonsense", "select 1", "must be a SQLAlchemy URL"),
    "unknown database": (f"foo://u:{SECRET}@h/x", "select 1", "knows no database 'foo'"),
    "no such file": ("sqlite:///none.db", "select 1", "there is no SQLite database none.db"),
    "no such table": (None, f"select * from {SECRET}", r"refused \(OperationalError, no such table\)"),
    "no such column": (None, f"select {SECRET} from notes", r"refused \(OperationalError, no such column\)"),
    "syntax": (None, f"selec '{SECRET}'", r"refused \(OperationalError, syntax error\)"),
    "no rows": (None, "pragma user_version = 3", "readonly database|returns no rows"),
    "writes": (None, "delete from notes", r"refused \(OperationalError, attempt to write a readonly"),
    "drops": (None, "drop table notes", r"refused \(OperationalError, attempt to write a readonly"),
    "server that is not there": (f"postgresql+pg8000://u:{SECRET}@127.0.0.1:1/x", "select 1", "the database refused"),
}  # fmt: skip


@pytest.mark.parametrize(("url", "statement", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(database: str, url: str | None, statement: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        rows(url or database, statement)
    assert SECRET not in str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value, limit=0))
    assert len(rows(database, "select * from notes")) == 6


def test_driver_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pg8000", None)
    with pytest.raises(UsageError, match=r"pg8000 is not installed; install notetriage\[postgresql\]"):
        rows(f"postgresql+pg8000://u:{SECRET}@h/x", "select 1")


def test_a_query_that_breaks_off_ends_in_a_bad_row(database: str) -> None:
    url = database
    many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200) "
    *good, last = rows(url, f"{many} select i, case when i = 150 then abs(-9223372036854775808) end x from n")
    assert len(good) >= 64
    assert isinstance(last, BadRow)
    assert last.error == f"broke off after {len(good)} rows (OperationalError); run it again"


def test_password_is_shown_nowhere() -> None:
    query = Query(f"postgresql+pg8000://user:{SECRET}@host:5432/db?password={SECRET}", f"select '{SECRET}'")
    assert query.place == "postgresql+pg8000://host:5432/db"
    assert repr(query) == "Query(postgresql+pg8000://host:5432/db)"


def test_log_of_the_driver_is_silent(
    monkeypatch: pytest.MonkeyPatch, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A cursor that cannot be closed after an error is logged with the error, which quotes the value."""
    made = []

    def noisy(url: URL) -> Engine:
        made.append(_engine(url))
        return made[-1]

    monkeypatch.setattr(sql, "_engine", noisy)
    rows(database, "select 1")
    made[0].pool.logger.error(SECRET)
    assert caplog.text == ""


def test_memory_stays_flat_over_a_big_table(tmp_path: Path) -> None:
    path = tmp_path / "big.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table notes (id integer, text text)")
        connection.executemany("insert into notes values (?, ?)", ((n, "knee " * 800) for n in range(8_000)))
    connection.close()
    query = Query(f"sqlite:///{path}", "select * from notes")
    next(query.rows())  # imports count for nothing
    tracemalloc.start()
    assert sum(1 for _ in query.rows()) == 8_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 30_000_000
    assert peak < 3_000_000


OPTIONS = [
    ("sqlite://", "select 1", ["text=note"], None, {"text": "note"}, "sqlite://"),
    (None, None, None, "columns: {text: A, cpt: B}\nsql: {url: 'sqlite:///x.db', query: select 1}", {"text": "A", "cpt": "B"}, "sqlite:///x.db"),
    ("sqlite://", None, ["text=C"], "columns: {text: A}\nsql: {query: select 1}", {"text": "C"}, "sqlite://"),
    (None, "select 1", None, None, {}, "sqlite:///of_the_environment.db"),
    (None, None, None, None, {}, None),
]  # fmt: skip


@pytest.mark.parametrize(("url", "query", "words", "file", "columns", "place"), OPTIONS)
def test_options(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    url: str | None,
    query: str | None,
    words: list[str] | None,
    file: str | None,
    columns: dict[str, str],
    place: str | None,
) -> None:
    monkeypatch.setenv(cli_tables.SQL_VARIABLE, "sqlite:///of_the_environment.db")
    (tmp_path / "m.yaml").write_text(file or "")
    found = cli_tables.tables(url, query, words, tmp_path / "m.yaml" if file else None)
    assert found.columns.of == columns
    assert (found.query.place if found.query else None) == place


@pytest.mark.parametrize(
    ("url", "query", "message"),
    [("sqlite://", None, "--sql needs a query"), (None, "select 1", "--query needs a database")],
)
def test_options_that_lack_their_other_half(
    monkeypatch: pytest.MonkeyPatch, url: str | None, query: str | None, message: str
) -> None:
    monkeypatch.delenv(cli_tables.SQL_VARIABLE, raising=False)
    with pytest.raises(UsageError, match=message):
        cli_tables.tables(url, query, None, None)


def test_nothing_to_read_is_a_mistake_of_the_call() -> None:
    with pytest.raises(UsageError, match="give PATHS"):
        cli_tables.intake(None, None, Tables())


def test_two_columns_of_one_name_are_refused(database: str) -> None:
    """Of a join without names of its own: which is the note is not for us to guess."""
    joined = "select a.ENC as id, a.NOTE_TXT as text, b.NOTE_TXT as TEXT from notes a join notes b"
    with pytest.raises(
        UsageError, match=r"^--query: has two columns named text; give one of them another name \(AS\)$"
    ):
        rows(database, joined)
