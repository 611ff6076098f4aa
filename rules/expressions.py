"""The condition language: declarative expressions over facts and request.

An expression is a mapping with one of the keys `fact`, `any`, `all`, `none`, `total`, `request`, `use`:

- `fact: therapy` selects facts of a type by assertion, attribute values, thresholds, age, section and place;
- `any` matches if one part does, `all` if every part does; evidence is gathered from all parts that match;
- `none` matches if no part does and adds no evidence;
- `total` adds up an attribute over several facts, the longest of each kind counted once;
- `request` asks something of the request itself (contrast, joint study, region) and adds no evidence;
- `use` names an expression of the policy's `define` section.

Names of fact types, assertions, attributes and values are checked against `extractors.facts` when a policy
loads.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from extractors.facts import ATTRS_OF
from extractors.strict_yaml import unknown_choice
from extractors.vocabulary import Assertion, FactType, Region
from rules.quantities import Quantity

Value = bool | int | float | str | None

# The sections that a note is split into; a test holds them equal to `extractors.layout`.
SECTIONS = (
    "family",
    "past_medical",
    "surgical_history",
    "hpi",
    "chief_complaint",
    "exam",
    "imaging",
    "assessment",
    "plan",
    "medications",
    "allergies",
    "social",
    "ros",
    "labs",
    "electrodiagnostic",
    "safety",
    "education",
    "request",
    "procedure",
    "header",
    "other",
    "unknown",
)


class PolicyModel(BaseModel):
    """Base of all policy models: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bind(StrEnum):
    """How a fact's place must agree with the request's.

    `stated` is `near` for facts whose place the note tells; elsewhere a fact without a place agrees with
    every request.
    """

    NONE = "none"
    SIDE = "side"
    REGION = "region"
    PLACE = "place"
    NEAR = "near"
    STATED = "stated"
    CONTRALATERAL = "contralateral"


class Undated(StrEnum):
    """What becomes of a fact without a date (or of any fact where the request has none)."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


def _as_tuple(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


class Age(PolicyModel):
    """How long before the request's date a fact must lie; facts after it never match."""

    at_most: Quantity | None = None
    at_least: Quantity | None = None
    undated: Undated

    @model_validator(mode="after")
    def _bounded(self) -> Age:
        if self.at_most is None and self.at_least is None:
            msg = "an age needs at_most or at_least"
            raise ValueError(msg)
        return self


class _Thresholds(PolicyModel):
    at_least: dict[str, Quantity] = Field(default_factory=dict)
    at_most: dict[str, Quantity] = Field(default_factory=dict)
    above: dict[str, Quantity] = Field(default_factory=dict)
    below: dict[str, Quantity] = Field(default_factory=dict)


