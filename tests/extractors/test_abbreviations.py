"""Where no abbreviation can be defined, the detector is spared."""

from __future__ import annotations

import pytest

from extractors.abbreviations import may_define


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("History of obsessive compulsive disorder (OCD).", True),
        ("chondromalacia patellae ( CMP ) again", True),
        ("OCD (obsessive compulsive disorder of childhood) is stable", True),
        ("Pain of the left knee (7/10).", False),  # near miss: no short form in the brackets
        ("Pain of the left knee (MRI).", False),  # near miss: the letters do not stand before it
        ("He came in (OCD), obsessive compulsive disorder", False),  # near miss: the long form stands after
        ("No brackets at all, OCD", False),
    ],
)
def test_may_define(text: str, expected: bool) -> None:
    assert may_define(text) is expected
