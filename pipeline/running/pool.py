"""Worker processes that outlive any task: one that hangs or kills its worker is tried once more, alone.

The pool hands each idle worker a piece (a few tasks). A worker that dies or takes too long is replaced; the
task it was at goes alone to another worker, and a second time makes a `Failure`. Others are not held up.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from pipeline.running import nursery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from pipeline.running.nursery import Work

A = TypeVar("A")

MEGABYTE = 1024 * 1024
_TASKS_A_WORKER = 5_000  # then a fresh one: spaCy keeps every new word it meets
_TRIES = 2
_LONGEST_WAIT = 3_600.0  # seconds at a time: more than some systems can count where the limit is none
_GRACE = 2.0  # seconds for a worker that has hung up to be gone
_DEATHS_AT_START = 20  # of workers that had begun no task, in a row: no task is at fault


@dataclass(frozen=True)
class Limits:
    """What one task may take: seconds, and megabytes of address space of its worker (0: any)."""

    seconds: float = 600.0
    megabytes: int = 4096


class WorkersError(RuntimeError):
    """Workers cannot be started, or die without any task to blame."""


@dataclass(frozen=True)
class Failure:
    """A task that stopped its worker twice; `reason` says how."""

    reason: str


@dataclass(frozen=True)
class Done(Generic[A]):
    """A finished piece: runs of its tasks in their order, each with its answer, or the failure of its one."""

    number: int
    parts: list[tuple[list[Any], A | Failure]]


@dataclass(frozen=True)
class _Segment:
    """Tasks of a piece that go to a worker together; `first` is the place of the first in the piece."""

    piece: int
    first: int
    tasks: list[Any]
    tries: int = 1

    def apart(self) -> list[_Segment]:
        """Each task alone."""
        return [_Segment(self.piece, self.first + n, [task], self.tries) for n, task in enumerate(self.tasks)]

    def cut(self, at: int) -> tuple[_Segment, _Segment, _Segment]:
        """What stands before a task, the task alone and tried once more, and the rest."""
        before = _Segment(self.piece, self.first, self.tasks[:at], self.tries)
        alone = _Segment(self.piece, self.first + at, self.tasks[at : at + 1], self.tries + 1)
        return before, alone, _Segment(self.piece, self.first + at + 1, self.tasks[at + 1 :], self.tries)


@dataclass
class _Open(Generic[A]):
    """A piece that is being worked at."""

    left: int
    parts: dict[int, tuple[list[Any], A | Failure]] = field(default_factory=dict)


@dataclass
class _Worker:
    pid: int
    pipe: Connection
    segment: _Segment | None = None
    begun: int = 0  # tasks of the segment
    since: float = 0.0  # when the last of them began
    served: int = 0


class _Nursery:
    """The pool's side of `pipeline.running.nursery`."""

    def __init__(self, load: Callable[[], Work], memory: int) -> None:
        self._control, theirs = socket.socketpair()
        words = f"from pipeline.running.nursery import main; main({theirs.fileno()})"
        paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
        threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # libraries may quote what they read
            env={**os.environ, "PYTHONPATH": paths, **threads},
            pass_fds=(theirs.fileno(),),
            start_new_session=True,  # an interrupt at the terminal is the pool's to handle
        )
        theirs.close()
        self._orders = Connection(os.dup(self._control.fileno()))
        self._orders.send_bytes(pickle.dumps((load, memory)))
        self._began, self.load_seconds = monotonic(), 0.0

    def loaded(self) -> None:
        """Wait until the model is loaded; raises `WorkersError` where it cannot be."""
        if self.load_seconds:
            return
        if fault := self._orders.recv_bytes():
            raise WorkersError(fault.decode())
        self.load_seconds = monotonic() - self._began

    def fork(self) -> _Worker:
        """Return a new worker; raises `OSError` or `EOFError` where the nursery is gone."""
        self.loaded()
        ours, theirs = socket.socketpair()
        with theirs:
            self._orders.send_bytes(nursery.FORK)
            socket.send_fds(self._control, [b"."], [theirs.fileno()])
            pid = int(self._orders.recv_bytes())
        return _Worker(pid, Connection(ours.detach()))

    def end(self, worker: _Worker, grace: float) -> int | None:
        """See a worker ended, by itself within `grace` seconds or killed.

        Returns its exit code, or minus its signal; None where the nursery is gone, which its workers follow.
        """
        worker.pipe.close()
        try:
            self._orders.send_bytes(nursery.REAP + f"{worker.pid} {grace}".encode())
            code = self._orders.recv_bytes()
        except (OSError, EOFError):
            return None
        return int(code) if code else None

    def close(self) -> None:
        self._orders.close()
        self._control.close()
        self.process.kill()
        self.process.wait()


