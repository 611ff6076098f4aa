"""Lengths of time with a unit, as policies write them: `6 weeks`, `3 months`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, model_serializer, model_validator

from extractors.strict_yaml import unknown_choice

_FORM = re.compile(r"\s*(\d+(?:\.\d+)?)\s+([a-z]+)\s*\Z")


class Unit(StrEnum):
    """Units of time."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


# The annotation guide's conversion: 3 months are 13 weeks, 1 year is 52.
_WEEKS_IN = {Unit.DAYS: 1 / 7, Unit.WEEKS: 1.0, Unit.MONTHS: 13 / 3, Unit.YEARS: 52.0}
_MONTHS_IN_YEAR = 12


class Quantity(BaseModel):
    """An amount of time with its unit, read from text such as `6 weeks`.

    Raises `pydantic.ValidationError` for a bare number or an unknown unit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: float
    unit: Unit

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: object) -> object:
        if isinstance(data, dict | Quantity):
            return data
        match = _FORM.match(str(data))
        if match is None:
            msg = f"{data!r} is no length of time; write number and unit, such as '6 weeks'"
            raise ValueError(msg)
        unit = match[2] if match[2].endswith("s") else match[2] + "s"
        if unit not in Unit.__members__.values():
            raise ValueError(unknown_choice("unit", match[2], list(Unit)))
        return {"amount": float(match[1]), "unit": unit}

    @model_serializer
    def _as_text(self) -> str:
        return str(self)

    @property
    def weeks(self) -> float:
        """The length in weeks, by the annotation guide's conversion."""
        return self.amount * _WEEKS_IN[self.unit]

    def before(self, day: dt.date) -> dt.date:
        """Return the calendar day this long before `day` (3 months before 31 May is the last of February).

        Before the calendar begins there is its first day: databases write 0001-01-01 for no date.
        """
        try:
            return self._before(day)
        except (OverflowError, ValueError):
            return dt.date.min

    def _before(self, day: dt.date) -> dt.date:
        if self.unit in (Unit.DAYS, Unit.WEEKS):
            return day - dt.timedelta(weeks=self.weeks)
        months = round(self.amount * (_MONTHS_IN_YEAR if self.unit is Unit.YEARS else 1))
        year, month = divmod(day.year * _MONTHS_IN_YEAR + day.month - 1 - months, _MONTHS_IN_YEAR)
        return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    def __str__(self) -> str:
        """Return the text form, `6 weeks`."""
        return f"{self.amount:g} {self.unit}"
