"""The shape of the code: who imports whom, sizes, and what stands at the top."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT

PACKAGES = ("extractors", "rules", "pipeline")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES = 400, 40
RULES_MAY_IMPORT = {"extractors.facts", "extractors.vocabulary", "extractors.strict_yaml"}
TOP = {
    "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "pipeline",
    "extractors", "rules", "data", "notebooks", "tests", "requirements.lock", "requirements-dev.lock",
}  # fmt: skip


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> set[str]:
    """Modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: relative import"
            found.add(node.module or "")
    return found


def within(modules: set[str], *packages: str) -> set[str]:
    return {module for module in modules if module.split(".")[0] in packages}


@pytest.mark.parametrize("path", [p for p in MODULES if name(p).startswith("extractors")], ids=name)
def test_extractors_know_neither_rules_nor_pipeline(path: Path) -> None:
    assert within(imported(path), "rules", "pipeline") == set()


@pytest.mark.parametrize("path", [p for p in MODULES if name(p).startswith("rules")], ids=name)
def test_rules_know_facts_only(path: Path) -> None:
    modules = imported(path)
    assert within(modules, "spacy", "medspacy", "scispacy", "pipeline") == set()
    assert within(modules, "extractors") <= RULES_MAY_IMPORT


def test_rules_load_without_spacy() -> None:
    words = "import sys, rules; sys.exit(any(m in sys.modules for m in ('spacy', 'medspacy', 'pipeline')))"
    assert subprocess.run([sys.executable, "-c", words], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_sizes(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    functions = [
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {f.name: n for f in functions if (n := _lines(f)) > MOST_FUNCTION_LINES}
    assert long == {}


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body after its docstring."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1


def test_nothing_strays_at_the_top() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    tops = {line.split("/")[0] for line in listed.splitlines()}
    assert {top for top in tops if not top.startswith(".")} <= TOP
