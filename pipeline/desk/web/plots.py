"""Agreement over time as plots: where each month's dot and lines stand, and the same in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.desk.feedback import Agreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WIDTH, HEIGHT = 240, 60  # of the plane, in the units of the SVG; 100 % is on top
_YEAR = 12


@dataclass(frozen=True)
class Dot:
    """A month with entries: where it stands in the plane, and what was counted in it."""

    x: float
    y: float
    counted: Agreement

    @property
    def words(self) -> str:
        """What was counted, as "3 of 4 kept (75%)"."""
        return f"{self.counted.agreed} of {self.counted.entries} kept ({self.share})"

    @property
    def share(self) -> str:
        """The share that was kept, as "75%"."""
        return f"{self.counted.share:.0%}"

    @property
    def month(self) -> str:
        """The month's name, as "March 2026"."""
        return _month_name(self.counted.month)


@dataclass(frozen=True)
class Plot:
    """Agreement on a criterion (on all of them where `criterion` is None), oldest month first.

    `lines` join months that follow each other; between others nothing is known.
    """

    criterion: str | None
    label: str
    dots: tuple[Dot, ...]
    lines: tuple[tuple[Dot, Dot], ...]

    @property
    def whole(self) -> Agreement:
        """All months together."""
        return _sum(self.criterion or "", "", [dot.counted for dot in self.dots])

    @property
    def words(self) -> str:
        """What the plot shows, in a sentence or two."""
        whole = self.whole
        told = f"{whole.agreed} of {whole.entries} kept ({whole.share:.0%})"
        first, last = self.dots[0], self.dots[-1]
        if first is last:
            return f"{told}, all in {first.month}."
        low = min(self.dots, key=lambda dot: dot.counted.share)
        high = max(self.dots, key=lambda dot: dot.counted.share)
        way = f"{told}: from {first.share} in {first.month} to {last.share} in {last.month}."
        if low.counted.share == high.counted.share:
            return way
        return f"{way} Lowest {low.share} ({low.month}), highest {high.share} ({high.month})."


def plots(rows: Sequence[Agreement], labels: Mapping[str, str]) -> tuple[Plot, ...]:
    """A plot of all criteria and one of each, those kept least first; all cover the same months."""
    if not rows:
        return ()
    numbers = [_number(row.month) for row in rows]
    span = range(min(numbers), max(numbers) + 1)
    by_criterion: dict[str, list[Agreement]] = {}
    by_month: dict[str, list[Agreement]] = {}
    for row in sorted(rows, key=lambda row: row.month):
        by_criterion.setdefault(row.criterion, []).append(row)
        by_month.setdefault(row.month, []).append(row)
    every = [_sum("", month, counted) for month, counted in by_month.items()]
    single = [_plot(name, labels.get(name, name), own, span) for name, own in by_criterion.items()]
    single.sort(key=lambda plot: (plot.whole.share, -plot.whole.entries, plot.criterion))
    return (_plot(None, "All criteria", every, span), *single)


def _month_name(month: str) -> str:
    """ "2026-03" as "March 2026"."""
    return f"{dt.date.fromisoformat(f'{month}-01'):%B %Y}"


def _plot(criterion: str | None, label: str, counted: Sequence[Agreement], span: range) -> Plot:
    dots = tuple(_dot(one, span) for one in counted)
    lines = tuple(
        (one, other)
        for one, other in pairwise(dots)
        if _number(other.counted.month) == _number(one.counted.month) + 1
    )
    return Plot(criterion, label, dots, lines)


def _dot(counted: Agreement, span: range) -> Dot:
    part = (_number(counted.month) - span.start) / (len(span) - 1) if len(span) > 1 else 0.5
    return Dot(round(WIDTH * part, 1), round(HEIGHT * (1 - counted.share), 1), counted)


def _sum(criterion: str, month: str, counted: Iterable[Agreement]) -> Agreement:
    every = list(counted)
    return Agreement(criterion, month, sum(one.entries for one in every), sum(one.agreed for one in every))


def _number(month: str) -> int:
    """Months are counted on, so that neighbours differ by one over the turn of a year."""
    year, _, of_year = month.partition("-")
    return int(year) * _YEAR + int(of_year) - 1
