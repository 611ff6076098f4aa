"""Rows of tables, the bad ones among them."""

from __future__ import annotations

import csv
import gzip
import json
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.sql import Query
from pipeline.tables import BadRow, Row, is_table, read_table


def rows(path: Path) -> list[tuple[str, object]]:
    return [(r.place, r.values if isinstance(r, Row) else r.error) for r in read_table(path)]


def test_jsonl_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'{"id": "a"}\r\n\r\n{"id": "CANARY" "x"}\n[1]\n"text"\n{"id": "b"}')
    assert rows(path) == [
        ("cases.jsonl line 1", {"id": "a"}),
        ("cases.jsonl line 3", "malformed JSON: Expecting ',' delimiter (line 1 column 17)"),
        ("cases.jsonl line 4", "must be a JSON object"),
        ("cases.jsonl line 5", "must be a JSON object"),
        ("cases.jsonl line 6", {"id": "b"}),
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("[" * 100_000, "malformed JSON: nested too deeply, or a number too long"),
        ('{"id": ' + "9" * 5000 + "}", "malformed JSON: nested too deeply, or a number too long"),
    ],
    ids=["nested", "number"],
)
def test_jsonl_line_that_would_break_the_parser(tmp_path: Path, line: str, error: str) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(line)
    assert rows(path) == [("c.jsonl line 1", error)]


