"""The wheel holds every module, policy and lexicon, and the command."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.helpers import ROOT

PACKAGES = ("extractors", "pipeline", "rules")
SHIPPED = {".py", ".yaml", ".html", ".css", ".js"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built from a copy, so that the build leaves nothing behind in the tree."""
    pytest.importorskip(
        "setuptools", minversion="77", reason="older setuptools cannot read the licence field"
    )
    source = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "."]
    subprocess.run([*command, "--wheel-dir", "wheels"], cwd=source, check=True, capture_output=True)
    (path,) = (source / "wheels").glob("notetriage-*.whl")
    return zipfile.ZipFile(path)


def test_everything_ships(wheel: zipfile.ZipFile) -> None:
    here = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in Path(ROOT / package).rglob("*")
        if "__pycache__" not in path.parts
        and (path.suffix in SHIPPED or path.parent.name in ("static", "fonts"))
    }
    assert {name for name in wheel.namelist() if name.split("/")[0] in PACKAGES} == here


def test_command_is_named(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "notetriage = pipeline.cli:main" in wheel.read(name).decode()
