"""Tables of patterns on disk: kept, read again, and never in the way."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from extractors import derived
from extractors.derived import SWITCH, Derived
from extractors.pattern_table import TABLE, Screened, screened
from extractors.regex_tree import LazyPattern

_BOUNDED = r"(?<![\w])(?:knee\s+(?:pain|ache))(?![\w])"


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder of the test's own, not made yet."""
    monkeypatch.setenv(SWITCH, str(tmp_path / "cache"))
    return tmp_path / "cache"


class _Counted:
    """Works out the length of a pattern, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, pattern: str) -> int:
        self.asked.append(pattern)
        return len(pattern)


def _table(work_out: _Counted, sources: tuple[str, ...] = ()) -> Derived:
    return Derived("lengths", work_out, sources)


def _saved(kept: Path) -> Path:
    table = _table(_Counted())
    table.of("knee")
    table.save()
    (path,) = kept.iterdir()
    return path


def test_next_process_works_out_only_what_is_new(kept: Path) -> None:
    _saved(kept)
    counted = _Counted()
    table = _table(counted)
    assert "knee" in table
    assert "hips" not in table
    assert [table.of("knee"), table.of("hips"), table.of("hips")] == [4, 4, 4]
    assert counted.asked == ["hips"]


def test_an_edited_source_gives_another_table(kept: Path, tmp_path: Path) -> None:
    source = tmp_path / "code.py"
    source.write_text("one")
    first = _table(_Counted(), (str(source),))
    first.of("knee")
    first.save()
    source.write_text("two")
    assert "knee" not in _table(_Counted(), (str(source),))
    assert len(list(kept.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"no table", b"0000\n{}", b'\xff\xfe\n{"knee":9}'])
def test_a_damaged_table_is_worked_out_anew(kept: Path, content: bytes) -> None:
    _saved(kept).write_bytes(content)
    assert _table(_Counted()).of("knee") == len("knee")


def test_a_changed_body_is_not_believed(kept: Path) -> None:
    path = _saved(kept)
    path.write_bytes(path.read_bytes().replace(b":4", b":9"))
    assert _table(_Counted()).of("knee") == len("knee")


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(SWITCH, str(tmp_path / "file" / "cache"))
    table = _table(_Counted())
    assert table.of("knee") == len("knee")
    table.save()
    assert "knee" in table


def test_switched_off_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SWITCH, derived.OFF)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    table = _table(_Counted())
    table.of("knee")
    table.save()
    assert list(tmp_path.iterdir()) == []
    assert derived.folder() is None


def test_old_tables_go(kept: Path, tmp_path: Path) -> None:
    source = tmp_path / "code.py"
    for version in range(7):
        source.write_text(str(version))
        table = _table(_Counted(), (str(source),))
        table.of("knee")
        table.save()
    assert len(list(kept.iterdir())) == 4


def test_a_table_read_from_disk_says_what_a_fresh_one_says(kept: Path) -> None:
    assert isinstance(screened(_BOUNDED), Screened)
    on_disk = json.loads(json.dumps(TABLE._work_out(_BOUNDED)))
    assert on_disk == TABLE.of(_BOUNDED)
    assert screened(_BOUNDED).first is not None


def test_a_lazy_pattern_is_compiled_once_at_first_use() -> None:
    compiled: list[str] = []

    def count(pattern: str) -> re.Pattern[str]:
        compiled.append(pattern)
        return re.compile(pattern)

    lazy = LazyPattern(r"(?P<side>left|right) knee", count)
    assert compiled == []
    assert dict(lazy.groupindex) == {"side": 1}
    match = lazy.match("the left knee", 4, 13)
    assert match is not None
    assert match.span("side") == (4, 8)
    assert [m.span() for m in lazy.finditer("right knee", 0, 10)] == [(0, 10)]
    assert compiled == [lazy.pattern]
    with pytest.raises(AttributeError, match="flags"):
        _ = lazy.flags
