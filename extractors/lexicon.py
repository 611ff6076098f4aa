"""Lexicon files: the words of one finding as data, apart from the logic that reads them.

A lexicon is a YAML file beside its module. Patterns are regular expressions over the shadow text
(lower case, plain quotes and dashes). A space in a pattern stands for any run of white space; `<name>`
stands for the fragment of that name; every pattern is bounded so that it never starts or ends inside a word.
Unknown keys, duplicate keys, duplicate rules and unknown attribute values are load errors.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from extractors.facts import ATTRS_OF
from extractors.pattern_table import checked
from extractors.strict_yaml import validate_file
from extractors.vocabulary import FactType

Value = str | bool | int | float | None
_FRAGMENT = re.compile(r"<([a-z_0-9]+)>")


class LexiconExcept(BaseModel):
    """An exclusion: a hit that overlaps `pattern` is dropped; `stops` names the false positive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pattern: str
    stops: str
    case: bool = False


class LexiconRule(BaseModel):
    """One rule: patterns, the fact attributes they give, and hints for the extractor's logic.

    `case: true` matches the text with its case (for "PT", "US", "L"). `overlap: true` lets the hit
    stand inside a longer hit of the same finding.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    patterns: tuple[str, ...] = Field(min_length=1)
    attrs: dict[str, Value] = Field(default_factory=dict)
    hints: dict[str, Value] = Field(default_factory=dict)
    excepts: tuple[LexiconExcept, ...] = Field(default=(), alias="except")
    case: bool = False
    overlap: bool = False
    note: str = ""


class Lexicon(BaseModel):
    """All rules of one finding; with `overlap` hits of different rules may share words.

    `fact` is the type of the facts that the finding makes, where its name is not that of a type.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: str
    fact: FactType | None = None
    description: str
    fragments: dict[str, str] = Field(default_factory=dict)
    excepts: tuple[LexiconExcept, ...] = Field(default=(), alias="except")
    overlap: bool = False
    rules: tuple[LexiconRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Lexicon:
        seen: set[str] = set()
        patterns: dict[tuple[str, bool], str] = {}
        for rule in self.rules:
            if rule.id in seen:
                msg = f"rules: duplicate rule id {rule.id!r}"
                raise ValueError(msg)
            seen.add(rule.id)
            _check_attrs(self.fact or self.finding, rule)
            for pattern in rule.patterns:
                if (pattern, rule.case) in patterns:
                    msg = f"rules.{rule.id}: pattern {pattern!r} stands in rule {patterns[pattern, rule.case]!r} too"
                    raise ValueError(msg)
                patterns[pattern, rule.case] = rule.id
        return self

    def expand(self, pattern: str, *, bounded: bool = True) -> str:
        """Return `pattern` as a regular expression: fragments in place, spaces widened, word-bounded.

        Raises ValueError where a fragment is unknown or the pattern does not compile.
        """
        for _ in range(6):
            grown = _FRAGMENT.sub(self._fragment, pattern)
            if grown == pattern:
                break
            pattern = grown
        pattern = _widen(pattern)
        if bounded:
            pattern = rf"(?<![\w])(?:{pattern})(?![\w])"
        try:
            checked(pattern)
        except re.error as error:
            msg = f"{self.finding}: pattern {pattern!r} does not compile: {error}"
            raise ValueError(msg) from error
        return pattern

    def _fragment(self, match: re.Match[str]) -> str:
        name = match.group(1)
        if match.start() >= 2 and match.string[match.start() - 2 : match.start()] == "?P":
            return match.group(0)
        if name not in self.fragments:
            msg = f"{self.finding}: unknown fragment <{name}>; known: {', '.join(sorted(self.fragments))}"
            raise ValueError(msg)
        return f"(?:{self.fragments[name]})"


def _check_attrs(finding: str, rule: LexiconRule) -> None:
    if finding not in FactType.__members__.values():
        return
    fields = ATTRS_OF[FactType(finding)].model_fields
    for key, value in rule.attrs.items():
        if key not in fields:
            msg = f"rules.{rule.id}.attrs: unknown attribute {key!r}; known: {', '.join(fields)}"
            raise ValueError(msg)
        try:
            annotation: Any = fields[key].annotation
            TypeAdapter(annotation).validate_python(value)
        except ValueError as error:
            allowed = _choices(fields[key].annotation)
            msg = f"rules.{rule.id}.attrs.{key}: {value!r} is not allowed{allowed}"
            raise ValueError(msg) from error


def _choices(annotation: Any) -> str:
    members = getattr(annotation, "__members__", None)
    return f"; choose one of {', '.join(m.value for m in members.values())}" if members else ""


def _widen(pattern: str) -> str:
    """Turn each plain space outside a character class into any run of white space.

    A quantified space keeps its meaning: " ?" and " *" are an optional run, " +" a run.
    """
    out: list[str] = []
    in_class = escaped = after_space = False
    for char in pattern:
        if after_space and char in "?*+":
            out[-1] = r"\s+" if char == "+" else r"\s*"
            after_space = False
            continue
        after_space = False
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "[":
            in_class = True
        elif char == "]":
            in_class = False
        elif char == " " and not in_class:
            out.append(r"\s+")
            after_space = True
            continue
        out.append(char)
    return "".join(out)


@cache
def load_lexicon(path: Path) -> Lexicon:
    """Read and check the lexicon at `path`.

    Raises `extractors.strict_yaml.DataFileError` naming file, key path and the nearest valid choice.
    """
    return validate_file(path, Lexicon)
