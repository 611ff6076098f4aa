"""Checks of a whole policy: what its single nodes cannot see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extractors.strict_yaml import unknown_choice
from extractors.vocabulary import Region
from rules.expressions import AllOf, AnyOf, Condition, Expression, NoneOf, Use

if TYPE_CHECKING:
    from rules.schema import Node, Policy


def first_fault(policy: Policy) -> str | None:
    """Return what does not hold together in `policy`, or None."""
    return next(_faults(policy), None)


def _faults(policy: Policy) -> Iterator[str]:
    yield from _twice("node id", [node.id for node in policy.nodes])
    yield from _twice(
        "node id", [*(node.id for node in policy.nodes), *(a.id for a in policy.engine_advisories)]
    )
    yield from _twice("procedure code", [code.cpt for code in policy.codes])
    yield from _tree_faults(policy.nodes)
    yield from _twin_faults(policy.nodes)
    yield from _definition_faults(policy)
    for region in Region:
        if region is not Region.OTHER and region not in policy.regions:
            yield f"regions: {region} is missing"


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"duplicate {what} {name!r}"
        seen.add(name)


def _tree_faults(nodes: tuple[Node, ...]) -> Iterator[str]:
    """The first node is the root, every other node stands below its parent, and every group has children."""
    if nodes[0].parent is not None or nodes[0].op != "decision":
        yield f"nodes[0]: the first node is the root: op decision and no parent (found {nodes[0].id!r})"
        return
    ids = [node.id for node in nodes]
    path: list[Node] = [nodes[0]]
    for index, node in enumerate(nodes[1:], start=1):
        where = f"nodes[{index}] ({node.id})"
        if node.parent not in ids:
            yield f"{where}: " + unknown_choice("parent", node.parent, ids)
        while path and path[-1].id != node.parent:
            path.pop()
        if not path:
            yield f"{where}: does not stand below its parent {node.parent!r}"
            return
        if path[-1].op == "leaf":
            yield f"{where}: parent {node.parent!r} is a leaf"
        path.append(node)
    parents = {node.parent for node in nodes}
    for node in nodes:
        if node.op != "leaf" and node.id not in parents:
            yield f"{node.id}: a group needs children"


def _twin_faults(nodes: tuple[Node, ...]) -> Iterator[str]:
    own = [node.id for node in nodes if node.condition is not None]
    for node in nodes:
        if node.same_as is not None and node.same_as not in own:
            yield f"{node.id}.same_as: " + unknown_choice("leaf with a condition", node.same_as, own)


def _definition_faults(policy: Policy) -> Iterator[str]:
    """Every `use` names a definition, no definition leads back to itself, and none stands unused."""
    calls = {name: list(uses(expression)) for name, expression in policy.define.items()}
    places = {f"define.{name}": names for name, names in calls.items()}
    places |= {node.id: list(uses_of_condition(node.condition)) for node in policy.nodes if node.condition}
    for where, names in places.items():
        for name in names:
            if name not in calls:
                yield f"{where}: " + unknown_choice("definition", name, calls)
    for name, names in calls.items():
        if name in _reached(calls, names):
            yield f"define.{name}: leads back to itself"
    roots = [name for where, names in places.items() if not where.startswith("define.") for name in names]
    for name in calls:
        if name not in _reached(calls, roots):
            yield f"define.{name}: never used"


def _reached(calls: dict[str, list[str]], start: list[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(calls.get(name, ()))
    return seen


def uses(expression: Expression) -> Iterator[str]:
    """Yield the names of definitions that `expression` uses directly."""
    if isinstance(expression, Use):
        yield expression.use
    for part in parts_of(expression):
        yield from uses(part)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """Return the parts of an `any`, `all` or `none` expression, else nothing."""
    if isinstance(expression, AnyOf):
        return expression.any
    if isinstance(expression, AllOf):
        return expression.all
    return expression.none if isinstance(expression, NoneOf) else ()


def uses_of_condition(condition: Condition) -> Iterator[str]:
    """Yield the names of definitions that a leaf's condition uses directly."""
    for expression in (condition.met, condition.not_met, condition.given):
        if expression is not None:
            yield from uses(expression)
    for unless in condition.unless:
        yield from uses(unless.when)