class Pool(Generic[A]):
    """Worker processes with what `load` makes; use as a context manager.

    `load` is called once, in a process of its own: a function of a module that can be imported there, or a
    `functools.partial` of one. Raises `WorkersError`.
    """

    def __init__(self, load: Callable[[], Work], workers: int, limits: Limits = Limits()) -> None:
        self._load, self._limits = load, limits
        self._nursery = _Nursery(load, limits.megabytes * MEGABYTE)
        self._size = workers
        self._workers: list[_Worker] = []
        self._again: deque[_Segment] = deque()
        self._open: dict[int, _Open[A]] = {}
        self._deaths = 0

    def __enter__(self) -> Self:
        """Return the pool; the workers start with the first piece."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.pipe.close()
        self._nursery.close()  # the workers die with it

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers."""
        return [worker.pid for worker in self._workers]

    @property
    def load_seconds(self) -> float:
        """How long it took to load the model; 0 before."""
        return self._nursery.load_seconds

    def answers(self, pieces: Iterable[list[Any]]) -> Iterator[Done[A]]:
        """Yield each piece when it is done, whichever is first; pieces are asked for as workers come free."""
        source = enumerate(pieces)
        done: list[Done[A]] = []
        while True:
            for place in range(self._size):
                self._occupy(place, source)
            yield from done  # once all have something to do, since the caller may take its time
            if not any(worker.segment for worker in self._workers):
                return
            done = [self._closed(piece) for piece in map(self._hear, self._heard()) if piece is not None]

    def _closed(self, piece: int) -> Done[A]:
        parts = self._open.pop(piece).parts
        return Done(piece, [parts[first] for first in sorted(parts)])

    def _occupy(self, place: int, source: Iterator[tuple[int, list[Any]]]) -> None:
        """Give the worker at `place` something to do, if there is anything."""
        if place < len(self._workers) and self._workers[place].segment:
            return
        segment = self._again.popleft() if self._again else self._fresh(source)
        if segment is None:
            return
        if place == len(self._workers):
            self._workers.append(self._fork())
        elif self._workers[place].served >= _TASKS_A_WORKER:
            self._nursery.end(self._workers[place], _GRACE)
            self._workers[place] = self._fork()
        self._send(self._workers[place], segment)

    def _fresh(self, source: Iterator[tuple[int, list[Any]]]) -> _Segment | None:
        for piece, tasks in source:
            if tasks:
                self._open[piece] = _Open(len(tasks))
                return _Segment(piece, 0, tasks)
        return None

    def _send(self, worker: _Worker, segment: _Segment) -> None:
        worker.segment, worker.begun, worker.since = segment, 0, monotonic()
        with suppress(OSError):  # where it has died, that is heard next
            worker.pipe.send_bytes(pickle.dumps(segment.tasks, pickle.HIGHEST_PROTOCOL))

    def _heard(self) -> list[_Worker]:
        """Workers that have something to say, or that must be ended, after waiting for the first of them."""
        busy = {id(worker.pipe): worker for worker in self._workers if worker.segment}
        due = min(worker.since for worker in busy.values()) + self._limits.seconds
        heard = wait(
            [worker.pipe for worker in busy.values()], min(max(0.0, due - monotonic()), _LONGEST_WAIT)
        )
        if heard:
            return [busy[id(pipe)] for pipe in heard]
        return [worker for worker in busy.values() if self._late(worker)]

    def _late(self, worker: _Worker) -> bool:
        return monotonic() - worker.since >= self._limits.seconds

    def _hear(self, worker: _Worker) -> int | None:
        """Take what a worker has to say; return the number of the piece that is done by it, if one is."""
        try:
            if self._late(worker) and not worker.pipe.poll():
                return self._died(worker, f"took longer than {self._limits.seconds:g} s")
            message = worker.pipe.recv_bytes()
        except (OSError, EOFError):
            return self._died(worker, None)
        if message == nursery.BEGUN:
            worker.begun += 1
            worker.since = monotonic()
            self._deaths = 0
            return None
        segment = worker.segment
        assert segment is not None
        worker.segment = None
        worker.served += len(segment.tasks)
        return self._put(segment, pickle.loads(memoryview(message)[1:]))

    def _put(self, segment: _Segment, answer: A | Failure) -> int | None:
        opened = self._open[segment.piece]
        opened.parts[segment.first] = segment.tasks, answer
        opened.left -= len(segment.tasks)
        return None if opened.left else segment.piece

    def _died(self, worker: _Worker, reason: str | None) -> int | None:
        """Replace a worker that died or is to die; what it had goes to others, the task it was at alone."""
        segment = worker.segment
        assert segment is not None
        code = self._nursery.end(worker, 0 if reason else _GRACE)
        self._workers[self._workers.index(worker)] = self._fork()
        if not worker.begun:
            self._deaths += 1
            if self._deaths > _DEATHS_AT_START:
                message = f"worker processes end before they begin a case ({_told(code, self._limits)})"
                raise WorkersError(message)
            if len(segment.tasks) > 1:  # to hand them over may have been too much for it: one by one, then
                self._again.extendleft(reversed(segment.apart()))
                return None
        before, alone, after = segment.cut(max(0, worker.begun - 1))
        self._again.extendleft(one for one in (after, before) if one.tasks)
        if alone.tries > _TRIES:
            return self._put(alone, Failure(reason or _told(code, self._limits)))
        self._again.appendleft(alone)
        return None

    def _fork(self) -> _Worker:
        try:
            return self._nursery.fork()
        except (OSError, EOFError):  # the nursery was killed, and its workers with it
            self._nursery.close()
            self._nursery = _Nursery(self._load, self._limits.megabytes * MEGABYTE)
        try:
            return self._nursery.fork()
        except (OSError, EOFError) as error:
            message = f"worker processes cannot be started ({type(error).__name__})"
            raise WorkersError(message) from None


def _told(code: int | None, limits: Limits) -> str:
    """How a worker ended, in words."""
    if code == nursery.OUT_OF_MEMORY:
        return f"ran out of memory (limit {limits.megabytes:,} MB)"
    if code is None or code == nursery.BROKEN:
        return "broke its process"
    if code < 0:
        return f"ended its process ({signal.Signals(-code).name})"
    return f"ended its process (exit code {code})"
