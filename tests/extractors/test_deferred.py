"""Libraries that are loaded only when something is asked of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractors.deferred import defer


@pytest.fixture
def rare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A package of the test's own that tells when it is run."""
    package = tmp_path / "rarely_used"
    package.mkdir()
    (package / "__init__.py").write_text("import sys\nsys.ran_rarely = True\nanswer = 42\n")
    (package / "part.py").write_text("from rarely_used import answer\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delattr(sys, "ran_rarely", raising=False)
    for name in ("rarely_used", "rarely_used.part"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return "rarely_used"


def test_an_import_does_not_run_it_and_a_name_does(rare: str) -> None:
    defer(rare)
    import rarely_used  # type: ignore[import-not-found]

    assert not hasattr(sys, "ran_rarely")
    assert not hasattr(rarely_used, "__wrapped__")
    assert not hasattr(sys, "ran_rarely")
    assert rarely_used.answer == 42
    assert hasattr(sys, "ran_rarely")
    with pytest.raises(AttributeError, match="question"):
        _ = rarely_used.question


def test_its_parts_find_it(rare: str) -> None:
    defer(rare)
    from rarely_used.part import answer  # type: ignore[import-not-found]

    assert answer == 42


def test_what_is_loaded_or_absent_is_left_alone() -> None:
    before = sys.modules["subprocess"]
    defer("subprocess")
    assert sys.modules["subprocess"] is before
    defer("no_such_module_of_any_kind")
    assert "no_such_module_of_any_kind" not in sys.modules


def test_the_pipeline_loads_without_scipy_and_nltk_still_works() -> None:
    words = (
        "import sys, extractors.assembly; assert 'scipy' not in sys.modules; import nltk.stem;"
        "assert nltk.stem.PorterStemmer().stem('running') == 'run'"
    )
    ran = subprocess.run([sys.executable, "-c", words], cwd=Path(__file__).parents[2], check=False)
    assert ran.returncode == 0
