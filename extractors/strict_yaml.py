"""Strict reading of data files: YAML in, checked pydantic models out.

Lexicons, cue files and policies are data with a schema. A duplicate key, an unknown key or a value outside a
closed set is an error that names file, line, key path, what is wrong and the nearest valid choice.
Scalars follow YAML 1.2's core schema: `no`, `on` and `3:30` are text; dates stay text for the model to read.
"""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import yaml  # type: ignore[import-untyped]
from pydantic import BaseModel, Tag, ValidationError

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[int | str, ...]
_QUOTED = re.compile(r"'([^']*)'")
_MOST_CHOICES = 40
_LEAST_INSIDE = 3
_MOST_PROBLEMS = 20


class DataFileError(ValueError):
    """A data file that cannot be used; `problems` holds one line for each fault."""

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{path}: {problem}" for problem in self.problems))


class _Duplicate(ValueError):
    pass


class _StrictLoader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """SafeLoader with YAML 1.2 scalars that refuses duplicate keys (a merge key may still be overridden)."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own shape)


for _tag, _pattern, _first in (
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)\Z", "tTfF"),
    ("null", r"(?:~|null|Null|NULL|)\Z", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+\Z", "-+0123456789"),
    (
        "float",
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan)\Z",
        "-+.0123456789",
    ),
    ("merge", r"<<\Z", "<"),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
_StrictLoader.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node))
)


def nearest(value: object, choices: Iterable[str]) -> str | None:
    """Return the member of `choices` that looks most like `value`, or None where none is near."""
    pool = sorted({str(c) for c in choices})
    found = difflib.get_close_matches(str(value), pool, n=1, cutoff=0.5)
    if found:
        return found[0]
    text = str(value)
    inside = [c for c in pool if min(len(c), len(text)) >= _LEAST_INSIDE and (text in c or c in text)]
    return inside[0] if inside else None


def unknown_choice(what: str, value: object, choices: Iterable[str]) -> str:
    """Return the sentence for a value outside a closed set, with the nearest choice and all choices."""
    pool = list(choices)
    near = nearest(value, pool)
    hint = f"; did you mean {near!r}?" if near else ""
    shown = ", ".join(pool[:_MOST_CHOICES]) + (", ..." if len(pool) > _MOST_CHOICES else "")
    return f"unknown {what} {value!r}{hint} (choices: {shown})"


def load_yaml(path: Path) -> Any:
    """Return the data of the YAML file at `path`.

    Raises `DataFileError` where the file cannot be read, is no YAML, or holds a duplicate key.
    """
    return _load(Path(path))[0]


def validate_file(path: Path, model: type[Model]) -> Model:
    """Return the YAML file at `path` as an instance of `model`.

    Raises `DataFileError` with one line for each fault: file, line, key path, what is wrong, nearest choice.
    """
    path = Path(path)
    data, node = _load(path)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise DataFileError(path, describe(error, model, node)) from error


def describe(error: ValidationError, model: type[BaseModel], node: Any = None) -> list[str]:
    """Return one line for each fault of `error`; `node` is the YAML node, where line numbers are wanted."""
    details = error.errors(include_url=False)
    lines = [_describe(detail, model, node) for detail in details[:_MOST_PROBLEMS]]
    if len(details) > _MOST_PROBLEMS:
        lines.append(f"and {len(details) - _MOST_PROBLEMS} more")
    return lines


def _load(path: Path) -> tuple[Any, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(path, [f"cannot be read: {error.__class__.__name__}"]) from error
    loader = _StrictLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise DataFileError(path, ["the file is empty"])
        _refuse_duplicates(node)
        return loader.construct_document(node), node
    except _Duplicate as error:
        raise DataFileError(path, [str(error)]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise DataFileError(path, [f"{where}{getattr(error, 'problem', None) or error}"]) from error
    finally:
        loader.dispose()


def _refuse_duplicates(root: Any) -> None:
    """Raise `_Duplicate` for the first mapping (in file order) that holds a key twice."""
    stack: list[tuple[Any, Loc]] = [(root, ())]
    seen_nodes: set[int] = set()
    while stack:
        node, loc = stack.pop()
        if id(node) in seen_nodes:
            continue
        seen_nodes.add(id(node))
        children: list[tuple[Any, Loc]] = []
        if isinstance(node, yaml.MappingNode):
            first: dict[str, int] = {}
            for key, value in node.value:
                name = str(key.value)
                line = key.start_mark.line + 1
                if name in first:
                    msg = (
                        f"line {line}: {_dotted((*loc, name))}: duplicate key {name!r}, "
                        f"first on line {first[name]}"
                    )
                    raise _Duplicate(msg)
                first[name] = line
                children.append((value, (*loc, name)))
        elif isinstance(node, yaml.SequenceNode):
            children = [(value, (*loc, i)) for i, value in enumerate(node.value)]
        stack.extend(reversed(children))


def _describe(detail: Any, model: type[BaseModel], node: Any) -> str:
    loc, line = _in_file(detail["loc"], node)
    where = (f"line {line}: " if line else "") + (f"{_dotted(loc)}: " if loc else "")
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind == "extra_forbidden":
        return where + unknown_choice("key", detail["loc"][-1], _fields_at(model, detail["loc"][:-1]))
    if kind == "missing":
        return f"{where}the key {detail['loc'][-1]!r} is missing"
    if kind in ("enum", "literal_error"):
        return where + unknown_choice("value", detail["input"], _QUOTED.findall(context.get("expected", "")))
    if kind == "value_error":
        return where + str(context.get("error", detail["msg"]))
    shown = detail["input"] if isinstance(detail["input"], str | int | float | bool | None) else "..."
    return f"{where}{detail['msg'][:1].lower()}{detail['msg'][1:]} (found {shown!r})"


def _dotted(loc: Loc) -> str:
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def _in_file(loc: Loc, node: Any) -> tuple[Loc, int | None]:
    """Return the part of `loc` that stands in the file, and its line.

    The tags of a union are pydantic's own and stand nowhere in the file; models write them in parentheses.
    """
    if node is None:
        return loc, None
    kept: list[int | str] = []
    line = node.start_mark.line + 1
    for position, part in enumerate(loc):
        below = _child(node, part)
        if below is None:
            if position == len(loc) - 1 and isinstance(part, str) and not part.startswith("("):
                kept.append(part)
            continue
        node, line = below
        kept.append(part)
    return tuple(kept), line


def _child(node: Any, part: int | str) -> tuple[Any, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(part):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part].start_mark.line + 1
    return None


def _fields_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """Names (aliases) of the keys that a model at `loc` below `model` allows."""
    here: list[Any] = [model]
    for part in loc:
        found = [annotation for annotation in here for annotation in _step(annotation, part)]
        here = found or here  # a union tag: stay where we are
    names: list[str] = []
    for annotation in here:
        for candidate in _models(annotation):
            names += [field.alias or name for name, field in candidate.model_fields.items()]
    return list(dict.fromkeys(names))


def _step(annotation: Any, part: int | str) -> Iterator[Any]:
    origin, args = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if part in (name, field.alias):
                yield field.annotation
    elif origin in (list, tuple, set, frozenset) and isinstance(part, int):
        yield from (a for a in args if a is not Ellipsis)
    elif origin is dict:
        yield args[1]
    elif origin is Annotated and Tag(str(part)) in args[1:]:
        yield args[0]
    elif args and not (isinstance(origin, type) and issubclass(origin, Enum)):
        for arg in args:
            yield from _step(arg, part)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, types.UnionType) or get_args(annotation):
        for arg in get_args(annotation):
            yield from _models(arg)
