"""Plots for the report: forest plot, interval, confusion heat map, bars, as tables that can be read aloud.

Marks are drawn as inline SVG in percent of their cell, so that a plot fits any width; colours come from the
page's style sheet, so that both colour schemes work.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TICKS = (0, 0.25, 0.5, 0.75, 1)
_DEEP = 0.5  # from this share of its row on, a cell's count is set bold


def interval_mark(value: float, low: float | None, high: float | None, words: str) -> str:
    """Return a line from `low` to `high` with a square at `value`, on a scale from 0 to 1."""
    parts = [f'<line class="grid" x1="{tick:.0%}" x2="{tick:.0%}" y1="0" y2="100%"/>' for tick in _TICKS]
    if low is not None and high is not None:
        parts.append(f'<line class="interval" x1="{low:.1%}" x2="{high:.1%}" y1="50%" y2="50%"/>')
    parts.append(f'<rect class="point" x="{value:.1%}" y="50%" width="9" height="9"/>')
    return f'<svg class="mark" role="img" aria-label="{escape(words)}">{"".join(parts)}</svg>'


def span_words(value: float, low: float | None, high: float | None) -> str:
    """Return a figure with its interval as tables show it; an interval of one point tells nothing."""
    return (
        f"{value:.3f}"
        if low is None or high is None or low == high
        else f"{value:.3f} ({low:.3f}\u2013{high:.3f})"
    )


def forest(rows: Sequence[Mapping[str, Any]], name: str, title: str, labels: Mapping[str, str]) -> str:
    """Return a forest plot: a row each, F1 as a square, its interval as a line, and the counts beside it."""
    shown = [row for row in rows if row["f1"] is not None]
    scale = "".join(f'<span class="tick">{tick:g}</span>' for tick in _TICKS)
    head = (
        f'<th scope="col">{escape(name)}</th>'
        f'<th scope="col" class="plot"><span class="ticks">{scale}</span></th>'
        '<th scope="col">F1 (95% interval)</th><th scope="col" class="number">in gold</th>'
        '<th scope="col" class="number">found</th><th scope="col" class="number">false</th>'
        '<th scope="col" class="number">missed</th>'
    )
    body = "".join(_forest_row(row, name, labels) for row in shown)
    return (
        f'<table class="forest"><caption class="hidden">{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _forest_row(row: Mapping[str, Any], name: str, labels: Mapping[str, str]) -> str:
    key = str(row[name])
    words = span_words(row["f1"], row["f1_low"], row["f1_high"])
    mark = interval_mark(row["f1"], row["f1_low"], row["f1_high"], f"{key}: F1 {words}")
    counts = "".join(
        f'<td class="number" data-label="{label}">{row[field]}</td>'
        for label, field in (("in gold", "gold"), ("found", "tp"), ("false", "fp"), ("missed", "fn"))
    )
    faint = "" if row["gold"] else ' class="faint"'
    label = f'<span class="label">{escape(labels[key])}</span>' if key in labels else ""
    return (
        f'<tr{faint}><th scope="row">{label}<code>{_breakable(key)}</code></th>'
        f'<td class="plot">{mark}</td><td class="figure">{words}</td>{counts}</tr>'
    )


def _breakable(key: str) -> str:
    return escape(key).replace(".", ".<wbr/>")


def heat_map(matrix: Mapping[str, Mapping[str, int]], title: str) -> str:
    """Return a confusion heat map, gold down, predicted across; shades are shares of the row."""
    got = sorted({name for row in matrix.values() for name in row})
    head = "".join(f'<th scope="col">{escape(_spaced(name))}</th>' for name in got)
    body = "".join(
        f'<tr><th scope="row">{escape(_spaced(name))}</th>'
        f"{''.join(_cell(name, other, row.get(other, 0), sum(row.values())) for other in got)}</tr>"
        for name, row in matrix.items()
    )
    return (
        f'<table class="heat"><caption>{escape(title)}</caption><thead><tr>'
        f'<td class="corner">gold \u2193 predicted \u2192</td>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _cell(gold: str, got: str, count: int, total: int) -> str:
    share = count / total if total else 0.0
    kind = ("right" if gold == got else "wrong") + (" deep" if share >= _DEEP else "")
    words = escape(f"{gold} \u2192 {got}: {count} of {total}")
    return f'<td class="{kind}" style="--share:{share:.3f}" title="{words}">{count or ""}</td>'


def bars(counts: Mapping[str, int], title: str, most: int = 0) -> str:
    """Return a horizontal bar a kind of error; `most` is the count that fills the width."""
    most = max([*counts.values(), most, 1])
    rows = "".join(
        f'<tr><th scope="row">{escape(_spaced(name))}</th><td class="plot">{bar(count, most)}</td>'
        f'<td class="number">{count}</td></tr>'
        for name, count in counts.items()
    )
    return f'<table class="bars"><caption>{escape(title)}</caption><tbody>{rows}</tbody></table>'


def bar(count: int, most: int, kind: str = "bar") -> str:
    """Return one bar, as long as the share that `count` is of `most`."""
    return (
        f'<svg class="mark" aria-hidden="true">'
        f'<rect class="{kind}" y="15%" height="70%" width="{count / max(most, 1):.1%}" rx="2"/></svg>'
    )


def _spaced(name: str) -> str:
    return name.replace("_", " ")
