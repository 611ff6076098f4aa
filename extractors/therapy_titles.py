"""What the title or label above a treatment says of how it stands ("Tried so far:", "Interventions:", "Rx given today:")."""

from __future__ import annotations

from pathlib import Path

from extractors.note import Note
from extractors.therapy_mention import Mention
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("therapy_wordings.yaml"))

_GIVEN = _W["title_given"]
_TRIED = _W["title_tried"]
_SAME_LINE = 5
_RENDERED = _W["title_rendered"]
_NEW_RX = _W["title_new_rx"]


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
