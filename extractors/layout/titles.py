"""Section titles: the rule file as medspaCy `SectionRule`s, and the look-up that `split` uses.

medspaCy's own matcher runs every rule over every token; a title is looked up here by its normalised words
instead, at the places where a title can stand, so that cost does not grow with the number of rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from medspacy.section_detection import SectionRule
from pydantic import BaseModel, ConfigDict, Field, model_validator

from extractors.layout.model import Section
from extractors.strict_yaml import validate_file

Scope = Literal["section", "block", "inline", "line", "paragraph", "sentence"]
RULES = Path(__file__).with_name("sections.yaml")
_PARENTHESIS = re.compile(r"\([^()]{0,60}\)?")
_NOISE = re.compile(r"[-.'*#=_\"]")
_SLASH = re.compile(r"\s*/\s*")
_TAIL = re.compile(
    r"(?:[\s,]+(?:\d[\d/,]*|reviewed|today|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec))+$"
)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Rule(_Strict):
    id: str
    category: Section


class _Title(_Rule):
    literals: tuple[str, ...] = Field(min_length=1)
    bare: tuple[str, ...] = ()
    scope: Scope = "section"
    keep: bool = False
    again: Section | None = None
    judged: Section | None = None
    operative: Section | None = None
    study: Section | None = None
    parents: tuple[Section, ...] = ()
    unless: str | None = None


class _Pattern(_Rule):
    pattern: str
    scope: Scope = "section"


class _SectionFile(_Strict):
    description: str
    titles: tuple[_Title, ...]
    letters: dict[str, _Rule]
    keywords: tuple[_Pattern, ...]
    leads: tuple[_Pattern, ...]
    midline: tuple[str, ...]
    subjects: tuple[str, ...]

    @model_validator(mode="after")
    def _unique(self) -> _SectionFile:
        ids: set[str] = set()
        words: dict[str, str] = {}
        rules: list[_Rule] = [*self.titles, *self.letters.values(), *self.keywords, *self.leads]
        for rule in rules:
            if rule.id in ids:
                msg = f"duplicate rule id {rule.id!r}"
                raise ValueError(msg)
            ids.add(rule.id)
        known = {normalise(literal) for title in self.titles for literal in title.literals}
        strange = next((word for word in self.midline if normalise(word) not in known), None)
        if strange is not None:
            msg = f"midline: {strange!r} is no literal of a title"
            raise ValueError(msg)
        for title in self.titles:
            for word in (*map(normalise, title.literals), *(f"{b!r} (bare)" for b in title.bare)):
                if word in words:
                    msg = f"titles.{title.id}: {word!r} stands in {words[word]!r} too"
                    raise ValueError(msg)
                words[word] = title.id
        return self


@dataclass(frozen=True, slots=True)
class TitleRule:
    """What a title does: the section it opens, how far that reaches, and where it is only a label."""

    id: str
    section: Section
    scope: Scope = "section"
    keep: bool = False
    parents: frozenset[Section] = frozenset()
    again: Section | None = None
    judged: Section | None = None
    operative: Section | None = None
    study: Section | None = None
    unless: str | None = None

    def opens(self, text: str, body: int, end: int) -> bool:
        """Tell whether the title opens its section before the words `text[body:end)` of its line."""
        return self.unless is None or re.compile(self.unless, re.IGNORECASE).match(text, body, end) is None


@lru_cache(maxsize=4096)
def normalise(title: str) -> str:
    """Return a title without case, hyphens, parentheses, dates at its end and closing punctuation."""
    words = _PARENTHESIS.sub(" ", title.lower()).replace("&", " and ").rstrip(" :;-")
    words = _SLASH.sub("/", _NOISE.sub("", words))
    words = " ".join(words.split())
    return _TAIL.sub("", words) or words


class Titles:
    """The titles of `sections.yaml`, ready for look-up; `rules` are the same as medspaCy section rules."""

    def __init__(self, path: Path = RULES) -> None:
        file = validate_file(path, _SectionFile)
        self.rules: list[SectionRule] = [
            _section_rule(t, literal) for t in file.titles for literal in t.literals
        ]
        self._by_words = {normalise(rule.literal): _title_rule(rule) for rule in self.rules}
        self._bare = {b: self._by_words[normalise(t.literals[0])] for t in file.titles for b in t.bare}
        self._midline = frozenset(map(normalise, file.midline))
        self._midline_ends = frozenset(title.rpartition(" ")[2].lower() for title in file.midline)
        self._letters = {k: TitleRule(v.id, v.category) for k, v in file.letters.items()}
        self._keywords = [
            (re.compile(k.pattern), TitleRule(k.id, k.category, k.scope)) for k in file.keywords
        ]
        self.leads = [
            (re.compile(lead.pattern, re.IGNORECASE), TitleRule(lead.id, lead.category, lead.scope))
            for lead in file.leads
        ]
        parts = "|".join(file.subjects)
        self._subject = re.compile(rf"(?<!\w)(?:{parts})(?!\w)", re.IGNORECASE)
        self._opening = re.compile(rf"(?:the |his |her )?(?:{parts})(?!\w)", re.IGNORECASE)

    def exact(self, title: str) -> TitleRule | None:
        """Return the rule of a title that the file names, or None."""
        return self._by_words.get(normalise(title))

    def named(self, title: str) -> TitleRule | None:
        """Return the rule of a title by its words, else by a keyword it contains, or None."""
        words = normalise(title)
        found = self._by_words.get(words)
        if found is None and words.count(" ") < _MOST_WORDS:
            found = next((rule for pattern, rule in self._keywords if pattern.search(words)), None)
        return found

    def is_safety_form(self, words: str) -> bool:
        """Tell whether the name of a document says that it is a safety screening form."""
        words = normalise(words)
        return any(
            rule.section is Section.SAFETY and pattern.search(words) for pattern, rule in self._keywords
        )

    def bare(self, word: str) -> TitleRule | None:
        """Return the rule of an abbreviation that heads a line without a colon (case counts), or None."""
        return self._bare.get(word)

    def stands_midline(self, title: str) -> bool:
        """Tell whether a title opens its section in the middle of a line, without a full stop before it."""
        return normalise(title) in self._midline

    def ends_midline(self, word: str) -> bool:
        """Tell whether a title that stands in mid line may end in `word`."""
        return word.lower() in self._midline_ends

    def letter(self, letter: str) -> TitleRule | None:
        """Return the rule of S, O, A or P, or None."""
        return self._letters.get(letter)

    def names_part(self, label: str) -> bool:
        """Tell whether a label names a body part or a side."""
        return self._subject.search(label) is not None

    def opens_with_part(self, words: str) -> bool:
        """Tell whether a line begins with a body part or a side of its own."""
        return self._opening.match(words) is not None


_MOST_WORDS = 8


def _section_rule(title: _Title, literal: str) -> SectionRule:
    metadata = title.model_dump(
        include={"id", "scope", "keep", "again", "judged", "operative", "study", "unless"}
    )
    parents = [p.value for p in title.parents] or None
    return SectionRule(literal, title.category.value, parents=parents, metadata=metadata)


def _title_rule(rule: SectionRule) -> TitleRule:
    parents = frozenset(Section(p) for p in rule.parents or ())
    return TitleRule(section=Section(rule.category), parents=parents, **rule.metadata)


@cache
def load_titles() -> Titles:
    """Return the shipped titles; raises `extractors.strict_yaml.DataFileError` where the file is wrong."""
    return Titles()
