"""Answers of forms and shorthand: which box, column, choice or sign answers for a target.

A box or sign is a cue without words, so its rules stand in code (`boxes`, `signs`) rather than in a cue file.
"""

from __future__ import annotations

import re

from extractors.assertion.boxes import by_boxes, by_choices, by_column
from extractors.assertion.marks import FormMark, Span
from extractors.assertion.signs import by_signs

# Led by one set of characters, which the engine looks for fast; what may follow each is told by looking back.
_SCREEN = re.compile(
    r"[y\[\]\u2610-\u2612\u25a1\u2713\u2714+(_,;:x-](?:"
    r"(?<=[\[\]\u2610-\u2612\u25a1\u2713\u2714+])|(?<=y)(?<!\wy)(?:es)? ?[/|)\]*]|"
    r"(?<=\() *(?:x|-|neg|pos)? *\)|(?<=_)(?: *x|_)|(?<=[,;:(]) ?- |"
    r"(?<=-)(?:(?<![\w.]-)(?=[a-z])|(?:(?<=[a-z)]-)|(?<=[a-z)] -))\s*(?:[,;.)]|$))|(?<=\s{3}x)\b)"
)


def form_marks(text: str, start: int, end: int, targets: list[Span]) -> list[FormMark | None]:
    """Return, for each target in the sentence `text[start:end)`, the mark that answers for it."""
    if _SCREEN.search(text, start, end) is not None:
        for reader in (by_choices, by_boxes, by_column, by_signs):
            found = reader(text, start, end, targets)
            if any(found):
                return found
    return [None] * len(targets)
