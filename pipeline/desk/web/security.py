"""Who may come in: one user on this machine, by a token in the printed address, as Jupyter does it."""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    Next = Callable[[Request], Awaitable[Response]]

COOKIE = "notetriage"
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
_OPEN = "/static/"


class Gate:
    """Lets in who brought the token once; every write needs the CSRF value of its page as well."""

    def __init__(self, token: str) -> None:
        """Take the token of the printed address."""
        self._token = token
        self._session = secrets.token_urlsafe(32)
        self.csrf = secrets.token_urlsafe(32)

    async def __call__(self, request: Request, call_next: Next) -> Response:
        """Answer a request, or refuse it."""
        response = await self._answer(request, call_next)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    async def _answer(self, request: Request, call_next: Next) -> Response:
        if request.url.path.startswith(_OPEN):
            return await call_next(request)
        given = request.query_params.get("token", "")
        if request.method in _SAFE and given:
            return self._enter(request) if _same(given, self._token) else _refused()
        if not _same(request.cookies.get(COOKIE, ""), self._session):
            return _refused()
        if request.method not in _SAFE and not _same(await self._csrf_of(request), self.csrf):
            return PlainTextResponse("This page is out of date; load it again.", 403)
        return await call_next(request)

    def _enter(self, request: Request) -> Response:
        """Put the session into a cookie and the token out of the address."""
        answer = RedirectResponse(request.url.path, 303)
        answer.set_cookie(COOKIE, self._session, httponly=True, samesite="strict")
        return answer

    async def _csrf_of(self, request: Request) -> str:
        await request.body()  # kept, so that the page behind reads it too
        form = await request.form()
        return request.headers.get("X-CSRF") or str(form.get(CSRF, ""))


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def _refused() -> Response:
    words = "Open the address that notetriage review printed, with its token."
    return PlainTextResponse(words, 401)
