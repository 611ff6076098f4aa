"""From documents to judged results.

`from pipeline import Triage, Case` is the whole Python entry; heavy modules load on first use,
so that `import pipeline` costs milliseconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.case import Case, Document, PartialRequest
    from pipeline.errors import CaseError, ErrorRow
    from pipeline.result import Result
    from pipeline.triage import Triage

__version__ = "0.1.0"

_HOMES = {
    "Triage": "pipeline.triage",
    "Case": "pipeline.case",
    "Document": "pipeline.case",
    "PartialRequest": "pipeline.case",
    "Result": "pipeline.result",
    "CaseError": "pipeline.errors",
    "ErrorRow": "pipeline.errors",
}

__all__ = ["Case", "CaseError", "Document", "ErrorRow", "PartialRequest", "Result", "Triage"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"module 'pipeline' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
