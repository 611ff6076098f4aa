"""`notetriage policy`: show, check and compare policies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rules import LoadedPolicy
    from rules.show import FieldChange, PolicyDiff

policy_app = typer.Typer(help="Show, check and compare policies.", no_args_is_help=True)

_WHICH = "A policy's id, id@version, or the path of a policy file."
_PROBLEMS = 1


@policy_app.command()
def show(
    policy: Annotated[str, typer.Argument(metavar="POLICY", help=_WHICH)] = "mri-lower-extremity",
    sources: Annotated[bool, typer.Option(help="Where the policy says each criterion.")] = False,
    conditions: Annotated[bool, typer.Option(help="The condition over facts behind each leaf.")] = False,
) -> None:
    """Print a policy as a tree."""
    from rules.show import render_tree  # noqa: PLC0415 - help comes without loading policies

    _print([render_tree(_policy(policy).policy, sources=sources, conditions=conditions)])


@policy_app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILES...]", help="Policy files; all that ship by default."),
    ] = None,
) -> None:
    """Check policy files; each fault with its place and the nearest valid choice. Exit code 1 if any."""
    from rules.registry import POLICIES  # noqa: PLC0415
    from rules.show import check as checked  # noqa: PLC0415

    reports = [checked(_existing(path)) for path in files or sorted(POLICIES.rglob("*.yaml"))]
    for report in reports:
        if report.ok:
            words = f"{report.id} version {report.version}, {report.nodes} nodes, {report.leaves} leaves"
            _print([f"{report.path}: ok ({words})"])
        _print(f"{report.path}: {problem}" for problem in report.problems)
    if not all(report.ok for report in reports):
        raise typer.Exit(_PROBLEMS)


@policy_app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help=_WHICH)],
    after: Annotated[str, typer.Argument(metavar="AFTER", help=_WHICH)],
) -> None:
    """Compare two policies node by node: added, removed, changed, and affected by a changed definition."""
    from rules.show import diff as compared  # noqa: PLC0415

    _print(_told(compared(_policy(before).policy, _policy(after).policy)))


def _policy(which: str) -> LoadedPolicy:
    from rules.registry import load_policy, read_policy  # noqa: PLC0415

    if which.endswith((".yaml", ".yml")):
        return read_policy(_existing(Path(which)))
    policy, _, version = which.partition("@")
    return load_policy(policy, version=version or None)


def _existing(path: Path) -> Path:
    if not path.is_file():
        message = f"no such policy file: {path}"
        raise UsageError(message)
    return path


def _told(found: PolicyDiff) -> Iterator[str]:
    yield f"version {found.before} -> version {found.after}{': nothing differs' if found.same else ''}"
    yield from _fields("", found.metadata)
    yield from (f"+ {node}" for node in found.added)
    yield from (f"- {node}" for node in found.removed)
    for change in found.changed:
        yield f"~ {change.id}"
        yield from _fields("    ", change.fields)
    yield from (f"* {leaf}: uses a definition that changed" for leaf in found.affected)


def _fields(pad: str, changes: Iterable[FieldChange]) -> Iterator[str]:
    for change in changes:
        yield f"{pad}{change.field}: {change.before or 'not there'} -> {change.after or 'not there'}"


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
