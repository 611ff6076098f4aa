"""What is worked out of patterns at load, kept on disk so that the next start need not work it out again.

A table is a JSON file in the user's cache folder, led by the SHA-256 of its body. Its name carries a hash of the
code that works it out and of Python's version, so a table never outlives its code; its entries stand under the
whole pattern, so an edited lexicon works out only what is new. A table that is missing, damaged or cannot be
written costs time, never a result. It holds patterns only, nothing of a note.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

SWITCH = "NOTETRIAGE_CACHE"
OFF = "off"
_MOST_ENTRIES = 20_000
_MOST_FILES = 4


def folder() -> Path | None:
    """Return where tables are kept: what `NOTETRIAGE_CACHE` names (`off`: nowhere), or the user's cache folder."""
    stated = os.environ.get(SWITCH, "")
    if stated:
        return None if stated == OFF else Path(stated)
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "notetriage"
    except RuntimeError:  # no home folder
        return None


class Derived:
    """Patterns to what `work_out` says of them, as plain JSON values; read at first use, written by `save`."""

    def __init__(self, name: str, work_out: Callable[[str], Any], sources: Sequence[str]) -> None:
        """Take the table's name, the function, and the files whose code decides what it returns."""
        self._name, self._work_out, self._sources = name, work_out, sources
        self._kept: dict[str, Any] | None = None
        self._new: dict[str, Any] = {}

    def __contains__(self, pattern: str) -> bool:
        """Tell whether `pattern` was worked out before."""
        return pattern in self._new or pattern in self._entries()

    def of(self, pattern: str) -> Any:
        """Return what is known of `pattern`, worked out where it is new; raises what `work_out` raises."""
        entries = self._entries()
        if pattern in entries:
            return entries[pattern]
        if pattern not in self._new:
            self._new[pattern] = self._work_out(pattern)
        return self._new[pattern]

    def save(self) -> None:
        """Write the table if anything is new; where that is not possible, do nothing."""
        path = self._path() if self._new else None
        if path is None:
            return
        entries = self._entries() | self._new
        if len(entries) > _MOST_ENTRIES:
            entries = self._new
        body = json.dumps(entries, separators=(",", ":")).encode()
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(path, _digest(body) + b"\n" + body)
            _thin(path.parent, f"{self._name}-*.json")
        self._kept, self._new = entries, {}

    def _entries(self) -> dict[str, Any]:
        if self._kept is None:
            self._kept = _read(self._path())
        return self._kept

    def _path(self) -> Path | None:
        where = folder()
        if where is None:
            return None
        told = hashlib.sha256(f"{sys.implementation.cache_tag} {sys.version}".encode())
        for source in (__file__, *self._sources):
            told.update(Path(source).read_bytes())
        return where / f"{self._name}-{told.hexdigest()[:24]}.json"


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _read(path: Path | None) -> dict[str, Any]:
    """The entries at `path`; none where there is no whole table."""
    if path is None:
        return {}
    try:
        digest, _, body = path.read_bytes().partition(b"\n")
        entries = json.loads(body) if digest == _digest(body) else {}
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}


def _replace(path: Path, content: bytes) -> None:
    """Write `content` in one step: another process sees the old table or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _thin(where: Path, names: str) -> None:
    """Drop the tables of code that has long gone."""
    for old in sorted(where.glob(names), key=lambda path: path.stat().st_mtime)[:-_MOST_FILES]:
        old.unlink(missing_ok=True)
