"""Which literals must stand in a text before a pattern can match it.

The screen lets the matcher look at a sentence only with the patterns that could match there. It is exact:
`required_literals` returns a set of which every match contains at least one member, or None if it can give none.
(The idea is RE2's FilteredRE2; here it is read off Python's own parse tree.)
"""

from __future__ import annotations

import re
from typing import Any

_parser: Any = re._parser  # type: ignore[attr-defined]
_c: Any = re._constants  # type: ignore[attr-defined]
_MOST = 64


def required_literals(pattern: str) -> frozenset[str] | None:
    """Return literals one of which every match of `pattern` must contain, or None where there is no such set."""
    best = _of_sequence(list(_parser.parse(pattern)))
    return frozenset(best) if best and min(map(len, best)) >= 1 else None


def _better(a: set[str] | None, b: set[str] | None) -> set[str] | None:
    if not a or not b:
        return a or b
    return max(a, b, key=lambda s: (min(min(map(len, s)), 4), -len(s), min(map(len, s))))


def _of_sequence(items: list[Any]) -> set[str] | None:
    """Best literal set of a concatenation; runs of literals (and small classes or branches) are joined."""
    best: set[str] | None = None
    run: set[str] = {""}
    for op, arg in items:
        exact = _exact(op, arg)
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = {a + b for a in run for b in exact}
            continue
        if op is _c.AT:
            continue
        best = _better(best, _usable(run))
        run = {""} if exact is None else set(exact)
        best = _better(best, _inside(op, arg))
    return _better(best, _usable(run))


def _usable(run: set[str]) -> set[str] | None:
    return run if run and all(run) else None


def _exact(op: Any, arg: Any) -> set[str] | None:
    """The finite set of strings an item matches, if it is small."""
    if op is _c.LITERAL:
        return {chr(arg)}
    if op is _c.IN and all(o is _c.LITERAL for o, _ in arg) and len(arg) <= 4:
        return {chr(a) for _, a in arg}
    if op is _c.SUBPATTERN:
        return _exact_sequence(list(arg[3]))
    if op is _c.BRANCH:
        return _exact_branches(arg[1])
    if op in (_c.MAX_REPEAT, _c.MIN_REPEAT) and arg[:2] == (0, 1):
        inner = _exact_sequence(list(arg[2]))
        return None if inner is None else inner | {""}
    return None


def _exact_sequence(items: list[Any]) -> set[str] | None:
    run: set[str] = {""}
    for op, arg in items:
        if op is _c.AT:
            continue
        exact = _exact(op, arg)
        if exact is None or len(run) * len(exact) > _MOST:
            return None
        run = {a + b for a in run for b in exact}
    return run


def _exact_branches(branches: list[Any]) -> set[str] | None:
    union: set[str] = set()
    for branch in branches:
        exact = _exact_sequence(list(branch))
        if exact is None:
            return None
        union |= exact
        if len(union) > _MOST:
            return None
    return union


def _inside(op: Any, arg: Any) -> set[str] | None:
    """Literal set required by one item that is not itself a finite set."""
    if op is _c.SUBPATTERN:
        return _of_sequence(list(arg[3]))
    if op is _c.BRANCH:
        union: set[str] = set()
        for branch in arg[1]:
            part = _of_sequence(list(branch))
            if not part:
                return None
            union |= part
        return union
    if op in (_c.MAX_REPEAT, _c.MIN_REPEAT) and arg[0] >= 1:
        return _of_sequence(list(arg[2]))
    return None
