"""Keeps libraries from writing note text: PyRuSH logs tokens at DEBUG, medspaCy warns with rule text.

medspaCy and PyRuSH log through loguru, which by default prints everything to stderr.
"""

from __future__ import annotations

import logging
import traceback
import warnings

_CHATTY = ("PyRuSH", "medspacy", "scispacy", "spacy", "quicksectx")


def faults_by_place(record: logging.LogRecord) -> bool:
    """A filter for the log of a server: of a fault its kind and place, since its words may quote a note."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        record.msg, record.args = f"internal error: {type(error).__name__}{place}", ()
        record.exc_info = record.exc_text = None
    return True


def silence() -> None:
    """Turn off the log lines and warnings of the language libraries, in this process; safe to call often."""
    from loguru import logger  # noqa: PLC0415 - only processes that read notes pay for it

    warnings.filterwarnings("ignore", message=r"\[W\d+\]")  # spaCy's own numbered warnings
    for name in _CHATTY:
        logger.disable(name)
        logging.getLogger(name).setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", module=rf"{name}(\..*)?")
