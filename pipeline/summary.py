"""The table that a run prints: a line a case, and the totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from pipeline.policies import met_indications, need_label
from rules import Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.result import Result
    from pipeline.run import RunReport
    from pipeline.triage import Outcome

STYLES = {
    Suggestion.CRITERIA_MET: "green",
    Suggestion.NON_INDICATION: "magenta",
    Suggestion.INCOMPLETE: "yellow",
    Suggestion.NOT_APPLICABLE: "dim",
}
_MOST_NEEDS = 3


def printable(words: str, keep: str = "") -> str:
    """The words with signs that no screen shows made visible, but for those to `keep`: names may hold any."""
    return "".join(sign if sign.isprintable() or sign in keep else "\ufffd" for sign in words)


def summary_table(report: RunReport) -> Table:
    """The first cases of a run: suggestion, indications met, nearest missing items, time."""
    table = Table(title=None, header_style="bold", expand=False)
    table.add_column("case", overflow="fold", max_width=28)
    table.add_column("suggestion", no_wrap=True)
    table.add_column("indications met", max_width=34)
    table.add_column("nearest missing items", max_width=52)
    table.add_column("ms", justify="right", no_wrap=True)
    for outcome in report.shown:
        table.add_row(*_cells(outcome))
    return table


def totals(report: RunReport) -> Iterator[str]:
    """Lines below the table: counts, rate, files passed over."""
    judged = ", ".join(f"{n} {name}" for name, n in sorted(report.suggestions.items()))
    hidden = report.results + report.errors - len(report.shown)
    if hidden > 0:
        yield f"… and {hidden} more"
    if report.resumed:
        yield f"{report.resumed} of them were there already"
    rate = (report.results - report.resumed) / max(report.seconds - report.load_seconds, 1e-9)
    yield (
        f"{report.results} judged ({judged or 'none'}), {report.errors} failed, "
        f"{report.seconds:.1f} s of which {report.load_seconds:.1f} s loading, {rate:.0f} cases/s"
    )
    if report.skipped:
        passed = ", ".join(f"{n} {suffix}" for suffix, n in sorted(report.skipped.items()))
        yield f"files of other kinds, passed over: {passed}"


def _cells(outcome: Outcome) -> tuple[str, str, str, str, str]:
    took = f"{outcome.seconds * 1000:.0f}"
    result = outcome.result
    if result is None:
        row = outcome.row
        name = " / ".join(_named(part) for part in (row.case_id, row.document_id) if part)
        return name or "?", "[red]failed[/]", "", f"[red]{_named(row.error)}[/]", took
    style = STYLES[result.suggestion]
    return (
        _named(result.case_id),
        f"[{style}]{result.suggestion}[/]",
        "\n".join(escape(_short(indication)) for indication in met_indications(result)),
        escape(_nearest(result)),
        took,
    )


def _named(words: str) -> str:
    """A name that somebody else gave, with nothing in it that could steer the terminal."""
    return escape(printable(words))


def _nearest(result: Result) -> str:
    """What the nearest unmet indication lacks; nothing where the case needs no more."""
    if result.suggestion is not Suggestion.INCOMPLETE:
        return ""
    if not result.missing:
        return "no indication documented"
    first = result.missing[0]
    needs = [need_label(result, first.indication, need) for need in first.needs[:_MOST_NEEDS]]
    more = len(first.needs) - len(needs)
    return f"{_short(first.indication)}: " + "; ".join(needs) + (f"; and {more} more" if more > 0 else "")


def _short(node_id: str) -> str:
    """A node's id in words: labels of indications are sentences, too long for a column."""
    return node_id.replace(".", ": ").replace("_", " ")
