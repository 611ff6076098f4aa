"""Many reviewers at once on a real server, and whether the desk kept exactly what it told them it kept."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any, NamedTuple

import httpx2
from sqlalchemy import select

from pipeline.desk.audit import Who, faults
from pipeline.desk.database import Database
from pipeline.desk.people import add_person, set_password
from pipeline.desk.roles import Role
from pipeline.desk.tables import AuditRow, CaseRow, DecisionRow, EntryRow, Word
from rules import Status
from tests.helpers import ROOT

PASSWORD = "four quiet words here"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_FREE = re.compile(r'action="/cases/(\d+)/claim"')
_LEAF = re.compile(r'name="criterion" value="([^"]+)">\s*<input type="hidden" name="state" value="([^"]+)"')
_DONE, _REFUSED, _SHOWN = 303, 409, 200
_WAIT = 60.0
_CONTENDED = 3  # every so many cases a reviewer goes for the one on top of the queue, as the others do


class Took(NamedTuple):
    """Milliseconds of an answer: as its browser saw it, in the application, and of that on the processor.

    What the application took holds its waiting for others, not the way to it. `cpu` is that of the page.
    """

    client: float
    app: float
    cpu: float


def took(began: float, headers: Mapping[str, str]) -> Took:
    """What an answer took that was asked for at `began` (`perf_counter`)."""
    parts = dict(part.split(";dur=") for part in headers["server-timing"].split(", "))
    return Took(1000 * (perf_counter() - began), float(parts["app"]), float(parts.get("cpu", 0)))


@dataclass
class Reviewer:
    """One who reviews: what the server said was kept, and what it answered that it should not."""

    name: str
    decided: list[tuple[int, str]] = field(default_factory=list)
    entered: list[tuple[int, str, str]] = field(default_factory=list)
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    idle: bool = False  # no case was left to take
    times: dict[str, list[Took]] = field(default_factory=lambda: defaultdict(list))


def add_reviewers(database: Database, count: int, who: Who) -> list[Reviewer]:
    """Make accounts with a password, the first an admin."""
    with database.write() as session:
        boss = add_person(session, who, "boss", Role.ADMIN)
        set_password(session, who, boss.id, PASSWORD)
        for number in range(count):
            row = add_person(session, who, f"user-{number}", Role.REVIEWER)
            set_password(session, who, row.id, PASSWORD)
    return [Reviewer(f"user-{number}") for number in range(count)]


@contextmanager
def server(url: str, folder: Path, workers: int = 1) -> Iterator[str]:
    """Run `notetriage review --team` over the database at `url`, and give its address."""
    (folder / "results.jsonl").touch()
    (folder / "run.json").write_text(json.dumps({"inputs": []}))
    words = [sys.executable, "-m", "pipeline.cli", "review", str(folder), "--team", "--database", url]
    words += ["--workers", str(workers)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield next(line.strip() for line in process.stdout if line.startswith("http://127.0.0.1:"))
        finally:
            process.terminate()


def review(address: str, reviewers: Sequence[Reviewer], seconds: float) -> None:
    """Let all review at once for `seconds` after all have signed in; each finishes the case begun."""
    asyncio.run(_review(address, reviewers, seconds))


async def _review(address: str, reviewers: Sequence[Reviewer], seconds: float) -> None:
    desks = [_Desk(address, one) for one in reviewers]
    await asyncio.gather(*(desk.sign_in() for desk in desks))
    until = monotonic() + seconds
    try:
        await asyncio.gather(*(desk.work(until) for desk in desks))
    finally:
        await asyncio.gather(*(desk.client.aclose() for desk in desks))


class _Desk:
    """A reviewer's browser."""

    def __init__(self, address: str, who: Reviewer) -> None:
        self.client = httpx2.AsyncClient(base_url=address, timeout=_WAIT)
        self._who = who
        self._csrf = ""

    async def sign_in(self) -> None:
        await self._page("sign-in page", "/sign-in")
        await self._send("sign in", "/sign-in", name=self._who.name, password=PASSWORD)

    async def work(self, until: float) -> None:
        count = 0
        while monotonic() < until and not self._who.wrong:
            count += 1
            try:
                case = await self._take(count)
                if case is None:
                    self._who.idle = not self._who.wrong
                    return
                await self._judge(case, count)
            except httpx2.HTTPError as error:
                self._who.wrong.append(type(error).__name__)

    async def _take(self, count: int) -> int | None:
        """Take the case on top of the queue as everybody sees it, or the next; None where none is left."""
        page = await self._page("queue", "/")
        free = _FREE.search(page)
        if free and count % _CONTENDED == 0:
            path = f"/cases/{free[1]}/claim"
            if await self._send("take", path, allowed=(_DONE, _REFUSED)):
                return int(free[1])
            self._who.refused += 1
        where = await self._send("next", "/next")
        return int(where.rpartition("/")[2]) if where != "/" and where else None

    async def _judge(self, case: int, count: int) -> None:
        """Override a criterion and say the final word."""
        leaves = _LEAF.findall(await self._page("case", f"/cases/{case}"))
        if not leaves:
            self._who.wrong.append(f"case {case}: no criterion can be answered")
            return
        criterion, suggested = leaves[count % len(leaves)]
        state = next(one.value for one in Status if one.value != suggested)
        form = {"criterion": criterion, "state": state, "reason": f"read again by {self._who.name}"}
        if await self._send("override", f"/cases/{case}/entries", **form):
            self._who.entered.append((case, criterion, state))
        word = list(Word)[count % len(Word)].value
        if await self._send("decide", f"/cases/{case}/decision", word=word):
            self._who.decided.append((case, word))

    async def _page(self, action: str, path: str) -> str:
        answer = await self._timed(action, "GET", path)
        found = _CSRF.search(answer.text)
        if answer.status_code != _SHOWN or not found:
            self._who.wrong.append(f"{action}: {answer.status_code}")
        else:
            self._csrf = found[1]
        return answer.text

    async def _send(self, action: str, path: str, allowed: tuple[int, ...] = (_DONE,), **form: str) -> str:
        """Send a form; where it leads, or "" where it was refused."""
        answer = await self._timed(action, "POST", path, data={"csrf": self._csrf, **form})
        if answer.status_code not in allowed:
            self._who.wrong.append(f"{action}: {answer.status_code}")
        return str(answer.headers["location"]) if answer.status_code == _DONE else ""

    async def _timed(self, action: str, method: str, path: str, **how: Any) -> httpx2.Response:
        began = perf_counter()
        answer = await self.client.request(method, path, **how)
        self._who.times[action].append(took(began, answer.headers))
        return answer


