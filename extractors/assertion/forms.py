"""Answers of forms and shorthand: check boxes, yes/no columns, (+) and (-) signs.

A box or sign is a cue without words, so its rules stand here rather than in a cue file.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.assertion.model import Category

Span = tuple[int, int]
_SCREEN = re.compile(r"(?<!\w)y(?:es)? ?[/|)\]*]|[\[\]\u2610-\u2612\u25a1\u2713\u2714+]|\( *(?:x|-|neg|pos)? *\)|_ *x|__|(?<![\w.])-(?=[a-z])|[a-z)] ?-\s*(?:[,;.)]|$)|\s{3}x\b")
_BOX = re.compile(
    r"\[ *(?P<square>[x\u2713\u2714*y+]|n(?= *\])|_*) *\]|\( *(?P<round>[x\u2713\u2714*]|) *\)(?!\w)|(?P<glyph>[\u2610-\u2612\u25a1\u2713\u2714])|"
    r"(?P<line>(?<!\w)_+ *x *_*(?!\w)|(?<!\w)__+(?!\w))"
)
_CHOICE = re.compile(
    r"(?<!\w)(?P<yes_mark>[(\[*_<]{1,2} ?(?=y))?y(?:es)? ?[)\]*_>]{0,2} ?[/|] ?(?P<no_mark>[(\[*_<]{1,2} ?(?=n))?no?(?!\w) ?[)\]*_>]{0,2}"
    r"(?: ?[:=-]? ?(?P<answer>yes|no|y|n)(?!\w))?"
)
_ANSWER = re.compile(r"(?:yes|no|y|n)(?!\w)")
_SIGN = re.compile(
    r"(?P<bracket>[(\[] ?(?P<inner>\+|-|pos(?:itive)?|neg(?:ative)?) ?[)\]])|"
    r"(?P<both>\+ ?/ ?-)|"
    r"(?P<before>(?<![\w+.)-])[+-](?= ?[a-z]))|"
    r"(?P<after>(?<=[a-z)])\s?[+-](?=\s*(?:[,;.)\n]|$)))"
)
_BREAK = re.compile(r"[,;\n]|\. |\b(?:but|and|or)\b")
_HEADER = re.compile(r"^.*\b(?P<first>yes|no|y|n)\b\W+(?P<second>yes|no|y|n)\b.*$", re.MULTILINE)
_MARK = re.compile(r"\s{3,}(?P<mark>x|\u2713|\u2714)(?=\s|$)")
_HEADER_SPAN = 4000


class FormMark(NamedTuple):
    """A box or sign that answers for a target."""

    category: Category
    rule_id: str
    start: int
    end: int


def form_marks(text: str, start: int, end: int, targets: list[Span]) -> list[FormMark | None]:
    """Return, for each target in the sentence `text[start:end)`, the mark that answers for it."""
    none: list[FormMark | None] = [None] * len(targets)
    if _SCREEN.search(text, start, end) is None:
        return none
    boxes = _boxes(text, start, end)
    choices = _by_choices(text, start, end, targets)
    if any(choices):
        found = choices
    elif boxes:
        found = _by_boxes(text, start, end, boxes, targets)
    elif _MARK.search(text, start, end):
        found = _by_table(text, start, end, targets)
    else:
        found = none
    if any(found):
        return found
    return _by_signs(text, start, end, targets)


def _boxes(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Boxes of the sentence; a bare blank line ("____") is one only beside a ticked one or a yes/no."""
    found = [m for m in _BOX.finditer(text, start, end) if m.group().strip("[]() ") != "+"]
    if any(m.group("line") and _ticked(m) for m in found):
        return found
    return [m for m in found if not m.group("line")]


def _ticked(box: re.Match[str]) -> bool:
    inner = box.group().strip("[]()_ ")
    return bool(inner) and inner not in "\u2610\u25a1n"


