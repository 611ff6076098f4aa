"""The screened matcher: every lexicon pattern, tried only on sentences that hold one of its literals.

`LexiconMatcher` is a medspaCy `TargetMatcher`: its rules are `TargetRule`s and its result is a span group
with `span._.target_rule`. What differs is the way a match is found: one Aho-Corasick pass over each sentence
names the patterns worth trying there, so cost follows the findings, not the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import ahocorasick

from extractors.lexicon import Lexicon, LexiconExcept, LexiconRule, Value
from extractors.screen import frequency, marked, required_literals

_MOST_SETS = 4
_TOO_OFTEN = 0.8


@dataclass(frozen=True, slots=True)
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
    """A compiled pattern of a rule, with the rule's place in the order of all rules."""

    finding: str
    rule: LexiconRule
    regex: re.Pattern[str]
    excepts: tuple[tuple[re.Pattern[str], bool], ...]
    order: int


def compile_lexicon(lexicon: Lexicon, order: int = 0) -> Iterator[tuple[Pattern, str]]:
    """Yield each pattern of `lexicon` compiled, with its expanded source."""
    shared = tuple(_compile_except(lexicon, e) for e in lexicon.excepts)
    for stated in lexicon.rules:
        rule = stated.model_copy(update={"overlap": True}) if lexicon.overlap else stated
        own = tuple(_compile_except(lexicon, e) for e in rule.excepts)
        for source in rule.patterns:
            expanded = lexicon.expand(source)
            yield (
                Pattern(lexicon.finding, rule, re.compile(expanded, re.ASCII), shared + own, order),
                expanded,
            )
            order += 1


def _compile_except(lexicon: Lexicon, item: LexiconExcept) -> tuple[re.Pattern[str], bool]:
    return re.compile(lexicon.expand(item.pattern), re.ASCII), item.case


class Screen:
    """All patterns of a set of lexicons behind one literal automaton.

    With `screened=False` every pattern is tried on every sentence; results are the same.
    """

    def __init__(self, lexicons: Iterable[Lexicon], *, screened: bool = True) -> None:
        self.patterns: list[Pattern] = []
        self._excepts: list[tuple[tuple[re.Pattern[str], bool, int], ...]] = []
        self._always: list[int] = []
        self._screened = screened
        self._except_ids: dict[tuple[str, bool], int] = {}
        self._sets: dict[frozenset[str], int] = {}
        self._tried_at: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
        for lexicon in lexicons:
            for pattern, source in compile_lexicon(lexicon, len(self.patterns)):
                self._want(source, len(self.patterns))
                self.patterns.append(pattern)
                self._excepts.append(
                    tuple((regex, case, self._except(regex, case)) for regex, case in pattern.excepts)
                )
        self._automaton = self._build()

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
            automaton.add_word(literal, tuple(indexes))
        automaton.make_automaton()
        return automaton

    def _want(self, source: str, index: int) -> None:
        """Have `index` tried only where literals of `source` stand, or everywhere if it has none."""
        sets = required_literals(source) if self._screened else ()
        if not sets:
            self._always.append(index)
            return
        rare = [sets[0], *(s for s in sets[1:_MOST_SETS] if frequency(s) < _TOO_OFTEN)]
        first, *rest = (self._sets.setdefault(s, len(self._sets)) for s in rare)
        self._tried_at.setdefault(first, []).append((index, tuple(rest)))

    def _except(self, regex: re.Pattern[str], case: bool) -> int:
        """The index of an exclusion: below zero, so that it stands apart from the patterns."""
        key = (regex.pattern, case)
        if key not in self._except_ids:
            self._except_ids[key] = -1 - len(self._except_ids)
            self._want(regex.pattern, self._except_ids[key])
        return self._except_ids[key]

    def hits(self, plain: str, shadow: str, bounds: Sequence[tuple[int, int]]) -> list[Hit]:
        """Return all hits in `bounds` (sentence offsets, in order), pruned, in document order.

        `plain` has the document's case, `shadow` is lower case; both have the document's offsets.
        """
        found: list[Hit] = []
        for sentence, candidates in self._candidates(shadow, bounds):
            start, end = bounds[sentence]
            raw: list[tuple[int, int, int, Hit]] = []
            for index in sorted(i for i in candidates if i >= 0):
                pattern = self.patterns[index]
                text = plain if pattern.rule.case else shadow
                excepts: list[tuple[re.Pattern[str], bool]] | None = None
                for match in pattern.regex.finditer(text, start, end):
                    if excepts is None:
                        excepts = [(r, c) for r, c, i in self._excepts[index] if i in candidates]
                    if match.end() > match.start() and not _excluded(
                        excepts, match, plain, shadow, start, end
                    ):
                        raw.append(
                            (match.start(), -match.end(), pattern.order, _hit(pattern, match, sentence))
                        )
            raw.sort(key=lambda r: r[:3])
            found.extend(_prune([r[3] for r in raw]))
        return found

    def _candidates(self, shadow: str, bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[int, set[int]]]:
        """Yield each sentence with the patterns and exclusions that may match there."""
        for sentence, (start, end) in enumerate(bounds):
            candidates = set(self._always)
            if self._automaton is not None:
                found: set[int] = set()
                for _, indexes in self._automaton.iter(marked(shadow[start:end])):
                    found.update(indexes)
                for first in found & self._tried_at.keys():
                    for index, rest in self._tried_at[first]:
                        if not rest or found.issuperset(rest):
                            candidates.add(index)
            if candidates:
                yield sentence, candidates


def _hit(pattern: Pattern, match: re.Match[str], sentence: int) -> Hit:
    groups = {name: match.span(name) for name, value in match.groupdict().items() if value is not None}
    if "core" in groups:
        start, end = groups["core"]
    else:
        start, end = match.span()
    return Hit(pattern.finding, pattern.rule, start, end, sentence, groups)


def _excluded(
    excepts: Sequence[tuple[re.Pattern[str], bool]],
    match: re.Match[str],
    plain: str,
    shadow: str,
    start: int,
    end: int,
) -> bool:
    for regex, case in excepts:
        for other in regex.finditer(plain if case else shadow, start, end):
            if other.start() < match.end() and match.start() < other.end():
                return True
    return False


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
