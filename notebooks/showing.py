"""What the notebooks share: a table, and a note with words marked in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML
from spacy import displacy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Mark = tuple[int, int, str]


def table(rows: Iterable[Mapping[str, Any]]) -> HTML:
    """Return the rows as a table, words on the left, an unknown value as an empty cell."""
    with pd.option_context("display.max_colwidth", None):
        page = pd.DataFrame(rows).to_html(
            index=False, border=0, na_rep="", float_format=lambda number: f"{number:.3f}"
        )
    for cell in ("<td>", "<th>"):
        page = page.replace(cell, f'{cell[:-1]} style="text-align: left">')
    return HTML(page)


def highlight(text: str, marks: Iterable[Mark], colours: Mapping[str, str]) -> HTML:
    """Return `text` with each (start, end, label) marked in its colour; of two that overlap, the longer."""
    kept: list[Mark] = []
    for mark in sorted(set(marks), key=lambda mark: (mark[0] - mark[1], mark)):
        if all(mark[1] <= other[0] or other[1] <= mark[0] for other in kept):
            kept.append(mark)
    page = {"text": text, "ents": _entities(sorted(kept))}
    options = {"colors": {label.upper(): colour for label, colour in colours.items()}}
    return HTML(displacy.render(page, style="ent", manual=True, jupyter=False, options=options))


def _entities(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "label": label} for start, end, label in marks]
