"""Matching expressions of the condition language against the facts of a case.

Expressions are compiled once a policy into functions of what was found in a case. Each carries in `needs`
its selectors as a bit set, so that a leaf none of whose selectors found anything is never looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import NamedTuple

from extractors.facts import Fact
from rules.expressions import AllOf, AnyOf, Expression, NoneOf, RequestGuard, RequestIs, Selector, Total, Use
from rules.request import Request
from rules.schema import Policy
from rules.selection import SelectorTable


class Match(NamedTuple):
    """Whether an expression matched, the positions of its facts, and the paths of its selectors."""

    matched: bool
    facts: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()


NOTHING = Match(matched=False)


@dataclass(slots=True)
class Found:
    """What the selectors of a policy found in one case."""

    facts: tuple[Fact, ...]
    request: Request
    by_selector: Mapping[int, tuple[int, ...]]
    defined: dict[str, Match] = field(default_factory=dict)

    @property
    def selectors(self) -> int:
        """The selectors that found anything, as a bit set."""
        return sum(1 << number for number in self.by_selector)


Check = Callable[[Found], Match]


class Compiled(NamedTuple):
    """An expression as a function, and the selectors that it asks, as a bit set."""

    check: Check
    needs: int = 0


class Compiler:
    """Compiles the expressions of one policy; every part is looked at, so that evidence is complete."""

    def __init__(self, policy: Policy) -> None:
        """Begin with no expression compiled."""
        self._policy = policy
        self._table = SelectorTable(policy)
        self._defined: dict[str, Compiled] = {}

    def found(self, facts: tuple[Fact, ...], request: Request) -> Found:
        """What the selectors compiled so far find among `facts`."""
        return Found(facts, request, self._table.select(facts, request))

    def compile(self, expression: Expression, path: str) -> Compiled:
        """Compile one expression, whose place in the policy is `path`."""
        if isinstance(expression, Selector):
            return self._selector(expression, path)
        if isinstance(expression, AnyOf):
            return _joined(any, self._parts(expression.any, f"{path}.any"))
        if isinstance(expression, AllOf):
            return _joined(all, self._parts(expression.all, f"{path}.all"))
        if isinstance(expression, NoneOf):
            return _refused(self._parts(expression.none, f"{path}.none"))
        if isinstance(expression, RequestIs):
            return self._request_is(expression.request, path)
        if isinstance(expression, Use):
            return self._use(expression.use)
        return self._total(expression.total, path)

    def _parts(self, parts: Iterable[Expression], path: str) -> tuple[Compiled, ...]:
        return tuple(self.compile(part, f"{path}[{i}]") for i, part in enumerate(parts))

    def _selector(self, selector: Selector, path: str) -> Compiled:
        number, paths = self._table.number(selector), (path,)

        def check(found: Found) -> Match:
            facts = found.by_selector.get(number)
            return Match(True, facts, paths) if facts else NOTHING

        return Compiled(check, 1 << number)

    def _use(self, name: str) -> Compiled:
        if name not in self._defined:
            self._defined[name] = self.compile(self._policy.define[name], f"define.{name}")
        made, needs = self._defined[name]

        def check(found: Found) -> Match:
            if name not in found.defined:
                found.defined[name] = made(found)
            return found.defined[name]

        return Compiled(check, needs)

    def _request_is(self, guard: RequestGuard, path: str) -> Compiled:
        def check(found: Found) -> Match:
            code = self._policy.code(found.request.cpt)
            contrast, joint = (code.contrast, code.joint) if code else (None, None)
            fits = (
                (guard.contrast is None or guard.contrast is contrast)
                and (guard.joint is None or guard.joint is joint)
                and (not guard.region or found.request.region in guard.region)
            )
            return Match(matched=fits, paths=(path,))

        return Compiled(check)

    def _total(self, total: Total, path: str) -> Compiled:
        numbers = [self._table.number(selector) for selector in total.of]

        def check(found: Found) -> Match:
            longest: dict[object, tuple[float, int]] = {}
            for index in (i for number in numbers for i in found.by_selector.get(number, ())):
                attrs = found.facts[index].attrs
                weeks, by = getattr(attrs, total.attr), getattr(attrs, total.by)
                if weeks is not None and weeks > longest.get(by, (0.0, 0))[0]:
                    longest[by] = (weeks, index)
            if sum(weeks for weeks, _ in longest.values()) < total.at_least.weeks:
                return NOTHING
            return Match(matched=True, facts=tuple(sorted(i for _, i in longest.values())), paths=(path,))

        return Compiled(check, union(1 << number for number in numbers))


def _joined(enough: Callable[[Iterable[bool]], bool], parts: tuple[Compiled, ...]) -> Compiled:
    checks = tuple(part.check for part in parts)

    def check(found: Found) -> Match:
        matches = [one(found) for one in checks]
        if not enough([match.matched for match in matches]):
            return NOTHING
        matched = [match for match in matches if match.matched]
        if len(matched) == 1:
            return matched[0]
        return Match(
            matched=True,
            facts=tuple(sorted({i for match in matched for i in match.facts})),
            paths=tuple(dict.fromkeys(path for match in matched for path in match.paths)),
        )

    return Compiled(check, union(part.needs for part in parts))


def _refused(parts: tuple[Compiled, ...]) -> Compiled:
    checks = tuple(part.check for part in parts)

    def check(found: Found) -> Match:
        return Match(matched=not any(one(found).matched for one in checks))

    return Compiled(check, union(part.needs for part in parts))


def union(sets: Iterable[int]) -> int:
    """The union of bit sets."""
    return reduce(or_, sets, 0)


class Matcher:
    """Matches single expressions over the facts of one case; `rules.evaluate` judges whole policies."""

    def __init__(self, policy: Policy, facts: tuple[Fact, ...], request: Request) -> None:
        """Take the case; `policy` gives the meaning of regions, codes and named expressions."""
        self._policy, self._facts, self._request = policy, facts, request

    def match(self, expression: Expression, path: str) -> Match:
        """Match one expression; `path` is the place that its selectors are named by."""
        compiler = Compiler(self._policy)
        check = compiler.compile(expression, path).check
        return check(compiler.found(self._facts, self._request))
