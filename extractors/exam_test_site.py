"""Where something is tender: the site's name, the structure it lies on, and what that tenderness points to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Structure, Suggests
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("exam_test_wordings.yaml"))

_CUT = _W["site_cut"]
_JUST_BEFORE = _W["site_just_before"]
_MOST_AFTER = 80
_RANK = {
    Suggests.TEAR: 0,
    Suggests.TENDONITIS: 1,
    Suggests.OTHER_INJURY: 2,
    Suggests.NERVE: 3,
    Suggests.OTHER_ABNORMALITY: 4,
    Suggests.NONE: 5,
}


class Site(NamedTuple):
    """A site of tenderness; `label` goes into the fact's name, offsets bound its words."""

    label: str
    structure: Structure
    suggests: Suggests
    start: int
    end: int


def site_of(note: Note, hit: Hit, sites: Sequence[Hit]) -> Site | None:
    """Return the site that the tenderness at `hit` is said of: inside its words, after them, or right before."""
    inside = [s for s in sites if hit.start <= s.start and s.end <= hit.end]
    sentence = note.sentence_at(hit.start)
    cut = _CUT.search(note.shadow, hit.end, max(sentence.end, hit.end))
    limit = min(cut.start() if cut else sentence.end, hit.end + _MOST_AFTER)
    behind = [s for s in sites if hit.end <= s.start < limit]
    ahead = [s for s in sites if s.end <= hit.start and _JUST_BEFORE.fullmatch(note.shadow, s.end, hit.start)]
    found = inside or ahead or behind
    if not found:
        return None
    best = min(found, key=lambda s: (_RANK[_suggests(s)], s.start))
    return Site(str(best.hint("label", "")), _structure(best), _suggests(best), best.start, best.end)


def name_of(note: Note, hit: Hit, site: Site | None) -> str:
    """Return the fact's name: "joint-line tenderness", "calf tenderness", "tenderness to palpation", "tenderness"."""
    if site is not None and site.label:
        label = note.words(site.start, site.end) if site.label in ("tendon", "ligament") else site.label
        return f"{label} tenderness"
    words = note.words(hit.start, hit.end)
    return "tenderness to palpation" if re.search(r"palp|ttp", words) else "tenderness"


def _suggests(hit: Hit) -> Suggests:
    return Suggests(str(hit.rule.attrs.get("suggests") or hit.hint("suggests", "none")))


def _structure(hit: Hit) -> Structure:
    return Structure(str(hit.hint("structure", "none")))
