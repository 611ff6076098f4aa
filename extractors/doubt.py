"""Doubt whether something was ever done: "reportedly had an EMG somewhere", "?R THA", "unsure if he had one".

Not the doubt of a finding ("possible tear"), which the assertion engine reads, and not a plan that is open.
"""

from __future__ import annotations

from pathlib import Path

from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("doubt_wordings.yaml"))
_BEFORE = 90
_AFTER = 60


def in_doubt(note: Note, start: int, end: int) -> bool:
    """Tell whether the note leaves open that what stands at `[start, end)` was ever done."""
    before, after = _around(note, start, end)
    if _W["ahead"].match(after):
        return False
    if _W["mark_after"].match(after) and not _W["future"].search(before):
        return True
    return _W["open_before"].search(before) is not None or _W["open_after"].match(after) is not None


def is_maybe(note: Note, start: int, end: int) -> bool:
    """Tell whether a bare "possible" stands right before `[start, end)`; it may also speak of the future."""
    before, after = _around(note, start, end)
    return _W["maybe"].search(before) is not None and not _W["ahead"].match(after)


def is_hearsay(note: Note, start: int, end: int) -> bool:
    """Tell whether the only doubt is that somebody reports it, which a date beside it outweighs."""
    before, after = _around(note, start, end)
    return _W["hearsay"].search(before) is not None and not _W["mark_after"].match(after)


def _around(note: Note, start: int, end: int) -> tuple[str, str]:
    led = _W["own_lead"].match(note.shadow, start, end)
    return note.before(led.end() if led else start, _BEFORE), note.after(end, _AFTER)
