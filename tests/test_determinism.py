"""The same input gives the same bytes: twice, under other hash seeds, with workers, in another order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.running.parts import TABLES
from tests.helpers import ROOT, SAMPLES, sha

FILES = ("results.jsonl", "errors.jsonl", *(f"{table}/part-000000.parquet" for table in TABLES))


def run(out: Path, seed: str, *options: str) -> Path:
    command = [sys.executable, "-m", "pipeline.cli", "run", "--out", str(out), "--quiet", *options]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("first"), "1", str(SAMPLES))


@pytest.mark.parametrize(
    ("seed", "options"), [("2", ()), ("3", ("--workers", "2"))], ids=["again", "two workers"]
)
def test_same_bytes(first: Path, tmp_path: Path, seed: str, options: tuple[str, ...]) -> None:
    again = run(tmp_path / "again", seed, str(SAMPLES), *options)
    assert {name: sha(again / name) for name in FILES} == {name: sha(first / name) for name in FILES}


def test_same_lines_in_another_order(first: Path, tmp_path: Path) -> None:
    entries = sorted((str(path) for path in SAMPLES.iterdir()), reverse=True)
    again = run(tmp_path / "again", "4", *entries)
    lines = [(folder / "results.jsonl").read_text("utf-8").splitlines() for folder in (first, again)]
    assert lines[0] != lines[1]
    assert sorted(lines[0]) == sorted(lines[1])
