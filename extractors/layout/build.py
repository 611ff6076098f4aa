"""`split`: one pass over the lines of a note, keeping track of section, heading, subject and list item."""

from __future__ import annotations

import re

from extractors.layout.boundaries import Reading, sentence_spans
from extractors.layout.headings import (
    Title,
    label_end,
    line_title,
    sentence_title,
    skip_blanks,
)
from extractors.layout.letterhead import Letterhead
from extractors.layout.lines import BOX, Line, comma_joined, split_lines
from extractors.layout.model import Layout, Offsets, Section, SectionSpan, Sentence
from extractors.layout.runon import Dictation, Part
from extractors.layout.titles import TitleRule, Titles, load_titles
from extractors.layout.wraps import continues, wrap_width
from extractors.text import plain as plain_text
from extractors.text import shadow as shadow_text

_TOLD = frozenset({Section.HPI, Section.CHIEF_COMPLAINT, Section.UNKNOWN})
_LEADABLE = frozenset(
    {Section.UNKNOWN, Section.HPI, Section.OTHER, Section.HEADER, Section.CHIEF_COMPLAINT, Section.REQUEST}
)
_ITEMIZED = frozenset({Section.PLAN, Section.ASSESSMENT})
_KIN = re.compile(
    r"(?:[\w'-]+ ){0,5}?(?:mother|father|mom|dad|mum|brother|sister|sibling|son|daughter|"
    r"grand\w+|aunt|uncle|cousin|niece|nephew|maternal|paternal|mat|pat|mgm|mgf|pgm|pgf|parents?|twin|child|"
    r"children|"
    r"brothers|sisters|siblings|family)\b|negative|positive",
    re.IGNORECASE,
)
_PLAIN_RULE = TitleRule("none", Section.UNKNOWN)
_STUDY = re.compile(
    r"[^.\n]{0,60}?\b(?:mri?|ct|us|pet|x-?rays?|radiographs?|ultrasound|sonogra\w+|views?|scan|mammogra\w+|doppler|"
    r"duplex|arthrogram|dexa)\b",
    re.IGNORECASE,
)
_A_THEN_P = re.compile(r"(?<=\s)A: (?!\d)[^\n]{3,600}\sP: (?!\d)")
_HISTORY_LENGTH, _STUDY_WITHIN = 60, 70
_OPENING = 24


def split(text: str, shadow: str | None = None) -> Layout:
    """Return the sentences and sections of `text`.

    `shadow` is for callers that hold it already; titles need the case of the text, dictation does not. Every
    character that is neither white space nor a comma standing for a line break lies in exactly one sentence.
    Cost is linear in the text.
    """
    plain = plain_text(text)
    lines = split_lines(plain)
    return _Builder(plain, lines, shadow if shadow is not None else shadow_text(text)).layout()


class _Open:
    """An open section: its rule, its title, and the line it was opened on."""

    __slots__ = ("line", "mid_line", "rule", "section", "title")

    def __init__(self, rule: TitleRule, section: Section, title: Offsets | None, line: Line | None) -> None:
        self.rule, self.section, self.title, self.line = rule, section, title, line
        self.mid_line = title is not None and line is not None and title[0] > line.body


