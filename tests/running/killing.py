"""Kills runs at random moments: `python -m tests.running.killing FOLDER SEED DRIVER_KILLS WORKER_KILLS`.

A process of its own, without threads, so that runs can be forked from it: each begins in no time. Prints a JSON
list: what was killed, and whether the run that came of it has the bytes of one that nobody disturbed.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil

from pipeline import results_io
from pipeline.run import Options, run_batch
from pipeline.running import parts
from tests.running.fake import loader

CASES = 300
_GONE_SECONDS = 10.0
_A_RUN = 3  # times that one run is killed

results_io._SECONDS = 0.02  # between checkpoints
parts.RESULTS_A_PART = 70


def begin(folder: Path, out: Path, *, resume: bool) -> int:
    """Fork a run, and return its process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        options = Options(workers=2, resume=resume, load=loader(pause=0.001))
        run_batch([folder / "cases.jsonl"], out, options=options)
        code = 0
    finally:
        os._exit(code)


def digests(out: Path) -> dict[str, str]:
    """The hash of every file but `run.json`, which tells times."""
    found = sorted(path for path in out.rglob("*") if path.is_file() and path.name != "run.json")
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def ended(pid: int) -> int | None:
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def all_gone(processes: list[psutil.Process]) -> bool:
    """Whether no process of a killed run lives on."""
    return not psutil.wait_procs(processes, timeout=_GONE_SECONDS)[1]


def killed_driver(folder: Path, out: Path, rng: random.Random, usual: float, kills: int) -> dict[str, Any]:
    """Kill the driver so many times, then let it finish."""
    done, orphans = 0, 0
    resume = False
    while True:
        pid = begin(folder, out, resume=resume)
        until = monotonic() + rng.uniform(0, usual)
        while done < kills and (code := ended(pid)) is None and monotonic() < until:
            sleep(0.002)
        if done >= kills or code is not None:
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) if done >= kills else code
            return {"what": "driver", "kills": done, "code": code, "orphans": orphans, "files": digests(out)}
        family = psutil.Process(pid).children(recursive=True)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        orphans += not all_gone(family)
        done, resume = done + 1, True


def killed_worker(folder: Path, out: Path, rng: random.Random, usual: float) -> dict[str, Any]:
    """Kill a worker, or the process that forks them, and leave the run to itself."""
    pid = begin(folder, out, resume=False)
    sleep(rng.uniform(usual / 2, usual))
    family = psutil.Process(pid).children(recursive=True)
    if family:
        rng.choice(family).kill()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return {"what": "worker", "kills": len(family[:1]), "code": code, "orphans": 0, "files": digests(out)}


def main(folder: Path, seed: int, driver_kills: int, worker_kills: int) -> None:
    rng = random.Random(seed)
    lines = (json.dumps({"case_id": f"c-{n % (CASES - 5)}", "text": f"tear {n}"}) for n in range(CASES))
    (folder / "cases.jsonl").write_text("\n".join(lines))
    began = monotonic()
    os.waitpid(begin(folder, folder / "undisturbed", resume=False), 0)
    usual = monotonic() - began
    found: list[dict[str, Any]] = []
    while (done := sum(one["kills"] for one in found)) < driver_kills:
        kills = min(_A_RUN, driver_kills - done)
        found.append(killed_driver(folder, folder / f"out-{len(found)}", rng, usual, kills))
    while sum(one["kills"] for one in found) < driver_kills + worker_kills:
        found.append(killed_worker(folder, folder / f"out-{len(found)}", rng, usual))
    whole = digests(folder / "undisturbed")
    told = [{**one, "files": "same" if one["files"] == whole else one["files"]} for one in found]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
