"""Cue files: YAML in, a table out that finds every cue of a sentence in one pass over its words.

A pattern is tried only at words that can open it, so cost follows the cues in the text, not the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from medspacy.context import ConTextRule

from extractors.assertion import openings as _openings
from extractors.assertion.model import Category, CueFile, CueRule, CueSpec, Direction, WordFile
from extractors.assertion.openings import openings
from extractors.derived import Derived
from extractors.regex_tree import LazyPattern
from extractors.strict_yaml import DataFileError, validate_file

HERE = Path(__file__).parent
FILES = (
    "terminate.yaml",
    "affirm.yaml",
    "negation.yaml",
    "uncertainty.yaml",
    "history.yaml",
    "hypothetical.yaml",
    "family.yaml",
    "pseudo.yaml",
)
_FRAGMENT = re.compile(r"(?<!P)<([a-z_]+)>")
_REPEATED = re.compile(r"(?<!\\)\)([*+])")
_MOST_REPEATS = 6
_MOST_NESTED = 6
_MEDSPACY = {
    Category.NEGATED: "NEGATED_EXISTENCE",
    Category.POSSIBLE: "POSSIBLE_EXISTENCE",
    Category.HISTORICAL: "HISTORICAL",
    Category.HYPOTHETICAL: "HYPOTHETICAL",
    Category.FAMILY: "FAMILY",
    Category.AFFIRMED: "POSITIVE_EXISTENCE",
    Category.TERMINATE: "TERMINATE",
    Category.PSEUDO: "PSEUDO",
}

Entry = tuple[LazyPattern, CueRule]


def _bounded(pattern: str) -> str:
    return rf"(?:{pattern})(?:(?<!\w)|(?!\w))"


def _work_out(pattern: str) -> list[list[str | None]]:
    re.compile(_bounded(pattern))  # what stands in the table has been compiled once
    return [list(pair) for pair in openings(pattern)]


TABLE = Derived("cues", _work_out, (__file__, _openings.__file__))


class CueTable:
    """All rules, to be looked up by the first and second word of what they match.

    `by_first[first][second]` holds, in file order, what can match there; `by_first[first][None]` what can match
    whatever follows.
    """

    def __init__(self, rules: Iterable[tuple[CueRule, tuple[str, ...]]]) -> None:
        self.rules: list[CueRule] = []
        found: dict[str, dict[str | None, list[tuple[int, Entry]]]] = {}
        order = 0
        for rule, patterns in rules:
            self.rules.append(rule)
            for pattern in patterns:
                entry = (LazyPattern(_bounded(pattern), re.compile), rule)
                for first, second in TABLE.of(pattern):
                    found.setdefault(first, {}).setdefault(second, []).append((order, entry))
                order += 1
        self.by_first = {first: _merged(group) for first, group in found.items()}


def _merged(group: dict[str | None, list[tuple[int, Entry]]]) -> dict[str | None, tuple[Entry, ...]]:
    """Add to each second word what matches whatever follows; a pattern stands once, in file order."""
    general = group.get(None, [])
    merged: dict[str | None, tuple[Entry, ...]] = {None: tuple(entry for _, entry in general)}
    for second, entries in group.items():
        if second is not None:
            every = dict([*entries, *general])
            merged[second] = tuple(every[order] for order in sorted(every))
    return merged


@cache
def load_words(path: Path = HERE / "words.yaml") -> WordFile:
    """Read the word classes; raises `DataFileError` where the file does not fit its schema."""
    return validate_file(path, WordFile)


@cache
def load_table(paths: tuple[Path, ...] = tuple(HERE / name for name in FILES)) -> CueTable:
    """Read and compile the cue files at `paths`.

    Raises `DataFileError` naming file and rule for a duplicate rule or pattern, an unknown fragment, or a
    pattern that does not compile or has no finite set of first words.
    """
    shared = load_words().fragments
    seen: dict[str, str] = {}
    return CueTable(pair for path in paths for pair in _compile_file(path, shared, seen))


def _compile_file(
    path: Path, shared: dict[str, str], seen: dict[str, str]
) -> Iterator[tuple[CueRule, tuple[str, ...]]]:
    file = validate_file(path, CueFile)
    fragments = shared | file.fragments
    for spec in file.rules:
        problem = _duplicate(spec, file.category, seen)
        if problem:
            raise DataFileError(path, [problem])
        try:
            patterns = tuple(expand(p, fragments) for p in spec.patterns)
            for pattern in patterns:
                TABLE.of(pattern)
            rule = _rule(spec, file.category, patterns, fragments)
        except (ValueError, re.error) as error:
            raise DataFileError(path, [f"rules.{spec.id}: {error}"]) from error
        yield rule, patterns


def _duplicate(spec: CueSpec, category: Category, seen: dict[str, str]) -> str | None:
    for key in (f"id {spec.id}", *(f"pattern {p!r} ({category})" for p in spec.patterns)):
        if key in seen:
            return f"rules.{spec.id}: duplicate {key}, already in {seen[key]!r}"
        seen[key] = spec.id
    return None


def _rule(spec: CueSpec, category: Category, patterns: tuple[str, ...], fragments: dict[str, str]) -> CueRule:
    inert = category in (Category.TERMINATE, Category.PSEUDO)
    names = {Direction.BOTH: "BIDIRECTIONAL", Direction.NONE: "PSEUDO"}
    direction = category.name if inert else names.get(spec.direction, spec.direction.name)
    only, unless = (
        re.compile(rf"(?<!\w)(?:{expand(p, fragments)})(?!\w)") if p else None
        for p in (spec.only, spec.unless)
    )
    return CueRule(
        id=spec.id,
        category=category,
        direction=Direction.NONE if inert else spec.direction,
        reach=spec.reach,
        words=spec.words,
        also=spec.also,
        only=only,
        unless=unless,
        beside=spec.beside,
        context=ConTextRule(
            spec.id,
            _MEDSPACY[category],
            pattern="|".join(patterns),
            direction=direction,
            metadata={"id": spec.id},
        ),
    )


def expand(pattern: str, fragments: dict[str, str]) -> str:
    """Return `pattern` with fragments in place and each plain space as any run of white space.

    Repeats of groups are bounded: fillers that can be read in two ways must not make the cost exponential.
    Raises ValueError for a fragment that is not defined.
    """

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in fragments:
            msg = f"unknown fragment <{name}>; known: {', '.join(sorted(fragments))}"
            raise ValueError(msg)
        return f"(?:{fragments[name]})"

    for _ in range(_MOST_NESTED):
        grown = _FRAGMENT.sub(fill, pattern)
        if grown == pattern:
            break
        pattern = grown
    pattern = re.sub(r"(?<![\\\[]) (?=[?*+])", r"(?:\\s+)", pattern)
    pattern = _REPEATED.sub(lambda m: f"){{{0 if m[1] == '*' else 1},{_MOST_REPEATS}}}", pattern)
    return pattern.replace(" ", r"\s+")
