"""Who asks: known to the pages while a request is answered."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from fastapi import HTTPException

from pipeline.desk.roles import Right

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pipeline.desk.roles import Role


@dataclass(frozen=True)
class Visitor:
    """Somebody who asks; `role` is None for who has not signed in. `account` is 0 on a desk of one user."""

    name: str
    tenant: str
    role: Role | None
    cookie: str
    account: int = 0

    @property
    def csrf(self) -> str:
        """The value that their forms carry: it cannot be known without the cookie, which no script reads."""
        return sha256(f"csrf {self.cookie}".encode()).hexdigest()

    def may(self, right: Right) -> bool:
        """Whether the role has the right."""
        if self.role is None:
            return right is Right.OPEN
        return right in self.role.rights


current: ContextVar[Visitor] = ContextVar("visitor")


def visitor() -> Visitor:
    """Who asks; raises `LookupError` outside a request, so that nothing is shown to nobody."""
    return current.get()


def needs(right: Right) -> Callable[[], Awaitable[None]]:
    """A guard of a route: answers 403 to who has not the right."""

    async def check() -> None:  # a plain function would wait for a thread of its own
        if not visitor().may(right):
            raise HTTPException(403)

    return check
