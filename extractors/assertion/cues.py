"""Cue files: YAML in, a table out that finds every cue of a sentence in one pass over its words.

A pattern is tried only at a word that can begin it, so cost follows the cues in the text, not the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from medspacy.context import ConTextRule

from extractors.assertion.model import Category, CueFile, CueRule, CueSpec, Direction, WordFile
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
TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[^\s]")
_FRAGMENT = re.compile(r"(?<!P)<([a-z_]+)>")
_REPEATED = re.compile(r"(?<!\\)\)([*+])")
_MOST_REPEATS = 6
NUMBER = "0"
_MOST_NESTED = 6
_MOST_FIRST = 400
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
_parser: Any = re._parser  # type: ignore[attr-defined]
_c: Any = re._constants  # type: ignore[attr-defined]

Entry = tuple[re.Pattern[str], CueRule]


def _bounded(pattern: str) -> str:
    return rf"(?:{pattern})(?:(?<!\w)|(?!\w))"


class CueTable:
    """All rules, keyed by the first word of what they match."""

    def __init__(self, rules: Iterable[tuple[CueRule, tuple[str, ...]]]) -> None:
        self.rules: list[CueRule] = []
        by_first: dict[str, list[Entry]] = {}
        for rule, patterns in rules:
            self.rules.append(rule)
            for pattern in patterns:
                compiled = re.compile(_bounded(pattern))
                for first in first_words(pattern):
                    by_first.setdefault(first, []).append((compiled, rule))
        self.by_first = {first: tuple(entries) for first, entries in by_first.items()}


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
                first_words(pattern)
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


def first_words(pattern: str) -> frozenset[str]:
    """Return the words one of which every match of `pattern` begins with.

    Raises ValueError where that set is not finite.
    """
    runs, _ = _prefixes(list(_parser.parse(pattern)), {""})
    words = set()
    for run in runs:
        match = TOKEN.match(run)
        if match is None:
            msg = f"pattern {pattern!r} does not begin with a finite set of words"
            raise ValueError(msg)
        words.add(NUMBER if match.group()[0].isdigit() else match.group())
    return frozenset(words)


def _prefixes(items: list[Any], runs: set[str]) -> tuple[set[str], bool]:
    """Extend `runs` by what `items` match, as far as that is finite; the flag tells whether all of it was."""
    done: set[str] = set()
    for position, (op, arg) in enumerate(items):
        if op in (_c.AT, _c.ASSERT, _c.ASSERT_NOT):
            continue
        if op in (_c.MAX_REPEAT, _c.MIN_REPEAT) and arg[0] == 0:
            # an optional item: go on both with it and without it
            rest = items[position + 1 :]
            with_it, _ = _prefixes([*arg[2], *rest] if arg[1] == 1 else list(arg[2]), set(runs))
            without, whole = _prefixes(rest, set(runs))
            return done | with_it | without, whole
        grown = _step(op, arg, runs)
        if grown is None:
            return done | runs, False
        finished, runs = grown
        done |= finished
        if len(runs) + len(done) > _MOST_FIRST:
            return done | runs, False
        if not runs:
            return done, False
    return done | runs, True


def _step(op: Any, arg: Any, runs: set[str]) -> tuple[set[str], set[str]] | None:
    """Return (finished, open) prefixes after one item, or None where the item is not a finite set."""
    if op in (_c.MAX_REPEAT, _c.MIN_REPEAT) and arg[0] >= 1:
        finished, still = _branches([arg[2]], runs)
        if arg[1] == 1:
            return finished, still
        return None if "" in still else (finished | still, set())
    if op in (_c.SUBPATTERN, _c.BRANCH):
        return _branches([arg[3]] if op is _c.SUBPATTERN else arg[1], runs)
    letters = _letters(op, arg)
    return None if letters is None else (set(), {run + letter for run in runs for letter in letters})


def _letters(op: Any, arg: Any) -> list[str] | None:
    """The characters that one item stands for; a digit stands for all digits."""
    if op is _c.LITERAL:
        return [chr(arg)]
    if op is not _c.IN:
        return None
    if arg == [(_c.CATEGORY, _c.CATEGORY_DIGIT)]:
        return [NUMBER]
    return [chr(a) for _, a in arg] if all(o is _c.LITERAL for o, _ in arg) else None


def _branches(branches: Iterable[Any], runs: set[str]) -> tuple[set[str], set[str]]:
    finished: set[str] = set()
    still: set[str] = set()
    for branch in branches:
        got, whole = _prefixes(list(branch), set(runs))
        (still if whole else finished).update(got)
    return finished, still
