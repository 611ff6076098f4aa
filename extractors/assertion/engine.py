"""The assertion engine: cues, scopes and forms of one sentence, joined for each target."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from extractors.assertion.cues import CueTable, load_table, load_words
from extractors.assertion.forms import form_marks
from extractors.assertion.marks import FormMark
from extractors.assertion.model import Category, Cue, Direction, Judgement, Reading
from extractors.assertion.resolve import resolve
from extractors.assertion.scan import Scan, Word, word_classes
from extractors.assertion.scope import Interval, forward
from extractors.assertion.scope_back import backward
from extractors.vocabulary import Assertion

Target = tuple[int, int]
Scoped = tuple[Cue, list[Interval], list[Interval]]
_PREFIX = re.compile(r"(?<!\w)non ?-? ?$")
_NOT_DENIED = re.compile(load_words().fragments["undenied"])
_OWN = re.compile(r"(?:the )?(?:patient|pt)\b")
_PREDICATE = frozenset({"neg.not_be", "neg.not_show", "possible.may"})
_FEW = 4
_MANY = 24
_TITLE = re.compile(r"(?<![^\n.;,])[^\n.;,:]+:[ \t,]*$")
_ANSWER = re.compile(
    r"(?:(?<=[:?])|(?<=\.\.))[ \t]*(?:no|none(?: (?:apparent|encountered|evident|immediate|known|identified|noted|reported|seen))?|n|denies|denied|negative|neg|nil|absent|yes|y)"
    r"(?=[ \t]*(?:[.;,\n]|$))"
)
_BOXES = re.compile(
    r"(?:[ \t]*(?:\[ *[x*\u2713\u2714]? *\]|\( *x? *\)|[\u2610-\u2612]|_+ *x? *_*) *(?:yes|no|y|n)(?!\w))+"
)
_MOST_TITLE = 60
_IN_VAIN = frozenset({"pseudo.no_effect", "pseudo.no_without_difficulty"})
_INERT = frozenset({Category.TERMINATE, Category.PSEUDO})


class AssertionEngine:
    """Judges spans of clinical text; made once and used for any number of sentences."""

    def __init__(self, table: CueTable, reading: Reading = Reading.NOTE) -> None:
        self.table = table
        self.reading = reading
        self._classes = word_classes()

    @classmethod
    def load(cls, reading: Reading = Reading.NOTE) -> AssertionEngine:
        """Return an engine on the shipped cue files; raises `DataFileError` where one is not valid."""
        return cls(load_table(), reading)

    def assert_sentence(
        self,
        shadow_text: str,
        sent_start: int,
        sent_end: int,
        targets: Sequence[Target],
        section: str | None = None,
    ) -> list[Judgement]:
        """Return one judgement for each of `targets`, in their order.

        `shadow_text` is the shadow of the whole document, all offsets are document offsets, and each target
        stands in the sentence `[sent_start, sent_end)`. `section` is the value of its `Section`, if known.
        """
        return self.read(shadow_text, sent_start, sent_end, targets, section)[0]

    def read(
        self,
        shadow_text: str,
        sent_start: int,
        sent_end: int,
        targets: Sequence[Target],
        section: str | None = None,
    ) -> tuple[list[Judgement], list[Scoped]]:
        """Return what `assert_sentence` does, and each cue of the sentence with its scope."""
        if not targets:
            return [], []
        sent_start, sent_end = _window(shadow_text, sent_start, sent_end, targets)
        scan = self.scan(shadow_text, sent_start, sent_end)
        scoped = self.scopes(scan)
        marks = form_marks(shadow_text, sent_start, sent_end, list(targets))
        own = bool(section == "family" and _OWN.match(shadow_text, sent_start, sent_end))
        near = _Near(scoped)
        out = []
        for target, mark in zip(targets, marks, strict=True):
            cues = [
                cue for cue, ahead, behind in near.of(target) if reaches(scan, cue, ahead, behind, target)
            ]
            judged = resolve(cues, mark, section, self.reading, own=own)
            if judged.assertion is Assertion.PRESENT and _named_in_vain(scan, target):
                judged = _denied(judged, target, section, self.reading)
            out.append(_with_prefix(judged, shadow_text, target, section, self.reading))
        return out, scoped

    def scan(self, shadow_text: str, start: int, end: int) -> Scan:
        """Return the words and cues of `shadow_text[start:end)`."""
        return Scan(shadow_text, start, end, self.table, self._classes)

    def scopes(self, scan: Scan) -> list[Scoped]:
        """Return each cue that says something, with what it covers to its right and to its left."""
        out: list[Scoped] = []
        for cue in scan.cues:
            direction = cue.rule.direction
            if (
                cue.rule.category in _INERT
                or direction is Direction.NONE
                or cue.rule.category is Category.AFFIRMED
            ):
                continue
            ahead = forward(scan, cue) if direction in (Direction.FORWARD, Direction.BOTH) else []
            behind = backward(scan, cue) if direction in (Direction.BACKWARD, Direction.BOTH) else []
            out.append((cue, ahead, behind))
        return out


def _window(text: str, start: int, end: int, targets: Sequence[Target]) -> Target:
    """The sentence with the title before it ("DDx: ") and the answer or boxes after it ("Implants: none")."""
    start = min(start, min(target[0] for target in targets))
    end = max(end, max(target[1] for target in targets))
    title = _TITLE.search(text, max(0, start - _MOST_TITLE), start)
    answer = (_ANSWER.match(text, end) if text[end - 1] in ":.?" else None) or _BOXES.match(text, end)
    return title.start() if title else start, answer.end() if answer else end


class _Near:
    """The cues that may reach a target; scopes are bounded, so a run-on text stays linear in its cues."""

    def __init__(self, scoped: list[Scoped]) -> None:
        self.scoped = scoped
        self.starts = [cue.start for cue, _, _ in scoped]
        self.right = max((b - cue.start for cue, ahead, _ in scoped for _, b in ahead), default=0)
        self.left = max((cue.end - a for cue, _, behind in scoped for a, _ in behind), default=0)
        self.longest = max((cue.end - cue.start for cue, _, _ in scoped), default=0)

    def of(self, target: Target) -> list[Scoped]:
        if len(self.scoped) < _MANY:
            return self.scoped
        low = bisect_left(self.starts, target[0] - max(self.right, self.longest))
        return self.scoped[low : bisect_left(self.starts, target[1] + self.left)]


def reaches(scan: Scan, cue: Cue, ahead: list[Interval], behind: list[Interval], target: Target) -> bool:
    """Tell whether `cue` applies to `target`: from its scope, or from inside the target's own words."""
    start, end = target
    if cue.start < end and start < cue.end:
        hit = _inside(scan, cue, behind, target)
    else:
        hit = any(a <= start < b for a, b in ahead) or any(a < end <= b and a <= start + 1 for a, b in behind)
    if not hit:
        return False
    rule = cue.rule
    words = scan.text[start:end]
    if rule.only is not None and not rule.only.search(words):
        return False
    return rule.unless is None or not rule.unless.search(words)


