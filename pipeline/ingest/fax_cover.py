"""Whether a page is a fax cover sheet: a form that says who sends what to whom, and no more."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

_TITLES = tuple(
    "fax; facsimile; telefax; fax cover; fax cover sheet; cover sheet; fax transmittal; fax transmission; "
    "facsimile cover sheet; facsimile transmittal sheet; fax message".split("; ")
)
_LABELS = tuple(
    "to; from; attn; attention; fax; fax number; fax no; fax #; phone; phone number; tel; telephone; pages; "
    "no of pages; number of pages; total pages; pages including cover; re; cc; subject; date; time; company; "
    "sender; recipient; department; organization; regarding; comments; notes; message".split("; ")
)
_NOTICE = re.compile(
    r"confidential|intended (?:only )?(?:for|recipient)|privileged|prohibited|unauthori[sz]ed|disclos"
    r"|in error|notify (?:the sender|us)|hipaa|protected health|destroy|disseminat|urgent|for review"
    r"|please (?:comment|reply|recycle)",
    re.IGNORECASE,
)
_LETTERS = str.maketrans("01", "ol")
_ALIKE = 80.0  # of 100, since OCR read them
_LONG_TITLE = 8  # words
_LEAST_LABELS = 3
_MOST_PROSE = 60  # words that are neither form nor notice; a letter with a fax number has more
_NOTICE_REACH = 5  # lines of small print that go on from one with a cue


def is_cover(lines: list[str]) -> bool:
    """Whether the lines of a page are a cover sheet: a title, labels of a form, and hardly any prose."""
    titled = any(_title(line) for line in lines)
    labels = {label for line in lines for label in _labels(line)}
    pages = any("pages" in label for label in labels)
    if len(labels) < _LEAST_LABELS or not (titled or pages):
        return False
    return _prose(lines) <= _MOST_PROSE


def _title(line: str) -> bool:
    words = re.sub(r"[\W_]+", " ", line).strip().lower()
    if not words or len(words.split()) > _LONG_TITLE:
        return False
    spread = words.replace(" ", "")
    return any(
        fuzz.ratio(words, title) >= _ALIKE or fuzz.ratio(spread, title.replace(" ", "")) >= _ALIKE
        for title in _TITLES
    ) or bool(re.search(r"\b(?:fax|facsimile)\b.*\b(?:cover|transmi)", words))


def _labels(line: str) -> list[str]:
    """The form's labels in a line: words before a colon that are like one of them."""
    heads = re.findall(r"([A-Za-z#][A-Za-z#01 ./()]{0,30}?)\s*[:;]", line)
    found = []
    for head in heads:
        words = re.sub(r"[^a-z# ]+", " ", head.lower().translate(_LETTERS)).strip()
        match = process.extractOne(words, _LABELS, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if match:
            found.append(match[0])
    return found


def _prose(lines: list[str]) -> int:
    """Words in lines that are neither title, label nor the notice in small print."""
    words, notice = 0, 0
    for line in lines:
        if _NOTICE.search(line):
            notice = _NOTICE_REACH
            continue
        notice -= 1
        if notice > 0 or _title(line) or _labels(line):
            continue
        words += len(line.split())
    return words
