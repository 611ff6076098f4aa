"""The three statuses of a criterion and the logic over them (`result-schema.md`)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """Status of a criterion; silence is `not_documented`, never `not_met`."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_DOCUMENTED = "not_documented"


def any_of(statuses: Iterable[Status]) -> Status:
    """Met if one is met, not met if all are not met, else not documented."""
    found = list(statuses)
    if Status.MET in found:
        return Status.MET
    return Status.NOT_MET if all(s is Status.NOT_MET for s in found) else Status.NOT_DOCUMENTED


def all_of(statuses: Iterable[Status]) -> Status:
    """Met if all are met, not met if one is not met, else not documented."""
    found = list(statuses)
    if Status.NOT_MET in found:
        return Status.NOT_MET
    return Status.MET if all(s is Status.MET for s in found) else Status.NOT_DOCUMENTED
