"""Mapping files: what the labels and attributes of a foreign set mean in ours.

Labels that are fact types of ours, and attributes that a fact type has, need no line. For example:

    labels:
      Pacemaker: {fact: device, attrs: {kind: pacemaker}}
      Medication: {fact: therapy}
      Instability: {criterion: true, leaf: acute_injury.bony.dislocation_instability, status: met}
      PHI: {ignore: true}
    attributes:
      Negated: {to: assertion, values: {"true": absent}}
      Drug_class: {to: kind, values: {NSAIDs: nsaid}}
      Duration: {to: weeks}
"""  # noqa: D214, D405, D411, D413 - YAML keys, no docstring sections

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from extractors.facts import ATTRS_OF
from extractors.strict_yaml import unknown_choice, validate_file
from extractors.vocabulary import Assertion, FactType

if TYPE_CHECKING:
    from pathlib import Path

ASSERTION = "assertion"
CRITERION, DETERMINATION = "criterion", "determination"
FACT_TYPES = [kind.value for kind in FactType if kind is not FactType.STATEMENT]
_ASSERTIONS = [assertion.value for assertion in Assertion]
_NOTHING = ("", "null", "none")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LabelRule(_Frozen):
    """What a label stands for: a fact, a criterion, the determination, or nothing.

    `attrs` and `assertion` are what the label itself says (a label "Pacemaker" is a device of that kind). A
    criterion's id and status come from `leaf` and `status`, or from attributes of these names.
    """

    fact: FactType | None = None
    attrs: dict[str, Any] = Field(default_factory=dict)
    assertion: Assertion | None = None
    criterion: bool = False
    leaf: str | None = None
    status: Literal["met", "not_met"] | None = None
    determination: bool = False
    ignore: bool = False

    @model_validator(mode="after")
    def _one_meaning(self) -> LabelRule:
        if sum((self.fact is not None, self.criterion, self.determination, self.ignore)) != 1:
            message = "give exactly one of fact, criterion, determination, ignore"
            raise ValueError(message)
        if (self.attrs or self.assertion) and self.fact is None:
            message = "attrs and assertion belong to a fact"
            raise ValueError(message)
        if self.fact:
            for name, value in self.attrs.items():
                attribute_value(self.fact, name, value)
        return self


class AttributeRule(_Frozen):
    """What an attribute becomes: `to` names ours, `values` translates its values, in any case of letters."""

    to: str | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    ignore: bool = False

    @model_validator(mode="after")
    def _one_meaning(self) -> AttributeRule:
        if self.ignore == (self.to is not None):
            message = "give exactly one of to, ignore"
            raise ValueError(message)
        return self

    def value_of(self, given: str) -> Any:
        """Return our value for a foreign one, or the foreign one where the rule has no line for it."""
        return {key.lower(): value for key, value in self.values.items()}.get(given.lower(), given)


class Mapping(_Frozen):
    """A mapping file. `policy` is the policy whose leaves count as judged, where criteria are annotated.

    `assertion` is the assertion of a fact that says none.
    """

    labels: dict[str, LabelRule] = Field(default_factory=dict)
    attributes: dict[str, AttributeRule] = Field(default_factory=dict)
    policy: str = "mri-lower-extremity"
    assertion: Assertion = Assertion.PRESENT

    def label(self, name: str) -> LabelRule:
        """Return the rule of a label; raises `ValueError` that names the nearest where there is none."""
        if name in self.labels:
            return self.labels[name]
        if name in FACT_TYPES:
            return LabelRule(fact=FactType(name))
        if name in (CRITERION, DETERMINATION):
            return LabelRule(criterion=name == CRITERION, determination=name == DETERMINATION)
        known = [*self.labels, *FACT_TYPES, CRITERION, DETERMINATION]
        message = f"{unknown_choice('label', name, known)}; give it a line in the mapping"
        raise ValueError(message)

    def attribute(self, name: str) -> AttributeRule:
        """Return the rule of an attribute; one without a line keeps its name."""
        return self.attributes.get(name) or AttributeRule(to=name)


def load_mapping(path: Path | None) -> Mapping:
    """Return the mapping of a YAML file, or the one under which ours keep their names.

    Raises `extractors.strict_yaml.DataFileError` with one line for each fault.
    """
    return validate_file(path, Mapping) if path else Mapping()


def attribute_value(kind: FactType, name: str, value: Any) -> Any:
    """Return `value` as this attribute of the fact type holds it; raises `ValueError` with the choices."""
    adapters = _adapters(kind)
    if name not in adapters:
        raise ValueError(unknown_choice(f"attribute of {kind.value}", name, adapters))
    if name == "weeks" and isinstance(value, str) and value.strip().lower() in _NOTHING:
        return None
    try:
        found = adapters[name].validate_python(value)
    except ValidationError as error:
        raise ValueError(_refused(kind, name, value, error)) from None
    # Whole numbers as such: gold sets write 6, not 6.0.
    return int(found) if isinstance(found, float) and found.is_integer() else getattr(found, "value", found)


@cache
def _adapters(kind: FactType) -> dict[str, TypeAdapter[Any]]:
    annotations = {name: field.annotation for name, field in ATTRS_OF[kind].model_fields.items()}
    return {name: TypeAdapter(one) for name, one in annotations.items() if one is not None}


def _refused(kind: FactType, name: str, value: Any, error: ValidationError) -> str:
    annotation = ATTRS_OF[kind].model_fields[name].annotation
    choices = [member.value for member in annotation] if hasattr(annotation, "__members__") else []  # type: ignore[union-attr]
    if choices:
        return unknown_choice(f"{kind.value} {name}", value, choices)
    return f"{kind.value} {name}: {error.errors()[0]['msg'].lower()}"


def assertion_value(value: Any) -> str:
    """Return an assertion of ours; raises `ValueError` that names the nearest."""
    if value in _ASSERTIONS:
        return str(value)
    raise ValueError(unknown_choice(ASSERTION, value, _ASSERTIONS))
