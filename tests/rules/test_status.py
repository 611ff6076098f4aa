"""Kleene's three-valued logic, as truth tables."""

from __future__ import annotations

import pytest

from rules.status import Status, all_of, any_of

MET, NOT, OPEN = Status.MET, Status.NOT_MET, Status.NOT_DOCUMENTED


@pytest.mark.parametrize(
    ("children", "any_status", "all_status"),
    [
        ((MET,), MET, MET),
        ((NOT,), NOT, NOT),
        ((OPEN,), OPEN, OPEN),
        ((MET, MET), MET, MET),
        ((MET, NOT), MET, NOT),
        ((NOT, MET), MET, NOT),
        ((MET, OPEN), MET, OPEN),
        ((OPEN, MET), MET, OPEN),
        ((NOT, NOT), NOT, NOT),
        ((NOT, OPEN), OPEN, NOT),
        ((OPEN, NOT), OPEN, NOT),
        ((OPEN, OPEN), OPEN, OPEN),
        ((MET, NOT, OPEN), MET, NOT),
    ],
)
def test_truth_table(children: tuple[Status, ...], any_status: Status, all_status: Status) -> None:
    assert (any_of(children), all_of(children)) == (any_status, all_status)
