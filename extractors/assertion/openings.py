"""How the matches of a pattern can begin: its first word, and its second where that is settled too.

Read off Python's own parse tree, so that a pattern is tried only at words that can open it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[^\s]")
NUMBER = "0"
_OPEN = "\0"
_MOST = 300
_ROUNDS = 3
_SETTLED = 2
_parser: Any = re._parser  # type: ignore[attr-defined]
_c: Any = re._constants  # type: ignore[attr-defined]
_REPEATS = (_c.MAX_REPEAT, _c.MIN_REPEAT, _c.POSSESSIVE_REPEAT)
_ZERO_WIDTH = (_c.AT, _c.ASSERT, _c.ASSERT_NOT)
_SPACE = [(_c.IN, [(_c.CATEGORY, _c.CATEGORY_SPACE)])]
_DIGIT = [(_c.IN, [(_c.CATEGORY, _c.CATEGORY_DIGIT)])]
Runs = set[str]


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """Return what a word is looked up by: itself, or one key for all numbers."""
    return NUMBER if word[0].isdigit() else word


def openings(pattern: str) -> frozenset[tuple[str, str | None]]:
    """Return (first word, second word) of all matches of `pattern`; the second is None where any may follow.

    Raises ValueError where the first words are not a finite set.
    """
    finished, still = _extend(list(_parser.parse(pattern)), {""})
    pairs = {_pair(run) for run in finished | still}
    if None in pairs:
        msg = f"pattern {pattern!r} does not begin with a finite set of words"
        raise ValueError(msg)
    return frozenset(pair for pair in pairs if pair is not None)


def _pair(run: str) -> tuple[str, str | None] | None:
    words = TOKEN.findall(run.rstrip(_OPEN))
    if not words:
        return None
    cut = run.endswith(_OPEN) and not run[:-1].endswith(" ")
    if cut and len(words) == 1 and not words[0][0].isdigit():
        return None
    whole = len(words) > _SETTLED or (len(words) == _SETTLED and not cut)
    return key(words[0]), key(words[1]) if whole else None


def _extend(items: Iterable[Any], runs: Runs) -> tuple[Runs, Runs]:
    """Return (finished, open) runs after `items`; a finished run ends in a mark where it could go on unknown."""
    finished: Runs = set()
    for op, arg in items:
        if op in _ZERO_WIDTH:
            continue
        done, runs = _item(op, arg, runs)
        finished |= done
        if len(runs) > _MOST:
            done, runs = _collapse(runs)
            finished |= done
        if not runs:
            break
    return finished, runs


def _item(op: Any, arg: Any, runs: Runs) -> tuple[Runs, Runs]:
    if op in _REPEATS:
        return _repeat(arg, runs)
    if op in (_c.SUBPATTERN, _c.ATOMIC_GROUP):
        return _extend(list(arg[3] if op is _c.SUBPATTERN else arg), runs)
    if op is _c.BRANCH:
        parts = [_extend(list(branch), runs) for branch in arg[1]]
        return set().union(*(p[0] for p in parts)), set().union(*(p[1] for p in parts))
    letters = _letters(op, arg)
    if letters is None:
        return {run + _OPEN for run in runs}, set()
    return set(), {run + letter for run in runs for letter in letters}


def _repeat(arg: Any, runs: Runs) -> tuple[Runs, Runs]:
    """A repeat, followed for as many rounds as it takes to settle two words."""
    least, most, inner = arg[0], arg[1], list(arg[2])
    if inner == _SPACE and least:
        return _settle({run + " " for run in runs})
    if inner == _DIGIT and least:
        return set(), {run + NUMBER for run in runs}
    finished: Runs = set()
    passed = set(runs) if least == 0 else set()
    for _ in range(min(most, _ROUNDS)):
        done, runs = _extend(inner, runs)
        finished |= done
        passed |= runs
        if not runs:
            return finished, passed
    if most > _ROUNDS:
        finished |= {run + _OPEN for run in runs}
    return finished, passed


def _settle(runs: Runs) -> tuple[Runs, Runs]:
    done = {run for run in runs if len(TOKEN.findall(run)) >= _SETTLED}
    return done, runs - done


def _collapse(runs: Runs) -> tuple[Runs, Runs]:
    """Give up the second word where there are too many; only the first is needed."""
    firsts = {run: TOKEN.findall(run) for run in runs}
    known = {run for run, words in firsts.items() if len(words) > 1 or run.endswith(" ") or run[:1].isdigit()}
    return {f"{firsts[run][0]} {_OPEN}" for run in known}, runs - known


def _letters(op: Any, arg: Any) -> list[str] | None:
    """The characters that one item stands for; a digit stands for all digits."""
    if op is _c.LITERAL:
        return [chr(arg)]
    if op is not _c.IN:
        return None
    letters = [_letter(kind, value) for kind, value in arg]
    return None if None in letters else [letter for letter in letters if letter is not None]


def _letter(kind: Any, value: Any) -> str | None:
    if kind is _c.LITERAL:
        return chr(value)
    return {_c.CATEGORY_DIGIT: NUMBER, _c.CATEGORY_SPACE: " "}.get(value) if kind is _c.CATEGORY else None
