"""Writes that are sure to be on the disk, and files that grow by them."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Growing:
    """A file that is appended to; what was written counts from `sync` on."""

    def __init__(self, path: Path, size: int) -> None:
        """Open `path`, cut to its first `size` bytes: what came after them may be torn."""
        self._stream = path.open("ab")
        self._stream.truncate(size)
        self.size = size

    def write(self, data: bytes) -> None:
        """Append; raises `OSError` where the disk is full."""
        self._stream.write(data)
        self.size += len(data)

    def sync(self) -> None:
        """Return when all is on the disk."""
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Close, and drop what cannot be written."""
        try:
            self._stream.close()
        except OSError:  # a full disk: what the last checkpoint counts is there
            return


def write_surely(path: Path, text: str) -> None:
    """Replace the file at `path` at once and for good; raises `OSError`, and leaves no other file behind."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Return when the file's bytes are on the disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    """Return when the names in the folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file or a folder, if there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
