"""The desk as a web application."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import BaseHTTPMiddleware

from pipeline import __version__
from pipeline.desk.web.pages import Pages
from pipeline.desk.web.security import Gate
from pipeline.desk.work import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from pipeline.desk.database import Database

_STATIC = Path(__file__).parent / "static"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def create_app(
    database: Database, reviewer: str, token: str, now: Callable[[], dt.datetime] = _now
) -> FastAPI:
    """Return the application over `database` for one `reviewer`; who brings `token` may come in."""
    gate = Gate(token)
    pages = Pages(database, reviewer, gate.csrf, now)
    app = FastAPI(title="notetriage", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(BaseHTTPMiddleware, dispatch=gate)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for method, path, answer in pages.routes():
        app.add_api_route(path, answer, methods=[method], response_model=None)

    async def refused(_: Request, error: Exception) -> HTMLResponse:
        return pages.refused(str(error))

    app.add_exception_handler(RefusedError, refused)
    return app
