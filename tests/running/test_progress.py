"""The progress line: counts, rate and time left on a terminal; how many cases there may be."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.running.progress import ProgressLine, about_how_many


@pytest.mark.parametrize(
    ("total", "told"),
    [(40, ("10/40", "cases/s", "left", "3 failed")), (None, ("10/?", "cases/s", "3 failed"))],
    ids=["known total", "unknown total"],
)
def test_line_on_a_terminal(total: int | None, told: tuple[str, ...]) -> None:
    shown = io.StringIO()
    screen = Console(file=shown, force_terminal=True, width=120)
    with ProgressLine(screen, total) as line:
        line(10, 3)
    assert [word for word in told if word not in shown.getvalue()] == []
    assert ("left" in shown.getvalue()) is (total is not None)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("cases.jsonl", "{}\n{}\n{}\n", 3),
        ("note.txt", "pain", 1),
        ("cases.csv", "text\npain\n", None),  # only reading tells
        ("picture.unknown", "x", None),  # nothing to count
    ],
)
def test_about_how_many(tmp_path: Path, name: str, content: str, expected: int | None) -> None:
    (tmp_path / name).write_text(content)
    assert about_how_many([tmp_path]) == expected