class Selector(_Thresholds):
    """Facts of one type; every key given must hold.

    `where` gives the allowed values of an attribute, `where_not` the refused ones; null means not told.
    Thresholds compare an attribute in weeks; one that is null passes none of them. `section` and
    `not_section` name sections of the note. `bind` says how the fact's place must agree with the request's.
    """

    fact: FactType
    assertion: tuple[Assertion, ...] = (Assertion.PRESENT,)
    where: dict[str, tuple[Value, ...]] = Field(default_factory=dict)
    where_not: dict[str, tuple[Value, ...]] = Field(default_factory=dict)
    age: Age | None = None
    bind: Bind = Bind.PLACE
    section: tuple[str, ...] = ()
    not_section: tuple[str, ...] = ()

    @field_validator("assertion", "section", "not_section", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return _as_tuple(value)

    @field_validator("where", "where_not", mode="before")
    @classmethod
    def _values_one_or_many(cls, value: object) -> object:
        return {k: _as_tuple(v) for k, v in value.items()} if isinstance(value, dict) else value

    @field_validator("section", "not_section")
    @classmethod
    def _known_sections(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in SECTIONS:
                raise ValueError(unknown_choice("section", name, SECTIONS))
        return value

    @model_validator(mode="after")
    def _fits_facts(self) -> Selector:
        for key, table in (("where", self.where), ("where_not", self.where_not)):
            for attr, values in table.items():
                _check_values(self.fact, key, attr, values)
        for key in ("at_least", "at_most", "above", "below"):
            for attr in getattr(self, key):
                _check_measured(self.fact, key, attr)
        return self


class AnyOf(PolicyModel):
    """Matches if one part does."""

    any: tuple[Expression, ...] = Field(min_length=1)


class AllOf(PolicyModel):
    """Matches if every part does."""

    all: tuple[Expression, ...] = Field(min_length=1)


class NoneOf(PolicyModel):
    """Matches if no part does; adds no evidence."""

    none: tuple[Expression, ...] = Field(min_length=1)


class Total(PolicyModel):
    """Adds up `attr` (in weeks) over the facts that `of` selects, for each value of `by` the longest."""

    of: tuple[Selector, ...] = Field(min_length=1)
    attr: str
    by: str
    at_least: Quantity

    @model_validator(mode="after")
    def _fits_facts(self) -> Total:
        for selector in self.of:
            _check_measured(selector.fact, "attr", self.attr)
            _check_attr(selector.fact, "by", self.by)
        return self


class TotalOf(PolicyModel):
    """A `total` expression."""

    total: Total


class RequestGuard(PolicyModel):
    """What the request must be; every key given must hold."""

    contrast: bool | None = None
    joint: bool | None = None
    region: tuple[Region, ...] = ()


class RequestIs(PolicyModel):
    """A `request` expression."""

    request: RequestGuard


class Use(PolicyModel):
    """A named expression of the policy's `define` section."""

    use: str


_KINDS = ("fact", "any", "all", "none", "total", "request", "use")


def _kind(value: object) -> str | None:
    keys = (
        value.keys()
        if isinstance(value, dict)
        else type(value).model_fields
        if isinstance(value, PolicyModel)
        else ()
    )
    return next((kind for kind in _KINDS if kind in keys), None)


def _tag(value: object) -> str | None:
    """The union's tag: in parentheses, so that no message takes it for a key of the file."""
    kind = _kind(value)
    return kind and f"({kind})"


def _one_kind(value: object) -> object:
    if isinstance(value, dict) and _kind(value) is None:
        key = next(iter(value), None)
        raise ValueError(unknown_choice("expression", key, _KINDS))
    if not isinstance(value, dict | PolicyModel):
        msg = f"an expression is a mapping with one of the keys {', '.join(_KINDS)}"
        raise ValueError(msg)
    return value


Expression = Annotated[
    Annotated[Selector, Tag("(fact)")]
    | Annotated[AnyOf, Tag("(any)")]
    | Annotated[AllOf, Tag("(all)")]
    | Annotated[NoneOf, Tag("(none)")]
    | Annotated[TotalOf, Tag("(total)")]
    | Annotated[RequestIs, Tag("(request)")]
    | Annotated[Use, Tag("(use)")],
    Discriminator(_tag),
    BeforeValidator(_one_kind),
]


class Conflict(StrEnum):
    """Which status stands where a note holds facts for both."""

    MET_WINS = "met_wins"
    NOT_MET_WINS = "not_met_wins"
    LAST_WINS = "last_wins"


class Unless(PolicyModel):
    """What blocks `met`: the leaf becomes `then`, for the stated reason."""

    when: Expression
    then: Literal["not_met", "not_documented"] = "not_documented"
    because: str


class Condition(PolicyModel):
    """When a leaf is met, not met, or not documented.

    `given` is context: unless it matches, the leaf is not documented and its facts are no evidence.
    Where `met` and `not_met` both match, `conflict` decides and the loser's facts become counter-evidence.
    """

    met: Expression
    not_met: Expression | None = None
    given: Expression | None = None
    unless: tuple[Unless, ...] = ()
    conflict: Conflict = Conflict.MET_WINS


def _check_attr(fact: FactType, key: str, attr: str) -> None:
    fields = ATTRS_OF[fact].model_fields
    if attr not in fields:
        raise ValueError(f"{key}.{attr}: " + unknown_choice(f"attribute of {fact}", attr, fields))


def _check_values(fact: FactType, key: str, attr: str, values: tuple[Value, ...]) -> None:
    _check_attr(fact, key, attr)
    annotation: Any = ATTRS_OF[fact].model_fields[attr].annotation
    members: dict[str, StrEnum] = getattr(annotation, "__members__", {})
    for value in values:
        if members and value not in members.values():
            raise ValueError(
                f"{key}.{attr}: " + unknown_choice(f"value of {fact}.{attr}", value, list(members.values()))
            )
        try:
            TypeAdapter(annotation).validate_python(value, strict=not members)
        except ValidationError as error:
            msg = f"{key}.{attr}: {value!r} does not fit {fact}.{attr}"
            raise ValueError(msg) from error


def _check_measured(fact: FactType, key: str, attr: str) -> None:
    _check_attr(fact, key, attr)
    if ATTRS_OF[fact].model_fields[attr].annotation != float | None:
        msg = f"{key}.{attr}: {fact}.{attr} is no length of time"
        raise ValueError(msg)


AnyOf.model_rebuild()
AllOf.model_rebuild()
NoneOf.model_rebuild()
Unless.model_rebuild()
Condition.model_rebuild()
