"""A packet of twelve pages in one file: split into its documents, each word where the generator put it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest

from pipeline.ingest.model import AsideKind, Box, Extracted
from pipeline.ingest.read import extract
from tests.ingest import packet_maker
from tests.ingest.packet_maker import OFFICE, PARTS, Part, box_of, typed_pages

FORMS: dict[str, Callable[[], bytes]] = {
    "typed.pdf": packet_maker.typed_pdf,
    "scanned.pdf": packet_maker.scanned_pdf,
    "faxed.tif": packet_maker.tiff,
}
NEEDLES = [
    (0, 0, OFFICE[0][3], "naproxen"), (0, 1, OFFICE[1][3], "McMurray"), (0, 3, OFFICE[2][2], "contrast"),
    (1, 0, PARTS[1].pages[0][4], "fracture"), (2, 0, PARTS[2].pages[0][3], "seven"),
    (2, 1, PARTS[2].pages[1][1], "relief"), (3, 1, PARTS[3].pages[1][1], "denervation"),
    (4, 0, PARTS[4].pages[0][1], "pacemaker"),
]  # fmt: skip


@lru_cache
def documents(form: str) -> list[Extracted]:
    return extract(FORMS[form](), form)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(across, 0.0) * max(down, 0.0)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return shared / (areas - shared)


@pytest.mark.parametrize("form", FORMS)
def test_documents_with_date_and_kind(form: str) -> None:
    found = [(one.kind, one.date and one.date.isoformat(), _pages(one)) for one in documents(form)]
    assert found == [
        (part.kind, part.date, list(range(part.first, part.first + len(part.pages)))) for part in PARTS
    ]


def _pages(document: Extracted) -> list[int | None]:
    return sorted({run.place.page for run in document.map.runs}, key=lambda page: page or 0)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.kind)
def test_text_holds_the_lines_and_no_page_numbers(form: str, part: Part) -> None:
    found = documents(form)[PARTS.index(part)]
    words = " ".join(found.text.split())
    for line in (line for page in part.pages for line in page):
        assert " ".join(line.split()) in words
    assert "Page " not in found.text
    numbers = [one.place.page for one in found.map.asides if one.kind is AsideKind.PAGE_NUMBER]
    several = len(part.pages) > 1
    assert numbers == (list(range(part.first, part.first + len(part.pages))) if several else [])


@pytest.mark.parametrize("form", FORMS)
def test_the_cover_sheet_is_in_the_map_alone(form: str) -> None:
    first = documents(form)[0]
    cover = [one for one in first.map.asides if one.kind is AsideKind.COVER_SHEET]
    assert {one.place.page for one in cover} == {1}
    assert "Authorization" in " ".join(one.text for one in cover)
    assert "Authorization" not in first.text


@pytest.mark.parametrize("form", FORMS)
def test_running_headers_stay_out_of_pages_that_follow(form: str) -> None:
    """Recognised pages keep the letterhead of the first; typed ones have it in the map alone."""
    office = documents(form)[0]
    assert office.text.count("DOE, JANE") == (0 if form == "typed.pdf" else 1)
    headers = [one.place.page for one in office.map.asides if one.kind is AsideKind.HEADER]
    assert headers == ([2, 3, 4, 5] if form == "typed.pdf" else [3, 4, 5])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("part", "page", "line", "word"), NEEDLES, ids=lambda value: str(value)[:12])
def test_evidence_after_the_split_stands_where_it_was_put(
    form: str, part: int, page: int, line: str, word: str
) -> None:
    found, number = documents(form)[part], PARTS[part].first + page
    at = found.text.index(word, found.text.index(line[:8]))
    (run,) = (one for one in found.map.places(at, at + len(word)) if one.place.page)
    assert word in found.text[run.start : run.end]
    assert run.place.page == number
    expected = box_of(typed_pages()[number - 1], line, found.text[run.start : run.end])
    assert run.place.box is not None
    assert overlap(run.place.box, expected) >= 0.5
