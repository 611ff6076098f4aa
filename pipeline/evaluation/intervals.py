"""Bootstrap intervals over cases, and Wilson's interval of a share.

All figures of one evaluation share the same resamples, so that differences between them are paired.
The headline F1 keeps the scorer's own resampling (`scoring.bootstrap_f1`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RESAMPLES, SEED = 1000, 7
_TAILS = (0.025, 0.975)
_Z = 1.959963984540054
Interval = tuple[float, float] | None


class Resamples:
    """How often each of `cases` cases stands in each of 1,000 resamples; shape (resamples, cases)."""

    def __init__(self, cases: int) -> None:
        """Draw with a fixed seed, so that the same data give the same intervals."""
        rng = np.random.default_rng(SEED)
        shares = np.full(cases, 1 / cases) if cases else np.empty(0)
        self.weights: Array = rng.multinomial(cases, shares, size=RESAMPLES).astype(float) if cases else (
            np.zeros((RESAMPLES, 0))
        )  # fmt: skip

    def values(self, per_case: Array, figure: Callable[[Array], Array]) -> Array:
        """Return the figure in each resample; `per_case` is (cases, counts), `figure` maps rows of sums."""
        return figure(self.weights @ per_case)

    def interval(self, per_case: Array, figure: Callable[[Array], Array]) -> Interval:
        """Return the 95% percentile interval; None without cases or where no resample has the figure."""
        return percentiles(self.values(per_case, figure))


def percentiles(values: Array) -> Interval:
    """Return the 2.5th and 97.5th percentile, four digits, of the values that are numbers."""
    kept = values[~np.isnan(values)]
    if not len(kept):
        return None
    low, high = np.quantile(kept, _TAILS)
    return round(float(low), 4), round(float(high), 4)


def f1(sums: Array) -> Array:
    """F1 of rows (tp, fp, fn); not a number where all are zero."""
    tp, fp, fn = sums[..., 0], sums[..., 1], sums[..., 2]
    return ratio(2 * tp, 2 * tp + fp + fn)


def precision(sums: Array) -> Array:
    """Precision of rows (tp, fp, fn); not a number where nothing was found."""
    return ratio(sums[..., 0], sums[..., 0] + sums[..., 1])


def recall(sums: Array) -> Array:
    """Recall of rows (tp, fp, fn); not a number where there was nothing to find."""
    return ratio(sums[..., 0], sums[..., 0] + sums[..., 2])


def share_of(sums: Array) -> Array:
    """The share of rows (right, all); not a number where all is zero."""
    return ratio(sums[..., 0], sums[..., 1])


def ratio(part: Array, whole: Array) -> Array:
    """Divide; not a number where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) != 0)


def wilson(right: int, total: int) -> Interval:
    """Return Wilson's 95% score interval of `right` of `total`; None where the total is 0."""
    if not total:
        return None
    p, z2 = right / total, _Z * _Z
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z * math.sqrt(p * (1 - p) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)