def losses(database: Database, reviewers: Sequence[Reviewer]) -> list[str]:
    """What the desk lost, doubled or made up, what it answered wrongly, and what is wrong with its log."""
    told = Counter((case, one.name, word) for one in reviewers for case, word in one.decided)
    said = Counter((*entry, one.name) for one in reviewers for entry in one.entered)
    names = [one.name for one in reviewers]
    with database.read() as session:
        rows = session.scalars(select(DecisionRow).where(DecisionRow.reviewer.in_(names))).all()
        entries = session.scalars(select(EntryRow).where(EntryRow.reviewer.in_(names))).all()
        cases = {row.id: row for row in session.scalars(select(CaseRow))}
        lines = session.scalars(select(AuditRow).where(AuditRow.actor.in_(names))).all()
        found = faults(session)
    found += [f"{one.name}: {wrong}" for one in reviewers for wrong in one.wrong]
    kept = Counter((row.case, row.reviewer, row.word) for row in rows)
    held = Counter((row.case, row.criterion, row.state, row.reviewer) for row in entries)
    logged = Counter((row.case, row.actor, row.detail["word"]) for row in lines if row.action == "decide")
    claims = Counter(row.case for row in lines if row.action == "claim")
    found += _unlike("decisions", told, kept) + _unlike("entries", said, held)
    found += _unlike("decisions in the log", told, logged)
    found += [
        f"case {case} was decided by {n}" for case, n in Counter(row.case for row in rows).items() if n > 1
    ]
    found += [f"case {case} was given to {n}" for case, n in claims.items() if n > 1]
    found += [
        f"case {row.case} does not stand as decided"
        for row in rows
        if (cases[row.case].decided, cases[row.case].assignee) != (row.word, row.reviewer)
    ]
    return found


def _unlike(what: str, told: Counter[Any], kept: Counter[Any]) -> list[str]:
    lost, more = (told - kept).total(), (kept - told).total()
    return [f"{what}: {lost} lost, {more} that nobody made"] if lost or more else []
