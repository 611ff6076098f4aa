"""The slips of a recogniser: what prints so alike at fax resolution that one is read for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Pairs that print alike at 100 dpi, each both ways, then the digits and marks read for letters.
_BOTH_WAYS = (
    "rn:m ni:m in:m m:nn cl:d ri:n li:h h:b h:k h:n l:t l:i l:f l:j t:i t:f t:r f:r i:j e:c e:o c:o a:o a:u "
    "u:o u:i u:n v:y v:u n:m n:r g:y g:q a:e vv:w nu:mi ti:u tt:u ii:u ll:h fi:h fl:h lt:h ff:f tt:t ll:l "
    "in:nn rr:n lc:k d:ct y:g"
)
_ONE_WAY = "1:l 1:i 0:o |:l |:i !:l !:i ¢:c ?:r 5:s 6:b 8:b 9:g $:s €:e"
_SLIPS: tuple[tuple[str, str], ...] = tuple(
    pair
    for entry in _BOTH_WAYS.split()
    for read, printed in [entry.split(":")]
    for pair in ((read, printed), (printed, read))
) + tuple((read, printed) for read, printed in (entry.split(":") for entry in _ONE_WAY.split()))


def slipped(word: str) -> Iterator[str]:
    """What `word` (lower case) may have been printed as, one slip away."""
    for read, printed in _SLIPS:
        at = word.find(read)
        while at >= 0:
            yield word[:at] + printed + word[at + len(read) :]
            at = word.find(read, at + 1)
