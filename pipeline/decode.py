"""Bytes to text: UTF-8, UTF-16 and UTF-32 with their marks or without, and one byte a letter for the rest.

The rest is Windows-1252, unless that makes nonsense where Mac Roman or DOS (code page 437) makes words.
Line ends, control characters and spaces stay as they are, since evidence offsets count in this text.
"""

# ruff: noqa: RUF001 - signs that look alike are what is told apart here
from __future__ import annotations

import codecs
import re
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SINGLE_BYTE = ("cp1252", "mac_roman", "cp437")
ERRORS = "notetriage-stray"  # how undecodable bytes are read, whatever the encoding


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Bytes that an encoding leaves open, read as Windows reads them; broken pairs become U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding.lower().startswith(("utf-16", "utf-32", "utf16", "utf32")):
        return "\ufffd", error.end
    found = error.object[error.start : error.end]
    # Windows-1252 has five holes itself; Windows shows them as C1 controls.
    return "".join(bytes([b]).decode("latin-1" if b in _HOLES else "cp1252") for b in found), error.end


_HOLES = frozenset(b"\x81\x8d\x8f\x90\x9d")
codecs.register_error(ERRORS, _stray)


_SAMPLE = 8_192
_JUDGED = 1 << 16  # bytes from the first letter beyond ASCII on
_BINARY = 0.05
_LEAST_SAMPLE, _MOSTLY, _HARDLY = 8, 0.7, 0.05
_NONSENSE, _SENSE = 0.25, 0.1  # shares of letters and signs that stand where none of their kind does
_STRAY = 0.2  # of the letters of UTF-8: fewer bytes that are none are strays in it
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c")
_BEYOND = re.compile(r"[^\x00-\x7f]")
_SMALL, _CAPITAL = "ß-öø-ÿœšž", "À-ÖØ-ÞŒŠŽŸ"
_LETTER = f"A-Za-z{_SMALL}{_CAPITAL}"
# Where letters and signs beyond ASCII stand in notes of Western Europe and America; a match is one sign.
_FITS = re.compile(
    rf"(?<=[{_LETTER}])[{_SMALL}](?![0-9A-Z])|(?<![0-9{_LETTER}])[{_SMALL}](?=[a-z{_SMALL}])"
    rf"|(?<![a-z{_SMALL}0-9])[{_CAPITAL}](?=[{_LETTER}])|(?<=[A-Z{_CAPITAL}])[{_CAPITAL}](?![a-z0-9])"
    r"|(?<![^\s(])[Øø](?!\w)"  # "none"
    r"|(?<=\w)’|’(?=\w)|(?<!\w)[‘“„‚](?=\S)|(?<=\S)[”](?!\w)|[\u2013\u2014\u00a0·©\u00ad]"
    r"|(?<![A-Za-z])§|(?<!\w)…|…(?!\w)|(?<!\w)[•■▪](?=\s)|(?<=[0-9])[°º]|(?<=[0-9] )°(?=[CF])"
    r"|±(?=[\s0-9])|(?<!\w)[½¼¾]|(?<=[0-9])[½¼¾](?![A-Za-z0-9])|(?<=\w)[²³¹](?![0-9])"
    r"|(?<=[0-9\s])[×÷](?=[0-9\s])|[≤≥≈](?=[\s0-9])|(?<=\w)[®™]|[£€](?=[0-9])|(?<=[0-9])€"
    r"|µ(?=[A-Za-z])|(?<!\w)[¡¿](?=\w)|(?<!\w)«(?!\d)|(?<=\S)»(?!\w)|(?<= )»"
    r"|(?<=[\u2500-\u259f])[\u2500-\u259f]|[\u2500-\u259f](?=[\u2500-\u259f])|(?<!\S)[│║](?!\S)"
)
_USUAL = re.compile(r"[éèáàíóñüöäïçêâôßÄÖÜÉ’“”\u2013½°≥≤]")  # of two readings that fit, the likelier


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

    Broken UTF-16 (an odd byte at the end, half a pair) is read with U+FFFD in its place, bytes astray in
    UTF-8 as Windows-1252.
    """
    mark, encoding = _wide(data)
    if encoding:
        return data[len(mark) :].decode(encoding, ERRORS), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        encoding = _narrow(data[max(0, error.start - _SAMPLE) :][:_JUDGED])
    return data.decode(encoding, ERRORS), encoding


def encoding_of(stream: IO[bytes]) -> tuple[str, int]:
    """The encoding of a file as `decode` would tell it, and the length of its mark; reads by pieces."""
    head = stream.read(_JUDGED)
    mark, encoding = _wide(head)
    if encoding:
        return encoding, len(mark)
    reader = codecs.getincrementaldecoder("utf-8")()
    while head:
        piece = stream.read(_JUDGED)
        try:
            reader.decode(head, final=not piece)
        except UnicodeDecodeError:
            return _narrow(head), 0
        head = piece
    return "utf-8", 0


def _wide(data: bytes) -> tuple[bytes, str]:
    """The mark and the encoding that the first bytes tell; "" where they tell none."""
    marked = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    return marked if marked[1] else (b"", _unmarked(data) or "")


def _narrow(data: bytes) -> str:
    """The encoding of bytes that are not all UTF-8: in it letters and signs stand where they do."""
    beyond = sum(byte >= 0x80 for byte in data)  # noqa: PLR2004 - the end of ASCII
    text = data.decode("utf-8", "ignore")
    letters = len(_BEYOND.findall(text))
    astray = beyond - sum(len(letter.encode()) for letter in _BEYOND.findall(text))
    if letters and astray <= max(_STRAY * letters, 1) and letters > astray:
        return "utf-8"
    read = {name: data.decode(name, ERRORS) for name in SINGLE_BYTE}
    odd = {name: 1 - _share(_FITS, words) for name, words in read.items()}
    best = min(SINGLE_BYTE, key=lambda name: (odd[name], -_share(_USUAL, read[name])))
    return best if odd["cp1252"] > _NONSENSE and odd[best] <= _SENSE else "cp1252"


def _share(pattern: re.Pattern[str], text: str) -> float:
    """The share of letters and signs beyond ASCII that `pattern` finds."""
    return len(pattern.findall(text)) / max(len(_BEYOND.findall(text)), 1)


def holds(stated: bytes, encoding: str) -> bool:
    """Whether text whose label stands in it as `stated`, in plain letters, can be in the encoding it names.

    Programs that make a string of UTF-16 and then write it as UTF-8 leave the label as it was.
    """
    try:
        return stated.decode(encoding) == stated.decode("ascii")
    except (LookupError, UnicodeError):
        return False


def read_bytes(data: bytes) -> tuple[str, str]:
    """Return text and encoding of a file's bytes.

    Raises `BinaryFileError` where more than one byte in twenty is a control character: a stray NUL is let
    through, a program or a picture is not.
    """
    if not _wide(data)[1]:
        _refuse_binary(data)
    return decode(data)


def read_text(path: Path) -> tuple[str, str]:
    """Return text and encoding of the file at `path`.

    Raises `OSError` where it cannot be read, and `BinaryFileError` where it is no text.
    """
    return read_bytes(path.read_bytes())