def _by_boxes(text: str, start: int, end: int, boxes: list[re.Match[str]], targets: list[Span]) -> list[FormMark | None]:
    answers = [_answer_beside(text, box, boxes, end) for box in boxes]
    if any(answers):
        return [_yes_no(text, start, boxes, answers, target) for target in targets]
    first = any(not text[start : box.start()].strip(" \t\n-*\u2022") or text[: box.start()].rstrip()[-1:] in {":", ")"} for box in boxes[:1])
    first = first or not any(t[1] <= boxes[0].start() for t in targets)
    return [_beside(boxes, target, before=first, start=start, text=text) for target in targets]


def _answer_beside(text: str, box: re.Match[str], boxes: list[re.Match[str]], end: int) -> str:
    """Return "y" or "n" where the box belongs to that word, else ""."""
    after = _ANSWER.match(text, box.end() + len(_spaces(text, box.end(), end)), end)
    left = text[max(0, box.start() - 6) : box.start()].rstrip()
    before = re.search(r"(?<!\w)(yes|no|y|n)$", left)
    if before and (not after or _first_is_word(text, boxes)):
        return before.group(1)[0]
    return after.group()[0] if after else ""


def _first_is_word(text: str, boxes: list[re.Match[str]]) -> bool:
    left = text[max(0, boxes[0].start() - 6) : boxes[0].start()].rstrip()
    return re.search(r"(?<!\w)(yes|no|y|n)$", left) is not None


def _spaces(text: str, at: int, end: int) -> str:
    run = at
    while run < end and text[run] in " \t":
        run += 1
    return text[at:run]


def _yes_no(text: str, start: int, boxes: list[re.Match[str]], answers: list[str], target: Span) -> FormMark | None:
    after = [(b, a) for b, a in zip(boxes, answers, strict=True) if a and b.start() >= target[1]]
    group = after[:2] if after else [(b, a) for b, a in zip(boxes, answers, strict=True) if a and b.end() <= target[0]][-2:]
    if after and _BREAK.search(text, target[1], group[0][0].start()) and len(boxes) > len(group):
        before = [(b, a) for b, a in zip(boxes, answers, strict=True) if b.end() <= target[0]]
        group = before[-2:] if before and not text[start : before[0][0].start()].strip() else group
    for box, answer in group:
        if _ticked(box):
            category = Category.AFFIRMED if answer == "y" else Category.NEGATED
            return FormMark(category, f"form.box_{'yes' if answer == 'y' else 'no'}", box.start(), box.end())
    return None


def _beside(boxes: list[re.Match[str]], target: Span, *, before: bool, start: int, text: str) -> FormMark | None:
    pool = [b for b in boxes if (b.end() <= target[0] if before else b.start() >= target[1])]
    inside = [b for b in boxes if target[0] <= b.start() < target[1]]
    if inside:
        pool, before = inside, True
    if not pool:
        return None
    box = pool[-1] if before else pool[0]
    if before and box not in inside and "\n" in text[box.end() : target[0]].strip(" \t"):
        return None
    if _ticked(box):
        return FormMark(Category.AFFIRMED, "form.box_ticked", box.start(), box.end())
    return FormMark(Category.NEGATED, "form.box_empty", box.start(), box.end())


def _by_choices(text: str, start: int, end: int, targets: list[Span]) -> list[FormMark | None]:
    """"Y / (N)", "Yes/No: No": the choice that is bracketed, starred or repeated answers for the words before."""
    out: list[FormMark | None] = [None] * len(targets)
    last = start
    for choice in _CHOICE.finditer(text, start, end):
        answer = choice.group("answer") or ""
        if not answer and (choice.group("yes_mark") or choice.group("no_mark")):
            answer = "y" if choice.group("yes_mark") else "n"
        if answer:
            category = Category.AFFIRMED if answer[0] == "y" else Category.NEGATED
            mark = FormMark(category, f"form.choice_{'yes' if answer[0] == 'y' else 'no'}", choice.start(), choice.end())
            out = [mark if last <= t[0] < choice.start() else found for t, found in zip(targets, out, strict=True)]
        last = choice.end()
    return out


