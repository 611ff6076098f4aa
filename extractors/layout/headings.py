"""Titles and labels: which words at the head of a line name a section, and which only a part of one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from extractors.layout.lines import BOX, Line
from extractors.layout.model import Section
from extractors.layout.titles import TitleRule, Titles

_COLON_TITLE = re.compile(
    r"(?P<words>[A-Za-z0-9#*(\"](?:[^:\n?!;|]|\n(?=\s{0,4}[A-Za-z])){0,69}):(?=\s|$|,|(?<=[A-Z]{3}:)[A-Za-z]|\[)"
)
_LONGEST_TITLE = 70  # characters before the colon, as in the pattern
_LABEL = re.compile(r"(?P<words>[A-Za-z#*\"(][^:;?!\n]{0,54}):(?=\s|$|[\[+(])")
_GAP_TITLE = re.compile(r"(?P<words>[A-Z][A-Za-z/&+]*(?: [A-Za-z/&+]+){0,4})(?:[ ]{2,}+|\t| ?\| ?| - | -- ?)")
_FIRST_WORD = re.compile(r"[A-Za-z][A-Za-z/&+-]*(?= |\t|$|\.\s)")
_LETTER = re.compile(r"(?P<letter>[SOAP])(?:[:/)](?!\w)|[ ]{2,}|\t| - |$)")
_CAPITAL_WORD = re.compile(
    r"[A-Z]{2,10}[HS]?x?(?=[ ](?!(?:is|was|were|are|has|had|shows?|showed|as|in|of|and|or|to|for|on|with|by|done|today)\b)"
    r"[^\n]{0,24}[a-z]{2})"
)
_PULSE = re.compile(r"P:?\s*\d{2,3}\b(?![ ]?[A-Za-z/])")
_COLUMN_GAP = re.compile(r"\s{3,}$|[^.?!:\s]\s{2}$")  # two spaces after a full stop are a typist's habit
_STUDIES = frozenset({Section.IMAGING, Section.ELECTRODIAGNOSTIC, Section.LABS})
_TWO_NUMBERS = re.compile(r"\d\S* +\S*\d")
_CLAUSE_WORDS = re.compile(
    r"^for\b|\b(?:is|was|were|are|has|had|have|he|she|they|we|i|that|which|will|would|given|discussed|said|"
    r"including|following)\b",
    re.IGNORECASE,
)
_COMMA_WORDS = 3
_LONGEST_OWN, _LONGEST_LABEL_WORDS, _KEYWORD_WORDS, _LOWER_WORDS = 62, 8, 7, 3
_SHORTEST_CAPS, _ABBREVIATION = 4, 4


class Title(NamedTuple):
    """A title in the text: its rule, `[start, end)` with the colon, and where the text after it begins."""

    rule: TitleRule
    start: int
    end: int
    body: int


def line_title(text: str, line: Line, titles: Titles) -> Title | None:
    """Return the section title at the head of a line, or None."""
    return (
        _with_colon(text, line.body, line.end, titles, at_line=True)
        or _own_line(text, line, titles)
        or _letter(text, line.body, line.end, titles)
        or _with_gap(text, line, titles)
        or _bare(text, line.body, line.end, titles)
    )


def sentence_title(
    text: str, start: int, end: int, titles: Titles, *, lettered: bool = False
) -> Title | None:
    """Return the section title at the head of a sentence inside a line, or None; letters only where `lettered`."""
    found = _with_colon(text, start, end, titles, at_line=False)
    if found is None and lettered:
        found = _letter(text, start, end, titles)
    if found is None and _COLUMN_GAP.search(text, max(0, start - 4), start):
        found = _bare(text, start, end, titles)
    found = found or _capitals(text, start, end, titles)
    return None if found is not None and found.rule.section is Section.HEADER else found


def _capitals(text: str, start: int, end: int, titles: Titles) -> Title | None:
    """An abbreviation or a word in capitals that heads a sentence in ordinary letters ("PMH none.")."""
    match = _CAPITAL_WORD.match(text, start, end)
    rule = titles.bare(match.group()) if match else None
    if match is None or rule is None or rule.keep:
        return None
    return Title(rule, start, match.end(), skip_blanks(text, match.end(), end))


def label_end(text: str, start: int, end: int) -> int | None:
    """Return the end of a local heading ("Left knee:") at `start`, its colon included, or None."""
    match = _LABEL.match(text, start, end)
    words = match.group("words") if match else ""
    if match is None or words.count(" ") >= _LONGEST_LABEL_WORDS or ". " in words or "   " in words:
        return None
    if words.count("(") > words.count(")") or '"' in words[1:]:
        return None
    if "," in words.split("(")[0] and words.count(" ") > _COMMA_WORDS:
        return None
    return match.end()


def is_inline_title(words: str, titles: Titles) -> bool:
    """Tell whether capitals before a colon, or a tab and a short word after a column gap, name a section."""
    if words.startswith("\t"):
        return titles.bare(words[1:]) is not None
    rule = titles.named(words) if len(words) >= _SHORTEST_CAPS else None
    return (
        rule is not None
        and rule.section is not Section.HEADER
        and not rule.keep
        and Section.EXAM not in rule.parents
    )


def _with_colon(text: str, start: int, end: int, titles: Titles, *, at_line: bool) -> Title | None:
    if text.find(":", start + 1, min(end, start + _LONGEST_TITLE + 1)) < 0:
        return None
    match = _COLON_TITLE.match(text, start, end)
    if match is None:
        return None
    words = match.group("words")
    if ". " in words or "   " in words:
        return None
    rule = _rule_of(words, titles, at_line=at_line)
    if rule is None:
        return None
    body = skip_blanks(text, match.end(), end)
    if rule.section in _STUDIES and not rule.keep and BOX.match(text, body, end):
        rule = replace(rule, keep=True, scope="line")  # the box stays beside what it ticks
    if rule.id.startswith("keyword.") and body < end and (not words.isupper() or titles.names_part(words)):
        rule = replace(rule, keep=True, scope="line" if rule.section in _STUDIES else rule.scope)
    return Title(rule, start, match.end(), body)


def _rule_of(words: str, titles: Titles, *, at_line: bool) -> TitleRule | None:
    count = words.count(" ") + 1
    capital = words.lstrip('#*(" ')[:1].isupper() or words[:1].isdigit()
    if not capital and not (count <= _LOWER_WORDS if at_line else titles.stands_midline(words)):
        return None
    rule = titles.exact(words)
    if rule is not None or not capital or count > _KEYWORD_WORDS:
        return rule
    if not (at_line or words.isupper()) or _CLAUSE_WORDS.search(words):
        return None
    return titles.named(words)


def _own_line(text: str, line: Line, titles: Titles) -> Title | None:
    words = text[line.body : line.end]
    if len(words) > _LONGEST_OWN or (not words[0].isupper() and words[0] not in "*#="):
        return None
    words = words.rstrip(":")
    rule = titles.exact(words)
    if rule is None and words.isupper() and words.count(" ") < _KEYWORD_WORDS and len(words) > _KEYWORD_WORDS:
        rule = titles.named(words)
    if rule is None or rule.section is Section.HEADER or words[-1:] in ".,;" or _TWO_NUMBERS.search(words):
        return None
    return Title(rule, line.body, line.end, line.end)


def _letter(text: str, start: int, end: int, titles: Titles) -> Title | None:
    match = _LETTER.match(text, start, end)
    rule = titles.letter(match.group("letter")) if match else None
    if match is None or rule is None or _PULSE.match(text, start):
        return None
    stop = match.start() + 1 + (text[match.start() + 1 : match.start() + 2] in (":", "/", ")"))
    return Title(rule, start, stop, skip_blanks(text, match.end(), end))


def _with_gap(text: str, line: Line, titles: Titles) -> Title | None:
    match = _GAP_TITLE.match(text, line.body, line.end)
    if match is None:
        return None
    words = match.group("words")
    rule = titles.exact(words)
    if rule is None or rule.section is Section.HEADER:
        return None
    if not (words.isupper() or titles.bare(words) or words.istitle()):
        return None
    return Title(rule, line.body, match.start() + len(match.group().rstrip()), match.end())


def _bare(text: str, start: int, end: int, titles: Titles) -> Title | None:
    match = _FIRST_WORD.match(text, start, end)
    rule = titles.bare(match.group()) if match else None
    if (
        match is None
        or rule is None
        or (len(match.group()) > _ABBREVIATION and _heads_more(text, start, match.end(), end))
    ):
        return None
    stop = match.end() + (text[match.end() : match.end() + 1] == ".")
    return Title(rule, start, stop, skip_blanks(text, stop, end))


def _heads_more(text: str, start: int, word_end: int, end: int) -> bool:
    """Tell whether the word is the first of a longer title in capitals ("PHYSICAL STATUS:")."""
    longer = _COLON_TITLE.match(text, start, end)
    return longer is not None and longer.end("words") > word_end and longer.group("words").isupper()


def skip_blanks(text: str, start: int, end: int) -> int:
    """Return the first offset from `start` that is no blank and no comma."""
    while start < end and text[start] in " \t,":
        start += 1
    return start
