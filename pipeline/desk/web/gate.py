"""What stands before every page: who asks, the CSRF value of writes, headers, and how long it took."""

from __future__ import annotations

from contextvars import ContextVar
from functools import wraps
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse

from pipeline.desk.web.rights import OPEN_PATHS
from pipeline.desk.web.security import SAFE, same
from pipeline.desk.web.visitor import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from pipeline.desk.web.security import Door
    from pipeline.desk.web.visitor import Visitor

CSRF = "csrf"
TIMING = "Server-Timing"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_STATIC = "/static/"
_LARGEST = 1_000_000  # bytes of a form
_parts: ContextVar[dict[str, float]] = ContextVar("parts")  # of the time of a request


class Gate:
    """Knows who asks, and refuses writes without the CSRF value of their page.

    Every answer tells in `Server-Timing` how many milliseconds it took: `app` in all, `page` in the page's
    own function, `cpu` of that on the processor.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        """Take what stands behind, and the way of coming in."""
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, parts = perf_counter(), dict[str, float]()

        def sealed(headers: MutableHeaders) -> None:
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            took = {"app": perf_counter() - began, **parts}
            headers[TIMING] = ", ".join(f"{part};dur={1000 * time:.1f}" for part, time in took.items())

        token = _parts.set(parts)
        try:
            await self._answer(Request(scope, receive), _with_headers(send, sealed))
        except ClientDisconnect:
            return  # who asked is gone
        finally:
            _parts.reset(token)

    async def _answer(self, request: Request, send: Send) -> None:
        if request.url.path.startswith(_STATIC):
            await self._app(request.scope, request.receive, send)
            return
        refused = self._door.entering(request) if request.method in SAFE else None
        who = None if refused else await self._door.visitor(request)
        if who is not None:
            refused = await self._refused(request, who)
        if who is None or refused is not None:
            await (refused or self._door.unknown(request))(request.scope, request.receive, send)
            return
        # Set for this request only: each is answered in a context of its own.
        token = current.set(who)
        try:
            behind = _with_headers(send, lambda headers: self._door.finish(request, who, headers))
            await self._app(request.scope, await _read_again(request), behind)
        finally:
            current.reset(token)

    async def _refused(self, request: Request, who: Visitor) -> Response | None:
        if who.role is None and request.url.path not in OPEN_PATHS:
            return self._door.unknown(request)
        return None if request.method in SAFE else await _write_refused(request, who)


def timed(answer: Callable[..., Response]) -> Callable[..., Response]:
    """The function of a page, telling the gate what it took."""

    @wraps(answer)
    def telling(*asked: Any, **named: Any) -> Response:
        began, used = perf_counter(), thread_time()
        try:
            return answer(*asked, **named)
        finally:
            _parts.get().update(page=perf_counter() - began, cpu=thread_time() - used)

    return telling


def _with_headers(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    """Send an answer after `change` was made to its headers."""

    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return changed


async def _read_again(request: Request) -> Receive:
    """What brings the form to the page behind, where it was read here."""
    if request.method in SAFE:
        return request.receive
    left = [{"type": "http.request", "body": await request.body(), "more_body": False}]

    async def receive() -> Message:
        return left.pop() if left else await request.receive()

    return receive


async def _write_refused(request: Request, who: Visitor) -> Response | None:
    length = request.headers.get("content-length", "0" if "transfer-encoding" not in request.headers else "")
    if not length.isdigit():
        return PlainTextResponse("Say how long the form is.", 411)
    if int(length) > _LARGEST:
        return PlainTextResponse("This form is too long.", 413)
    if not who.cookie or not same(await _csrf_of(request), who.csrf):
        return PlainTextResponse("This page is out of date; load it again.", 403)
    return None


async def _csrf_of(request: Request) -> str:
    await request.body()  # kept, so that the page behind reads it too
    form = await request.form()
    return request.headers.get("X-CSRF") or str(form.get(CSRF, ""))
