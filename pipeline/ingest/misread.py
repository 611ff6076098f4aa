"""Words that recognition misread, read as what they must have been: "effusion" for "efuslon".

Only what is no word is read anew, only as one word that a slip or two of the recogniser lead to and no other
does, and never numbers, units, dates, negations or sides: these stay as recognised, and nothing becomes one,
but for the non-words that `certain` reads. Each word keeps what was recognised beside what is read.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from math import log10
from typing import TYPE_CHECKING

from pipeline.ingest.certain import read_certain
from pipeline.ingest.pieces import around
from pipeline.ingest.slips import slipped
from pipeline.ingest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.pieces import Piece

SWITCH = "NOTETRIAGE_OCR_WORDS"  # "as-recognised" leaves every word as it was recognised

_SURE = 0.95  # confidence of a word that stays as it is
_SURE_APART = 0.9  # of two pieces that stay two
_SURE_FAR = 0.85  # of one that is more than one slip from what it may be
_SURE_NAME = 0.75  # of a capitalised word, which may be a name
_LEAST = 5  # letters: shorter words have too many neighbours
_LEAST_PART = 7  # letters of a part of a compound: "tonic-clonic" is no error
_LEAST_TWICE = 7  # letters of a word that may hold two slips
_LEAST_EDITED = 7  # letters of a word that may hold a slip of no known kind
_ANY = 1.7  # slips that a letter read as any other counts for
_LEAST_HALF = 3  # letters of each of two words run together
_SPOKEN = 3  # times in our lexicons: a word that joining or parting may make
_MOST = 2.0  # slips
_SLIP = 2.5  # decades of frequency that a slip weighs
_MARGIN = 1.5  # decades that the best must have before the next
_CLINICAL = 2.0  # decades that a word of our lexicons has before one that is not
_COMMON = 1000  # times in running text: rarer English words are no reading, but make another doubtful

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Never read into a text: a slip here changes what is said.
_NEVER = frozenset(
    "no not non none nor never without denies denied deny denying denial negative negatives absent absence "
    "cannot neither lack lacks lacking free unable ruled except unlikely "
    "left right bilateral bilaterally unilateral unilaterally contralateral ipsilateral both either "
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "eighteen twenty thirty forty fifty sixty seventy eighty ninety hundred first second third fourth fifth "
    "sixth once twice half quarter single double "
    "day days week weeks month months year years hour hours minute minutes daily weekly monthly yearly "
    "milligram milligrams gram grams inch inches foot feet degree degrees percent units tablet tablets "
    "january february march april june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday today yesterday".split()
)
_BETWEEN = frozenset("the and with for has had was were her his she from this that who which".split())
# Beginnings that turn a word into its contrary or its like elsewhere: neither is read for the other.
_PREFIXES = tuple("hyper hypo inter intra infra supra ab ad pre per post non un in im dis anti ante".split())
_CORE = re.compile(r"[A-Za-z0-9|!$€¢]*[A-Za-z][A-Za-z0-9|!$€¢?]*")
_COMPOUND = re.compile(r"[^\W\d_][-/][^\W\d_]")
_TAIL = re.compile(r"([A-Za-z]{2,})[.,:;)]*")
_MARKS = "|!?0123456789"


def wanted() -> bool:
    """Whether misread words are to be read anew; the user's environment may say no."""
    return os.environ.get(SWITCH, "").lower() not in ("as-recognised", "as-recognized")


