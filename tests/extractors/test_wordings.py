"""Wording files are checked as they load; a name that is not there is an error that lists those that are."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.strict_yaml import DataFileError
from extractors.wordings import load_wordings

_GOOD = "description: d\nwordings:\n  seems: {means: m, lead: '\\b', any: ['a|b', c], tail: '$'}\n"


def _write(folder: Path, text: str) -> Path:
    file = folder / "wordings.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_wording_is_lead_alternatives_and_tail(tmp_path: Path) -> None:
    wordings = load_wordings(_write(tmp_path, _GOOD))
    assert [(name, wordings[name].pattern) for name in wordings] == [("seems", r"\b(?:a|b|c)$")]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (_GOOD.replace("means", "mean"), "mean"),
        (_GOOD + "description: e\n", "duplicate"),
        (_GOOD.replace("'a|b'", "'(a|b'"), "does not compile"),
        (_GOOD.replace("['a|b', c]", "[]"), "any"),
    ],
)
def test_a_bad_file_is_an_error_that_names_the_fault(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(DataFileError, match=word):
        load_wordings(_write(tmp_path, text))


def test_an_unknown_name_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="known: seems"):
        load_wordings(_write(tmp_path, _GOOD))["seem"]
