"""Engines for executors: stand-ins that judge in no time, and break where the note says so."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from pipeline.running.judging import Judging
from pipeline.spark.worker import Records
from pipeline.triage import Triage
from tests.helpers import FakeReader, fake_judge

if TYPE_CHECKING:
    import datetime as dt

    from extractors.facts import Fact


class BreakingReader(FakeReader):
    """Exits, hangs, waits, or kills the Python worker of Spark that its process belongs to."""

    def read(self, text: str, date: dt.date | None) -> list[Fact]:
        word, _, rest = text.partition(" ")
        if word == "EXIT":
            os._exit(3)
        if word == "HANG":
            sleep(600)
        if word == "WAIT":
            sleep(float(rest))
        if word == "KILL":
            _kill_worker_once(Path(rest))
        return super().read(text, date)


def _kill_worker_once(marker: Path) -> None:
    """The first time only: a task that kills its worker whenever it is tried fails the job, as it should."""
    if marker.exists():
        return
    marker.touch()
    nursery = os.getppid()
    worker = int(Path(f"/proc/{nursery}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
    os.kill(worker, signal.SIGKILL)
    sleep(60)


def breaking(policy: str, version: str | None) -> Records:
    """The engine that breaks; it has no policy."""
    return Records(Judging(Triage(BreakingReader(), fake_judge)))
