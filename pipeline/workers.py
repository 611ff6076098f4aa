"""Several processes over one stream of cases, results in the order of the cases."""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.case import Case
    from pipeline.triage import Outcome, Triage

_AHEAD = 8  # cases in flight a worker: enough to keep it busy, few enough to bound memory
_loaded: list[Triage] = []


def spread(
    cases: Iterable[Case | dict[str, Any]], origin: tuple[str | Path, str | None], workers: int
) -> Iterator[Outcome]:
    """Yield the outcome of each case in order; each worker loads the policy and version of `origin` once."""
    context = multiprocessing.get_context("spawn")  # fork would copy locks that other threads hold
    waiting: deque[Future[Outcome]] = deque()
    with ProcessPoolExecutor(workers, context, initializer=_load, initargs=origin) as pool:
        for case in cases:
            waiting.append(pool.submit(_outcome, case))
            if len(waiting) >= workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _load(policy: str | Path, version: str | None) -> None:
    from pipeline.triage import Triage  # noqa: PLC0415 - in the worker, once

    _loaded.append(Triage.load(policy, version))


def _outcome(case: Case | dict[str, Any]) -> Outcome:
    return _loaded[0].outcome(case)
