"""A case to hand on: everything suggested, entered and decided, as JSON and as FHIR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pipeline.desk.tables import DecisionRow, EntryRow, RevisionRow
from pipeline.desk.work import decision_of, entries_of, find_case, latest, reading_of, result_of
from pipeline.fhir.dtr import NEWEST
from pipeline.fhir.provenance import provenance
from pipeline.fhir.response import Entry, Words, questionnaire_response
from pipeline.policies import policy_of
from rules import Status

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from pipeline.fhir.dtr import Edition
    from pipeline.result import Result

_PRACTITIONER = "urn:notetriage:reviewer"


def case_json(session: Session, case: int) -> dict[str, Any]:
    """The result as suggested, and apart from it each entry and each decision, oldest first."""
    row = find_case(session, case)
    entries = session.scalars(select(EntryRow).where(EntryRow.case == case).order_by(EntryRow.id))
    decisions = session.scalars(select(DecisionRow).where(DecisionRow.case == case).order_by(DecisionRow.id))
    result = result_of(latest(session, case))
    return {
        "case_id": row.case_id,
        "suggested": result.model_dump(mode="json"),
        "entries": [
            {
                "criterion": one.criterion,
                "suggested": one.suggested,
                "state": one.state,
                "reason": one.reason,
                "marks": one.marks,
                "reviewer": one.reviewer,
                "at": one.at.isoformat(),
            }
            for one in entries
        ],
        "decisions": [
            {"word": one.word, "note": one.note, "reviewer": one.reviewer, "at": one.at.isoformat()}
            for one in decisions
        ],
    }


def case_fhir(session: Session, case: int, now: dt.datetime, edition: Edition = NEWEST) -> dict[str, Any]:
    """A Bundle of the QuestionnaireResponse with people's entries in it, and its Provenance."""
    row = find_case(session, case)
    revision = latest(session, case)
    result = result_of(revision)
    policy = policy_of(revision.policy, revision.policy_version)
    entries = {name: _entry(session, one, result) for name, one in entries_of(session, case).items()}
    response = questionnaire_response(result, policy, now, edition=edition, entries=entries)
    decision = decision_of(session, case)
    verifier = _practitioner(decision.reviewer) if decision and row.decided else None
    resources = (response, provenance(result, response, now, verifier=verifier))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": now.isoformat(),
        "entry": [{"resource": one} for one in resources],
    }


def _entry(session: Session, entry: EntryRow, result: Result) -> Entry:
    """An entry with those of its marks that stand in a text of `result`."""
    marks: tuple[Words, ...] = ()
    if entry.marks:
        then = result_of(session.get_one(RevisionRow, entry.revision))
        same = set(reading_of(then)) & set(reading_of(result))
        marks = tuple(Words(**mark) for mark in entry.marks if mark["document_id"] in dict(same))
    reason = entry.reason or "As suggested."
    return Entry(Status(entry.state), reason, _practitioner(entry.reviewer), marks=marks)


def _practitioner(reviewer: str) -> str:
    return f"{_PRACTITIONER}:{reviewer}"
