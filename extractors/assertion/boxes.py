"""Check boxes, yes/no choices, and columns of yes and no."""

from __future__ import annotations

import re

from extractors.assertion.marks import FormMark, Span, nearest, yes_no_mark
from extractors.assertion.model import Category

_BOX = re.compile(
    r"\[ *(?:[x\u2713\u2714*y]|n(?= *\])|_*) *\]|\( *[x\u2713\u2714*]? *\)(?!\w)|"
    r"[\u2610-\u2612\u25a1\u2713\u2714]|"
    r"(?P<line>(?<!\w)_+ *x *_*(?!\w)|(?<!\w)__+(?!\w))"
)
_ANSWER_AFTER = re.compile(r"[ \t]*(yes|no|y|n)(?!\w)")
_ANSWER_BEFORE = re.compile(r"(?<!\w)(yes|no|y|n)[ \t]*$")
_CHOICE = re.compile(
    r"(?<!\w)(?P<yes>[(\[*_<]{1,2} ?(?=y))?y(?:es)? ?[)\]*_>]{0,2} ?[/|] ?"
    r"(?P<no>[(\[*_<]{1,2} ?(?=n))?no?(?!\w) ?[)\]*_>]{0,2}"
    r"(?: ?(?:-+>|=>|\u2192|[:=-])? ?(?P<answer>yes|no|y|n)(?!\w))?"
)
_GRADE = re.compile(
    r"[ \t]*(?:(?P<none>none|absent|negative|neg|nil)|trace|minimal|mild|mod(?:erate)?|small|large|severe|marked|"
    r"present|positive|pos|[1-4] ?\+)(?!\w)"
)
_HEADER = re.compile(r"^.*\b(?P<first>yes|no|y|n)\b\W+(?P<second>yes|no|y|n)\b.*$", re.MULTILINE)
_MARK = re.compile(r"\s{3,}(?P<mark>x|\u2713|\u2714)(?=\s|$)")
_SET_OFF = re.compile(r"(?: {2,}|\t ?)$")
_TIED = re.compile(r" ?(?=[a-z])(?!(?:yes|no|y|n)\b)")
_HEADER_SPAN = 4000
_MARGIN = 8


def by_choices(text: str, start: int, end: int, targets: list[Span]) -> list[FormMark | None]:
    """A bracketed, starred or repeated choice answers for what precedes it ("Y / (N)", "Yes/No: No")."""
    out: list[FormMark | None] = [None] * len(targets)
    last = start
    for choice in _CHOICE.finditer(text, start, end):
        answer = choice["answer"] or ("y" if choice["yes"] else "n" if choice["no"] else "")
        if answer:
            mark = yes_no_mark("choice", answer, *choice.span())
            out = [
                mark if last <= t[0] < choice.start() else found
                for t, found in zip(targets, out, strict=True)
            ]
        last = choice.end()
    return out


def by_boxes(text: str, start: int, end: int, targets: list[Span]) -> list[FormMark | None]:
    """A box answers for the item beside it ("[x] item", "item [ ]", "item: [ ] Yes [x] No")."""
    boxes = _boxes(text, start, end)
    if not boxes:
        return [None] * len(targets)
    graded = [_graded(text, boxes, target) for target in targets]
    if any(graded):
        return graded
    answers = _answers(text, start, end, boxes)
    starts = [box.start() for box in boxes]
    if answers:
        leads = not text[start : boxes[0].start()].strip(" \t\n-*\u2022yesno")
        boxes = [box for box in boxes if box.start() in answers]
        starts = [box.start() for box in boxes]
        return [_answered(answers, nearest(boxes, starts, t), t, leads=leads) for t in targets]
    leads = _boxes_lead(text, start, boxes[0], targets)
    return [_beside(text, nearest(boxes, starts, t), t, leads=leads) for t in targets]


