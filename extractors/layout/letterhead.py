"""The letterhead of a note: clinic, date, patient and recipient lines before the text begins."""

from __future__ import annotations

import re

from extractors.layout.headings import Title
from extractors.layout.lines import SALUTATION, Line
from extractors.layout.model import Section

_HEAD_WORDS = re.compile(
    r"\b(?:clinic|hospital|center|centre|dept|department|note|visit|encounter|fax|phone|tele\w*|page|attn|"
    r"attention|letter|"
    r"consult\w*|report|dictat\w*|transcrib\w*|confidential|m\.?d|d\.?o|pa-?c|n\.?p|r\.?n|dpm|dpt|dob|mrn|"
    r"patient|pt|name|date|"
    r"dos|seen|signed|history & physical|h&p|soap|summary|service|review|insurance|payer|to whom|dear|re|"
    r"via|office|practice|"
    r"medicine|orthop\w+|surgery|radiology|imaging|telehealth|follow[- ]?up|f/u|discharge|admission|"
    r"referr\w+|template|form)\b"
    r"|\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"\b\d{1,3}[ -]?(?:y/?o|yrs?|years?|yo|[mf]\b|y\b)|\b(?:c/o|s/p|presents?|complain\w*|reports?|denies|"
    r"pain|injur\w+|swelling|hurts?|hurting|ach(?:es?|ing)|sore|numb|weak|worse|limp\w*|torn|my|i|i'm|i've|he|she|"
    r"has|was|is|felt|fell|started|returns|seen (?:today )?(?:for|in)|referred for|(?:pt|patient|man|woman|male|female|boy|girl) with)\b"
    r"|\b(?:pt|patient|man|woman|male|female|boy|girl|[mf]) w/(?!o\b)",
    re.IGNORECASE,
)
_NAMES_CASE = re.compile(
    r"(?:re|subject|patient|pt|name|child|member)\s*:|(?:visit|date|dos|seen|dictated|age)\b(?! (?:for|with|"
    r"today for))",
    re.IGNORECASE,
)
_RULE_LINE = re.compile(r"[-=_*~. ]{4,}$")
_KEYWORD_TITLES = frozenset(
    {
        "keyword.procedure",
        "keyword.imaging",
        "keyword.plan",
        "keyword.assessment",
        "keyword.discharge_plan",
        "keyword.exam",
    }
)
_MOST_LINES, _LONGEST, _TITLE_LINES, _SENTENCE_WORDS, _FEW_WORDS = 14, 140, 2, 5, 4


class Letterhead:
    """Tells line by line, in order, whether the letterhead still goes on."""

    def __init__(self, text: str, lines: list[Line], *, joined: bool) -> None:
        self._text, self._lines = text, lines
        self._on = not joined and len(lines) > 1

    def takes(self, index: int, title: Title | None) -> bool:
        """Tell whether line `index` belongs to the letterhead; a section title or running text ends it."""
        if not self._on:
            return False
        line = self._lines[index]
        self._on = index < _MOST_LINES and self._is_head(index, line, title)
        if not self._on:
            return False
        if SALUTATION.match(self._text, line.start, line.end):
            self._on = False
        return True

    def _names_document(self, index: int, title: Title) -> bool:
        """A first line such as "SURGICAL CONSULTATION" names the document, though a keyword is in it."""
        colon = self._text[title.end - 1] == ":"
        return index <= _TITLE_LINES and not colon and title.rule.id in _KEYWORD_TITLES

    def _is_head(self, index: int, line: Line, title: Title | None) -> bool:
        words = self._text[line.start : line.end]
        if index == 0 and title is not None and title.body < line.end and self._text[title.end - 1] != ":":
            return _HEAD_WORDS.search(words) is not None and _CONTENT.search(words) is None
        if title is not None and not self._names_document(index, title):
            return title.rule.section in (Section.HEADER, Section.REQUEST)
        if _RULE_LINE.match(words) or SALUTATION.match(words):
            return True
        a_sentence = index > 0 and words.endswith(".") and words.count(" ") > _SENTENCE_WORDS
        if len(words) > _LONGEST or line.body > line.start or a_sentence:
            return False
        named = _HEAD_WORDS.search(words) is not None
        if _CONTENT.search(words) and _NAMES_CASE.match(words) is None:
            return index == 0 and named and ". " not in words
        return index == 0 or named or words.count(" ") < _FEW_WORDS
