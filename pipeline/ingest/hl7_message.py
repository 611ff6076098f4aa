"""HL7 v2 files to messages and segments, by the encoding characters that each message states.

Source: HL7 v2.5.1, chapter 2 (message construction, escape sequences, batch protocol). Line breaks that
senders leave inside a field are taken into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.decode import ERRORS, SINGLE_BYTE, BinaryFileError, decode, read_bytes
from pipeline.ingest.model import IngestError

_BREAK = re.compile(r"\r\n|[\r\n]")
_FRAMES = dict.fromkeys(map(ord, "\x0b\x1c"))  # of MLLP, the protocol that carries messages
_HEAD = re.compile(r"\s*MSH(?!\w)")
_BATCH = ("FHS", "BHS", "BTS", "FTS")
_MSH_FIELDS = 18
_USUAL = "^~\\&"
_CHARACTER_SET = re.compile(r"8859/(\d{1,2})")
_CHARACTER_SETS = {"GB 18030-2000": "gb18030", "BIG-5": "big5", "KS X 1001": "euc_kr"}  # HL7 table 0211
_COMMANDS = r"\.(?i:br|sp|fi|nf|in|ti|sk|ce)[ +-]?\d{0,3}"
_ESCAPED = rf"[FSTREPHN]|[Xx](?:[0-9A-Fa-f]{{2}})+|C[0-9A-Fa-f]{{4}}|M[0-9A-Fa-f]{{4,6}}|{_COMMANDS}"
_MOST_SPACES = 40


@dataclass(frozen=True, slots=True)
class Marks:
    """The encoding characters of a message (MSH-1 and MSH-2)."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: `fields[5]` is its field 5 as it stands, `path` is like "OBX[4]"."""

    name: str
    fields: tuple[str, ...]
    path: str
    marks: Marks

    def raw(self, number: int) -> str:
        """Field `number` as it stands; "" where it is absent."""
        value = self.fields[number] if number < len(self.fields) else ""
        return "" if value == '""' else value

    def part(self, number: int, component: int = 1, repetition: int = 1) -> str:
        """A component of a field as plain text; its subcomponents stay together."""
        repeated = self.raw(number).split(self.marks.repetition)
        value = repeated[repetition - 1] if repetition <= len(repeated) else ""
        parts = value.split(self.marks.component)
        return plain(parts[component - 1], self.marks) if component <= len(parts) else ""


@dataclass(slots=True)
class Message:
    """One message with its segments in order, or what is wrong with it."""

    segments: list[Segment] = field(default_factory=list)
    fault: str | None = None

    def first(self, name: str) -> Segment | None:
        """The first segment of a name."""
        return next((segment for segment in self.segments if segment.name == name), None)

    def part(self, name: str, number: int, component: int = 1) -> str:
        """A component of a field of the first segment of a name; "" where there is none."""
        segment = self.first(name)
        return segment.part(number, component) if segment else ""


def messages_of(data: bytes) -> tuple[list[Message], str]:
    """The messages of a file, batch or not, and its encoding. Raises `IngestError` without an MSH."""
    text, encoding = _decoded(data)
    groups: list[list[str]] = []
    for line in _BREAK.split(text.translate(_FRAMES)):
        if _HEAD.match(line):
            groups.append([line.lstrip()])
        elif groups and not line.startswith(_BATCH):
            groups[-1].append(line)
    if not groups:
        message = "is HL7 v2 without an MSH segment, which tells how to read it; send the whole message"
        raise IngestError(message)
    several = len(groups) > 1
    found = [
        _message(lines, f"message[{number}]/" if several else "") for number, lines in enumerate(groups, 1)
    ]
    return found, encoding


