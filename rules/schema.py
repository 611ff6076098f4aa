"""The policy model: metadata, named expressions, and the tree of nodes, checked when a policy file loads."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cached_property

from pydantic import Field, model_validator

from extractors.vocabulary import Region
from rules.checks import first_fault
from rules.expressions import Condition, Expression, PolicyModel

INDICATION = "indication"
NON_INDICATION = "non_indication"
ADVISORY = "advisory"


class Operator(StrEnum):
    """What a node does with its children."""

    DECISION = "decision"
    ANY = "any"
    ALL = "all"
    ADVISORY = "advisory"
    LEAF = "leaf"


class Source(PolicyModel):
    """Where the policy says it: document, version, paragraph."""

    document: str = Field(min_length=1)
    version: str = Field(min_length=1)
    paragraph: str = Field(min_length=1)


class Node(PolicyModel):
    """One node of the tree: a leaf with its condition, or a group of the nodes that name it as parent.

    `same_as` names a twin leaf whose condition this leaf shares.
    """

    id: str
    parent: str | None = None
    op: Operator
    label: str = Field(min_length=1)
    source: Source
    note: str = ""
    condition: Condition | None = None
    same_as: str | None = None

    @model_validator(mode="after")
    def _leaf_or_group(self) -> Node:
        given = (self.condition is not None) + (self.same_as is not None)
        if self.op is Operator.LEAF and given != 1:
            msg = f"leaf {self.id!r} needs either a condition or same_as"
            raise ValueError(msg)
        if self.op is not Operator.LEAF and given:
            msg = f"group {self.id!r} cannot hold a condition"
            raise ValueError(msg)
        return self


class Code(PolicyModel):
    """A procedure code: a joint study or not, with contrast or not, in our own words."""

    cpt: str = Field(pattern=r"^[0-9A-Z]{5}$")
    joint: bool
    contrast: bool
    label: str


class Fit(StrEnum):
    """Which codes fit a body region."""

    JOINT = "joint"
    NON_JOINT = "non_joint"
    EITHER = "either"


class BodyRegion(PolicyModel):
    """How a region of the request is billed, and which other regions' findings may speak for it, and why."""

    codes: Fit
    near: tuple[Region, ...] = ()
    why: str = ""

    @model_validator(mode="after")
    def _reasoned(self) -> BodyRegion:
        if self.near and not self.why:
            msg = "near regions need a reason: why"
            raise ValueError(msg)
        return self


class EngineAdvisory(PolicyModel):
    """An advisory that the engine raises from the request itself, beside those of the tree."""

    id: str
    label: str
    source: Source


class Review(PolicyModel):
    """One entry of the review history."""

    date: dt.date
    change: str


class Policy(PolicyModel):
    """A policy version as data; raises `pydantic.ValidationError` where it does not hold together."""

    schema_version: int = Field(ge=1, le=1)
    id: str
    title: str
    publisher: str
    version: str
    effective: dt.date
    ends: dt.date | None = None
    reviews: tuple[Review, ...] = ()
    level_of_care: tuple[str, ...]
    age_groups: tuple[str, ...]
    notes: tuple[str, ...] = ()
    codes: tuple[Code, ...] = Field(min_length=1)
    regions: dict[Region, BodyRegion]
    engine_advisories: tuple[EngineAdvisory, ...] = ()
    define: dict[str, Expression] = Field(default_factory=dict)
    nodes: tuple[Node, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _holds_together(self) -> Policy:
        fault = first_fault(self)
        if fault:
            raise ValueError(fault)
        return self

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """Nodes by id, in tree order."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def children(self) -> dict[str, tuple[Node, ...]]:
        """Children of each node, in tree order."""
        table: dict[str, list[Node]] = {node.id: [] for node in self.nodes}
        for node in self.nodes:
            if node.parent is not None:
                table[node.parent].append(node)
        return {key: tuple(value) for key, value in table.items()}

    @property
    def root(self) -> Node:
        """The decision node."""
        return self.nodes[0]

    @property
    def leaves(self) -> tuple[Node, ...]:
        """All leaves, in tree order."""
        return tuple(node for node in self.nodes if node.op is Operator.LEAF)

    def condition_of(self, leaf: Node) -> Condition:
        """Return the leaf's own condition or that of its twin."""
        own = leaf if leaf.same_as is None else self.by_id[leaf.same_as]
        if own.condition is None:
            msg = f"{own.id!r} is no leaf"
            raise ValueError(msg)
        return own.condition

    def code(self, cpt: str) -> Code | None:
        """Return the policy's entry for a CPT code, or None where the code is outside the policy."""
        return next((code for code in self.codes if code.cpt == cpt), None)
