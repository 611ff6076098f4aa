"""Ids that JSON can hold and no file can, and file names with line ends of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.run import Options, run_batch
from pipeline.stored import stored_result
from tests.running.fake import loader

OPTIONS = Options(1, load=loader())


@pytest.mark.parametrize("key", ["case_id", "document_id", "kind"])
def test_half_of_a_utf_16_pair_in_a_name_costs_its_case_alone(tmp_path: Path, key: str) -> None:
    table = tmp_path / "t.jsonl"
    table.write_text(
        f'{{"case_id": "a", "text": "tear"}}\n{{"case_id": "b", "text": "tear", "{key}": "\\ud800"}}'
    )
    report = run_batch([table], tmp_path / "out", options=OPTIONS)
    assert (report.results, report.errors) == (1, 1)


def test_a_name_with_a_line_separator_does_not_hide_the_errors(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a\u2028b.txt").write_text(" ")
    (notes / "c.txt").write_text("tear")
    run_batch([notes], tmp_path / "out", options=OPTIONS)
    with pytest.raises(UsageError, match=r"could not be processed \(intake\): .*the document is empty$"):
        stored_result(tmp_path / "out", "a\u2028b")
