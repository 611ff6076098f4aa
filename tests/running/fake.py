"""A cheap engine for workers, and notes that break them: the seam is `Options.load`."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from functools import partial
from pathlib import Path

from extractors.facts import Fact
from pipeline.running.judging import Judging
from pipeline.triage import Triage
from tests.helpers import FakeReader, fake_judge


class PoisonReader(FakeReader):
    """Finds three words, unless the note says what to do instead; `marks` remembers what is done once."""

    def __init__(self, marks: Path | None, pause: float) -> None:
        self._marks, self._pause = marks, pause

    def read(self, text: str, date: dt.date | None) -> list[Fact]:
        time.sleep(self._pause)
        for word, act in _POISONS.items():
            if word in text:
                act()
        if "ONCE" in text and self._marks is not None and not self._marks.exists():
            self._marks.touch()
            os._exit(9)
        return super().read(text, date)


def _hang() -> None:
    while True:
        time.sleep(1)


def _deep(depth: int = 0) -> int:
    return _deep(depth + 1) + 1


_POISONS = {
    "HANG": _hang,
    "EXIT": lambda: os._exit(3),
    "MEMORY": lambda: bytearray(1 << 40),
    "DEEP": _deep,
    "CRASH": lambda: os.kill(os.getpid(), signal.SIGSEGV),
}


def _load(marks: Path | None, pause: float, ocr_processes: int) -> Judging:
    assert ocr_processes
    return Judging(Triage(PoisonReader(marks, pause), fake_judge))


def loader(marks: Path | None = None, pause: float = 0.0) -> partial[Judging]:
    """What to give to `Options.load`."""
    return partial(_load, marks, pause)
