"""Strict YAML: duplicate keys, YAML 1.2 scalars, and messages that name line, path and nearest choice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from extractors.strict_yaml import DataFileError, load_yaml, nearest, unknown_choice, validate_file
from extractors.vocabulary import Side


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    side: Side = Side.UNSPECIFIED
    excepts: tuple[str, ...] = Field(default=(), alias="except")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rules: tuple[_Rule, ...]
    by_name: dict[str, _Rule] = {}


def _write(folder: Path, text: str) -> Path:
    path = folder / "data.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no", {"a": "no"}),
        ("a: on", {"a": "on"}),
        ("a: true", {"a": True}),
        ("a: 3:30", {"a": "3:30"}),
        ("a: 2025-02-20", {"a": "2025-02-20"}),
        ("a: 010", {"a": 10}),
        ("a: -7", {"a": -7}),
        ("a: 1.5", {"a": 1.5}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ('a: "4"', {"a": "4"}),
        ("a: &x {k: 1}\nb: {<<: *x, k: 2}", {"a": {"k": 1}, "b": {"k": 2}}),
    ],
)
def test_scalars(tmp_path: Path, text: str, value: dict[str, Any]) -> None:
    assert load_yaml(_write(tmp_path, text)) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules:\n - id: a\n   id: b\n", "line 3: rules[0].id: duplicate key 'id', first on line 2"),
        ("rules: []\nrules: []\n", "line 2: rules: duplicate key 'rules', first on line 1"),
        ("rules: [1", "line 2, column 1: did not find expected ',' or ']'"),
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        (
            "rlues: []\nrules: []",
            "line 1: rlues: unknown key 'rlues'; did you mean 'rules'? (choices: rules, by_name)",
        ),
        (
            "rules:\n - id: a\n   excepts: [b]\n",
            "line 3: rules[0].excepts: unknown key 'excepts'; did you mean 'except'? (choices: id, side, except)",
        ),
        (
            "rules:\n - {id: a, side: rigth}\n",
            "line 2: rules[0].side: unknown value 'rigth'; did you mean 'right'? "
            "(choices: left, right, bilateral, unspecified)",
        ),
        ("rules:\n - side: left\n", "line 2: rules[0].id: the key 'id' is missing"),
        (
            "rules: []\nby_name:\n  x: {id: [a]}\n",
            "line 3: by_name.x.id: input should be a valid string (found '...')",
        ),
    ],
)
def test_fault(tmp_path: Path, text: str, problem: str) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(DataFileError) as raised:
        validate_file(path, _File)
    assert raised.value.problems == (problem,)
    assert str(raised.value) == f"{path}: {problem}"


def test_every_fault_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as raised:
        validate_file(_write(tmp_path, "rules:\n - {id: a, sid: left}\n - {side: lef}\n"), _File)
    assert [problem.split(": ")[1] for problem in raised.value.problems] == [
        "rules[0].sid",
        "rules[1].id",
        "rules[1].side",
    ]


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read: FileNotFoundError"):
        load_yaml(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("value", "found"),
    [("menical_tear", "meniscal_tear"), ("tear", "meniscal_tear"), ("zzz", None), (7, None)],
)
def test_nearest(value: object, found: str | None) -> None:
    assert nearest(value, ["meniscal_tear", "fracture"]) == found


def test_unknown_choice_without_near_one() -> None:
    assert unknown_choice("colour", "zzz", ["red", "blue"]) == "unknown colour 'zzz' (choices: red, blue)"
