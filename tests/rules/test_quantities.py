"""Lengths of time: units, conversion to weeks, calendar arithmetic."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from rules.quantities import Quantity


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("6 weeks", 6),
        ("1 week", 1),
        ("14 days", 2),
        ("3 months", 13),
        ("1 month", 13 / 3),
        ("1 year", 52),
        ("1.5 years", 78),
    ],
)
def test_weeks(text: str, weeks: float) -> None:
    assert Quantity.model_validate(text).weeks == pytest.approx(weeks)


@pytest.mark.parametrize("text", ["6", 6, "six weeks", "6weeks", "-6 weeks", "6 fortnights", ""])
def test_refused(text: object) -> None:
    with pytest.raises(ValidationError):
        Quantity.model_validate(text)


@pytest.mark.parametrize(
    ("text", "day", "before"),
    [
        ("3 months", "2025-05-31", "2025-02-28"),
        ("3 months", "2025-03-04", "2024-12-04"),
        ("1 year", "2024-02-29", "2023-02-28"),
        ("6 weeks", "2025-03-04", "2025-01-21"),
        ("10 days", "2025-03-04", "2025-02-22"),
        ("6 weeks", "0001-01-01", "0001-01-01"),
        ("3 months", "0001-02-01", "0001-01-01"),
    ],
)
def test_calendar(text: str, day: str, before: str) -> None:
    assert Quantity.model_validate(text).before(dt.date.fromisoformat(day)) == dt.date.fromisoformat(before)


@pytest.mark.parametrize("text", ["6 weeks", "3 months", "1.5 years"])
def test_text_form(text: str) -> None:
    assert str(Quantity.model_validate(text)) == text
    assert Quantity.model_validate(Quantity.model_validate(text).model_dump()) == Quantity.model_validate(
        text
    )
