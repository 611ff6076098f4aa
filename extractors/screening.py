"""What the safety findings share: answers of forms, other people's devices, words beside a mention."""

from __future__ import annotations

import re
from bisect import bisect_left
from pathlib import Path

from extractors.assertion import Judgement
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("screening_wordings.yaml"))
_CLAUSE_END = re.compile(r"[.;:\n]")
_BREAK = re.compile(r"[.;\n]")
_LONGEST = 200
_CUE_GAP = 12
_ANSWER_GAP = 60


def said(note: Note, start: int, end: int) -> tuple[Assertion, int] | None:
    """Return the answer that stands right behind the item `[start, end)` with its end, or None.

    "cerebral clip N, orbital metal N"; "clip in the brain ..... yes / NO" (the answer in capitals is the one meant);
    "Do you have a pacemaker?  Yes".
    """
    stop = line_end(note, end)
    found = _W["letter"].match(note.shadow, end, stop) or _W["capital"].match(note.plain, end, stop)
    found = found or _W["bare_capital"].match(note.plain, end, stop)
    if found is None and _W["question"].search(note.before(start, _ANSWER_GAP)):
        found = _W["answered"].match(note.shadow, end, stop)
    if found is None:
        found = _asked(note, start, end)
    if found is None or not (found["yes"] or found["no"]):
        return None
    return Assertion.PRESENT if found["yes"] else Assertion.ABSENT, found.end()


def _asked(note: Note, start: int, end: int) -> re.Match[str] | None:
    """The rest of a question asked aloud that `[start, end)` stands in, with its answer if one follows."""
    rest = _W["ask_end"].match(note.shadow, end, min(len(note.shadow), end + 2 * _ANSWER_GAP))
    if rest is None:
        return None
    before = note.before(start, 2 * _ANSWER_GAP)
    bare = _W["patient_speaks"].match(rest["who"] or "") and _W["bare_question"].search(before)
    return rest if bare or _W["asked"].search(before) else None


def unanswered(note: Note, judged: Judgement, start: int, end: int) -> bool:
    """Tell whether `[start, end)` is an item of a form that nobody answered, or that does not apply."""
    if said(note, start, end) is not None:
        return False
    if _W["unanswered"].match(note.shadow, end, min(len(note.shadow), end + _ANSWER_GAP)):
        return True
    if judged.affirmed:
        return False
    if _W["empty_boxes"].search(note.shadow, line_start(note, start), line_end(note, end)):
        return True
    if judged.negated:
        return False
    told = _W["question"].search(note.before(start, _ANSWER_GAP)) is not None
    return told or _asked(note, start, end) is not None


def answered(note: Note, judged: Judgement, end: int) -> Assertion:
    """Return the assertion of `judged`, or the answer on the line where it was taken for an open question."""
    if judged.assertion is not Assertion.POSSIBLE:
        return judged.assertion
    answer = _W["answered"].match(note.shadow, end, line_end(note, end))
    if answer is None:
        return Assertion.POSSIBLE
    return Assertion.PRESENT if answer["yes"] else Assertion.ABSENT


def other_person(note: Note, start: int, end: int) -> bool:
    """Tell whether the words speak of somebody outside the family ("her neighbor's pacemaker")."""
    before = _W["other_person"].search(note.before(start, _ANSWER_GAP))
    if before and not _W["told_by"].search(note.before(start, _ANSWER_GAP)[: before.start()]):
        return True
    return _W["belongs_to_other"].match(note.after(end, 110)) is not None


def relative(note: Note, start: int, end: int) -> bool:
    """Tell whether a spouse or relative is the subject of the words, or is named after them as the one meant."""
    words = note.before(start, _ANSWER_GAP)
    found = _W["spouse"].search(words)
    if found is not None and not _W["told_by"].search(words[: found.start()]):
        return True
    if _W["kin_is"].search(words):
        return True
    return _W["belongs_to_relative"].match(note.after(end, 110)) is not None


def with_cue(note: Note, judged: Judgement, start: int, end: int) -> tuple[int, int]:
    """Return the span with the denial before it ("no pacemaker") or the answer after it ("Pacemaker: N")."""
    if judged.cue_start is None or judged.cue_end is None or judged.assertion is not Assertion.ABSENT:
        return start, end
    before, after = note.words(judged.cue_end, start), note.words(end, judged.cue_start)
    leads = judged.cue_start < start <= judged.cue_end + _CUE_GAP
    if leads and not re.search(r"[,/\n]", before):
        return judged.cue_start, end
    answers = judged.cue_start >= end and len(after) <= _ANSWER_GAP and "\n" not in after
    if answers and not after.strip(" \t.:-?[(="):
        return start, judged.cue_end
    return start, end


def closed(note: Note, start: int, end: int) -> int:
    """Return `end`, or the end of the bracket that opens in `[start, end)` and closes just after."""
    words = note.words(start, end)
    if words.count("(") <= words.count(")"):
        return end
    close = note.shadow.find(")", end, end + _CUE_GAP)
    return close + 1 if close >= 0 and "\n" not in note.words(end, close) else end


def details_end(note: Note, judged: Judgement, end: int) -> int:
    """Return the end of the details that a form gives beside a ticked item, or 0 where there are none."""
    if not judged.affirmed or judged.assertion is not Assertion.PRESENT:
        return 0
    line, stop = line_start(note, end), line_end(note, end)
    if not _W["form_mark"].search(note.shadow, line, stop) or _W["next_box"].search(note.shadow, end, stop):
        return 0
    return stop


def words_between(note: Note, finding: str, sentence: int, start: int, end: int) -> list[Hit]:
    """Return the hits of `finding` in that sentence that begin in `[start, end)`, in order."""
    hits = note.hits_in(finding, sentence)
    return hits[bisect_left(hits, start, key=_start) : bisect_left(hits, end, key=_start)]


def _start(hit: Hit) -> int:
    return hit.start


def led_by(note: Note, hit: Hit, role: str, reach: int) -> Hit | None:
    """Return the nearest word of that role before `hit`, in its clause and within `reach` characters."""
    ahead = words_between(note, hit.finding, hit.sentence, hit.start - reach - _LONGEST, hit.start)
    for word in reversed(ahead):
        near = word.end <= hit.start <= word.end + reach
        if near and word.hint("role") == role and not _CLAUSE_END.search(note.words(word.end, hit.start)):
            return word
    return None


def followed_by(note: Note, hit: Hit, role: str, reach: int) -> Hit | None:
    """Return the nearest word of that role after `hit`, in its clause and within `reach` characters."""
    asked = note.words(hit.end, hit.end + 1) == "?"
    for sentence in (hit.sentence, hit.sentence + 1)[: 2 if asked else 1]:
        for word in words_between(note, hit.finding, sentence, hit.end, hit.end + reach + 1):
            if word.hint("role") == role and not _BREAK.search(note.words(hit.end, word.start)):
                return word
    return None


def line_start(note: Note, start: int, most: int = 140) -> int:
    """Return the start of the line at `start`, at most `most` characters back."""
    return max(note.shadow.rfind("\n", max(0, start - most), start) + 1, start - most, 0)


def line_end(note: Note, end: int, most: int = 140) -> int:
    """Return the end of the line at `end`, at most `most` characters on."""
    last = min(len(note.shadow), end + most)
    stop = note.shadow.find("\n", end, last)
    return last if stop < 0 else stop
