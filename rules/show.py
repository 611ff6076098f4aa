"""Policies for human eyes: the tree as text, a check of a file, and two versions compared node by node."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from extractors.strict_yaml import DataFileError
from rules.checks import uses, uses_of_condition
from rules.expressions import PolicyModel
from rules.registry import read_policy
from rules.schema import Node, Operator, Policy

_SYMBOL = {
    Operator.DECISION: "decision",
    Operator.ANY: "any of",
    Operator.ALL: "all of",
    Operator.ADVISORY: "advisory",
}


class CheckReport(PolicyModel):
    """What a check of a policy file found; `problems` is empty where the file can be used."""

    path: Path
    problems: tuple[str, ...] = ()
    id: str | None = None
    version: str | None = None
    nodes: int = 0
    leaves: int = 0
    sha256: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the file can be used."""
        return not self.problems


class FieldChange(PolicyModel):
    """One field before and after, as JSON text; None where it was not there."""

    field: str
    before: str | None
    after: str | None


class NodeChange(PolicyModel):
    """A node that both versions hold, with the fields that differ."""

    id: str
    fields: tuple[FieldChange, ...]


class PolicyDiff(PolicyModel):
    """What lies between two versions.

    `added`, `removed` and `changed` are nodes; `affected` are leaves whose own words stayed but which use a
    named expression that changed; `metadata` is everything outside the tree, named expressions included.
    """

    before: str
    after: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[NodeChange, ...] = ()
    affected: tuple[str, ...] = ()
    metadata: tuple[FieldChange, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed or self.metadata)


def render_tree(policy: Policy, *, sources: bool = False, conditions: bool = False) -> str:
    """Return the policy as indented text, a line a node; on demand with source and condition."""
    lines = [
        f"{policy.title}, version {policy.version} ({policy.publisher}), effective {policy.effective}",
        f"{policy.id}: codes {', '.join(code.cpt for code in policy.codes)}",
    ]
    lines += _lines(policy, policy.root, 0, sources=sources, conditions=conditions)
    return "\n".join(lines)


def _lines(policy: Policy, node: Node, depth: int, *, sources: bool, conditions: bool) -> Iterator[str]:
    pad = "  " * depth
    operator = f"[{_SYMBOL[node.op]}] " if node.op in _SYMBOL else ""
    yield f"{pad}{operator}{node.id}: {node.label}"
    if sources:
        yield f"{pad}    source: {node.source.document} v{node.source.version}, {node.source.paragraph}"
    if conditions and node.same_as:
        yield f"{pad}    same as {node.same_as}"
    if conditions and node.condition:
        for key, value in node.condition.model_dump(mode="json", exclude_defaults=True).items():
            yield f"{pad}    {key}: {json.dumps(value, ensure_ascii=False)}"
    for child in policy.children[node.id]:
        yield from _lines(policy, child, depth + 1, sources=sources, conditions=conditions)


def check(path: Path) -> CheckReport:
    """Check one policy file; every fault is a line that names line, key path and the nearest valid choice."""
    try:
        loaded = read_policy(path)
    except DataFileError as error:
        return CheckReport(path=path, problems=error.problems)
    policy = loaded.policy
    return CheckReport(
        path=path,
        id=policy.id,
        version=policy.version,
        nodes=len(policy.nodes),
        leaves=len(policy.leaves),
        sha256=loaded.sha256,
    )


def diff(before: Policy, after: Policy) -> PolicyDiff:
    """Compare two versions of a policy node by node."""
    old, new = before.by_id, after.by_id
    changes = [NodeChange(id=i, fields=_changes(_flat(old[i]), _flat(new[i]))) for i in new if i in old]
    changed = tuple(change for change in changes if change.fields)
    metadata = _changes(_metadata(before), _metadata(after))
    return PolicyDiff(
        before=before.version,
        after=after.version,
        added=tuple(i for i in new if i not in old),
        removed=tuple(i for i in old if i not in new),
        changed=changed,
        affected=_affected(after, metadata, {change.id for change in changed}),
        metadata=metadata,
    )


def _flat(model: BaseModel) -> dict[str, str]:
    """Top-level fields as JSON text; what stands at its default is left out."""
    dumped = model.model_dump(mode="json", exclude_defaults=True)
    return {key: json.dumps(value, ensure_ascii=False, sort_keys=True) for key, value in dumped.items()}


def _metadata(policy: Policy) -> dict[str, str]:
    fields = _flat(policy)
    del fields["nodes"]
    fields.pop("define", None)
    for name, expression in policy.define.items():
        fields[f"define.{name}"] = json.dumps(
            expression.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True
        )
    return fields


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[FieldChange, ...]:
    names = [*old, *(name for name in new if name not in old)]
    return tuple(
        FieldChange(field=name, before=old.get(name), after=new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    )


def _affected(policy: Policy, metadata: tuple[FieldChange, ...], changed: set[str]) -> tuple[str, ...]:
    """Leaves that use, directly or through other definitions, one that changed; twins follow their twin."""
    prefix = "define."
    stale = {change.field.removeprefix(prefix) for change in metadata if change.field.startswith(prefix)}
    while grown := {n for n, e in policy.define.items() if n not in stale and stale & set(uses(e))}:
        stale |= grown
    return tuple(
        leaf.id
        for leaf in policy.leaves
        if leaf.id not in changed
        and (leaf.same_as in changed or stale & set(uses_of_condition(policy.condition_of(leaf))))
    )
