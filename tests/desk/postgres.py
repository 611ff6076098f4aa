"""A PostgreSQL server of the test's own, from Debian's package: a fresh cluster on a socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
_USER = "postgres"


def installed() -> bool:
    """Whether Debian's PostgreSQL is there."""
    return bool(_FOUND)


@contextmanager
def server() -> Iterator[str]:
    """Run a server and give its SQLAlchemy URL. It listens on a Unix socket only."""
    binaries = _FOUND[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-", dir="/tmp"))
    as_user = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, _USER)
    data = folder / "data"

    def call(*words: object) -> None:
        subprocess.run([*as_user, *map(str, words)], check=True, capture_output=True, cwd=folder)

    try:
        call(binaries / "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses='' -c max_connections=120"
        call(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+pg8000://desk@/postgres?unix_sock={folder}/.s.PGSQL.5432"
        finally:
            call(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
