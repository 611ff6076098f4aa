"""The notebooks run from the top, show what is stored in them, and hold nothing of the machine they ran on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from notebooks.renew import METADATA, NOTEBOOKS, executed

ANSI = re.compile(r"\x1b\[[0-9;]*m")
TAGS = re.compile(r"<style.*?</style>|<[^>]+>", re.DOTALL)
ABSOLUTE = re.compile(r"(?<![\w.~<:/])/(?:home|root|tmp|work|usr|opt|var|mnt|etc|Users)/|\b[A-Z]:\\|file://")
TITLES = ["1_from_note_to_criteria", "2_evaluate_your_own_set", "3_add_a_criterion", "4_what_if"]

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def stored(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def words(output: Any) -> str:
    """What an output says: without colours, which are the terminal's, and without pictures, which are the fonts'."""
    if output.output_type == "stream":
        return f"{output.name}: {output.text}"
    data = output.get("data", {})
    if "image/png" in data:
        return "a picture"
    return (
        TAGS.sub("", data["text/html"]) if "text/html" in data else ANSI.sub("", data.get("text/plain", ""))
    )


def shown(notebook: Any) -> list[tuple[str, list[str]]]:
    """What each cell shows; of scores on a gold set, that they are shown, for they rise with the engine."""
    measured = {at for at, cell in enumerate(code(notebook)) if "measured" in cell.metadata.get("tags", ())}
    return [
        (cell.source, [o.output_type if at in measured else words(o) for o in _joined(cell.outputs)])
        for at, cell in enumerate(code(notebook))
    ]


def _joined(outputs: list[Any]) -> list[Any]:
    """Outputs, with what was printed in several goes as one: where it is cut is the moment's."""
    found: list[Any] = []
    for output in outputs:
        before = found[-1] if found else None
        if before and output.output_type == "stream" == before.output_type and output.name == before.name:
            found[-1] = nbformat.from_dict({**before, "text": before.text + output.text})
        else:
            found.append(output)
    return found


def test_the_four_are_there() -> None:
    assert [path.stem for path in NOTEBOOKS] == TITLES


@each
def test_runs_and_shows_what_is_stored(path: Path) -> None:
    """Where the engine reads more than it did, renew what is stored: make notebooks."""
    assert shown(stored(path)) == shown(executed(path))


@each
def test_is_stored_as_run_from_the_top(path: Path) -> None:
    notebook = stored(path)
    nbformat.validate(notebook)
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    assert {cell.cell_type for cell in notebook.cells[:1]} == {"markdown"}


@each
def test_no_stored_output_is_an_error_or_a_warning(path: Path) -> None:
    outputs = [output for cell in code(stored(path)) for output in cell.outputs]
    assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


@each
def test_nothing_of_the_machine_is_stored(path: Path) -> None:
    notebook = stored(path)
    assert notebook.metadata == METADATA
    assert [
        cell.metadata for cell in notebook.cells if cell.metadata not in ({}, {"tags": ["measured"]})
    ] == []
    sources = [cell.source for cell in notebook.cells]
    outputs = [words(output) for cell in code(notebook) for output in cell.outputs]
    assert [text for text in (*sources, *outputs) if ABSOLUTE.search(text)] == []


@pytest.mark.parametrize("text", ["/tmp/x/a.json", "in /home/a/b", "'/work/main'", "C:\\notes", "file:///a"])
def test_absolute_paths_are_seen(text: str) -> None:
    assert ABSOLUTE.search(text)


@pytest.mark.parametrize(
    "text", ["../data/samples", "/10", "and/or/home", "https://example.org/home/x", "</td>"]
)
def test_other_slashes_are_no_paths(text: str) -> None:
    assert not ABSOLUTE.search(text)