def _decoded(data: bytes) -> tuple[str, str]:
    """Text by what the bytes are, else by MSH-18."""
    try:
        text, encoding = read_bytes(data)
    except BinaryFileError as error:
        raise IngestError(str(error)) from None
    if encoding not in SINGLE_BYTE:
        return text, encoding
    head = next((line for line in _BREAK.split(text) if line.startswith("MSH")), "")
    stated = head.split(head[3:4] or "|")
    stated_set = stated[_MSH_FIELDS - 1].strip() if len(stated) >= _MSH_FIELDS else ""
    named = _CHARACTER_SET.search(stated_set)
    codec = _CHARACTER_SETS.get(stated_set.upper(), "")
    if named:
        codec = "cp1252" if named.group(1) == "1" else f"iso8859-{named.group(1)}"
    try:
        return (
            (data.decode(codec, ERRORS if codec == "cp1252" else "strict"), codec)
            if codec
            else (text, encoding)
        )
    except (LookupError, UnicodeDecodeError):
        return text, encoding


def _message(lines: list[str], prefix: str) -> Message:
    try:
        marks = _marks(lines[0])
    except IngestError as error:
        return Message(fault=str(error))
    begins = re.compile(rf"\s*[A-Z][A-Z0-9]{{2}}{re.escape(marks.field)}")
    segments: list[list[str]] = []
    for line in lines:
        if begins.match(line):
            segments.append([line.lstrip()])
        elif segments:
            segments[-1].append(line)  # after a line break inside a field
    seen: dict[str, int] = {}
    message = Message()
    for part in segments:
        words = "\n".join(part).rstrip("\n").split(marks.field)
        name = words[0]
        seen[name] = seen.get(name, 0) + 1
        if name == "MSH":  # MSH-1 is the separator itself
            words = [name, marks.field, *words[1:]]
        message.segments.append(Segment(name, tuple(words), f"{prefix}{name}[{seen[name]}]", marks))
    return message


def _marks(head: str) -> Marks:
    separator = head[3:4]
    stated = head[4:].split(separator, 1)[0] if separator else ""
    characters = stated[:4] + _USUAL[len(stated[:4]) :]
    characters = characters.replace(" ", "\\")  # a backslash that was lost on the way
    if not separator or separator.isalnum() or separator.isspace() or not stated:
        message = "is HL7 v2 whose MSH segment lacks the encoding characters (MSH-1, MSH-2); export it again"
        raise IngestError(message)
    if len({separator, *characters}) <= len(characters) or any(map(str.isalnum, characters)):
        message = "is HL7 v2 whose encoding characters (MSH-2) are not told apart; export it again"
        raise IngestError(message)
    return Marks(separator, *characters)


def plain(raw: str, marks: Marks) -> str:
    """A value without its escapes, on one line."""
    return " ".join("".join(text for text, _ in unescaped(raw, marks)).split())


def unescaped(raw: str, marks: Marks) -> list[tuple[str, bool]]:
    """A value in parts: text, and whether it stood there; line breaks and indents of formatted text did not.

    What looks like an escape but is none stays as it is: senders forget to escape a backslash.
    """
    if marks.escape not in raw:
        return [(raw, True)] if raw else []
    mark = re.escape(marks.escape)
    parts: list[tuple[str, bool]] = []
    last = 0
    for found in re.finditer(rf"{mark}({_ESCAPED}|Z[^{mark}\n]{{0,80}}){mark}", raw):
        parts += [(raw[last : found.start()], True), _meant(found.group(1), marks)]
        last = found.end()
    parts.append((raw[last:], True))
    return [(text, stood) for text, stood in parts if text]


def _meant(escape: str, marks: Marks) -> tuple[str, bool]:
    letter = escape[0]
    literal = {
        "F": marks.field,
        "S": marks.component,
        "T": marks.subcomponent,
        "R": marks.repetition,
        "E": marks.escape,
        "P": "#",
    }
    if letter in literal:
        return literal[letter], True
    if letter in "Xx":
        text = decode(bytes.fromhex(escape[1:]))[0]
        breaks = text.replace("\r\n", "\n").replace("\r", "\n")
        return (breaks, False) if not breaks.strip("\n") else (text, True)
    if letter != ".":
        return "", False  # highlighting, and character sets and codes of the sender's own
    number = re.sub(r"\D", "", escape)
    command = escape[1:3].lower()
    if command in ("br", "sp", "ce"):
        return "\n" * (int(number or 1) if command == "sp" else 1), False
    return " " * min(int(number or 0), _MOST_SPACES) if command in ("in", "ti", "sk") else "", False
