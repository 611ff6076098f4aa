"""Assertion: spans of clinical text as present, absent, possible, hypothetical, historical or family.

The method is ConText (Harkema et al., J Biomed Inform 2009;42:839-851) on medspaCy's rule, modifier and graph
classes, with rule files, scope and resolution of our own.
"""

from __future__ import annotations

from extractors.assertion.engine import AssertionEngine
from extractors.assertion.model import Category, Cue, Direction, Judgement, Reach, Reading
from extractors.assertion.spans import assert_spans

__all__ = [
    "AssertionEngine",
    "Category",
    "Cue",
    "Direction",
    "Judgement",
    "Reach",
    "Reading",
    "assert_spans",
]
