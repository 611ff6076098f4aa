"""The desk's server is killed while people write, and started again: nothing lost, nothing twice."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import func, select

from pipeline.desk.audit import faults
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.people import add_person, set_password
from pipeline.desk.roles import Role
from pipeline.desk.tables import AuditRow, DecisionRow, EntryRow
from pipeline.result import Result
from tests.desk.conftest import NOTE, emptied, who
from tests.helpers import ROOT, Ran

PASSWORD = "four quiet words here"
WRITERS, KILLS = 4, 2
TRAUMA = "acute_injury.trauma"
_SERVE = "import sys; from pipeline.cli import main; sys.argv[0] = 'notetriage'; main()"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, result: Result) -> Iterator[str]:
    """A desk with a case and an account for each writer, and an admin."""
    where = (
        sqlite_url(tmp_path / "desk.db")
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql")
    )
    desk = Database(where)
    with desk.write() as session:
        for number in range(WRITERS):
            row = add_person(session, who(), f"writer-{number}", Role.REVIEWER if number else Role.ADMIN)
            set_password(session, who(), row.id, PASSWORD)
            named = result.model_copy(update={"case_id": f"c-{number}"})
            file_result(session, who(), named, {"note": NOTE})
    desk.close()
    yield where
    if request.param == "postgresql":
        desk = Database(where)
        emptied(desk.engine)
        desk.close()


@contextmanager
def _server(out: Path, url: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `notetriage review --team` as a process of its own; gives it and its address."""
    words = [sys.executable, "-c", _SERVE, "review", str(out), "--database", url, "--team"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert "new results" in process.stdout.readline()
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


class Writer:
    """A person who enters, one after another, reasons that are told apart by number, until the desk is gone."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.sent = 0
        self.kept: list[str] = []

    def work(self, address: str) -> None:
        with httpx2.Client(base_url=address, timeout=20) as client:
            try:
                self._sign_in(client)
                while True:
                    self._write(client)
            except httpx2.TransportError:
                return

    def _sign_in(self, client: httpx2.Client) -> None:
        form = {"name": f"writer-{self.number}", "password": PASSWORD, "csrf": _csrf(client, "/sign-in")}
        assert client.post("/sign-in", data=form).status_code == 303
        self._csrf = _csrf(client, "/help")

    def _write(self, client: httpx2.Client) -> None:
        self.sent += 1
        case, reason = self.number + 1, f"reason {self.number}-{self.sent}"
        if self.sent % 5:
            form = {"criterion": TRAUMA, "state": "not_met", "reason": reason}
            answer = client.post(f"/cases/{case}/entries", data={"csrf": self._csrf, **form})
        else:
            form = {"word": "request_documents", "note": reason}
            answer = client.post(f"/cases/{case}/decision", data={"csrf": self._csrf, **form})
        assert answer.status_code == 303, answer.text
        self.kept.append(reason)


def _csrf(client: httpx2.Client, page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get(page).text)
    assert found
    return found[1]


def test_what_was_answered_stands_once_after_kills_in_mid_write(
    url: str, tmp_path: Path, command: Callable[..., Ran]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "results.jsonl").touch()
    (out / "run.json").write_text('{"inputs": []}', encoding="utf-8")
    writers = [Writer(number) for number in range(WRITERS)]
    for _ in range(KILLS):
        before = sum(len(one.kept) for one in writers)
        with _server(out, url) as (process, address):
            threads = [threading.Thread(target=one.work, args=(address,)) for one in writers]
            for thread in threads:
                thread.start()
            until = time.monotonic() + 30
            while sum(len(one.kept) for one in writers) < before + 40 and time.monotonic() < until:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            for thread in threads:
                thread.join(30)
        assert sum(len(one.kept) for one in writers) >= before + 40
    with _server(out, url) as (_, address):
        with httpx2.Client(base_url=address, timeout=20) as client:
            writers[0]._sign_in(client)
            assert writers[0].kept[-1] in client.get("/cases/1/packet.json").text
    desk = Database(url)
    with desk.read() as session:
        entries = Counter(session.scalars(select(EntryRow.reason)))
        decisions = Counter(session.scalars(select(DecisionRow.note)))
        logged = dict(
            session.execute(
                select(AuditRow.action, func.count())
                .where(AuditRow.action.in_(("enter", "decide")))
                .group_by(AuditRow.action)
            )
            .tuples()
            .all()
        )
        assert faults(session) == []
    desk.close()
    stored = entries + decisions
    answered = {reason for one in writers for reason in one.kept}
    sent = {f"reason {one.number}-{n}" for one in writers for n in range(1, one.sent + 1)}
    assert answered <= set(stored) <= sent
    assert set(stored.values()) == {1}
    assert len(stored) - len(answered) <= WRITERS * KILLS  # at most the write that each waited for
    assert logged == {"enter": entries.total(), "decide": decisions.total()}
    assert command("audit", "verify", out, "--database", url).out == "the log holds\n"
