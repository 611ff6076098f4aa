"""The line that shows how a run comes along: cases done, rate, time left. Counts alone, never a case's id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from pipeline.intake import NOTE_SUFFIXES
from pipeline.tables import is_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from rich.console import Console
    from rich.progress import Task

_BLOCK = 1 << 20


class _Rate(ProgressColumn):
    """Cases a second, over the last half minute."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f} cases/s" if task.speed else "- cases/s")


class ProgressLine:
    """A line at the foot of the terminal; use as a context manager, and call it with what is done."""

    def __init__(self, screen: Console, total: int | None) -> None:
        """Show on `screen`; without `total` there is no time left to tell."""
        left = [BarColumn(), TimeRemainingColumn(), TextColumn("left")] if total else []
        columns = MofNCompleteColumn(), _Rate(), TimeElapsedColumn(), TextColumn("{task.fields[errors]}")
        self._progress = Progress(*columns, *left, console=screen, transient=True)
        self._task = self._progress.add_task("", total=total, errors="")
        self._total = total
        self._first = True

    def __enter__(self) -> Self:
        """Begin to show."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the line."""
        self._progress.stop()

    def __call__(self, done: int, errors: int) -> None:
        """Show that so many are done, of which so many failed."""
        total = max(self._total, done) if self._total else None
        failed = f"{errors} failed" if errors else ""
        self._progress.update(self._task, completed=done, total=total, errors=failed)


def about_how_many(paths: Iterable[Path]) -> int | None:
    """How many cases there may be, counted without reading any: files by name, lines, rows of Parquet.

    None where only reading tells: compressed lines, and CSV, whose notes hold line ends.
    """
    total = 0
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else (path,):
            count = _count(file)
            if count is None:
                return None
            total += count
    return total or None


def _count(path: Path) -> int | None:
    name = path.name.lower()
    try:
        if not is_table(path):
            return int(path.suffix.lower() in NOTE_SUFFIXES)
        if name.endswith(".parquet"):
            import pyarrow.parquet as pq  # noqa: PLC0415 - only where there is such a table

            return int(pq.read_metadata(path).num_rows)
        return _lines(path) if name.endswith(".jsonl") else None
    except (OSError, ValueError):
        return None


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(_BLOCK), b""))
