"""The folder of the Java that Spark runs on lies where others may write, and is never theirs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

pytest.importorskip("pyspark")

from pipeline.spark.session import java_home


@pytest.fixture
def common(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"notetriage-java-{os.getuid()}"


def test_it_is_closed_to_others_and_used_again(common: Path) -> None:
    assert java_home(Path("/a/java")) == common == java_home(Path("/b/java"))
    assert common.stat().st_mode & 0o777 == 0o700
    assert "/b/java" in (common / "bin" / "java").read_text()


@pytest.mark.parametrize("how", ["open", "link", "file"])
def test_what_somebody_else_may_have_put_there_is_not_used(common: Path, how: str) -> None:
    if how == "open":
        common.mkdir()
        common.chmod(0o777)
    elif how == "link":
        (common.parent / "elsewhere").mkdir()
        common.symlink_to(common.parent / "elsewhere")
    else:
        common.touch()
    home = java_home(Path("/a/java"))
    assert home != common
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "bin" / "java").is_file()
