"""Lines of a note: physical lines, and the lines that a CSV export joined with commas.

Public transcription archives (MTSamples among them) come with each line break turned into a comma
("…knee pain.,PLAN:  ,1.  Rest."). Such a comma ends a line here; an ordinary comma never does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BREAK = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_JOINED = re.compile(r":[ ]{0,2},[ ]{0,2}\S|[.:] ?,[A-Z0-9]")
_COMMAS = re.compile(r",(?:[ \t]{0,3},){0,20}[ \t]{0,3}")
_ITEM = re.compile(r"\d{1,2}[.)] {1,3}\S")
_MARKER = re.compile(
    r"(?:[-*\u2022>~]{1,2}(?=[ \t])|-{1,2}>|-(?=[A-Za-z])|\*(?=\w)|\u2022|\(?\d{1,2}[.)](?=\s|[A-Za-z]|$)|"
    r"#\d{1,2}\b[.:)]?|"
    r"\([a-z]\)(?=\s)|[a-h][.)](?=[ \t])|(?:x|ix|iv|v|vi{1,3}|i{1,3})[.)](?=[ \t])|"
    r"(?-i:o)(?=[ \t]{2}))[ \t]*",
    re.IGNORECASE,
)
BOX = re.compile(r"[\[(] ?[xX\u2713\u2714*_ ]?[\])]|[\u2610-\u2612\u25a1\u25fb\u2714]|_[xX]?_")
SALUTATION = re.compile(
    r"(?:dear\b.{0,60}|to whom(?:ever|soever)? (?:it|this) may concern"
    r"|(?:hi|hello|greetings|good (?:morning|afternoon|evening))"
    r"(?: (?:all|there|team|everyone|colleagues?|(?:dr|mr|ms|mrs)\.? \w+|doctor(?: \w+)?))?)[,:.!]?$",
    re.IGNORECASE,
)
_OPENS_LINE = re.compile(r"[A-Z0-9\"'(\[#*_\u2022-]")
_LABEL_OPENS = re.compile(
    r"[ \t]*(?:body|exam|date(?: of)?|referring|ordering|requesting|chief|family|past|past medical|past surgical|medical|"
    r"surgical|social|physical|reason for|review of|history of(?: present)?|present|primary|insurance|member|patient|"
    r"current|prior|previous|conservative|clinical|type of|site of|side|affected|symptom|length of|duration of|number of|"
    r"aneurysm|cardiac|metal|mri|assessment (?:and|&))[ \t]*",
    re.IGNORECASE,
)
_LABEL_ENDS = re.compile(
    r"[ \t]*(?:part|region|area|site|side|date|service|birth|injury|onset|exam(?:ination)?|provider|physician|clinician|"
    r"complaint|history|hx|systems|illness|present illness|visit|referral|medications?|meds|treatments?|care|therapy|name|"
    r"id|number|study|procedure|surgery|surgeries|imaging|mri|indications?|joint|extremity|symptoms|visits|sessions|weeks|"
    r"clips?|pacemaker|implants?|fragments?|safety|screening|plan)[ \t]{0,2}:(?=\s|$)",
    re.IGNORECASE,
)
_LABEL_HEAD = 24
_ENDS = '.:;?!)"%'


class Line(NamedTuple):
    """A line without the white space (and joining commas) around it.

    `body` is where the words begin after a list marker, `indent` the white space before `start` in
    characters, `blank` tells that an empty line (or the document's start) stands before it, `soft` that the
    next break is a physical one, which may be a mere wrap.
    """

    start: int
    end: int
    body: int
    indent: int
    blank: bool
    soft: bool


def split_lines(text: str) -> list[Line]:
    """Return the non-empty lines of `text` (its plain form, `extractors.text.plain`) in order."""
    joined = comma_joined(text)
    lines: list[Line] = []
    blank = True
    for start, end in _rejoined(text, _physical(text)):
        if not text[start:end].strip():
            blank = True
            continue
        pieces = _joined_pieces(text, start, end) if joined else [(start, end, False)]
        for left, right, empty_before in pieces:
            line = _trim(text, left, right, blank or empty_before, soft=right == end)
            if line is not None:
                lines.append(line)
                blank = False
    return lines


def comma_joined(text: str) -> bool:
    """Tell whether the line breaks of `text` were turned into commas."""
    return text.count("\n") * 300 < len(text) and _JOINED.search(text) is not None


def _physical(text: str) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for match in _BREAK.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return spans


def _rejoined(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Put labels together that a narrow form field broke ("Body" over "part: knee")."""
    held: int | None = None
    for i, (start, end) in enumerate(spans):
        first = start if held is None else held
        after = spans[i + 1] if i + 1 < len(spans) else None
        if (
            held is None
            and after is not None
            and end - start <= _LABEL_HEAD
            and _LABEL_OPENS.fullmatch(text, start, end)
            and _LABEL_ENDS.match(text, *after)
        ):
            held = start
            continue
        held = None
        yield first, end


def _joined_pieces(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Cut at joining commas; the flag says that an empty line stood before the piece."""
    pieces = []
    left, empty = start, False
    for match in _COMMAS.finditer(text, start, end):
        if _joins(text, match.start(), match.end(), left, end):
            pieces.append((left, match.start(), empty))
            left, empty = match.end(), match.group().count(",") > 1
    pieces.append((left, end, empty))
    return pieces


def _joins(text: str, comma: int, after: int, left: int, end: int) -> bool:
    """Tell whether the commas at `[comma, after)` stand for line breaks."""
    before = comma
    while before > left and text[before - 1] in " \t":
        before -= 1
    if after >= end or before == left or text[before - 1] == ":":
        return True
    previous, spaced = text[before - 1], text[after - 1] in " \t"
    if not _OPENS_LINE.match(text, after):
        return False
    if previous in _ENDS and previous != ")":
        return not spaced or before < comma or text[after - 2] == " " or text.count(",", comma, after) > 1
    if spaced or text[after] in "\"'([":
        return False
    return not text[after].isdigit() or _ITEM.match(text, after) is not None


def _trim(text: str, start: int, end: int, blank: bool, *, soft: bool) -> Line | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    first = start + left
    if first >= right:
        return None
    marker = _MARKER.match(text, first, right)
    body = marker.end() if marker and marker.end() < right else first
    if body == first and (box := BOX.match(text, first, right)):
        body = box.end() if box.end() < right else first
    return Line(first, right, body, left, blank, soft)
