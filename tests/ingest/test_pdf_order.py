"""Reading order: columns, tables and forms come out as a person reads them, whatever the order of the marks."""

from __future__ import annotations

import re

import pytest

from pipeline.ingest.read import extract
from tests.ingest.layouts import EXAM, PROSE, column, page, shuffled, table
from tests.ingest.pdf_maker import Page, Words, make_pdf

TITLE = [Words(190, 60, "Orthopedic Clinic Progress Note", 14)]
MEDS = [
    ["Medication", "Dose", "Result"],
    ["Ibuprofen", "800 mg three times daily", "no relief"],
    ["Naproxen", "500 mg twice daily", "stomach pain"],
    ["Physical therapy", "6 weeks", "no relief"],
]
MEDS_TEXT = "\n".join("\t".join(row) for row in MEDS)
LONG = [
    ["Therapy", "Course", "Outcome"],
    [
        "Physical therapy",
        "twice a week for eight weeks with a home exercise program",
        "failed, pain unchanged",
    ],
    ["Injection", "one corticosteroid injection into the right knee in March", "relief for two days only"],
    ["Brace", "worn daily", "no change"],
]
LONG_TEXT = "\n".join("\t".join(row) for row in LONG)
LABELS = [
    Words(60, 100, "HPI:"), *column(PROSE, 150, 100, 390),
    Words(60, 172, "Exam:"), *column(EXAM, 150, 172, 390),
]  # fmt: skip

LAYOUTS: dict[str, tuple[list[Words], str]] = {
    "one column": (column(PROSE, 72, 100, 460), PROSE),
    "two columns on one grid": (column(PROSE, 60, 100, 235) + column(EXAM, 320, 100, 235), f"{PROSE}\n\n{EXAM}"),
    "two columns, lines not level": (
        column(PROSE, 60, 100, 235) + column(EXAM, 320, 105.5, 235), f"{PROSE}\n\n{EXAM}"),
    "two columns of two sizes": (
        column(PROSE, 60, 100, 235) + column(EXAM, 320, 100, 235, size=8), f"{PROSE}\n\n{EXAM}"),
    "a title across two columns": (
        TITLE + column(PROSE, 60, 84, 235) + column(EXAM, 320, 84, 235),
        f"Orthopedic Clinic Progress Note\n\n{PROSE}\n\n{EXAM}"),
    "three columns": (
        column(PROSE, 40, 100, 160) + column(EXAM, 226, 100, 160) + column(PROSE, 412, 100, 160),
        f"{PROSE}\n\n{EXAM}\n\n{PROSE}"),
    "a signature under two columns": (
        column(PROSE, 60, 100, 235) + column(EXAM, 320, 100, 235) + [Words(60, 330, "Signed by Jane Doe, MD")],
        f"{PROSE}\n\n{EXAM}\n\nSigned by Jane Doe, MD"),
    "a table": (table(MEDS, [72, 200, 380], 100), MEDS_TEXT),
    "a table with tight rows": (table(MEDS, [72, 200, 380], 100, step=11.5), MEDS_TEXT),
    "a table whose cells wrap": (
        table(LONG, [72, 190, 400], 100, step=20, rooms=[110, 190, 150]), LONG_TEXT),
    "a tight table whose cells wrap": (
        table(LONG, [72, 190, 400], 100, step=12, rooms=[110, 190, 150]), LONG_TEXT),
    "columns above a table": (
        column(PROSE, 60, 100, 235) + column(EXAM, 320, 100, 235) + table(MEDS, [72, 200, 380], 360),
        f"{PROSE}\n\n{EXAM}\n\n{MEDS_TEXT}"),
    "prose, a table, prose": (
        column(PROSE, 72, 80, 460) + table(MEDS, [72, 200, 380], 190) + column(EXAM, 72, 270, 460),
        f"{PROSE}\n\n{MEDS_TEXT}\n\n{EXAM}"),
    "labels in the margin": (LABELS, f"HPI:\t{PROSE}\nExam:\t{EXAM}"),
    "pairs of fields": (
        table([["Name: Jane Doe", "DOB: 01/02/1970"], ["MRN: 4711", "Date: 03/04/2025"]], [72, 330], 80)
        + column(PROSE, 72, 130, 460),
        f"Name: Jane Doe\tDOB: 01/02/1970\nMRN: 4711\tDate: 03/04/2025\n\n{PROSE}"),
    "a list": (
        [Words(72, 100, "Plan:"), Words(90, 114, "1. MRI of the right knee without contrast."),
         Words(90, 128, "2. Continue naproxen twice a day."), Words(90, 142, "3. Return in two weeks.")],
        "Plan:\n1. MRI of the right knee without contrast.\n2. Continue naproxen twice a day.\n3. Return in two weeks."),
    "short lines that are no paragraph": (
        [Words(72, 100 + 13 * n, t) for n, t in enumerate(["Knee pain", "worse with stairs", "no locking", "no fever"])],
        "Knee pain\nworse with stairs\nno locking\nno fever"),
    "two paragraphs": (
        column(PROSE, 72, 100, 460) + column(EXAM, 72, 100 + 12 * 7 + 10, 460), f"{PROSE}\n\n{EXAM}"),
}  # fmt: skip


