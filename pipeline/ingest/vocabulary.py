"""The words that recognised text is held to: English by frequency, and what our own lexicons speak of."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Whole words of a lexicon, not the pieces of its patterns.
_WHOLE = re.compile(r"""(?<![^\s"',\[(/-])[a-z]{3,}(?![^\s"',\].:;)/-])""")
_PART = re.compile(r"[a-z]{3,}")
# Of Latin terms, which no English list has: "spina bifida" is not "spine bifida".
_LATIN = frozenset(
    "spina equina cauda linea alba lata latae fascia facies capitis colli femoris tibialis peroneus "
    "fibularis plantae pedis manus ossis ossea aspera trochanterica vara valga valgum varum recurvatum "
    "sacri cordis vera magna parva crura crus genu coxa calcis tuber tubera malleoli pollicis hallucis "
    "digiti cruris".split()
)
_ENDINGS = ("s", "ed", "ing", "ly")
_BRITISH = tuple(
    (re.compile(british), spelled)
    for british, spelled in (
        ("(?<=[a-z]{2})our", "or"),
        ("ae|oe", "e"),
        ("is(?=e|ing|ation)", "iz"),
        ("ys(?=e|ing)", "yz"),
        ("tre(?=s|d|$)", "ter"),
        ("ll(?=e|i)", "l"),
    )
)


@dataclass(frozen=True)
class Vocabulary:
    """`english` are words with how often they come in running text; `clinical` how often in our lexicons.

    `known` are all that count as words, also pieces of lexicon patterns, so that none is taken for an error;
    `real` only whole words, which a misread word may stand for.
    """

    english: Mapping[str, int]
    clinical: Mapping[str, int]
    known: frozenset[str]
    real: frozenset[str]

    def knows(self, word: str) -> bool:
        """Whether `word` (lower case) is a word, or one with an everyday ending."""
        return any(one in self.known for one in (word, american(word))) or any(
            word.endswith(ending) and word.removesuffix(ending) in self.known for ending in _ENDINGS
        )


def american(word: str) -> str:
    """A British spelling as an American one: "oedema", "favoured", "mobilisation"."""
    for british, spelled in _BRITISH:
        word = british.sub(spelled, word)
    return word


@cache
def vocabulary() -> Vocabulary:
    """The words, read once a process (half a second)."""
    english = _english()
    clinical: Counter[str] = Counter()
    parts: set[str] = set()
    for text in _lexicons():
        found = _PART.findall(text)
        parts.update(found)
        clinical.update(word for word in found if word in english)
        clinical.update(word for word in _WHOLE.findall(text) if word not in english)
    return Vocabulary(
        english, clinical, frozenset(english) | parts | _LATIN, frozenset(english) | frozenset(clinical)
    )


def _english() -> dict[str, int]:
    """The frequency list that pyspellchecker ships (MIT); its program is not used."""
    spec = find_spec("spellchecker")
    assert spec is not None
    assert spec.origin is not None
    data = (Path(spec.origin).parent / "resources" / "en.json.gz").read_bytes()
    found: dict[str, int] = json.loads(gzip.decompress(data))
    return found


def _lexicons() -> list[str]:
    """The texts of our lexicons, lower case, in a fixed order."""
    folder = Path(str(files("extractors")))
    return [path.read_text("utf-8").lower() for path in sorted(folder.rglob("*.yaml"))]
