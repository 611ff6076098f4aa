"""The report: one HTML file that needs no network, with tables, plots and every miss in its context.

It holds words of notes, and says so at its head; `evaluation.json` and the tables do not.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.evaluation.causes import MEANING, Cause
from pipeline.evaluation.misses import misses
from pipeline.evaluation.plots import bar, bars, forest, heat_map, interval_mark, span_words
from pipeline.evaluation.screen import cell, headline
from pipeline.policies import labels_of
from rules import UnknownPolicyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.evaluation.evaluation import Evaluation

REPORT = "report.html"
_PAGE = Path(__file__).with_name("report.html")
_TABLES = {
    "leaves": "Criteria by leaf, with the status not met",
    "criteria_sections": "Criteria met, by section",
    "fact_types": "Facts by type",
    "assertions": "Facts by assertion (missed facts counted)",
    "fact_sections": "Facts by section",
    "attributes": "Attributes of matched facts",
    "document_kinds": "By kind of document (~ marks a guess from the document's shape)",
    "spans": "Spans of facts, assertion aside",
}
_TILES = (
    "criteria met: F1",
    "criteria met: macro F1",
    "item accuracy",
    "determination: accuracy",
    "facts: F1",
    "facts: attributes",
)
_CAPITALS = {name: name.upper() for name in ("f1", "tp", "fp", "fn", "tn", "ppv", "npv")}
_LOW, _HIGH = "_low", "_high"


def write_report(evaluation: Evaluation, out: Path) -> Path:
    """Write `report.html` into `out`, which is there, and return it."""
    target = out / REPORT
    target.write_text(report_html(evaluation), encoding="utf-8")
    return target


def report_html(evaluation: Evaluation) -> str:
    """Return the page; only the notes that hold a miss are in it."""
    labels = _labels(evaluation)
    found = list(misses(evaluation))
    missed = {miss["case"] for miss in found}
    notes = {case.note_id: case.text for case in evaluation.gold.cases if case.note_id in missed}
    leaves = [row for row in evaluation.tables["leaves"] if row["f1"] is not None]
    leaves.sort(key=lambda row: (not row["gold"], -row["f1"], -row["gold"], row["leaf"]))
    return Template(_PAGE.read_text("utf-8")).substitute(
        title=escape(f"Evaluation on {evaluation.gold.path.resolve().name}"),
        about=_about(evaluation),
        provenance=escape(evaluation.gold.says),
        failed=_failed(evaluation),
        tiles=_tiles(evaluation),
        headline=_table(_headline(evaluation), "Headline figures"),
        forest=_scrolled(forest(leaves, "leaf", "F1 of each leaf", labels), "F1 of each leaf"),
        suggestions=_table(evaluation.tables["suggestions"], "Suggestions"),
        determination=_heat(evaluation, "determination", "Determination"),
        confusions=_heat(evaluation, "status", "Status of leaves that either marks")
        + _heat(evaluation, "assertion", "Assertion of facts")
        + _heat(evaluation, "fact_type", "Type of facts"),
        errors="".join(
            f"<figure>{bars(counts, f'Kinds of error: {what}')}</figure>"
            for what, counts in evaluation.errors.items()
        ),
        causes=_causes(evaluation),
        tables="".join(_folded(evaluation, name, title) for name, title in _TABLES.items()),
        data=_embedded({"notes": notes, "misses": found, "labels": labels}),
    )


def _labels(evaluation: Evaluation) -> dict[str, str]:
    """The policy's words for the leaves that gold judges."""
    labels: dict[str, str] = {}
    for policy in {(result.policy.id, result.policy.version) for result in evaluation.results.values()}:
        try:
            labels |= labels_of(*policy)
        except UnknownPolicyError:
            continue
    judged = {leaf for case in evaluation.gold.cases for leaf in case.leaves}
    return {leaf: label for leaf, label in sorted(labels.items()) if leaf in judged}


def _about(evaluation: Evaluation) -> str:
    gold = evaluation.gold
    told = {
        "Annotated notes": str(len(gold.cases)),
        "Gold set": f"{gold.format} format, sha256 {gold.sha256[:12]}…",
        "Engine": f"notetriage {__version__}",
        "Policy": ", ".join(evaluation.summary["policies"]) or "no result",
    }
    return "".join(
        f"<div><dt>{escape(key)}</dt><dd>{escape(value)}</dd></div>" for key, value in told.items()
    )


