"""Extractors: from clinical text to structured facts with exact evidence spans.

The package is light to import; the language pipeline loads on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.deferred import defer

if TYPE_CHECKING:
    from extractors.assembly import build_nlp, read_note
    from extractors.assertion import assert_spans

__all__ = ["assert_spans", "build_nlp", "read_note"]

defer("nltk")  # before anything of this package imports medspaCy


def __getattr__(name: str) -> Any:
    """Load the public functions when they are first asked for."""
    if name == "assert_spans":
        from extractors.assertion import assert_spans

        return assert_spans
    if name in ("build_nlp", "read_note"):
        from extractors import assembly

        return getattr(assembly, name)
    msg = f"module 'extractors' has no attribute {name!r}; it offers {', '.join(__all__)}"
    raise AttributeError(msg)
