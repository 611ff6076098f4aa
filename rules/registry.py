"""The policies that ship with the package, several versions side by side."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from extractors.strict_yaml import DataFileError, unknown_choice, validate_file
from rules.schema import Policy

POLICIES = Path(__file__).parent / "policies"


class UnknownPolicyError(ValueError):
    """No such policy, or no such version of it."""


class LoadedPolicy(BaseModel):
    """A policy with its file's SHA-256 and, where it was not plainly in force, a warning for the result."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: Policy
    path: Path
    sha256: str
    warnings: tuple[str, ...] = ()


def policy_ids(root: Path = POLICIES) -> tuple[str, ...]:
    """Return the ids of all policies below `root`."""
    return tuple(sorted(folder.name for folder in root.iterdir() if any(folder.glob("*.yaml"))))


def read_policy(path: Path) -> LoadedPolicy:
    """Read and check one policy file.

    Raises `extractors.strict_yaml.DataFileError` naming file, line, key path and the nearest valid choice.
    """
    path = Path(path)
    policy = validate_file(path, Policy)
    return LoadedPolicy(policy=policy, path=path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


@cache
def versions(policy_id: str, root: Path = POLICIES) -> tuple[LoadedPolicy, ...]:
    """Return all versions of a policy, earliest first.

    Raises `UnknownPolicyError` for an unknown id, `DataFileError` where a file's place disagrees with what it
    says of itself.
    """
    files = sorted((root / policy_id).glob("*.yaml"))
    if not files:
        raise UnknownPolicyError(unknown_choice("policy", policy_id, policy_ids(root)))
    loaded = [read_policy(file) for file in files]
    for item in loaded:
        for what, found, wanted in (
            ("id", item.policy.id, policy_id),
            ("version", item.policy.version, item.path.stem),
        ):
            if found != wanted:
                raise DataFileError(
                    item.path, [f"{what}: {found!r} does not agree with the file's place, {wanted!r}"]
                )
    return tuple(sorted(loaded, key=lambda item: (item.policy.effective, _in_order(item.policy.version))))


def _in_order(version: str) -> str:
    """The version as text that sorts as people count: 9 before 10."""
    return re.sub(r"\d+", lambda number: number.group().zfill(9), version)


def load_policy(
    policy_id: str, on: dt.date | None = None, version: str | None = None, root: Path = POLICIES
) -> LoadedPolicy:
    """Return the version asked for, else the one in force on the day `on`, else (no day) the newest.

    A version is in force from its effective date until it ends or a later one begins. Where none is in force
    the last that was is returned with a warning, or the earliest where none was yet. Raises
    `UnknownPolicyError` for an unknown id or version.
    """
    known = versions(policy_id, root)
    if version is not None:
        for item in known:
            if item.policy.version == version:
                return item
        choices = [item.policy.version for item in known]
        raise UnknownPolicyError(unknown_choice(f"version of {policy_id}", version, choices))
    if on is None:
        return known[-1]
    begun = [item for item in known if item.policy.effective <= on]
    if begun and (begun[-1].policy.ends is None or on <= begun[-1].policy.ends):
        return begun[-1]
    nearest = (begun or known[:1])[-1]
    warning = (
        f"no version of {policy_id} was in force on {on}; "
        f"version {nearest.policy.version}, effective {nearest.policy.effective}, was used"
    )
    return nearest.model_copy(update={"warnings": (warning,)})
