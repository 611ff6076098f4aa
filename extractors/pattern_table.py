"""What the matcher needs to know of a lexicon pattern: its telling literals and the words that can open it."""

from __future__ import annotations

from typing import Any, NamedTuple

from extractors import first_words as _first_words
from extractors import regex_tree, screen, text
from extractors.derived import Derived
from extractors.first_words import FirstWords, first_words


class Screened(NamedTuple):
    """Literal sets that every match has a member of each of, and its first words (None: any word)."""

    literals: tuple[frozenset[str], ...]
    first: FirstWords | None


def _work_out(pattern: str) -> list[Any]:
    regex_tree.compiled(pattern)  # what stands in the table has been compiled once
    first = first_words(pattern)
    return [
        [sorted(literals) for literals in screen.telling_literals(pattern)],
        None if first is None else [sorted(first.words), sorted(first.prefixes)],
    ]


TABLE = Derived(
    "patterns",
    _work_out,
    (__file__, screen.__file__, _first_words.__file__, regex_tree.__file__, text.__file__),
)


def screened(pattern: str) -> Screened:
    """Return what is known of `pattern`; raises `re.error` where it does not compile."""
    literals, first = TABLE.of(pattern)
    return Screened(
        tuple(frozenset(each) for each in literals),
        None if first is None else FirstWords(*(frozenset(each) for each in first)),
    )


def checked(pattern: str) -> None:
    """See that `pattern` compiles; raises `re.error` where it does not."""
    if pattern not in TABLE:
        regex_tree.compiled(pattern)
