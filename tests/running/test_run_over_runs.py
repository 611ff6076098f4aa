"""A run whose folder lies in the folder that it reads: what runs wrote is no input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.intake import read_paths
from pipeline.result_tables import SCHEMAS
from pipeline.run import Options, run_batch
from pipeline.run_folder import written_by_run
from tests.running.fake import loader

OPTIONS = Options(1, load=loader())


def notes(folder: Path) -> Path:
    folder.mkdir()
    for name in ("tear", "zoster"):
        (folder / f"{name}.txt").write_text("locking, tear")
    return folder


def lines(out: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("below", ["out", ""])
def test_a_run_in_the_folder_of_its_notes_reads_the_notes_alone(tmp_path: Path, below: str) -> None:
    source = notes(tmp_path / "notes")
    out = source / below
    for _ in range(2):
        run_batch([source], out, options=OPTIONS)
        found = [(one["case_id"], one["documents"][0]["characters"]) for one in lines(out, "results.jsonl")]
        assert (found, lines(out, "errors.jsonl")) == ([("tear", 13), ("zoster", 13)], [])


def test_such_a_run_can_be_resumed_once_it_is_complete(tmp_path: Path) -> None:
    source = notes(tmp_path / "notes")
    run_batch([source], source / "out", options=OPTIONS)
    report = run_batch([source], source / "out", options=Options(1, load=loader(), resume=True))
    assert (report.results, report.resumed) == (2, 2)


def test_notes_beside_a_run_in_a_folder_further_down_are_read(tmp_path: Path) -> None:
    source = notes(tmp_path / "notes")
    run_batch([source], source, options=OPTIONS)
    report = run_batch([tmp_path], tmp_path / "all", options=OPTIONS)
    assert (report.results, report.errors) == (2, 0)
    assert {one["case_id"] for one in lines(tmp_path / "all", "results.jsonl")} == {
        "notes/tear",
        "notes/zoster",
    }


def test_a_run_alone_has_no_notes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_batch([notes(tmp_path / "notes")], out, options=OPTIONS)
    with pytest.raises(UsageError, match=r"^no notes or cases found in .*8 \(written by a run\)\.$"):
        run_batch([out], tmp_path / "again", options=OPTIONS)


def test_a_table_named_like_a_run_s_is_a_table(tmp_path: Path) -> None:
    """A negative: nothing else in the folder says that a run wrote it."""
    (tmp_path / "results.jsonl").write_text('{"case_id": "c", "text": "tear"}')
    assert [item.case_id for item in read_paths([tmp_path])] == ["c"]


def test_every_table_of_a_run_is_known(tmp_path: Path) -> None:
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "lock").touch()
    assert {f"{name}.parquet" for name in SCHEMAS} <= written_by_run(tmp_path)
