"""Plus and minus signs: "(+) effusion", "Lachman (-)", "-fever, +cough"."""

from __future__ import annotations

import re

from extractors.assertion.marks import FormMark, Span, nearest
from extractors.assertion.model import Category

_SIGN = re.compile(
    r"(?P<bracket>[(\[] ?(?:\+|-|pos(?:itive)?|neg(?:ative)?) ?[)\]])|"
    r"(?P<both>\+ ?/ ?-)|"
    r"(?P<before>(?<![\w+.)-])[+-](?= ?[a-z]))|"
    r"(?P<after>(?<=[a-z)]) ?[+-](?= *(?:[,;.)\n]|$)))"
)
_BREAK = re.compile(r"[,;\n]|\. |\b(?:but|and|or)\b")
_TITLE = re.compile(r"[^,;.:\n]{1,30}:")
_LIST_MARKS = frozenset(",;:(")
_MARGIN = 40


def by_signs(text: str, start: int, end: int, targets: list[Span]) -> list[FormMark | None]:
    """A sign answers for the item that it stands before or after."""
    signs = list(_SIGN.finditer(text, start, end))
    shorthand = any(_is_shorthand(text, start, sign) for sign in signs)
    usable = [sign for sign in signs if _usable(text, start, sign, shorthand=shorthand)]
    starts = [sign.start() for sign in usable]
    return [_sign_of(text, nearest(usable, starts, target), target) for target in targets]


def _lead(text: str, start: int, sign: re.Match[str]) -> str:
    return text[max(start, sign.start() - _MARGIN) : sign.start()].rstrip(" \t")


def _touching(text: str, sign: re.Match[str]) -> bool:
    return text[sign.end() : sign.end() + 1] != " "


def _is_shorthand(text: str, start: int, sign: re.Match[str]) -> bool:
    """A sign that can be nothing else, so that a minus in the same sentence is one too."""
    if sign["bracket"] or sign["after"]:
        return True
    in_list = _lead(text, start, sign)[-1:] in _LIST_MARKS - {""}
    return in_list or (sign.group() == "+" and _touching(text, sign))


def _usable(text: str, start: int, sign: re.Match[str], *, shorthand: bool) -> bool:
    """A bare minus counts only where it cannot be a bullet or a hyphen."""
    if not sign["before"]:
        return True
    lead = _lead(text, start, sign)
    if sign.group() == "+":
        return not _joins(text, sign, lead)
    if not lead or lead.endswith("\n"):
        return shorthand
    in_list = lead[-1] in _LIST_MARKS
    return (in_list and _touching(text, sign)) or (shorthand and (in_list or _touching(text, sign)))


def _joins(text: str, sign: re.Match[str], lead: str) -> bool:
    """A plus between two words that leads to a title is an "and" ("pelvis + R hip: no fracture")."""
    if _touching(text, sign) or not lead[-1:].isalnum():
        return False
    return _TITLE.match(text, sign.end()) is not None


def _sign_of(text: str, signs: list[re.Match[str]], target: Span) -> FormMark | None:
    best: re.Match[str] | None = None
    for sign in signs:
        if target[0] <= sign.start() < target[1]:
            if sign.start() == target[0] or sign.end() >= target[1] - 1:
                best = sign
        elif _leads(text, sign):
            if sign.end() <= target[0] and _BREAK.search(text, sign.end(), target[0]) is None:
                best = sign
        elif sign.start() >= target[1] and _BREAK.search(text, target[1], sign.start()) is None:
            best = best or sign
    if best is None:
        return None
    category = _polarity(best)
    return FormMark(category, f"form.sign_{category}", *best.span())


def _leads(text: str, sign: re.Match[str]) -> bool:
    """Tell whether the sign stands before its word; a bracketed one does where it opens an item."""
    if sign["after"] or not sign["bracket"]:
        return not sign["after"]
    before = text[max(0, sign.start() - _MARGIN) : sign.start()]
    lead = before.rstrip(" \t")
    opens_item = not lead or lead[-1] in ",;:.\n(-" or (before != lead and _touching(text, sign))
    return opens_item and re.match(r" ?[a-z]", text[sign.end() : sign.end() + 2]) is not None


def _polarity(sign: re.Match[str]) -> Category:
    if sign["both"]:
        return Category.POSSIBLE
    return Category.NEGATED if "-" in sign.group() or "neg" in sign.group() else Category.AFFIRMED
