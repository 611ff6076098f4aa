"""What a started indication still lacks: the fewest leaves that would satisfy it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from rules.schema import INDICATION, Node, Operator, Policy
from rules.status import Status


class Missing(BaseModel):
    """A started indication and the fewest leaves that would satisfy it, in tree order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    indication: str
    needs: tuple[str, ...]


Cost = tuple[int, int]


def missing_of(policy: Policy, status: Mapping[str, Status]) -> tuple[Missing, ...]:
    """Return the missing items of every started and unmet indication, nearest first.

    An indication is started where one of its leaves is met. It is the deepest conjunctive unit below the
    `indication` node: groups that any single child satisfies are entered, since each child is an indication
    of its own. Of equally short ways, the one that contradicts the fewest `not_met` leaves comes first, then
    tree order.
    """
    found: list[tuple[Cost, Missing]] = []
    for unit in _units(policy, INDICATION):
        if status[unit.id] is Status.MET or not _started(policy, unit, status):
            continue
        cost, needs = _fewest(policy, unit, status)
        found.append((cost, Missing(indication=unit.id, needs=needs)))
    return tuple(item for _, item in sorted(found, key=lambda pair: pair[0]))


def _units(policy: Policy, node_id: str) -> Iterator[Node]:
    for child in policy.children.get(node_id, ()):
        if child.op is Operator.ANY:
            yield from _units(policy, child.id)
        else:
            yield child


def _started(policy: Policy, node: Node, status: Mapping[str, Status]) -> bool:
    if node.op is Operator.LEAF:
        return status[node.id] is Status.MET
    return any(_started(policy, child, status) for child in policy.children[node.id])


def _fewest(policy: Policy, node: Node, status: Mapping[str, Status]) -> tuple[Cost, tuple[str, ...]]:
    """Return (number of leaves, not-met leaves among them) and the leaves."""
    if status[node.id] is Status.MET:
        return (0, 0), ()
    if node.op is Operator.LEAF:
        return (1, int(status[node.id] is Status.NOT_MET)), (node.id,)
    ways = [_fewest(policy, child, status) for child in policy.children[node.id]]
    if node.op is Operator.ANY:
        return min(ways, key=lambda way: way[0])
    cost = (sum(way[0][0] for way in ways), sum(way[0][1] for way in ways))
    return cost, tuple(leaf for way in ways for leaf in way[1])
