"""Engines for executors: stand-ins that judge in no time, and break where the note says so."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import psutil

from pipeline.running.judging import Judging
from pipeline.spark.worker import Records
from pipeline.triage import Triage
from tests.helpers import FakeReader, fake_judge

if TYPE_CHECKING:
    import datetime as dt

    from extractors.facts import Fact


class BreakingReader(FakeReader):
    """Exits, hangs, waits, or kills the Python worker or the executor that its process belongs to."""

    def read(self, text: str, date: dt.date | None) -> list[Fact]:
        word, _, rest = text.partition(" ")
        if word == "EXIT":
            os._exit(3)
        if word == "HANG":
            sleep(600)
        if word == "WAIT":
            sleep(float(rest))
        if word in _ABOVE:
            _kill_once(Path(rest), _ABOVE[word])
        return super().read(text, date)


# How far above the process that judges: its nursery's parent, and that one's daemon's parent.
_ABOVE = {"KILL": 2, "LOSE": 4}


def _kill_once(marker: Path, above: int) -> None:
    """The first time only: a task that kills what it runs in whenever it is tried fails the job, as it should."""
    if marker.exists():
        return
    marker.touch()
    os.kill(psutil.Process().parents()[above - 1].pid, signal.SIGKILL)
    sleep(60)


def breaking(policy: str, version: str | None) -> Records:
    """The engine that breaks; it has no policy."""
    return Records(Judging(Triage(BreakingReader(), fake_judge)))
