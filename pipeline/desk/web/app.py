"""The desk as a web application."""

from __future__ import annotations

import datetime as dt
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from pipeline import __version__
from pipeline.desk.database import Database
from pipeline.desk.signin import IDLE, SignIn
from pipeline.desk.web.gate import Gate, timed
from pipeline.desk.web.pages import Pages
from pipeline.desk.web.render import Renderer
from pipeline.desk.web.rights import rule
from pipeline.desk.web.security import TeamDoor, TokenDoor
from pipeline.desk.web.team import TeamPages
from pipeline.desk.web.visitor import needs
from pipeline.desk.work import RefusedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from fastapi.responses import HTMLResponse
    from starlette.requests import Request

    from pipeline.desk.web.pages import Route
    from pipeline.desk.web.security import Door

_STATIC = Path(__file__).parent / "static"
_THREADS = 8
_REFUSED, _NOT_ALLOWED = 409, 403


@asynccontextmanager
async def _with_few_threads(_: FastAPI) -> AsyncIterator[None]:
    """Answer few requests at once, others by turns: more threads would only wait for each other."""
    current_default_thread_limiter().total_tokens = _THREADS
    yield


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def create_app(
    database: Database, reviewer: str, token: str, now: Callable[[], dt.datetime] = _now
) -> FastAPI:
    """Return the application over `database` for one `reviewer`; who brings `token` may come in."""
    render = Renderer(now)
    routes = Pages(database, render, now).routes()
    return _app(TokenDoor(token, reviewer, database.tenant), render, list(routes))


def create_team_app(
    database: Database,
    now: Callable[[], dt.datetime] = _now,
    *,
    secure: bool = False,
    idle: dt.timedelta = IDLE,
) -> FastAPI:
    """Return the application over `database` for the people of its tenants, who sign in.

    `secure`: TLS carries the requests, so cookies go over nothing else. A session ends `idle` after its last
    request.
    """
    render = Renderer(now)
    sign_in = SignIn(database, now, idle)
    door = TeamDoor(sign_in, secure=secure)
    team = TeamPages(database, sign_in, door, render, now)
    render.colleagues = team.colleagues
    return _app(door, render, [*Pages(database, render, now).routes(), *team.routes()])


def open_team_app(url: str, tenant: str, *, secure: bool, idle: dt.timedelta) -> FastAPI:
    """As `create_team_app`, over the database at `url`, for a process of its own."""
    return create_team_app(Database(url, tenant), secure=secure, idle=idle)


def _app(door: Door, render: Renderer, routes: list[Route]) -> FastAPI:
    app = FastAPI(
        title="notetriage",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_with_few_threads,
    )
    app.add_middleware(Gate, door=door)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for method, path, answer in routes:
        guard = Depends(needs(rule(method, path)))
        app.add_api_route(path, timed(answer), methods=[method], response_model=None, dependencies=[guard])

    async def refused(_: Request, error: Exception) -> HTMLResponse:
        return render("refused.html", _REFUSED, why=str(error))

    async def not_allowed(_: Request, __: Exception) -> HTMLResponse:
        return render("refused.html", _NOT_ALLOWED, why="your role does not allow this")

    app.add_exception_handler(RefusedError, refused)
    app.add_exception_handler(_NOT_ALLOWED, not_allowed)
    return app