def reread(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a page as recognised, with misread words read anew; `raw` has what was recognised."""
    found: list[Piece] = []
    for _, group in groupby(pieces, key=lambda piece: piece.base):
        found += _line(list(group))
    return found


def _line(line: list[Piece]) -> Iterator[Piece]:
    """A line's pieces; the halves of a word that the line's end broke are no words, and left."""
    held: Piece | None = None
    for piece in line:
        whole = _whole(held, piece) if held else None
        if held and not whole:
            yield _reread(held, first=held is line[0])
        held = whole or piece
    if held:
        yield held if held.text.endswith("-") else _reread(held, first=held is line[0])


def _reread(piece: Piece, *, first: bool) -> Piece:
    if piece.raw is not None:
        return piece
    sure = 1.0 if piece.confidence is None else piece.confidence
    text = read_certain(piece.text, sure)
    if text == piece.text and not (first and text[:1].islower()):
        text = read_word(text, sure)
    return piece if text == piece.text else replace(piece, text=text, raw=piece.text)


def _whole(left: Piece, right: Piece) -> Piece | None:
    """Two pieces as the one word that they are parts of; None where each may be a word."""
    sure = min((one.confidence for one in (left, right) if one.confidence is not None), default=1.0)
    tail = _TAIL.fullmatch(right.text)
    if sure >= _SURE_APART or left.raw is not None or not left.text.isalpha() or tail is None:
        return None
    words, parts = vocabulary(), (left.text.lower(), tail.group(1).lower())
    text = "".join(parts)
    if all(part in words.real for part in parts) or text in _NEVER or words.clinical.get(text, 0) < _SPOKEN:
        return None
    return replace(
        right,
        text=left.text + right.text,
        raw=f"{left.text} {right.text}",
        box=around([left.box, right.box]),
        x0=left.x0,
        y0=min(left.y0, right.y0),
        y1=max(left.y1, right.y1),
        confidence=sure,
    )


def read_word(text: str, sure: float) -> str:
    """`text`, recognised with confidence `sure`, as it is to be read; marks at its ends stay."""
    if sure >= _SURE or sum(letter.isdigit() for letter in text) > 1 or text.lower() in vocabulary().known:
        return text
    least = _LEAST_PART if _COMPOUND.search(text) else _LEAST
    return _CORE.sub(lambda found: _core(found.group(), sure, least), text)


def _core(core: str, sure: float, least: int) -> str:
    bare = core.rstrip(_MARKS)
    if bare != core and vocabulary().knows(bare.lower()):
        return core  # a mark of its own: "school!"
    letters = sum(letter.isalpha() for letter in core)
    if letters < least or letters < len(core) - 1:
        return core
    named = core[0].isupper() and not core.isupper()
    if named and sure >= _SURE_NAME:
        return core
    printed, slips = printed_as(core.lower()) or (None if named else two_words(core.lower()), 1.0)
    if printed is None or (slips > 1.0 and (named or sure >= _SURE_FAR)):
        return core
    if core.isupper():
        return printed.upper()
    return printed.capitalize() if named else printed


@lru_cache(maxsize=50_000)
def printed_as(word: str) -> tuple[str, float] | None:
    """The one word that `word` (lower case) was misread from, by so many slips; None in doubt."""
    words = vocabulary()
    if words.knows(word):
        return None
    readings = _readings(word)
    ranked = sorted(((_weight(one) - _SLIP * slips, one) for one, slips in readings.items()), reverse=True)
    if not ranked:
        return None
    best, printed = ranked[0]
    if len(ranked) > 1 and best - ranked[1][0] < _MARGIN:
        return None
    common = readings[printed] == 1.0 and words.english.get(printed, 0) >= _COMMON
    fit = common or words.clinical.get(printed, 0) > 0
    if not fit or printed in _NEVER or _contrary(word, printed):
        return None
    return printed, readings[printed]


@lru_cache(maxsize=50_000)
def two_words(word: str) -> str | None:
    """The two words that `word`, itself none, was run together from; None where that is in doubt."""
    words = vocabulary()
    if words.knows(word) or not word.isalpha():
        return None
    halves = [(word[:at], word[at:]) for at in range(_LEAST_HALF, len(word) - _LEAST_HALF + 1)]
    known = [pair for pair in halves if all(part in words.real for part in pair)]
    if len(known) != 1 or _NEVER & set(known[0]):
        return None
    plain = _BETWEEN & set(known[0])  # of two others a compound is made: "midshaft"
    return (
        " ".join(known[0])
        if plain and all(words.clinical.get(one, 0) >= _SPOKEN for one in known[0])
        else None
    )


def _weight(word: str) -> float:
    words = vocabulary()
    clinical = words.clinical.get(word, 0)
    return log10(words.english.get(word, 1)) + (_CLINICAL + log10(clinical) if clinical else 0.0)


def _contrary(word: str, printed: str) -> bool:
    """Whether the beginnings differ in what turns the meaning."""
    if "a" in {word.removesuffix(printed), printed.removesuffix(word)}:  # "akinetic", "kinetic"
        return True
    return any(printed.startswith(start) != word.startswith(start) for start in _PREFIXES)


def _readings(word: str) -> dict[str, float]:
    """The words that the recogniser's slips lead to, with the slips that it takes."""
    words = vocabulary()
    real = words.real
    once = set(slipped(word))
    found = {one: 1.0 for one in once if one in real}
    if len(word) >= _LEAST_TWICE:
        for one in once:
            for two in slipped(one):
                if two in real:
                    found.setdefault(two, 2.0)
    if len(word) >= _LEAST_EDITED and word.isalpha():
        for one in _edited(word):
            if one in real:
                found[one] = min(found.get(one, _ANY), _ANY)
    return {one: slips for one, slips in found.items() if slips <= _MOST and len(one) >= _LEAST}


def _edited(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
