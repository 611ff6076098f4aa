"""What a newer result of a case says otherwise than the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.desk.work import result_of
from pipeline.policies import policy_of
from rules import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.desk.tables import EntryRow, RevisionRow


@dataclass(frozen=True)
class Change:
    """A criterion that is suggested otherwise; `before` is None where that policy did not have it."""

    id: str
    label: str
    before: Status | None
    after: Status
    entered: Status | None


@dataclass(frozen=True)
class Changes:
    """The versions of the result before, and the criteria that it had otherwise."""

    policy: str
    engine: str
    criteria: tuple[Change, ...]


def changes_of(before: RevisionRow, revision: RevisionRow, entries: Mapping[str, EntryRow]) -> Changes:
    """What `revision` changed of the one `before`."""
    found = tuple(_found(before, revision, entries))
    return Changes(f"{before.policy} {before.policy_version}", before.engine, found)


def _found(before: RevisionRow, after: RevisionRow, entries: Mapping[str, EntryRow]) -> Iterator[Change]:
    then = {one.id: one.status for one in result_of(before).criteria}
    now = {one.id: one.status for one in result_of(after).criteria}
    for leaf in policy_of(after.policy, after.policy_version).leaves:
        if then.get(leaf.id) is not now[leaf.id]:
            entry = entries.get(leaf.id)
            entered = Status(entry.state) if entry else None
            yield Change(leaf.id, leaf.label, then.get(leaf.id), now[leaf.id], entered)
