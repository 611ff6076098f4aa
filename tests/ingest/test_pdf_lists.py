"""Short lists side by side, and tables that look like them."""

from __future__ import annotations

import re

import pytest

from pipeline.ingest.read import extract
from tests.ingest.layouts import page, shuffled, table
from tests.ingest.pdf_maker import Words, make_pdf


def lists(*columns: str, step: float = 13) -> list[Words]:
    """Columns of lines (parted by |) that are level with each other."""
    return [
        Words(60 + 180 * across, 100 + step * down, line)
        for across, column in enumerate(columns)
        for down, line in enumerate(column.split("|"))
    ]


LISTS = {
    "titles": (
        "Medications|Ibuprofen 800 mg|Naproxen 500 mg|Acetaminophen|Meloxicam 15 mg",
        "Allergies|Penicillin|Sulfa|Latex",
    ),
    "numbers": (
        "Problems seen:|1. Right knee pain|2. Hypertension|3. Type 2 diabetes",
        "Operations:|1. Appendectomy 1999|2. Left knee arthroscopy|3. None since",
    ),
    "bullets, no titles": ("- ibuprofen|- metformin|- lisinopril", "- penicillin|- sulfa|- latex"),
    "three": ("MEDICATIONS|- ibuprofen|- metformin|- statin", "ALLERGIES|- penicillin|- sulfa", "SURGERIES|none"),
    "small letters of one width": ("Current Medications:|ibuprofen|metformin|naproxens|losartans", "Allergies:|latex|sulfa"),
}  # fmt: skip


@pytest.mark.parametrize("order", ["as written", "shuffled"])
@pytest.mark.parametrize("name", LISTS)
def test_lists_are_read_one_after_the_other(name: str, order: str) -> None:
    words = lists(*LISTS[name])
    (found,) = extract(make_pdf([page(shuffled(words, 3) if order == "shuffled" else words)]), "n.pdf")
    assert found.text == "\n\n".join(column.replace("|", "\n") for column in LISTS[name])


TABLES = {
    "numbered rows": [["1. Pacemaker", "no"], ["2. Aneurysm clip", "no"], ["3. Metal in the eye", "yes"]],
    "boxes to tick": [["[ ] Yes", "[x] No"], ["[x] Yes", "[ ] No"], ["[ ] Yes", "[x] No"]],
    "a head that names a finding": [["Level", "Findings"], ["L4-5", "Bulge"], ["L5-S1", "Normal"]],
    "values": [["Temp", "98.6"], ["Pulse", "72"], ["Weight", "180 lb"]],
    "dashes for no value": [["Knee", "- no effusion"], ["Pelvis", "- normal"], ["Ankle", "- normal"]],
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_read_by_rows(name: str) -> None:
    (found,) = extract(make_pdf([page(table(TABLES[name], [72, 250], 100))]), "n.pdf")
    assert [re.split(" {2,}", line) for line in found.text.split("\n")] == TABLES[name]
