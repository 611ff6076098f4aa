"""Short lists side by side: read one after the other, though their lines are level as in a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.lines import gaps_of

if TYPE_CHECKING:
    from pipeline.ingest.lines import Line

_MARKED = re.compile(r"(?:[-*\u2022\u25cf\u25aa\u25e6\u2023\u2013\u00b7]|\d{1,2}[.)])\s*[^\W\d]")
_LEAST_MARKED = 2
_SHARE = 0.6  # of the lines under the title: items may wrap
_APART = 1.0  # of the size: a wider gap parts two titles of one line
# Titles of lists in the plural or by their section's name: heads of table columns ("Medication", "Dose",
# "Date") are others.
_TITLE = re.compile(
    r"(?:(?:current |active |home |past |known |other |outpatient |drug |food |new |chronic |relevant )*"
    r"(?:medications?(?: list)|medications|meds|allergies|problems?(?: list)|problems|"
    r"diagnos[ei]s list|diagnoses|conditions|"
    r"(?:medical|surgical|social|family|medical/surgical) (?:history|hx)|pmhx?|pshx?|fhx?|shx?|"
    r"surger(?:y|ies)|vitals|vital signs|immunizations|review of systems|ros|subjective|objective|"
    r"assessment|plan|impression|findings|recommendations|goals|precautions|orders|symptoms|"
    r"(?:aggravating|relieving|alleviating) factors|implants|imaging|labs|care team))\s*(?:\([^)]*\))?\s*:?",
    re.IGNORECASE,
)


def are_lists(left: list[Line], right: list[Line]) -> bool:
    """Whether two sides with level lines are lists: each under a title, or each of marked items.

    A table has one of the two on one side at the most.
    """
    if min(len(left), len(right)) < _LEAST_MARKED:
        return False
    return all(_titled(side[0]) for side in (left, right)) or all(_marked(side) for side in (left, right))


def _titled(line: Line) -> bool:
    """Whether the line is a title, or several beside each other."""
    inner = gaps_of(line.pieces, _APART * line.size)[1:-1]
    edges = [gap[0] for gap in inner]
    titles: list[list[str]] = [[] for _ in range(len(edges) + 1)]
    for piece in line.pieces:
        titles[sum(piece.x1 > edge for edge in edges)].append(piece.text)
    return all(_TITLE.fullmatch(" ".join(title)) for title in titles)


def _marked(lines: list[Line]) -> bool:
    items = sum(bool(_MARKED.match(line.text)) for line in lines)
    return items >= _LEAST_MARKED and items >= _SHARE * (len(lines) - 1)
