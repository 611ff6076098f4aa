"""Maneuvers of one sentence with their results, shared along lists.

"Lachman, drawer and McMurray are negative" gives all three the result at the end; "negative Lachman, drawer and
McMurray" the one at the head; "McMurray (+), Lachman (-)" gives each its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from extractors.assertion import Judgement
from extractors.exam_test_result import Reading, Verdict, after, before
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("exam_test_wordings.yaml"))

_JOINER = _W["runs_joiner"]
_HELD = _W["runs_held"]
_LAX = _W["runs_lax"]
_BOX_REACH = 8
# "Apprehension" or a J-sign written down by the examiner without a result is there.
_EXAMS = frozenset({Section.EXAM, Section.ASSESSMENT, Section.OTHER, Section.UNKNOWN})


def results(note: Note, hits: Sequence[Hit], stops: Sequence[int]) -> Iterator[tuple[Hit, Reading]]:
    """Yield each of `hits` (maneuvers of one sentence, in order) that has a result.

    `stops` are the offsets, in order, where another finding begins: what stands behind them is not read.
    """
    used = 0
    for run in _runs(note, hits):
        first, last = run[0], run[-1]
        sentence = note.sentence_at(first.start)
        head = before(note.shadow, max(sentence.start, used), first.start)
        limit = next((s for s in stops if s >= last.end), max(sentence.end, last.end))
        tail = None if head is not None and len(run) == 1 else after(note.shadow, last.end, limit)
        used = tail.end if tail else last.end
        for hit in run:
            reading = (
                _inside(note, hit) or _boxed(note, hit) or _choose(hit, run, head, tail) or _judged(note, hit)
            )
            if reading is not None and reading.verdict is not Verdict.SKIP:
                yield hit, reading


def _inside(note: Note, hit: Hit) -> Reading | None:
    """A result within the name itself ("ext mech intact")."""
    if _HELD.search(note.shadow, hit.start, hit.end):
        return Reading(Verdict.NEGATIVE, hit.start, hit.end)
    return None


def _boxed(note: Note, hit: Hit) -> Reading | None:
    """The box before the name, where the boxes of the line lead ("[x] McMurray [ ] Lachman")."""
    judged = note.judge(hit.start, hit.end)
    if not box_leads(note, judged, hit.start):
        return None
    return Reading(Verdict.POSITIVE if judged.affirmed else Verdict.NEGATIVE, hit.start, hit.end)


def box_leads(note: Note, judged: Judgement, start: int) -> bool:
    """Tell whether the box right before `start` gave `judged`."""
    box = _W["runs_box"].search(note.before(start, _BOX_REACH))
    if box is None:
        return False
    if box["tick"]:
        return judged.affirmed
    return (
        judged.cue_start is not None and judged.cue_start < start and judged.cue_rule_id == "form.box_empty"
    )


def _runs(note: Note, hits: Sequence[Hit]) -> list[list[Hit]]:
    runs = [[hits[0]]] if hits else []
    for a, b in pairwise(hits):
        if a.end <= b.start and _JOINER.fullmatch(note.shadow, a.end, b.start):
            runs[-1].append(b)
        else:
            runs.append([b])
    return runs


def _choose(hit: Hit, run: Sequence[Hit], head: Reading | None, tail: Reading | None) -> Reading | None:
    """A list's last member takes the result behind it, the others the one before the list, else whichever there is."""
    own = tail if hit is run[-1] else head
    return own or head or tail


def _judged(note: Note, hit: Hit) -> Reading | None:
    """What the assertion engine says where no result stands beside the name ("denies pain. No Lachman")."""
    judged = note.judge(hit.start, hit.end)
    if judged.negated:
        return Reading(Verdict.NEGATIVE, hit.start, hit.end)
    lax = _LAX.search(note.shadow, hit.start, hit.end) and not judged.hypothetical and not judged.uncertain
    if (
        lax
        or judged.affirmed
        or (
            hit.hint("alone")
            and note.section(hit.start) in _EXAMS
            and "test" not in note.words(hit.start, hit.end)
        )
    ):
        return Reading(Verdict.POSITIVE, hit.start, hit.end)
    return None
