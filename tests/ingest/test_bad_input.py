"""Bad structured files in a folder: each is an error row that names the document and the cause; the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.case import Case
from pipeline.columns import Columns, Tables
from pipeline.errors import ErrorRow
from pipeline.intake import read_paths
from tests.ingest.structures import b64, cda, message, section, unstructured

CANARY = "Canary, Jane"


def reference(**attachment: str) -> bytes:
    content = [{"attachment": attachment}]
    return json.dumps(
        {"resourceType": "DocumentReference", "description": CANARY, "content": content}
    ).encode()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><ClinicalDocument>&b;</ClinicalDocument>'
BAD = {
    "entity.xml": (ENTITY + cda(section("Plan", "&x;"))[38:], "is XML with a document type (DTD) or entities, which are refused"),
    "laughs.xml": (LAUGHS, "is XML with a document type (DTD) or entities, which are refused"),
    "no_sections.xml": (cda(head=f"<title>{CANARY}</title>"), "is a C-CDA without sections"),
    "entries_only.xml": (cda(f"<title>{CANARY}</title><entry><act/></entry>"), "is a C-CDA whose sections have coded entries but no narrative"),
    "no_body.xml": (unstructured(""), "is an unstructured C-CDA with no body"),
    "body_elsewhere.xml": (unstructured("<reference value='none.pdf'/>"), "is an unstructured C-CDA whose body is a file of its own; send that file beside it"),
    "body_no_base64.xml": (unstructured(CANARY, "representation='B64'"), "the attachment is said to be base64, but character 7 of it is none"),
    "cut.xml": (cda(section("Plan", CANARY))[:-60], "is XML that is cut short at line 2"),
    "other.xml": (f"<?xml version='1.0'?><note>{CANARY}</note>".encode(), "is XML, but neither C-CDA nor FHIR"),
    "no_msh.hl7": (f"PID|1||7||{CANARY}\rOBX|1|TX|1||Knee".encode(), "is HL7 v2 without an MSH segment"),
    "no_text.hl7": (message(f"PID|1||7||{CANARY}", kind="ADT^A01"), "is an ADT message of HL7 v2 without text or attachment"),
    "no_base64.hl7": (message(f"OBX|1|ED|1||^AP^PDF^Base64^{CANARY}"), "OBX[1]-5: the attachment is said to be base64, but character 7 of it is none"),
    "no_pdf.hl7": (message(f"OBX|1|ED|1||^AP^PDF^Base64^{b64(CANARY)}"), "OBX[1]-5: said to be application/pdf, but the bytes are not"),
    "no_base64.json": (reference(data=CANARY), "DocumentReference.content[0].attachment: the attachment is said to be base64, but character 7 of it is none"),
    "wrong_type.json": (reference(contentType="application/pdf", data=b64(CANARY)), "DocumentReference.content[0].attachment: said to be application/pdf, but the bytes are not"),
    "elsewhere.json": (reference(url="https://x.org/1"), "DocumentReference.content[0].attachment: the attachment is kept elsewhere"),
    "broken.json": (b'{"resourceType": "Bundle", "x": "Canary, Ja', "is broken JSON"),
    "patient.json": (json.dumps({"resourceType": "Patient", "name": CANARY}).encode(), "is FHIR without a document"),
    "not_fhir.json": (json.dumps({"name": CANARY}).encode(), "is JSON, but no FHIR"),
    "not_rtf.rtf": (CANARY.encode(), "said to be application/rtf, but the bytes are not"),
    "program.txt": (bytes(range(256)) * 9, "this is no text file but binary data"),
    "empty.txt": (b"", "the document is empty"),
    "blank.html": (b"<html><p> </p></html>", "the document is empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_a_row_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    data, cause = BAD[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "zz.txt").write_text("Knee pain")
    row, case = read_paths([tmp_path])
    assert isinstance(row, ErrorRow) and isinstance(case, Case)
    assert (row.case_id, row.document_id) == (Path(name).stem, name)
    assert row.error.startswith(f"{name}: cannot be read: {cause}")
    assert "Canary" not in row.error
    assert case.documents[0].text == "Knee pain"


TABLES = {
    "no_column.csv": ("id,comments\n1,Canary\n", "no_column.csv row 1: needs documents, or text, or path, and its columns of these names are missing or empty"),
    "other_name.csv": ("id,note\n1,Canary\n", "other_name.csv row 1: needs documents, or text, or path, and its columns of these names are missing or empty; rename the column note to text"),
    "null.jsonl": ('{"id": 1, "text": null}\n', "null.jsonl line 1: needs documents, or text, or path"),
    "wrong_type.jsonl": ('{"id": 1, "text": ["Canary"]}\n', "wrong_type.jsonl line 1: documents.0.text: Input should be a valid string"),
    "more_cells.csv": ("id,text\n1,Canary,Jane\n", "more_cells.csv row 1: has more cells than the header has columns"),
    "damaged.parquet": ("Canary", "damaged.parquet: the table is damaged (ArrowInvalid)"),
    "empty.csv": ("", "empty.csv: the table is empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_bad_table_is_a_row_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    text, cause = TABLES[name]
    (tmp_path / name).write_text(text)
    (tmp_path / "zz.txt").write_text("Knee pain")
    row, case = read_paths([tmp_path])
    assert isinstance(row, ErrorRow) and isinstance(case, Case)
    assert row.error.startswith(cause)
    assert "Canary" not in row.error


def test_table_without_the_column_that_was_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,note\n1,Canary\n")
    (tmp_path / "zz.txt").write_text("Knee pain")
    row, case = read_paths([tmp_path], None, Tables(Columns({"text": "notes"})))
    assert isinstance(row, ErrorRow) and isinstance(case, Case)
    assert row.error == "t.csv: has no column notes, which was named as text; did you mean note?"
