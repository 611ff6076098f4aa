"""From files of any format to cases, results that show where the words stood, and the command that shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pipeline.case import Case, Document
from pipeline.errors import ErrorRow
from pipeline.ingest.model import Extracted, Place, Run, SourceMap
from pipeline.intake import read_paths
from pipeline.placing import placed
from pipeline.result import Quote
from pipeline.triage import Triage
from tests.helpers import Ran, sha
from tests.ingest.layouts import column, page
from tests.ingest.pdf_maker import Page, Words, make_pdf

NOTE = "Locking of the left knee after a fall, tear of the meniscus suspected, no pacemaker, and the locking goes on."
PDF = make_pdf([page(column(NOTE, 72, 100, 250))])
Command = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.pdf").write_bytes(PDF)
    (notes / "b.rtf").write_bytes(b"{\\rtf1 tear\\par pacemaker}")
    (notes / "c.html").write_bytes(b"<html><p>tear</p>")
    (notes / "d.txt").write_bytes(b"tear")
    return notes


def test_documents_of_every_kind_are_cases(folder: Path) -> None:
    cases = [item for item in read_paths([folder]) if isinstance(item, Case)]
    assert [case.case_id for case in cases] == ["a", "b", "c", "d"]
    pdf, rtf, html, text = (case.documents[0] for case in cases)
    assert (pdf.text, pdf.pages, pdf.media_type) == (NOTE, 1, "application/pdf")
    assert pdf.source_sha256 == sha(folder / "a.pdf")
    assert (rtf.text, rtf.encoding, html.text) == ("tear\npacemaker", "cp1252", "tear")
    assert (text.source, text.media_type, text.source_sha256) == (None, None, None)


def test_results_show_the_place_of_their_words(command: Command, fake_triage: Triage, folder: Path) -> None:
    ran = command("run", folder, "--out", "OUT", stand_in=fake_triage)
    assert (ran.code, ran.err) == (0, "")
    pdf, rtf, html, text = ran.results
    assert pdf["documents"][0]["pages"] == 1
    for result in ran.results:
        for fact in result["facts"]:
            quote = fact["evidence"]
            assert quote["text"] in ("tear", "pacemaker", "locking")
    tear = pdf["facts"][0]["evidence"]
    ((x0, y0, x1, y1),) = tear["boxes"]
    assert tear["page"] == 1
    assert 72 <= x0 < x1 <= 330
    assert y0 < 112 < y1 or y0 < 100 < y1
    assert pdf["criteria"][0]["evidence"][0]["boxes"] == tear["boxes"]
    assert rtf["facts"][0]["evidence"]["path"] == "par[1]"
    assert html["facts"][0]["evidence"]["path"] == "/html[1]/p[1]"
    assert text["facts"][0]["evidence"].keys() == {"document_id", "start", "end", "text"}
    assert text["documents"][0].keys().isdisjoint({"media_type", "source_sha256"})


def test_bad_files_are_rows_and_the_rest_goes_on(tmp_path: Path) -> None:
    case = tmp_path / "case"
    case.mkdir()
    (case / "request.json").write_text("{}")
    (case / "a.pdf").write_bytes(make_pdf([page(column(NOTE, 72, 100, 250))], password="x7"))
    (case / "b.pdf").write_bytes(PDF[:500])
    (case / "c.pdf").write_bytes(PDF)
    first, second, made = read_paths([tmp_path])
    assert isinstance(first, ErrorRow)
    assert isinstance(second, ErrorRow)
    assert (first.document_id, second.document_id) == ("a.pdf", "b.pdf")
    assert first.error.endswith(
        "pdf: cannot be read: the PDF is encrypted; give its password with --password"
    )
    assert second.error.endswith("the PDF is damaged or cut short; export or send it again")
    assert isinstance(made, Case)
    assert [document.document_id for document in made.documents] == ["c.pdf"]
    assert made.warnings == ("2 of 3 documents could not be read; see errors.jsonl",)


def test_password_for_all_or_for_one(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(make_pdf([page(column(NOTE, 72, 100, 250))], password="x7"))
    (made,) = read_paths([tmp_path / "a.pdf"], password="x7")
    assert isinstance(made, Case)
    line = {"case_id": "c", "documents": [{"path": "a.pdf", "password": "x7"}]}
    (tmp_path / "t.jsonl").write_text(json.dumps(line))
    (listed,) = read_paths([tmp_path / "t.jsonl"])
    assert isinstance(listed, Case)
    assert listed.documents[0].text == made.documents[0].text == NOTE


def several(*parts: Extracted) -> Callable[..., list[Extracted]]:
    return lambda *_, **__: list(parts)


def test_a_file_of_two_patients_is_two_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bundle.json").write_text("{}")
    parts = [
        Extracted("one", SourceMap(), "text/html", subject="p", request={"region": "knee"}, kind="letter"),
        Extracted("two", SourceMap(), "text/html", subject="q", request={"region": "hip"}),
        Extracted("", SourceMap(), "image/tiff", fault="is damaged"),
        Extracted("three", SourceMap(), "text/html", subject="p", notes=("a doubt",)),
    ]
    monkeypatch.setattr("pipeline.documents.extract", several(*parts))
    row, first, second = read_paths([tmp_path / "bundle.json"])
    assert isinstance(row, ErrorRow)
    assert (row.document_id, row.error.split(": ")[-1]) == ("bundle.json#3", "is damaged")
    assert isinstance(first, Case)
    assert isinstance(second, Case)
    assert (first.case_id, first.request.region, [d.text for d in first.documents]) == (
        "bundle#1",
        "knee",
        ["one", "three"],
    )
    assert (second.case_id, second.request.region, [d.text for d in second.documents]) == (
        "bundle#2",
        "hip",
        ["two"],
    )
    assert first.documents[0].kind == "letter"
    assert first.warnings[0] == "bundle.json#4: a doubt"


def test_a_reader_that_fails_quotes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> list[Extracted]:
        message = "CANARY"
        raise KeyError(message)

    (tmp_path / "a.pdf").write_bytes(PDF)
    monkeypatch.setattr("pipeline.documents.extract", broken)
    (row,) = read_paths([tmp_path])
    assert isinstance(row, ErrorRow)
    assert row.error == "a.pdf: cannot be read: unexpected KeyError"


def test_the_map_is_not_written() -> None:
    document = Document(document_id="d", text="knee", source=SourceMap((Run(0, 4, Place(page=1)),)))
    assert "source" not in document.model_dump()


def test_words_over_two_lines_and_two_pages() -> None:
    runs = (
        Run(0, 4, Place(1, (500.0, 700.0, 520.0, 712.0)), 0.9), Run(5, 9, Place(1, (523.0, 700.0, 540.0, 712.0)), 0.7),
        Run(10, 13, Place(1, (72.0, 714.0, 90.0, 726.0)), 0.8), Run(14, 18, Place(2, (72.0, 80.0, 95.0, 92.0)), 0.95),
    )  # fmt: skip
    quote = Quote(document_id="d", start=1, end=16, text="x")
    found = placed(quote, {"d": SourceMap(runs)}).model_dump(mode="json")
    assert found == {
        "document_id": "d", "start": 1, "end": 16, "text": "x", "page": 1, "confidence": 0.7,
        "boxes": [[500.0, 700.0, 540.0, 712.0], [72.0, 714.0, 90.0, 726.0]],
        "continued": [{"page": 2, "boxes": [[72.0, 80.0, 95.0, 92.0]]}],
    }  # fmt: skip


def test_ingest_shows_the_text_with_its_marks(command: Command, tmp_path: Path) -> None:
    made = [
        Page([Words(72, 100, "HPI: Left knee pain."), Words(280, 760, "Page 1 of 2")]),
        Page([Words(72, 100, "PLAN: MRI of the left knee."), Words(280, 760, "Page 2 of 2")]),
    ]
    (tmp_path / "n.pdf").write_bytes(make_pdf(made, javascript=True))
    ran = command("ingest", tmp_path / "n.pdf", "--show")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "document 1: application/pdf, 49 characters, 2 pages",
        "  note: the PDF holds 1 scripts, which were not run",
        "----- page 1 -----",
        "[hpi]",
        "HPI: Left knee pain.",
        "(page_number: Page 1 of 2)",
        "",
        "----- page 2 -----",
        "[plan]",
        "PLAN: MRI of the left knee.",
        "(page_number: Page 2 of 2)",
    ]


@pytest.mark.parametrize("rotate", [0, 90])
def test_ingest_draws_a_span_on_the_page(command: Command, tmp_path: Path, rotate: int) -> None:
    made = make_pdf([Page([Words(100, 200, "Left knee pain")], rotate=rotate, crop=(50, 100, 450, 700))])
    (tmp_path / "n.pdf").write_bytes(made)
    ran = command("ingest", tmp_path / "n.pdf", "--overlay", tmp_path / "o.png", "--span", "5:9")
    assert ran.code == 0
    picture = Image.open(tmp_path / "o.png").convert("RGB")
    assert picture.size == ((1200, 800) if rotate else (800, 1200))
    marked = [
        (x, y)
        for x in range(0, picture.width, 2)
        for y in range(0, picture.height, 2)
        if picture.getpixel((x, y)) == (255, 200, 0)
    ]
    middle = tuple(sum(axis) / len(marked) / 2 for axis in zip(*marked, strict=True))
    # "knee" stands 72 to 95 from the left of the crop box, its baseline 108 below the top of 600.
    expected = (600 - 104, 83) if rotate else (83, 104)
    assert all(abs(a - b) < 5 for a, b in zip(middle, expected, strict=True))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--span", "1:2"], "--overlay and --span go together"),
        (["--overlay", "o.png", "--span", "2"], "--span must be START:END within 0:"),
        (["--overlay", "o.png", "--span", "5:9", "-d", "2"], "the file holds 1"),
    ],
)
def test_ingest_called_wrongly(command: Command, tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "n.pdf").write_bytes(PDF)
    ran = command("ingest", tmp_path / "n.pdf", *arguments)
    assert ran.code == 2
    assert words in ran.err


def test_ingest_of_what_cannot_be_read(command: Command, tmp_path: Path) -> None:
    (tmp_path / "n.pdf").write_bytes(b"CANARY")
    ran = command("ingest", tmp_path / "n.pdf")
    assert (ran.code, ran.out) == (2, "")
    assert "said to be application/pdf" in ran.err
    assert "CANARY" not in ran.err
    gone = command("ingest", tmp_path / "gone.pdf")
    assert (gone.code, "No such file" in gone.err) == (2, True)


def test_overlay_of_text_says_that_there_is_no_page(command: Command, tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text("left knee")
    ran = command("ingest", tmp_path / "n.txt", "--overlay", tmp_path / "o.png", "--span", "0:4")
    assert ran.code == 2
    assert "text/plain has no pages" in ran.err
