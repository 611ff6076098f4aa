"""How an operation stands: done, planned, hanging on what is not known yet, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from extractors.assertion import Judgement
from extractors.matching import Hit
from extractors.note import Note
from extractors.surgery_standing import Around, Standing, around, is_ahead, standing, years_ago
from extractors.vocabulary import Assertion
from extractors.wordings import load_wordings


@dataclass(frozen=True, slots=True)
class Reading:
    """How an operation stands, the offsets of the cue that told it if any, and whether it is years past."""

    standing: Standing
    cue: tuple[int, int] | None = None
    years_ago: bool = False


_W = load_wordings(Path(__file__).with_name("surgery_wordings.yaml"))
_IF, _FIRM, _NOT_BOOKED, _IF_WORD = _W["if"], _W["firm"], _W["not_booked"], _W["if_word"]
_IF_LATER, _SOME_DAY, _SLOT_HELD = _W["if_later"], _W["some_day"], _W["slot_held"]
_REFUSED, _REFUSED_AFTER, _NO_PAST = _W["refused"], _W["refused_after"], _W["no_past"]
_DECLINED = _W["declined"]
_DECLINED_LATER, _NOT_CALLED_FOR = _W["declined_later"], _W["not_called_for"]
_ONE_OPTION = _W["one_option"]
_BOX, _CARE, _MERELY = _W["box"], _W["care"], _W["merely"]
_UNDECIDED, _DECIDED, _BIOPSY = _W["undecided"], _W["decided"], _W["biopsy_first"]
_TICKED_UNDECIDED = _W["ticked_undecided"]
_ASKED_IF, _AHEAD_OF = _W["asked_if"], _W["ahead_of"]
_PAST = re.compile(r"prior|previous|\bold\b|\bpast\b|s/p")
_PLAIN_IF = re.compile(r"\bif\b")
_IF_REACH, _LEAD = 75, 20


def read(note: Note, hit: Hit) -> Reading | None:
    """Return how the operation of `hit` stands, or None where the words are no fact about this patient."""
    judged = note.judge(hit.start, hit.end)
    a = around(note, hit)
    if judged.family or _BOX.search(a.before) or (_CARE.search(a.before) and not hit.hint("choice")):
        return None
    stands, cue = standing(note, a)
    if _is_undecided(note, a):
        return Reading(Standing.CONDITIONAL, cue if stands is Standing.PLANNED else None)
    if cue is None and stands is not Standing.PLANNED and _DECLINED.search(a.clause):
        return Reading(Standing.REFUSED)
    if stands is None or (hit.hint("generic") and cue and _MERELY.match(note.words(*cue))):
        return None
    if judged.assertion is Assertion.ABSENT or _refuses(a):
        return _refused(stands, a, judged)
    hung = _under_if(note, a, judged) or _hangs(a) or _unnamed(a) or _is_one_option(a)
    if stands is Standing.PLANNED and hung and _SLOT_HELD.match(a.words + a.after) is None:
        stands = Standing.CONDITIONAL
    return Reading(stands, cue, stands is Standing.DONE and years_ago(note, a))


def _is_one_option(a: Around) -> bool:
    """Whether it is an item of a list of options, none of them chosen there."""
    return _ONE_OPTION.search(a.before) is not None and _FIRM.search(a.before + a.after[:60]) is None


def _unnamed(a: Around) -> bool:
    """Whether a mass is to be biopsied first: its resection hangs on what it is."""
    return a.hit.rule.id == "tumor_resection" and _BIOPSY.search(a.clause + a.words) is not None


def _is_undecided(note: Note, a: Around) -> bool:
    """Whether the operation is only asked about or still to be decided on, and is none of the past."""
    if _TICKED_UNDECIDED.match(note.shadow, a.hit.end):
        return True
    found = _UNDECIDED.search(a.clause)
    if found is None or a.hit.hint("state") or a.hit.hint("choice") or _PAST.search(a.words):
        return False
    return is_ahead(note, a) and _DECIDED.match(a.after) is None


def _refuses(a: Around) -> bool:
    refused = _REFUSED.search(a.clause) or _REFUSED_AFTER.match(a.after)
    return bool(refused or _DECLINED_LATER.match(a.after))


def _refused(stands: Standing, a: Around, judged: Judgement) -> Reading | None:
    """A denied past operation answers nothing; a plan that is denied does."""
    if stands is Standing.DONE or (_NO_PAST.search(a.before) and not _NOT_CALLED_FOR.match(a.after)):
        return None
    if judged.assertion is not Assertion.ABSENT or judged.cue_start is None or judged.cue_end is None:
        return Reading(Standing.REFUSED)
    return Reading(Standing.REFUSED, (judged.cue_start, judged.cue_end))


def _under_if(note: Note, a: Around, judged: Judgement) -> bool:
    """Whether an `if` governs the operation; a date right after it outweighs an `if` that follows."""
    if judged.cue_start is None or judged.cue_end is None:
        return False
    if _IF_WORD.search(note.words(judged.cue_start, judged.cue_end)) is None:
        return False
    if _comes_after(a) and _ASKED_IF.search(note.words(max(0, judged.cue_start - _LEAD), judged.cue_end)):
        return False
    if judged.cue_start > a.hit.start:
        return _FIRM.search(a.after[:40]) is None
    between = note.words(judged.cue_end, a.hit.start)
    return len(between) <= _IF_REACH or _FIRM.search(between) is None


def _comes_after(a: Around) -> bool:
    """Whether the operation comes after something ("MRI to see if the fragment is loose before arthroscopy")."""
    return _AHEAD_OF.match(a.words) is not None or _AHEAD_OF.search(a.before[-_LEAD:]) is not None


def _hangs(a: Around) -> bool:
    """Whether the plan hangs on what is not known yet, and no date or decision stands beside it."""
    near = _ASKED_IF.sub("", a.clause[-110:]) if _comes_after(a) else a.clause[-110:]
    firm = _FIRM.search(near[-60:])
    if _IF.search(near) or _IF.search(a.words) or _NOT_BOOKED.search(a.after[:60]):
        return bool(_PLAIN_IF.search(near[-65:])) or not (firm or _FIRM.search(a.after[:40]))
    later = _IF_LATER.match(a.after)
    if later and not firm and not _FIRM.search(a.words + later.group(0)):
        return True
    return _SOME_DAY.match(a.after) is not None and not _FIRM.search(a.after[:40])
