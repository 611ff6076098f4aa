"""Run-on dictation: where its sentences end, and which sections its spoken headings open.

A note that was dictated and never punctuated is one sentence to every rule that reads marks. Its sentences are
told by the words that restart one ("he denies", "there is", "x rays show"), by spoken punctuation ("period",
"new paragraph") and by spoken headings ("on exam", "assessment"). Only long stretches without marks are read so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from extractors.layout.model import Section
from extractors.layout.titles import Scope, TitleRule
from extractors.strict_yaml import validate_file

_FILE = Path(__file__).with_name("runon.yaml")
_MARK = re.compile(r"[.;:?!](?=\s|$)")
_WORD_BEFORE = re.compile(r"[\w'&-]+$")
_PERIOD = "period"
_BACK = 24
# A note with a mark in fewer than so many words is dictation throughout; elsewhere only a long stretch is.
_WORDS_A_MARK, _LEAST_WORDS = 40, 40
_SHORT, _LONG, _CLOSED = 12, 25, 55
_RESTARTS = ("restart", "order")
_ORDERING = (Section.ASSESSMENT, Section.PLAN)
_WORDS_A_COMMA = 15
# A condition stands within so many characters of its sentence's head, its consequence within so many of it.
_AT_HEAD, _CONSEQUENCE, _NEVER = 5, 110, -1000
_CLAUSE = 25


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Spoken(_Strict):
    close: tuple[str, ...]
    colon: str
    never_before: str
    never_after: str
    sure: str


class _Condition(_Strict):
    always: str
    leading: str


class _Heading(_Strict):
    id: str
    category: Section
    scope: Scope
    keep: bool = False
    pattern: str


class _RunOnFile(_Strict):
    description: str
    spoken: _Spoken
    bound: tuple[str, ...] = Field(min_length=1)
    condition: _Condition
    lead: str
    heading_bound: str
    restarts: tuple[str, ...] = Field(min_length=1)
    orders: tuple[str, ...]
    nouns: str
    noun_bound: str
    adverbials: tuple[str, ...]
    headings: tuple[_Heading, ...]


class Part(NamedTuple):
    """One sentence `[start, end)`; `rule` is the section that its spoken heading opens, `title_end` its end."""

    start: int
    end: int
    rule: TitleRule | None = None
    title_end: int = 0


class _Patterns(NamedTuple):
    cut: re.Pattern[str]
    bound: re.Pattern[str]
    heading_bound: re.Pattern[str]
    noun: re.Pattern[str]
    noun_bound: re.Pattern[str]
    sure: re.Pattern[str]
    never_before: re.Pattern[str]
    never_after: re.Pattern[str]
    rules: tuple[TitleRule, ...]


@cache
def _patterns() -> _Patterns:
    """Return the shipped patterns; raises `DataFileError` where the file is wrong."""
    file = validate_file(_FILE, _RunOnFile)
    spoken = file.spoken
    headings = "|".join(f"(?P<h{i}>(?:{h.pattern})(?: {spoken.colon})?)" for i, h in enumerate(file.headings))
    cut = (
        rf"(?<![\w'/-])(?:(?P<always>{file.condition.always})|(?P<leading>{file.condition.leading})|(?P<close>{'|'.join(spoken.close)})|{headings}"
        rf"|(?P<restart>{'|'.join(file.adverbials)}|{file.lead}(?:{'|'.join(file.restarts)}))"
        rf"|(?P<order>{'|'.join(file.orders)}))(?![\w'/-])"
    )
    bound = "|".join(file.bound)
    return _Patterns(
        re.compile(cut.replace(" ", r"\s")),
        re.compile(rf"(?:{bound})"),
        re.compile(rf"(?:{bound}|{file.heading_bound})"),
        re.compile(rf"(?:{file.nouns})\b"),
        re.compile(rf"(?:{file.noun_bound})"),
        re.compile(rf"\b(?:{spoken.sure})"),
        re.compile(rf"(?:{spoken.never_before})"),
        re.compile(rf"\s(?:{spoken.never_after})\b"),
        tuple(TitleRule(h.id, h.category, h.scope, keep=h.keep) for h in file.headings),
    )


@dataclass(slots=True)
class _Clause:
    """What is known of the sentence that is being read: where it began, a condition in it, a heading, a subject."""

    left: int
    told: bool = False
    section: Section = Section.UNKNOWN
    condition: int = _NEVER
    opened: int = _NEVER


class Dictation:
    """Reads one note; `shadow` is its shadow text."""

    def __init__(self, shadow: str) -> None:
        self._text = shadow
        words = shadow.count(" ") + shadow.count("\n")
        marks = len(_MARK.findall(shadow))
        self._sparse = words >= _LEAST_WORDS and marks * _WORDS_A_MARK < words
        spoken = _PERIOD in shadow or "paragraph" in shadow or " line" in shadow
        self._spoken = spoken and _patterns().sure.search(shadow) is not None

    def parts(self, start: int, end: int) -> Iterator[Part]:
        """Yield the sentences of the trimmed span `[start, end)`, itself where it is no run-on."""
        if not self._is_run_on(start, end):
            yield Part(start, end)
            return
        left, rule, title_end = start, None, 0
        for cut, next_rule, next_end in self._cuts(start, end):
            if cut > left:
                yield Part(left, self._trimmed(left, cut), rule, title_end)
            left, rule, title_end = cut, next_rule, next_end
        if left < end:
            yield Part(left, end, rule, title_end)

    def _is_run_on(self, start: int, end: int) -> bool:
        text = self._text
        words = text.count(" ", start, end) + text.count("\n", start, end) + 1
        if self._spoken or self._sparse:
            return words >= _SHORT or (self._sparse and words > 1)
        if words < _LONG:
            return False
        closed = text[end - 1] in '.?!"'
        marks = sum(text.count(mark, start, end) for mark in ",;:(")
        return marks * _WORDS_A_COMMA < words and words >= (_CLOSED if closed else _LONG)

    def _trimmed(self, left: int, cut: int) -> int:
        while cut > left and self._text[cut - 1].isspace():
            cut -= 1
        return cut

    def _cuts(self, start: int, end: int) -> Iterator[tuple[int, TitleRule | None, int]]:
        """Yield where the next sentence begins, with the section that it opens."""
        patterns = _patterns()
        clause, position = _Clause(start), start
        while (match := patterns.cut.search(self._text, position, end)) is not None:
            kind, at, position = match.lastgroup or "", match.start(), match.end()
            if kind in ("always", "leading"):
                if kind == "always" or at - clause.left <= _AT_HEAD:
                    clause.condition = at
            elif kind == "close":
                if self._closes(match, self._word_before(clause.left, at)):
                    clause = _Clause(self._after(match.end(), end), section=clause.section)
                    yield clause.left, None, 0
            elif kind == "order" and clause.section not in _ORDERING:
                continue
            elif self._goes_on(match, clause):
                position, clause.told = at + 1, True  # a later word of the match may still begin a sentence
            elif kind in _RESTARTS and at - clause.condition < _CONSEQUENCE:
                clause.condition = _NEVER
            else:
                rule = None if kind in _RESTARTS else patterns.rules[int(kind[1:])]
                clause = _Clause(at, told=rule is None, section=rule.section if rule else clause.section)
                clause.opened = match.end() if rule else _NEVER
                yield at, rule, match.end()

    def _goes_on(self, match: re.Match[str], clause: _Clause) -> bool:
        """Tell whether what stands before binds the match: "says he has", "on exam there is", "in the right leg, he has"."""
        patterns, at = _patterns(), match.start()
        word = self._word_before(clause.left, at)
        if match.lastgroup not in _RESTARTS:
            return patterns.heading_bound.fullmatch(word) is not None
        if at - 1 == clause.opened or patterns.bound.fullmatch(word) is not None:
            return True
        if self._text[at - 2 : at] == ", " and not (clause.told and at - clause.left > _CLAUSE):
            return True  # a comma restarts only after a clause that has its own subject
        return (
            patterns.noun.match(match.group()) is not None and patterns.noun_bound.fullmatch(word) is not None
        )

    def _word_before(self, left: int, at: int) -> str:
        found = _WORD_BEFORE.search(self._text, max(left, at - _BACK), max(left, at - 1))
        return found.group() if found else ""

    def _after(self, offset: int, end: int) -> int:
        while offset < end and self._text[offset].isspace():
            offset += 1
        return offset

    def _closes(self, match: re.Match[str], word: str) -> bool:
        """Tell whether "period" is spoken punctuation, not "a period of rest"."""
        patterns = _patterns()
        if not self._spoken:
            return match.group().startswith(("new", "next paragraph"))
        if match.group() != _PERIOD:
            return True
        never = not word or patterns.never_before.fullmatch(word) is not None
        return not never and patterns.never_after.match(self._text, match.end()) is None