def flat(text: str) -> str:
    """The text without its line breaks: sentences that end with a line keep theirs, which matters to no reader."""
    return re.sub(r"[ \n]+", " ", text)


def read(made: Page) -> str:
    """The text, with a tab for the spaces that part cells."""
    (found,) = extract(make_pdf([made]), "note.pdf")
    return re.sub(" {3,}", "\t", found.text)


@pytest.mark.parametrize("order", ["as written", "shuffled", "shuffled words"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str, order: str) -> None:
    words, expected = LAYOUTS[name]
    if order != "as written":
        words = shuffled(list(words), 7, apart=order == "shuffled words")
    found = read(page(words))
    assert flat(found) == flat(expected)
    assert [line for line in found.split("\n") if "\t" in line] == [
        line for line in expected.split("\n") if "\t" in line
    ]


@pytest.mark.parametrize("rotate", [90, 180, 270])
@pytest.mark.parametrize("name", ["two columns on one grid", "a table whose cells wrap"])
def test_page_turned_by_its_own_mark(name: str, rotate: int) -> None:
    """A page that says /Rotate 90 shows its text running down; the order is that of the text's own direction."""
    words, expected = LAYOUTS[name]
    assert flat(read(page(shuffled(list(words), 3), rotate=rotate))) == flat(expected)


SEPARATE = {
    "a list": "Plan:\n1. MRI of the right knee without contrast.\n2. Continue naproxen twice a day.\n3. Return in two weeks.",
    "short lines that are no paragraph": "Knee pain\nworse with stairs\nno locking\nno fever",
    "a table": MEDS_TEXT,
}


@pytest.mark.parametrize("name", SEPARATE)
def test_lines_that_stay_lines(name: str) -> None:
    assert read(page(LAYOUTS[name][0])) == SEPARATE[name]


def test_wrapped_lines_of_a_sentence_are_joined() -> None:
    sentence = PROSE.replace(".", ",")
    assert read(page(column(sentence, 72, 100, 460))) == sentence


def test_marks_stand_under_their_headings() -> None:
    """Forms ask for an X under YES or NO: the column in characters tells which."""
    rows = [
        ["ITEM", "YES", "NO"],
        ["Cardiac pacemaker or leads", "", "X"],
        ["Aneurysm clip", "X", ""],
        ["Shrapnel", "", "X"],
    ]
    words = [one for one in table(rows, [72, 330, 400], 100) if one.text]
    (found,) = extract(make_pdf([page(words)]), "form.pdf")
    lines = found.text.split("\n")
    yes, no = lines[0].index("YES"), lines[0].index("NO")
    assert [abs(line.index("X") - yes) < abs(line.index("X") - no) for line in lines[1:]] == [
        False,
        True,
        False,
    ]


def test_spaces_that_were_typed_are_kept() -> None:
    text = "Side: [ ] R   [x] L      Age 19"
    (found,) = extract(
        make_pdf([page([Words(72, 100, text), Words(72, 114, "He is well and has no pain today.")])]), "n.pdf"
    )
    assert found.text.split("\n")[0] == text
