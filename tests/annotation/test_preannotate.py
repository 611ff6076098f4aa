"""Pre-annotations: what a run found, in a tool's format, read back as gold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotation.sets import read_gold_set
from tests.helpers import Ran

FORMATS = ["brat", "label-studio", "doccano", "cas", "bioc"]
NOTE = "Has a pacemaker. Concern for a tear, with locking."


@pytest.fixture
def run(command: Callable[..., Ran], fake_triage: Any, tmp_path: Path) -> Path:
    """A finished run over one note."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "n-1.txt").write_text(NOTE, "utf-8")
    ran = command("run", tmp_path / "notes", "--out", "OUT", "--quiet", stand_in=fake_triage)
    assert ran.code == 0
    return ran.folder


@pytest.mark.parametrize("format_", FORMATS)
def test_read_back(format_: str, run: Path, command: Callable[..., Ran], tmp_path: Path) -> None:
    ran = command("preannotate", run, "--out", tmp_path / "out", "--to", format_)
    assert (ran.code, ran.err) == (0, "")
    assert "They hold the notes' text" in ran.out
    (case,) = read_gold_set(tmp_path / "out", format_).cases
    assert (case.note_id, case.text) == ("n-1", NOTE)
    assert [(fact.type, NOTE[fact.start : fact.end], fact.attrs) for fact in case.facts] == [
        ("device", "pacemaker", {"kind": "pacemaker"}),
        ("condition", "tear", {"concept": "meniscal_tear", "certainty": "suspected"}),
    ]
    assert {(one.id, one.status) for one in case.criteria} == {("preoperative", "met")}


@pytest.mark.parametrize(("format_", "name", "words"), [
    ("brat", "annotation.conf", "kind Arg:<ENTITY>, Value:physical_therapy|"),
    ("label-studio", "label-config.xml", '<Label value="device"/>'),
])  # fmt: skip
def test_configuration(
    format_: str, name: str, words: str, run: Path, command: Callable[..., Ran], tmp_path: Path
) -> None:
    assert command("preannotate", run, "--out", tmp_path / "out", "--to", format_).code == 0
    assert words in (tmp_path / "out" / name).read_text("utf-8")


def test_label_studio_gets_predictions(run: Path, command: Callable[..., Ran], tmp_path: Path) -> None:
    command("preannotate", run, "--out", tmp_path / "out", "--to", "label-studio")
    (task,) = json.loads((tmp_path / "out" / "label-studio.json").read_text("utf-8"))
    assert (list(task), task["predictions"][0]["model_version"]) == (
        ["id", "data", "predictions"],
        "notetriage",
    )


def test_notes_that_changed_are_left_out(run: Path, command: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "notes" / "n-1.txt").write_text("other", "utf-8")
    ran = command("preannotate", run, "--out", tmp_path / "out")
    assert ran.code == 2
    assert "none of the documents is where the run read it" in ran.err


@pytest.mark.parametrize(
    ("to", "message"), [("bart", "did you mean 'brat'"), ("cases", "pre-annotations are written as")]
)
def test_formats_that_are_none(
    to: str, message: str, run: Path, command: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = command("preannotate", run, "--out", tmp_path / "out", "--to", to)
    assert ran.code == 2
    assert message in ran.err


def test_columns_that_the_run_was_told_are_known_again(
    command: Callable[..., Ran], fake_triage: Any, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(f'ENC,NOTE_TXT\nn-1,"{NOTE}"\n')
    mapped = "--map", "case_id=ENC", "--map", "text=NOTE_TXT"
    ran = command("run", tmp_path / "t.csv", "--out", "OUT", "--quiet", *mapped, stand_in=fake_triage)
    assert command("preannotate", ran.folder, "--out", tmp_path / "out", "--to", "brat").code == 0
    (case,) = read_gold_set(tmp_path / "out", "brat").cases
    assert (case.note_id, case.text) == ("n-1", NOTE)
