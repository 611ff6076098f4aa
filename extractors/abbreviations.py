"""Abbreviations that a note defines itself, resolved with scispaCy's detector.

"chondromalacia patellae (CMP) ... CMP again today" makes the second CMP a mention of the long form; "obsessive
compulsive disorder (OCD)" takes the word OCD out of the hands of every rule in that note.
"""

from __future__ import annotations

import warnings

from scispacy.abbreviation import AbbreviationDetector
from spacy.language import Language
from spacy.tokens import Doc

from extractors.matching import Hit, Screen
from extractors.text import plain, shadow

_COVER = 0.5


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
        return sorted({(s.start_char, s.end_char, s._.long_form.text) for s in doc._.abbreviations if s._.long_form})

    def resolve(self, doc: Doc, hits: list[Hit], sentence_of: dict[int, int]) -> list[Hit]:
        """Return `hits` with those on defined short forms replaced by what the long form matches.

        `sentence_of` maps the start offset of each short form to its sentence index.
        """
        uses = self.definitions(doc)
        if not uses:
            return hits
        meanings = {long: self._meaning(long) for _, _, long in uses}
        out = [h for h in hits if not any(s <= h.start and h.end <= e for s, e, _ in uses)]
        for start, end, long in uses:
            for meaning in meanings[long]:
                out.append(Hit(meaning.finding, meaning.rule, start, end, sentence_of[start]))
        out.sort(key=lambda h: (h.start, h.end, h.finding))
        return out

    def _meaning(self, long: str) -> list[Hit]:
        found = self._screen.hits(plain(long), shadow(long), [(0, len(long))])
        return [h for h in found if (h.end - h.start) >= _COVER * len(long) or h.finding == "anatomy"]
