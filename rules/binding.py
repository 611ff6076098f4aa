"""Whether a fact speaks of the requested place and time."""

from __future__ import annotations

import datetime as dt

from extractors.facts import Fact
from extractors.vocabulary import Region, Side
from rules.expressions import Age, Bind, Undated
from rules.request import Request
from rules.schema import BodyRegion

_OPPOSITE = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}


def bound(fact: Fact, request: Request, bind: Bind, regions: dict[Region, BodyRegion]) -> bool:
    """Return whether the fact's place agrees with the request's.

    A fact without region or side agrees with every request; `leg` agrees with every region of the leg; a
    region outside the leg agrees with none. Under `stated` a fact without region agrees with none.
    """
    if bind is Bind.NONE:
        return True
    if bind is Bind.SIDE:
        return _same_side(fact.side, request.side)
    if bind is Bind.STATED and fact.region is None:
        return False
    near = regions[request.region].near if bind in (Bind.NEAR, Bind.STATED) else ()
    if not _same_region(fact.region, request.region, near):
        return False
    if bind is Bind.REGION:
        return True
    if bind is Bind.CONTRALATERAL:
        return fact.side is not Side.UNSPECIFIED and fact.side is _OPPOSITE.get(request.side)
    return _same_side(fact.side, request.side)


def _same_region(fact: Region | None, request: Region, near: tuple[Region, ...]) -> bool:
    if fact is None:
        return True
    if fact is Region.OTHER:
        return False
    return Region.LEG in (fact, request) or fact is request or fact in near


def _same_side(fact: Side, request: Side) -> bool:
    open_sides = (Side.UNSPECIFIED, Side.BILATERAL)
    return fact in open_sides or request in open_sides or fact is request


def in_age(age: Age, day: dt.date | None, request: dt.date | None) -> bool:
    """Return whether `day` lies within the age limits, looked at from the request's date."""
    if day is None or request is None:
        return age.undated is Undated.INCLUDE
    if day > request:
        return False
    if age.at_most is not None and day < age.at_most.before(request):
        return False
    return age.at_least is None or day <= age.at_least.before(request)
