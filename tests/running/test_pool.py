"""The pool and the order of its answers, with tasks that say what is to become of them."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from pipeline.running import pool as pools
from pipeline.running.order import chunked, in_order
from pipeline.running.pool import Done, Failure, Limits, Pool, WorkersError


class Echo:
    """Gives numbers back; other tasks are words."""

    def one(self, task: object) -> object:
        match task:
            case "pid":
                return os.getpid()
            case "limit":
                return resource.getrlimit(resource.RLIMIT_AS)[0]
            case "threads":
                return psutil.Process(os.getppid()).num_threads()
            case "exit":
                os._exit(4)
            case "hang":
                time.sleep(60)
        return task

    def together(self, done: Sequence[object]) -> Sequence[object]:
        return done


class Bomb:
    """Ends the process that unpacks it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (5,)


def echo() -> Echo:
    return Echo()


def answers(pieces: list[list[object]], *, workers: int = 2, limits: Limits = Limits()) -> list[list[object]]:  # noqa: B008
    """What comes back for each piece, in order."""
    with Pool(echo, workers, limits) as pool:
        return [
            [one for _, answer in done.parts for one in ([answer] if isinstance(answer, Failure) else answer)]
            for done in in_order(pool.answers(pieces))
        ]


EXITED = Failure("ended its process (exit code 4)")


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ("nothing", []),
        ("in order", [[1, 2], [3], [4, 5]]),
        ("first of a piece", [[EXITED, 1, 2], [3]]),
        ("amid a piece", [[0, EXITED, 2], [3]]),
        ("last of a piece", [[0, 1, EXITED], [3]]),
        ("all of a piece", [[EXITED, EXITED], [3]]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_answers(pieces: str, expected: list[list[object]]) -> None:
    given = [["exit" if one == EXITED else one for one in piece] for piece in expected]
    assert answers(given) == expected


def test_task_that_hangs_holds_up_no_other() -> None:
    found = answers([["hang", 1], *([n] for n in range(20))], limits=Limits(seconds=0.5))
    assert found == [[Failure("took longer than 0.5 s"), 1], *([n] for n in range(20))]


def test_task_that_cannot_be_unpacked() -> None:
    failure = Failure("ended its process (exit code 5)")
    assert answers([[1, Bomb(), 3]]) == [[1, failure, 3]]


def test_workers_that_die_before_any_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_DEATHS_AT_START", 1)
    with pytest.raises(
        WorkersError, match=r"end before they begin a case \(ended its process \(exit code 5\)\)"
    ):
        answers([[Bomb(), Bomb()]])


def test_limit_of_memory_is_that_of_the_worker() -> None:
    assert answers([["limit"]], limits=Limits(megabytes=3000)) == [[3000 * 1024 * 1024]]


def test_workers_are_forked_from_a_process_of_one_thread() -> None:
    assert answers([["threads"]]) == [[1]]


def test_worker_is_renewed_after_so_many_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_TASKS_A_WORKER", 2)
    found = [pid for (pid,) in answers([["pid"] for _ in range(6)], workers=1)]
    assert found[0] == found[1] != found[2] == found[3] != found[4] == found[5]


def test_no_process_is_left() -> None:
    others = psutil.Process().children(recursive=True)  # another test's recogniser may be at rest
    answers([[n] for n in range(10)])
    assert [one for one in psutil.Process().children(recursive=True) if one not in others] == []


def test_pieces_are_asked_for_as_workers_come_free() -> None:
    """Back-pressure: no more is taken from the input than workers can begin, and one piece for each."""
    taken = 0

    def pieces() -> Iterator[list[object]]:
        nonlocal taken
        for n in range(100):
            taken += 1
            yield [n]

    with Pool(echo, 2) as pool:
        found = pool.answers(pieces())
        for done in range(1, 20):
            next(found)
            assert taken <= done + 4


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1, 1, 1, 1], [[1, 1, 1], [1]]),
        ([9, 9, 1, 1], [[9], [9, 1], [1]]),
        ([50, 1], [[50], [1]]),
        ([], []),
    ],
    ids=["by number", "by weight", "alone", "nothing"],
)
def test_chunked(weights: list[int], expected: list[list[int]]) -> None:
    assert list(chunked(weights, int, 3, 10)) == expected


def test_order_when_the_first_is_last_and_most_wait_on_disk(tmp_path: Path) -> None:
    pieces = [Done(n, [([n], [n * 10])]) for n in range(300)]
    given = pieces[1:] + pieces[:1]
    assert list(in_order(given, tmp_path)) == pieces
    assert list(tmp_path.iterdir()) == []


def test_no_limit_is_a_limit_without_end() -> None:
    assert answers([[1, 2]], workers=1, limits=Limits(seconds=float("inf"))) == [[1, 2]]
