"""Words of treatment that are not of this patient's leg: other kinds of therapy, other complaints, papers, teaching."""

from __future__ import annotations

from pathlib import Path

from extractors.matching import Hit
from extractors.note import Note
from extractors.therapy_course import is_therapists
from extractors.vocabulary import Region
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("therapy_wordings.yaml"))
_ON_PAPER = _W["on_paper"]
_NO_PAPERS = _W["no_papers"]
_OTHER_COMPLAINT = _W["other_complaint"]
_OTHER_DISEASE = _W["other_disease"]
_LEG_USE = _W["leg_use"]
_RISK = _W["risk"]
_OF_PROCEDURE = _W["of_procedure"]
_AT_LARGE = _W["at_large"]
_THIS_ONE = _W["this_one"]
_EXERCISED = frozenset({"physical_therapy", "home_exercise"})
_BODILY = _W["bodily"]
_SPEECH = _W["speech"]
_MIND = _W["mind"]
_UNRELATED = _W["unrelated"]
_NEARBY = 2


def is_of_other(note: Note, hit: Hit) -> bool:
    """Whether the words of treatment say nothing of a treatment of this patient's leg."""
    return (
        (hit.hint("therapist") is True and not is_therapists(note))
        or _at_large(note, hit)
        or _unrelated(note, hit)
        or _of_other_kind(note, hit)
        or _of_papers(note, hit)
        or _for_other_complaint(note, hit)
        or _risked(note, hit)
    )


def _for_other_complaint(note: Note, hit: Hit) -> bool:
    """Whether a medicine is told with a fever, a headache or a disease of other organs, and its sentence names no part of the leg."""
    if not (hit.hint("drug") or hit.rule.attrs["kind"] in _EXERCISED):
        return False
    start, end = note.bounds[hit.sentence]
    told = (_OTHER_COMPLAINT if hit.hint("drug") else _OTHER_DISEASE).search(note.shadow, start, end)
    if told is None or any(p.region is not Region.OTHER for p in note.parts(hit.sentence)):
        return False
    return _LEG_USE.search(note.shadow, start, end) is None


def _risked(note: Note, hit: Hit) -> bool:
    """Whether it stands in what a consent to an operation lists ("need for later hardware removal and rehab")."""
    promised = not hit.hint("drug") and _OF_PROCEDURE.match(note.shadow, hit.end) is not None
    return promised or _RISK.search(note.before(hit.start, 420)) is not None


def _unrelated(note: Note, hit: Hit) -> bool:
    """Whether therapy is said to have been for something else ("PT for balance", "six visits, unrelated to this")."""
    return bool(hit.hint("own_place")) and _UNRELATED.match(note.shadow, hit.end) is not None


def _of_other_kind(note: Note, hit: Hit) -> bool:
    """Whether "therapy", "rehab" or a home program without a word of the body is speech, mental or drug therapy."""
    if not hit.hint("own_place") or hit.hint("shout") or _BODILY.search(note.words(hit.start, hit.end)):
        return False
    if hit.rule.attrs["kind"] not in _EXERCISED:
        return False
    if _SPEECH.search(note.shadow):
        return True
    start = note.bounds[max(0, hit.sentence - 1)][0]
    return _MIND.search(note.shadow, start, note.bounds[hit.sentence][1]) is not None


def _of_papers(note: Note, hit: Hit) -> bool:
    """Whether only the papers about it are denied ("six weeks of therapy has not been documented")."""
    return (
        _ON_PAPER.match(note.shadow, hit.end) is not None
        or _NO_PAPERS.search(note.before(hit.start, 110)) is not None
    )


def _at_large(note: Note, hit: Hit) -> bool:
    """Whether the sentence tells what is done in general ("conservative treatment usually takes six weeks")."""
    words = note.words(*note.bounds[hit.sentence])
    return _AT_LARGE.search(words) is not None and _THIS_ONE.search(words) is None
