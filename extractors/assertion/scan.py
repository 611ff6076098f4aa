"""One sentence as the scopes read it: words, their classes, and the cues among them."""

from __future__ import annotations

from enum import IntFlag, auto

from extractors.assertion.cues import NUMBER, TOKEN, CueTable, load_words
from extractors.assertion.model import Cue


class Word(IntFlag):
    """Classes of a word; a word may be in several."""

    PRONOUN = auto()
    PATIENT = auto()
    DETERMINER = auto()
    DEFINITE = auto()
    COPULA = auto()
    FINITE = auto()
    VERB = auto()
    STRONG = auto()
    SLIGHTEST = auto()
    NORMAL = auto()
    TOPIC = auto()
    SOFT = auto()
    PREPOSITION = auto()
    COMPLEMENT = auto()
    EVIDENTIAL = auto()
    OR = auto()
    AND = auto()
    NEWNESS = auto()
    ANSWER = auto()
    ABBREVIATION = auto()
    FUNCTION = auto()
    PREDICATE = auto()
    PLURAL = auto()
    SINGULAR = auto()
    COMMA = auto()
    STOP = auto()


def word_classes() -> dict[str, int]:
    """Return each listed word's classes as a bit mask."""
    classes: dict[str, int] = {",": int(Word.COMMA), ";": int(Word.STOP), "\u2022": int(Word.STOP), "|": int(Word.STOP)}
    for name, words in load_words().classes.items():
        bit = int(Word[name.upper()])
        for word in words.split():
            classes[word] = classes.get(word, 0) | bit
    return classes


class Scan:
    """Words of `text[start:end)` with offsets and class masks, and the cues found among them.

    `cue_at` maps the index of a cue's first word to the cue, `cue_to` the index of its last word.
    """

    __slots__ = ("cue_at", "cue_to", "cues", "end", "ends", "masks", "start", "starts", "text", "words")

    def __init__(self, text: str, start: int, end: int, table: CueTable, classes: dict[str, int]) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in TOKEN.finditer(text, start, end):
            self.words.append(match.group())
            self.starts.append(match.start())
            self.ends.append(match.end())
        self.masks = [classes.get(word, 0) for word in self.words]
        self.cues: list[Cue] = []
        self._find(table)
        self.cue_at = {cue.first: cue for cue in self.cues}
        self.cue_to = {cue.after - 1: cue for cue in self.cues}

    def _find(self, table: CueTable) -> None:
        by_first, text, end, starts = table.by_first, self.text, self.end, self.starts
        index, count = 0, len(self.words)
        while index < count:
            word = self.words[index]
            entries = by_first.get(NUMBER if word[0].isdigit() else word)
            if entries is not None:
                best_end, best, extra = -1, None, None
                for pattern, rule in entries:
                    match = pattern.match(text, starts[index], end)
                    if match is None or match.end() < best_end:
                        continue
                    if rule.beside and best is not None and match.end() == best_end and best.category is rule.category:
                        extra = rule
                        continue
                    best_end, best, extra = match.end(), rule, None
                if best is not None:
                    after = index + 1
                    while after < count and starts[after] < best_end:
                        after += 1
                    if extra is not None:
                        self.cues.append(Cue(extra, starts[index], best_end, index, after))
                    self.cues.append(Cue(best, starts[index], best_end, index, after))
                    index = after
                    continue
            index += 1

    def gap(self, index: int) -> str:
        """Return the white space before word `index`."""
        return self.text[self.ends[index - 1] if index else self.start : self.starts[index]]

    def spaced(self, index: int) -> bool:
        """Tell whether word `index` has white space on both sides."""
        before = index == 0 or self.ends[index - 1] < self.starts[index]
        after = index + 1 >= len(self.words) or self.ends[index] < self.starts[index + 1]
        return before and after

    def is_hard_stop(self, index: int) -> bool:
        """Tell whether the mark at `index` ends a clause: ';', sentence-final '.', '?', ' - ', '->', blank line."""
        word = self.words[index]
        if self.masks[index] & Word.STOP:
            return True
        if word == ".":
            return self._final_dot(index)
        if word == "-":
            return self.spaced(index) or (index + 1 < len(self.words) and self.words[index + 1] in "->")
        if word in {"?", "!", ">", "*"}:
            return index + 1 >= len(self.words) or self.ends[index] < self.starts[index + 1]
        return False

    def _final_dot(self, index: int) -> bool:
        if index + 1 < len(self.words):
            touching = self.starts[index + 1] == self.ends[index]
            if touching and self.words[index + 1] not in {",", ")", '"', "."}:
                return False
            if index and self.masks[index - 1] & Word.ABBREVIATION and not touching:
                return False
        return True

    def new_line(self, index: int) -> bool:
        """Tell whether a line break stands before word `index`."""
        return index > 0 and "\n" in self.text[self.ends[index - 1] : self.starts[index]]
