"""Patterns as Python's own parser reads them: parsed and compiled at most once a process."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_parser: Any = re._parser  # type: ignore[attr-defined]
_compiler: Any = re._compiler  # type: ignore[attr-defined]
codes: Any = re._constants  # type: ignore[attr-defined]


@cache
def parsed(pattern: str) -> Any:
    """Return the parse tree of `pattern` under ASCII rules; raises `re.error` where it has a fault."""
    return _parser.parse(pattern, re.ASCII)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return `pattern` compiled under ASCII rules; raises `re.error` where it has a fault."""
    return re.compile(pattern, re.ASCII)
