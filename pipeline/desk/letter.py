"""The request for documentation of a case in plain words, for readers who do not know the policy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from extractors.strict_yaml import validate_file
from pipeline.policies import alternatives, labels_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.result import MissingOut, Result

_WORDS = Path(__file__).with_name("letter.yaml")


class _Words(BaseModel):
    """Plain words for indications and leaves of one policy, by id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: str
    reasons: dict[str, str]
    items: dict[str, str]


@dataclass(frozen=True)
class Ask:
    """What would complete one indication: what the study would be for, and what to send of it."""

    reason: str
    items: tuple[str, ...]


@cache
def plain_words() -> _Words:
    """The wordings that ship.

    Raises `extractors.strict_yaml.DataFileError` for a file with faults.
    """
    return validate_file(_WORDS, _Words)


def asks_of(result: Result) -> tuple[Ask, ...]:
    """What to ask for, nearest first; any one of them is enough. An id without plain words has its label."""
    return tuple(Ask(_reason(result, one), tuple(_items(result, one))) for one in result.missing)


def _reason(result: Result, missing: MissingOut) -> str:
    return _said(result, plain_words().reasons, missing.indication)


def _items(result: Result, missing: MissingOut) -> Iterator[str]:
    for need in missing.needs:
        ways = dict.fromkeys((need, *alternatives(result, missing.indication, need)))
        yield "; or ".join(dict.fromkeys(_said(result, plain_words().items, one) for one in ways))


def _said(result: Result, words: dict[str, str], name: str) -> str:
    label = labels_of(result.policy.id, result.policy.version)[name]
    return words.get(name, label) if result.policy.id == plain_words().policy else label
