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
from pipeline.evaluation.misses import misses
from pipeline.evaluation.screen import cell, headline
from pipeline.evaluation.svg import bars, forest, heat_map

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.evaluation.evaluation import Evaluation

REPORT = "report.html"
_PAGE = Path(__file__).with_name("report.html")
_TABLES = {
    "fact_types": "Facts by type",
    "assertions": "Facts by assertion (missed facts counted)",
    "attributes": "Attributes of matched facts",
    "fact_sections": "Facts by section",
    "criteria_sections": "Criteria met by section",
    "document_kinds": "By kind of document (~ marks a guess from the document's shape)",
    "spans": "Spans of facts, assertion aside",
    "leaves": "Criteria by leaf",
}


def write_report(evaluation: Evaluation, out: Path) -> Path:
    """Write `report.html` into `out`, which is there, and return it."""
    target = out / REPORT
    target.write_text(report_html(evaluation), encoding="utf-8")
    return target


def report_html(evaluation: Evaluation) -> str:
    """Return the page; only the notes that hold a miss are in it."""
    found = list(misses(evaluation))
    missed = {miss["case"] for miss in found}
    notes = {case.note_id: case.text for case in evaluation.gold.cases if case.note_id in missed}
    suggestions = evaluation.tables["suggestions"]
    leaves = [row for row in evaluation.tables["leaves"] if row["f1"] is not None]
    return Template(_PAGE.read_text("utf-8")).substitute(
        title=escape(f"Evaluation on {evaluation.gold.path.resolve().name}"),
        cases=len(evaluation.gold.cases),
        version=escape(__version__),
        policies=escape(", ".join(evaluation.summary["policies"]) or "no result"),
        provenance=escape(evaluation.gold.says),
        failed=escape(_failed(evaluation)),
        headline=_table(_headline(evaluation)),
        forest=forest(sorted(leaves, key=lambda row: (-row["f1"], row["leaf"])), "leaf", "F1 of each leaf"),
        suggestions=_table(suggestions) + _heat(evaluation, "determination", "Determination"),
        confusions=_heat(evaluation, "status", "Status of leaves that either marks")
        + _heat(evaluation, "assertion", "Assertion of facts")
        + _heat(evaluation, "fact_type", "Type of facts"),
        errors="".join(
            f"<h3>{escape(what)}</h3>{bars(counts, f'Kinds of error: {what}')}"
            for what, counts in evaluation.errors.items()
        ),
        tables="".join(_folded(evaluation, name, title) for name, title in _TABLES.items()),
        data=_embedded({"notes": notes, "misses": found}),
    )


def _failed(evaluation: Evaluation) -> str:
    if not evaluation.failed:
        return ""
    return f"Without a result, counted as nothing found: {', '.join(evaluation.failed)}."


def _headline(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "figure": name,
            "value": f"{value:.4f}" if isinstance(value, float) else value,
            "95% interval, by case": f"{interval[0]:.4f} to {interval[1]:.4f}" if interval else None,
        }
        for name, value, interval in headline(evaluation)
    ]


def _heat(evaluation: Evaluation, name: str, title: str) -> str:
    matrix = evaluation.confusions[name]
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>{heat_map(matrix, title)}</figure>"
        if matrix
        else ""
    )


def _folded(evaluation: Evaluation, name: str, title: str) -> str:
    rows = evaluation.tables[name]
    if not rows:
        return ""
    return f"<details><summary>{escape(title)}</summary>{_table(rows)}</details>"


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(key.replace("_", " "))}</th>' for key in rows[0])
    body = "".join("<tr>" + "".join(_data(value) for value in row.values()) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _data(value: Any) -> str:
    number = isinstance(value, int | float)
    return f"<td{' class=number' if number else ''}>{escape(cell(value))}</td>"


def _embedded(values: Mapping[str, Any]) -> str:
    """JSON inside a script element: no `<` may end the element, whatever a note holds."""
    words = json.dumps(values, ensure_ascii=False)
    return words.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
