"""Serves a web application to this machine only, in this process or in several."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import threading
from contextlib import suppress
from multiprocessing.connection import wait
from time import monotonic
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.quiet import faults_by_place

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import SpawnProcess

    from fastapi import FastAPI

HOST = "127.0.0.1"
SOON = 10.0  # seconds: a process that ends sooner would end again


def serve(app: FastAPI, port: int, say: Callable[[str], object]) -> None:
    """Serve `app` on 127.0.0.1 until interrupted; `say` is given the address once it is taken. Port 0: any.

    Raises `pipeline.errors.UsageError` where the port cannot be used.
    """
    with _listener(port) as listener:
        say(_address(listener))
        _run(app, listener)


def serve_in_processes(
    build: Callable[[], FastAPI], processes: int, port: int, say: Callable[[str], object]
) -> None:
    """As `serve`, in several processes that each make their application by `build`, which can be pickled.

    The system deals new connections out to them. One that ends by itself is started again; where it ends as
    soon as it was started, all end, and `pipeline.errors.UsageError` is raised.
    """
    with _listener(port, shared=True) as first:
        port = first.getsockname()[1]
        workers = _Workers(build, port)
        try:
            workers.start(first)
            for _ in range(1, processes):
                with _listener(port, shared=True) as listener:
                    workers.start(listener)
            say(_address(first))
        except BaseException:
            workers.stop()
            raise
    workers.run()


class _Workers:
    """Processes that serve the same port."""

    def __init__(self, build: Callable[[], FastAPI], port: int) -> None:
        self._build = build
        self._port = port
        self._began: dict[SpawnProcess, float] = {}

    def start(self, listener: socket.socket) -> None:
        process = multiprocessing.get_context("spawn").Process(target=_work, args=(self._build, listener))
        process.start()
        self._began[process] = monotonic()

    def run(self) -> None:
        """Keep them running until this process is told to end."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            while True:
                ended = wait([process.sentinel for process in self._began])
                for process in [one for one in self._began if one.sentinel in ended]:
                    self._again(process)
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()

    def _again(self, process: SpawnProcess) -> None:
        process.join()
        if monotonic() - self._began.pop(process) < SOON:
            message = f"a process of the server ended with code {process.exitcode} as soon as it was started"
            raise UsageError(message)
        with _listener(self._port, shared=True) as listener:
            self.start(listener)

    def stop(self) -> None:
        for process in self._began:
            process.terminate()
        for process in self._began:
            process.join()


def _work(build: Callable[[], FastAPI], listener: socket.socket) -> None:
    """What each process does. It ends with the process that started it, however that one ends."""
    parent = multiprocessing.parent_process()

    def end_with_parent() -> None:
        if parent is not None:
            parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end_with_parent, daemon=True).start()
    with listener, suppress(KeyboardInterrupt):
        _run(build(), listener)


def _listener(port: int, *, shared: bool = False) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"port {port} of {HOST} cannot be used: {error.strerror}. Choose another with --port."
        raise UsageError(message) from None
    listener.listen()  # who comes before the server has started waits
    return listener


def _address(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}"


def _run(app: FastAPI, listener: socket.socket) -> None:
    import uvicorn  # noqa: PLC0415 - the other commands come without the server

    settings = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    logging.getLogger("uvicorn.error").addFilter(faults_by_place)
    uvicorn.Server(settings).run(sockets=[listener])
