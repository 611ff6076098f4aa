"""Whether a full stop or question mark ends a sentence, judged by the words on both sides of it."""

from __future__ import annotations

import re

from extractors.layout.words import load_abbreviations

_WORD_BEFORE = re.compile(r"[\w.'/&%\u00b0\u00bd)\]\"+-]+$")
_ANSWER = re.compile(r"\s+(?:[Yy]es|[Nn]o|[Nn]one|Y|N|neg|pos|unknown|denies|\(|[a-z])(?![A-Za-z])|\s+[a-z]")
_GOES_ON = re.compile(r"(?:and|or|but|with|of|to|nor|which|in|than|for)\b")
_POINTED = re.compile(r"[a-z]+(?:\.[a-z]+)+|q\.?\d.{0,3}h?")  # "p.r.n", "q.8h", "q4-6h"
_END_OF_WORD = re.compile(r"[\s,.:;]")
_LIST_HEAD, _BACK, _AHEAD, _NAME_BACK = 10, 24, 24, 48
_SIDE_WORDS, _SHORTEST_GLUED, _LONGEST_NUMBER = 3, 3, 2


def ends_sentence(text: str, left: int, stop: int, after: int, end: int) -> bool:
    """Tell whether the marks at `[stop, after)` close the sentence that began at `left`."""
    if after >= end:
        return True
    mark, following = text[stop], text[after : after + _AHEAD]
    if mark == "?":
        return _question_ends(text, left, stop, following)
    if mark == "!":
        return following[:1].isspace()
    begins = following.lstrip()[:1]
    trails_off = text.startswith("...", stop) and not begins.isupper()
    quoted = after - stop > 1 and text[after - 1] in "\"')" and begins.islower()
    if mark != "." or trails_off or quoted:
        return False
    if not following[:1].isspace():
        return _glued(text, left, stop, following)
    return _full_stop_ends(text, left, stop, following)


def _question_ends(text: str, left: int, stop: int, following: str) -> bool:
    """A question mark before a word ("? fracture") is a doubt; before an answer ("pacemaker? no") a label."""
    if stop == left or text[stop - 1] in " (\t\n" or not following[:1].isspace():
        return False
    return _ANSWER.match(following) is None


def _word_before(text: str, left: int, stop: int) -> str:
    found = _WORD_BEFORE.search(text, max(left, stop - _BACK), stop)
    return found.group() if found else ""


def _glued(text: str, left: int, stop: int, following: str) -> bool:
    """A full stop without a space after it ends "pain.The knee", not "Dr.Smith", "q.i.d." or "J.R."."""
    if following[:1] in ",;":
        return False
    word = _word_before(text, left, stop).lower().strip("\"'()[]")
    known = load_abbreviations()
    return (
        len(word) >= _SHORTEST_GLUED
        and "." not in word
        and word not in known.never
        and word not in known.inside
    )


def _full_stop_ends(text: str, left: int, stop: int, following: str) -> bool:
    word, begins = _word_before(text, left, stop), following.lstrip()
    bare = word.lower().strip("\"'()[]-+")
    if not begins:
        return True
    if bare in load_abbreviations().never:
        return bare == "no" and begins[0].isupper()
    if _is_list_number(text, left, stop, word):
        return False
    if len(bare) == 1 and bare.isalpha():
        return _initial_ends(text, left, stop, word, begins)
    return _word_ends(word, bare, begins)


def _word_ends(word: str, bare: str, begins: str) -> bool:
    """An ordinary word ends the sentence; an abbreviation only before a capital or an opening word."""
    lower = begins[0].islower()
    if word.isupper() and len(word) > 1 and begins[0].isdigit():
        return True
    known = load_abbreviations()
    if bare in known.weak:
        return _first_word(begins) in known.openers and not lower
    if bare in known.inside or _POINTED.fullmatch(bare):
        return begins[0].isupper() or begins[0] in '"(*[-\u2022'
    return not lower or (len(bare) != 1 and _GOES_ON.match(begins) is None)


def _first_word(begins: str) -> str:
    return _END_OF_WORD.split(begins, maxsplit=1)[0].lower()


def _is_list_number(text: str, left: int, stop: int, word: str) -> bool:
    """The "1." that heads a list item or an enumeration."""
    if stop - left > _LIST_HEAD:
        return False
    head = text[left:stop].strip(" (\t-*\u2022#")
    number = head.isdigit() or head in ("i", "ii", "iv", "v")
    return number and head == word.strip("(") and len(head) <= _LONGEST_NUMBER


def _initial_ends(text: str, left: int, stop: int, word: str, begins: str) -> bool:
    """A single letter may be a name's initial, a side ("pain on the L. Motor full"), or end "vitamin D."."""
    if begins[0].islower() or begins[0].isdigit():
        return False
    before = text[max(left, stop - len(word) - _NAME_BACK) : stop - len(word)].split()
    if not before or before[-1][-1] in ":,|":
        return False
    last = before[-1]
    if (last[-1].isdigit() and word.islower()) or last.lower().startswith("vit"):
        return True
    known = load_abbreviations()
    after_name = last[0].isupper() or last.lower().rstrip(".") in known.never
    a_side = len(before) >= _SIDE_WORDS and not after_name and word[-1:] in "LRrl"
    return a_side or _first_word(begins) in known.openers
