"""Words about treatments in one sentence: how they stand and what they brought."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import FactType


class Cue(NamedTuple):
    """A word about a treatment; offsets are document offsets."""

    start: int
    end: int
    value: str
    side: str
    order: bool
    weak: bool


_DENIALS = frozenset({"absent", "not_begun", "contraindicated"})
_BOX = re.compile(r"(?:\[ *\]|\( *\)|\u2610) ?$")


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one sentence in document order; of two of a role the one inside the other is left out."""

    status: tuple[Cue, ...]
    outcome: tuple[Cue, ...]


def cues(note: Note, index: int) -> Cues:
    """Return the cues of sentence `index`."""
    hits = [h for h in note.hits_in(FactType.THERAPY, index) if "role" in h.rule.hints]
    outcome = _longest([h for h in hits if h.hint("role") == "outcome" and not _unticked(note, h)])
    status = [h for h in hits if h.hint("role") == "status" and not _of_outcome(h, outcome)]
    return Cues(_longest(status), outcome)


def _of_outcome(hit: Hit, outcome: tuple[Cue, ...]) -> bool:
    """ "did not do much" denies what the treatment brought and not the treatment."""
    return hit.hint("value") in _DENIALS and any(c.start <= hit.start and hit.end <= c.end for c in outcome)


def _unticked(note: Note, hit: Hit) -> bool:
    return _BOX.search(note.shadow, max(0, hit.start - 5), hit.start) is not None


def _longest(hits: list[Hit]) -> tuple[Cue, ...]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if not any(k.start <= hit.start and hit.end <= k.end and _same_side(k, hit) for k in kept):
            kept.append(hit)
    return tuple(_cue(h) for h in sorted(kept, key=lambda h: (h.start, h.end)))


def _same_side(kept: Hit, hit: Hit) -> bool:
    return kept.hint("side") in {hit.hint("side"), "both"} or kept.end - kept.start > hit.end - hit.start


def _cue(hit: Hit) -> Cue:
    return Cue(
        hit.start,
        hit.end,
        str(hit.hint("value")),
        str(hit.hint("side")),
        bool(hit.hint("order")),
        bool(hit.hint("weak")),
    )
