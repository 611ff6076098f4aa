"""The shadow text: what the rules read, offset for offset the text as given.

Rules are written in lower case with plain quotes, dashes and spaces. The shadow maps every character to
exactly one character, so an offset into it is an offset into the document.
"""

from __future__ import annotations

from functools import lru_cache

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\ufeff\x00\x0b\x0c"
_SINGLE = "\u2018\u2019\u201a\u201b\u2032\u00b4\u0060\u02bc"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe58\ufe63\uff0d"
_BULLETS = "\u2022\u25cf\u25e6\u2023\u2043\u00b7\u25aa\u25ab\u25a0\u25cb\uf0b7"

_PLAIN = str.maketrans(
    {c: " " for c in _SPACES}
    | {c: "'" for c in _SINGLE}
    | {c: '"' for c in _DOUBLE}
    | {c: "-" for c in _DASHES}
    | {c: "\u2022" for c in _BULLETS}
    | {"\u00d7": "x", "\u2192": ">", "\u2265": ">", "\u2264": "<"}
)
_LOWER = str.maketrans({chr(c): chr(c + 32) for c in range(ord("A"), ord("Z") + 1)})


@lru_cache(maxsize=4)  # several steps of one note ask for the same text
def plain(text: str) -> str:
    """Return `text` with odd spaces, quotes, dashes and bullets made plain; same length, case kept."""
    return text.translate(_PLAIN)


@lru_cache(maxsize=4)
def shadow(text: str) -> str:
    """Return `plain(text)` with A-Z lowered; same length, so that offsets stay right for any script."""
    return plain(text).translate(_LOWER)
