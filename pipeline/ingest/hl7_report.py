"""The text of an HL7 v2 report: OBX values joined, each character with its field.

Source: HL7 v2.5.1, chapter 7 (OBR, OBX; section 7.1.4 for the suffixes of OBX-3).
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.ingest.hl7_message import plain, unescaped
from pipeline.ingest.model import Place, TextBuilder

if TYPE_CHECKING:
    from pipeline.ingest.hl7_message import Segment

TEXT_TYPES = frozenset({"TX", "FT", "ST", "", "UT", "STX"})
_CODED = frozenset({"CE", "CWE", "CNE", "CF"})
_SHORT = 80  # characters: a longer value stands under its label
_SUFFIXES = {"IMP": "Impression", "GDT": "Findings", "REC": "Recommendation", "ADT": "Addendum"}
_PART = re.compile(r"impress|finding|recommend|addend|conclu|opinion|gross|descript", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ABOUT = re.compile(r"(?<=[\s(])~(?=\s?\d)|\A~(?=\s?\d)")  # "walks ~2 miles": no repetition
_ABOUT_MARK = "\ue000"  # stands in for it until the repetitions are parted


class Report:
    """Builds the text of one report."""

    def __init__(self) -> None:
        self.out = TextBuilder()
        self._breaks = 0

    @property
    def written(self) -> bool:
        """Whether there is any text yet."""
        return self.out.length > 0

    def line(self) -> None:
        """End the line; a second end in a row makes a blank line, a third none more."""
        self._breaks = min(self._breaks + 1, 2)

    def add(self, text: str, path: str) -> None:
        """Add words of a field, with the line ends that are due before them."""
        if text:
            self._due()
            self.out.add(text, Place(path=path))

    def label(self, text: str) -> None:
        """Add words that stand nowhere in the message."""
        self._due()
        self.out.glue(text)

    def _due(self) -> None:
        if self.written and self._breaks:
            self.out.glue("\n" * self._breaks)
        self._breaks = 0

    def named(self, label: str, segment: Segment, number: int, component: int = 1) -> None:
        """A line of a field that has one value, under a label."""
        value = segment.part(number, component) or (segment.part(number) if component > 1 else "")
        if value:
            at = component if segment.part(number, component) else 1
            self.label(f"{label}: ")
            self.add(value, f"{segment.path}-{number}.{at}")
            self.line()

    def values(self, segments: list[Segment]) -> None:
        """Values of OBX segments, with the notes (NTE) on them; those of one observation stay together."""
        observed = [segment for segment in segments if segment.name == "OBX"]
        several = len({_observation(segment) for segment in observed}) > 1
        last = ""
        for key, group in groupby(segments, key=_key):
            members = list(group)
            if members[0].name == "NTE":
                for note in members:
                    self._field(note, 3)
                continue
            self._observed(members, labelled=key != last and (several or not _is_text(members[0])))
            last = key

    def _observed(self, members: list[Segment], *, labelled: bool) -> None:
        first = members[0]
        value = _value_text(first)
        short = len(members) == 1 and len(value) <= _SHORT and "\n" not in value
        if labelled and value and any(_name(first)):
            if not short and self.written:
                self._breaks = 2
            self._label(first, value, "" if short else "\n")
        for segment in members:
            if _is_text(segment):
                self._field(segment, 5)
            else:
                self._discrete(segment)

    def _label(self, segment: Segment, value: str, end: str) -> None:
        component, name, known = _name(segment)
        if value.lower().startswith((name or known or "\0").lower()):
            return
        if name:
            self.add(name, f"{segment.path}-3.{component}")
        elif known:
            self.label(known)
        else:
            return
        self.label(end or " " if name.endswith(":") else f":{end or ' '}")

    def _field(self, segment: Segment, number: int) -> None:
        """A text field: repetitions and formatting commands make lines."""
        path = f"{segment.path}-{number}"
        for line in _repetitions(segment, number):
            for text, stood in unescaped(line, segment.marks):
                for at, words in enumerate(text.replace(_ABOUT_MARK, segment.marks.repetition).split("\n")):
                    if at:
                        self.line()
                    if stood:
                        self.add(words.rstrip("\r"), path)
                    elif words:
                        self.label(words)
            self.line()

    def _discrete(self, segment: Segment) -> None:
        """A number, code or date, with unit and flag."""
        for repetition, raw in enumerate(segment.raw(5).split(segment.marks.repetition)):
            if repetition and raw:
                self.label("; ")
            self._one(segment, raw)
        if segment.raw(5):
            self._extra(segment, 6, " ", "")
            self._extra(segment, 8, " (", ")")
            self.line()

    def _one(self, segment: Segment, raw: str) -> None:
        parts = raw.split(segment.marks.component)
        if segment.part(2) not in _CODED:
            self.add(plain("".join(parts), segment.marks), f"{segment.path}-5")
            return
        at = next((n for n in (9, 2, 5, 1) if n <= len(parts) and parts[n - 1].strip()), None)
        if at:
            self.add(plain(parts[at - 1], segment.marks), f"{segment.path}-5.{at}")

    def _extra(self, segment: Segment, number: int, before: str, after: str) -> None:
        value = segment.part(number)
        if value and value.upper() not in ("N", "NULL"):
            self.label(before)
            self.add(value, f"{segment.path}-{number}.1")
            self.label(after)


def _repetitions(segment: Segment, number: int) -> list[str]:
    mark = segment.marks.repetition
    raw = segment.raw(number)
    return (_ABOUT.sub(_ABOUT_MARK, raw) if mark == "~" else raw).split(mark)


def _value_text(segment: Segment) -> str:
    if not _is_text(segment):
        return segment.part(5, 2) or segment.part(5)
    parts = [text for line in _repetitions(segment, 5) for text, _ in unescaped(f"{line}\n", segment.marks)]
    return "".join(parts).strip()


def _is_text(segment: Segment) -> bool:
    return segment.part(2).upper() in TEXT_TYPES


def _name(segment: Segment) -> tuple[int, str, str]:
    """The component of OBX-3 that names the observation, its words, and what its suffix stands for.

    A bare code is no name; where the suffix tells the part of a report, a name that does not is left out.
    """
    suffix = segment.part(3).partition(segment.marks.subcomponent)[2] or segment.part(3)
    known = _SUFFIXES.get(suffix.upper(), "")
    for component in (2, 5):
        name = segment.part(3, component)
        if _LETTERS.search(name) and (not known or _PART.search(name)):
            return component, name, known
    return 0, "", known


def _observation(segment: Segment) -> str:
    """What tells observations apart: their names, for senders who count the lines in the code."""
    _, name, known = _name(segment)
    return f"{name}{known}".lower() or segment.raw(3).strip()


def _key(segment: Segment) -> str:
    return segment.name if segment.name == "NTE" else f"OBX {_observation(segment)}"
