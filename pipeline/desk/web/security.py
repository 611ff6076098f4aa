"""Who may come in: one user by the token in the printed address, or a team by name and password."""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from pipeline.desk.roles import TENANT, Role
from pipeline.desk.web.visitor import Visitor

if TYPE_CHECKING:
    from starlette.datastructures import MutableHeaders
    from starlette.requests import Request

    from pipeline.desk.signin import SignIn

SAFE = ("GET", "HEAD")


class Door(Protocol):
    """One way of coming in."""

    async def visitor(self, request: Request) -> Visitor:
        """Who asks; without a role where nobody is known."""

    def entering(self, request: Request) -> Response | None:
        """An answer to who brings what lets them in with the address itself."""

    def unknown(self, request: Request) -> Response:
        """The answer to who is not known."""

    def finish(self, request: Request, who: Visitor, headers: MutableHeaders) -> None:
        """See to the cookie of an answer, by its headers."""


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

    def finish(self, request: Request, who: Visitor, headers: MutableHeaders) -> None:
        """Nothing: the cookie was given with the token."""


class TeamDoor:
    """Lets in the people of a team by their sessions; `secure` where TLS carries the requests."""

    def __init__(self, sign_in: SignIn, *, secure: bool) -> None:
        """Take who knows the sessions, and whether cookies may go over TLS only."""
        self._sign_in = sign_in
        self.secure = secure
        self.cookie = "__Host-notetriage" if secure else "notetriage-team"

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
        if request.method in SAFE and "hx-request" not in request.headers:
            return RedirectResponse("/sign-in", 303)
        words = "You are signed out. Sign in again; what you typed on this page was not kept."
        return PlainTextResponse(words, 401)

    def finish(self, request: Request, who: Visitor, headers: MutableHeaders) -> None:
        """Give a visitor a cookie where they have none and the answer sets none."""
        if self.cookie not in request.cookies and "set-cookie" not in headers:
            given = Response()
            self.give(given, who.cookie)
            headers.append("set-cookie", given.headers["set-cookie"])

    def give(self, response: Response, cookie: str) -> None:
        """Put a session into the cookie."""
        response.set_cookie(
            self.cookie, cookie, httponly=True, samesite="strict", secure=self.secure, path="/"
        )


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing of them."""
    return compare_digest(one.encode(), other.encode())
