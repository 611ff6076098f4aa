"""Matching expressions of the condition language against the facts of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from extractors.facts import Fact
from rules.binding import bound, in_age
from rules.expressions import AllOf, AnyOf, Expression, NoneOf, RequestIs, Selector, Total, TotalOf, Use
from rules.request import Request
from rules.schema import Policy

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "at_least": lambda value, limit: value >= limit,
    "at_most": lambda value, limit: value <= limit,
    "above": lambda value, limit: value > limit,
    "below": lambda value, limit: value < limit,
}


@dataclass(frozen=True, slots=True)
class Match:
    """Whether an expression matched, the positions of its facts, and the paths of its selectors."""

    matched: bool
    facts: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()


_NOTHING = Match(matched=False)


@dataclass(slots=True)
class Matcher:
    """Matches expressions over one case; pure, and remembers what each selector found."""

    policy: Policy
    facts: tuple[Fact, ...]
    request: Request
    _by_type: dict[str, list[int]] = field(init=False, default_factory=dict)
    _seen: dict[int, tuple[int, ...]] = field(init=False, default_factory=dict)
    _defined: dict[str, Match] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the facts by type."""
        for index, fact in enumerate(self.facts):
            self._by_type.setdefault(fact.type, []).append(index)

    def match(self, expression: Expression, path: str) -> Match:
        """Match one expression; every part is looked at, so that evidence is complete."""
        if isinstance(expression, AnyOf | AllOf | NoneOf):
            return self._compound(expression, path)
        if isinstance(expression, Selector):
            found = self._select(expression)
            return Match(matched=True, facts=found, paths=(path,)) if found else _NOTHING
        if isinstance(expression, TotalOf):
            return self._total(expression.total, path)
        if isinstance(expression, RequestIs):
            return Match(matched=self._request_is(expression), paths=(path,))
        return self._use(expression)

    def _compound(self, expression: AnyOf | AllOf | NoneOf, path: str) -> Match:
        if isinstance(expression, AnyOf):
            return _gather(self._parts(expression.any, f"{path}.any"), any)
        if isinstance(expression, AllOf):
            return _gather(self._parts(expression.all, f"{path}.all"), all)
        return Match(matched=not any(part.matched for part in self._parts(expression.none, f"{path}.none")))

    def _parts(self, parts: Iterable[Expression], path: str) -> list[Match]:
        return [self.match(part, f"{path}[{i}]") for i, part in enumerate(parts)]

    def _use(self, expression: Use) -> Match:
        name = expression.use
        if name not in self._defined:
            self._defined[name] = self.match(self.policy.define[name], f"define.{name}")
        return self._defined[name]

    def _request_is(self, expression: RequestIs) -> bool:
        guard, code = expression.request, self.policy.code(self.request.cpt)
        contrast, joint = (code.contrast, code.joint) if code else (None, None)
        return (
            (guard.contrast is None or guard.contrast is contrast)
            and (guard.joint is None or guard.joint is joint)
            and (not guard.region or self.request.region in guard.region)
        )

    def _total(self, total: Total, path: str) -> Match:
        longest: dict[object, tuple[float, int]] = {}
        for selector in total.of:
            for index in self._select(selector):
                attrs = self.facts[index].attrs
                weeks, by = getattr(attrs, total.attr), getattr(attrs, total.by)
                if weeks is not None and weeks > longest.get(by, (0.0, 0))[0]:
                    longest[by] = (weeks, index)
        if sum(weeks for weeks, _ in longest.values()) < total.at_least.weeks:
            return _NOTHING
        return Match(matched=True, facts=tuple(sorted(i for _, i in longest.values())), paths=(path,))

    def _select(self, selector: Selector) -> tuple[int, ...]:
        key = id(selector)
        if key not in self._seen:
            candidates = self._by_type.get(selector.fact, ())
            self._seen[key] = tuple(i for i in candidates if self._selects(selector, self.facts[i]))
        return self._seen[key]

    def _selects(self, selector: Selector, fact: Fact) -> bool:
        return (
            fact.assertion in selector.assertion
            and all(getattr(fact.attrs, attr) in values for attr, values in selector.where.items())
            and not any(getattr(fact.attrs, attr) in values for attr, values in selector.where_not.items())
            and _within_thresholds(selector, fact)
            and (not selector.section or fact.section in selector.section)
            and fact.section not in selector.not_section
            and bound(fact, self.request, selector.bind, self.policy.regions)
            and (selector.age is None or in_age(selector.age, fact.date, self.request.date))
        )


def _within_thresholds(selector: Selector, fact: Fact) -> bool:
    for name, compare in _COMPARE.items():
        for attr, limit in getattr(selector, name).items():
            value = getattr(fact.attrs, attr)
            if value is None or not compare(value, limit.weeks):
                return False
    return True


def _gather(parts: list[Match], enough: Callable[[Iterable[bool]], bool]) -> Match:
    if not enough(part.matched for part in parts):
        return _NOTHING
    return Match(
        matched=True,
        facts=tuple(sorted({i for part in parts if part.matched for i in part.facts})),
        paths=tuple(dict.fromkeys(path for part in parts if part.matched for path in part.paths)),
    )
