"""Words that name a condition and yet tell none of this patient's: names, generalities, signs of an examination.

"Lymphedema wraps" are a means of care, "neuropathy such as Charcot-Marie-Tooth" teaches, "patella subluxes with
a lateral push" is a finding of the examination, a cortical break beside a lytic lesion is part of that lesion.
"""

from __future__ import annotations

import re
from pathlib import Path

from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("condition_wordings.yaml"))
_NAMED_AFTER, _NAMED_BEFORE, _AT_LARGE = _W["named_after"], _W["named_before"], _W["at_large"]
_IN_GENERAL, _THIS_ONE = _W["in_general"], _W["this_one"]
_OTHER_PART, _TUMOR_NEAR = _W["other_part"], _W["tumor_near"]
# Plain films, by any of their names: they show bone, and settle nothing of the soft parts.
FILMS = re.compile(r"\b(?:x-?rays?|x rays?|xrs?|films?|radiograph\w*|views?)\b")
_CORTEX = re.compile(r"cortical (?:break|disrupt)")
_BY_SURGEON, _OPERATION = _W["by_surgeon"], _W["operation"]
_AROUND = 400
_MOVING = re.compile(r"\b(?:subluxe?s|subluxing|dislocates|dislocating)\b")
_SPUR = re.compile(r"(?:bone |large bone |posterior )*spurs?\b")
_SPURRED = re.compile(r"heel|calcane|plantar|toe|foot|achilles|hallux|fasci")
_HAND = re.compile(
    r"\s*(?:to|of|in|at|involving) (?:(?:the|his|her|both|mp|pip|dip|ip|mcp|cmc|and|joints?|of) ?,?){0,9}"
    r"(?:hands?|fingers?|thumbs?|wrists?|aortic|mitral|valv\w+|shoulders?|spine|lumbar|back|neck)\b"
)


def is_no_mention(note: Note, hit: Hit) -> bool:
    """Return whether the words of `hit` only stand in a name, a generality or another part's finding."""
    before, after = note.before(hit.start, 200), note.after(hit.end, 60)
    if _NAMED_AFTER.match(after) or _NAMED_BEFORE.search(before):
        return True
    if _IN_GENERAL.match(after) and _THIS_ONE.search(before) is None:
        return True
    if hit.hint("chronic") and not hit.hint("cancer") and _AT_LARGE.search(before):
        return True
    if hit.hint("generic") and (_OTHER_PART.search(before) or _AT_LARGE.search(before)):
        return True
    return _is_sign(note, hit) or (
        hit.rule.id.startswith("osteoarthritis") and _HAND.match(after) is not None
    )


def _is_sign(note: Note, hit: Hit) -> bool:
    words = note.words(hit.start, hit.end)
    if hit.rule.id == "dislocation":
        moved = note.section(hit.start) is Section.EXAM and _MOVING.search(words) is not None
        return moved or is_step(note, hit.start, hit.end)
    sentence = note.sentence_at(hit.start)
    if _CORTEX.search(words):
        return _TUMOR_NEAR.search(note.words(sentence.start, sentence.end)) is not None
    if _SPUR.fullmatch(words):
        near = note.words(max(sentence.start, hit.start - 90), min(sentence.end, hit.end + 60))
        return _SPURRED.search(near) is None
    return False


def is_step(note: Note, start: int, end: int) -> bool:
    """Whether the surgeon dislocated the joint: a step among others of an operation, or its test at the end."""
    if _BY_SURGEON.search(note.before(start, 60) + note.words(start, end)) is None:
        return False
    around = note.words(max(0, start - _AROUND), min(len(note.shadow), end + _AROUND))
    return note.section(start) is Section.PROCEDURE or _OPERATION.search(around) is not None
