"""Passwords: what is asked of them, and their Argon2 hashes; and secrets that are given out once."""

from __future__ import annotations

import secrets
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.desk.work import RefusedError

SHORTEST = 12
LONGEST = 200
_FEWEST_DIFFERENT = 5
_HASHER = PasswordHasher()
# Verified where there is no account, so that an answer takes as long whether a name exists or not.
_NOBODY = _HASHER.hash(secrets.token_urlsafe())


def hashed(password: str, name: str) -> str:
    """The hash of a password that `name` chose; raises `RefusedError` for one that is too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        message = f"a password has {SHORTEST} to {LONGEST} characters"
        raise RefusedError(message)
    if name.lower() in password.lower() or len(set(password)) < _FEWEST_DIFFERENT:
        message = "this password is easy to guess; take several words that do not hold your name"
        raise RefusedError(message)
    return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether `password` is the one that was kept as a hash; without one the answer is no, as slowly."""
    try:
        return _HASHER.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def secret() -> str:
    """A new secret for a cookie or a code."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> str:
    """What is kept of a secret: enough to know it again, not to use it."""
    return sha256(value.encode()).hexdigest()
