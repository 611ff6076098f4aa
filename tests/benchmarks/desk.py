"""What the desk costs with many cases, on SQLite and, where Debian's package is there, on PostgreSQL.

    python -m tests.benchmarks.desk [--cases 10000] [--rounds 20] [--database sqlite]
    python -m tests.benchmarks.desk --users 50 --seconds 300 [--workers 2] [--database postgresql]

The first measures the server's time for pages of the queue (filters, orders, searches, last page) and of
cases, in this process. The second lets that many reviewers work at once on `notetriage review --team`, each
opening the queue, taking a case, overriding, deciding, without a pause; it then holds what the database has
against what each was told. Exit code 1 where anything was lost or doubled, an answer was wrong, no case was
left before the time was over, or the log does not verify. `make bench-desk` does both.

`--database` is `sqlite`, `postgresql` (a server of the benchmark's own) or the URL of an empty database.
Times in the application are those of its `Server-Timing`: they hold the waiting for others once a request is
read; those of the client hold all, and this program's own work. Other work on the machine shows in both, hardly
in those of the processor.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import make_url, select
from starlette.testclient import TestClient

from pipeline.desk.audit import Who
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.queue import Order, Standing, Term
from pipeline.desk.tables import CaseRow
from pipeline.desk.web.app import create_app
from pipeline.desk.web.visitor import Visitor
from pipeline.errors import UsageError
from pipeline.triage import Triage
from tests.desk import crowd, postgres
from tests.desk.crowd import Took
from tests.desk.made import Sample, fill, samples, spread

_TOKEN = "benchmark"
_PARTS = (0.5, 0.95, 0.99)
_NAMES = ("p50", "p95", "p99")
_LAST = "1000000"
QUEUE: dict[str, dict[str, str]] = {
    "as opened": {},
    **{f"show {one}": {"standing": one} for one in Standing},
    **{f"due {one}": {"term": one} for one in Term},
    **{f"sort {one}": {"sort": one} for one in Order},
    **{f"sort {one}, all": {"sort": one, "standing": "all"} for one in Order},
    **{f"sort {one}, all, last page": {"sort": one, "standing": "all", "number": _LAST} for one in Order},
    "suggestion": {"suggestion": "incomplete"},
    "indication": {"indication": "acute_injury"},
    "region": {"region": "knee"},
    "at most 1 needed": {"lacking": "1"},
    "7 days or more": {"older": "7"},
    "reviewer": {"assignee": "user-7"},
    "suggestion, region, due": {"suggestion": "incomplete", "region": "knee", "term": "three_days"},
    "search common word": {"words": "knee", "standing": "all"},
    "search two common words": {"words": "knee pain", "standing": "all"},
    "search one letter": {"words": "p", "standing": "all"},
    "search rare word": {"words": "x4711", "standing": "all"},
    "search case id": {"words": "made-047", "standing": "all"},
    "search common word, last page": {"words": "knee", "standing": "all", "number": _LAST},
    "search nothing found": {"words": "kangaroo", "standing": "all"},
}


def pages(database: Database, cases: int, rounds: int) -> dict[str, list[Took]]:
    """What each kind of page took."""
    client = TestClient(create_app(database, "user-7", _TOKEN), base_url="http://127.0.0.1")
    client.get("/", params={"token": _TOKEN})
    csrf = Visitor("", "", None, client.cookies["notetriage"]).csrf
    times: dict[str, list[Took]] = defaultdict(list)

    def timed(name: str, call: Callable[[], Any]) -> None:
        began = perf_counter()
        answer = call()
        times[name].append(crowd.took(began, answer.headers))
        assert answer.status_code == 200, (name, answer.status_code)

    for turn in range(rounds):
        for name, form in QUEUE.items():
            timed(f"queue: {name}", partial(client.post, "/queue", data={"csrf": csrf, **form}))
        for step in range(10):
            number = (turn * 10 + step) * 613 % cases + 1
            for name, ending in (("page", ""), ("packet", "/packet"), ("FHIR", "/fhir.json")):
                timed(f"case: {name}", partial(client.get, f"/cases/{number}{ending}"))
    return times


def table(title: str, times: dict[str, list[Took]]) -> None:
    """Print percentiles of each kind, in milliseconds."""
    columns = [*(f"app {one}" for one in _NAMES), *(f"client {one}" for one in _NAMES), "cpu p50"]
    sys.stdout.write(f"\n{title}, ms\n{'':<40}{'n':>6}" + "".join(f"{one:>11}" for one in columns) + "\n")
    groups: dict[str, list[Took]] = defaultdict(list)
    for name, some in times.items():
        groups[f"all {name.partition(':')[0]}"] += some
    for name, some in {**times, **(groups if len(groups) < len(times) else {})}.items():
        at_client, in_app, cpu = zip(*some, strict=True)
        figures = [*spread(in_app, _PARTS), *spread(at_client, _PARTS), *spread(cpu, _PARTS[:1])]
        sys.stdout.write(f"{name:<40}{len(some):>6}" + "".join(f"{one:>11.1f}" for one in figures) + "\n")
    sys.stdout.flush()


def worked(database: Database, url: str, folder: Path, asked: argparse.Namespace) -> bool:
    """Let reviewers work, print what it took, and return whether all was kept."""
    reviewers = crowd.add_reviewers(database, asked.users, Who("benchmark", dt.datetime.now(dt.UTC)))
    with crowd.server(url, folder, asked.workers) as address:
        crowd.review(address, reviewers, asked.seconds)
    times: dict[str, list[Took]] = defaultdict(list)
    for one in reviewers:
        for action, some in one.times.items():
            times[action] += some
    table(f"{asked.users} users, {asked.seconds:.0f} s, {asked.workers} processes", times)
    wrong = crowd.losses(database, reviewers)
    if any(one.idle for one in reviewers):
        wrong.append("no case was left before the time was over; give more --cases")
    answers = sum(len(some) for some in times.values())
    decided = sum(len(one.decided) for one in reviewers)
    refused = sum(one.refused for one in reviewers)
    kept = "no error, nothing lost or doubled, the log holds" if not wrong else "\n".join(wrong[:20])
    sys.stdout.write(
        f"{answers} answers ({answers / asked.seconds:.0f} a second), {decided} cases decided, "
        f"{refused} times another was faster; {kept}\n"
    )
    return not wrong


@contextmanager
def databases(wanted: str | None, folder: Path) -> Iterator[Iterator[tuple[str, str]]]:
    """Name and URL of each database that is wanted, or of those there are, one after another."""

    def each() -> Iterator[tuple[str, str]]:
        if wanted in (None, "sqlite"):
            yield "SQLite", sqlite_url(folder / "desk.db")
        if wanted == "postgresql" or (wanted is None and postgres.installed()):
            with postgres.server() as url:
                yield "PostgreSQL", url
        if wanted not in (None, "sqlite", "postgresql"):
            yield make_url(wanted).render_as_string(), wanted

    yield each()


def measured(name: str, url: str, found: list[Sample], asked: argparse.Namespace, folder: Path) -> bool:
    """Fill the database, measure, and return whether all was kept."""
    database = Database(url)
    try:
        with database.read() as session:
            if session.scalars(select(CaseRow.id)).first() is not None:
                message = f"{name} has cases already; give an empty database"
                raise UsageError(message)
        began = perf_counter()
        fill(database, found, asked.cases, dt.datetime.now(dt.UTC), worked=not asked.users)
        sys.stdout.write(f"\n{name}: {asked.cases} cases filed in {perf_counter() - began:.0f} s\n")
        if asked.users:
            return worked(database, url, folder, asked)
        table(f"{name}: pages", pages(database, asked.cases, asked.rounds))
        return True
    finally:
        database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--users", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", help="sqlite, postgresql, or the URL of an empty database; else both")
    asked = parser.parse_args()
    found = samples(Triage.load())
    with tempfile.TemporaryDirectory() as folder, databases(asked.database, Path(folder)) as there:
        held = [measured(name, url, found, asked, Path(folder)) for name, url in there]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
