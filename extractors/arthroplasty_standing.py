"""How a joint replacement stands: in place, taken out again, or in doubt.

A prosthesis is historical once it was taken out (explant, Girdlestone, fusion or amputation after it); one whose
presence the note leaves open is possible; doubt about its state ("possible loosening of the TKA") is neither.
"""

from __future__ import annotations

import re
from pathlib import Path

from extractors.assertion import Judgement
from extractors.doubt import in_doubt, is_hearsay, is_maybe
from extractors.matching import Hit
from extractors.note import Note
from extractors.screening import answered
from extractors.vocabulary import Assertion
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("arthroplasty_wordings.yaml"))
_TROUBLE = re.compile(r"painful|failed|infected|unstable|loose|well[- ]functioning")
_NEW_WORK = re.compile(r"revis|re-?do\b|\brev\b")
_BEFORE = 90
_AFTER = 110


def taken_out(note: Note, hit: Hit, judged: Judgement) -> Assertion | None:
    """Return historical for a replacement that was taken out, present where that is planned or denied, else None.

    A revision is a new one in place of the old.
    """
    if _NEW_WORK.search(note.words(hit.start, hit.end)):
        return None
    before = note.before(hit.start, _BEFORE)
    led = _W["out_before"].search(before)
    if led is not None:
        still = judged.hypothetical or bool(_W["not_out"].search(before[: led.start() + 1]))
        return Assertion.PRESENT if still else Assertion.HISTORICAL
    if _W["to_come_out"].match(note.after(hit.end, _AFTER)):
        return Assertion.PRESENT
    if _W["out_after"].match(note.after(hit.end, _AFTER)):
        still = judged.hypothetical or judged.assertion is Assertion.ABSENT
        return Assertion.PRESENT if still else Assertion.HISTORICAL
    return Assertion.HISTORICAL if _told_next(note, hit, note.sentence_at(hit.start).end) else None


def _told_next(note: Note, hit: Hit, end: int) -> bool:
    """Whether the next sentence opens with the removal, and no other replacement stands between."""
    later = any(
        h.start > hit.start and "role" not in h.rule.hints for h in note.hits_in(hit.finding, hit.sentence)
    )
    start = end
    while start < len(note.shadow) and note.shadow[start] in " .;\n":
        start += 1
    return not later and _W["pronoun_out"].match(note.shadow, start, start + _AFTER) is not None


def is_talked_of(note: Note, hit: Hit) -> bool:
    """Tell whether the words around make the replacement a matter of talk, of later or one option of several."""
    if _W["one_option"].search(note.before(hit.start, 2 * _BEFORE)):
        return True
    return _W["only_talked"].match(note.after(hit.end, _AFTER)) is not None


def is_in_place(note: Note, hit: Hit) -> bool:
    """Tell whether the words before speak of a state or study of the replacement, or imply that it is there."""
    if hit.hint("implied") or _W["trouble_excluded"].match(note.after(hit.end)):
        return True
    return _W["state_of"].search(note.before(hit.start, _BEFORE)) is not None


def is_to_come(note: Note, hit: Hit) -> bool:
    """Tell whether a plan stands right after the name ("TKA scheduled 8/4", "knee replacement next spring")."""
    return _W["planned_after"].match(note.after(hit.end, _AFTER)) is not None


def is_doubted(note: Note, hit: Hit, judged: Judgement, *, dated: bool, planned: bool) -> bool:
    """Tell whether the note leaves open that the replacement was ever put in; a `planned` one may be possible."""
    settled = answered(note, judged, hit.end) is not judged.assertion
    if judged.hypothetical or settled or _TROUBLE.search(note.words(hit.start, hit.end)):
        return False
    if in_doubt(note, hit.start, hit.end):
        return not (dated and is_hearsay(note, hit.start, hit.end))
    return not planned and judged.assertion is Assertion.POSSIBLE and is_maybe(note, hit.start, hit.end)
