"""Files that a document names and that lie beside it; nothing outside its folder is ever opened."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def opener(document: Path) -> Callable[[str], bytes | None]:
    """Opens what the file `document` names: bytes of a file in its folder or below, None for all else.

    Links that lead out of the folder, and addresses of any kind, are none.
    """

    def read(name: str) -> bytes | None:
        folder = document.resolve().parent
        try:
            wanted = (folder / PurePosixPath(unquote(name).replace("\\", "/"))).resolve()
            if not wanted.is_relative_to(folder) or not wanted.is_file() or wanted.samefile(document):
                return None
            return wanted.read_bytes()
        except (OSError, ValueError):  # ValueError: a NUL in the name
            return None

    return read
