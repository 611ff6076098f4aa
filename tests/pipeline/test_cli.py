"""The command: exit codes, messages, and what stands on which stream."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

from pipeline.explain import explain_case
from pipeline.triage import Triage
from rules.registry import POLICIES
from tests.helpers import Ran

Command = Callable[..., Ran]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("locking of the knee, tear")
    (folder / "b.txt").write_text("nothing")
    return folder


def test_all_well(command: Command, fake_triage: Triage, notes: Path) -> None:
    ran = command("run", notes, "--out", "OUT", stand_in=fake_triage)
    assert (ran.code, ran.err) == (0, "")
    assert [result["case_id"] for result in ran.results] == ["a", "b"]
    for word in ("case", "suggestion", "indications met", "nearest missing items", "incomplete", "2 judged"):
        assert word in ran.out
    run = json.loads((ran.folder / "run.json").read_text())
    assert run["counts"] == {"results": 2, "errors": 0, "suggestions": {"incomplete": 2}, "skipped_files": {}}
    assert run["inputs"] == [str(notes)]
    assert run["policies"][0]["version"] == "4"


def test_some_failed(command: Command, fake_triage: Triage, notes: Path) -> None:
    (notes / "a2.txt").write_text("EXPLODE CANARY")
    (notes / "empty.txt").write_text(" ")
    ran = command("run", notes, "--out", "OUT", stand_in=fake_triage)
    assert ran.code == 1
    assert ran.err == f"2 could not be processed; see {ran.folder / 'errors.jsonl'}\n"
    assert [result["case_id"] for result in ran.results] == ["a", "b"]
    assert [(row["case_id"], row["document_id"], row["stage"]) for row in ran.errors] == [
        ("a2", "a2.txt", "extract"),
        ("empty", "empty.txt", "intake"),
    ]
    assert "CANARY" not in ran.out + ran.err


def test_quiet(command: Command, fake_triage: Triage, notes: Path) -> None:
    assert command("run", notes, "--out", "OUT", "--quiet", stand_in=fake_triage).out == ""


def test_other_files_are_told(command: Command, fake_triage: Triage, notes: Path) -> None:
    (notes / "a.ann").write_text("T1")
    assert "passed over: 1 .ann" in command("run", notes, "--out", "OUT", stand_in=fake_triage).out


MISTAKES = [
    ("both", ["run", ".", "--out", "OUT", "--resume", "--restart"], "give --resume or --restart, not both"),
    ("no run to ask", ["query", "gone", "select 1"], "gone holds no run with tables"),
    ("no such path", ["run", "gone", "--out", "OUT"], "no such file or folder: gone. Give a folder of notes"),
    ("no out", ["run", "."], "Missing option '--out'"),
    ("no paths", ["run", "--out", "OUT"], "notetriage: give PATHS: folders, documents or tables of cases"),
    ("no workers", ["run", ".", "--out", "OUT", "--workers", "0"], "Invalid value for '--workers'"),
    ("no run to explain", ["explain", "gone", "c"], "gone holds no run"),
    ("no such shape", ["schema", "cases"], "'cases' is not one of 'case', 'result'"),
    ("no such command", ["judge"], "No such command 'judge'"),
]


@pytest.mark.parametrize(("arguments", "message"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_mistake_of_the_call(
    command: Command, fake_triage: Triage, arguments: list[str], message: str
) -> None:
    ran = command(*arguments, stand_in=fake_triage)
    assert ran.code == 2
    assert message in " ".join(ran.err.replace("│", "").split())


def test_empty_folder(command: Command, fake_triage: Triage, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "x.ann").write_text("")
    ran = command("run", tmp_path / "none", "--out", "OUT", stand_in=fake_triage)
    assert ran.code == 2
    assert "no notes or cases found" in ran.err
    assert "passed over: 1 .ann" in ran.err
    assert not (ran.folder / "results.jsonl").exists()


def test_out_is_a_file(command: Command, fake_triage: Triage, notes: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = command("run", notes, "--out", tmp_path / "file", stand_in=fake_triage)
    assert ran.code == 2
    assert "Choose another folder with --out" in ran.err


def test_fault_of_ours_names_type_and_place_only(
    command: Command, fake_triage: Triage, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "CANARY"
        raise RuntimeError(message)

    monkeypatch.setattr("pipeline.run.RunWriter", broken)
    ran = command("run", notes, "--out", "OUT", stand_in=fake_triage)
    assert ran.code == 1
    assert ran.err.startswith("notetriage: internal error, RuntimeError at test_cli.py:")
    assert "CANARY" not in ran.err


def test_schema_is_a_schema(command: Command) -> None:
    for shape in ("case", "result"):
        schema = json.loads(command("schema", shape).out)
        jsonschema.Draft202012Validator.check_schema(schema)


def test_explain(command: Command, fake_triage: Triage, notes: Path) -> None:
    command("run", notes, "--out", "OUT", stand_in=fake_triage)
    ran = command("explain", "OUT", "a", stand_in=fake_triage)
    assert ran.code == 0
    assert "✓" in ran.out
    assert "«locking» of the knee, tear" in ran.out  # no terminal: the quote is set in marks
    assert "[a.txt 0-7]" in ran.out


def test_explain_names_the_alternatives_of_what_is_missing(
    command: Command, triage: Triage, tmp_path: Path
) -> None:
    (tmp_path / "note.txt").write_text("Hip replacement in 2015. Hip pain since March. No loosening.")
    ran = command("run", tmp_path / "note.txt", "--out", "OUT", stand_in=triage)
    assert (ran.code, ran.err) == (0, "")
    told = command("explain", "OUT", "note").out
    assert re.search(
        r"^missing for .*:\n(  .*\n)*  .*, or one of \d others  \[post_intervention\.hip\.",
        told,
        re.MULTILINE,
    )


def test_on_a_terminal_the_quote_is_shown_in_reverse(
    command: Command, fake_triage: Triage, notes: Path
) -> None:
    ran = command("run", notes, "--out", "OUT", stand_in=fake_triage)
    screen = Console(force_terminal=True, width=200, file=StringIO(), color_system="standard")
    for part in explain_case(ran.folder, "a", plain=not screen.is_terminal):
        screen.print(part)
    told = screen.file.getvalue()
    assert "\x1b[1;7mlocking\x1b[0m" in told
    assert "«" not in told


def test_explain_when_the_note_has_changed(command: Command, fake_triage: Triage, notes: Path) -> None:
    command("run", notes, "--out", "OUT", stand_in=fake_triage)
    (notes / "a.txt").write_text("another text")
    ran = command("explain", "OUT", "a", stand_in=fake_triage)
    assert "have moved or changed since the run" in ran.out
    assert "another text" not in ran.out


@pytest.mark.parametrize(
    ("case", "message"),
    [("aa", "no case aa in this run; there is a"), ("bad", "case bad could not be processed")],
)
def test_explain_a_case_without_result(
    command: Command, fake_triage: Triage, notes: Path, case: str, message: str
) -> None:
    (notes / "bad.txt").write_text("")
    command("run", notes, "--out", "OUT", stand_in=fake_triage)
    ran = command("explain", "OUT", case, stand_in=fake_triage)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


@pytest.mark.parametrize(
    "command_words", [[], ["run"], ["query"], ["explain"], ["schema"], ["policy"], ["policy", "show"]]
)
def test_help(command: Command, command_words: list[str]) -> None:
    assert "Usage: notetriage" in command(*command_words, "--help").out


def test_help_and_import_load_no_language_pipeline() -> None:
    words = "import sys, pipeline, pipeline.cli; sys.exit('spacy' in sys.modules or 'pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0


def test_policy_show(command: Command) -> None:
    plain, full = command("policy", "show").out, command("policy", "show", "--sources", "--conditions").out
    assert "non_indication.implanted_device: " in plain
    assert len(plain.splitlines()) == 156
    assert "source: " in full


def test_policy_check(command: Command, tmp_path: Path) -> None:
    assert (
        "4.yaml: ok (mri-lower-extremity version 4, 154 nodes, 108 leaves)" in command("policy", "check").out
    )
    path = tmp_path / "p.yaml"
    path.write_text("schema_version: 1\nidd: x\n")
    ran = command("policy", "check", path)
    assert ran.code == 1
    assert "idd" in ran.out


def test_policy_diff(command: Command, tmp_path: Path) -> None:
    shipped = POLICIES / "mri-lower-extremity" / "4.yaml"
    path = tmp_path / "5.yaml"
    path.write_text(
        shipped.read_text("utf-8").replace('version: "4"\neffective', 'version: "5"\neffective'), "utf-8"
    )
    assert "nothing differs" in command("policy", "diff", "mri-lower-extremity@4", "mri-lower-extremity").out
    assert command("policy", "diff", shipped, path).out.splitlines() == [
        "version 4 -> version 5",
        'version: "4" -> "5"',
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "mri-lower"), "mri-lower-extremity"),
        (("show", "mri-lower-extremity@9"), "4"),
        (("check", "gone.yaml"), "no such policy file: gone.yaml"),
    ],
)
def test_policy_that_is_not_there(command: Command, words: tuple[str, ...], message: str) -> None:
    ran = command("policy", *words)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_name_does_not_steer_the_terminal(command: Command, fake_triage: Triage, tmp_path: Path) -> None:
    notes = tmp_path / "odd"
    notes.mkdir()
    (notes / "a\x1b[2Jb.txt").write_text("locking, tear")
    (notes / "c\x1b]0;d.txt").write_text(" ")
    ran = command("run", notes, "--out", "OUT", stand_in=fake_triage)
    assert "\x1b" not in ran.out
    assert ("a\ufffd[2Jb" in ran.out, "c\ufffd]0;d" in ran.out) == (True, True)
    assert "\x1b" not in command("explain", ran.folder, "a\x1b[2Jb").out
    assert "\x1b" not in command("query", ran.folder, "select case_id from cases").out


def test_explain_a_run_that_an_older_policy_file_judged(
    command: Command, triage: Triage, notes: Path
) -> None:
    ran = command("run", notes / "a.txt", "--out", "OUT", stand_in=triage)
    assert "has changed since the run" not in command("explain", "OUT", "a").out
    lines = ran.folder / "results.jsonl"
    result = json.loads(lines.read_text())
    result["policy"]["sha256"] = "0" * 64
    result["missing"] = [{"indication": "a.node_that_is_gone", "needs": ["a.leaf_that_is_gone"]}]
    lines.write_text(json.dumps(result) + "\n")
    told = command("explain", "OUT", "a")
    assert told.code == 0
    assert "The policy file has changed since the run" in told.out
    assert "missing for a.node_that_is_gone:\n  a.leaf_that_is_gone  [a.leaf_that_is_gone]" in told.out


@pytest.mark.parametrize("line", ['{"case_id": "a", "CANARY', '{"case_id": "a", "CANARY": 1}', "[]"])
def test_explain_a_run_that_cannot_be_read(
    command: Command, fake_triage: Triage, notes: Path, line: str
) -> None:
    ran = command("run", notes, "--out", "OUT", stand_in=fake_triage)
    (ran.folder / "results.jsonl").write_text(f"{line}\n")
    told = command("explain", "OUT", "a")
    assert (told.code, "CANARY" in told.err) == (2, False)
    assert "results.jsonl, line 1: is no result that this version of notetriage knows" in told.err
