"""What bounds the forward scope of each category."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.assertion.model import Category


@dataclass(frozen=True, slots=True)
class Policy:
    """What ends the scope of a category's cues, and what it leaves out.

    `strong`: an affirmative word ("mild", "normal") after a comma or `and` ends it. `verbs`: a new verb does.
    `holes`: the object of "after", "for", "due to" is left out. `newness`: "with new", "now" end it.
    `blocked_by`: categories of cues that end it anywhere; `head_blocked_by`: only after a comma or `and`.
    """

    strong: bool = False
    verbs: bool = False
    holes: bool = False
    newness: bool = False
    blocked_by: frozenset[Category] = frozenset()
    head_blocked_by: frozenset[Category] = frozenset()


_EDGE = frozenset({Category.TERMINATE})
POLICIES = {
    Category.NEGATED: Policy(
        strong=True,
        verbs=True,
        holes=True,
        blocked_by=_EDGE | {Category.AFFIRMED, Category.NEGATED},
        head_blocked_by=frozenset(Category),
    ),
    Category.POSSIBLE: Policy(
        strong=True,
        verbs=True,
        holes=True,
        blocked_by=_EDGE | {Category.NEGATED, Category.AFFIRMED},
        head_blocked_by=frozenset({Category.HISTORICAL, Category.HYPOTHETICAL, Category.FAMILY}),
    ),
    Category.HISTORICAL: Policy(
        verbs=True,
        newness=True,
        blocked_by=_EDGE | {Category.AFFIRMED, Category.NEGATED, Category.FAMILY},
        head_blocked_by=frozenset({Category.HYPOTHETICAL}),
    ),
    Category.HYPOTHETICAL: Policy(
        holes=True,
        blocked_by=_EDGE,
        head_blocked_by=frozenset({Category.AFFIRMED, Category.NEGATED, Category.HISTORICAL}),
    ),
    Category.FAMILY: Policy(head_blocked_by=frozenset({Category.HISTORICAL})),
}
