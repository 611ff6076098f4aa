"""Inline-annotated sentences: `"no {{absent:fracture}} but {{present:effusion}}"`."""

from __future__ import annotations

import re
from functools import cache

from extractors.assertion import AssertionEngine, Reading
from extractors.text import shadow

_MARK = re.compile(r"\{\{(?P<assertion>[a-z]+):(?P<words>.+?)\}\}", re.DOTALL)


@cache
def engine(reading: Reading = Reading.NOTE) -> AssertionEngine:
    """Return the shipped engine."""
    return AssertionEngine.load(reading)


def parse(marked: str) -> tuple[str, list[tuple[int, int]], list[str]]:
    """Return the plain text, the marked spans and their assertions."""
    text, spans, assertions, last = "", [], [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        spans.append((len(text), len(text) + len(match["words"])))
        assertions.append(match["assertion"])
        text += match["words"]
        last = match.end()
    return text + marked[last:], spans, assertions


def render(text: str, spans: list[tuple[int, int]], assertions: list[str]) -> str:
    """Return `text` with each span marked by its assertion, so that a failing case shows where it went wrong."""
    out, last = "", 0
    for (start, end), assertion in zip(spans, assertions, strict=True):
        out += f"{text[last:start]}{{{{{assertion}:{text[start:end]}}}}}"
        last = end
    return out + text[last:]


def judged(marked: str, section: str | None = None, reading: Reading = Reading.NOTE) -> str:
    """Return the sentence with the engine's assertions in place of the marked ones."""
    text, spans, _ = parse(marked)
    results = engine(reading).assert_sentence(shadow(text), 0, len(text), spans, section)
    return render(text, spans, [str(r.assertion) for r in results])
