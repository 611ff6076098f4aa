"""What the title or label above a treatment says of how it stands ("Tried so far:", "Interventions:", "Rx given today:")."""

from __future__ import annotations

import re

from extractors.note import Note
from extractors.therapy_mention import Mention

_GIVEN = re.compile(r"\b(?:in (?:the )?(?:ed|er)|ed|er|given|administered|got)\b")
_TRIED = re.compile(
    r"tried|conservative|treatments?|\btx\b|to date|attempted|previous|prior|past|in (?:the )?(?:ed|er)|given|got|treatment history"
)
_SAME_LINE = 5
_RENDERED = re.compile(
    r"interventions?\b(?! (?:include|planned|to\b|will|recommended|may))|(?:treatments?|tx|therapy|care)(?: \w+)? (?:rendered|provided|to date|received|given|so far)|procedures? rendered"
)
_NEW_RX = re.compile(
    r"\b(?:rx|prescri\w+|dispensed|meds? (?:given|sent|ordered)|given)\b[^:\n]{0,20}\btoday|\btoday'?s (?:rx|prescri\w+)|\bnew (?:rx|prescri\w+)"
)


def under_tried(note: Note, mention: Mention) -> bool:
    """Tell whether it stands among what was tried ("Conservative treatment:", "Prior treatment:")."""
    return any(_TRIED.search(w) for w in _titles(note, mention))


def under_new_rx(note: Note, mention: Mention) -> bool:
    """Tell whether it stands among what is prescribed in this note."""
    return any(_NEW_RX.search(w) for w in _titles(note, mention))


def under_given(note: Note, mention: Mention) -> bool:
    """Tell whether the list is of what was given at one visit ("Meds in ED:")."""
    heading = note.sentence_at(mention.start).heading
    return heading is not None and _GIVEN.search(note.words(*heading)) is not None


def under_rendered(note: Note, mention: Mention) -> bool:
    """Tell whether the label of the line says that the treatment was given, though the section is a plan."""
    own = note.sentences[mention.sentence]
    for i in range(mention.sentence, max(-1, mention.sentence - _SAME_LINE), -1):
        sentence = note.sentences[i]
        if "\n" in note.words(sentence.end, max(sentence.end, own.start)):
            return False
        if sentence.label is not None:
            return _RENDERED.match(note.words(*sentence.label)) is not None
    return own.heading is not None and _RENDERED.match(note.words(*own.heading)) is not None


def _titles(note: Note, mention: Mention) -> list[str]:
    """The heading and the label that a mention stands under."""
    sentence = note.sentence_at(mention.start)
    return [note.words(*t) for t in (sentence.heading, sentence.label) if t is not None]
