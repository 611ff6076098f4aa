"""Patterns as Python's own parser reads them: parsed and compiled at most once a process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
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


class LazyPattern:
    """A pattern that is known to compile, compiled when it is first used: most are never used in a run."""

    __slots__ = ("_compile", "finditer", "groupindex", "match", "pattern")
    match: Callable[[str, int, int], re.Match[str] | None]
    finditer: Callable[[str, int, int], Iterator[re.Match[str]]]
    groupindex: Mapping[str, int]

    def __init__(self, pattern: str, compile_: Callable[[str], re.Pattern[str]] = compiled) -> None:
        self.pattern = pattern
        self._compile = compile_

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern: Python asks here only for slots that are still empty."""
        if name not in self.__slots__:
            raise AttributeError(name)
        made = self._compile(self.pattern)
        self.match, self.finditer, self.groupindex = made.match, made.finditer, made.groupindex
        return getattr(made, name)
