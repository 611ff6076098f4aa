"""One sentence as the scopes read it: words, their classes, and the cues among them."""

from __future__ import annotations

from extractors.assertion.cues import CueTable, Entry, load_words
from extractors.assertion.model import Cue, CueRule
from extractors.assertion.openings import TOKEN, key


class Word:
    """Classes of a word as bits of a plain integer, since masks are tested in the innermost loop."""

    PRONOUN = 1 << 0
    PATIENT = 1 << 1
    DETERMINER = 1 << 2
    DEFINITE = 1 << 3
    COPULA = 1 << 4
    FINITE = 1 << 5
    VERB = 1 << 6
    STRONG = 1 << 7
    SLIGHTEST = 1 << 8
    NORMAL = 1 << 9
    TOPIC = 1 << 10
    SOFT = 1 << 11
    PREPOSITION = 1 << 12
    COMPLEMENT = 1 << 13
    EVIDENTIAL = 1 << 14
    OR = 1 << 15
    AND = 1 << 16
    NEWNESS = 1 << 17
    ANSWER = 1 << 18
    ABBREVIATION = 1 << 19
    FUNCTION = 1 << 20
    PREDICATE = 1 << 21
    PLURAL = 1 << 22
    SINGULAR = 1 << 23
    COMMA = 1 << 24
    STOP = 1 << 25
    DISORDER = 1 << 26


def word_classes() -> dict[str, int]:
    """Return each listed word's classes as a bit mask."""
    classes = {",": Word.COMMA, ";": Word.STOP, "\u2022": Word.STOP, "|": Word.STOP}
    for name, words in load_words().classes.items():
        bit: int = getattr(Word, name.upper())
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
        self.words: list[str] = TOKEN.findall(text, start, end)
        spans = [match.span() for match in TOKEN.finditer(text, start, end)]
        self.starts = [first for first, _ in spans]
        self.ends = [last for _, last in spans]
        self.masks = [classes.get(word, 0) for word in self.words]
        self.cues: list[Cue] = []
        self._find(table)
        self.cue_at = {cue.first: cue for cue in self.cues}
        self.cue_to = {cue.after - 1: cue for cue in self.cues}

    def _find(self, table: CueTable) -> None:
        starts, count, after = self.starts, len(self.words), 0
        keys = [*map(key, self.words), ""]
        for index, group in enumerate(map(table.by_first.get, keys)):
            if group is None or index < after:
                continue
            rules, stop = self._longest(group.get(keys[index + 1]) or group[None], starts[index])
            if not rules:
                continue
            after = index + 1
            while after < count and starts[after] < stop:
                after += 1
            self.cues.extend(Cue(rule, starts[index], stop, index, after) for rule in rules)

    def _longest(self, entries: tuple[Entry, ...], at: int) -> tuple[list[CueRule], int]:
        """The rule of the longest match at `at`, of equals the last one; before it what stands beside it."""
        text, end = self.text, self.end
        stop, best, beside = -1, None, None
        for pattern, rule in entries:
            match = pattern.match(text, at, end)
            if match is None or match.end() < stop:
                continue
            if rule.beside and best is not None and match.end() == stop and best.category is rule.category:
                beside = rule
            else:
                stop, best, beside = match.end(), rule, None
        return [rule for rule in (beside, best) if rule is not None], stop

    def spaced(self, index: int) -> bool:
        """Tell whether word `index` has white space on both sides."""
        before = index == 0 or self.ends[index - 1] < self.starts[index]
        after = index + 1 >= len(self.words) or self.ends[index] < self.starts[index + 1]
        return before and after

    def is_hard_stop(self, index: int) -> bool:
        """Tell whether the mark at `index` ends a clause: ';', a final '.', '?', ' - ', '->'."""
        word = self.words[index]
        if self.masks[index] & Word.STOP:
            return True
        if word == ".":
            return self._final_dot(index)
        if word == "-":
            return self.spaced(index) or (index + 1 < len(self.words) and self.words[index + 1] in "->")
        if word == "*":
            return self.spaced(index)
        if word in {"?", "!", ">"}:
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
