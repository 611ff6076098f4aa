"""Which literals must stand in a text before a pattern can match it.

The screen lets the matcher look at a sentence only with the patterns that could match there. It is exact:
`required_literals` returns sets of literals, and every match contains a member of each of them.
(The idea is RE2's FilteredRE2; here it is read off Python's own parse tree.)

Literals are compared in the form that `marked` gives a text: runs of white space are one space, and every edge
of a word is marked, so that "hip" with its edges is not found in "ship", and "knee pain" is one literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from math import prod
from typing import Any

from extractors.regex_tree import codes as _c
from extractors.regex_tree import parsed

_MOST = 160
_MOST_SETS = 4
_TOO_OFTEN = 0.8
_BOUND, _LEFT, _RIGHT = "\x00", "\x01", "\x02"
_MARKS = _BOUND + _LEFT + _RIGHT
_SPLIT = re.compile(r"(\w+)", re.ASCII)
_SPACE = re.compile(r"[\s\x1c-\x1f]+", re.ASCII)
_WORD_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_COMMON = frozenset(
    "a an the and or of in on at to for from by with without no not is are was were be been has have had he she his her it this that as "
    "if will can may left right patient pain there which any all also after history".split()
)
_SHORT = {0: 1.0, 1: 1.0, 2: 0.5, 3: 0.12}
_RARE, _FLOOR = 0.02, 0.0005


def marked(text: str) -> str:
    """Return `text` as the screen reads it: white space folded, edges of words marked, a space at both ends."""
    return _mark(" " + " ".join(text.split()) + " ")


def _mark(text: str) -> str:
    return _BOUND.join(_SPLIT.split(text))


def required_literals(pattern: str) -> tuple[frozenset[str], ...]:
    """Return sets of literals, each with a member in every match of `pattern`; the rarest set first.

    The literals are in the form of `marked`, and in lower case. Empty where no literal is required.
    """
    found = {frozenset(s) for s in _of_sequence(parsed(pattern).data)}
    _exact_sequence.cache_clear()
    return tuple(sorted(found, key=lambda s: (frequency(s), sorted(s))))


def telling_literals(pattern: str) -> tuple[frozenset[str], ...]:
    """Return the rarest of `required_literals(pattern)` that tell much; empty where no literal is required."""
    sets = required_literals(pattern)
    return (*sets[:1], *(s for s in sets[1:_MOST_SETS] if frequency(s) < _TOO_OFTEN))


def frequency(literals: Iterable[str]) -> float:
    """Return a guess at the share of sentences that hold one of `literals`."""
    return 1 - prod(1 - _frequency(literal) for literal in literals)


@cache
def _frequency(literal: str) -> float:
    parts = _SPLIT.split(literal)
    guess = 1.0
    for i in range(1, len(parts), 2):
        word = parts[i]
        whole = parts[i - 1].endswith(_BOUND) and parts[i + 1].startswith(_BOUND)
        guess *= (0.3 if word in _COMMON else _RARE) if whole else _SHORT.get(len(word), 2 * _RARE)
    return max(guess, _FLOOR)


def _of_sequence(items: list[Any], before: str = "", after: str = "") -> list[set[str]]:
    """Literal sets of a concatenation; runs of literals (and small classes or branches) are joined.

    `before` and `after` are marks of the edges that the sequence stands between.
    """
    sets: list[set[str] | None] = []
    run: set[str] = {before}
    for i, item in enumerate(items):
        exact = _exact(*item)
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = {a + b for a in run for b in exact}
            continue
        if exact is None and _is_gap(*item):
            sets.append(_usable({a + _RIGHT for a in run}))
            run = {_LEFT}
            continue
        sets.append(_usable(run))
        if exact is None:
            sets += _inside(item, _edge_after(run), _edge_before(items[i + 1 :], after))
        run = {""} if exact is None else exact
    sets.append(_usable({a + after for a in run}))
    return [s for s in sets if s]


def _usable(run: set[str]) -> set[str] | None:
    """The literals of a run as they stand in a marked text; None where one of them is empty."""
    literals = {_literal(raw) for raw in run}
    return None if "" in literals else literals


@cache
def _literal(raw: str) -> str:
    bare = raw.lstrip(_MARKS)
    left = raw[: len(raw) - len(bare)]
    core = bare.rstrip(_MARKS)
    right = bare[len(core) :]
    text = _SPACE.sub(" ", core.translate(_PLAIN))
    out = _mark(text)
    if not text:
        return ""
    if _BOUND not in left and _LEFT not in left:
        out = out.lstrip(_BOUND)
    if _BOUND not in right and _RIGHT not in right:
        out = out.rstrip(_BOUND)
    return out


_PLAIN = {ord(m): None for m in _MARKS} | {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


def _edge_after(run: set[str]) -> str:
    """The mark of an edge to the right of every string of `run`, if there is one."""
    return _LEFT if all(s and (s[-1] in (_BOUND, _LEFT) or _is_apart(s[-1])) for s in run) else ""


def _edge_before(items: list[Any], after: str) -> str:
    """The mark of an edge to the left of whatever `items` match, if there is one."""
    if not items:
        return after
    if _is_gap(*items[0]):
        return _RIGHT
    exact = _exact(*items[0])
    if exact == {""}:
        return _edge_before(items[1:], after)
    return _RIGHT if exact and all(s and (s[0] in (_BOUND, _RIGHT) or _is_apart(s[0])) for s in exact) else ""


def _is_apart(char: str) -> bool:
    return char not in _WORD_CHARS and char not in _MARKS


def _exact(op: Any, arg: Any) -> set[str] | None:
    """The finite set of strings an item matches, if it is small; what has no width gives its mark or nothing."""
    if op is _c.LITERAL:
        return {chr(arg)}
    if op is _c.AT:
        return {_BOUND if arg is _c.AT_BOUNDARY else ""}
    if op in (_c.ASSERT, _c.ASSERT_NOT):
        return {_looked(op, *arg)}
    if op is _c.IN:
        return _exact_class(arg)
    if op is _c.SUBPATTERN:
        return _exact_sequence(arg[3])
    if op is _c.BRANCH:
        return _exact_branches(arg[1])
    if op in (_c.MAX_REPEAT, _c.MIN_REPEAT):
        return _exact_repeat(*arg)
    return None


def _looked(op: Any, direction: int, inner: Any) -> str:
    """The mark of a look-around that no word character passes."""
    if op is not _c.ASSERT_NOT or len(inner) != 1 or inner[0][0] is not _c.IN:
        return ""
    if (_c.CATEGORY, _c.CATEGORY_WORD) not in inner[0][1] or inner[0][1][0][0] is _c.NEGATE:
        return ""
    return _LEFT if direction < 0 else _RIGHT


def _exact_class(members: list[Any]) -> set[str] | None:
    out: set[str] = set()
    for op, arg in members:
        if op is _c.LITERAL:
            out.add(chr(arg))
        elif (op, arg) == (_c.CATEGORY, _c.CATEGORY_SPACE):
            out.add(" ")
        else:
            return None
    return out if len(out) <= 8 else None  # larger classes multiply the literals for little


def _exact_repeat(least: int, most: Any, inner: Any) -> set[str] | None:
    exact = _exact_sequence(inner)
    if exact is None:
        return None
    if exact == {" "}:
        return {" "} if least else {"", " "}
    return exact | {""} if (least, most) == (0, 1) else None


@cache
def _exact_sequence(items: Any) -> set[str] | None:
    """The finite set of strings of a parsed sequence, if it is small; asked again at each level around it."""
    run: set[str] = {""}
    for op, arg in items.data:
        exact = _exact(op, arg)
        if exact is None or len(run) * len(exact) > _MOST:
            return None
        run = {a + b for a in run for b in exact}
    return run


def _exact_branches(branches: list[Any]) -> set[str] | None:
    union: set[str] = set()
    for branch in branches:
        exact = _exact_sequence(branch)
        if exact is None:
            return None
        union |= exact
        if len(union) > _MOST:
            return None
    return union


def _is_gap(op: Any, arg: Any) -> bool:
    """Whether an item takes at least one character, and none of a word."""
    if op in (_c.MAX_REPEAT, _c.MIN_REPEAT):
        return bool(arg[0] >= 1) and len(arg[2]) == 1 and _is_gap(*arg[2][0])
    if op is not _c.IN:
        return False
    if arg[0][0] is _c.NEGATE:
        return (_c.CATEGORY, _c.CATEGORY_WORD) in arg
    return all(_is_apart(chr(a)) if o is _c.LITERAL else (o, a) in _GAPS for o, a in arg)


_GAPS = ((_c.CATEGORY, _c.CATEGORY_SPACE), (_c.CATEGORY, _c.CATEGORY_NOT_WORD))


def _inside(item: Any, before: str, after: str) -> Iterator[set[str]]:
    """Literal sets required by one item that is not itself a finite set."""
    op, arg = item
    if op is _c.SUBPATTERN:
        yield from _of_sequence(arg[3].data, before, after)
    elif op is _c.BRANCH:
        union: set[str] = set()
        for branch in arg[1]:
            parts = _of_sequence(branch.data, before, after)
            if not parts:
                return
            union |= min(parts, key=lambda s: (frequency(s), sorted(s)))
        yield union
    elif op in (_c.MAX_REPEAT, _c.MIN_REPEAT) and arg[0] >= 1:
        yield from _of_sequence(arg[2].data, before)
