"""The screened matcher: every lexicon pattern, tried only on sentences that hold one of its literals.

`LexiconMatcher` is a medspaCy `TargetMatcher`: its rules are `TargetRule`s and its result is a span group
with `span._.target_rule`. What differs is the way a match is found: one Aho-Corasick pass over each sentence
names the patterns worth trying there, so cost follows the findings, not the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import ahocorasick

from extractors.lexicon import Lexicon, LexiconExcept, LexiconRule, Value
from extractors.pattern_table import Screened, screened
from extractors.regex_tree import LazyPattern
from extractors.screen import marked
from extractors.word_index import WORD, WordIndex

_PLACE = itemgetter(0, 1, 2)
_NOTHING_KNOWN = Screened((), None)


@dataclass(slots=True, unsafe_hash=True)  # not frozen: hits are made by the hundred a note
class Hit:
    """One match of one rule: document offsets, sentence index and the offsets of named groups."""

    finding: str
    rule: LexiconRule
    start: int
    end: int
    sentence: int
    groups: dict[str, tuple[int, int]] = field(default_factory=dict, compare=False)

    @property
    def rule_id(self) -> str:
        """Finding and rule, as facts carry it."""
        return f"{self.finding}.{self.rule.id}"

    def hint(self, name: str, default: Value = None) -> Value:
        """Return the rule's hint `name`."""
        return self.rule.hints.get(name, default)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of a rule, with the rule's place in the order of all rules."""

    finding: str
    rule: LexiconRule
    regex: LazyPattern
    excepts: tuple[tuple[LazyPattern, bool], ...]
    order: int


def expanded_patterns(lexicon: Lexicon, order: int = 0) -> Iterator[Pattern]:
    """Yield each pattern of `lexicon`, expanded; raises ValueError where one does not compile."""
    shared = tuple(_expanded_except(lexicon, e) for e in lexicon.excepts)
    for stated in lexicon.rules:
        rule = stated.model_copy(update={"overlap": True}) if lexicon.overlap else stated
        own = tuple(_expanded_except(lexicon, e) for e in rule.excepts)
        for source in rule.patterns:
            regex = LazyPattern(lexicon.expand(source))
            yield Pattern(lexicon.finding, rule, regex, shared + own, order)
            order += 1


def _expanded_except(lexicon: Lexicon, item: LexiconExcept) -> tuple[LazyPattern, bool]:
    return LazyPattern(lexicon.expand(item.pattern)), item.case


