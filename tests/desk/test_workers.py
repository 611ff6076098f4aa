"""Several processes serve one port: one that is killed is replaced, and all end with the one that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from pipeline import loopback
from pipeline.errors import UsageError
from tests.helpers import ROOT

_PATIENCE = 60.0  # seconds, on a machine that does much else
_SCRIPT = (
    "from pipeline import loopback\n"
    "from tests.desk.test_workers import telling_its_number\n"
    "loopback.SOON = 0\n"
    "loopback.serve_in_processes(telling_its_number, 2, 0, lambda address: print(address, flush=True))\n"
)


def telling_its_number() -> FastAPI:
    app = FastAPI()
    app.add_api_route("/", os.getpid)
    return app


@contextmanager
def _server() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of two processes, and its address."""
    words = [sys.executable, "-c", _SCRIPT]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        try:
            yield parent, parent.stdout.readline().strip()
        finally:
            parent.kill()


def _until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def _seen(address: str, before: set[int]) -> set[int]:
    """`before`, with the process that answers on a new connection; one that was killed answers no more."""
    try:
        return before | {int(httpx2.get(address).text)}
    except httpx2.HTTPError:
        return before


def _lives(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    try:
        return state.read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_that_is_killed_is_replaced_and_none_outlives_who_started_it() -> None:
    seen: set[int] = set()

    def saw(count: int) -> bool:
        nonlocal seen
        seen = _seen(address, seen)
        return len(seen) == count

    with _server() as (_, address):
        _until(lambda: saw(2))
        os.kill(min(seen), signal.SIGKILL)
        _until(lambda: saw(3))
    _until(lambda: not any(_lives(one) for one in seen))


def test_workers_end_when_the_server_is_told_to_end() -> None:
    with _server() as (parent, address):
        worker = int(httpx2.get(address, timeout=_PATIENCE).text)
        parent.terminate()
        assert parent.wait(_PATIENCE) == 0
        assert parent.stderr is not None
        assert parent.stderr.read() == ""
    assert not _lives(worker)


def broken() -> FastAPI:
    os._exit(3)


def test_workers_that_cannot_start_are_told() -> None:
    with pytest.raises(UsageError, match="ended with code 3 as soon as it was started"):
        loopback.serve_in_processes(broken, 2, 0, lambda _: None)
