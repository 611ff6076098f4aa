"""A gold set on disk: its cases, and what it says of itself in `meta.yaml` or the head of its README."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from extractors.strict_yaml import validate_file
from pipeline.evaluation.gold import GoldCase

if TYPE_CHECKING:
    from pathlib import Path

META = "meta.yaml"
UNSAID = "The gold set does not say who made its labels (a `provenance` key in its meta.yaml would)."
_README = re.compile(r"^\W*provenance\W*:\s*(\S.*?)\s*$", re.IGNORECASE | re.MULTILINE)


class GoldMeta(BaseModel):
    """What `meta.yaml` beside a gold set may say; `provenance` tells in a sentence who made the labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = None
    provenance: str | None = None
    license: str | None = None
    guide: str | None = None


@dataclass(frozen=True)
class GoldSet:
    """Annotated cases, where they stand, in which format, and who made the labels."""

    path: Path
    format: str
    cases: tuple[GoldCase, ...]
    provenance: str | None = None

    @property
    def sha256(self) -> str:
        """The hash of the cases, so that two evaluations can be seen to rest on the same gold."""
        digest = hashlib.sha256()
        for case in self.cases:
            digest.update(case.model_dump_json(exclude={"leaves"}).encode())
            digest.update("\n".join(sorted(case.leaves)).encode())
        return digest.hexdigest()

    @property
    def says(self) -> str:
        """The sentence on who made the labels."""
        return self.provenance or UNSAID


def provenance_of(path: Path) -> str | None:
    """Return the `provenance` of `meta.yaml`, else of a `Provenance:` line in README.md; None if neither.

    Raises `extractors.strict_yaml.DataFileError` where `meta.yaml` has a fault.
    """
    folder = path if path.is_dir() else path.parent
    if (folder / META).is_file():
        return validate_file(folder / META, GoldMeta).provenance
    readme = folder / "README.md"
    found = _README.search(readme.read_text("utf-8", "replace")) if readme.is_file() else None
    return found.group(1).strip(" *_") if found else None