def _failed(evaluation: Evaluation) -> str:
    if not evaluation.failed:
        return ""
    words = f"Without a result, counted as nothing found: {', '.join(evaluation.failed)}."
    return f'<p class="private">{escape(words)}</p>'


def _tiles(evaluation: Evaluation) -> str:
    figures = {name: (value, interval) for name, value, interval in headline(evaluation)}
    return "".join(_tile(name, *figures[name]) for name in _TILES if name in figures)


def _tile(name: str, value: float, interval: Sequence[float] | None) -> str:
    low, high = interval or (None, None)
    told = f"{low:.3f}\u2013{high:.3f}" if interval else ""
    mark = interval_mark(value, low, high, f"{name}: {span_words(value, low, high)}")
    return (
        f'<div class="tile"><span class="name">{escape(name)}</span><span class="value">{value:.3f}</span>'
        f'<span class="soft">{told}</span>{mark}</div>'
    )


def _headline(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "figure": name,
            "value": f"{value:.4f}" if isinstance(value, float) else str(value),
            "95% interval, by case": f"{interval[0]:.4f} to {interval[1]:.4f}" if interval else None,
        }
        for name, value, interval in headline(evaluation)
    ]


def _causes(evaluation: Evaluation) -> str:
    """The error taxonomy: a row a cause, with its meaning and a bar for criteria and for facts."""
    criteria, facts = (evaluation.causes.get(what, {}) for what in ("criteria", "facts"))
    most = {"criteria": max([*criteria.values(), 1]), "facts": max([*facts.values(), 1])}
    rows = []
    for cause in Cause:
        counts = {"criteria": criteria.get(cause, 0), "facts": facts.get(cause, 0)}
        if not any(counts.values()):
            continue
        name = cause.replace("_", " ")
        cells = "".join(
            f'<td class="number" data-label="{what}">{n}</td><td class="plot">{bar(n, most[what], what)}</td>'
            for what, n in counts.items()
        )
        rows.append(
            f'<tr><th scope="row"><button type="button" class="pick" data-cause="{cause}">{name}</button>'
            f'<span class="soft">{escape(MEANING[cause])}</span></th>{cells}</tr>'
        )
    if not rows:
        return "<p>No miss.</p>"
    return _scrolled(
        '<table class="causes"><caption class="hidden">Causes of error</caption><thead><tr>'
        '<th scope="col">cause</th>'
        '<th scope="col" colspan="2">criteria</th><th scope="col" colspan="2">facts</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>",
        "Causes of error",
    )


def _heat(evaluation: Evaluation, name: str, title: str) -> str:
    matrix = evaluation.confusions[name]
    return f"<figure>{_scrolled(heat_map(matrix, title), title)}</figure>" if matrix else ""


def _folded(evaluation: Evaluation, name: str, title: str) -> str:
    rows = evaluation.tables[name]
    if not rows:
        return ""
    return f"<details><summary>{escape(title)}</summary>{_table(rows, title)}</details>"


def _table(rows: Sequence[Mapping[str, Any]], title: str) -> str:
    if not rows:
        return ""
    told = [_with_intervals(row) for row in rows]
    numeric = {key for key in told[0] if any(isinstance(row[key], int | float) for row in rows)}
    kind = {key: ' class="number"' if key in numeric else "" for key in told[0]}
    head = "".join(
        f'<th scope="col"{kind[key]}>{escape(_CAPITALS.get(key, key.replace("_", " ")))}</th>'
        for key in told[0]
    )
    body = "".join(
        f"<tr>{''.join(f'<td{kind[key]}>{escape(value)}</td>' for key, value in row.items())}</tr>"
        for row in told
    )
    return _scrolled(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", title)


def _with_intervals(row: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a row, an interval beside its figure and not in columns of its own."""
    cells = {}
    for key, value in row.items():
        if key.endswith((_LOW, _HIGH)):
            continue
        low, high = row.get(key + _LOW), row.get(key + _HIGH)
        cells[key] = (
            span_words(value, low, high) if isinstance(value, float) and key + _LOW in row else cell(value)
        )
    return cells


def _scrolled(table: str, title: str) -> str:
    """A table that may be wider than the page: it scrolls by itself, by keyboard too."""
    return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(title)}">{table}</div>'


def _embedded(values: Mapping[str, Any]) -> str:
    """JSON inside a script element: no `<` may end the element, whatever a note holds."""
    words = json.dumps(values, ensure_ascii=False)
    return words.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
