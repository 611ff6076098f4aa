"""Whatever dies, every case ends up in the output exactly once, and nothing else is left behind."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path
from time import perf_counter

import pytest

from pipeline import results_io
from pipeline.errors import UsageError
from pipeline.run import Options, RunReport, StoppedError, run_batch
from pipeline.running.pool import Limits
from tests.helpers import ROOT
from tests.running.fake import loader

FINISHED = [
    "cases.parquet", "criteria.parquet", "errors.jsonl", "evidence.parquet", "facts.parquet", "missing.parquet",
    "results.jsonl", "run.json",
]  # fmt: skip
LIMITS = Limits(seconds=2.0, megabytes=2048)


def cases(folder: Path, texts: list[str]) -> Path:
    path = folder / "cases.jsonl"
    path.write_text(
        "\n".join(json.dumps({"case_id": f"c-{n}", "text": text}) for n, text in enumerate(texts))
    )
    return path


def run(
    source: Path, out: Path, marks: Path | None = None, *, limits: Limits = LIMITS, **how: bool
) -> RunReport:
    return run_batch([source], out, options=Options(2, limits, load=loader(marks), **how))


def lines(out: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in (out / name).read_text("utf-8").splitlines()]


def test_killed_at_twenty_random_moments(tmp_path: Path) -> None:
    """Twelve times the driver, resumed; eight times a worker, or the process that forks them."""
    command = [sys.executable, "-m", "tests.running.killing", str(tmp_path), "7", "12", "8"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert sum(one["kills"] for one in found) == 20
    assert [(one["code"], one["orphans"], one["files"]) for one in found] == [(0, 0, "same")] * len(found)


def test_notes_that_break_their_worker_are_rows_and_hold_up_no_other(tmp_path: Path) -> None:
    texts = [f"tear {n}" for n in range(40)]
    texts[3], texts[7], texts[8], texts[20] = "EXIT CANARY", "MEMORY CANARY", "CRASH CANARY", "HANG CANARY"
    texts[30], texts[39] = "DEEP CANARY", "tear ONCE"
    report = run(cases(tmp_path, texts), tmp_path / "out", tmp_path / "mark")
    assert (report.results, report.errors) == (35, 5)
    broken = (3, 7, 8, 20, 30)
    ids = [line["case_id"] for line in lines(tmp_path / "out", "results.jsonl")]
    assert ids == [f"c-{n}" for n in range(40) if n not in broken]
    twice = "tried twice, and each time"
    assert [
        (row["case_id"], row["stage"], row["error"]) for row in lines(tmp_path / "out", "errors.jsonl")
    ] == [
        ("c-3", "run", f"{twice} ended its process (exit code 3)"),
        ("c-7", "run", f"{twice} ran out of memory (limit 2,048 MB)"),
        ("c-8", "run", f"{twice} ended its process (SIGSEGV)"),
        ("c-20", "run", f"{twice} took longer than 2 s"),
        ("c-30", "extract", "unexpected RecursionError"),
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FINISHED


def test_disk_that_is_full_stops_the_run_and_room_lets_it_go_on(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the same error, and no root is needed."""
    source = cases(tmp_path, [f"{'tear ' * 20}{n}" for n in range(400)])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    try:
        with pytest.raises(
            StoppedError, match=r"^the run stopped: File too large\. .*then go on with --resume$"
        ):
            run(source, tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    report = run(source, tmp_path / "out", resume=True)
    assert (report.results, report.errors) == (400, 0)
    assert [line["case_id"] for line in lines(tmp_path / "out", "results.jsonl")] == [
        f"c-{n}" for n in range(400)
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FINISHED


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no tmpfs can be mounted here; the limit on the size of files stands in for it above")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_small_disk(tmp_path: Path, small_disk: Path) -> None:
    with pytest.raises(StoppedError, match=r"^the run stopped: No space left on device\."):
        run(cases(tmp_path, [f"{'tear ' * 40}{n}" for n in range(400)]), small_disk / "out")
    assert not list((small_disk / "out").rglob("*.partial"))


def test_read_only_output(tmp_path: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(
        UsageError, match=r"cannot write to .*: Read-only file system\. Choose another folder"
    ):
        run(cases(tmp_path, ["tear"]), small_disk / "out")


def test_resume_of_a_complete_run_does_nothing(tmp_path: Path) -> None:
    source = cases(tmp_path, ["tear", " "])
    run(source, tmp_path / "out")
    before = (tmp_path / "out" / "run.json").read_bytes()
    report = run(source, tmp_path / "out", resume=True)
    assert (report.results, report.resumed, report.errors) == (1, 1, 1)
    assert (tmp_path / "out" / "run.json").read_bytes() == before


def test_seconds_are_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many checkpoints a run makes."""
    monkeypatch.setattr(results_io, "_SECONDS", 0.0)
    source = cases(tmp_path, [f"tear {n}" for n in range(60)])
    began = perf_counter()
    options = Options(1, LIMITS, load=loader(pause=0.005))
    run_batch([source], tmp_path / "out", options=options)
    assert json.loads((tmp_path / "out" / "run.json").read_bytes())["seconds"] <= perf_counter() - began


def test_resume_with_other_input_is_refused(tmp_path: Path) -> None:
    source = cases(tmp_path, ["tear"])
    run(source, tmp_path / "out")
    source.write_text(json.dumps({"case_id": "other", "text": "locking"}))
    with pytest.raises(UsageError, match="has input files that have changed since, so it cannot be resumed"):
        run(source, tmp_path / "out", resume=True)


def test_run_replaces_a_complete_one(tmp_path: Path) -> None:
    source = cases(tmp_path, ["tear"])
    run(source, tmp_path / "out")
    run(cases(tmp_path, ["tear", "locking"]), tmp_path / "out")
    assert [line["case_id"] for line in lines(tmp_path / "out", "results.jsonl")] == ["c-0", "c-1"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FINISHED


def test_engine_that_cannot_be_loaded_stops_the_run(tmp_path: Path) -> None:
    options = Options(2, LIMITS, load=partial(loader().func, "too", "few", "or many", "arguments"))
    with pytest.raises(StoppedError, match=r"^the run stopped: TypeError: .* nothing is done yet"):
        run_batch([cases(tmp_path, ["tear"])], tmp_path / "out", options=options)
    assert list((tmp_path / "out").iterdir()) == []
