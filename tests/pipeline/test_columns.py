"""Column mapping by words and by file, and what is wrong with either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from extractors.strict_yaml import DataFileError
from pipeline.case import Case
from pipeline.columns import Columns, Tables, columns_of, mapping_file
from pipeline.errors import ErrorRow, UsageError
from pipeline.intake import read_paths
from pipeline.stored import run_texts

if TYPE_CHECKING:
    from pipeline.result import Result

COLUMNS = Columns({"case_id": "Enc", "text": "NOTE_TXT", "cpt": "proc"})
TABLES = {
    "t.csv": "enc,note_txt,Proc,id\na,Knee pain,73721,9\n",
    "t.jsonl": '{"ENC": "a", "Note_Txt": "Knee pain", "proc": "73721", "id": 9}\n',
}


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_found_whatever_their_case(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TABLES[name])
    (case,) = read_paths([tmp_path / name], None, Tables(COLUMNS))
    assert isinstance(case, Case)
    assert (case.case_id, case.documents[0].text, case.request.cpt) == ("a", "Knee pain", "73721")


def test_a_column_may_fill_two_fields_and_stands_before_one_of_the_name(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("note,text\nKnee pain,unused\n")
    (case,) = read_paths([tmp_path / "t.csv"], None, Tables(Columns({"text": "note", "kind": "note"})))
    assert isinstance(case, Case)
    assert (case.documents[0].text, case.documents[0].kind) == ("Knee pain", "Knee pain")


def test_documents_of_a_run_are_found_again_by_its_columns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLES["t.csv"])
    (case,) = read_paths([tmp_path / "t.csv"], None, Tables(COLUMNS))
    assert isinstance(case, Case)
    run = {"inputs": [str(tmp_path / "t.csv"), "sqlite:///n.db"], "columns": COLUMNS.of}
    (tmp_path / "run.json").write_text(json.dumps(run))
    found = run_texts(tmp_path, [cast("Result", case)])  # a result names its documents as its case does
    assert found == {"a": {case.documents[0].document_id: "Knee pain"}}


ABSENT = {
    "a column that is spelled so": ("note_text,x\nCANARY,1\n", "t.csv: has no column note_txt, which was named as text; did you mean note_text?"),
    "a table without a header": ("CANARY was seen,73721\nb,c\n", "t.csv: has no column note_txt, which was named as text"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "error"), ABSENT.values(), ids=ABSENT)
def test_table_without_the_column_is_one_row(tmp_path: Path, table: str, error: str) -> None:
    (tmp_path / "t.csv").write_text(table)
    (tmp_path / "z.jsonl").write_text('{"note_txt": "Knee"}')
    row, case = read_paths([tmp_path], None, Tables(Columns({"text": "note_txt"})))
    assert row == ErrorRow(case_id=None, stage="intake", error=error)
    assert isinstance(case, Case)


def test_line_without_the_column_is_a_row_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"id": 1, "other": "CANARY"}\n{"id": 2, "note": "Knee"}\n')
    row, case = read_paths([tmp_path], None, Tables(Columns({"text": "note"})))
    assert isinstance(row, ErrorRow) and isinstance(case, Case)
    assert (row.case_id, case.case_id) == ("1", "2")
    assert "CANARY" not in row.error


WORDS = [
    ("text", "must be FIELD=COLUMN"),
    ("=x", "must be FIELD=COLUMN"),
    ("tex=x", "unknown field 'tex'; did you mean 'text'"),
]


@pytest.mark.parametrize(("word", "message"), WORDS)
def test_words_that_are_wrong(word: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        columns_of([word])


FILES = {
    "unknown field": ("columns:\n  txt: A\n", "unknown field 'txt'; did you mean 'text'"),
    "unknown key": ("colums: {}\n", "unknown key 'colums'; did you mean 'columns'"),
    "twice": ("columns:\n  text: A\n  text: B\n", "duplicate key 'text'"),
    "no query": ("sql: {url: 'sqlite://u:hunter2@h'}\n", "the key 'query' is missing"),
    "no column": ("columns: {text: ''}\n", "the name of its column is missing"),
    "no YAML": ("columns: [\n", "line"),
    "empty": ("", "the file is empty"),
}


@pytest.mark.parametrize(("text", "message"), FILES.values(), ids=FILES)
def test_file_that_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(DataFileError, match=message) as caught:
        mapping_file(tmp_path / "m.yaml")
    assert "hunter2" not in str(caught.value)


def test_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        mapping_file(tmp_path / "m.yaml")
