"""Note text stays in results, facts and evidence: canary words must turn up nowhere else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT

CANARY = "Quetzalbird"
NOTE = f"""{CANARY} Clinic. Patient {CANARY} Smith. Date: 03/04/2025
HPI: {CANARY} twisted the right knee 5 days ago and felt a pop. {CANARY} has locking.
EXAM: McMurray positive. {CANARY}
PLAN: MRI right knee, concern for meniscal tear ({CANARY}). Started on {CANARY}mycin.
"""
FILES: dict[str, bytes] = {
    "good.txt": NOTE.encode(),
    "odd-bytes.txt": NOTE.encode() + b"\x00\x81\xff\x1b[31m" + CANARY.encode(),
    "wide.txt": NOTE.encode("utf-16"),
    "scan.pdf": CANARY.encode(),
    "broken.parquet": CANARY.encode(),
    "no-header.csv": f"{CANARY},{CANARY}\n{CANARY},{CANARY},{CANARY}\n{CANARY},{CANARY}\n".encode(),
    "cases.jsonl": "\n".join(
        (
            json.dumps({"case_id": "region", "request": {"region": CANARY, "side": CANARY}, "text": NOTE}),
            json.dumps({"case_id": "code", "cpt": CANARY, "request_date": CANARY, "text": NOTE}),
            json.dumps({"case_id": "types", "documents": [{"text": {"note": CANARY}, "date": CANARY}]}),
            json.dumps({"case_id": "key", "request": {CANARY: CANARY}, "text": NOTE}),
            json.dumps({"case_id": "kind", "text": NOTE, "kind": [CANARY]}),
            f'{{"case_id": "cut", "text": "{CANARY}',
            f'"{CANARY}"',
        )
    ).encode(),
    "case/request.json": f"{{{CANARY}".encode(),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A run in a process of its own, so that whatever libraries write to the streams is seen."""
    folder = tmp_path_factory.mktemp("privacy")
    for name, content in FILES.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    command = [sys.executable, "-m", "pipeline.cli", "run", str(folder / "in"), "--out", str(folder / "out")]
    environment = {**os.environ, "PYTHONWARNINGS": "default", "LOGURU_LEVEL": "TRACE"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done, folder / "out"


def test_the_run_went_through(run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, out = run
    assert done.returncode == 1
    results = (out / "results.jsonl").read_text("utf-8")
    assert [json.loads(line)["case_id"] for line in results.splitlines()] == [
        "key",
        "good",
        "odd-bytes",
        "wide",
    ]


def test_streams(run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, out = run
    assert CANARY.lower() not in (done.stdout + done.stderr).lower()
    failed = len((out / "errors.jsonl").read_text("utf-8").splitlines())
    assert done.stderr == f"{failed} could not be processed; see {out / 'errors.jsonl'}\n"


def test_every_file_but_results_facts_and_evidence(
    run: tuple[subprocess.CompletedProcess[str], Path], tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    _, out = run
    kept = [out / name for name in ("results.jsonl", "facts.parquet", "evidence.parquet")]
    for path in (file for file in out.rglob("*") if file.is_file()):
        if path in kept or path.parent in kept:
            continue
        content = path.read_bytes()
        if path.suffix == ".parquet":  # compressed, so its plain bytes would prove nothing
            content = repr(pq.read_table(path).to_pylist()).encode()
        assert CANARY.lower().encode() not in content.lower(), path.name


def test_message_of_an_unforeseen_fault_is_kept_back(tmp_path: Path) -> None:
    """The engine is made to fail on every note, with the note in its message."""
    (tmp_path / "note.txt").write_text(NOTE)
    (tmp_path / "broken.py").write_text(
        "import extractors.assembly as a\n"
        "from pipeline.running import judging\n"
        "def broken(nlp, text, date=None): raise ValueError(text)\n"
        "def load(policy, version, ocr_processes):\n"
        "    a.read_note = broken\n"
        "    return judging.load(policy, version, ocr_processes)\n"
    )
    words = (
        f"import sys; sys.path.append({str(tmp_path)!r})\n"
        "import broken, pipeline.running.judging as judging\n"
        "judging.load = broken.load\n"
        f"sys.argv = ['notetriage', 'run', {str(tmp_path / 'note.txt')!r}, '--out', {str(tmp_path / 'out')!r}]\n"
        "from pipeline.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    errors = (tmp_path / "out" / "errors.jsonl").read_text()
    assert json.loads(errors)["error"] == "unexpected ValueError"
    assert CANARY not in done.stdout + done.stderr + errors
