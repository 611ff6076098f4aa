"""Where a statement belongs: body region and side, from the words nearest to it.

A place is read, in this order, from the words themselves, the rest of the clause and sentence, the local heading
the sentence stands under ("Left knee:"), the sentences just before it, and at last the note's main complaint.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from extractors.lexicon import load_lexicon
from extractors.vocabulary import Region, Side

ANATOMY = load_lexicon(Path(__file__).with_suffix(".yaml"))

_SIDE = re.compile(
    r"(?<![\w])(?:(?P<bilateral>bilateral(?:ly)?|bilat\.?|b/l|both|each|bil|b\)|left and right|right and left|(?:r|l) ?(?:&|and|/|\+) ?(?:l|r)(?= ))"
    r"|(?P<left>left(?:[- ]sided?)?|lt\.?|l\)|(?<=\()l(?=\)))"
    r"|(?P<right>right(?:[- ]sided?)?|rt\.?|r\)|(?<=\()r(?=\))))(?![\w])",
    re.ASCII,
)
_SIDE_CASED = re.compile(
    r"(?<![\w'/.-])(?P<side>[LR])(?![\w'.-]|/[SDOo])|(?<![\w])(?P<joined>[LR])(?=LE\b|TKA|THA|TKR|THR)|(?<![A-Za-z])(?P<greater>[LR])(?=\s?[>]\s?[LR])"
)
_NOT_SIDE = re.compile(
    r"left (?:the|his|her|their|work|home|clinic|untreated|alone|without|before|in place|with|voicemail|message|us|over|a )"
    r"|(?:has|have|had|was|is|are|what is|he|she|they|patient|and) left (?=the|for|to|his|her|at|work)"
    r"|right (?:away|now|before|after|next|there|here|at|above|below|under|over|about|then|handed|hand dominant|back|on top|in front|where|into|of way)"
    r"|(?:all|that's|is|quite|alright|just) right(?=[.,;?!])|left[- ]hand(?:ed|[- ]dominant)|right[- ]hand(?:ed|[- ]dominant)"
    r"|(?:left|right)[, -]{1,2}hand[- ](?:dominant|handed)|left ventric\w+|left atri\w+|right atri\w+|right ventric\w+|turn(?:s|ed|ing)? (?:left|right)|(?:compared|relative|vs\.?|versus|than|unlike|similar|symmetric|equal|c/w|cf\.?)(?: (?:to|with|on))?(?: the)? (?:left|right|l|r)\b"
    r"|(?:compared (?:to|with)|versus|vs\.?|against|than)(?: [\w/+.-]+)? on the (?:left|right)"
)
_ADJACENT = {
    frozenset({Region.THIGH, Region.HIP}),
    frozenset({Region.THIGH, Region.KNEE}),
    frozenset({Region.LOWER_LEG, Region.KNEE}),
    frozenset({Region.LOWER_LEG, Region.ANKLE}),
    frozenset({Region.ANKLE, Region.FOOT}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A body region (None where the note does not say) and a side."""

    region: Region | None = None
    side: Side = Side.UNSPECIFIED

    @property
    def elsewhere(self) -> bool:
        """Whether the place is outside the lower extremity."""
        return self.region is Region.OTHER


@dataclass(frozen=True, slots=True)
class Part:
    """A mention of a body part with its region and the side said of it."""

    start: int
    end: int
    region: Region
    side: Side


def find_sides(plain: str, shadow: str, start: int, end: int) -> list[tuple[int, int, Side]]:
    """Return the laterality words in `[start, end)` as (start, end, side), in order."""
    blocked = [m.span() for m in _NOT_SIDE.finditer(shadow, start, end)]
    found = []
    for match in _SIDE.finditer(shadow, start, end):
        if not any(a <= match.start() < b for a, b in blocked):
            found.append((match.start(), match.end(), Side(str(match.lastgroup))))
    for match in _SIDE_CASED.finditer(plain, start, end):
        side = Side.LEFT if match.group(0) == "L" else Side.RIGHT
        held = [*blocked, *((a, b) for a, b, _ in found)]
        if not any(a <= match.start() < b for a, b in held):
            found.append((match.start(), match.end(), side))
    return sorted(found)


def attach_sides(
    spans: list[tuple[int, int, Region]], sides: list[tuple[int, int, Side]], shadow: str
) -> list[Part]:
    """Give each body part the side that stands nearest before it, else just after it, in the same phrase."""
    parts: list[Part] = []
    starts = [s for s, _, _ in sides]
    for start, end, region in spans:
        side = Side.UNSPECIFIED
        i = bisect_left(starts, start) - 1
        if i >= 0 and sides[i][1] <= start and _same_phrase(shadow, sides[i][1], start, 45):
            side = sides[i][2]
        elif i + 1 < len(sides) and sides[i + 1][0] >= end and _same_phrase(shadow, end, sides[i + 1][0], 12):
            side = sides[i + 1][2]
        elif i >= 0 and sides[i][1] > start:
            side = sides[i][2]
        parts.append(Part(start, end, region, side))
    return _share_sides(parts, shadow)


def _same_phrase(shadow: str, start: int, end: int, most: int) -> bool:
    between = shadow[start:end]
    return len(between) <= most and not re.search(
        r"[.;:\n]|,\s*(?:with|no|and the|denies)|\b(?:and|but|with|which)\b.*\b(?:and|but|is|are|was)\b",
        between,
    )


def _share_sides(parts: list[Part], shadow: str) -> list[Part]:
    """ "left foot and ankle": a part joined to a sided one shares its side."""
    out: list[Part] = []
    for part in parts:
        if part.side is Side.UNSPECIFIED and out and out[-1].side is not Side.UNSPECIFIED:
            joint = shadow[out[-1].end : part.start]
            if re.fullmatch(
                r"[\s,/&-]*(?:and|or|/|&|joint|the)?[\s,/]*(?:lateral|medial|anterior|posterior|the|distal|proximal)?\s*",
                joint,
            ):
                part = Part(part.start, part.end, part.region, out[-1].side)
        out.append(part)
    return out


def near(a: Region, b: Region) -> bool:
    """Whether two regions are the same, neighbours, or one is the limb as a whole."""
    whole = Region.LEG in (a, b) and Region.OTHER not in (a, b)
    return a is b or whole or frozenset({a, b}) in _ADJACENT
