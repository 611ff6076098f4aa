"""Small files that others made, as the libraries' packages ship them: pictures and PDFs that hold no note."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import pytest

from pipeline.ingest.model import IngestError
from pipeline.ingest.read import extract

_NAMES = [
    ("matplotlib", "mpl-data/images/back.pdf"),
    ("matplotlib", "mpl-data/images/matplotlib.pdf"),
    ("matplotlib", "mpl-data/images/help.png"),
    ("matplotlib", "mpl-data/images/matplotlib_large.png"),
    ("sklearn", "datasets/images/china.jpg"),
    ("sklearn", "datasets/images/flower.jpg"),
]


def _bytes(package: str, name: str) -> bytes:
    with as_file(files(package) / name) as path:
        return Path(path).read_bytes()


@pytest.mark.parametrize(("package", "name"), _NAMES)
def test_a_picture_without_a_note_is_no_note(package: str, name: str) -> None:
    """It is told that nothing was to be read, or a few stray marks come out as text with their places."""
    try:
        documents = extract(_bytes(package, name), Path(name).name)
    except IngestError as error:
        assert str(error)
        return
    for one in documents:
        assert len(one.text.split()) < 40
        assert all(run.place.page == 1 for run in one.map.runs)
