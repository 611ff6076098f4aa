"""What the desk costs with many cases, on SQLite and, where Debian's package is there, on PostgreSQL.

    python -m tests.benchmarks.desk [--cases 10000] [--rounds 20] [--only sqlite]
    python -m tests.benchmarks.desk --users 50 --seconds 60

The first measures the server's time for pages of the queue (filters, orders, searches, last page) and of
cases, in this process. The second lets that many reviewers work at once on `notetriage review --team`, each
opening the queue, taking a case, overriding, deciding; it then holds what the database has against what each
was told: exit code 1 where anything was lost or doubled, an answer was wrong, or the log does not verify.
Other work on the machine shows in the times by the clock, hardly in those of the processor.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

from starlette.testclient import TestClient

from pipeline.desk.audit import Who
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.queue import Order, Standing, Term
from pipeline.desk.web.app import create_app
from pipeline.desk.web.visitor import Visitor
from pipeline.triage import Triage
from tests.desk import crowd, postgres
from tests.desk.made import Sample, fill, samples, spread

_TOKEN = "benchmark"
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


class Took(NamedTuple):
    """Milliseconds by the clock, and of this process's processor time; a database server's is not in that."""

    wall: float
    processor: float


def pages(database: Database, cases: int, rounds: int) -> dict[str, list[Took]]:
    """What each kind of page took."""
    client = TestClient(create_app(database, "user-7", _TOKEN), base_url="http://127.0.0.1")
    client.get("/", params={"token": _TOKEN})
    csrf = Visitor("", "", None, client.cookies["notetriage"]).csrf
    times: dict[str, list[Took]] = defaultdict(list)

    def timed(name: str, call: Callable[[], Any]) -> None:
        began, used = perf_counter(), process_time()
        status = call().status_code
        times[name].append(Took((perf_counter() - began) * 1000, (process_time() - used) * 1000))
        assert status == 200, (name, status)

    for turn in range(rounds):
        for name, form in QUEUE.items():
            timed(f"queue: {name}", lambda form=form: client.post("/queue", data={"csrf": csrf, **form}))
        for step in range(10):
            number = (turn * 10 + step) * 613 % cases + 1
            for name, ending in (("page", ""), ("packet", "/packet"), ("FHIR", "/fhir.json")):
                timed(f"case: {name}", lambda n=number, e=ending: client.get(f"/cases/{n}{e}"))
    return times


def table(title: str, times: dict[str, list[Took]]) -> None:
    """Print the median and the 95th percentile of each kind, in milliseconds."""
    sys.stdout.write(f"\n{title}\n{'':<42}{'n':>6}{'p50 ms':>9}{'p95 ms':>9}{'CPU p50':>9}{'CPU p95':>9}\n")
    groups = defaultdict(list)
    for name, some in times.items():
        groups[f"all {name.partition(':')[0]}"] += some
    for name, some in {**times, **(groups if len(groups) < len(times) else {})}.items():
        figures = [*spread([one.wall for one in some]), *spread([one.processor for one in some])]
        sys.stdout.write(f"{name:<42}{len(some):>6}" + "".join(f"{one:>9.1f}" for one in figures) + "\n")
    sys.stdout.flush()


def worked(database: Database, url: str, folder: Path, users: int, seconds: float) -> bool:
    """Let reviewers work, print what it took, and return whether all was kept."""
    reviewers = crowd.add_reviewers(database, users, Who("benchmark", dt.datetime.now(dt.UTC)))
    with crowd.server(url, folder) as address:
        crowd.review(address, reviewers, seconds)
    times: dict[str, list[Took]] = defaultdict(list)
    for one in reviewers:
        for action, some in one.times.items():
            times[action] += [Took(1000 * second, 0.0) for second in some]
    table(f"{users} users, {seconds:.0f} s", times)
    decided = sum(len(one.decided) for one in reviewers)
    refused = sum(one.refused for one in reviewers)
    wrong = crowd.losses(database, reviewers)
    kept = "nothing lost or doubled, the log holds" if not wrong else "\n".join(wrong[:20])
    sys.stdout.write(f"{decided} cases decided, {refused} times another was faster; {kept}\n")
    return not wrong


@contextmanager
def databases(only: str | None, folder: Path) -> Iterator[Iterator[tuple[str, str]]]:
    """Name and URL of each database there is, one after another."""

    def each() -> Iterator[tuple[str, str]]:
        if only in (None, "sqlite"):
            yield "SQLite", sqlite_url(folder / "desk.db")
        if only in (None, "postgresql") and postgres.installed():
            with postgres.server() as url:
                yield "PostgreSQL", url

    yield each()


def measured(name: str, url: str, found: list[Sample], asked: argparse.Namespace, folder: Path) -> bool:
    database = Database(url)
    began = perf_counter()
    fill(database, found, asked.cases, dt.datetime.now(dt.UTC), worked=True)
    sys.stdout.write(f"\n{name}: {asked.cases} cases filed in {perf_counter() - began:.0f} s\n")
    try:
        if asked.users:
            return worked(database, url, folder, asked.users, asked.seconds)
        table(f"{name}: server time of pages", pages(database, asked.cases, asked.rounds))
        return True
    finally:
        database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--users", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    found = samples(Triage.load())
    with tempfile.TemporaryDirectory() as folder, databases(asked.only, Path(folder)) as there:
        held = [measured(name, url, found, asked, Path(folder)) for name, url in there]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
