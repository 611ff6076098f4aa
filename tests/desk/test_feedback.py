"""What reviewers entered comes back as an annotated set, and is counted by criterion and month."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.feedback import Agreement, agreement, annotated
from pipeline.desk.filing import file_result
from pipeline.desk.work import Entered, Mark, enter
from pipeline.evaluation.gold import read_gold
from pipeline.result import CriterionOut, Result
from rules import Status
from tests.desk.conftest import NOTE, who
from tests.helpers import Ran

TRAUMA, FILMS, TEAR = "acute_injury.trauma", "acute_injury.beyond_radiographs", "acute_injury.soft_tissue"
POP = Mark("note", NOTE.index("felt a pop"), NOTE.index("felt a pop") + len("felt a pop"))


def _entered(database: Database, result: Result) -> None:
    with database.write() as session:
        case = file_result(session, who(), result, {"note": NOTE}).case
        enter(session, who(), case, [Entered(FILMS, Status.NOT_MET, "First thought.")])
        enter(
            session,
            who(),
            case,
            [
                Entered(TRAUMA, Status.MET, ""),
                Entered(FILMS, Status.NOT_DOCUMENTED, "No report in the file."),
                Entered(TEAR, Status.MET, "Told by the patient.", (POP,)),
            ],
        )


def test_entries_become_notes_with_the_criteria_that_were_entered(database: Database, result: Result) -> None:
    _entered(database, result)
    with database.read() as session:
        [note] = annotated(session)
    quoted = next(one.evidence for one in result.criteria if one.id == TRAUMA)
    assert note.leaves == {TRAUMA, FILMS, TEAR}
    assert {one.id: one.status for one in note.criteria} == {TRAUMA: "met", TEAR: "met"}
    words = {one.id: [note.text[start:end] for start, end in one.evidence] for one in note.criteria}
    assert words == {TRAUMA: [quote.text for quote in quoted], TEAR: ["felt a pop"]}


def test_documents_are_joined_and_the_words_stay_where_they_are(database: Database, result: Result) -> None:
    first = result.documents[0].model_copy(update={"document_id": "letter"})
    two = result.model_copy(update={"documents": (first, *result.documents)})
    with database.write() as session:
        case = file_result(session, who(), two, {"letter": "Dear colleague,", "note": NOTE}).case
        enter(session, who(), case, [Entered(TEAR, Status.MET, "Told.", (POP,))])
    with database.read() as session:
        [note] = annotated(session)
    [(start, end)] = note.criteria[0].evidence
    assert note.text[start:end] == "felt a pop"


def test_entries_stay_with_the_text_that_they_were_made_on(database: Database, result: Result) -> None:
    _entered(database, result)
    added = "Addendum to follow. "
    document = result.documents[0].model_copy(update={"sha256": "1" * 64})
    anew = result.model_copy(update={"documents": (document,), "criteria": _moved(result, len(added))})
    with database.write() as session:
        case = file_result(session, who(), anew, {"note": added + NOTE}).case
        enter(session, who(), case, [Entered(TRAUMA, Status.MET, "")])
    with database.read() as session:
        notes = {note.note_id: note for note in annotated(session)}
    assert {name: note.leaves for name, note in notes.items()} == {"c-1.r1": {FILMS, TEAR}, "c-1": {TRAUMA}}
    [told], [trauma] = notes["c-1.r1"].criteria, notes["c-1"].criteria
    assert [notes["c-1.r1"].text[start:end] for start, end in told.evidence] == ["felt a pop"]
    quoted = next(one.evidence for one in result.criteria if one.id == TRAUMA)
    assert [notes["c-1"].text[start:end] for start, end in trauma.evidence] == [one.text for one in quoted]


def _moved(result: Result, by: int) -> tuple[CriterionOut, ...]:
    """The criteria of a result whose text begins `by` characters later."""
    return tuple(
        one.model_copy(
            update={
                "evidence": tuple(
                    quote.model_copy(update={"start": quote.start + by, "end": quote.end + by})
                    for quote in one.evidence
                )
            }
        )
        for one in result.criteria
    )


def test_a_case_without_its_text_is_left_out(database: Database, result: Result) -> None:
    with database.write() as session:
        case = file_result(session, who(), result, {}).case
        enter(session, who(), case, [Entered(TRAUMA, Status.MET, "")])
    with database.read() as session:
        assert list(annotated(session)) == []


def test_agreement_counts_the_entries_that_hold(database: Database, result: Result) -> None:
    suggested = {one.id: one.status.value for one in result.criteria}
    _entered(database, result)
    with database.read() as session:
        assert agreement(session) == [
            Agreement(name, "2026-01", 1, int(state == suggested[name]))
            for name, state in ((FILMS, "not_documented"), (TEAR, "met"), (TRAUMA, "met"))
        ]
    with database.of("other").read() as session:
        assert agreement(session) == []


def test_the_set_can_be_evaluated(command: Callable[..., Ran], result: Result, tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    desk = Database(sqlite_url(out / "desk.db"))
    _entered(desk, result)
    desk.close()
    ran = command("feedback", out, "--to", tmp_path / "set")
    assert (ran.code, ran.out) == (0, f"1 annotated notes in {tmp_path / 'set'}\n")
    assert [note.note_id for note in read_gold(tmp_path / "set")] == ["c-1"]
    assert command("evaluate", tmp_path / "set", "--out", tmp_path / "report").code == 0


def test_each_tenant_gets_a_set_of_its_own_entries_only(
    command: Callable[..., Ran], result: Result, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    out.mkdir()
    for tenant in ("default", "north"):
        desk = Database(sqlite_url(out / "desk.db"), tenant)
        with desk.write() as session:
            named = result.model_copy(update={"case_id": f"case-of-{tenant}"})
            case = file_result(session, who(tenant=tenant), named, {"note": NOTE}).case
            enter(session, who(tenant=tenant), case, [Entered(TRAUMA, Status.MET, f"Seen at {tenant}.")])
        desk.close()
    for tenant in ("default", "north"):
        ran = command("feedback", out, "--to", tmp_path / tenant, "--tenant", tenant)
        assert (ran.code, ran.out) == (0, f"1 annotated notes in {tmp_path / tenant}\n")
        assert [note.note_id for note in read_gold(tmp_path / tenant)] == [f"case-of-{tenant}"]
    mistyped = command("feedback", out, "--to", tmp_path / "south", "--tenant", "south")
    assert mistyped.code == 2
    assert "there is no tenant south on this desk (there are default, north)" in mistyped.err
    assert not (tmp_path / "south").exists()
