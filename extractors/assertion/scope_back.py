"""Backward scope: how far a cue carries to the left, as intervals of document offsets."""

from __future__ import annotations

import re

from extractors.assertion.model import Category, Cue, Direction, Reach
from extractors.assertion.scan import Scan, Word
from extractors.assertion.scope import Interval

_MOST_WORDS = 60
_TESTS = re.compile(
    r"lachman|drawer|mc ?murray|apley|thompson|thomson|hom[ae]n|tinel|phalen|spurling|murphy|straight leg|slr|faber|"
    r"fadir|fadd?ir|stinchfield|ober|pivot|varus|valgus|apprehension|grind|squeeze|mulder|thessaly|clarke|tests?\b|"
    r"sign\b|trendelenburg|patrick|steinmann|noble|log ?roll|talar tilt|kleiger|hawkins|neer|kernig|brudzinski|romberg|"
    r"babinski|psoas|obturator|rovsing|rebound|guarding|impingement|dial|sag\b|wilson|bounce"
)
_EVENT_BEFORE = frozenset({"since", "after", "following", "because", "due", "despite", "when", "while"})
_VERB_STOP = Word.FINITE | Word.COPULA


def backward(scan: Scan, cue: Cue) -> list[Interval]:
    """Return what `cue` covers to its left."""
    return [] if cue.first == 0 else _Backward(scan, cue).run()


def is_test(words: str) -> bool:
    """Tell whether the words name an examination test, of which several may share one result."""
    return _TESTS.search(words) is not None


class _Backward:
    """One walk to the left of a cue."""

    def __init__(self, scan: Scan, cue: Cue) -> None:
        self.scan = scan
        self.cue = cue
        self.reach = cue.rule.reach
        self.words = cue.rule.words or (5 if self.reach is Reach.NEAR else _MOST_WORDS)
        self.depth = 0
        self.joined = False
        self.until = cue.start
        self.singular = self._is_singular()

    def _is_singular(self) -> bool:
        first = self.scan.masks[self.cue.first]
        return bool(first & Word.SINGULAR)

    def run(self) -> list[Interval]:
        scan = self.scan
        index, floor = self.cue.first - 1, max(-1, self.cue.first - 1 - self.words)
        while index > floor:
            step = self._step(index)
            if step is None:
                return self._from(scan.ends[index])
            index = step
        return self._from(scan.starts[index + 1] if index + 1 < len(scan.words) else scan.start)

    def _from(self, start: int) -> list[Interval]:
        return [(start, self.until)] if start < self.until else []

    def _step(self, index: int) -> int | None:
        scan, mask, word = self.scan, self.scan.masks[index], self.scan.words[index]
        adjacent = index == self.cue.first - 1
        if word == ":" and not adjacent:
            return None
        if word in "()[]":
            return self._bracket(index)
        if scan.is_hard_stop(index) and not (adjacent and word in "?-"):
            return None if self.reach is not Reach.SENTENCE else index - 1
        cue = scan.cue_to.get(index)
        if cue is not None:
            return self._at_cue(cue)
        if mask & (Word.COMMA | Word.AND | Word.OR) or word == "/":
            return self._separator(index, mask)
        if self._stops_at_word(index, mask):
            return None
        if word == "for" and self.cue.rule.category is Category.HYPOTHETICAL:
            self.until = scan.starts[index]  # "surgery for the tear is planned": the tear is not
        return index - 1

    def _bracket(self, index: int) -> int | None:
        if self.scan.words[index] in ")]":
            self.depth += 1
            return index - 1
        self.depth -= 1
        if self.depth < 0 and self.reach in (Reach.LIST, Reach.SENTENCE, Reach.ITEM):
            self.depth = 0
            return index - 1
        return None if self.depth < 0 and index != self.cue.first - 1 else index - 1

    def _at_cue(self, cue: Cue) -> int | None:
        category = cue.rule.category
        if category is Category.PSEUDO:
            return cue.first - 1
        if self.reach is Reach.SENTENCE:
            return None if category is Category.TERMINATE else cue.first - 1
        if category in (Category.TERMINATE, Category.AFFIRMED):
            return None
        if category is Category.NEGATED or (category is self.cue.rule.category and cue.rule.direction is Direction.BACKWARD):
            return None
        return cue.first - 1

    def _separator(self, index: int, mask: int) -> int | None:
        if index == self.cue.first - 1:
            return index - 1
        if self.reach is Reach.SENTENCE:
            return index - 1
        if self.reach is Reach.ITEM:
            return None if self._answered(index) else index - 1
        if mask & Word.OR or self.scan.words[index] == "/":
            self.joined = self.joined or bool(mask & Word.OR)
            return index - 1
        if mask & Word.AND:
            if self.singular or self.reach in (Reach.NEAR, Reach.NOUN):
                return None
            self.joined = True
            return index - 1
        if self.reach is Reach.CLAUSE:
            return index - 1
        if self._answered(index) or self.scan.masks[index - 1] & Word.PREDICATE:
            return None
        if self.reach is Reach.LIST and (self.joined or self._all_tests(index)):
            return index - 1
        return None

    def _all_tests(self, index: int) -> bool:
        """"Lachman, drawer negative": a list of tests shares its result without an "and"."""
        scan = self.scan
        begin = index - 1
        while begin > 0 and not scan.masks[begin - 1] & (Word.COMMA | Word.STOP) and index - begin < 6:
            begin -= 1
        left = scan.text[scan.starts[max(begin, 0)] : scan.starts[index]]
        right = scan.text[scan.ends[index] : self.cue.start]
        return is_test(left) and is_test(right)

    def _answered(self, index: int) -> bool:
        """Tell whether the answer to an earlier item of a form ends just before `index`."""
        return index > 0 and (self.scan.words[index - 1] in {")", "+"} or bool(self.scan.masks[index - 1] & Word.ANSWER))

    def _stops_at_word(self, index: int, mask: int) -> bool:
        if self.reach is Reach.SENTENCE:
            return False
        if mask & _VERB_STOP and not self._relative(index):
            return True
        if self.reach is Reach.ITEM:
            return self.scan.new_line(index + 1) if index + 1 < len(self.scan.words) else False
        if self.cue.rule.category is Category.HISTORICAL and self.scan.words[index] in _EVENT_BEFORE:
            return True
        if self.reach in (Reach.NEAR, Reach.NOUN) and mask & (Word.SOFT | Word.VERB):
            return True
        if not mask & Word.PRONOUN or self.reach is Reach.CLAUSE:
            return False
        return not (index + 1 < len(self.scan.words) and self._relative(index + 1))

    def _relative(self, index: int) -> bool:
        """A copula right before the cue belongs to it ("was felt to be negative"); one after "that" does not stop."""
        if index >= self.cue.first - 3 and self.scan.masks[index] & Word.COPULA:
            return True
        if index < 1:
            return False
        if self.scan.words[index - 1] in {"that", "which"}:
            return True
        separators = Word.COMMA | Word.AND | Word.OR | Word.COMPLEMENT | Word.STOP
        return bool(
            index > 1
            and self.scan.masks[index - 1] & Word.PRONOUN
            and not self.scan.masks[index - 2] & separators
            and self.scan.words[index - 2].isalnum()
        )
