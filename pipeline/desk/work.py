"""What reviewers do with a case: claim it, enter what they find, and say the final word."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipeline.desk.audit import record
from pipeline.desk.tables import CaseRow, DecisionRow, DocumentRow, EntryRow, RevisionRow, Word
from pipeline.policies import policy_of
from pipeline.result import Result
from rules import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from pipeline.desk.audit import Who


_RESULTS = 100


class RefusedError(Exception):
    """The desk does not do that; the message says why, in words for the reviewer."""


@dataclass(frozen=True)
class Mark:
    """A span of a document that a person marked: offsets in its text."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True)
class Entered:
    """What a person enters for a criterion: its state, why, and the words that they marked."""

    criterion: str
    state: Status
    reason: str
    marks: tuple[Mark, ...] = field(default=())


def claim(session: Session, who: Who, case: int) -> CaseRow:
    """Take a case to work on it; taking it again is no fault.

    Raises `RefusedError` where another has it or it is not there.
    """
    row = _locked(session, who, case)
    if row.assignee not in (None, who.actor):
        message = f"{row.assignee} works on this case"
        raise RefusedError(message)
    if row.assignee is None:
        _give(session, who, row)
    return row


def claim_next(session: Session, who: Who) -> CaseRow | None:
    """Take the open case that is due first and that nobody has; None where there is none.

    Two reviewers that ask at once get different cases: PostgreSQL passes over rows that the other has locked,
    SQLite lets one writer in at a time.
    """
    open_cases = (
        select(CaseRow)
        .where(CaseRow.tenant == who.tenant, CaseRow.assignee.is_(None), CaseRow.decided.is_(None))
        .order_by(CaseRow.due, CaseRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalars(open_cases).one_or_none()
    if row is not None:
        _give(session, who, row)
    return row


def _give(session: Session, who: Who, row: CaseRow) -> None:
    row.assignee, row.claimed = who.actor, who.at
    record(session, who, "claim", row.id)


def assign(session: Session, who: Who, case: int, to: str | None) -> None:
    """Give a case to a person, whoever has it, or to nobody; raises `RefusedError` where there is none."""
    row = _locked(session, who, case)
    row.assignee, row.claimed = to, who.at if to else None
    record(session, who, "assign", case, to=to)


def release(session: Session, who: Who, case: int) -> None:
    """Give a case back to the queue; raises `RefusedError` where another has it."""
    row = claim(session, who, case)
    row.assignee = row.claimed = None
    record(session, who, "release", case)


def enter(
    session: Session, who: Who, case: int, entered: Sequence[Entered], seen: int | None = None
) -> list[EntryRow]:
    """Keep what a person enters for criteria of a case; the case becomes theirs.

    `seen` is the number of the revision that the person looked at; None means the newest.
    Raises `RefusedError` where another has the case, a newer result than `seen` is there, for an unknown
    criterion or a group, a reason that is missing where the suggestion is overridden, or a mark that lies
    outside its document.
    """
    claim(session, who, case)
    revision = _latest_as_seen(session, case, seen)
    result = result_of(revision)
    suggested = {one.id: one.status for one in result.criteria}
    leaves = {node.id for node in policy_of(revision.policy, revision.policy_version).leaves}
    rows = []
    for one in entered:
        if one.criterion not in leaves:
            message = f"{one.criterion} is no criterion of this policy that can be answered"
            raise RefusedError(message)
        if one.state is not suggested[one.criterion] and not one.reason.strip():
            message = "a state that differs from the suggestion needs a reason"
            raise RefusedError(message)
        _check_marks(session, case, result, one.marks)
        row = EntryRow(
            case=case,
            revision=revision.id,
            criterion=one.criterion,
            suggested=suggested[one.criterion].value,
            state=one.state.value,
            reason=one.reason.strip(),
            marks=[vars(mark) for mark in one.marks],
            reviewer=who.actor,
            at=who.at,
        )
        session.add(row)
        rows.append(row)
    session.flush()
    record(session, who, "enter", case, entries={row.criterion: row.state for row in rows})
    return rows


def decide(
    session: Session, who: Who, case: int, word: Word, note: str = "", seen: int | None = None
) -> DecisionRow:
    """Keep a reviewer's final word on the revision that they have `seen`; None means the newest.

    Raises `RefusedError` where another has the case or a newer result than `seen` is there.
    """
    decided = claim(session, who, case)
    revision = _latest_as_seen(session, case, seen)
    row = DecisionRow(
        case=case, revision=revision.id, word=word, note=note.strip(), reviewer=who.actor, at=who.at
    )
    session.add(row)
    decided.decided = word.value
    session.flush()
    record(session, who, "decide", case, word=word.value, revision=revision.id)
    return row


def latest(session: Session, case: int) -> RevisionRow:
    """The newest result of a case."""
    return session.scalars(_newest(case).limit(1)).one()


def latest_two(session: Session, case: int) -> tuple[RevisionRow, RevisionRow | None]:
    """The newest result of a case, and the one before where there is one."""
    revision, *before = session.scalars(_newest(case).limit(2))
    return revision, before[0] if before else None


def _newest(case: int) -> Select[RevisionRow]:
    return select(RevisionRow).where(RevisionRow.case == case).order_by(RevisionRow.id.desc())


def _latest_as_seen(session: Session, case: int, seen: int | None) -> RevisionRow:
    """The newest result; nobody answers for suggestions that came while they looked at older ones."""
    revision = latest(session, case)
    if seen not in (None, revision.id):
        message = "a newer result came in while this page was open; load it again and look at what changed"
        raise RefusedError(message)
    return revision


def result_of(revision: RevisionRow) -> Result:
    """The result that a revision holds."""
    return _result(revision.result)


@lru_cache(_RESULTS)  # who looks at a case asks for its result again with each answer
def _result(content: str) -> Result:
    return Result.model_validate_json(content)


def reading_of(result: Result) -> tuple[tuple[str, str], ...]:
    """The documents that a result was read from, in order: their ids and the digests of their texts."""
    return tuple((one.document_id, one.sha256) for one in result.documents)


def decision_of(session: Session, case: int) -> DecisionRow | None:
    """The decision that holds: the latest; None where there is none."""
    said = select(DecisionRow).where(DecisionRow.case == case).order_by(DecisionRow.id.desc()).limit(1)
    return session.scalars(said).one_or_none()


def texts_of(session: Session, case: int, result: Result) -> dict[str, str]:
    """The texts that `result` was read from, by document id, those that are on the desk."""
    read = set(reading_of(result))
    kept = select(DocumentRow.document_id, DocumentRow.digest, DocumentRow.text)
    rows = session.execute(kept.where(DocumentRow.case == case)).tuples()
    return {document: text for document, digest, text in rows if (document, digest) in read}


def entries_of(session: Session, case: int) -> dict[str, EntryRow]:
    """The entry that holds for each criterion: the latest."""
    rows = session.scalars(select(EntryRow).where(EntryRow.case == case).order_by(EntryRow.id))
    return {row.criterion: row for row in rows}


def find_case(session: Session, case: int) -> CaseRow:
    """A case by its number on the desk; raises `RefusedError` where the tenant has none of it."""
    return _there(session.scalars(select(CaseRow).where(CaseRow.id == case)).one_or_none())


def _locked(session: Session, who: Who, case: int) -> CaseRow:
    mine = select(CaseRow).where(CaseRow.tenant == who.tenant, CaseRow.id == case)
    return _there(session.scalars(mine.with_for_update()).one_or_none())


def _there(row: CaseRow | None) -> CaseRow:
    if row is None:
        message = "no such case on this desk"
        raise RefusedError(message)
    return row


def _check_marks(session: Session, case: int, result: Result, marks: Sequence[Mark]) -> None:
    texts = texts_of(session, case, result) if marks else {}
    for mark in marks:
        text = texts.get(mark.document_id)
        if text is None or not 0 <= mark.start < mark.end <= len(text):
            message = "the marked words are not in a document of this case"
            raise RefusedError(message)
