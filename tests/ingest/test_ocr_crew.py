"""Several recognising processes over the pages of one fax: their order, their limits, what they keep."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipeline.ingest import ocr
from pipeline.ingest.image_decode import PictureFile
from pipeline.ingest.model import IngestError
from pipeline.ingest.read import extract
from tests.ingest.faxgen import Quality, Resolution, Style, fax_pages, make_fax, tiff

PLAIN = Style("DejaVuSans", 11)
PAGES = [
    "Right knee pain for eight weeks.",
    "Six weeks of therapy gave no relief.",
    "Plan: MRI of the right knee.",
]


@pytest.fixture
def two() -> Iterator[ocr.Crew]:
    ocr.use_processes(2)
    yield ocr.crew()
    ocr.use_processes(1)
    ocr.crew()


def fax_of(lines: list[str]) -> bytes:
    pages = [
        next(iter(fax_pages(line, 5, Resolution.FINE, Quality.TYPICAL, PLAIN, header=False)))[0]
        for line in lines
    ]
    return tiff(pages, (204, 196))


def test_two_processes_read_what_one_reads(two: ocr.Crew) -> None:
    data = fax_of(PAGES)
    (spread,) = extract(data, "fax.tif")
    assert all(one._child.process is not None for one in two.workers)
    ocr.use_processes(1)
    (alone,) = extract(data, "fax.tif")
    assert spread == alone
    assert " ".join(spread.text.split()) == " ".join(PAGES)


def test_the_order_of_the_pages_is_kept_whichever_is_done_first(
    two: ocr.Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def page(_: ocr.Worker, __: bytes, number: int) -> ocr.Sheet:
        time.sleep(0.2 if number == 1 else 0.0)
        done.append(number)
        return ocr.Sheet(ocr.Recognized(), (float(number), 1.0))

    monkeypatch.setattr(ocr.Worker, "count", lambda *_: 5)
    monkeypatch.setattr(ocr.Worker, "page", page)
    assert [sheet.size[0] for sheet in two.sheets(b"any")] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert done[0] != 1


def test_few_pages_are_in_hand_at_a_time(two: ocr.Crew) -> None:
    """A long scan is drawn no faster than it is read: its pixels would fill the memory."""
    go = threading.Event()
    handed: list[int] = []

    def hand_over() -> None:
        for number in range(10):
            two.submit(lambda _: go.wait(20))
            handed.append(number)

    thread = threading.Thread(target=hand_over)
    thread.start()
    time.sleep(0.3)
    assert len(handed) == 4
    go.set()
    thread.join(20)
    assert len(handed) == 10


def test_a_page_past_its_time_ends_its_own_process_alone(two: ocr.Crew) -> None:
    fax = make_fax(PAGES[0], 5, style=PLAIN, header=False)
    assert two.workers[0].count(fax.data) == 1
    slow = two.submit(lambda one: one.recognise(np.full((2156, 1728), 255, np.uint8), (204, 196), 0.0001))
    good = two.submit(lambda one: one.page(fax.data, 1))
    assert slow.result().failure == "could not be read within 0.0001 s"
    assert " ".join(word.text for word in good.result().found.words) == PAGES[0]


def test_a_page_that_cannot_be_decoded_is_named(two: ocr.Crew) -> None:
    data = fax_of(PAGES)
    with pytest.raises(IngestError, match=r"page 3 of 3|counted|opened"):
        extract(data[: len(data) - 400], "fax.tif")
    (after,) = extract(fax_of(PAGES[:1]), "fax.tif")
    assert after.text == PAGES[0]


def test_memory_of_the_recogniser_stays_flat_over_many_pages(two: ocr.Crew) -> None:
    page = PictureFile(fax_of(PAGES[:1])).page(1).pixels[:500].copy()
    one = two.workers[0]

    def after(pages: int) -> int:
        for _ in range(pages):
            assert one.recognise(page, (204, 196), 60).words
        assert one._child.process is not None
        status = Path(f"/proc/{one._child.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) // 1024

    begun = after(4)
    assert after(12) < begun + 12  # megabytes; the pixels of each page kept would come to three a page
