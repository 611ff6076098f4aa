"""The pages of a team: signing in, one's own password, the people, and who works which case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.requests import Request

from pipeline.desk.audit import Who, record
from pipeline.desk.people import (
    add_person,
    change_password,
    change_role,
    choose_password,
    give_code,
    people,
    set_active,
    workers,
)
from pipeline.desk.roles import TENANT, Role
from pipeline.desk.signin import ThrottledError, is_tenant
from pipeline.desk.web.visitor import visitor
from pipeline.desk.work import RefusedError, assign

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from pipeline.desk.database import Database
    from pipeline.desk.signin import SignIn
    from pipeline.desk.web.pages import Route
    from pipeline.desk.web.security import TeamDoor

    Render = Callable[..., HTMLResponse]

_Password = Annotated[str, Form(max_length=1000)]
_Short = Annotated[str, Form(max_length=200)]


class TeamPages:
    """Answers what only a team asks."""

    def __init__(
        self,
        database: Database,
        sign_in: SignIn,
        door: TeamDoor,
        page: Render,
        now: Callable[[], dt.datetime],
    ) -> None:
        """Take the database, the sessions, the door, what renders a page by its template, and the clock."""
        self._desk = database
        self._sign_in = sign_in
        self._door = door
        self._page = page
        self._now = now

    def routes(self) -> Iterator[Route]:
        """Yield method, path and function of each page and form."""
        yield "GET", "/sign-in", self.door_page
        yield "POST", "/sign-in", self.come_in
        yield "POST", "/sign-out", self.leave
        yield "GET", "/set-up", self.set_up_page
        yield "POST", "/set-up", self.set_up
        yield "GET", "/password", self.password_page
        yield "POST", "/password", self.change_password
        yield "GET", "/people", self.people_page
        yield "POST", "/people", self.add
        yield "POST", "/people/{account}/role", self.role
        yield "POST", "/people/{account}/active", self.active
        yield "POST", "/people/{account}/code", self.code
        yield "POST", "/cases/{case}/assign", self.assign

    # coming and going --------------------------------------------------------------------------

    def door_page(self) -> Response:
        """Ask for name and password."""
        return self._door_page()

    def come_in(
        self, request: Request, name: _Short, password: _Password, tenant: _Short = TENANT
    ) -> Response:
        """Sign in; the cookie is always a new one."""
        address = request.client.host if request.client else ""
        try:
            cookie = self._sign_in.sign_in(tenant, name, password, address)
        except ThrottledError as error:
            return self._door_page(429, why=str(error), tenant=tenant)
        except RefusedError as error:
            return self._door_page(401, why=str(error), tenant=tenant)
        answer = RedirectResponse("/", 303)
        self._door.give(answer, cookie)
        return answer

    def leave(self) -> Response:
        """Sign out."""
        with self._desk.of(visitor().tenant).write() as session:
            record(session, self._who(), "sign_out")
        self._sign_in.sign_out(visitor().cookie)
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(self._door.cookie, httponly=True, samesite="strict", secure=self._door.secure)
        return answer

    def set_up_page(self) -> Response:
        """Ask for a one-time code and a new password."""
        return self._page("set_up.html", code="", why="")

    def set_up(self, code: _Short, password: _Password, again: _Password) -> Response:
        """Take a first or a new password from who has a code."""
        tenant = code.partition(".")[0]
        try:
            _alike(password, again)
            if not is_tenant(tenant):
                raise RefusedError(_NO_CODE)
            with self._desk.of(tenant).write() as session:
                choose_password(session, self._now(), tenant, code, password)
        except RefusedError as error:
            return self._page("set_up.html", 409, code=code, why=str(error))
        return RedirectResponse("/sign-in", 303)

    def password_page(self) -> Response:
        """Ask for the old and a new password."""
        return self._page("password.html", why="")

    def change_password(self, old: _Password, password: _Password, again: _Password) -> Response:
        """Change one's own password; every session ends, this one too."""
        try:
            _alike(password, again)
            with self._desk.of(visitor().tenant).write() as session:
                change_password(session, self._who(), visitor().account, old, password)
        except RefusedError as error:
            return self._page("password.html", 409, why=str(error))
        return RedirectResponse("/sign-in", 303)

    # people ------------------------------------------------------------------------------------

    def people_page(self) -> Response:
        """Everybody of the tenant."""
        return self._people()

    def add(self, request: Request, name: _Short, role: Annotated[Role, Form()]) -> Response:
        """Add a person and show the one-time address for them."""
        with self._desk.of(visitor().tenant).write() as session:
            row = add_person(session, self._who(), name.strip(), role)
            code = give_code(session, self._who(), row.id)
        return self._people(code=self._link(request, code), person=row.name)

    def code(self, request: Request, account: int) -> Response:
        """Give a person a new one-time address, where the password was forgotten."""
        with self._desk.of(visitor().tenant).write() as session:
            code = give_code(session, self._who(), account)
            name = next(one.name for one in people(session) if one.id == account)
        return self._people(code=self._link(request, code), person=name)

    def role(self, account: int, role: Annotated[Role, Form()]) -> Response:
        """Give a person another role."""
        with self._desk.of(visitor().tenant).write() as session:
            change_role(session, self._who(), account, role)
        return RedirectResponse("/people", 303)

    def active(self, account: int, active: Annotated[bool, Form()]) -> Response:
        """Let a person in again, or no more."""
        with self._desk.of(visitor().tenant).write() as session:
            set_active(session, self._who(), account, active=active)
        return RedirectResponse("/people", 303)

    def assign(self, case: int, to: _Short = "") -> Response:
        """Give a case to a person, or back to the queue."""
        with self._desk.of(visitor().tenant).write() as session:
            if to and to not in workers(session):
                message = "there is nobody of that name who works cases"
                raise RefusedError(message)
            assign(session, self._who(), case, to or None)
        return RedirectResponse(f"/cases/{case}", 303)

    def colleagues(self) -> list[str]:
        """Who may be given a case."""
        with self._desk.of(visitor().tenant).read() as session:
            return workers(session)

    # shared ------------------------------------------------------------------------------------

    def _who(self) -> Who:
        return Who(visitor().name, self._now(), visitor().tenant)

    def _door_page(self, status: int = 200, why: str = "", tenant: str = TENANT) -> HTMLResponse:
        return self._page(
            "sign_in.html", status, why=why, tenant=tenant, several=len(self._desk.tenants()) > 1
        )

    def _people(self, **shown: Any) -> HTMLResponse:
        with self._desk.of(visitor().tenant).read() as session:
            everybody = people(session)
        return self._page("people.html", people=everybody, roles=Role, **{"code": "", "person": "", **shown})

    def _link(self, request: Request, code: str) -> str:
        """An address that puts the code into the form; what stands behind # is sent to nobody."""
        scheme = "https" if self._door.secure else request.url.scheme
        return f"{scheme}://{request.url.netloc}/set-up#{code}"


_NO_CODE = "this code was used or is too old; ask an admin for a new one"


def _alike(password: str, again: str) -> None:
    if password != again:
        message = "the two passwords differ"
        raise RefusedError(message)
