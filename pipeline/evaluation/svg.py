"""Plots as inline SVG: a forest plot of F1, a confusion heat map, a bar of kinds of error.

Colours come from the page's style sheet, so that both colour schemes work.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROW, _NAME, _PLOT, _COUNTS = 18, 400, 380, 150
_CELL_HIGH, _CELL_WIDE, _SIDE = 30, 104, 130
_BAR, _FAINT = 420, 0.5


def forest(rows: Sequence[Mapping[str, Any]], name: str, title: str) -> str:
    """Return a forest plot: a row each, F1 as a square, its interval as a line."""
    shown = [row for row in rows if row["f1"] is not None]
    high = _ROW * len(shown) + 34
    parts = [_grid(at, high) for at in (0, 0.25, 0.5, 0.75, 1)]
    parts += [_forest_row(number, row, name) for number, row in enumerate(shown)]
    return _svg(_NAME + _PLOT + _COUNTS, high, title, parts)


def _grid(at: float, high: int) -> str:
    x = _x(at)
    line = f'<line class="grid" x1="{x:.1f}" y1="16" x2="{x:.1f}" y2="{high - 12}"/>'
    return f'{line}<text class="small middle" x="{x:.1f}" y="11">{at:g}</text>'


def _x(value: float) -> float:
    return _NAME + 8 + value * (_PLOT - 16)


def _forest_row(number: int, row: Mapping[str, Any], name: str) -> str:
    y = 28 + number * _ROW
    counts = f"{row['tp']} found, {row['fp']} false, {row['fn']} missed"
    words = f"{row[name]}: F1 {row['f1']:.3f}"
    interval = ""
    if row["f1_low"] is not None:
        low, high = _x(row["f1_low"]), _x(row["f1_high"])
        interval = f'<line class="interval" x1="{low:.1f}" y1="{y}" x2="{high:.1f}" y2="{y}"/>'
        words += f" ({row['f1_low']:.3f} to {row['f1_high']:.3f})"
    return (
        f"<g><title>{escape(f'{words}; {counts}')}</title>"
        f'<text x="{_NAME - 4}" y="{y + 4}" class="end">{escape(str(row[name]))}</text>{interval}'
        f'<rect class="point" x="{_x(row["f1"]) - 4:.1f}" y="{y - 4}" width="8" height="8"/>'
        f'<text class="small" x="{_NAME + _PLOT + 6}" y="{y + 4}">'
        f"{row['f1']:.2f} ({row['gold']} in gold)</text></g>"
    )


def heat_map(matrix: Mapping[str, Mapping[str, int]], title: str) -> str:
    """Return a confusion heat map, gold down, predicted across; shades are shares of the row."""
    gold = list(matrix)
    got = sorted({name for row in matrix.values() for name in row})
    parts = ['<text class="small" x="2" y="14">gold \u2193 predicted \u2192</text>']
    parts += [
        f'<text class="small middle" x="{_SIDE + (at + 0.5) * _CELL_WIDE}" y="14">{escape(name)}</text>'
        for at, name in enumerate(got)
    ]
    for down, name in enumerate(gold):
        y, total = 22 + down * _CELL_HIGH, sum(matrix[name].values())
        parts.append(f'<text class="small end" x="{_SIDE - 6}" y="{y + 19}">{escape(name)}</text>')
        parts += [
            _cell(
                across,
                y,
                matrix[name].get(other, 0),
                total,
                same=name == other,
                words=f"{name} \u2192 {other}",
            )
            for across, other in enumerate(got)
        ]
    return _svg(_SIDE + len(got) * _CELL_WIDE + 4, 26 + len(gold) * _CELL_HIGH, title, parts)


def _cell(across: int, y: int, count: int, total: int, *, same: bool, words: str) -> str:
    x, share = _SIDE + across * _CELL_WIDE, count / total if total else 0.0
    kind = "right" if same else "wrong"
    text = "strong middle" if share > _FAINT else "middle"
    return (
        f"<g><title>{escape(words)}: {count} of {total}</title>"
        f'<rect class="{kind}" x="{x}" y="{y}" width="{_CELL_WIDE - 2}" height="{_CELL_HIGH - 2}" '
        f'fill-opacity="{share:.3f}"/><text class="{text}" x="{x + _CELL_WIDE / 2}" y="{y + 19}">'
        f"{count or ''}</text></g>"
    )


def bars(counts: Mapping[str, int], title: str) -> str:
    """Return a horizontal bar a kind of error."""
    most = max([*counts.values(), 1])
    parts = []
    for number, (name, count) in enumerate(counts.items()):
        y, wide = 4 + number * (_ROW + 4), count / most * _BAR
        parts.append(
            f'<text class="end" x="150" y="{y + 13}">{escape(name.replace("_", " "))}</text>'
            f'<rect class="bar" x="158" y="{y}" width="{wide:.1f}" height="{_ROW}"/>'
            f'<text class="small" x="{164 + wide:.1f}" y="{y + 13}">{count}</text>'
        )
    return _svg(158 + _BAR + 50, len(counts) * (_ROW + 4) + 8, title, parts)


def _svg(wide: float, high: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" '
        f'height="{high:g}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
