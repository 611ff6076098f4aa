"""Labels of an encoding that the bytes belie: a string of UTF-16 written as UTF-8 keeps its label."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from pipeline.ingest.read import extract

_NARRATIVE = (
    "<component><structuredBody><component><section><title>HPI</title><text>Knee “pain”.</text></section>"
)
PAGES = {
    "page": ('<html><head><meta charset="{}"></head><body><p>Knee “pain”.</p></body></html>', "a.html"),
    "C-CDA": (
        '<?xml version="1.0" encoding="{}"?><ClinicalDocument xmlns="urn:hl7-org:v3">'
        f"{_NARRATIVE}</component></structuredBody></component></ClinicalDocument>",
        "a.xml",
    ),
}


@pytest.mark.parametrize("odd", [False, True])
@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "utf-32", "cp037"])
@pytest.mark.parametrize("kind", PAGES)
def test_a_file_is_not_in_an_encoding_in_which_its_label_could_not_be_read(
    kind: str, label: str, odd: bool
) -> None:
    page, name = PAGES[kind]
    data = page.format(label).encode()
    data += b" " * ((len(data) + odd) % 2)
    (found,) = extract(data, name)
    assert (found.text.removeprefix("HPI:\n"), found.encoding) == ("Knee “pain”.", "utf-8")


@pytest.mark.parametrize("kind", PAGES)
def test_a_label_that_is_true_is_believed(kind: str) -> None:
    """A negative."""
    page, name = PAGES[kind]
    (found,) = extract(page.format("windows-1252").encode("cp1252"), name)
    assert found.text.removeprefix("HPI:\n") == "Knee “pain”."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_attachment_said_to_be_utf_16_is_what_its_bytes_are(encoding: str) -> None:
    data = b64encode("Right knee “é” pain.".encode(encoding)).decode()
    attachment = {"contentType": "text/plain; charset=utf-16", "data": data}
    resource = {
        "resourceType": "DocumentReference",
        "status": "current",
        "content": [{"attachment": attachment}],
    }
    (found,) = extract(json.dumps(resource).encode(), "a.json")
    assert found.text == "Right knee “é” pain."
