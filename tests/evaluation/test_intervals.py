"""Intervals: known values, coverage of the point, and what has no interval."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.evaluation.breakdown import suggestion_rows
from pipeline.evaluation.intervals import Resamples, f1, precision, recall, share_of, wilson
from pipeline.evaluation.scoring import Counts, bootstrap_f1

# scipy.stats.binomtest(right, total).proportion_ci(method="wilson")
WILSON = [
    (0, 10, (0.0, 0.2775)),
    (5, 10, (0.2366, 0.7634)),
    (10, 10, (0.7225, 1.0)),
    (48, 50, (0.8654, 0.989)),
    (0, 0, None),
]


@pytest.mark.parametrize(("right", "total", "expected"), WILSON)
def test_wilson(right: int, total: int, expected: tuple[float, float] | None) -> None:
    assert wilson(right, total) == expected


def test_the_figures_of_rows() -> None:
    rows = np.array([[2.0, 1.0, 3.0], [0.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    assert precision(rows).tolist()[::2] == [2 / 3, 0.0]
    assert recall(rows).tolist()[0] == 0.4
    assert f1(rows).tolist()[::2] == [0.5, 0.0]
    assert np.isnan(f1(rows)[1])
    assert np.isnan(recall(rows)[2])


def test_close_to_the_scorers_own_interval() -> None:
    """Other random numbers, the same resampling: the two agree to a point or so."""
    rng = np.random.default_rng(1)
    counts = [Counts(*(int(n) for n in rng.integers(0, 6, 3))) for _ in range(60)]
    theirs = bootstrap_f1(counts)
    ours = Resamples(60).interval(np.array([(c.tp, c.fp, c.fn) for c in counts], dtype=float), f1)
    assert ours == pytest.approx(theirs, abs=0.01)


def test_cases_that_are_all_the_same_leave_no_doubt() -> None:
    assert Resamples(9).interval(np.full((9, 3), 1.0), f1) == (0.5, 0.5)


@pytest.mark.parametrize("cases", [0, 3])
def test_nothing_counted_has_no_interval(cases: int) -> None:
    assert Resamples(cases).interval(np.zeros((cases, 2)), share_of) is None


def test_suggestions_by_hand() -> None:
    pairs = [("a", "a")] * 3 + [("a", "b")] + [("b", "b")] * 4 + [("b", "a")] * 2 + [("a", "None")]
    rows = {row["suggestion"]: row for row in suggestion_rows(pairs)}
    assert rows.keys() == {"a", "b"}
    kept = {
        key: rows["a"][key] for key in ("tp", "fp", "fn", "tn", "sensitivity", "specificity", "ppv", "npv")
    }
    assert kept == {
        "tp": 3, "fp": 2, "fn": 2, "tn": 4, "sensitivity": 0.6, "specificity": round(4 / 6, 4), "ppv": 0.6, "npv": round(4 / 6, 4),
    }  # fmt: skip
