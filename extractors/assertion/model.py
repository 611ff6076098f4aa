"""What the assertion engine speaks of: cues, their rules, and judgements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from medspacy.context import ConTextRule
from pydantic import BaseModel, ConfigDict, Field

from extractors.vocabulary import Assertion


class Category(StrEnum):
    """What a cue says of its targets; the last three say nothing and only bound other cues."""

    NEGATED = "negated"
    POSSIBLE = "possible"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"
    FAMILY = "family"
    AFFIRMED = "affirmed"
    TERMINATE = "terminate"
    PSEUDO = "pseudo"


class Direction(StrEnum):
    """Where the targets of a cue stand."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"
    NONE = "none"


class Reach(StrEnum):
    """How far a cue carries.

    `list` runs through a whole enumeration, `phrase` through one noun phrase and what is joined to it by
    `and` or `or`, `noun` through one noun phrase, `near` over a few words, `item` over one answer of a form,
    `clause` to the end of the clause, `sentence` over everything on its side.
    """

    LIST = "list"
    PHRASE = "phrase"
    NOUN = "noun"
    NEAR = "near"
    ITEM = "item"
    CLAUSE = "clause"
    SENTENCE = "sentence"


class Reading(StrEnum):
    """How past conditions are read.

    `note`: a past-history section alone does not make a condition historical, since chronic conditions stand
    there too. `context`: it does, as in the ConText annotation scheme, and so does a time of months ago.
    """

    NOTE = "note"
    CONTEXT = "context"


class CueSpec(BaseModel):
    """One rule of a cue file.

    `patterns` are regular expressions over the shadow text; a space stands for any white space, `<name>` for
    a fragment. `also` adds categories; `only` and `unless` are patterns that the target's words must or must
    not hold.
    `beside`: the cue stands beside an equally long one of its category instead of taking its place.
    `stops` names, for a pseudo cue, the false positive that it stops.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9_.]+$")
    patterns: tuple[str, ...] = Field(min_length=1)
    direction: Direction = Direction.FORWARD
    reach: Reach = Reach.LIST
    words: int = Field(default=0, ge=0)
    also: tuple[Category, ...] = ()
    only: str | None = None
    unless: str | None = None
    beside: bool = False
    stops: str = ""


class CueFile(BaseModel):
    """All rules of one category."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Category
    description: str
    fragments: dict[str, str] = Field(default_factory=dict)
    rules: tuple[CueSpec, ...] = Field(min_length=1)


class WordFile(BaseModel):
    """Closed word classes that scopes are read by, and fragments shared by all cue files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str
    classes: dict[str, str]
    fragments: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CueRule:
    """A compiled rule; `context` is the same rule as medspaCy's ConText knows it."""

    id: str
    category: Category
    direction: Direction
    reach: Reach
    words: int
    also: tuple[Category, ...]
    only: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    beside: bool
    context: ConTextRule


class Cue(NamedTuple):
    """One occurrence of a rule: document offsets, and first and last-but-one token in its sentence."""

    rule: CueRule
    start: int
    end: int
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one target is asserted, and by which cue; offsets are document offsets.

    The flags keep what the single assertion cannot say: `absent` with `historical` is "no history of".
    `past_section` is set where the target stands in a past-history section or after such a heading,
    `plan_section` in a plan, `past_time` where the text dates it to the past (years or months ago, a year).
    """

    assertion: Assertion
    cue_rule_id: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    negated: bool = False
    uncertain: bool = False
    historical: bool = False
    hypothetical: bool = False
    family: bool = False
    affirmed: bool = False
    past_section: bool = False
    past_time: bool = False
    plan_section: bool = False
    cues: tuple[Cue, ...] = ()

    def cue_within(self, start: int, end: int) -> bool:
        """Whether the cue begins inside `[start, end)`: it is part of the telling itself ("welding without goggles")."""
        return self.cue_start is not None and start <= self.cue_start < end
