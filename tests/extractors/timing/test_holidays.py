"""Holidays by rule, against the calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.timing.holidays import holiday_date


@pytest.mark.parametrize(
    ("name", "anchor", "expected"),
    [
        ("easter", "2023-05-01", "2023-04-09"),
        ("easter", "2024-05-01", "2024-03-31"),
        ("easter", "2025-05-01", "2025-04-20"),
        ("easter", "2025-04-19", "2024-03-31"),
        ("thanksgiving", "2025-12-01", "2025-11-27"),
        ("labor day", "2025-09-01", "2025-09-01"),
        ("labor day", "2025-08-31", "2024-09-02"),
        ("memorial day", "2025-06-01", "2025-05-26"),
        ("mother's day", "2025-06-01", "2025-05-11"),
        ("father's day", "2025-06-18", "2025-06-15"),
        ("christmas", "2025-01-02", "2024-12-25"),
    ],
)
def test_the_last_one(name: str, anchor: str, expected: str) -> None:
    assert holiday_date(name, dt.date.fromisoformat(anchor)) == dt.date.fromisoformat(expected)


def test_the_next_one() -> None:
    assert holiday_date("easter", dt.date(2025, 5, 1), ahead=True) == dt.date(2026, 4, 5)
    assert holiday_date("christmas", dt.date(2025, 5, 1), ahead=True) == dt.date(2025, 12, 25)


def test_none_without_an_anchor() -> None:
    assert holiday_date("easter", None) is None
