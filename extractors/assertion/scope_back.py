"""Backward scope: how far a cue carries to the left, as intervals of document offsets."""

from __future__ import annotations

import re
from functools import cache

from extractors.assertion.cues import load_words
from extractors.assertion.model import Category, Cue, Direction, Reach
from extractors.assertion.scan import Scan, Word
from extractors.assertion.scope import Interval

_MOST_WORDS = 60
_NEAR_WORDS = 5
_AUXILIARIES = 3
_TEST_WORDS = 6
_EVENT_BEFORE = frozenset({"since", "after", "following", "because", "due", "despite", "when", "while"})
_CAUSE_OF = "end.cause_of"  # "the cause of her pain was not found" does not deny the pain
_BARE_ENDS = frozenset({"ruled", "rule", "excluded", "resolved", "resolving"})
_SEPARATOR = Word.COMMA | Word.AND | Word.OR
_VERB = Word.FINITE | Word.COPULA
_OPEN_REACH = (Reach.LIST, Reach.SENTENCE, Reach.ITEM)


def backward(scan: Scan, cue: Cue) -> list[Interval]:
    """Return what `cue` covers to its left."""
    return [] if cue.first == 0 else _Backward(scan, cue).run()


@cache
def _tests() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{load_words().fragments['exam_test']})")


def is_test(words: str) -> bool:
    """Tell whether the words name an examination test, of which several may share one result."""
    return _tests().search(words) is not None


