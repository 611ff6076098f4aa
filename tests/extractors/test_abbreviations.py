"""Where no abbreviation can be defined, the detector is spared; hits within a defined one are dropped."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.abbreviations import _outside, may_define

_SPANS = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: (pair[0], sum(pair)))


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


@given(st.lists(_SPANS, max_size=20), st.lists(_SPANS, min_size=1, max_size=20))
def test_hits_outside_all_uses(hits: list[tuple[int, int]], uses: list[tuple[int, int]]) -> None:
    """Overlapping, nested and repeated uses too."""
    given_hits = [SimpleNamespace(start=start, end=end) for start, end in hits]
    left = [hit for hit in hits if not any(start <= hit[0] and hit[1] <= end for start, end in uses)]
    found = _outside(given_hits, sorted((start, end, "long") for start, end in uses))
    assert [(hit.start, hit.end) for hit in found] == left
