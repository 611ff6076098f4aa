"""With which words a pattern's matches can begin, so that it is tried only where one of them stands.

Read off Python's own parse tree. A word is a run of letters, digits and underscores (ASCII), or any other single
character that is no white space.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from extractors.regex_tree import codes as _c
from extractors.regex_tree import parsed
from extractors.text import shadow

_MOST = 400
_MOST_CLASS = 40
_REPEATS = (_c.MAX_REPEAT, _c.MIN_REPEAT, _c.POSSESSIVE_REPEAT)
_BOUNDED = "(?<![\\w])"
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_DIGITS = frozenset("0123456789")


class FirstWords(NamedTuple):
    """First words in lower case, and beginnings of first words whose end is open."""

    words: frozenset[str]
    prefixes: frozenset[str]


class _UnknownError(Exception):
    """A match may begin with any word, with white space, or be empty."""


def first_words(pattern: str) -> FirstWords | None:
    r"""Return the words that a match of `pattern` can begin with, or None where they are not a small finite set.

    Only for patterns that open with `(?<![\w])`, so that no match begins inside a word.
    """
    if not pattern.startswith(_BOUNDED):
        return None
    found = _Finished(set(), set())
    try:
        still = _sequence(parsed(pattern).data, {""}, found)
    except _UnknownError:
        return None
    if "" in still:
        return None
    found.prefixes.update(still)
    return FirstWords(frozenset(map(shadow, found.words)), frozenset(map(shadow, found.prefixes)))


def word_heads(pattern: str, length: int) -> list[str]:
    """Return the first `length` characters of all words that can open `pattern`, sorted.

    Raises ValueError where any word can open it.
    """
    found = first_words(f"{_BOUNDED}(?:{pattern})")
    if found is None:
        msg = f"any word can open {pattern!r}"
        raise ValueError(msg)
    return sorted({head[:length] for head in found.words | found.prefixes})


class _Finished(NamedTuple):
    words: set[str]
    prefixes: set[str]


def _sequence(items: Iterable[Any], runs: set[str], found: _Finished) -> set[str]:
    """Follow `runs` (beginnings of a first word) through `items`; what is settled goes to `found`."""
    for op, arg in items:
        if not runs:
            break
        runs = _item(op, arg, runs, found)
        if len(runs) + len(found.words) + len(found.prefixes) > _MOST:
            raise _UnknownError
    return runs


def _item(op: Any, arg: Any, runs: set[str], found: _Finished) -> set[str]:
    if op in _REPEATS:
        return _repeat(arg, runs, found)
    if op is _c.SUBPATTERN:
        return _sequence(arg[3].data, runs, found)
    if op is _c.ATOMIC_GROUP:
        return _sequence(arg.data, runs, found)
    if op is _c.BRANCH:
        return {run for branch in arg[1] for run in _sequence(branch.data, runs, found)}
    if op in (_c.AT, _c.ASSERT, _c.ASSERT_NOT):
        return _edge(op, arg, runs, found)
    letters = _letters(op, arg)
    if letters is None:
        return _open(runs, found)
    return {longer for run in runs for letter in letters for longer in _longer(run, letter, found)}


def _longer(run: str, letter: str, found: _Finished) -> Iterator[str]:
    """Yield `run` with `letter`, unless the letter ends the word."""
    if letter in _WORD:
        yield run + letter
    elif run:
        found.words.add(run)
    elif letter.isspace():
        raise _UnknownError
    else:
        found.words.add(letter)


def _open(runs: set[str], found: _Finished) -> set[str]:
    """What follows is unknown: the runs are beginnings of words."""
    if "" in runs:
        raise _UnknownError
    found.prefixes.update(runs)
    return set()


def _edge(op: Any, arg: Any, runs: set[str], found: _Finished) -> set[str]:
    r"""A `\b` or `(?![\w])` behind a run ends its word; other conditions say nothing."""
    ends = arg is _c.AT_BOUNDARY if op is _c.AT else op is _c.ASSERT_NOT and arg[0] > 0 and _is_word(arg[1])
    if not ends:
        return runs
    found.words.update(run for run in runs if run)
    return runs & {""}


def _is_word(items: Any) -> bool:
    return len(items) == 1 and items[0] == (_c.IN, [(_c.CATEGORY, _c.CATEGORY_WORD)])


def _repeat(arg: Any, runs: set[str], found: _Finished) -> set[str]:
    least, most, inner = arg
    once = _sequence(inner.data, runs, found)
    if not least:
        once = once | runs
    grown = once - runs
    if most == 1 or not grown:
        return once
    if "" in grown:
        raise _UnknownError
    found.prefixes.update(grown)  # further rounds only lengthen them, and so does what follows
    return once - grown


def _letters(op: Any, arg: Any) -> set[str] | None:
    """The characters that one item stands for, or None where they are many."""
    if op is _c.LITERAL:
        return {chr(arg)}
    if op is not _c.IN:
        return None
    letters: set[str] = set()
    for kind, value in arg:
        if kind is _c.LITERAL:
            letters.add(chr(value))
        elif (kind, value) == (_c.CATEGORY, _c.CATEGORY_SPACE):
            letters.add(" ")
        elif (kind, value) == (_c.CATEGORY, _c.CATEGORY_DIGIT):
            letters |= _DIGITS
        elif kind is _c.RANGE and value[1] - value[0] < _MOST_CLASS:
            letters.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return letters
