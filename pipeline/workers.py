"""Several processes over one stream of cases, results in the order of the cases."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.errors import ErrorRow, Stage
from pipeline.running.order import chunked, in_order
from pipeline.running.pool import Failure, Limits, Pool
from pipeline.triage import Outcome, Triage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pipeline.case import Case

_PIECE = 4  # cases that a worker takes at once


class _Outcomes:
    """Judges cases, in a worker."""

    def __init__(self, triage: Triage) -> None:
        self._triage = triage

    def one(self, case: Case | dict[str, Any]) -> Outcome:
        """The outcome of one case."""
        return self._triage.outcome(case)

    def together(self, done: Sequence[Outcome]) -> Sequence[Outcome]:
        """The outcomes as they are."""
        return done


def spread(
    cases: Iterable[Case | dict[str, Any]],
    origin: tuple[str | Path, str | None],
    workers: int,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
) -> Iterator[Outcome]:
    """Yield the outcome of each case in order, judged by the policy and version of `origin`.

    A case that stops its worker twice is an error row.
    """
    pieces = chunked(cases, lambda _: 1, _PIECE, _PIECE)
    with Pool[list[Outcome]](partial(_load, *origin), workers, limits) as pool:
        for done in in_order(pool.answers(pieces)):
            for tasks, answer in done.parts:
                yield from [_failed(tasks[0], answer)] if isinstance(answer, Failure) else answer


def _load(policy: str | Path, version: str | None) -> _Outcomes:
    return _Outcomes(Triage.load(policy, version))


def _failed(case: Case | dict[str, Any], failure: Failure) -> Outcome:
    case_id = case.get("case_id") if isinstance(case, dict) else case.case_id
    error = f"tried twice, and each time {failure.reason}"
    return Outcome(error=ErrorRow(case_id=str(case_id) if case_id else None, stage=Stage.RUN, error=error))
