"""The process that loads the model once and forks the workers: `load` here, then a worker in milliseconds.

A worker is forked from a process of one thread that has done nothing else, so that no lock is copied while
held; it shares the model's memory with its siblings. All die with the process that started the nursery.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import resource
import signal
import socket
import sys
from multiprocessing.connection import Connection
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

FORK, REAP = b"fork", b"reap"
BEGUN, ANSWER = b"b", b"a"
BROKEN, OUT_OF_MEMORY = 70, 71  # exit codes of a worker
_PR_SET_PDEATHSIG = 1
_POLL = 0.005
# A note makes tens of thousands of small objects that hold no cycles: Python's 700 has it collect in vain.
_COLLECT_EVERY = (50_000, 20, 50)


class Work(Protocol):
    """What a worker does; made once by the loader that a pool is given, and copied by forking."""

    def one(self, task: Any) -> Any:
        """Do one task; a `MemoryError` that leaves it ends the worker."""

    def together(self, done: Sequence[Any]) -> Any:
        """What is sent back for several tasks done; must be picklable."""


def main(fd: int) -> None:
    """Serve a pool over the socket `fd` until it closes."""
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the pool decides when to stop
    control = socket.socket(fileno=fd)
    orders = Connection(os.dup(fd))
    load, memory = pickle.loads(orders.recv_bytes())
    try:
        work = load()
    except Exception as error:
        orders.send_bytes(f"{type(error).__name__}: {error}".encode())
        return
    orders.send_bytes(b"")
    gc.collect()
    gc.freeze()  # collections in a worker do not write to, and so copy, the pages of the model
    gc.set_threshold(*_COLLECT_EVERY)
    _serve_pool(control, orders, work, memory)


def _serve_pool(control: socket.socket, orders: Connection, work: Work, memory: int) -> None:
    while True:
        try:
            order = orders.recv_bytes()
        except EOFError:
            return
        if order == FORK:
            _, fds, _, _ = socket.recv_fds(control, 1, 1)
            pid = os.fork()
            if pid == 0:
                control.close()
                orders.close()
                _worker(fds[0], work, memory)
            os.close(fds[0])
            orders.send_bytes(str(pid).encode())
        else:
            orders.send_bytes(_reaped(*map(float, order.removeprefix(REAP).split())))


def _reaped(pid: float, grace: float) -> bytes:
    """The exit code of a worker as digits (minus its signal), none where it is not ours.

    It has `grace` seconds to end by itself.
    """
    until = monotonic() + grace
    try:
        while (ended := os.waitpid(int(pid), os.WNOHANG))[0] == 0:
            if monotonic() >= until:
                os.kill(int(pid), signal.SIGKILL)
                ended = os.waitpid(int(pid), 0)
                break
            sleep(_POLL)
    except ChildProcessError:
        return b""
    return str(os.waitstatus_to_exitcode(ended[1])).encode()


def _worker(fd: int, work: Work, memory: int) -> None:
    """Serve tasks until the pool hangs up; never returns."""
    code = BROKEN
    try:
        _die_with_parent()
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        _serve_tasks(Connection(fd), work)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)  # whatever was raised may hold note text, and the nursery's exit handlers are its own


def _serve_tasks(pool: Connection, work: Work) -> None:
    """Answer tasks with `BEGUN` before each of them, and `ANSWER` with their outcome after the last."""
    while True:
        try:
            tasks = pickle.loads(pool.recv_bytes())
        except EOFError:
            return
        done = []
        for task in tasks:
            pool.send_bytes(BEGUN)
            done.append(work.one(task))
        pool.send_bytes(ANSWER + pickle.dumps(work.together(done), pickle.HIGHEST_PROTOCOL))


def _die_with_parent() -> None:
    """Ask the kernel for SIGKILL when the parent is gone; where it cannot, the closed socket tells."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the kernel was asked
        os._exit(BROKEN)
