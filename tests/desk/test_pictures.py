"""Pages are drawn by a process of its own: what hurts it hurts nothing else, and no page is another file's."""

from __future__ import annotations

import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import delete, select
from starlette.testclient import TestClient

from pipeline.case import Case, Document
from pipeline.desk import pictures
from pipeline.desk.pictures import Drawing
from pipeline.desk.serve import file_run, open_desk
from pipeline.desk.tables import AuditRow, PageRow
from pipeline.desk.web.app import create_app
from pipeline.intake import read_paths
from tests.helpers import Ran
from tests.ingest.pdf_maker import Page, Words, make_pdf, make_raw

SAID = ("MRI right knee.", "Twisted it 5 days ago.")
TYPED = make_pdf([Page([Words(72, 100, said)]) for said in SAID])
NO_PDF = b"%PDF-1.7\nno more of it"


def _nested(depth: int) -> bytes:
    """A page of forms, each of which draws the one below it ten times."""
    forms = [(b"0 0 5 5 re f", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")]
    for level in range(depth):
        entries = f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {5 + level} 0 R >> >>"
        forms.append((b"/F Do " * 10, entries))
    return make_raw(b"/F Do", resources=f"/XObject << /F {5 + depth} 0 R >>", extra=tuple(forms))


def _case(folder: Path, *contents: bytes) -> tuple[Case, list[Path]]:
    """A case whose documents were read from two typed pages, while the files hold `contents`."""
    folder.mkdir(exist_ok=True)
    (folder / "typed.pdf").write_bytes(TYPED)
    [read] = read_paths([folder / "typed.pdf"])
    assert isinstance(read, Case)
    documents: list[Document] = []
    files = [folder / f"{number}.pdf" for number in range(len(contents))]
    for file, data in zip(files, contents, strict=True):
        file.write_bytes(data)
        changed = {"document_id": file.name, "source_sha256": sha256(data).hexdigest()}
        documents.append(read.documents[0].model_copy(update=changed))
    return read.model_copy(update={"documents": tuple(documents)}), files


def _drawn(folder: Path, *contents: bytes) -> dict[str, list[int]]:
    case, files = _case(folder, *contents)
    with Drawing() as drawing:
        return {name: [page.number for page in pages] for name, pages in drawing.case(case, files).items()}


def test_each_page_is_drawn_upright_in_grey(tmp_path: Path) -> None:
    case, files = _case(tmp_path, TYPED)
    with Drawing() as drawing:
        pages = drawing.case(case, files)["0.pdf"]
    assert [(page.number, page.width, page.height) for page in pages] == [(1, 612, 792), (2, 612, 792)]
    for page in pages:
        pixels = np.asarray(Image.open(io.BytesIO(page.data)).convert("L"))
        rows, columns = np.nonzero(pixels < 128)
        assert pixels.shape == (1188, 918)
        assert (rows.min() > 85 * 1.5, rows.max() < 105 * 1.5) == (True, True)
        assert (columns.min() >= 72 * 1.5 - 1, columns.max() < 180 * 1.5) == (True, True)


@pytest.mark.parametrize(
    "hostile",
    [_nested(10), make_raw(b"", media="/MediaBox [0 0 14400 14400]")],
    ids=["takes-hours", "takes-gigabytes"],
)
def test_a_page_that_takes_too_much_has_no_picture_and_the_next_file_has(
    hostile: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "PAGE_SECONDS", 2)
    assert _drawn(tmp_path, hostile, TYPED) == {"0.pdf": [], "1.pdf": [1, 2]}


def test_a_file_that_cannot_be_opened_gets_no_page_of_the_one_before(tmp_path: Path) -> None:
    assert _drawn(tmp_path, TYPED, NO_PDF) == {"0.pdf": [1, 2], "1.pdf": []}


def test_pictures_that_were_not_kept_are_made_when_the_run_is_put_there_again(
    command: Callable[..., Ran], tmp_path: Path
) -> None:
    file, out = tmp_path / "typed.pdf", tmp_path / "out"
    file.write_bytes(TYPED)
    command("run", file, "--out", out, "--quiet")
    desk = open_desk(out, None)
    assert file_run(desk, out, "ann") == 1
    with desk.write() as session:
        session.execute(delete(PageRow))
    assert file_run(desk, out, "ann") == 0
    with desk.read() as session:
        assert session.scalars(select(PageRow.number).order_by(PageRow.number)).all() == [1, 2]
        assert session.scalars(select(AuditRow.action)).all() == ["file"]
    desk.close()


def test_what_cannot_be_drawn_is_tried_once_and_the_page_says_so(
    command: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = tmp_path / "typed.pdf", tmp_path / "out"
    file.write_bytes(TYPED)
    command("run", file, "--out", out, "--quiet")
    tried: list[str] = []

    def none(_: Drawing, case: Case, __: object) -> dict[str, list[object]]:
        tried.append(case.case_id)
        return {"typed.pdf": []}

    monkeypatch.setattr(Drawing, "case", none)
    desk = open_desk(out, None)
    assert [file_run(desk, out, "ann"), file_run(desk, out, "ann")] == [1, 0]
    assert tried == ["typed"]
    ann = TestClient(create_app(desk, "ann", "token"))
    ann.get("/?token=token")
    page = ann.get("/cases/1").text
    assert "There is no picture of its pages" in page
    assert "<svg" not in page
    desk.close()
