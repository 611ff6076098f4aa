"""Serves a web application to this machine only."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

HOST = "127.0.0.1"


def serve(app: FastAPI, port: int, say: Callable[[str], object]) -> None:
    """Serve `app` on 127.0.0.1 until interrupted; `say` is given the address once it is taken. Port 0: any.

    Raises `pipeline.errors.UsageError` where the port cannot be used.
    """
    import uvicorn  # noqa: PLC0415 - the other commands come without the server

    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            message = f"port {port} of {HOST} cannot be used: {error.strerror}. Choose another with --port."
            raise UsageError(message) from None
        listener.listen()  # who comes before the server has started waits
        say(f"http://{HOST}:{listener.getsockname()[1]}")
        settings = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(settings).run(sockets=[listener])
