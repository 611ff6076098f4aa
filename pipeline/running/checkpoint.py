"""What a run that breaks off leaves behind: how far it came, and of what input and engine."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict

from pipeline import __version__
from pipeline.errors import UsageError
from pipeline.run_folder import written_by_run
from rules import load_policy, read_policy
from rules.registry import versions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.intake import Intake

_DIGEST = 16
_NAMES = {
    "inputs": "other inputs (or a query or columns)",
    "files": "input files that have changed since",
    "policy": "another policy",
    "engine": "another version of the engine",
}


class Identity(BaseModel):
    """What a run must share with the one that it resumes.

    `files` is a digest of names, sizes and times of change; `policy` names id, version and the files' hashes.
    """

    model_config = ConfigDict(frozen=True)

    inputs: list[str]
    files: str
    policy: list[str]
    engine: str = __version__

    def check(self, other: Self, out: Path) -> None:
        """Raise `UsageError` naming what differs between this run and the `other`, which stands in `out`."""
        differing = [words for key, words in _NAMES.items() if getattr(self, key) != getattr(other, key)]
        if differing:
            message = (
                f"the run in {out} has {' and '.join(differing)}, so it cannot be resumed; call it as it was "
                "called, or start anew with --restart or in another folder"
            )
            raise UsageError(message)


class Progress(BaseModel):
    """How far a run has come: what of its files is sure, and what it has counted.

    `tasks` are the items of the input that are written, `digest` is over them. `sizes` are the bytes of each
    file that are sure. `part` is the number of the table part under way, which begins `part_start` bytes into
    the results.
    """

    identity: Identity
    tasks: int = 0
    digest: str = ""
    sizes: dict[str, int] = {}
    part: int = 0
    part_start: int = 0
    results: int = 0
    errors: int = 0
    suggestions: dict[str, int] = {}
    policies: dict[str, dict[str, Any]] = {}
    started: str = ""
    seconds: float = 0.0
    complete: bool = False


def identity(intake: Intake, policy: str | Path, version: str | None) -> Identity:
    """The identity of a run over `intake`.

    Raises `rules.UnknownPolicyError` and `DataFileError` as loading the policy does.
    """
    if isinstance(policy, str):
        load_policy(policy, version=version)
        shas = [loaded.sha256 for loaded in versions(policy)]
    else:
        shas = [read_policy(policy).sha256]
    tables = intake.tables
    asked = digest_after("", (tables.columns.of, tables.query.statement if tables.query else None))
    policies = [str(policy), version or "", *shas]
    return Identity(inputs=[*intake.places, asked], files=_files_digest(intake.paths), policy=policies)


def digest_after(digest: str, item: object) -> str:
    """The digest over one more item of the input."""
    return hashlib.blake2b(f"{digest}{item!r}".encode("utf-8", "replace"), digest_size=_DIGEST).hexdigest()


def _files_digest(paths: Iterable[Path]) -> str:
    """Over name, size and time of change of every file but those that runs wrote, without opening any."""
    digest = hashlib.blake2b(digest_size=_DIGEST)

    def add(name: str) -> None:
        try:
            stat = os.stat(name)
        except OSError:
            return
        digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode("utf-8", "replace"))

    for path in paths:
        if not path.is_dir():
            add(str(path.resolve()))
        for folder, folders, names in os.walk(path.resolve()):
            written = written_by_run(folder)
            folders[:] = sorted(name for name in folders if name not in written)
            for name in sorted(names):
                if name not in written:
                    add(os.path.join(folder, name))
    return digest.hexdigest()
