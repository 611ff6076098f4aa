"""What a run writes."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.errors import ErrorRow, Stage, UsageError
from pipeline.results_io import RunWriter
from pipeline.triage import Triage

NOTE = {"case_id": "c", "documents": [{"text": "locking, tear"}]}


def test_files_of_a_run(tmp_path: Path, fake_triage: Triage) -> None:
    result = fake_triage(NOTE)
    row = ErrorRow(case_id="bad", stage=Stage.INTAKE, error="the document is empty")
    with RunWriter(tmp_path / "new" / "out") as writer:
        writer.add(result)
        writer.add(row)
        writer.finish({"counts": 2})
    out = tmp_path / "new" / "out"
    assert sorted(path.name for path in out.iterdir()) == [
        "criteria.parquet", "errors.jsonl", "evidence.parquet", "facts.parquet", "results.jsonl", "run.json",
    ]  # fmt: skip
    assert json.loads((out / "results.jsonl").read_text()) == result.model_dump(mode="json")
    assert json.loads((out / "errors.jsonl").read_text()) == {
        "case_id": "bad", "document_id": None, "stage": "intake", "error": "the document is empty",
    }  # fmt: skip
    assert pq.read_table(out / "facts.parquet").select(["fact", "type", "start", "end", "text", "attrs"]).to_pylist() == [
        {"fact": "f-1", "type": "condition", "start": 9, "end": 13, "text": "tear",
         "attrs": json.dumps(result.facts[0].model_dump(mode="json")["attrs"], sort_keys=True)},
        {"fact": "s-1", "type": "statement", "start": 0, "end": 7, "text": "locking",
         "attrs": json.dumps(result.statements[0].model_dump(mode="json")["attrs"], sort_keys=True)},
    ]  # fmt: skip
    assert pq.read_table(out / "criteria.parquet").to_pylist() == [
        {"case_id": "c", "policy": "mri-lower-extremity", "version": "4", "suggestion": "incomplete", "position": 0,
         "criterion": "preoperative", "status": "met", "evidence": 2, "counter_evidence": 0},
    ]  # fmt: skip
    assert pq.read_table(out / "evidence.parquet").to_pylist() == [
        {"case_id": "c", "criterion": "preoperative", "status": "met", "role": "evidence", "fact": fact,
         "document_id": "d-1", "start": start, "end": end, "text": text}
        for fact, start, end, text in (("s-1", 0, 7, "locking"), ("f-1", 9, 13, "tear"))
    ]  # fmt: skip


def test_run_that_breaks_off_leaves_the_last_one_as_it_was(tmp_path: Path, fake_triage: Triage) -> None:
    with RunWriter(tmp_path) as writer:
        writer.add(fake_triage(NOTE))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KeyboardInterrupt), RunWriter(tmp_path) as writer:
        raise KeyboardInterrupt
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(
        UsageError, match=r"cannot write to .*out: File exists\. Choose another folder with --out"
    ):
        RunWriter(tmp_path / "out")
