"""The screened matcher: every lexicon pattern, tried only on sentences that hold one of its literals.

`LexiconMatcher` is a medspaCy `TargetMatcher`: its rules are `TargetRule`s and its result is a span group
with `span._.target_rule`. What differs is the way a match is found: one Aho-Corasick pass over the shadow text
names the (sentence, pattern) pairs worth trying, so cost follows the findings, not the rules.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import ahocorasick

from extractors.lexicon import Lexicon, LexiconExcept, LexiconRule, Value
from extractors.screen import required_literals


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
        self._wanted: dict[str, list[int]] = {}
        for lexicon in lexicons:
            for pattern, source in compile_lexicon(lexicon, len(self.patterns)):
                self._want(source, len(self.patterns))
                self.patterns.append(pattern)
                self._excepts.append(
                    tuple((regex, case, self._except(regex, case)) for regex, case in pattern.excepts)
                )
        self._automaton = None
        if self._wanted:
            self._automaton = ahocorasick.Automaton()
            for literal, indexes in self._wanted.items():
                self._automaton.add_word(literal, (len(literal), tuple(indexes)))
            self._automaton.make_automaton()

    def _want(self, source: str, index: int) -> None:
        """Have `index` tried only where a literal of `source` stands, or everywhere if it has none."""
        literals = required_literals(source) if self._screened else None
        if literals is None:
            self._always.append(index)
        for literal in literals or ():
            self._wanted.setdefault(_fold(literal), []).append(index)

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
                excepts = [(r, c) for r, c, i in self._excepts[index] if i in candidates]
                text = plain if pattern.rule.case else shadow
                for match in pattern.regex.finditer(text, start, end):
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
        starts = [start for start, _ in bounds]
        by_sentence: dict[int, set[int]] = {}
        if self._automaton is not None:
            for last, (length, indexes) in self._automaton.iter(shadow):
                sentence = bisect_right(starts, last - length + 1) - 1
                if sentence >= 0 and last < bounds[sentence][1]:
                    by_sentence.setdefault(sentence, set()).update(indexes)
        if self._always:
            for sentence in range(len(bounds)):
                by_sentence.setdefault(sentence, set()).update(self._always)
        for sentence in sorted(by_sentence):
            yield sentence, by_sentence[sentence]


def _fold(literal: str) -> str:
    """Case-sensitive patterns are screened on the shadow too, so their literals are lowered the same way."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in literal)


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