class _Builder:
    def __init__(self, text: str, lines: list[Line], shadow: str) -> None:
        self.text, self.lines = text, lines
        self.titles: Titles = load_titles()
        self.joined = comma_joined(text)
        self.width = wrap_width(lines)
        self.lettered = "A: " in text and "P: " in text and _A_THEN_P.search(text) is not None
        self.dictation = Dictation(shadow)
        self.letterhead = Letterhead(text, lines, joined=self.joined)
        self.base = _Open(_PLAIN_RULE, Section.UNKNOWN, None, None)
        self.over: _Open | None = None
        self.subject: Offsets | None = None
        self.subject_line: Line | None = None
        self.item: int | None = None
        self.item_indent = 0
        self.paragraph = 0
        self.told = 0
        self.quoted = False
        self.operated = self.examined = False
        self.sentences: list[Sentence] = []
        self.rules: list[str] = []

    # the walk ------------------------------------------------------------------------------------

    def layout(self) -> Layout:
        titles = [line_title(self.text, line, self.titles) for line in self.lines]
        i = 0
        while i < len(self.lines):
            j = i
            while j + 1 < len(self.lines) and titles[j + 1] is None and self._wraps(i, j, titles[i]):
                j += 1
            self._block(self.lines[i], self.lines[j].end, titles[i], i)
            i = j + 1
        return Layout(tuple(self.sentences), tuple(self._sections()))

    def _wraps(self, first: int, last: int, title: Title | None) -> bool:
        line = self.lines[last]
        if first == last and title is not None and title.body >= line.end:
            return False
        return continues(self.text, line, self.lines[last + 1], self.width)

    def _block(self, line: Line, end: int, title: Title | None, index: int) -> None:
        if line.blank:
            self.paragraph += 1
        self._close_at(line)
        self._list_item(line)
        title = self._placed(title, line, index)
        body = line.start
        if title is not None:
            body = self._open(title, line, end)
            if body > line.start:
                self._emit(line.start, title.end, line, is_heading=True)
        label = None if title is not None and body > line.start else label_end(self.text, line.body, end)
        self._label_at_line(line, end, label, title)
        self._sentences(body, end, line, label)

    def _placed(self, title: Title | None, line: Line, index: int) -> Title | None:
        """Drop titles that are only labels here, and let the letterhead take its lines."""
        if self.letterhead.takes(index, title):
            if self.titles.is_safety_form(self.text[line.start : line.end]):
                self.base = _Open(_FORM_RULE, Section.SAFETY, None, line)
            if title is None or title.rule.section is not Section.REQUEST:
                self.over = _Open(_HEADER_RULE, Section.HEADER, None, line)
                return None
        elif title is not None and title.rule.section is Section.HEADER:
            return None
        if title is None or self._section() in title.rule.parents:
            return None
        if not title.rule.opens(self.text, title.body, line.end):
            return None
        colon = self.text[title.end - 1] in ":|/-"
        again = title.rule.section is self._section() and title.body < line.end and not colon
        return None if again else title

    def _sentences(self, start: int, end: int, line: Line, label: int | None) -> None:
        reading = Reading(self.titles, self.dictation, self._letter())
        for part in sentence_spans(self.text, start, end, reading):
            left, right = part.start, part.end
            at_line = left <= max(line.body, start)
            own_label = label if left == line.start else None
            if part.rule is not None:
                left = self._spoken(part, line)
            elif not at_line or (left == start and start > line.start):
                left, own_label = self._inside(left, right, line)
            if left >= right:
                continue
            if part.rule is None:
                self._lead(left, right, line)
            self._emit(left, right, line, label=own_label, starts_line=at_line)
            self._close_sentence(left, right)

    def _spoken(self, part: Part, line: Line) -> int:
        """Open the section of a spoken heading; tell where its text begins."""
        rule, title_end = part.rule, part.title_end
        if rule is None or (rule.section is self._section() and rule.keep):
            return part.start
        self.over, self.quoted = _Open(rule, rule.section, None, line), False
        if rule.keep:
            return part.start
        self.over.title = (part.start, title_end)
        self._emit(part.start, title_end, line, is_heading=True)
        return skip_blanks(self.text, title_end, part.end)

    def _inside(self, left: int, right: int, line: Line) -> tuple[int, int | None]:
        """Open a section or note a label at the head of a sentence in a line; tell where text begins."""
        title = sentence_title(self.text, left, right, self.titles, lettered=bool(self._letter()))
        if title is not None and self._opens_here(title, line):
            body = self._open(title, line, right)
            if body > left:
                self._emit(left, title.end, line, is_heading=True)
                return body, None
            return left, None
        label = label_end(self.text, left, right)
        over = self.over
        if (
            label is not None
            and over is not None
            and over.mid_line
            and over.rule.scope in ("inline", "block")
        ):
            self.over = None
        if label is not None and self.titles.names_part(self.text[left:label]):
            self.subject, self.subject_line = (left, label), line
        return left, label

    def _opens_here(self, title: Title, line: Line) -> bool:
        """Whether a title in mid line is more than a label."""
        inside = (*title.rule.parents, title.rule.section if title.rule.keep else None)
        return self._section() not in inside and title.rule.opens(self.text, title.body, line.end)

    # sections ------------------------------------------------------------------------------------

    def _section(self) -> Section:
        return (self.over or self.base).section

    def _letter(self) -> str:
        """The letter of a SOAP note that opened the section; S where only its A and P are told; or nothing."""
        rule = self.base.rule.id
        return rule[-1].upper() if rule.startswith("letter.") else "S" * self.lettered

    def _open(self, title: Title, line: Line, end: int) -> int:
        """Open the title's section; return where the sentences of its text begin."""
        rule = title.rule
        section = rule.section
        if rule.again is not None and self.told > _HISTORY_LENGTH:
            section = rule.again
        if rule.judged is not None and self.examined and self.base.section is Section.ASSESSMENT:
            section = rule.judged
        if rule.study is not None and _STUDY.match(
            self.text, title.body, min(end, title.body + _STUDY_WITHIN)
        ):
            section = rule.study
        if rule.operative is not None and self.operated:
            section = rule.operative
        self.operated = self.operated or rule.section is Section.PROCEDURE
        self.examined = self.examined or rule.section is Section.EXAM
        inline = title.body < end
        label = label_end(self.text, title.start, end) if rule.keep else None
        span = (title.start, label or title.end)
        opened = _Open(rule, section, span, line)
        if rule.scope in ("line", "sentence") or (inline and rule.scope in ("inline", "block")):
            self.over = opened
        else:
            self.base, self.over = opened, None
        named = section is not Section.EDUCATION and self.titles.names_part(self.text[span[0] : span[1]])
        self.subject = span if named else None
        self.subject_line = line
        self.item = self.item if line.body > line.start else None
        return line.start if rule.keep else title.body

    def _close_at(self, line: Line) -> None:
        """Close what ends with its line or at a blank line."""
        over = self.over
        if over is None:
            return
        scope = over.rule.scope
        if scope in ("line", "sentence"):
            self.over = None
        elif scope == "paragraph" and (line.blank or self.joined):
            self.over = None
        elif scope == "block" and line.blank and not self.joined:
            self.over = None
        elif scope == "inline" and not self._goes_on(over, line):
            self.over = None

    def _goes_on(self, over: _Open, line: Line) -> bool:
        if over.section is Section.FAMILY and _KIN.match(self.text, line.body, line.end):
            return True
        if line.blank or over.line is None or self.joined:
            return False
        return line.indent > over.line.indent or (
            line.body > line.start and over.line.body == over.line.start
        )

    def _close_sentence(self, start: int, end: int) -> None:
        """Close a section that a sentence opened, unless the sentence leaves a quotation open."""
        if self.over is None or self.over.rule.scope != "sentence":
            return
        self.quoted ^= self.text.count('"', start, end) % 2 == 1
        if not self.quoted:
            self.over = None

    def _lead(self, start: int, end: int, line: Line) -> None:
        """Open a section for a sentence that says what it is about ("On examination the knee…")."""
        leadable = self._section() in _LEADABLE
        for pattern, rule in self.titles.leads:
            if (leadable or rule.section is Section.EDUCATION) and pattern.match(self.text, start, end):
                self.over, self.quoted = _Open(rule, rule.section, None, line), False
                return

    # labels, subjects, items -----------------------------------------------------------------------

    def _label_at_line(self, line: Line, end: int, label: int | None, title: Title | None) -> None:
        """Keep, change or drop the subject at the head of a line."""
        if title is not None:
            return
        if label is not None:
            named = self.titles.names_part(self.text[line.body : label])
            self.subject = (line.body, label) if named else None
            self.subject_line = line
        elif line.blank and not self.joined and not self._subject_stands_alone():
            self.subject = None
        elif self._section() in _ITEMIZED and line.body > line.start and self._not_deeper(line):
            self.subject = None
        elif self.titles.opens_with_part(self.text[line.body : line.body + _OPENING]):
            self.subject = None

    def _subject_stands_alone(self) -> bool:
        line = self.subject_line
        return line is not None and self.subject is not None and self.subject[1] >= line.end

    def _not_deeper(self, line: Line) -> bool:
        return self.subject_line is None or line.indent <= self.subject_line.indent

    def _list_item(self, line: Line) -> None:
        if line.body > line.start:
            self.item, self.item_indent = line.start, line.indent
        elif line.blank or line.indent <= self.item_indent:
            self.item = None

    # sentences -------------------------------------------------------------------------------------

    def _emit(
        self,
        start: int,
        end: int,
        line: Line,
        *,
        is_heading: bool = False,
        label: int | None = None,
        starts_line: bool = True,
    ) -> None:
        state = self.over or self.base
        body = min(line.body, end) if start == line.start else start
        if label is None and state.title is not None and body <= state.title[0] < end and not is_heading:
            label = state.title[1] if self.text[state.title[1] - 1] == ":" else None
        sentence = Sentence(
            start=start,
            end=end,
            section=state.section,
            heading=state.title,
            subject=self.subject,
            label=(body, label) if label is not None else None,
            body=body,
            is_heading=is_heading,
            starts_line=starts_line,
            bullet=start == line.start and line.body > line.start,
            checkbox=BOX.search(self.text, start, end) is not None,
            item=self.item,
            paragraph=self.paragraph,
        )
        self.sentences.append(sentence)
        self.rules.append(state.rule.id)
        if state.section in _TOLD and not is_heading:
            self.told += end - start

    def _sections(self) -> list[SectionSpan]:
        spans: list[SectionSpan] = []
        for sentence, rule in zip(self.sentences, self.rules, strict=True):
            last = spans[-1] if spans else None
            if last and (last.section, last.title, last.rule) == (sentence.section, sentence.heading, rule):
                spans[-1] = last._replace(end=sentence.end)
            else:
                spans.append(
                    SectionSpan(sentence.section, sentence.start, sentence.end, sentence.heading, rule)
                )
        return spans


_FORM_RULE = TitleRule("safety.form", Section.SAFETY)
_HEADER_RULE = TitleRule("header.letterhead", Section.HEADER, "line")