class Screen:
    """All patterns of a set of lexicons behind one literal automaton.

    In a sentence that holds its literals a pattern is tried at the words that can open it; the few that may open
    with any word are searched for. With `screened=False` all are searched for everywhere; results are the same.
    """

    def __init__(self, lexicons: Iterable[Lexicon], *, screened: bool = True) -> None:
        self.patterns: list[Pattern] = []
        self._excepts: list[tuple[tuple[LazyPattern, bool, int], ...]] = []
        self._always: list[int] = []
        self._screened = screened
        self._except_ids: dict[tuple[str, bool], int] = {}
        self._sets: dict[frozenset[str], int] = {}
        self._tried_at: dict[int, list[tuple[int, frozenset[int]]]] = {}
        self._searched: set[int] = set()
        self._opening: set[int] = set()
        self._opened_by = WordIndex()
        for lexicon in lexicons:
            for pattern in expanded_patterns(lexicon, len(self.patterns)):
                known = self._known(pattern.regex.pattern)
                self._want(known, len(self.patterns))
                self._open(known, len(self.patterns))
                self.patterns.append(pattern)
                self._excepts.append(
                    tuple((regex, case, self._except(regex, case)) for regex, case in pattern.excepts)
                )
        self._automaton = self._build()
        self._firsts = frozenset(self._tried_at)

    def _build(self) -> Any:
        """The automaton of all literals, each with the sets that it is in; None where there is no literal."""
        wanted: dict[str, list[int]] = {}
        for literals, index in self._sets.items():
            for literal in literals:
                wanted.setdefault(literal, []).append(index)
        if not wanted:
            return None
        automaton = ahocorasick.Automaton()
        for literal, indexes in wanted.items():
            automaton.add_word(literal, frozenset(indexes))
        automaton.make_automaton()
        return automaton

    def _known(self, source: str) -> Screened:
        return screened(source) if self._screened else _NOTHING_KNOWN

    def _want(self, known: Screened, index: int) -> None:
        """Have `index` tried only where its literals stand, or everywhere if it has none."""
        if not known.literals:
            self._always.append(index)
            return
        first, *rest = (self._sets.setdefault(s, len(self._sets)) for s in known.literals)
        self._tried_at.setdefault(first, []).append((index, frozenset(rest)))

    def _open(self, known: Screened, index: int) -> None:
        """Have `index` tried at the words that can open it, or searched for if any word can."""
        if known.first is None:
            self._searched.add(index)
        else:
            self._opening.add(index)
            self._opened_by.opener(known.first, index)

    def _except(self, regex: LazyPattern, case: bool) -> int:
        """The index of an exclusion: below zero, so that it stands apart from the patterns."""
        key = (regex.pattern, case)
        if key not in self._except_ids:
            self._except_ids[key] = -1 - len(self._except_ids)
            self._want(self._known(regex.pattern), self._except_ids[key])
        return self._except_ids[key]

    def hits(self, plain: str, shadow: str, bounds: Sequence[tuple[int, int]]) -> list[Hit]:
        """Return all hits in `bounds` (sentence offsets, in order), pruned, in document order.

        `plain` has the document's case, `shadow` is lower case; both have the document's offsets.
        """
        found: list[Hit] = []
        for sentence, candidates in self._candidates(shadow, bounds):
            start, end = bounds[sentence]
            excluded = _Excluded(plain, shadow, start, end, candidates)
            raw = [
                (match.start(), -match.end(), index, match)
                for index, match in self._matches(plain, shadow, start, end, candidates)
                if not excluded.covers(self._excepts[index], match)
            ]
            if raw:
                raw.sort(key=_PLACE)
                found.extend(_prune([_hit(self.patterns[r[2]], r[3], sentence) for r in raw]))
        return found

    def _matches(
        self, plain: str, shadow: str, start: int, end: int, candidates: set[int]
    ) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield the matches of each candidate in `[start, end)`; those of one pattern do not overlap."""
        for index in candidates & self._searched:
            pattern = self.patterns[index]
            for match in pattern.regex.finditer(plain if pattern.rule.case else shadow, start, end):
                if match.end() > match.start():
                    yield index, match
        opening = candidates & self._opening
        if not opening:
            return
        done: dict[int, int] = {}
        words = WORD.finditer(shadow, start, end)
        for word, opens in zip(
            words, map(self._opened_by.__getitem__, WORD.findall(shadow, start, end)), strict=True
        ):
            if opens and not opening.isdisjoint(opens):
                at = word.start()
                for index in opening & opens:
                    if done.get(index, 0) <= at:
                        pattern = self.patterns[index]
                        found = pattern.regex.match(plain if pattern.rule.case else shadow, at, end)
                        if found is not None:
                            done[index] = found.end()
                            yield index, found

    def _candidates(self, shadow: str, bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[int, set[int]]]:
        """Yield each sentence with the patterns and exclusions that may match there."""
        found_in = self._automaton.iter if self._automaton is not None else None
        for sentence, (start, end) in enumerate(bounds):
            candidates = set(self._always)
            if found_in is not None:
                met = found_in(marked(shadow[start:end]))
                held = set().union(*[sets for _, sets in met])
                for first in held & self._firsts:
                    for index, rest in self._tried_at[first]:
                        if rest <= held:
                            candidates.add(index)
            if candidates:
                yield sentence, candidates


class _Excluded:
    """What the exclusions match in one sentence, looked for once where a match asks."""

    def __init__(self, plain: str, shadow: str, start: int, end: int, candidates: set[int]) -> None:
        self._plain, self._shadow, self._start, self._end = plain, shadow, start, end
        self._candidates = candidates
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def covers(self, excepts: Sequence[tuple[LazyPattern, bool, int]], match: re.Match[str]) -> bool:
        """Tell whether one of `excepts` overlaps `match`."""
        left, right = match.span()
        for regex, case, index in excepts:
            if index in self._candidates:
                for start, end in self._spans_of(regex, index, cased=case):
                    if start < right and left < end:
                        return True
        return False

    def _spans_of(self, regex: LazyPattern, index: int, *, cased: bool) -> list[tuple[int, int]]:
        spans = self._spans.get(index)
        if spans is None:
            text = self._plain if cased else self._shadow
            spans = [m.span() for m in regex.finditer(text, self._start, self._end)]
            self._spans[index] = spans
        return spans


def _hit(pattern: Pattern, match: re.Match[str], sentence: int) -> Hit:
    if not pattern.regex.groupindex:
        return Hit(pattern.finding, pattern.rule, match.start(), match.end(), sentence, {})
    groups = {name: match.span(name) for name, value in match.groupdict().items() if value is not None}
    if "core" in groups:
        start, end = groups["core"]
    else:
        start, end = match.span()
    return Hit(pattern.finding, pattern.rule, start, end, sentence, groups)


def _prune(hits: list[Hit]) -> list[Hit]:
    """Of overlapping hits of one finding keep the longest (the earlier rule where they are equal)."""
    kept: list[Hit] = []
    by_finding: dict[str, list[Hit]] = {}
    for hit in hits:
        rivals = by_finding.setdefault(hit.finding, [])
        if hit.rule.overlap:
            if not any(r.rule is hit.rule and r.start < hit.end and hit.start < r.end for r in rivals):
                rivals.append(hit)
            continue
        clash = [r for r in rivals if not r.rule.overlap and r.start < hit.end and hit.start < r.end]
        if any(r.end - r.start >= hit.end - hit.start for r in clash):
            continue
        for rival in clash:
            rivals.remove(rival)
        rivals.append(hit)
    for rivals in by_finding.values():
        kept.extend(rivals)
    kept.sort(key=lambda h: (h.start, h.end, h.finding))
    return kept
