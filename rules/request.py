"""The request that a case is judged against."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict, field_validator

from extractors.vocabulary import Region, Side


class Request(BaseModel):
    """One requested study: CPT code, body region, side, and the date that criteria look back from.

    `date` is None where neither the request nor a document gives one; `inferred` names the fields that were
    read from the documents. Raises `pydantic.ValidationError` for a region that is no part of the leg.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cpt: str
    region: Region
    side: Side = Side.UNSPECIFIED
    date: dt.date | None = None
    inferred: tuple[str, ...] = ()

    @field_validator("region")
    @classmethod
    def _a_leg_region(cls, region: Region) -> Region:
        if region is Region.OTHER:
            choices = ", ".join(r for r in Region if r is not Region.OTHER)
            msg = f"a request needs a region of the leg: {choices}"
            raise ValueError(msg)
        return region
