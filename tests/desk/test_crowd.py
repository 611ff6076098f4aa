"""Ten reviewers at once on a real server: nothing is lost or doubled, and the log holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import delete, update

from pipeline.desk.audit import Who
from pipeline.desk.database import Database
from pipeline.desk.tables import AuditRow, CaseRow, DecisionRow, EntryRow
from pipeline.triage import Triage
from tests.desk import crowd, made

_USERS, _SECONDS, _CASES = 10, 6, 300


def test_reviewers_at_once_lose_and_double_nothing(
    database: Database, triage: Triage, tmp_path: Path
) -> None:
    now = dt.datetime.now(dt.UTC)
    made.fill(database, made.samples(triage), _CASES, now, worked=False)
    reviewers = crowd.add_reviewers(database, _USERS, Who("boss", now))
    url = database.engine.url.render_as_string(hide_password=False)
    with crowd.server(url, tmp_path, workers=2) as address:
        crowd.review(address, reviewers, _SECONDS)
    assert crowd.losses(database, reviewers) == []
    assert all(one.decided and one.entered for one in reviewers)
    _what_is_wrong_is_seen(database, reviewers)


def _what_is_wrong_is_seen(database: Database, reviewers: list[crowd.Reviewer]) -> None:
    """The count of losses itself: it finds a decision taken away, one made up, and a changed log."""
    (lost, _), (doubled, _) = reviewers[0].decided[0], reviewers[1].decided[0]
    with database.write() as session:
        [entry] = {row for row in session.query(EntryRow.id).where(EntryRow.case == lost).limit(1)}
        [one] = session.query(DecisionRow).where(DecisionRow.case == doubled)
        again = {name: getattr(one, name) for name in ("case", "revision", "word", "note", "at")}
        session.add(DecisionRow(**again, reviewer=reviewers[0].name))
        session.execute(delete(DecisionRow).where(DecisionRow.case == lost))
        session.execute(delete(EntryRow).where(EntryRow.id == entry.id))
        session.execute(update(CaseRow).where(CaseRow.id == lost).values(decided=None))
        session.execute(update(AuditRow).where(AuditRow.number == 5).values(actor="nobody"))
    assert set(crowd.losses(database, reviewers)) == {
        "line 5 was changed",
        "decisions: 1 lost, 1 that nobody made",
        "entries: 1 lost, 0 that nobody made",
        f"case {doubled} was decided by 2",
        f"case {doubled} does not stand as decided",
    }