def _graded(text: str, boxes: list[re.Match[str]], target: Span) -> FormMark | None:
    """The ticked one of the grades after a finding ("Effusion [ ] none [x] mild [ ] moderate")."""
    at = target[1]
    for box in boxes:
        if box.start() < at:
            continue
        grade = _GRADE.match(text, box.end())
        if grade is None or text[at : box.start()].strip(" \t:-"):
            return None
        if _ticked(box):
            category = Category.NEGATED if grade["none"] else Category.AFFIRMED
            return FormMark(category, "form.grade", box.start(), grade.end())
        at = grade.end()
    return None


def _boxes(text: str, start: int, end: int) -> list[re.Match[str]]:
    """All boxes; a bare blank line ("____") is one only beside a ticked one."""
    found = list(_BOX.finditer(text, start, end))
    if any(m["line"] and _ticked(m) for m in found):
        return found
    return [m for m in found if not m["line"]]


def _ticked(box: re.Match[str]) -> bool:
    inner = box.group().strip("[]()_ ")
    return bool(inner) and inner not in "\u2610\u25a1n"


def _answers(text: str, start: int, end: int, boxes: list[re.Match[str]]) -> dict[int, str]:
    """Start of each box that belongs to a "yes" or "no", with that word's first letter.

    Whether the word stands before its box or after it is read off the first box.
    """
    word_first = (
        _ANSWER_BEFORE.search(text, max(start, boxes[0].start() - _MARGIN), boxes[0].start()) is not None
    )
    out = {}
    for box in boxes:
        if word_first:
            match = _ANSWER_BEFORE.search(text, max(start, box.start() - _MARGIN), box.start())
        else:
            match = _ANSWER_AFTER.match(text, box.end(), end)
        if match:
            out[box.start()] = match[1][0]
    return out


def _answered(
    answers: dict[int, str], boxes: list[re.Match[str]], target: Span, *, leads: bool
) -> FormMark | None:
    """The ticked one of the yes/no pair beside `target`; `leads` where pairs precede their items."""
    before = [box for box in boxes if box.end() <= target[0]][-2:]
    after = [box for box in boxes if box.start() >= target[1]][:2]
    for box in before if leads else after:
        if _ticked(box):
            return yes_no_mark("box", answers[box.start()], *box.span())
    return None


def _boxes_lead(text: str, start: int, first: re.Match[str], targets: list[Span]) -> bool:
    """Tell whether boxes precede their items: the first opens the line, or stands before all targets.

    A first box set off from the words before it and tied to the word after it ("TRIED  [ ] PT  [x] ...") leads too.
    """
    lead = text[start : first.start()].rstrip()
    if _SET_OFF.search(text, max(start, first.start() - _MARGIN), first.start()) and _TIED.match(
        text, first.end()
    ):
        return True
    opens = not lead.strip(" \t\n-*\u2022") or lead[-1] in ":)"
    return opens or not any(target[1] <= first.start() for target in targets)


def _beside(text: str, boxes: list[re.Match[str]], target: Span, *, leads: bool) -> FormMark | None:
    inside = [b for b in boxes if target[0] <= b.start() < target[1]]
    pool = inside or [b for b in boxes if (b.end() <= target[0] if leads else b.start() >= target[1])]
    if not pool:
        return None
    box = pool[-1] if leads else pool[0]
    if not inside and "\n" in text[min(box.end(), target[1]) : max(box.start(), target[0])]:
        return None
    if _ticked(box):
        return FormMark(Category.AFFIRMED, "form.box_ticked", *box.span())
    return FormMark(Category.NEGATED, "form.box_empty", *box.span())


def by_column(text: str, start: int, end: int, targets: list[Span]) -> list[FormMark | None]:
    """An X in a column under a YES/NO header some lines above."""
    mark = _MARK.search(text, start, end)
    line = text.rfind("\n", 0, start) + 1
    headers = list(_HEADER.finditer(text, max(0, line - _HEADER_SPAN), line)) if mark else []
    if mark is None or not headers:
        return [None] * len(targets)
    header, at = headers[-1], mark.start("mark")
    column = at - text.rfind("\n", 0, at) - 1
    near = min(("first", "second"), key=lambda g: abs(header.start(g) - header.start() - column))
    found = yes_no_mark("column", header[near], *mark.span("mark"))
    return [found if target[0] < mark.end() else None for target in targets]
