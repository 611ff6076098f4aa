"""From paths to cases; a case that cannot be read is a row, and the rest goes on."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.case import Case
from pipeline.errors import ErrorRow, UsageError
from pipeline.ingest.read import WHAT_TO_DO
from pipeline.intake import read_paths

DUPLICATE = (
    "duplicate case id; the first case of this id was processed, this one was not; give it an id "
    "(a file: a name before its suffix) of its own"
)


def write(folder: Path, files: dict[str, str | bytes | dict[str, Any]]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def told(item: Case | ErrorRow) -> tuple[Any, ...]:
    """A case as (id, request, [(document, text)]); an error as (id, document, words)."""
    if isinstance(item, ErrorRow):
        return (item.case_id, item.document_id, item.error)
    request = item.request.model_dump(mode="json", exclude_none=True)
    return (item.case_id, request, [(d.document_id, d.text) for d in item.documents])


def read(*paths: Path) -> list[tuple[Any, ...]]:
    return [told(item) for item in read_paths(paths)]


def test_a_file_is_a_case(tmp_path: Path) -> None:
    write(tmp_path, {"note.txt": "knee pain"})
    assert read(tmp_path / "note.txt") == [("note", {}, [("note.txt", "knee pain")])]


def test_a_file_without_suffix_or_with_an_odd_one_is_a_note_when_named(tmp_path: Path) -> None:
    write(tmp_path, {"note": "a", "note.2025": "b"})
    assert [t[0] for t in read(tmp_path / "note", tmp_path / "note.2025")] == ["note", "note.2025"]


def test_folder_is_read_by_name_and_in_depth(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "b.txt": "b",
            "a.TXT": "a",
            "sub/c.txt": "c",
            ".hidden.txt": "no",
            "x.ann": "no",
            "t.jsonl": '{"id":1,"text":"t"}',
        },
    )
    intake = read_paths([tmp_path])
    assert [told(item) for item in intake] == [
        ("a", {}, [("a.TXT", "a")]),
        ("b", {}, [("b.txt", "b")]),
        ("sub/c", {}, [("c.txt", "c")]),
        ("1", {}, [("d-1", "t")]),
    ]
    assert dict(intake.skipped) == {".ann": 1}


def test_folder_with_a_request_is_one_case(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "case/request.json": {
                "request": {"cpt": "73721", "region": "knee", "side": "left", "date": "2025-03-04"},
                "documents": [{"path": "z.txt", "date": "2025-03-01", "kind": "letter"}],
            },
            "case/a.txt": "unlisted, so it comes after",
            "case/z.txt": "listed",
        },
    )
    (case,) = read_paths([tmp_path])
    assert told(case) == (
        "case",
        {"cpt": "73721", "region": "knee", "side": "left", "date": "2025-03-04"},
        [("z.txt", "listed"), ("a.txt", "unlisted, so it comes after")],
    )
    assert isinstance(case, Case)
    assert [(str(d.date), d.kind) for d in case.documents] == [("2025-03-01", "letter"), ("None", None)]
    assert read(tmp_path / "case") == [told(case)]


def test_request_file_may_hold_the_request_itself_and_the_id(tmp_path: Path) -> None:
    write(
        tmp_path, {"c/request.json": {"case_id": "k-7", "cpt": "73718", "region": "foot"}, "c/n.txt": "foot"}
    )
    assert read(tmp_path) == [("k-7", {"cpt": "73718", "region": "foot"}, [("n.txt", "foot")])]


def test_table_rows_nested_and_flat(tmp_path: Path) -> None:
    lines = [
        {"case_id": "n", "request": {"region": "hip"}, "documents": [{"text": "one"}, {"path": "two.txt"}]},
        {"note_id": "f", "request": {"side": "left"}, "text": "flat", "criteria": []},
        {"id": 3, "text": "flat", "cpt": "73721", "region": "knee", "request_date": "2025-01-02"},
        {"text": "no id"},
    ]
    write(tmp_path, {"t.jsonl": "\n".join(json.dumps(line) for line in lines), "two.txt": "two"})
    assert read(tmp_path / "t.jsonl") == [
        ("n", {"region": "hip"}, [("d-1", "one"), ("d-2", "two")]),
        ("f", {"side": "left"}, [("d-1", "flat")]),
        ("3", {"cpt": "73721", "region": "knee", "date": "2025-01-02"}, [("d-1", "flat")]),
        ("t-4", {}, [("d-1", "no id")]),
    ]


def test_csv_rows_of_one_case_are_its_documents(tmp_path: Path) -> None:
    table = "case_id,document_id,text,cpt\na,1,one,73721\na,2,two,\nb,1,three,\na,3,late,\n"
    write(tmp_path, {"t.csv": table})
    assert read(tmp_path / "t.csv") == [
        ("a", {"cpt": "73721"}, [("1", "one"), ("2", "two")]),
        ("b", {}, [("1", "three")]),
        ("a", "3", DUPLICATE),
    ]


def test_parquet_with_dates_and_nested_columns(tmp_path: Path) -> None:
    row = {
        "case_id": "p",
        "request": {"cpt": "73721", "date": dt.date(2025, 3, 4)},
        "documents": [{"text": "one"}],
    }
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "t.parquet")
    assert read(tmp_path) == [("p", {"cpt": "73721", "date": "2025-03-04"}, [("d-1", "one")])]


def test_csv_with_nested_columns_as_json(tmp_path: Path) -> None:
    write(
        tmp_path, {"t.csv": 'case_id,request,documents\na,"{""region"": ""hip""}","[{""text"": ""one""}]"\n'}
    )
    assert read(tmp_path / "t.csv") == [("a", {"region": "hip"}, [("d-1", "one")])]


NO_NOTE = "needs documents, or text, or path, and its columns of these names are missing or empty"
BAD_LINES = [
    ("unknown region", {"case_id": "x", "request": {"region": "elbow"}, "text": "CANARY"},
     ("x", None, "t.jsonl line 1: request.region: must be one of hip, thigh, knee, lower_leg, ankle, foot, leg")),
    ("impossible code", {"case_id": "x", "cpt": "CANARY", "text": "t"},
     ("x", None, "t.jsonl line 1: request.cpt: must be a five-character CPT code such as 73721")),
    ("request is a word", {"case_id": "x", "request": 5, "text": "t"},
     ("x", None, "t.jsonl line 1: request: must be an object with cpt, region, side, date")),
    ("no document", {"case_id": "x"}, ("x", None, f"t.jsonl line 1: {NO_NOTE}")),
    ("note under another name", {"case_id": "x", "note": "CANARY"},
     ("x", None, f"t.jsonl line 1: {NO_NOTE}; rename the column note to text, or give --map text=note")),
    ("file under another name", {"case_id": "x", "filename": "CANARY"},
     ("x", None, f"t.jsonl line 1: {NO_NOTE}; rename the column filename to path, or give --map path=filename")),
    ("column that could be a note itself", {"case_id": "x", "CANARY knee": "CANARY"},
     ("x", None, f"t.jsonl line 1: {NO_NOTE}")),
    ("note in the column of paths", {"case_id": "x", "path": "CANARY knee"},
     ("x", "d-1", "t.jsonl line 1: documents.0.path: cannot be read: No such file or directory")),
    ("empty list", {"case_id": "x", "documents": []},
     ("x", None, "t.jsonl line 1: case: needs at least one document")),
    ("documents are text", {"case_id": "x", "documents": ["CANARY"]},
     ("x", None, "t.jsonl line 1: documents: must be a list of objects with text or path")),
    ("empty document", {"case_id": "x", "text": "  "}, ("x", "d-1", "t.jsonl line 1: documents.0.text: the document is empty")),
    ("missing file", {"case_id": "x", "documents": [{"document_id": "m", "path": "gone.txt"}]},
     ("x", "m", "t.jsonl line 1: documents.0.path: cannot be read: No such file or directory")),
    ("folder as file", {"case_id": "x", "documents": [{"path": "."}]},
     ("x", "d-1", "t.jsonl line 1: documents.0.path: cannot be read: Is a directory")),
    ("NUL in a path", {"case_id": "x", "documents": [{"path": "a\0b"}]},
     ("x", "d-1", "t.jsonl line 1: documents.0.path: cannot be read: ValueError")),
    ("neither text nor path", {"case_id": "x", "documents": [{"kind": "note"}]},
     ("x", "d-1", "t.jsonl line 1: documents.0.text: Input should be a valid string")),
    ("date of a document", {"case_id": "x", "documents": [{"text": "t", "date": "May"}]},
     ("x", "d-1", "t.jsonl line 1: documents.0.date: must be an ISO 8601 date such as 2025-03-04")),
    ("half a UTF-16 pair", {"case_id": "x", "text": "t \ud83d"},
     ("x", "d-1", "t.jsonl line 1: documents.0.text: holds half of a UTF-16 pair; export the document again as UTF-8")),
]  # fmt: skip


@pytest.mark.parametrize(("line", "row"), [b[1:] for b in BAD_LINES], ids=[b[0] for b in BAD_LINES])
def test_bad_line_is_a_row_and_the_next_is_read(
    tmp_path: Path, line: dict[str, Any], row: tuple[Any, ...]
) -> None:
    good = {"case_id": "good", "text": "fine"}
    write(tmp_path, {"t.jsonl": json.dumps(line) + "\n" + json.dumps(good)})
    assert read(tmp_path / "t.jsonl") == [row, ("good", {}, [("d-1", "fine")])]


def test_one_bad_document_leaves_the_others_and_says_so(tmp_path: Path) -> None:
    line = {"case_id": "x", "documents": [{"text": "one"}, {"path": "gone.txt"}, {"text": "three"}]}
    write(tmp_path, {"t.jsonl": json.dumps(line)})
    row, case = read_paths([tmp_path / "t.jsonl"])
    assert told(row)[:2] == ("x", "d-2")
    assert told(case) == ("x", {}, [("d-1", "one"), ("d-3", "three")])
    assert isinstance(case, Case)
    assert case.warnings == ("1 of 3 documents could not be read; see errors.jsonl",)


def test_unknown_request_key_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"t.jsonl": json.dumps({"case_id": "x", "request": {"sides": "left"}, "text": "one"})})
    (case,) = read_paths([tmp_path / "t.jsonl"])
    assert isinstance(case, Case)
    assert case.warnings == ("request holds an unknown key, which was left aside; did you mean side?",)


FOLDERS: list[tuple[str, dict[str, str | bytes | dict[str, Any]], list[tuple[Any, ...]]]] = [
    ("malformed request", {"c/request.json": "{", "c/n.txt": "x"},
     [("c", None, "request.json: malformed JSON: Expecting property name enclosed in double quotes (line 1 column 2)")]),
    ("listed file is gone", {"c/request.json": {"documents": [{"path": "n.txt"}]}},
     [("c", "n.txt", "request.json: n.txt: cannot be read: No such file or directory")]),
    ("no documents", {"c/request.json": {}},
     [("c", None, "request.json: case: needs at least one document")]),
    ("documents without path", {"c/request.json": {"documents": [{"text": "x"}]}},
     [("c", None, "request.json: documents: must be a list of objects, each with the path of a file in this folder")]),
    ("a kind that cannot be read", {"letter.docx": b"PK", "n.txt": "x"},
     [("letter", "letter.docx", f"cannot read a .docx file; {WHAT_TO_DO}"),
      ("n", {}, [("n.txt", "x")])]),
    ("bytes that are not what the name says", {"c/request.json": {}, "c/scan.tif": b"II", "c/n.txt": "x"},
     [("c", "scan.tif", "request.json: scan.tif: cannot be read: "
       f"said to be image/tiff, but the bytes are not; {WHAT_TO_DO}"),
      ("c", {}, [("n.txt", "x")])]),
    ("empty note", {"a.txt": "", "b.txt": "x"},
     [("a", "a.txt", "a.txt: cannot be read: the document is empty"), ("b", {}, [("b.txt", "x")])]),
    ("note without words", {"a.rtf": r"{\rtf1 }"}, [("a", "a.rtf", "a.rtf: cannot be read: the document is empty")]),
    ("same name, other suffix", {"a.text": "x", "a.txt": "y"},
     [("a", {}, [("a.text", "x")]),
      ("a", "a.txt", DUPLICATE)]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), [f[1:] for f in FOLDERS], ids=[f[0] for f in FOLDERS])
def test_folder_with_a_fault(
    tmp_path: Path, files: dict[str, str | bytes | dict[str, Any]], expected: list[tuple[Any, ...]]
) -> None:
    assert read(write(tmp_path, files)) == expected


def test_broken_link(tmp_path: Path) -> None:
    write(tmp_path, {"b.txt": "x"})
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")
    assert read(tmp_path) == [
        ("a", "a.txt", "a.txt: cannot be read: No such file or directory"),
        ("b", {}, [("b.txt", "x")]),
    ]


def test_link_that_leads_back_up_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x"})
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [t[0] for t in read(tmp_path)] == ["a"]


def test_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"locked/a.txt": "x", "z.txt": "y"})
    listed = Path.iterdir

    def refuse(self: Path) -> Any:
        if self.name == "locked":
            raise PermissionError(13, "Permission denied")
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert read(tmp_path) == [
        ("locked", None, "the folder cannot be read: Permission denied"),
        ("z", {}, [("z.txt", "y")]),
    ]


def test_name_that_is_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"n\xff.txt")).write_text("x")
    assert read(tmp_path) == [("n\ufffd", {}, [("n\ufffd.txt", "x")])]


def test_missing_path_among_others_is_a_row(tmp_path: Path) -> None:
    write(tmp_path, {"b.txt": "x"})
    assert read(tmp_path / "gone.txt", tmp_path / "b.txt") == [
        ("gone", "gone.txt", "gone.txt: cannot be read: No such file or directory"),
        ("b", {}, [("b.txt", "x")]),
    ]


def test_no_path_there_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file or folder: .*gone\.txt\. Give a folder of notes"):
        read_paths([tmp_path / "gone.txt"])


def test_encoding_is_kept(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": b"5\xbd wks", "b.txt": "é".encode("utf-16"), "c.txt": "é"})
    assert [c.documents[0].encoding for c in read_paths([tmp_path]) if isinstance(c, Case)] == [
        "cp1252",
        "utf-16-le",
        "utf-8",
    ]


def test_binary_data_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "blob.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "note.txt").write_bytes(b"Left knee pain.\x00 MRI left knee.")
    rows = {type(item).__name__: item for item in read_paths([tmp_path])}
    assert rows.keys() == {"ErrorRow", "Case"}
    assert "binary data" in rows["ErrorRow"].error  # type: ignore[union-attr]


def test_a_table_may_have_a_text_in_one_row_and_a_path_in_the_next(tmp_path: Path) -> None:
    write(tmp_path, {"t.csv": "case_id,text,path\na,one,\nb,,two.txt\nc,,\n", "two.txt": "two"})
    assert read(tmp_path / "t.csv") == [
        ("a", {}, [("d-1", "one")]),
        ("b", {}, [("d-1", "two")]),
        ("c", "d-1", "t.csv row 3: documents.0.text: the document is empty"),
    ]


@pytest.mark.parametrize("request_", ['"MRI of CANARY"', '["CANARY"]', "7"])
def test_a_request_that_is_no_object_is_an_error_row(tmp_path: Path, request_: str) -> None:
    write(tmp_path, {"c/request.json": f'{{"request": {request_}}}', "c/a.txt": "knee"})
    assert read(tmp_path) == [
        ("c", None, "request.json: request: must be an object with cpt, region, side, date")
    ]


def test_what_stands_beside_the_request_counts_where_it_is_silent(tmp_path: Path) -> None:
    stated = {"request": {"cpt": "73721", "side": "left"}, "side": "right", "urgency": "expedited"}
    write(tmp_path, {"c/request.json": stated, "c/a.txt": "knee"})
    assert read(tmp_path) == [
        ("c", {"cpt": "73721", "side": "left", "urgency": "expedited"}, [("a.txt", "knee")])
    ]


def test_a_listed_document_is_read_once_however_its_path_is_written(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"c/request.json": {"documents": [{"path": "./b.txt"}]}, "c/a.txt": "a", "c/b.txt": "b"},
    )
    assert read(tmp_path) == [("c", {}, [("./b.txt", "b"), ("a.txt", "a")])]


def test_what_a_later_row_of_a_case_states_of_the_request_counts(tmp_path: Path) -> None:
    table = "case_id,document_id,text,cpt,side\na,1,one,,\na,2,two,73721,left\na,3,three,73721,\n"
    write(tmp_path, {"t.csv": table})
    (case,) = read_paths([tmp_path / "t.csv"])
    assert isinstance(case, Case)
    assert (told(case)[1], case.warnings) == ({"cpt": "73721", "side": "left"}, ())


def test_rows_of_a_case_that_differ_on_the_request_are_told(tmp_path: Path) -> None:
    table = (
        "case_id,document_id,text,cpt,side\na,1,one,73721,left\na,2,two,73718,right\na,3,three,73718,left\n"
    )
    write(tmp_path, {"t.csv": table})
    (case,) = read_paths([tmp_path / "t.csv"])
    assert isinstance(case, Case)
    assert (told(case)[1], case.warnings) == (
        {"cpt": "73721", "side": "left"},
        tuple(
            f"the rows of the case state more than one {key}; the first was taken" for key in ("cpt", "side")
        ),
    )


def test_an_id_of_spaces_or_no_number_is_none(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"t.jsonl": '{"case_id": " ", "text": "one"}\n{"case_id": NaN, "note_id": "n", "text": "two"}'},
    )
    assert [item[0] for item in read(tmp_path / "t.jsonl")] == ["t-1", "n"]


def test_whole_numbers_that_came_as_fractions_are_whole_ids(tmp_path: Path) -> None:
    """A column of numbers with a gap in it: pandas makes fractions of them."""
    row = {"case_id": 7.0, "document_id": 3.0, "text": "one"}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet") == [("7", {}, [("3", "one")])]


@pytest.mark.parametrize(
    "path", ["/etc/hostname", "../other/b.txt", "x/../../other/b.txt", "..\\other\\b.txt"]
)
def test_a_sender_s_list_opens_no_file_outside_the_folder(tmp_path: Path, path: str) -> None:
    stated = {"documents": [{"path": path}]}
    write(tmp_path, {"c/request.json": stated, "c/a.txt": "a", "other/b.txt": "of another patient"})
    assert read(tmp_path / "c") == [
        ("c", None, "request.json: documents: a path leads out of this folder; put the file into it")
    ]


def test_a_listed_path_may_lead_further_down(tmp_path: Path) -> None:
    """A negative; a name may begin with two dots, too."""
    stated = {"documents": [{"path": "x/../notes/b.txt"}, {"path": "..b.txt"}]}
    write(tmp_path, {"c/request.json": stated, "c/notes/b.txt": "b", "c/x/y.txt": "y", "c/..b.txt": "two"})
    assert read(tmp_path / "c")[0][2] == [("x/../notes/b.txt", "b"), ("..b.txt", "two")]
