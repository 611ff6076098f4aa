"""The desk keeps what was suggested, entered and decided apart, gives no case to two people, and seals its log."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from pipeline.desk.audit import faults
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.queue import Asked, Order, Standing, Term, choices, queue
from pipeline.desk.tables import AuditRow, CaseRow, DecisionRow, EntryRow, RevisionRow, Urgency, Word
from pipeline.desk.work import (
    Entered,
    Mark,
    RefusedError,
    claim,
    claim_next,
    decide,
    enter,
    entries_of,
    find_case,
    latest,
    release,
)
from pipeline.errors import UsageError
from pipeline.result import Result
from rules import Status
from tests.desk.conftest import NOTE, who

TEXTS = {"note": NOTE}
TRAUMA = "acute_injury.trauma"


def _file(
    database: Database, result: Result, case_id: str = "c-1", urgency: Urgency = Urgency.STANDARD
) -> int:
    with database.write() as session:
        renamed = result.model_copy(update={"case_id": case_id})
        return file_result(session, who(), renamed, TEXTS, urgency).case


def _log(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(AuditRow.action).order_by(AuditRow.number)))


def test_the_same_result_is_filed_once_and_another_stands_beside_it(
    database: Database, result: Result
) -> None:
    case = _file(database, result)
    assert _file(database, result) == case
    newer = result.model_copy(update={"engine": result.engine.model_copy(update={"version": "9.9"})})
    assert _file(database, newer) == case
    with database.read() as session:
        assert list(session.scalars(select(RevisionRow.engine).order_by(RevisionRow.id))) == [
            result.engine.version,
            "9.9",
        ]
    assert _log(database) == ["file", "file"]


def test_a_later_run_overwrites_no_entry_and_no_decision(database: Database, result: Result) -> None:
    case = _file(database, result)
    with database.write() as session:
        enter(session, who(), case, [Entered(TRAUMA, Status.NOT_MET, "An old injury.")])
        decide(session, who(), case, Word.REQUEST_DOCUMENTS, "Please send the radiograph.")
    newer = result.model_copy(update={"engine": result.engine.model_copy(update={"version": "9.9"})})
    assert _file(database, newer) == case
    with database.read() as session:
        entry = entries_of(session, case)[TRAUMA]
        assert (entry.suggested, entry.state, entry.reason) == ("met", "not_met", "An old injury.")
        assert latest(session, case).engine == "9.9"
        assert session.get_one(RevisionRow, entry.revision).engine == result.engine.version
        assert find_case(session, case).decided == "request_documents"


def test_a_case_is_due_by_its_urgency(database: Database, result: Result) -> None:
    _file(database, result, "slow")
    _file(database, result, "fast", Urgency.EXPEDITED)
    with database.read() as session:
        due = {case.case_id: case.due - case.received for case in session.scalars(select(CaseRow))}
    assert due == {"slow": dt.timedelta(days=7), "fast": dt.timedelta(hours=72)}


def test_a_case_that_another_has_is_refused(database: Database, result: Result) -> None:
    case = _file(database, result)
    with database.write() as session:
        claim(session, who("ann"), case)
    for attempt in (
        lambda session: claim(session, who("bob"), case),
        lambda session: release(session, who("bob"), case),
        lambda session: decide(session, who("bob"), case, Word.APPROVE),
        lambda session: enter(session, who("bob"), case, [Entered(TRAUMA, Status.MET, "")]),
    ):
        with pytest.raises(RefusedError, match="ann works on this case"), database.write() as session:
            attempt(session)
    with database.write() as session:
        release(session, who("ann"), case)
        assert claim(session, who("bob"), case).assignee == "bob"
    assert _log(database) == ["file", "claim", "release", "claim"]


def test_a_case_of_another_tenant_is_not_there(database: Database, result: Result) -> None:
    case = _file(database, result)
    with pytest.raises(RefusedError, match="no such case"), database.write() as session:
        claim(session, who(tenant="other"), case)
    with database.read() as session:
        assert queue(session, who(tenant="other"), Asked(Standing.ALL)).count == 0


@pytest.mark.parametrize(
    ("entered", "why"),
    [
        (Entered(TRAUMA, Status.NOT_MET, "  "), "needs a reason"),
        (Entered("acute_injury", Status.MET, "x"), "no criterion"),
        (Entered("no.such", Status.MET, "x"), "no criterion"),
        (Entered(TRAUMA, Status.NOT_MET, "x", (Mark("note", 5, 5),)), "marked words"),
        (Entered(TRAUMA, Status.NOT_MET, "x", (Mark("note", 0, len(NOTE) + 1),)), "marked words"),
        (Entered(TRAUMA, Status.NOT_MET, "x", (Mark("other", 0, 4),)), "marked words"),
    ],
)
def test_an_entry_that_does_not_hold_is_refused_whole(
    database: Database, result: Result, entered: Entered, why: str
) -> None:
    case = _file(database, result)
    good = Entered(TRAUMA, Status.MET, "")
    with pytest.raises(RefusedError, match=why), database.write() as session:
        enter(session, who(), case, [good, entered])
    with database.read() as session:
        assert session.scalars(select(EntryRow)).all() == []
        assert find_case(session, case).assignee is None
    assert _log(database) == ["file"]


def test_the_latest_entry_and_decision_hold_and_the_earlier_are_kept(
    database: Database, result: Result
) -> None:
    case = _file(database, result)
    words = Mark("note", NOTE.index("Twisted"), NOTE.index(" 5 days"))
    with database.write() as session:
        enter(session, who(), case, [Entered(TRAUMA, Status.NOT_DOCUMENTED, "No mechanism.", (words,))])
        decide(session, who(), case, Word.REFER_TO_PHYSICIAN)
    with database.write() as session:
        enter(session, who(minutes=5), case, [Entered(TRAUMA, Status.MET, "")])
        decide(session, who(minutes=6), case, Word.APPROVE)
    with database.read() as session:
        assert [row.state for row in session.scalars(select(EntryRow))] == ["not_documented", "met"]
        first = session.scalars(select(EntryRow).order_by(EntryRow.id)).first()
        assert first is not None
        assert first.marks == [{"document_id": "note", "start": words.start, "end": words.end}]
        assert entries_of(session, case)[TRAUMA].state == "met"
        assert [row.word for row in session.scalars(select(DecisionRow).order_by(DecisionRow.id))] == [
            "refer_to_physician",
            "approve",
        ]


def test_there_is_no_word_of_denial() -> None:
    assert {word.value for word in Word} == {"approve", "request_documents", "refer_to_physician"}


def test_many_that_ask_at_once_get_each_case_once(database: Database, result: Result) -> None:
    for number in range(40):
        _file(database, result, f"c-{number}")

    def work(reviewer: int) -> list[str]:
        taken = []
        while True:
            with database.write() as session:
                case = claim_next(session, who(f"r-{reviewer}"))
                if case is None:
                    return taken
                taken.append(case.case_id)

    with ThreadPoolExecutor(8) as pool:
        taken = Counter(case for cases in pool.map(work, range(8)) for case in cases)
    # PostgreSQL passes over locked rows, so that somebody may leave early; what is left is still free.
    with database.write() as session:
        while (case := claim_next(session, who("last"))) is not None:
            taken[case.case_id] += 1
    assert taken == Counter({f"c-{number}": 1 for number in range(40)})
    with database.read() as session:
        assert faults(session) == []
        assert session.scalar(select(func.max(AuditRow.number))) == 80


def test_the_queue_filters_sorts_searches_and_counts(database: Database, result: Result) -> None:
    first = _file(database, result, "b-2")
    _file(database, result, "a-1", Urgency.EXPEDITED)
    third = _file(database, result, "c-3")
    with database.write() as session:
        claim(session, who("ann"), third)
        decide(session, who("bob"), first, Word.APPROVE)

    def asked(minutes: int = 0, **how: object) -> list[str]:
        with database.read() as session:
            return [case.case_id for case in queue(session, who("ann", minutes), Asked(**how)).cases]  # type: ignore[arg-type]

    assert asked() == ["a-1", "c-3"]
    assert asked(standing=Standing.MINE) == ["c-3"]
    assert asked(standing=Standing.FREE) == ["a-1"]
    assert asked(standing=Standing.DECIDED) == ["b-2"]
    assert asked(standing=Standing.ALL, order=Order.CASE) == ["a-1", "b-2", "c-3"]
    assert asked(standing=Standing.ALL, words="twisted POP", order=Order.CASE) == ["a-1", "b-2", "c-3"]
    assert asked(standing=Standing.ALL, words="twisted 100%") == []
    assert asked(words="a-1") == ["a-1"]
    assert asked(words="c-3 twist") == ["c-3"]
    assert asked(words="isted") == []  # the middle of a word
    assert asked(region="hip") == []
    assert asked(assignee="ann") == ["c-3"]
    assert asked(term=Term.EXPEDITED) == ["a-1"]
    assert asked(term=Term.THREE_DAYS) == []  # 72 hours and no less
    assert asked(minutes=1, term=Term.THREE_DAYS) == ["a-1"]
    assert asked(term=Term.OVERDUE) == []
    assert asked(minutes=72 * 60 + 1, term=Term.OVERDUE) == ["a-1"]
    assert asked(lacking=0) == ["a-1", "c-3"]
    assert asked(older=1) == []
    assert asked(minutes=24 * 60, older=1) == ["a-1", "c-3"]
    assert asked(order=Order.REVIEWER) == ["c-3", "a-1"]
    assert [asked(order=order) for order in (Order.RECEIVED, Order.NEAREST, Order.SUGGESTION)] == [
        ["a-1", "c-3"]
    ] * 3
    assert asked(page=9) == ["a-1", "c-3"]
    with database.read() as session:
        found = choices(session, who())
    assert (found.suggestions, found.assignees) == ({result.suggestion.value: 2}, {"ann": 1})
    assert (found.indications, found.regions) == ({"acute_injury": 2}, {"knee": 2})
    assert (found.overdue, found.free) == (0, 1)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE audit SET actor = 'eve' WHERE number = 2", "line 2 was changed"),
        ("DELETE FROM audit WHERE number = 2", "line 2 is missing"),
        ("DELETE FROM audit WHERE number = 3", "the log ends at line 2; 3 lines were written"),
    ],
)
def test_the_log_shows_what_was_done_to_it(
    database: Database, result: Result, change: str, fault: str
) -> None:
    for case_id in ("c-1", "c-2", "c-3"):
        _file(database, result, case_id)
    with database.engine.begin() as connection:
        connection.execute(text(change))
    with database.read() as session:
        assert fault in faults(session)


def test_the_log_holds_no_words_of_a_note(database: Database, result: Result) -> None:
    case = _file(database, result)
    with database.write() as session:
        enter(session, who(), case, [Entered(TRAUMA, Status.NOT_MET, "Twisted, but long ago.")])
        decide(session, who(), case, Word.APPROVE, "Twisted.")
    with database.read() as session:
        assert "wisted" not in "".join(str(row.detail) for row in session.scalars(select(AuditRow)))


def test_a_desk_that_is_opened_again_has_what_was_on_it(result: Result, tmp_path: Path) -> None:
    first = Database(sqlite_url(tmp_path / "desk.db"))
    case = _file(first, result)
    first.close()
    again = Database(sqlite_url(tmp_path / "desk.db"))
    with again.read() as session:
        assert find_case(session, case).suggestion == result.suggestion.value
    again.close()


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuch://x/y", "postgresql+pg8000://desk:secret@127.0.0.1:1/desk"]
)
def test_a_database_that_cannot_be_opened_is_told_without_its_password(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        Database(url)
    assert "secret" not in str(raised.value)


def test_an_error_of_the_database_shows_no_values(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.write() as session:
        session.add(CaseRow(case_id="Mr. Miller's knee"))
    assert "Miller" not in str(caught.value)
