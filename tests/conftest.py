"""What tests share: the real engine, loaded once, and the command called in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from pipeline import cli
from pipeline.triage import Triage
from tests.helpers import FakeReader, InProcess, Ran, fake_judge

# A test holds a result, never a time: the machine may be busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def fake_triage() -> Triage:
    """The pipeline with the stand-ins."""
    return Triage(FakeReader(), fake_judge)


@pytest.fixture(scope="session")
def triage() -> Triage:
    """The pipeline as shipped."""
    return Triage.load()


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Callable[..., Ran]:
    """Call the command in this process, with the engine that is loaded already; `OUT` stands for its folder."""
    folder = tmp_path / "results-of-run"

    def call(*arguments: object, stand_in: Triage | None = None) -> Ran:
        words = [str(folder) if word == "OUT" else str(word) for word in arguments]
        monkeypatch.setattr(sys, "argv", ["notetriage", *words])

        def in_process(*_: object, **__: object) -> InProcess:
            return InProcess(stand_in or request.getfixturevalue("triage"))

        monkeypatch.setattr("pipeline.run.Pool", in_process)
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        streams = capfd.readouterr()
        return Ran(int(left.value.code or 0), streams.out, streams.err, folder)

    return call
