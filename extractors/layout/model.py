"""What a layout is: sentences in document order, each in a section, with its heading and local subject."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

Offsets = tuple[int, int]


class Section(StrEnum):
    """The kind of section a sentence stands in; a combined assessment and plan is `assessment`."""

    FAMILY = "family"
    PAST_MEDICAL = "past_medical"
    SURGICAL_HISTORY = "surgical_history"
    HPI = "hpi"
    CHIEF_COMPLAINT = "chief_complaint"
    EXAM = "exam"
    IMAGING = "imaging"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    SOCIAL = "social"
    ROS = "ros"
    LABS = "labs"
    ELECTRODIAGNOSTIC = "electrodiagnostic"
    SAFETY = "safety"
    EDUCATION = "education"
    REQUEST = "request"
    PROCEDURE = "procedure"
    HEADER = "header"
    OTHER = "other"
    UNKNOWN = "unknown"


class Sentence(NamedTuple):
    """One sentence or list item; all offsets are document offsets.

    `[start, end)` is trimmed of white space and holds the bullet; `body` is where the words after the bullet
    begin. `heading` is the section's title (it may stand in an earlier sentence), `label` a local heading at
    the head of this very sentence ("Gait:"), `subject` the nearest label that names a body part ("Left
    knee:"), in this sentence or an earlier one. `item` is the start of the list item, `paragraph` counts
    blank-line blocks.
    """

    start: int
    end: int
    section: Section
    heading: Offsets | None
    subject: Offsets | None
    label: Offsets | None
    body: int
    is_heading: bool
    starts_line: bool
    bullet: bool
    checkbox: bool
    item: int | None
    paragraph: int


class SectionSpan(NamedTuple):
    """One section: its title (empty where there is none), its whole span, and the rule that found it."""

    section: Section
    start: int
    end: int
    title: Offsets | None
    rule: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Sentences and sections of one document, both in document order and without overlap."""

    sentences: tuple[Sentence, ...]
    sections: tuple[SectionSpan, ...]
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:  # noqa: D105
        object.__setattr__(self, "_starts", [s.start for s in self.sentences])

    def index_at(self, offset: int) -> int:
        """Return the index of the sentence that holds `offset`, or the last one before it (0 if none)."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence that holds `offset`, or the last one before it; None in an empty document."""
        return self.sentences[self.index_at(offset)] if self.sentences else None

    def section_at(self, offset: int) -> Section:
        """Return the section at `offset`; `unknown` in an empty document."""
        sentence = self.sentence_at(offset)
        return sentence.section if sentence else Section.UNKNOWN
