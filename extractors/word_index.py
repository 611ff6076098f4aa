"""Which patterns a word can open. Words are looked up once and remembered, so a text costs one look-up a word."""

from __future__ import annotations

import re

from extractors.first_words import FirstWords

WORD = re.compile(r"\w+|[^\w\s]", re.ASCII)
_MOST_KNOWN = 60_000


class WordIndex(dict[str, frozenset[int]]):
    """Words to the numbers of the patterns they can open; a new word is worked out and kept, up to a bound."""

    def __init__(self) -> None:
        super().__init__()
        self._whole: dict[str, set[int]] = {}
        self._begun: dict[str, set[int]] = {}
        self._lengths: tuple[int, ...] = ()

    def opener(self, first: FirstWords, number: int) -> None:
        """Have pattern `number` tried at each word of `first`."""
        for word in first.words:
            self._whole.setdefault(word, set()).add(number)
        for prefix in first.prefixes:
            self._begun.setdefault(prefix, set()).add(number)
        self._lengths = tuple({len(prefix) for prefix in self._begun})

    def __missing__(self, word: str) -> frozenset[int]:
        """Work out what `word` opens."""
        if len(self) >= _MOST_KNOWN:
            self.clear()
        begun = (self._begun.get(word[:length], ()) for length in self._lengths)
        opens = self[word] = frozenset(self._whole.get(word, ())).union(*begun)
        return opens
