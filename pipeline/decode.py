"""Bytes to text: UTF-8, UTF-16 and UTF-32 with their marks or without, and Windows-1252 for the rest.

Line ends, control characters and spaces stay as they are, since evidence offsets count in this text.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _unassigned(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that Windows-1252 leaves open, read as Windows reads them (C1 controls)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("notetriage-c1", _unassigned)


_SAMPLE = 8_192
_BINARY = 0.05
_LEAST_SAMPLE, _MOSTLY, _HARDLY = 8, 0.7, 0.05
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c")


class BinaryFileError(ValueError):
    """The bytes are no text: too many control characters among the first ones."""


def _refuse_binary(data: bytes) -> None:
    sample = data[:_SAMPLE]
    controls = sum(byte < ord(" ") and byte not in _TEXT_CONTROLS for byte in sample)
    if controls > _BINARY * len(sample):
        msg = "this is no text file but binary data; give the note as text"
        raise BinaryFileError(msg)


def _unmarked(data: bytes) -> str | None:
    """UTF-16 without its mark: in text of our letters every other byte is nought, and few of the rest."""
    sample = data[:_SAMPLE]
    first, second = sample[::2], sample[1::2]
    if len(data) % 2 or len(sample) < _LEAST_SAMPLE:
        return None
    zeros = first.count(0) / len(first), second.count(0) / len(second)
    if zeros[1] > _MOSTLY and zeros[0] < _HARDLY:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > _MOSTLY and zeros[1] < _HARDLY else None


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of `data` and the name of the encoding it was read as; the mark is no part of the text.

    Broken UTF-16 (an odd byte at the end, half a pair) is read with U+FFFD in its place.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    if unmarked := _unmarked(data):
        return data.decode(unmarked, "replace"), unmarked
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "notetriage-c1"), "cp1252"


def read_bytes(data: bytes) -> tuple[str, str]:
    """Return text and encoding of a file's bytes.

    Raises `BinaryFileError` where more than one byte in twenty is a control character: a stray NUL is let
    through, a program or a picture is not.
    """
    if not data.startswith(tuple(mark for mark, _ in _MARKS)) and not _unmarked(data):
        _refuse_binary(data)
    return decode(data)


def read_text(path: Path) -> tuple[str, str]:
    """Return text and encoding of the file at `path`.

    Raises `OSError` where it cannot be read, and `BinaryFileError` where it is no text.
    """
    return read_bytes(path.read_bytes())
