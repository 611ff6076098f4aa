"""What stands after a comma or an `and`: one more item of the list, or another statement.

All look-ahead is bounded, so that a walk stays linear in the sentence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.assertion.model import Category, Cue, Direction
from extractors.assertion.scan import Scan, Word

_LOOK = 45
_SEGMENT = 14
_CLAUSE_VERB = Word.FINITE | Word.COPULA
_ANY_VERB = Word.FINITE | Word.COPULA | Word.VERB
_JOINT = Word.COMMA | Word.OR | Word.AND
_ENDING = frozenset({Category.TERMINATE, Category.AFFIRMED, Category.NEGATED})
_SEEN = re.compile(
    r"(?:noted|seen|reported|identified|found|present|appreciated|observed|detected|demonstrated|visualized|evident|"
    r"elicited|palpated|mentioned|described|complained|experienced|been|had)\b"
)
_BEFORE_THERAPY = frozenset(
    "did do does of to through in formal outpatient attended completed finished tried needed needs had got some "
    "weeks months wks more prior received underwent failed went gets despite".split()
)
_KIN_FEMALE = re.compile(r"mother|mom|sister|aunt|daughter|wife|niece|girlfriend")
_KIN_MALE = re.compile(r"father|dad|brother|uncle|son\b|husband|nephew|boyfriend")
_COURSE = frozenset(
    "improved resolved worsened responded recurred decreased increased progressed returned required declined".split()
)
_PRONOUNS = frozenset({"he", "she"})
_OTHER_OWNER = {"he": "her ", "she": "his "}


class Joint(NamedTuple):
    """A run of separators: where the next segment begins, and which separators stand in the run."""

    head: int
    has_or: bool
    has_and: bool
    has_comma: bool


def joint_at(scan: Scan, index: int) -> Joint:
    """Return the run of commas, `and`, `or` and slashes that begins at `index`."""
    after, seen, slash = index, 0, False
    while after < len(scan.words) and after not in scan.cue_at:
        if scan.words[after] == "/":
            slash = True
        elif scan.masks[after] & _JOINT:
            seen |= scan.masks[after]
        else:
            break
        after += 1
    return Joint(after, slash or bool(seen & Word.OR), bool(seen & Word.AND), bool(seen & Word.COMMA))


def is_backward_negation(cue: Cue) -> bool:
    """Tell whether the cue denies what stands before it."""
    return cue.rule.category is Category.NEGATED and cue.rule.direction is Direction.BACKWARD


def verb_follows(scan: Scan, index: int) -> bool:
    """Tell whether a verb stands right after word `index`."""
    return index + 1 < len(scan.words) and bool(scan.masks[index + 1] & _ANY_VERB)


def subject_verb(scan: Scan, head: int) -> bool:
    """Tell whether a new main clause begins at `head` ("he has", "patient denies")."""
    return bool(scan.masks[head] & (Word.PRONOUN | Word.PATIENT)) and verb_follows(scan, head)


def or_ahead(scan: Scan, head: int, *, comma: bool = False, also_and: bool = False) -> bool:
    """Tell whether an "or" (", or" where `comma`; also an "and" where `also_and`) is ahead in the clause."""
    joints = Word.OR | Word.AND if also_and else Word.OR
    for index in range(head, min(len(scan.words), head + _LOOK)):
        mask = scan.masks[index]
        if mask & joints and (not comma or scan.masks[index - 1] & Word.COMMA):
            return True
        cue = scan.cue_at.get(index)
        if cue is not None and cue.rule.category in _ENDING:
            return False
        if mask & (Word.PRONOUN | _CLAUSE_VERB) or scan.words[index] == ":" or scan.is_hard_stop(index):
            return False
    return False


def mild_enough(scan: Scan, head: int, *, has_comma: bool, roster: bool = False) -> bool:
    """Tell whether the segment at `head` may still be denied, judged by its first word.

    "No fracture, mild effusion" affirms the effusion; "no fracture, large effusion, or dislocation" does not.
    `roster`: the cue opens a long list ("denies"), which an "and" closes as well as an "or".
    """
    mask = scan.masks[head]
    if scan.words[head][0].isdigit():
        return False
    if mask & Word.SLIGHTEST:
        return has_comma and or_ahead(scan, head, comma=True)
    if mask & Word.TOPIC and head + 1 < len(scan.masks) and scan.masks[head + 1] & Word.DISORDER:
        return True  # "heart attack", "motor weakness": a finding like the others
    if mask & (Word.STRONG | Word.NORMAL | Word.TOPIC):
        return or_ahead(scan, head, also_and=roster)
    return True


def begins_with_gerund(scan: Scan, head: int) -> bool:
    """Tell whether the segment at `head` is an action ("and trying to pull the tumor down")."""
    if not scan.words[head].endswith("ing") or head + 1 >= len(scan.words):
        return False
    return scan.words[head + 1] == "to" or bool(scan.masks[head + 1] & Word.DEFINITE)


def own_clause(scan: Scan, head: int, *, has_and: bool) -> bool:
    """Tell whether the segment at `head` has its own predicate ("pulses are intact", "crepitus present")."""
    limit = min(len(scan.words), head + _SEGMENT)
    for index in range(head + 1, limit):
        mask, word = scan.masks[index], scan.words[index]
        cue = scan.cue_at.get(index)
        if (cue is not None and is_backward_negation(cue)) or word in {"that", "which", "who"}:
            return False
        if has_and and _SEEN.match(word) and _SEEN.match(scan.words[max(0, head - 2)]):
            return True  # "no elevation noted and depression noted only in one lead"
        if mask & _JOINT or scan.is_hard_stop(index) or word == "(":
            return index - head > 1 and bool(scan.masks[index - 1] & Word.PREDICATE)
        if mask & _CLAUSE_VERB or word == ":" or (word in _COURSE and scan.masks[head] & Word.DEFINITE):
            return not _passive_list(scan, index, has_and=has_and)
    return limit - 1 > head and bool(scan.masks[limit - 1] & Word.PREDICATE)


def _passive_list(scan: Scan, index: int, *, has_and: bool) -> bool:
    """Tell whether the verb is the whole list's: "no fever, chills and sweats were reported"."""
    if not has_and or not scan.masks[index] & Word.PLURAL or index + 1 >= len(scan.words):
        return False
    return bool(_SEEN.match(scan.words[index + 1]))


def is_patient(scan: Scan, index: int) -> bool:
    """Tell whether the word at `index` is the patient; "did PT", "a course of PT" is the therapy."""
    if not scan.masks[index] & Word.PATIENT:
        return False
    return scan.words[index] != "pt" or index == 0 or scan.words[index - 1] not in _BEFORE_THERAPY


def back_to_patient(scan: Scan, head: int, cue: Cue) -> bool:
    """Tell whether the segment at `head`, after a statement about the kin that `cue` names, is the patient's again.

    Of "her brother ... he" and "my brother ... he" the brother is the only one who can be meant.
    """
    word = scan.words[head]
    kin = scan.text[cue.start : cue.end]
    owner = scan.text[max(0, cue.start - 4) : cue.start]
    if word in _PRONOUNS and (owner == _OTHER_OWNER[word] or owner.endswith("my ")):
        return bool((_KIN_FEMALE if word == "he" else _KIN_MALE).search(kin))
    if is_patient(scan, head) or word == "i":
        return True
    if word == "he":
        return bool(_KIN_FEMALE.search(kin)) or verb_follows(scan, head)
    if word == "she":
        return bool(_KIN_MALE.search(kin)) or verb_follows(scan, head)
    return False
