"""Abbreviations that a note defines itself, resolved with scispaCy's detector.

"chondromalacia patellae (CMP) ... CMP again today" makes the second CMP a mention of the long form; "obsessive
compulsive disorder (OCD)" takes the word OCD out of the hands of every rule in that note.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from scispacy.abbreviation import AbbreviationDetector
from spacy.language import Language
from spacy.tokens import Doc

from extractors.matching import Hit, Screen
from extractors.text import plain, shadow

_COVER = 0.5
_MOST_INSIDE, _MOST_WORDS, _FAR = 9, 34, 4000
_INSIDE = re.compile(r"\(\s*(?P<short>[^\W\d_]\w{1,8}(?:\s+\w{2,9}){0,2})\s*\)")
_BEFORE = re.compile(r"(?<!\w)(?P<short>[^\W\d_]\w{1,8})\s*\(")


def may_define(text: str) -> bool:
    """Tell whether `text` can define an abbreviation: a short form beside brackets, its letters in order before or in them.

    Says yes wherever the detector finds a definition; a no spares its pass over the tokens.
    """
    return "(" in text and any(_spells(long, short) for long, short in _candidates(text))


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    """Yield (words in which the long form would stand, short form)."""
    for match in _INSIDE.finditer(text):
        words = text[max(0, match.start() - _FAR) : match.start()].rsplit(None, _MOST_WORDS)
        yield " ".join(words if len(words) <= _MOST_WORDS else words[1:]), match["short"]
    for match in _BEFORE.finditer(text):
        words = text[match.end() : match.end() + _FAR].split(None, _MOST_INSIDE)
        yield " ".join(words[:_MOST_INSIDE]), match["short"]


def _spells(long: str, short: str) -> bool:
    """Tell whether the letters of `short` stand in `long` in order, the first of them at the head of a word."""
    at = len(long)
    lowered = [char.lower() for char in long]
    for index in range(len(short) - 1, -1, -1):
        char = short[index].lower()
        if not char.isalnum():
            continue
        at -= 1
        while at >= 0 and (lowered[at] != char or (index == 0 and at > 0 and long[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return False
    return True


class AbbreviationResolver:
    """Adds, moves or drops hits on the short forms that a document defines."""

    def __init__(self, nlp: Language, screen: Screen) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._detector = AbbreviationDetector(nlp)
        self._screen = screen

    def definitions(self, doc: Doc) -> list[tuple[int, int, str]]:
        """Return (start, end, long form) of every use of an abbreviation that the document defines."""
        self._detector(doc)
        return sorted(
            {(s.start_char, s.end_char, s._.long_form.text) for s in doc._.abbreviations if s._.long_form}
        )

    def resolve(
        self, text: str, made: Callable[[], Doc], hits: list[Hit], index_at: Callable[[int], int]
    ) -> list[Hit]:
        """Return `hits` with those on short forms that `text` defines replaced by what the long form matches.

        `made` gives the text as a document, asked only where it is needed; `index_at` tells the sentence of an offset.
        """
        uses = self.definitions(made()) if may_define(text) else []
        if not uses:
            return hits
        meanings = {long: self._meaning(long) for _, _, long in uses}
        out = _outside(hits, uses)
        for start, end, long in uses:
            for meaning in meanings[long]:
                out.append(Hit(meaning.finding, meaning.rule, start, end, index_at(start)))
        out.sort(key=lambda h: (h.start, h.end, h.finding))
        return out

    def _meaning(self, long: str) -> list[Hit]:
        found = self._screen.hits(plain(long), shadow(long), [(0, len(long))])
        return [h for h in found if (h.end - h.start) >= _COVER * len(long) or h.finding == "anatomy"]


def _outside(hits: list[Hit], uses: list[tuple[int, int, str]]) -> list[Hit]:
    """The hits that lie in none of the uses, which are sorted; a long document has thousands of both."""
    starts = [start for start, _, _ in uses]
    reaches = [0, *accumulate((end for _, end, _ in uses), max)]  # how far the first so many uses reach
    return [hit for hit in hits if hit.end > reaches[bisect_right(starts, hit.start)]]
