"""What the README and the docstrings show is what happens."""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.helpers import ROOT

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
PYTHON = [body for language, body in BLOCKS if language == "python"]
SHELL = [
    line.split("#")[0].strip() for language, body in BLOCKS if language == "sh" for line in body.splitlines()
]
MAKE = [line.split()[1] for line in SHELL if line.startswith("make ")]
SERVING = ("review",)
WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("pipeline", "extractors", "rules")
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in path.read_text("utf-8")
]


@pytest.mark.parametrize("body", PYTHON)
def test_python(body: str) -> None:
    exec(compile(body, "README.md", "exec"), {})


def test_commands(tmp_path: Path) -> None:
    """In their order, since one reads what the other wrote."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    for line in SHELL:
        if line.startswith(".venv/bin/notetriage "):
            words = [sys.executable, "-m", "pipeline.cli", *shlex.split(line)[1:]]
            environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
            if words[3] in SERVING:
                _serves(words, tmp_path, environment)
                continue
            done = subprocess.run(
                words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, ""), line


def _serves(words: list[str], folder: Path, environment: dict[str, str]) -> None:
    """It prints an address of this machine, answers there, and ends when it is told to."""
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = next(line.strip() for line in server.stdout if line.startswith("http://127.0.0.1:"))
        try:
            with visitor.open(address, timeout=30) as answer:
                assert answer.status == 200
        finally:
            server.terminate()


@pytest.mark.parametrize("target", MAKE)
def test_make_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_docstring_examples(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0