def test_jsonl_line_has_its_own_encoding_and_separators_do_not_split(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(
        b'{"t": "5\xbd wks"}\n' + '{"t": "a\u2028b\x85c\x0bd"}\n'.encode() + b'{"t": "tab\there"}'
    )
    assert [values for _, values in rows(path)] == [
        {"t": "5½ wks"},
        {"t": "a\u2028b\x85c\x0bd"},
        {"t": "tab\there"},
    ]


def test_jsonl_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes('{"t": "é"}\r\n{"t": "🦵"}\n'.encode("utf-16"))
    assert [values for _, values in rows(path)] == [{"t": "é"}, {"t": "🦵"}]


def test_jsonl_packed(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": 1}\n'))
    assert rows(path) == [("c.jsonl.gz line 1", {"id": 1})]


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    text = "é" * 200_000  # past csv's own limit on a cell
    path.write_bytes(f'\ufeffCase_ID, text\r\n1,"a\r\nb, ""c"""\r\n2,{text}\r\n3,one,two\r\n4\r\n'.encode())
    assert rows(path) == [
        ("c.csv row 1", {"case_id": "1", "text": 'a\r\nb, "c"'}),
        ("c.csv row 2", {"case_id": "2", "text": text}),
        ("c.csv row 3", "has more cells than the header has columns; quote the text that holds commas"),
        ("c.csv row 4", {"case_id": "4", "text": None}),
    ]


ENCODED = [
    ("utf-8-sig", "5½ wks – “locks”"),
    ("utf-16", "5½ wks – “locks”"),
    ("utf-16-le", "5½ wks – “locks”"),
    ("cp1252", "5½ wks – “locks”"),
    ("mac_roman", "90° – “locks”"),
    ("cp437", "5½ wks ±5"),
]


@pytest.mark.parametrize(("encoding", "text"), ENCODED)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_in_any_encoding(tmp_path: Path, encoding: str, text: str, end: str) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(f'id,text{end}1,"{text}{end}b"{end}2,x{end}'.encode(encoding))
    assert [values for _, values in rows(path)] == [
        {"id": "1", "text": f"{text}{end}b"},
        {"id": "2", "text": "x"},
    ]


@pytest.mark.parametrize("name", ["c.csv", "c.jsonl", "c.parquet"])
def test_memory_stays_flat_over_a_big_table(tmp_path: Path, name: str) -> None:
    path, note, count = tmp_path / name, "knee " * 800, 4_000
    if name == "c.csv":
        path.write_text("id,text\n" + f"1,{note}\n" * count)
    elif name == "c.jsonl":
        path.write_text(f'{{"id": 1, "text": "{note}"}}\n' * count)
    else:
        pq.write_table(pa.table({"id": range(count), "text": [note] * count}), path, row_group_size=100)
    next(iter(read_table(path)))  # imports count for nothing
    tracemalloc.start()
    assert sum(isinstance(row, Row) for row in read_table(path)) == count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(str.strip)


@given(
    texts=st.lists(WORDS, min_size=1, max_size=4), kind=st.sampled_from(["csv", "jsonl", "parquet", "sql"])
)
@settings(max_examples=150, deadline=None)
def test_text_comes_out_of_every_table_as_it_went_in(texts: list[str], kind: str) -> None:
    if kind in ("csv", "sql"):
        texts = [text.replace("\0", "") or "x" for text in texts]  # neither holds a NUL
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"t.{kind}"
        rows = [{"id": str(number), "text": text} for number, text in enumerate(texts)]
        if kind == "csv":
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, ["id", "text"], quoting=csv.QUOTE_ALL)
                writer.writeheader()
                writer.writerows(rows)
        elif kind == "jsonl":
            path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        elif kind == "parquet":
            pq.write_table(pa.Table.from_pylist(rows), path)
        else:
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("create table t (id text, text text)")
                connection.executemany("insert into t values (:id, :text)", rows)
        found = Query(f"sqlite:///{path}", "select * from t").rows() if kind == "sql" else read_table(path)
        assert [row.values if isinstance(row, Row) else row for row in found] == rows


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "c.parquet"
    nested = [{"case_id": "a", "documents": [{"text": "one"}]}, {"case_id": "b", "documents": []}]
    pq.write_table(pa.Table.from_pylist(nested), path)
    assert rows(path) == [("c.parquet row 1", nested[0]), ("c.parquet row 2", nested[1])]


@pytest.mark.parametrize("name", ["c.parquet", "c.jsonl.gz"])
def test_damaged_table(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"CANARY not what the name says")
    (only,) = read_table(path)
    assert isinstance(only, BadRow)
    assert only.place == name
    assert "CANARY" not in only.error


@pytest.mark.parametrize("name", ["c.csv", "c.jsonl", "c.jsonl.gz", "c.parquet"])
def test_empty_table(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert rows(tmp_path / name) == [(name, "the table is empty; export it again")]


def test_a_header_alone_is_a_table_without_cases(tmp_path: Path) -> None:
    """A negative case: an export of a day without requests is no fault."""
    (tmp_path / "c.csv").write_text("case_id,text\n")
    assert rows(tmp_path / "c.csv") == []


def test_missing_table(tmp_path: Path) -> None:
    assert rows(tmp_path / "c.jsonl") == [("c.jsonl", "the table cannot be read: No such file or directory")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("A.JSONL", True), ("a.jsonl.gz", True), ("a.gz", False), ("a.txt", False), ("jsonl", False)],
)
def test_is_table(name: str, expected: bool) -> None:
    assert is_table(Path(name)) is expected


@pytest.mark.parametrize(
    ("table", "before", "row"),
    [
        ('id,text\na,"one\nb,"two"\nc,three\n', 0, 1),  # the first note is never closed
        ('id,text\na,one\nb,"he said "stop"\nand left, A Name"\nc,three\n', 1, 2),
        ('id,text\na,one\nb,"he said \\"stop\\" then\nleft"\n', 1, 2),  # marked by a stroke, as no CSV is
        ('id,text\na,one\nb,two\nc,"three\n', 2, 3),
    ],
)
def test_csv_whose_quotes_do_not_match_is_read_no_further(
    tmp_path: Path, table: str, before: int, row: int
) -> None:
    """Or one note would run into the next, and its words into ids."""
    (tmp_path / "t.csv").write_text(table)
    *good, bad = read_table(tmp_path / "t.csv")
    assert [one.values["text"] for one in good if isinstance(one, Row)] == ["one", "two"][:before]
    error = (
        "has a cell with a quotation mark inside that is not doubled, or without its closing one, so that "
        "nobody can tell where it ends; neither it nor any row after it was read; export the table again"
    )
    assert bad == BadRow(f"t.csv row {row}", error)


def test_csv_with_marks_in_bare_cells_is_well_formed(tmp_path: Path) -> None:
    """A negative: inches and quoted words are text where the cell does not begin with the mark."""
    (tmp_path / "t.csv").write_text('id,text\na,a 3" scar\nb,"he said ""stop"", and left"\n')
    assert [value for _, value in rows(tmp_path / "t.csv")] == [
        {"id": "a", "text": 'a 3" scar'},
        {"id": "b", "text": 'he said "stop", and left'},
    ]


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_two_columns_of_one_known_name_are_refused(tmp_path: Path, name: str) -> None:
    """Or the last would win, and the notes of the first be lost; other columns may repeat."""
    for columns, expected in (
        (["id", "text", "Text"], [(name, "has two columns named text; give one of them another name")]),
        (["id", "text", "x", "x"], [(f"{name} row 1", "one")]),
    ):
        cells = ["a", "one", "two", "three"][: len(columns)]
        if name == "t.csv":
            (tmp_path / name).write_text(f"{','.join(columns)}\n{','.join(cells)}\n")
        else:
            pq.write_table(pa.table([pa.array([cell]) for cell in cells], names=columns), tmp_path / name)
        found = [
            (one.place, one.values["text"] if isinstance(one, Row) else one.error)
            for one in read_table(tmp_path / name)
        ]
        assert found == expected


@pytest.mark.parametrize("name", ["t.jsonl", "t.parquet"])
def test_columns_in_capitals_are_the_same_columns(tmp_path: Path, name: str) -> None:
    row = {"CASE_ID": "a", "Text": "one", "CPT": "73721"}
    if name == "t.jsonl":
        (tmp_path / name).write_text(json.dumps(row))
    else:
        pq.write_table(pa.Table.from_pylist([row]), tmp_path / name)
    assert [value for _, value in rows(tmp_path / name)] == [{"case_id": "a", "text": "one", "cpt": "73721"}]
