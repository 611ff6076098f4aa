"""Writes the README's results from recorded scores: `python -m pipeline.evaluation.readme SCORES README`.

What stands between the two markers is replaced; the rest of the file stays as it is. A record holds no words
of notes and no case ids, so the README does not either.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.evaluation.causes import MEANING, Cause
from pipeline.evaluation.gate import HEADLINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Scores = Mapping[str, Mapping[str, Any]]

BEGIN = "<!-- results: begin; written by `make record`, not by hand -->"
END = "<!-- results: end -->"
_NAMES = {
    "criteria_met.f1": "criteria met: F1",
    "criteria_met_macro_f1": "criteria met: macro F1 over leaves",
    "criteria_not_met.f1": "criteria not met: F1",
    "item_accuracy": "item accuracy",
    "evidence_overlap": "evidence overlap",
    "determination_accuracy": "determination: accuracy",
    "facts.f1": "facts: F1",
    "fact_attributes_accuracy": "attributes of matched facts: accuracy",
}
_DASH = "\u2013"
_WHAT = ("criteria", "facts")


def results_section(scores: Scores) -> str:
    """Return the generated part: headline figures, causes of error, and the table by leaf."""
    sets = list(scores)
    leaves = sorted({leaf for name in sets for leaf in scores[name]["leaves"]})
    return "\n".join(
        [
            *_table(["figure (95% interval by case)", *_titles(scores)], _headline(scores)),
            "",
            "Where misses come from (of a leaf: the first single change of findings that makes it right):",
            "",
            *_table(
                ["cause", "meaning", *(f"{name}: {what}" for name in sets for what in _WHAT)], _causes(scores)
            ),
            "",
            f"<details><summary>All {len(leaves)} leaves that gold or the engine marks, status met</summary>",
            "",
            *_table(
                [
                    "leaf",
                    *(f"{name}: {key}" for name in sets for key in ("in gold", "precision", "recall", "F1")),
                ],
                (
                    [f"`{leaf}`", *(cell for name in sets for cell in _leaf(scores[name], leaf))]
                    for leaf in leaves
                ),
            ),
            "",
            "</details>",
        ]
    )


def _titles(scores: Scores) -> Iterator[str]:
    for name, recorded in scores.items():
        yield f"{name}, {recorded['notes']} notes"


def _headline(scores: Scores) -> Iterator[list[str]]:
    for figure in HEADLINE:
        yield [
            _NAMES[figure],
            *(
                _with_interval(one["figures"][figure], one["intervals"].get(figure))
                for one in scores.values()
            ),
        ]


def _causes(scores: Scores) -> Iterator[list[str]]:
    for cause in Cause:
        counts = [one["causes"][what].get(cause.value, 0) for one in scores.values() for what in _WHAT]
        if any(counts):
            yield [
                cause.replace("_", " "),
                MEANING[cause],
                *(str(count) if count else _DASH for count in counts),
            ]


def _leaf(recorded: Mapping[str, Any], leaf: str) -> list[str]:
    row = recorded["leaves"].get(leaf)
    if row is None:
        return [_DASH] * 4
    tp, fp, fn = row["counts"]
    precision, recall = (f"{tp / whole:.2f}" if whole else _DASH for whole in (tp + fp, tp + fn))
    return [str(tp + fn), precision, recall, _with_interval(row["f1"], row["interval"], 2)]


def _with_interval(value: float, interval: Sequence[float | None] | None, digits: int = 3) -> str:
    low, high = interval or (None, None)
    told = f"{value:.{digits}f}"
    if low is None or high is None or low == high:
        return told
    return f"{told} ({low:.{digits}f}{_DASH}{high:.{digits}f})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def with_results(readme: str, scores: Scores) -> str:
    """Return the README with the part between the markers written anew; raises `UsageError` without them."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        message = f"the README lacks the markers {BEGIN} and {END}"
        raise UsageError(message)
    return f"{before}{BEGIN}\n{results_section(scores)}\n{END}{after}"


def main(scores: Path, readme: Path) -> None:
    """Rewrite the results in `readme` from `scores`."""
    told = with_results(readme.read_text("utf-8"), json.loads(scores.read_text("utf-8")))
    readme.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
