"""Where a treatment was given: only where its own words say so.

A treatment without a named site is of the complaint, whatever part of the body was named last, so it has no place of its own.
"""

from __future__ import annotations

import re

from extractors.anatomy import Place
from extractors.note import Note
from extractors.therapy_mention import Mention
from extractors.vocabulary import Region, TherapyKind

_SITE = re.compile(
    r"[ \t]*(?:x ?\d+[ \t]*)?(?:(?:\w+[ \t]+){0,3}?(?:for|to|of|in|into|on|at|around)[ \t]+)?(?:(?:the|her|his|both|bilateral|left|right|lt|rt|l|r)\.?[ \t]+)*(?:\w+[ \t]+)?"
)
_TAKEN_FOR = re.compile(
    r"[ \t]*(?:(?!for\b|to\b|on\b)[\w/]+[ \t]+){0,3}(?:on \w+day[ \t]+)?(?:(?:for|to|on)[ \t]+|\((?:for[ \t]+)?)"
    r"(?:(?:the|this|that|her|his|my|both|bilateral|left|right|lt|rt|l|r|swollen|sore|painful|achy|bad|arthritic)\.?[ \t]+)*"
)
_TRAINED = frozenset({TherapyKind.HOME_EXERCISE, TherapyKind.REST_ICE})
_NAMED_FOR = re.compile(r"orthosis|orthoses|afo|orthotic|strengthening|stretch|exercise")
_REACH = 45


def site(note: Note, mention: Mention) -> Place:
    """Return the place that the words of `mention` or its local heading name, else an empty place."""
    if mention.hit.hint("own_place"):
        named = _named(note, mention)
        if named is not None:
            return named
    if mention.drug:
        meant = _meant(note, mention)
        if meant is not None:
            return meant
    subject = note.sentences[mention.sentence].subject
    if subject is not None:
        place = note.place(*subject, carry=False)
        if place.region is not None and place.region is not Region.OTHER:
            return place
    return Place()


def _meant(note: Note, mention: Mention) -> Place | None:
    """The part that a drug is said to be taken for ("Tylenol for the hip", "Voltaren gel to the left knee")."""
    end = max(mention.end, mention.tail)
    for part in note.parts(mention.sentence):
        if (
            part.region is not Region.OTHER
            and 0 <= part.start - end <= _REACH
            and _TAKEN_FOR.fullmatch(note.shadow, end, part.start)
        ):
            return Place(part.region, part.side)
    return None


def _named(note: Note, mention: Mention) -> Place | None:
    """ "knee brace", "injection R knee", "physical therapy for the left ankle"."""
    if mention.kind in _TRAINED or _NAMED_FOR.search(note.words(mention.start, mention.end)):
        return None
    for part in note.parts(mention.sentence):
        if part.region is Region.OTHER:
            continue
        inside = part.start < mention.end and mention.start < part.end
        after = 0 <= part.start - mention.end <= _REACH and _SITE.fullmatch(
            note.shadow, mention.end, part.start
        )
        if inside or after:
            return Place(part.region, part.side)
    return None
