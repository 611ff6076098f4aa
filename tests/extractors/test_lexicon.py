"""Lexicon files are checked as they load, and the message says where and what instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.lexicon import Lexicon, load_lexicon
from extractors.strict_yaml import DataFileError

_GOOD = """
finding: therapy
description: test
fragments: {drug: "ibuprofen|advil"}
rules:
  - id: nsaid
    attrs: {kind: nsaid}
    patterns: ["<drug> daily"]
"""


def _write(path: Path, text: str) -> Path:
    file = path / "lexicon.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_good_lexicon_loads(tmp_path: Path) -> None:
    lexicon = load_lexicon(_write(tmp_path, _GOOD))
    assert lexicon.expand("<drug> daily") == r"(?<![\w])(?:(?:ibuprofen|advil)\s+daily)(?![\w])"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("finding: therapy", "finding: therapy\nfindin: x"), ["findin"]),
        (("finding: therapy", "finding: therapy\nfinding: therapy"), ["finding", "duplicate"]),
        (("kind: nsaid", "kind: nsiad"), ["rules.nsaid.attrs.kind", "nsiad", "nsaid"]),
        (("kind: nsaid", "kinds: nsaid"), ["rules.nsaid.attrs", "kinds", "kind"]),
        (
            ('patterns: ["<drug> daily"]', 'patterns: ["<drug> daily"]\n  - {id: nsaid, patterns: ["x"]}'),
            ["duplicate rule id", "nsaid"],
        ),
        (
            (
                'patterns: ["<drug> daily"]',
                'patterns: ["<drug> daily"]\n  - {id: two, patterns: ["<drug> daily"]}',
            ),
            ["rules.two", "nsaid"],
        ),
    ],
)
def test_errors_name_file_path_and_choice(tmp_path: Path, change: tuple[str, str], words: list[str]) -> None:
    file = _write(tmp_path, _GOOD.replace(*change))
    with pytest.raises(DataFileError) as caught:
        load_lexicon(file)
    message = str(caught.value).lower()
    assert str(file).lower() in message
    assert [w for w in words if w.lower() not in message] == []


def test_an_unknown_fragment_is_named() -> None:
    lexicon = Lexicon.model_validate(
        {"finding": "x", "description": "d", "rules": [{"id": "a", "patterns": ["b"]}]}
    )
    with pytest.raises(ValueError, match="unknown fragment <drugs>"):
        lexicon.expand("<drugs> daily")


def test_a_pattern_that_does_not_compile_is_named() -> None:
    lexicon = Lexicon.model_validate(
        {"finding": "x", "description": "d", "rules": [{"id": "a", "patterns": ["b"]}]}
    )
    with pytest.raises(ValueError, match="does not compile"):
        lexicon.expand("(open")


@pytest.mark.parametrize(
    ("pattern", "regex"),
    [
        ("a b", r"a\s+b"),
        ("a ?b", r"a\s*b"),
        ("a *b", r"a\s*b"),
        ("a +b", r"a\s+b"),
        ("[a ?]b", "[a ?]b"),
        (r"a\ ?b", r"a\ ?b"),
    ],
)
def test_a_quantified_space_keeps_its_meaning(pattern: str, regex: str) -> None:
    lexicon = Lexicon.model_validate(
        {"finding": "x", "description": "d", "rules": [{"id": "r", "patterns": ["x"]}]}
    )
    assert lexicon.expand(pattern, bounded=False) == regex
