"""From the cues that reach a target to one assertion and its flags."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extractors.assertion.marks import FormMark
from extractors.assertion.model import Category, Cue, Direction, Judgement, Reading
from extractors.vocabulary import Assertion

_PAST = frozenset({"past_medical", "surgical_history"})
_SECTION_FAMILY = "family"
_SECTION_PLAN = "plan"
_SIGN = "form.sign"
_HEADING = "history.heading"
_TIME = "history.time"
_MONTHS = "history.time_months"
_LONG = "history.long_of"
_NO_LONGER = frozenset({"neg.no_longer", "neg.no_longer_after"})
_PLAN = "hypothetical.plan"
_QUESTIONS = frozenset({"possible.rule_out", "possible.concern_for"})
_ASKED = "possible.after"
_CONDITIONAL = ("hypothetical.if", "hypothetical.goal")
_ORDER = (Category.FAMILY, Category.HYPOTHETICAL, Category.HISTORICAL, Category.POSSIBLE)
_ASSERTION = {
    Category.FAMILY: Assertion.FAMILY,
    Category.NEGATED: Assertion.ABSENT,
    Category.HYPOTHETICAL: Assertion.HYPOTHETICAL,
    Category.HISTORICAL: Assertion.HISTORICAL,
    Category.POSSIBLE: Assertion.POSSIBLE,
}


def resolve(
    cues: Sequence[Cue], mark: FormMark | None, section: str | None, reading: Reading, *, own: bool = False
) -> Judgement:
    """Return the judgement of one target; `own` where its words say that it is the patient's."""
    if not cues and mark is None:
        return _unmarked(section, reading, own=own)
    return _resolved(cues, mark, section, reading, own=own)


@cache
def _unmarked(section: str | None, reading: Reading, *, own: bool) -> Judgement:
    """What no cue reaches is told by its section alone."""
    return _resolved((), None, section, reading, own=own)


def _resolved(
    cues: Sequence[Cue], mark: FormMark | None, section: str | None, reading: Reading, *, own: bool
) -> Judgement:
    by_category = _by_category(cues, mark, reading)
    past_section = section in _PAST or any(cue.rule.id.startswith(_HEADING) for cue in cues)
    held = set(by_category)
    if mark is not None:
        held.add(mark.category)
    if section == _SECTION_FAMILY and not own:
        held.add(Category.FAMILY)
    if past_section and reading is Reading.CONTEXT:
        held.add(Category.HISTORICAL)
    winner = _winner(held, by_category, mark, reading)
    cue = by_category.get(winner) if winner else None
    shown = cue or (mark if mark is not None and mark.category is winner else None)
    return Judgement(
        assertion=_ASSERTION[winner] if winner else Assertion.PRESENT,
        cue_rule_id=_rule_id(shown, winner, section),
        cue_start=shown.start if shown else None,
        cue_end=shown.end if shown else None,
        negated=Category.NEGATED in held,
        uncertain=Category.POSSIBLE in held,
        historical=Category.HISTORICAL in held,
        hypothetical=Category.HYPOTHETICAL in held,
        family=Category.FAMILY in held,
        affirmed=Category.AFFIRMED in held,
        past_section=past_section,
        past_time=any(cue.rule.id.startswith(_TIME) for cue in cues),
        plan_section=section == _SECTION_PLAN,
        cues=tuple(cues),
    )


def _by_category(cues: Sequence[Cue], mark: FormMark | None, reading: Reading) -> dict[Category, Cue]:
    """The first cue of each category that counts: in a note, headings, months ago and long histories are no past."""
    ignored = (_HEADING, _MONTHS, _LONG) if reading is Reading.NOTE else ()
    found: dict[Category, Cue] = {}
    for cue in cues:
        if not cue.rule.id.startswith(ignored):
            for category in (cue.rule.category, *cue.rule.also):
                found.setdefault(category, cue)
    if mark is not None and mark.category is Category.AFFIRMED:
        if mark.rule_id.startswith(_SIGN):
            found.pop(Category.NEGATED, None)
        asked = found.get(Category.POSSIBLE)
        if asked is not None and asked.rule.id == _ASKED and asked.end - asked.start <= 1:
            del found[Category.POSSIBLE]  # the question mark of a form, answered by its tick
    return found


def _rule_id(shown: Cue | FormMark | None, winner: Category | None, section: str | None) -> str | None:
    if isinstance(shown, Cue):
        return shown.rule.id
    if shown is not None:
        return shown.rule_id
    return f"section.{section}" if winner else None


def _winner(
    held: set[Category], cues: dict[Category, Cue], mark: FormMark | None, reading: Reading
) -> Category | None:
    """Apply the order of precedence: negated, family, hypothetical, historical, possible.

    Refinements: a condition that an `if` puts in question is hypothetical even where it is negated ("if no
    better"); what the cue itself calls past ("resolved"; in a note also "no longer") is historical; a possible history is possible.
    """
    if Category.NEGATED in held:
        return _denied(held, cues, mark, reading)
    for category in _ORDER:
        if category in held:
            break
    else:
        return None
    hypothetical, historical, possible = (cues.get(c) for c in _ORDER[1:])
    if category is Category.HYPOTHETICAL and _is_question_of_plan(hypothetical, possible):
        return Category.POSSIBLE
    if category is Category.HISTORICAL and _opens_history(possible, historical):
        return Category.POSSIBLE
    return category


def _denied(
    held: set[Category], cues: dict[Category, Cue], mark: FormMark | None, reading: Reading
) -> Category:
    """A denied family history is absent too: the flags of the judgement keep that it was the family's."""
    negated, hypothetical = cues.get(Category.NEGATED), cues.get(Category.HYPOTHETICAL)
    if negated is None or (mark is not None and mark.category is Category.NEGATED):
        return Category.NEGATED
    if reading is Reading.CONTEXT and negated.rule.id in _NO_LONGER:
        return Category.NEGATED
    if Category.HISTORICAL in negated.rule.also:
        return Category.FAMILY if Category.FAMILY in held else Category.HISTORICAL
    if hypothetical and hypothetical.rule.id.startswith(_CONDITIONAL) and hypothetical.start < negated.start:
        return Category.HYPOTHETICAL
    return Category.NEGATED


def _is_question_of_plan(hypothetical: Cue | None, possible: Cue | None) -> bool:
    """Tell whether a plan asks a question: in "order MRI to assess for a tear" the tear is in question."""
    return (
        hypothetical is not None
        and possible is not None
        and hypothetical.rule.id.startswith(_PLAN)
        and possible.rule.id in _QUESTIONS
        and possible.start >= hypothetical.end
    )


def _opens_history(possible: Cue | None, historical: Cue | None) -> bool:
    """A "possible history of" is possible, and so is an old fracture that "is suspected"."""
    if possible is None or historical is None:
        return False
    if possible.rule.direction is Direction.BACKWARD:
        return possible.start >= historical.end
    return possible.rule.direction is Direction.FORWARD and possible.start < historical.start