def _by_table(text: str, start: int, end: int, targets: list[Span]) -> list[FormMark | None]:
    """An X in a column under a YES/NO header some lines above."""
    mark = _MARK.search(text, start, end)
    line = text.rfind("\n", 0, start) + 1
    headers = list(_HEADER.finditer(text, max(0, line - _HEADER_SPAN), line))
    if mark is None or not headers:
        return [None] * len(targets)
    header, column = headers[-1], mark.start("mark") - text.rfind("\n", 0, mark.start("mark")) - 1
    near = min(("first", "second"), key=lambda g: abs(header.start(g) - header.start() - column))
    yes = header.group(near).startswith("y")
    found = FormMark(
        Category.AFFIRMED if yes else Category.NEGATED, f"form.column_{'yes' if yes else 'no'}", mark.start("mark"), mark.end("mark")
    )
    return [found if target[0] < mark.end() else None for target in targets]


def _by_signs(text: str, start: int, end: int, targets: list[Span]) -> list[FormMark | None]:
    signs = list(_SIGN.finditer(text, start, end))
    if not signs:
        return [None] * len(targets)
    shorthand = any(_is_shorthand(text, start, m) for m in signs)
    usable = [m for m in signs if _usable(text, start, m, shorthand)]
    return [_sign_of(text, usable, target) for target in targets]


def _is_shorthand(text: str, start: int, sign: re.Match[str]) -> bool:
    """A sign that can be nothing else, so that a minus in the same sentence is one too."""
    if sign.group("bracket") or sign.group("after"):
        return True
    lead = text[start : sign.start()].rstrip(" \t")
    inside_list = lead[-1:] in {",", ";", ":", "("}
    return inside_list or (sign.group() == "+" and text[sign.end() : sign.end() + 1] != " ")


def _usable(text: str, start: int, sign: re.Match[str], shorthand: bool) -> bool:
    """A bare minus counts only where it cannot be a bullet or a hyphen."""
    if sign.group().strip() != "-" or sign.group("after"):
        return True
    touching = text[sign.end() : sign.end() + 1] != " "
    lead = text[start : sign.start()].rstrip(" \t")
    at_head = not lead or lead.endswith("\n")
    if at_head:
        return shorthand
    return (touching and lead[-1:] in {",", ";", ":", "("}) or (shorthand and (touching or lead[-1:] in {",", ";", ":"}))


def _sign_of(text: str, signs: list[re.Match[str]], target: Span) -> FormMark | None:
    best: re.Match[str] | None = None
    for sign in signs:
        if target[0] <= sign.start() < target[1] and (sign.start() == target[0] or sign.end() >= target[1] - 1):
            best = sign
        elif sign.end() <= target[0] and _leads(text, sign) and _BREAK.search(text, sign.end(), target[0]) is None:
            best = sign
        elif sign.start() >= target[1] and not _leads(text, sign) and _BREAK.search(text, target[1], sign.start()) is None:
            best = best or sign
    if best is None:
        return None
    return FormMark(_polarity(best), f"form.sign_{_polarity(best)}", best.start(), best.end())


def _leads(text: str, sign: re.Match[str]) -> bool:
    """Tell whether the sign stands before its word; a bracketed one does where a word follows on."""
    if sign.group("after"):
        return False
    if sign.group("before") or sign.group("both"):
        return True
    follows = text[sign.end() : sign.end() + 2]
    lead = text[: sign.start()].rstrip(" \t")
    heads_item = not lead or lead[-1] in ",;:.\n(-"
    return bool(re.match(r" ?[a-z]", follows)) and heads_item


def _polarity(sign: re.Match[str]) -> Category:
    if sign.group("both"):
        return Category.POSSIBLE
    return Category.NEGATED if "-" in sign.group() or "neg" in sign.group() else Category.AFFIRMED
