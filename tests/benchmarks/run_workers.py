"""What a run costs: `python tests/benchmarks/run_workers.py NOTES.jsonl[.gz] [--notes 400] [--workers 1 2]`.

For each number of workers: seconds of the whole run and without loading, cases a second, processor time of the
driver and of all processes, peak resident memory of the driver and of the largest worker, and how the rate
compares to the first. Needs a machine at rest: other work shows in the seconds, not in the processor time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from time import perf_counter
from typing import IO, Any, cast

import psutil

ROOT = Path(__file__).parents[2]
_MEGABYTE = 1 << 20


def cases_of(path: Path, most: int, into: Path) -> None:
    """Write `most` notes, spread over the whole file, as a table of cases."""
    opened = cast("IO[str]", gzip.open(path, "rt") if path.suffix == ".gz" else path.open())
    with opened as lines:
        texts = [str(json.loads(line)["text"]) for line in lines if line.strip()]
    spread = texts[:: max(1, len(texts) // most)][:most]
    into.write_text("\n".join(json.dumps({"case_id": str(n), "text": text}) for n, text in enumerate(spread)))


class Watch(threading.Thread):
    """Samples memory and processor time of a process and its children."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.driver_megabytes = self.worker_megabytes = 0.0
        self.driver_seconds = 0.0

    def run(self) -> None:
        while True:
            try:
                times = self._process.cpu_times()
                self.driver_seconds = times.user + times.system
                self.driver_megabytes = max(
                    self.driver_megabytes, self._process.memory_info().rss / _MEGABYTE
                )
                sizes = [child.memory_info().rss for child in self._process.children(recursive=True)]
                self.worker_megabytes = max([self.worker_megabytes, *(size / _MEGABYTE for size in sizes)])
            except psutil.NoSuchProcess:
                if not self._process.is_running() or self._process.status() == psutil.STATUS_ZOMBIE:
                    return
            threading.Event().wait(0.05)


def measured(source: Path, out: Path, workers: int) -> dict[str, Any]:
    """Run, and return what `run.json` and the watch say."""
    command = [sys.executable, "-m", "pipeline.cli", "run", str(source), "--out", str(out), "--quiet"]
    before = os.times()
    began = perf_counter()
    process = subprocess.Popen([*command, "--workers", str(workers)], cwd=ROOT, stderr=subprocess.DEVNULL)
    watch = Watch(psutil.Process(process.pid))
    watch.start()
    process.wait()
    wall, after = perf_counter() - began, os.times()
    run = json.loads((out / "run.json").read_text())
    count = run["counts"]["results"] + run["counts"]["errors"]
    used = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    return {
        "wall": wall, "rate": count / (run["seconds"] - run["load_seconds"]), "count": count, "used": used,
        "load": run["load_seconds"], "driver": watch.driver_seconds, "driver_mb": watch.driver_megabytes,
        "worker_mb": watch.worker_megabytes,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notes_file", type=Path)
    parser.add_argument("--notes", type=int, default=400)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "cases.jsonl"
        cases_of(arguments.notes_file, arguments.notes, source)
        for workers in arguments.workers:
            found = measured(source, Path(folder) / str(workers), workers)
            first = first or found["rate"]
            sys.stdout.write(
                "{workers} workers: {count} cases, {wall:.1f} s, {load:.1f} s of it loading, {rate:.1f} cases/s "
                "({ratio:.2f} of the first), driver {driver:.1f} CPU-s, reaped {used:.1f} CPU-s, "
                "peak {driver_mb:.0f} MB driver, {worker_mb:.0f} MB worker\n".format(
                    workers=workers, ratio=found["rate"] / first, **found
                )
            )


if __name__ == "__main__":
    main()
