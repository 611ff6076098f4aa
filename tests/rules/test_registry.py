"""Several versions side by side: the one in force on the request's date."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest

from extractors.strict_yaml import DataFileError
from rules import UnknownPolicyError, load_policy
from rules.registry import policy_ids, versions
from tests.rules.helpers import DATA


@pytest.mark.parametrize(
    ("on", "version", "warned"),
    [
        ("2023-12-31", "1", True),
        ("2024-01-01", "1", False),
        ("2024-12-31", "1", False),
        ("2025-01-01", "2", False),
        ("2030-01-01", "2", False),
        (None, "2", False),
    ],
)
def test_version_in_force(on: str | None, version: str, warned: bool) -> None:
    found = load_policy("toy", on=dt.date.fromisoformat(on) if on else None, root=DATA)
    assert found.policy.version == version
    assert bool(found.warnings) is warned


def test_warning_names_date_and_version() -> None:
    found = load_policy("mri-lower-extremity", on=dt.date(2020, 1, 2))
    assert found.warnings == (
        "no version of mri-lower-extremity was in force on 2020-01-02; version 4, effective 2025-02-20, was used",
    )


def test_ended_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "1.yaml").write_text((DATA / "toy" / "1.yaml").read_text())
    assert load_policy("toy", on=dt.date(2025, 12, 31), root=tmp_path).warnings == ()
    assert load_policy("toy", on=dt.date(2026, 1, 1), root=tmp_path).warnings


def _written(root: Path, version: str, effective: str, ends: str) -> None:
    (root / "toy").mkdir(exist_ok=True)
    words = (DATA / "toy" / "1.yaml").read_text()
    for key, value in (("version", f'"{version}"'), ("effective", effective), ("ends", ends)):
        words = re.sub(rf"^{key}:.*$", f"{key}: {value}", words, flags=re.MULTILINE)
    (root / "toy" / f"{version}.yaml").write_text(words)


def test_after_all_have_ended_the_last_is_used(tmp_path: Path) -> None:
    _written(tmp_path, "1", "2023-01-01", "2023-12-31")
    _written(tmp_path, "2", "2024-01-01", "2024-12-31")
    for on, version in ((dt.date(2022, 1, 1), "1"), (dt.date(2025, 6, 1), "2")):
        found = load_policy("toy", on=on, root=tmp_path)
        assert (found.policy.version, len(found.warnings)) == (version, 1)


def test_of_versions_that_begin_together_the_higher_number_is_the_newer(tmp_path: Path) -> None:
    for version in ("9", "10"):
        _written(tmp_path, version, "2024-01-01", "2024-12-31")
    assert load_policy("toy", on=dt.date(2024, 2, 1), root=tmp_path).policy.version == "10"


def test_asked_version_overrides_the_date() -> None:
    found = load_policy("toy", on=dt.date(2024, 5, 1), version="2", root=DATA)
    assert (found.policy.version, found.warnings) == ("2", ())


def test_hash_is_of_the_file() -> None:
    found = load_policy("toy", version="1", root=DATA)
    assert found.sha256 == hashlib.sha256((DATA / "toy" / "1.yaml").read_bytes()).hexdigest()


def test_shipped_policies() -> None:
    assert policy_ids() == ("mri-lower-extremity",)
    assert [item.policy.version for item in versions("mri-lower-extremity")] == ["4"]


@pytest.mark.parametrize(
    ("policy", "version", "message"),
    [
        ("tou", None, "unknown policy 'tou'; did you mean 'toy'?"),
        ("toy", "3", r"unknown version of toy '3' \(choices: 1, 2\)"),
    ],
)
def test_unknown(policy: str, version: str | None, message: str) -> None:
    with pytest.raises(UnknownPolicyError, match=message):
        load_policy(policy, version=version, root=DATA)


@pytest.mark.parametrize(
    ("folder", "name", "message"),
    [
        ("toys", "1.yaml", "id: 'toy' does not agree with the file's place, 'toys'"),
        ("toy", "9.yaml", "version: '1' does not agree with the file's place, '9'"),
    ],
)
def test_file_in_the_wrong_place(tmp_path: Path, folder: str, name: str, message: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / name).write_text((DATA / "toy" / "1.yaml").read_text())
    with pytest.raises(DataFileError, match=message):
        load_policy(folder, root=tmp_path)
