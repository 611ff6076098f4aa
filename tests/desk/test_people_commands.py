"""`notetriage people` and `notetriage review --team`, as the person at the terminal meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from pipeline.desk.audit import faults
from pipeline.desk.passwords import digest, matches
from pipeline.desk.people import find_person
from pipeline.desk.serve import open_desk
from tests.helpers import Ran

PASSWORD = "four quiet words here"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let somebody sit at the terminal who answers each prompt with the next of the words."""

    def sit(*words: str) -> list[str]:
        answers = iter(words)
        prompts: list[str] = []

        def answer(prompt: str) -> str:
            prompts.append(prompt)
            return next(answers)

        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("getpass.getpass", answer)
        return prompts

    return sit


def test_a_password_is_asked_for_twice_and_kept_as_a_hash(
    command: Callable[..., Ran], out: Path, typing: Callable[..., list[str]]
) -> None:
    prompts = typing(PASSWORD, PASSWORD)
    ran = command("people", "add", out, "ann", "--role", "admin")
    assert (ran.code, ran.out, ran.err) == (0, "ann may sign in as admin\n", "")
    assert prompts == ["Password: ", "The same again: "]
    desk = open_desk(out, None)
    with desk.read() as session:
        assert matches(PASSWORD, find_person(session, "ann").password)
        assert faults(session) == []
    desk.close()
    assert command("people", "list", out).out == "ann\tadmin\tactive\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((PASSWORD, "another"), "the two passwords differ; nothing was done"),
        (("short", "short"), "a password has 12 to 200 characters."),
    ],
)
def test_a_password_that_will_not_do_adds_nobody(
    command: Callable[..., Ran],
    out: Path,
    typing: Callable[..., list[str]],
    words: tuple[str, ...],
    told: str,
) -> None:
    typing(*words)
    ran = command("people", "add", out, "ann")
    assert (ran.code, ran.out, ran.err) == (2, "", f"notetriage: {told}\n")
    assert command("people", "list", out).out == ""


def test_a_name_is_refused_before_a_password_is_typed(
    command: Callable[..., Ran], out: Path, typing: Callable[..., list[str]]
) -> None:
    command("people", "add", out, "ann", "--code")
    prompts = typing()
    assert "there is somebody called Ann" in command("people", "add", out, "Ann").err
    assert "a name has 1 to 64" in command("people", "add", out, "two words").err
    assert "no folder of a run" in command("people", "add", out / "nowhere", "bob").err
    assert prompts == []


def test_no_password_is_asked_for_where_nobody_can_type(
    command: Callable[..., Ran], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    ran = command("people", "add", out, "ann")
    assert (ran.code, "give --code" in ran.err) == (2, True)


def test_a_code_is_printed_alone_and_a_new_one_takes_its_place(
    command: Callable[..., Ran], out: Path
) -> None:
    first = command("people", "add", out, "ann", "--role", "admin", "--code")
    second = command("people", "code", out, "ann")
    for ran in (first, second):
        assert (ran.code, ran.out.count("\n")) == (0, 1)
        assert "ann chooses a password within 48 hours at /set-up" in ran.err
    desk = open_desk(out, None)
    with desk.read() as session:
        assert find_person(session, "ann").code == digest(second.out.strip())
        assert find_person(session, "ann").password is None
    desk.close()
    assert first.out != second.out
    assert command("people", "code", out, "bob").err == "notetriage: there is no such person.\n"


def test_a_desk_for_a_team_waits_for_an_admin_of_its_tenant(
    command: Callable[..., Ran], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[FastAPI] = []
    monkeypatch.setattr("pipeline.loopback.serve", lambda app, *_: served.append(app))
    monkeypatch.setattr("pipeline.desk.serve.file_run", lambda *_: 0)
    ran = command("review", out, "--team")
    assert (ran.code, served) == (2, [])
    assert f"notetriage people add {out} NAME --role admin\n" in ran.err
    command("people", "add", out, "ann", "--role", "lead", "--code")
    assert command("review", out, "--team").code == 2
    command("people", "add", out, "bob", "--role", "admin", "--code")
    assert command("review", out, "--team").code == 0
    assert len(served) == 1
    other = command("review", out, "--team", "--tenant", "north", "--new-tenant")
    assert f"people add {out} NAME --role admin --tenant north\n" in other.err
    assert "begins with https://" in command("review", out, "--team", "--public", "http://x.org").err


def test_a_tenant_is_made_only_where_that_is_said(command: Callable[..., Ran], out: Path) -> None:
    ann = ("people", "add", out, "ann", "--role", "admin", "--code", "--tenant", "north")
    refused = command(*ann)
    assert refused.code == 2
    assert "no tenant north on this desk (there is no other); make it with --new-tenant" in refused.err
    assert command("review", out, "--tenant", "north").code == 2
    desk = open_desk(out, None)
    assert desk.tenants() == ["default"]
    assert command(*ann, "--new-tenant").code == 0
    assert desk.tenants() == ["default", "north"]
    assert "north on this desk already" in command(*ann, "--new-tenant").err
    assert command("people", "list", out, "--tenant", "north").out == "ann\tadmin\tactive\n"
    desk.close()


def test_several_processes_serve_a_team_only(command: Callable[..., Ran], out: Path) -> None:
    ran = command("review", out, "--workers", "2")
    assert (ran.code, "give --team, or leave out --workers" in ran.err) == (2, True)


def test_a_run_that_did_not_come_to_its_end_is_told_before_anything_is_served(
    command: Callable[..., Ran], out: Path
) -> None:
    (out / "results.jsonl").touch()
    ran = command("review", out)
    assert (ran.code, "did not come to its end" in ran.err, "--resume" in ran.err) == (2, True, True)
