"""Marks that recognition misreads: tick boxes, the "I" read as a stroke, full stops read as commas."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from pipeline.ingest.tickboxes import EMPTY, read_as, with_boxes
from pipeline.ingest.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipeline.ingest.pieces import Piece

_STROKE = "|"
_SURE = 0.95  # confidence of a word whose comma is beyond doubt
# What a writer says of what "I" did; no option beside a tick box begins so.
_DONE_BY_ME = frozenset(
    "am was would will have had did do don't can could should must may believe think feel felt suspect "
    "see saw also explained recommend recommended discussed reviewed suggest suggested agree told asked "
    "obtained advised ordered order referred performed prescribed examined personally spent want plan "
    "prefer expect counseled".split()
)
_SURE_STOP = 0.9  # confidence of a full stop that may yet be a comma
_LEAST_COMMA, _LEAST_STOP = 3, 4  # letters before the mark: shorter words are abbreviations
_COMMON = 1000  # times in running text: a capitalised word that is rarer may be a name
_LOOSE = 0.15  # share of sentences begun small by a writer who does so
# Read so for a frequent word, and none by themselves.
_FREQUENT = {
    "1s": "is", "js": "is", "tor": "for", "trom": "from", "wath": "with", "heen": "been", "Jeg": "leg",
    "Jower": "lower", "Lhe": "the", "Phe": "The", "Phere": "There", "Chere": "There", "MRL": "MRI",
    "ts": "is", "tbe": "the", "thc": "the", "aud": "and", "ot": "of", "wiih": "with", "witb": "with",
    "!f": "If", "!t": "It", "/ateral": "lateral", "MR]": "MRI", "MR!": "MRI",
    "MRT": "MRI", "MRE": "MRI", "MRER": "MRI R", "MRIER": "MRI R", "MRIR": "MRI R", "MRiL": "MRI L",
    "MREL": "MRI L", "MRIL": "MRI L", "XK": "XR", "kace": "knee", "Kace": "knee", "hace": "knee",
    "huee": "knee", "kpee": "knee", "toot": "foot", "bas": "has", "hts": "his",
    "pam": "pain", "kuee": "knee", "knce": "knee", "[he": "The", "{he": "The", "{t": "It", "[t": "It",
    "\u2018he": "The", "\u2018his": "This", "[here": "There", "\u2018here": "There",
}  # fmt: skip


def remark(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a page as recognised, with misread marks put right; `raw` has what was recognised."""
    found, form = with_boxes(pieces)
    loose = _begins_small(found)
    return [
        _word(piece, following, form=form, loose=loose) for piece, following in zip_longest(found, found[1:])
    ]


def _word(piece: Piece, following: Piece | None, *, form: bool, loose: bool) -> Piece:
    beside = following is not None and following.base == piece.base
    following_text = following.text if following else ""
    if piece.text == _STROKE and beside:
        if following_text.lower() in _DONE_BY_ME:
            return read_as(piece, "I")
        return read_as(piece, EMPTY) if form and following_text[:1].isalpha() else piece
    sure = _sure(piece)
    if sure >= _SURE:
        return piece
    stem = piece.text.rstrip(".,:;)")
    if stem in _FREQUENT:
        return read_as(piece, _FREQUENT[stem] + piece.text[len(stem) :])
    if _ends(piece, ",", _LEAST_COMMA) and _begins(following_text, small=False):
        return read_as(piece, piece.text[:-1] + ".")
    small = sure < _SURE_STOP and not loose and _begins(following_text, small=True)
    if small and _ends(piece, ".", _LEAST_STOP) and _common(piece.text[:-1]):
        return read_as(piece, piece.text[:-1] + ",")
    return piece


def _begins_small(pieces: list[Piece]) -> bool:
    """Whether the writer begins sentences with small letters, as beyond doubt in a share of them."""
    stops = [
        following.text[:1].islower() and _sure(piece) >= _SURE
        for piece, following in pairwise(pieces)
        if _ends(piece, ".", _LEAST_STOP)
    ]
    return sum(stops) > _LOOSE * len(stops)


def _sure(piece: Piece) -> float:
    return 1.0 if piece.confidence is None else piece.confidence


def _ends(piece: Piece, mark: str, least: int) -> bool:
    """Whether a word in small letters ends with `mark`."""
    stem = piece.text[:-1].lstrip('(\u201c"')
    return piece.text.endswith(mark) and len(stem) >= least and stem.isalpha() and stem.islower()


def _begins(text: str, *, small: bool) -> bool:
    """Whether `text` is an everyday word that begins with a small letter, or with a capital."""
    word = text.rstrip(".,:;")
    cased = word.islower() if small else word[:1].isupper() and (len(word) == 1 or word[1:].islower())
    return cased and word.isalpha() and _common(word)


def _common(word: str) -> bool:
    return vocabulary().english.get(word.lower(), 0) >= _COMMON
