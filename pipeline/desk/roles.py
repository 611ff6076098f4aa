"""Roles of a team and what each of them may do."""

from __future__ import annotations

from enum import StrEnum

TENANT = "default"  # who the desk belongs to where it has one tenant only


class Right(StrEnum):
    """What a page or a form asks of the person."""

    OPEN = "open"  # nothing: signing in, the desk's own style sheet
    OWN = "own"  # to be signed in: one's own password, signing out
    LOOK = "look"
    WORK = "work"
    ASSIGN = "assign"
    PEOPLE = "people"


class Role(StrEnum):
    """A person's role; each may do what the ones before it may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    LEAD = "lead"
    ADMIN = "admin"

    @property
    def rights(self) -> frozenset[Right]:
        """What the role may do."""
        return _RIGHTS[self]


_VIEWER = frozenset({Right.OPEN, Right.OWN, Right.LOOK})
_REVIEWER = _VIEWER | {Right.WORK}
_LEAD = _REVIEWER | {Right.ASSIGN}
_RIGHTS = {
    Role.VIEWER: _VIEWER,
    Role.REVIEWER: _REVIEWER,
    Role.LEAD: _LEAD,
    Role.ADMIN: _LEAD | {Right.PEOPLE},
}
