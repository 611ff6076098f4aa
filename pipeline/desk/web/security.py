"""Who may come in: one user by the token in the printed address, or a team by name and password."""

from __future__ import annotations

import secrets
from collections import deque
from hmac import compare_digest
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from pipeline.desk.roles import TENANT, Role
from pipeline.desk.web.rights import OPEN_PATHS
from pipeline.desk.web.visitor import Visitor, current

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from pipeline.desk.signin import SignIn

    Next = Callable[[Request], Awaitable[Response]]

CSRF = "csrf"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_SAFE = ("GET", "HEAD")
_STATIC = "/static/"
_LARGEST = 1_000_000  # bytes of a form
_FAILURES, _WITHIN = 30, 300.0  # wrong passwords from one address, in seconds


class Door(Protocol):
    """One way of coming in."""

    async def visitor(self, request: Request) -> Visitor:
        """Who asks; without a role where nobody is known."""

    def entering(self, request: Request) -> Response | None:
        """An answer to who brings what lets them in with the address itself."""

    def unknown(self, request: Request) -> Response:
        """The answer to who is not known."""

    def finish(self, request: Request, who: Visitor, response: Response) -> None:
        """See to the cookie of an answer."""


class Gate:
    """Stands before every page: knows who asks, and refuses writes without the CSRF value of their page."""

    def __init__(self, door: Door) -> None:
        """Take the way of coming in."""
        self._door = door

    async def __call__(self, request: Request, call_next: Next) -> Response:
        """Answer a request, or refuse it."""
        response = await self._answer(request, call_next)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    async def _answer(self, request: Request, call_next: Next) -> Response:
        if request.url.path.startswith(_STATIC):
            return await call_next(request)
        entering = self._door.entering(request) if request.method in _SAFE else None
        if entering is not None:
            return entering
        who = await self._door.visitor(request)
        if who.role is None and request.url.path not in OPEN_PATHS:
            return self._door.unknown(request)
        if request.method not in _SAFE and (refused := await _write_refused(request, who)):
            return refused
        # Set for this request only: each is answered in a context of its own.
        token = current.set(who)
        try:
            response = await call_next(request)
        finally:
            current.reset(token)
        self._door.finish(request, who, response)
        return response


class TokenDoor:
    """Lets in one user of this machine, who brought the token once, as Jupyter does it."""

    COOKIE = "notetriage"

    def __init__(self, token: str, reviewer: str, tenant: str = TENANT) -> None:
        """Take the token of the printed address and the user's name."""
        self._token = token
        self._session = secrets.token_urlsafe(32)
        self._known = Visitor(reviewer, tenant, Role.LEAD, self._session)

    def entering(self, request: Request) -> Response | None:
        """Put the session into a cookie and the token out of the address."""
        given = request.query_params.get("token", "")
        if not given:
            return None
        if not same(given, self._token):
            return self.unknown(request)
        answer = RedirectResponse(request.url.path, 303)
        answer.set_cookie(self.COOKIE, self._session, httponly=True, samesite="strict")
        return answer

    async def visitor(self, request: Request) -> Visitor:
        """The user, or nobody."""
        brought = request.cookies.get(self.COOKIE, "")
        return self._known if same(brought, self._session) else Visitor("", "", None, "")

    def unknown(self, request: Request) -> Response:
        """Say where the token is."""
        return PlainTextResponse("Open the address that notetriage review printed, with its token.", 401)

    def finish(self, request: Request, who: Visitor, response: Response) -> None:
        """Nothing: the cookie was given with the token."""


class TeamDoor:
    """Lets in the people of a team by their sessions; `secure` where TLS carries the requests."""

    def __init__(self, sign_in: SignIn, *, secure: bool) -> None:
        """Take who knows the sessions, and whether cookies may go over TLS only."""
        self._sign_in = sign_in
        self.secure = secure
        self.cookie = "__Host-notetriage" if secure else "notetriage-team"
        self._failures: dict[str, deque[float]] = {}

    def entering(self, request: Request) -> Response | None:
        """Nobody comes in by an address."""
        return None

    async def visitor(self, request: Request) -> Visitor:
        """The person, or nobody, whose forms are known by a cookie all the same."""
        cookie = request.cookies.get(self.cookie) or secrets.token_urlsafe(32)
        known = await run_in_threadpool(self._sign_in.known, cookie)
        if known is None:
            return Visitor("", "", None, cookie)
        return Visitor(known.name, known.tenant, known.role, cookie, known.account)

    def unknown(self, request: Request) -> Response:
        """Lead to the sign-in page; a script's request is told in words, so that what was typed stays."""
        if request.method in _SAFE and "hx-request" not in request.headers:
            return RedirectResponse("/sign-in", 303)
        words = "You are signed out. Sign in again; what you typed on this page was not kept."
        return PlainTextResponse(words, 401)

    def finish(self, request: Request, who: Visitor, response: Response) -> None:
        """Give a visitor a cookie where they have none and the answer sets none."""
        if self.cookie not in request.cookies and "set-cookie" not in response.headers:
            self.give(response, who.cookie)

    def give(self, response: Response, cookie: str) -> None:
        """Put a session into the cookie."""
        response.set_cookie(
            self.cookie, cookie, httponly=True, samesite="strict", secure=self.secure, path="/"
        )

    def throttled(self, address: str) -> bool:
        """Whether too many wrong passwords came from an address lately."""
        lately = self._lately(address)
        return len(lately) >= _FAILURES

    def failed(self, address: str) -> None:
        """Count a wrong password."""
        self._lately(address).append(monotonic())

    def _lately(self, address: str) -> deque[float]:
        limit = monotonic() - _WITHIN
        for other in [one for one, times in self._failures.items() if times and times[-1] < limit]:
            del self._failures[other]
        lately = self._failures.setdefault(address, deque())
        while lately and lately[0] < limit:
            lately.popleft()
        return lately


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


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing of them."""
    return compare_digest(one.encode(), other.encode())
