"""The policy's own words for what a result names by id."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rules import Policy, Status, load_policy
from rules.schema import INDICATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.result import Result


@cache
def policy_of(policy_id: str, version: str) -> Policy:
    """The policy that judged a result; raises `rules.UnknownPolicyError` where this version does not ship."""
    return load_policy(policy_id, version=version).policy


@cache
def labels_of(policy_id: str, version: str) -> Mapping[str, str]:
    """Labels of all nodes and engine advisories by id."""
    policy = policy_of(policy_id, version)
    labels = {node.id: node.label for node in policy.nodes}
    return labels | {advisory.id: advisory.label for advisory in policy.engine_advisories}


def met_indications(result: Result) -> list[str]:
    """Ids of the top-level indications that are met."""
    policy = policy_of(result.policy.id, result.policy.version)
    tops = {node.id for node in policy.children[INDICATION]}
    return [one.id for one in result.criteria if one.id in tops and one.status is Status.MET]
