"""Short words that recognition made into no word, where they can be one word only: "wecks" for "weeks".

`misread` leaves short words as recognised, and all that negates or names a side or a span of time. A real
word there is never changed; but a non-word that one slip leads to one such word, and to nothing else that a
note holds, can be nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import log10

from pipeline.ingest.slips import slipped
from pipeline.ingest.vocabulary import vocabulary

_SURE = 0.95  # confidence of a word that stays as it is
_SURE_SHORT = 0.9  # of a frequent short word
# What changes the meaning; "no", "not", "on" and numbers are too short or too near others to be read anew.
_TURNING = frozenset(
    "denies denied without right left week weeks month months negative bilateral bilaterally".split()
)
_SO_READ = {"lett": "left"}  # "let" ends in one stroke
_FREQUENT = frozenset(
    "the and for from with has had was were been will well this that then than his her him also about "
    "after some still each does due able last long knee pain leg foot feet toe hip calf shin heel ankle "
    "joint thigh back bone disc scar lump mass tear loss exam plan scan time prior age care help walk".split()
)
_RARE = 200  # times in running text: "lett" is no word of a note
_RIVAL = 5000  # times from which a word is one that a note may hold
_MARGIN = 2.0  # decades of frequency between a short word and the next that may have been printed
_WORD = re.compile(r"(?<![^\s(,;:/])[A-Za-z]{3,12}(?=[.,;:)/]*(?:$|[\s/]))")


def read_certain(text: str, sure: float) -> str:
    """`text`, recognised with confidence `sure`, with the words that can be but one word read as it."""
    return text if sure >= _SURE else _WORD.sub(lambda found: _read(found.group(), sure), text)


def _read(word: str, sure: float) -> str:
    named = word[0].isupper() and not word.isupper()
    if not (word.isupper() or word[1:].islower()):
        return word
    printed = _turning(word.lower(), rare=word.islower())
    if printed is None and sure < _SURE_SHORT and word.islower():
        printed = _frequent(word)
    if printed is None:
        return word
    if word.isupper():
        return printed.upper()
    # A small "l" is read as a capital, too: "Jeft".
    return printed.capitalize() if named and word[0].lower() == printed[0] else printed


@lru_cache(maxsize=20_000)
def _turning(word: str, *, rare: bool) -> str | None:
    """The one negation, side or span that a non-word was printed as; `rare` takes hardly used words so."""
    words = vocabulary()
    if word in _SO_READ and rare:
        return _SO_READ[word]
    used = words.english.get(word, 0) if rare else 0
    if word in words.known and not (0 < used < _RARE and word not in words.clinical):
        return None
    found = {one for one in slipped(word) if _rival(one)}
    return found.pop() if len(found) == 1 and found <= _TURNING else None


def _rival(word: str) -> bool:
    words = vocabulary()
    return word in _TURNING or words.clinical.get(word, 0) > 0 or words.english.get(word, 0) >= _RIVAL


@lru_cache(maxsize=20_000)
def _frequent(word: str) -> str | None:
    words = vocabulary()
    if words.knows(word):
        return None
    ranked = sorted(
        ((log10(words.english.get(one, 0) or 1), one) for one in set(slipped(word))), reverse=True
    )
    first, printed = ranked[0] if ranked else (0.0, "")
    alone = all(first - other >= _MARGIN for other, _ in ranked[1:])
    return printed if alone and printed in _FREQUENT else None
