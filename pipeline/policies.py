"""The policy's own words for what a result names by id."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rules import Policy, Status, load_policy
from rules.schema import INDICATION, Operator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.result import Result
    from rules.schema import Node


STATES = {
    Status.MET: "Met",
    Status.NOT_MET: "Not met",
    Status.NOT_DOCUMENTED: "Not documented",
}


@cache
def policy_of(policy_id: str, version: str) -> Policy:
    """The policy that judged a result; raises `rules.UnknownPolicyError` where this version does not ship."""
    return load_policy(policy_id, version=version).policy


def is_the_same(result: Result) -> bool:
    """Whether the policy that ships under the result's id and version is the file that judged it."""
    return load_policy(result.policy.id, version=result.policy.version).sha256 == result.policy.sha256


@cache
def labels_of(policy_id: str, version: str) -> Mapping[str, str]:
    """Labels of all nodes and engine advisories by id."""
    policy = policy_of(policy_id, version)
    labels = {node.id: node.label for node in policy.nodes}
    return labels | {advisory.id: advisory.label for advisory in policy.engine_advisories}


def need_label(result: Result, indication: str, need: str) -> str:
    """What a missing item is called, and how many others would do as well ("or one of 3 others")."""
    label = labels_of(result.policy.id, result.policy.version).get(need, need)
    others = len(alternatives(result, indication, need))
    if not others:
        return label
    return f"{label}, or one of {others} others" if others > 1 else f"{label}, or one other"


def alternatives(result: Result, indication: str, need: str) -> tuple[str, ...]:
    """Ids of the leaves of which any one would do in place of `need`; those that are not met are left out."""
    policy = policy_of(result.policy.id, result.policy.version)
    if need not in policy.by_id:  # the file has lost it since the run
        return ()
    top = policy.by_id[need]
    while top.id != indication and top.parent and policy.by_id[top.parent].op is Operator.ANY:
        top = policy.by_id[top.parent]
    refused = {one.id for one in result.criteria if one.status is Status.NOT_MET}
    return tuple(leaf for leaf in _single_ways(policy, top) if leaf != need and leaf not in refused)


def _single_ways(policy: Policy, node: Node) -> Iterator[str]:
    """Leaves that satisfy the node alone."""
    if node.op is Operator.LEAF:
        yield node.id
    elif node.op is Operator.ANY or len(policy.children[node.id]) == 1:
        for child in policy.children[node.id]:
            yield from _single_ways(policy, child)


def met_indications(result: Result) -> list[str]:
    """Ids of the top-level indications that are met."""
    policy = policy_of(result.policy.id, result.policy.version)
    tops = {node.id for node in policy.children[INDICATION]}
    return [one.id for one in result.criteria if one.id in tops and one.status is Status.MET]
