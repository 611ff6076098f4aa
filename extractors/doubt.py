"""Doubt whether something was ever done: "reportedly had an EMG somewhere", "?R THA", "unsure if he had one".

Not the doubt of a finding ("possible tear"), which the assertion engine reads, and not a plan that is open.
What names a lasting thing (an implant, a study) is asked with `in_doubt`, by the words right beside it; what
names an act that was tried over time (a treatment) with `is_doubted`, by the cues that the engine found.
"""

from __future__ import annotations

from pathlib import Path

from extractors.assertion import Category, Cue, Judgement
from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("doubt_wordings.yaml"))
_BEFORE = 90
_AFTER = 60
_MOST_BETWEEN = 60
_PAST_BEFORE, _PAST_AFTER = 25, 70


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


def is_doubted(note: Note, start: int, end: int, judged: Judgement) -> bool:
    """Tell whether the past treatment or study `[start, end)` is left open ("may have had PT").

    A doubt about the future is a plan and a doubt about a finding is of the finding, so a doubt counts here only
    where it stands right beside what was done and the words are of the past.
    """
    if not judged.uncertain or judged.negated or judged.family:
        return False
    return any(_leaves_open(note, start, end, c) for c in judged.cues if c.rule.category is Category.POSSIBLE)


def _leaves_open(note: Note, start: int, end: int, cue: Cue) -> bool:
    leads = cue.start < start
    left, right = (min(cue.end, start), start) if leads else (end, cue.start)
    if _W["of_a_cause"].search(note.words(cue.start, cue.end)):
        return False
    if not 0 <= right - left <= _MOST_BETWEEN or not _W["glue"].fullmatch(note.shadow, left, right):
        return False
    sentence = note.sentence_at(start)
    stop = min(sentence.end, max(end, cue.end) + _PAST_AFTER)
    begin = cue.start if leads else max(sentence.start, start - _PAST_BEFORE)
    past = _W["past"].search(note.shadow, begin, stop)
    ahead = _W["to_come"].search(note.shadow, left if leads else end, stop)
    return past is not None and (ahead is None or past.start() < ahead.start() < past.end())


def _around(note: Note, start: int, end: int) -> tuple[str, str]:
    led = _W["own_lead"].match(note.shadow, start, end)
    return note.before(led.end() if led else start, _BEFORE), note.after(end, _AFTER)
