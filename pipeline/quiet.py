"""Keeps libraries from writing note text: PyRuSH logs tokens at DEBUG, medspaCy warns with rule text.

medspaCy and PyRuSH log through loguru, which by default prints everything to stderr.
"""

from __future__ import annotations

import logging
import warnings

_CHATTY = ("PyRuSH", "medspacy", "scispacy", "spacy", "quicksectx")


def silence() -> None:
    """Turn off the log lines and warnings of the language libraries, in this process; safe to call often."""
    from loguru import logger  # noqa: PLC0415 - only processes that read notes pay for it

    warnings.filterwarnings("ignore", message=r"\[W\d+\]")  # spaCy's own numbered warnings
    for name in _CHATTY:
        logger.disable(name)
        logging.getLogger(name).setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", module=rf"{name}(\..*)?")