class _Backward:
    """One walk to the left of a cue, a word a step."""

    def __init__(self, scan: Scan, cue: Cue) -> None:
        self.scan = scan
        self.cue = cue
        self.category = cue.rule.category
        self.reach = cue.rule.reach
        self.words = cue.rule.words or (_NEAR_WORDS if self.reach is Reach.NEAR else _MOST_WORDS)
        self.last = cue.first - 1
        self.depth = 0
        self.joined = False
        self.until = cue.start
        self.plural = bool(scan.masks[cue.first] & Word.PLURAL)
        self.bare_end = scan.words[cue.first] in _BARE_ENDS  # "chest pain with infarction ruled out"
        self.singular = bool(scan.masks[cue.first] & Word.SINGULAR)

    def run(self) -> list[Interval]:
        scan = self.scan
        index, floor = self.last, max(-1, self.last - self.words)
        while index > floor:
            cue = scan.cue_to.get(index)
            if self._blocked(index, cue):
                of_cause = cue is not None and cue.rule.id == _CAUSE_OF
                return [] if of_cause else self._from(scan.ends[index])
            index = index - 1 if cue is None else cue.first - 1
        return self._from(scan.starts[index + 1])

    def _from(self, start: int) -> list[Interval]:
        return [(start, self.until)] if start < self.until else []

    def _blocked(self, index: int, cue: Cue | None) -> bool:
        """Tell whether the scope ends right of word `index`."""
        scan, mask, word = self.scan, self.scan.masks[index], self.scan.words[index]
        adjacent = index == self.last
        if word == ":" and not adjacent:
            blocked = True
        elif word in "()[]":
            blocked = self._blocked_by_bracket(word, adjacent=adjacent)
        elif scan.is_hard_stop(index) and not (adjacent and word in "?-"):
            blocked = self.reach is not Reach.SENTENCE
        elif cue is not None:
            blocked = self._blocked_by_cue(cue)
        elif adjacent and (mask & _SEPARATOR or word == "/"):
            blocked = False
        elif mask & _SEPARATOR or word == "/":
            blocked = self._blocked_by_separator(index, mask)
        else:
            blocked = self._blocked_by_word(index, mask)
        return blocked

    def _blocked_by_bracket(self, word: str, *, adjacent: bool) -> bool:
        if word in ")]":
            self.depth += 1
            return False
        self.depth -= 1
        if self.depth < 0 and self.reach in _OPEN_REACH:
            self.depth = 0
        return self.depth < 0 and not adjacent

    def _blocked_by_cue(self, cue: Cue) -> bool:
        category = cue.rule.category
        if self.reach is Reach.SENTENCE:
            return category is Category.TERMINATE
        if category in (Category.TERMINATE, Category.AFFIRMED, Category.NEGATED):
            return True
        return category is self.category and (
            category is Category.HISTORICAL or cue.rule.direction is Direction.BACKWARD
        )

    # separators --------------------------------------------------------------------------------

    def _blocked_by_separator(self, index: int, mask: int) -> bool:
        if self.reach is Reach.SENTENCE:
            return False
        if self.reach is Reach.ITEM:
            return self._answered(index)
        if mask & Word.AND and (self.singular or self.reach in (Reach.NEAR, Reach.NOUN)):
            return True
        if mask & Word.COMMA:
            return self.reach is not Reach.CLAUSE and not self._list_goes_on(index)
        self.joined = self.joined or bool(mask & (Word.AND | Word.OR))
        return False

    def _list_goes_on(self, index: int) -> bool:
        """Commas are crossed only where an "and" or "or" makes a list of them, or all items are tests."""
        if self._answered(index) or self.scan.masks[index - 1] & Word.PREDICATE:
            return False
        return self.reach is Reach.LIST and (self.joined or self.plural or self._all_tests(index))

    def _all_tests(self, index: int) -> bool:
        """Tell whether both sides of the comma at `index` are tests: "Lachman, drawer negative"."""
        scan = self.scan
        begin, floor = index - 1, max(0, index - _TEST_WORDS)
        while begin > floor and not scan.masks[begin - 1] & (Word.COMMA | Word.STOP):
            begin -= 1
        left = scan.text[scan.starts[max(begin, 0)] : scan.starts[index]]
        return is_test(left) and is_test(scan.text[scan.ends[index] : self.cue.start])

    def _answered(self, index: int) -> bool:
        """Tell whether the answer to an earlier item of a form ends just before `index`."""
        if index == 0:
            return False
        before = index - 1
        return self.scan.words[before] in {")", "+"} or bool(self.scan.masks[before] & Word.ANSWER)

    # words -------------------------------------------------------------------------------------

    def _blocked_by_word(self, index: int, mask: int) -> bool:
        scan = self.scan
        if self.reach is Reach.SENTENCE:
            return False
        if mask & _VERB:
            return not self._own_verb(index)
        if scan.words[index] == "with" and self.bare_end and index < self.last:
            return True
        if self.reach is Reach.ITEM:
            return index + 1 < len(scan.words) and scan.new_line(index + 1)
        if (
            scan.words[index] == "for"
            and self.category is Category.HYPOTHETICAL
            and self.reach is Reach.PHRASE
        ):
            self.until = scan.starts[index]  # "surgery for the tear is planned": the tear is not
        past_event = self.category is Category.HISTORICAL and scan.words[index] in _EVENT_BEFORE
        narrow = self.reach in (Reach.NEAR, Reach.NOUN) and mask & (Word.SOFT | Word.VERB)
        if past_event or narrow:
            return True
        return bool(mask & Word.PRONOUN) and self.reach is not Reach.CLAUSE and not self._own_verb(index + 1)

    def _own_verb(self, index: int) -> bool:
        """Tell whether the verb at `index` begins no statement of its own.

        So it is with the cue's own auxiliary ("was felt to be negative") and in a relative clause
        ("the numbness that / she described has gone").
        """
        scan = self.scan
        if scan.masks[index] & Word.COPULA and index >= self.cue.first - _AUXILIARIES:
            return True
        if index < 1:
            return False
        if scan.words[index - 1] in {"that", "which"}:
            return True
        if index == 1 or not scan.masks[index - 1] & Word.PRONOUN:
            return False
        noun = index - 2
        return scan.words[noun].isalnum() and not scan.masks[noun] & (_SEPARATOR | Word.COMPLEMENT)
