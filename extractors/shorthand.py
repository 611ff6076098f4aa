"""Whether a note is written in shorthand, and what is told twice in one.

A note in prose tells each thing where it matters; in shorthand the complaint stands in a heading, in the history and
in the plan, and normal findings fill a form. There the fullest telling of a symptom stands for the others, and a
routine finding that bears on no criterion is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors.anatomy import near
from extractors.facts import ExamTestAttrs, Fact, SymptomAttrs
from extractors.note import Note
from extractors.vocabulary import Course, Side, Suggests, SymptomKind, TestResult

_SMALL_WORDS = frozenset(
    "the a an is are was were of to and in with he she that has have had his her for on at it this be been by as which who they we i will".split()
)
# In running English text about a third of all words are these; in shorthand under a tenth.
_PROSE_SHARE = 0.2
# Fewer words are a remark, whose style says nothing.
_LEAST_WORDS = 50
_LATE = frozenset({"assessment", "plan", "chief_complaint", "request", "imaging", "header"})
_ROUTINE = frozenset(
    f"exam_test.{rule}"
    for rule in (
        "tender",
        "nontender",
        "gait",
        "gait_normal",
        "neurovascular",
        "neurovascular_short",
        "crepitus",
        "range_of_motion",
        "motion",
        "motion_short",
    )
)


def is_shorthand(note: Note) -> bool:
    """Return whether the note is long enough to tell and has fewer small words than prose has."""
    words = note.shadow.split()
    if len(words) < _LEAST_WORDS:
        return False
    return sum(word in _SMALL_WORDS for word in words) < _PROSE_SHARE * len(words)


def fullest(facts: Sequence[Fact]) -> list[Fact]:
    """Return `facts` (symptoms) without those that another tells more fully, in their order."""
    kept: list[Fact] = []
    for fact in sorted(facts, key=_rank):
        if not any(_same(fact, other) for other in kept):
            kept.append(fact)
    return sorted(kept, key=lambda f: f.evidence.start)


def telling(facts: Sequence[Fact]) -> list[Fact]:
    """Return `facts` (exam tests) without routine findings that point to nothing."""
    return [f for f in facts if f.rule not in _ROUTINE or _tells(_test(f))]


def _rank(fact: Fact) -> tuple[bool, bool, bool, int]:
    attrs = _symptom(fact)
    return fact.section in _LATE, attrs.weeks is None, attrs.course is Course.UNKNOWN, fact.evidence.start


def _same(a: Fact, b: Fact) -> bool:
    x, y = _symptom(a), _symptom(b)
    if (x.kind, x.on_exam, a.assertion) != (y.kind, y.on_exam, b.assertion):
        return False
    if x.kind is SymptomKind.OTHER and a.rule != b.rule:
        return False
    if a.side is not b.side and Side.UNSPECIFIED not in (a.side, b.side):
        return False
    return a.region is None or b.region is None or near(a.region, b.region)


def _tells(test: ExamTestAttrs) -> bool:
    """Whether a routine finding bears on a criterion: that a joint moves freely or does not creak does not."""
    free = test.result is TestResult.NEGATIVE and test.suggests is Suggests.OTHER_ABNORMALITY
    return test.suggests is not Suggests.NONE and not free


def _symptom(fact: Fact) -> SymptomAttrs:
    if not isinstance(fact.attrs, SymptomAttrs):
        msg = f"{fact.type} is no symptom"
        raise TypeError(msg)
    return fact.attrs


def _test(fact: Fact) -> ExamTestAttrs:
    if not isinstance(fact.attrs, ExamTestAttrs):
        msg = f"{fact.type} is no exam test"
        raise TypeError(msg)
    return fact.attrs