def _inside(scan: Scan, cue: Cue, behind: list[Interval], target: Target) -> bool:
    """A cue that overlaps the target applies where it opens it (forward) or closes it (backward)."""
    start, end = target
    if (
        cue.rule.direction is not Direction.FORWARD
        and cue.start > start
        and any(a <= start < b for a, b in behind)
    ):
        return True
    if cue.rule.direction is not Direction.BACKWARD:
        if cue.start < start and end <= cue.end:
            return cue.rule.id in _PREDICATE or cue.rule.category is Category.NEGATED  # "does not smoke"
        if cue.start <= start:
            return cue.end < end
        lead = range(bisect_left(scan.starts, start), cue.first)
        if cue.end < end and (
            cue.rule.id in _PREDICATE
            or (cue.rule.category is Category.FAMILY and len(lead) < _FEW)
            or all(scan.masks[i] & Word.FUNCTION for i in lead)
        ):
            return True
    if cue.rule.direction is not Direction.FORWARD and cue.start > start:
        tail = range(cue.after, bisect_left(scan.starts, end))
        return all(scan.masks[i] & Word.FUNCTION or not scan.words[i].isalnum() for i in tail)
    return False


def _named_in_vain(scan: Scan, target: Target) -> bool:
    """Tell whether the target is a word of "no change in", "without problems": what is denied is that word."""
    return any(
        cue.rule.id in _IN_VAIN and cue.start < target[0] and target[1] <= cue.end for cue in scan.cues
    )


def _denied(judged: Judgement, target: Target, section: str | None, reading: Reading) -> Judgement:
    mark = FormMark(Category.NEGATED, "form.in_vain", *target)
    return resolve(judged.cues, mark, section, reading)


def _with_prefix(
    judged: Judgement, text: str, target: Target, section: str | None, reading: Reading
) -> Judgement:
    """A target after "non-" ("non-tender") is absent."""
    start = target[0]
    if (
        _NOT_DENIED.match(text, start)
        or text[max(0, start - 1) : start] not in {"n", "-", " "}
        or not _PREFIX.search(text, max(0, start - 6), start)
    ):
        return judged
    mark = FormMark(Category.NEGATED, "form.non", max(0, start - 4), start)
    return resolve(judged.cues, mark, section, reading)
