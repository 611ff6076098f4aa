"""A Python process of this package that answers messages: what breaks a decoder breaks nothing else.

A message is a JSON object with bytes behind it, an answer a JSON object; lengths go before them. The process
is kept from message to message, and killed when an answer takes too long.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 60.0
_LENGTH = 4


class NotStartedError(Exception):
    """The process does not start: what it imports is broken."""


class Child:
    """A process that runs a module of this package: started with a message, and again after its end.

    `process` is None before the first message and after the end.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """Whether the process that got the last message is still there."""
        return self.process is not None and self.process.poll() is None

    def ask(self, asked: dict[str, Any], data: bytes, limit: float) -> dict[str, Any] | None:
        """The answer to a message; None where the process ended or had to be ended after `limit` seconds.

        Raises `NotStartedError`.
        """
        if not self.alive:
            self.end()
            self.process = self._started()
        assert self.process is not None
        head = json.dumps({**asked, "bytes": len(data)}).encode()
        answer = _within(self.process, limit, (len(head).to_bytes(_LENGTH, "big"), head, data))
        if answer is None:
            self.end()
        return answer

    def end(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.communicate()
        self.process = None

    def _started(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # native libraries may quote what they read
            env={**os.environ, "PYTHONPATH": path, "OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"},
            start_new_session=True,  # an interrupt at the terminal is the caller's to handle
        )
        if _within(process, START_SECONDS) is None:
            process.kill()
            process.communicate()
            message = f"{self._module} does not start"
            raise NotStartedError(message)
        return process


def _within(
    process: subprocess.Popen[bytes], limit: float, data: tuple[bytes, ...] = ()
) -> dict[str, Any] | None:
    """Send, and the answer; None where the process ended or had to be ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    timer = threading.Timer(limit, process.kill)
    timer.start()
    try:
        for piece in data:
            process.stdin.write(piece)
        process.stdin.flush()
        return _receive(process.stdout)
    except (BrokenPipeError, ValueError):
        return None
    finally:
        timer.cancel()


def _receive(source: IO[bytes]) -> dict[str, Any] | None:
    head = source.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    found: dict[str, Any] = json.loads(source.read(int.from_bytes(head, "big")))
    return found


# the other side ---------------------------------------------------------------------------------


def messages(source: BinaryIO, out: BinaryIO) -> Iterator[tuple[dict[str, Any], bytes]]:
    """In the child: say that it is ready, then yield messages with their bytes until the other closes."""
    send(out, {"ready": True})
    while head := source.read(_LENGTH):
        asked = json.loads(source.read(int.from_bytes(head, "big")))
        yield asked, source.read(asked["bytes"])


def send(out: BinaryIO, answer: dict[str, Any]) -> None:
    """In the child: answer a message."""
    data = json.dumps(answer).encode()
    out.write(len(data).to_bytes(_LENGTH, "big") + data)
    out.flush()
