"""Finished pieces back into the order in which they were given out.

A case that hangs holds up the output, never the work: beyond some megabytes the pieces wait on disk.
"""

from __future__ import annotations

import pickle
import tempfile
from typing import IO, TYPE_CHECKING, Any, TypeVar

from pipeline.running.pool import Done

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

A = TypeVar("A")

_MOST_HELD = 64  # pieces in memory: some 20 MB of results


def chunked(tasks: Iterable[Any], weigh: Any, most_tasks: int, most_weight: int) -> Iterator[list[Any]]:
    """Yield runs of up to `most_tasks`, none heavier than `most_weight` but for a task alone."""
    piece: list[Any] = []
    weight = 0
    for task in tasks:
        added = weigh(task)
        if piece and (len(piece) >= most_tasks or weight + added > most_weight):
            yield piece
            piece, weight = [], 0
        piece.append(task)
        weight += added
    if piece:
        yield piece


def in_order(answers: Iterable[Done[A]], folder: Path | None = None) -> Iterator[Done[A]]:
    """Yield the pieces by their number, from 0 without a gap; what waits on disk has no name in `folder`."""
    early: dict[int, Done[A]] = {}
    spilled: dict[int, tuple[int, int]] = {}
    due = 0
    with tempfile.TemporaryFile(dir=folder) as disk:
        for done in answers:
            if done.number != due and len(early) >= _MOST_HELD:
                spilled[done.number] = _write(disk, done)
            else:
                early[done.number] = done
            while due in early or due in spilled:
                yield early.pop(due) if due in early else _read(disk, *spilled.pop(due))
                due += 1
                if not spilled:
                    disk.truncate(0)


def _write(disk: IO[bytes], done: Done[Any]) -> tuple[int, int]:
    start = disk.seek(0, 2)
    return start, disk.write(pickle.dumps(done, pickle.HIGHEST_PROTOCOL))


def _read(disk: IO[bytes], start: int, length: int) -> Any:
    disk.seek(start)
    return pickle.loads(disk.read(length))
