"""The selectors of a policy, numbered, and which of them a fact passes.

Hundreds of selectors look at each fact of a case. Most of what they ask (type, assertion, section,
attributes) is the same for like facts of all cases, so that part is answered once and remembered; place and
age are asked of each fact anew, and only by the selectors that are left.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from extractors.facts import ATTRS_OF, Fact
from extractors.vocabulary import FactType
from rules.binding import bound, in_age
from rules.expressions import Selector
from rules.request import Request
from rules.schema import Policy

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "at_least": lambda value, limit: value >= limit,
    "at_most": lambda value, limit: value <= limit,
    "above": lambda value, limit: value > limit,
    "below": lambda value, limit: value < limit,
}
_VALUES_OF = {kind: attrgetter(*attrs.model_fields) for kind, attrs in ATTRS_OF.items()}
_MOST_REMEMBERED = 20_000  # kinds of facts: a few thousand in practice; lengths in weeks have no end


class SelectorTable:
    """Numbers distinct selectors, and tells which of them a fact passes."""

    def __init__(self, policy: Policy) -> None:
        """Begin an empty table for the expressions of `policy`."""
        self._regions = policy.regions
        self._number: dict[str, int] = {}
        self._of_type: dict[FactType, list[tuple[int, Selector]]] = {}
        self._passed: dict[tuple[object, ...], tuple[tuple[int, Selector], ...]] = {}

    def number(self, selector: Selector) -> int:
        """The number of a selector; equal selectors share one."""
        key = selector.model_dump_json()
        if key not in self._number:
            number = self._number[key] = len(self._number)
            self._of_type.setdefault(selector.fact, []).append((number, selector))
            self._passed.clear()
        return self._number[key]

    def select(self, facts: tuple[Fact, ...], request: Request) -> dict[int, tuple[int, ...]]:
        """The positions of the facts that each selector selects, for the selectors that select any."""
        found: dict[int, list[int]] = {}
        for position, fact in enumerate(facts):
            for number, selector in self._by_kind(fact):
                if bound(fact, request, selector.bind, self._regions) and (
                    selector.age is None or in_age(selector.age, fact.date, request.date)
                ):
                    found.setdefault(number, []).append(position)
        return {number: tuple(positions) for number, positions in found.items()}

    def _by_kind(self, fact: Fact) -> tuple[tuple[int, Selector], ...]:
        """The selectors that the fact passes, its place and date apart."""
        kind = (fact.type, fact.assertion, fact.section, _VALUES_OF[fact.type](fact.attrs))
        passed = self._passed.get(kind)
        if passed is None:
            if len(self._passed) >= _MOST_REMEMBERED:
                self._passed.clear()
            candidates = self._of_type.get(fact.type, ())
            passed = self._passed[kind] = tuple(one for one in candidates if _passes(one[1], fact))
        return passed


def _passes(selector: Selector, fact: Fact) -> bool:
    return (
        fact.assertion in selector.assertion
        and all(getattr(fact.attrs, attr) in values for attr, values in selector.where.items())
        and not any(getattr(fact.attrs, attr) in values for attr, values in selector.where_not.items())
        and _within_thresholds(selector, fact)
        and (not selector.section or fact.section in selector.section)
        and fact.section not in selector.not_section
    )


def _within_thresholds(selector: Selector, fact: Fact) -> bool:
    for name, compare in _COMPARE.items():
        for attr, limit in getattr(selector, name).items():
            value = getattr(fact.attrs, attr)
            if value is None or not compare(value, limit.weeks):
                return False
    return True
