"""Recognition of real (small) faxes in its own process: words, boxes, turned and damaged pages, time limits."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.ingest import ocr
from pipeline.ingest.image_decode import PictureFile
from pipeline.ingest.model import AsideKind, Box, Extracted, IngestError
from pipeline.ingest.read import extract
from tests.ingest.faxgen import STYLES, Fax, Quality, Resolution, Style, make_fax, tiff

NOTE = """Office Visit

Chief complaint: right knee pain for eight weeks.
She finished six weeks of physical therapy without relief and takes
naproxen every day. Radiographs of 02/14/2025 show no fracture.

Plan: MRI of the right knee without contrast.
"""
WORDS = " ".join(NOTE.split())
PLAIN = Style("DejaVuSans", 11)


@pytest.fixture(scope="module")
def fax() -> Fax:
    return make_fax(NOTE, 5, style=PLAIN)


@pytest.fixture(scope="module")
def pixels(fax: Fax) -> np.ndarray:
    return PictureFile(fax.data).page(1).pixels


def meets(one: Box, other: Box) -> bool:
    """Whether two boxes share half of what they cover together."""
    across, down = (
        min(one[2], other[2]) - max(one[0], other[0]),
        min(one[3], other[3]) - max(one[1], other[1]),
    )
    shared = max(across, 0.0) * max(down, 0.0)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return shared >= 0.5 * (areas - shared)


def read(fax: Fax) -> Extracted:
    (found,) = extract(fax.data, "fax.tif")
    return found


@pytest.mark.parametrize("resolution", list(Resolution))
def test_a_fax_is_read_back(resolution: Resolution) -> None:
    found = read(make_fax(NOTE, 5, resolution, style=PLAIN))
    assert found.text.split() == WORDS.split()
    assert (found.pages, found.media_type, found.notes) == (1, "image/tiff", ())
    assert found.page_sizes == ((612.0, 792.0),)
    assert [one.kind for one in found.map.asides] == [AsideKind.FAX_HEADER]


def test_boxes_are_where_the_words_were_printed(fax: Fax) -> None:
    found = read(fax)
    true = [word for word in fax.words if not word.aside]
    runs = found.map.runs
    assert [found.text[run.start : run.end] for run in runs] == [word.text for word in true]
    missed = [word.text for run, word in zip(runs, true, strict=True) if not meets(run.place.box, word.box)]
    assert missed == []


def test_confidence_goes_with_each_word(fax: Fax) -> None:
    sure = [run.confidence for run in read(fax).map.runs]
    assert all(value is not None and 0.5 < value <= 1 for value in sure)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_turned_pages_are_set_upright(pixels: np.ndarray, turns: int) -> None:
    dpi = (204.0, 196.0) if turns == 2 else (196.0, 204.0)
    upright = {word.text: word.box for word in ocr.read_page(pixels, (204.0, 196.0)) if len(word.text) > 7}
    found = ocr.recognise(np.ascontiguousarray(np.rot90(pixels, turns)), dpi)
    assert found.turned == 360 - 90 * turns
    x0, y0, x1, y1 = upright["physical"]
    there = {
        1: (y0, 612 - x1, y1, 612 - x0),
        2: (612 - x1, 792 - y1, 612 - x0, 792 - y0),
        3: (792 - y1, x0, 792 - y0, x1),
    }
    (word,) = (word for word in found.words if word.text == "physical")
    assert meets(word.box, there[turns])


def test_a_bad_page_is_set_upright_although_osd_is_unsure() -> None:
    fax = make_fax(NOTE, 1, Resolution.STANDARD, Quality.BAD, style=STYLES[1])
    pixels = PictureFile(fax.data).page(1).pixels
    found = ocr.recognise(np.ascontiguousarray(np.rot90(pixels, 2)), (204.0, 98.0))
    assert found.turned == 180
    assert {"physical", "therapy"} <= {word.text for word in found.words}


def test_a_blank_page_has_no_words() -> None:
    assert ocr.read_page(np.full((2156, 1728), 255, np.uint8), (204, 196)) == []


def test_a_blank_file_is_refused() -> None:
    with pytest.raises(IngestError, match="no text was recognised on its pages"):
        extract(tiff([np.zeros((1078, 1728), bool)], (204, 98)), "blank.tif")


def test_a_page_past_its_time_is_given_up_and_the_next_is_read(pixels: np.ndarray) -> None:
    worker = ocr.Worker()
    try:
        assert worker.recognise(pixels, (204, 196), 0.05).failure == "could not be read within 0.05 s"
        assert "physical" in [word.text for word in worker.recognise(pixels, (204, 196), 60).words]
    finally:
        worker.close()


def test_a_process_that_died_is_started_again(fax: Fax) -> None:
    worker = ocr.Worker()
    try:
        assert worker.count(fax.data) == 1
        assert worker._child.process is not None
        worker._child.process.kill()
        worker._child.process.wait()
        assert "physical" in [word.text for word in worker.page(fax.data, 1).found.words]
    finally:
        worker.close()


def test_a_process_is_renewed_after_its_pages(fax: Fax, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "PAGES_A_WORKER", 2)
    worker = ocr.Worker()
    blank = np.full((100, 100), 255, np.uint8)
    try:
        worker.recognise(blank, (100, 100), 60)
        first = worker._child.process
        worker.recognise(blank, (100, 100), 60)
        worker.recognise(blank, (100, 100), 60)
        assert worker._child.process is not first
    finally:
        worker.close()


def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch, pixels: np.ndarray) -> None:
    monkeypatch.setattr(ocr, "_NEEDED", ("tesserocr", "no_such_module"))
    with pytest.raises(IngestError, match="scans need no_such_module, not installed here"):
        ocr.Worker().recognise(pixels, (204, 196), 60)


def test_a_damaged_page_is_noted(fax: Fax) -> None:
    """Bad codes in G4 data decode to a page without its lower part, and without an error."""
    data = bytearray(fax.data)
    tags = Image.open(io.BytesIO(fax.data)).tag_v2
    start, length = tags[273][1], tags[279][1]
    data[start + length // 2 : start + length // 2 + 6] = b"\xff\x00\xff\x00\xff\x00"
    (found,) = extract(bytes(data), "fax.tif")
    assert found.notes == ("page 1 was damaged in transmission, and part of it may be missing",)


def test_noise_is_no_text() -> None:
    """What corrupt G4 decodes to at worst: half of it black, anywhere."""
    noise = np.random.default_rng(1).random((400, 800)) < 0.5
    with pytest.raises(IngestError, match="page 1 looks damaged in transmission"):
        extract(tiff([noise], (204, 98)), "fax.tif")


def test_pages_of_several_forms_come_from_one_reader(pixels: np.ndarray) -> None:
    picture = Image.fromarray(pixels)
    for kind, options in (("PNG", {}), ("JPEG", {"quality": 80})):
        out = io.BytesIO()
        picture.save(out, kind, dpi=(204, 196), **options)
        (found,) = extract(out.getvalue(), f"scan.{kind.lower()}")
        assert "six weeks of physical therapy" in " ".join(found.text.split())


def test_hyphenated_words_are_read_whole() -> None:
    note = "The patient returned yesterday with unimproved symptoms after conservative treatments; " * 4
    found = read(make_fax(note, 3, style=Style("DejaVuSans", 11, margin=150, hyphenate=True)))
    assert [word for word in found.text.split() if word.endswith("-")] == []
    assert found.text.split() == note.split()


def test_bad_quality_is_noted_or_read() -> None:
    found = read(make_fax(NOTE, 5, Resolution.STANDARD, Quality.BAD, style=STYLES[0]))
    assert "knee" in found.text


def test_nothing_is_printed(fax: Fax, tmp_path: Path) -> None:
    file = tmp_path / "fax.tif"
    file.write_bytes(fax.data)
    code = "import sys; from pathlib import Path; from pipeline.ingest.read import extract; extract(Path(sys.argv[1]).read_bytes())"
    root = Path(ocr.__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", code, file],
        cwd=root,
        capture_output=True,
        text=True,
        env=os.environ,
        check=True,
    )
    assert (ran.stdout, ran.stderr) == ("", "")


def test_the_same_fax_gives_the_same_document(fax: Fax) -> None:
    assert read(fax) == read(fax)
    assert make_fax(NOTE, 5, style=PLAIN).data == fax.data
