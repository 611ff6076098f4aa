"""Texts marked inline: `<section>` opens a section with a sentence of its own, `|` is a further sentence."""

from __future__ import annotations

import re

from extractors.layout import Section

_MARK = re.compile(r"<([a-z_]+)>|\|")


def sentences(marked: str) -> tuple[str, list[tuple[int, int, Section]]]:
    """Return the text without its marks, and the sentences between them with the section last named."""
    text, last, section = "", 0, Section.UNKNOWN
    starts = [(0, section)]
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        section = Section(match.group(1)) if match.group(1) else section
        starts.append((len(text), section))
        last = match.end()
    text += marked[last:]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return text, [(a, b, s) for (a, s), b in zip(starts, ends, strict=True) if a < b]
