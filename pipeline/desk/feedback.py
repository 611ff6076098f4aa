"""What reviewers entered as an annotated set that `notetriage evaluate` reads, and how often they agreed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case as when
from sqlalchemy import func, select

from pipeline.desk.tables import CaseRow, EntryRow, RevisionRow
from pipeline.desk.work import entries_of, latest, reading_of, result_of, texts_of
from pipeline.evaluation.gold import GoldCase, GoldCriterion
from pipeline.policies import labels_of
from rules import Status, UnknownPolicyError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from pipeline.evaluation.gold import Span
    from pipeline.result import CriterionQuote, Result

_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Agreement:
    """How often people kept what was suggested for a criterion, in one month ("2026-01")."""

    criterion: str
    month: str
    entries: int
    agreed: int

    @property
    def share(self) -> float:
        """The share that was kept, 0 to 1."""
        return self.agreed / self.entries


def annotated(session: Session) -> Iterator[GoldCase]:
    """Yield a note for each case with entries; its `leaves` are the criteria that were entered.

    The words behind a state are those that the person marked, else those that the suggestion quoted where the
    person agreed. Several documents are joined in the order of the case. Where documents were read anew
    between entries, each reading is a note with the entries that were made on it. A case of which a text is
    missing cannot be annotated and is left out.
    """
    entered = select(EntryRow.case).distinct()
    rows = select(CaseRow).where(CaseRow.id.in_(entered)).order_by(CaseRow.id)
    for row in session.scalars(rows):
        yield from _notes(session, row)


def agreement(session: Session) -> list[Agreement]:
    """Count, by criterion and month, the entries that hold and those of them that kept the suggestion."""
    holding = select(func.max(EntryRow.id)).group_by(EntryRow.case, EntryRow.criterion)
    rows = session.execute(
        select(
            EntryRow.criterion, EntryRow.at, when((EntryRow.state == EntryRow.suggested, 1), else_=0)
        ).where(EntryRow.id.in_(holding))
    )
    counts: dict[tuple[str, str], list[int]] = {}
    for criterion, at, kept in rows:
        count = counts.setdefault((criterion, _month(at)), [0, 0])
        count[0] += 1
        count[1] += kept
    return [Agreement(*key, *count) for key, count in sorted(counts.items())]


def criterion_labels(session: Session) -> dict[str, str]:
    """What the criteria are called, by the policies that judged the cases; a newer version's words win.

    Criteria of a policy that does not ship any more have no label.
    """
    versions = select(RevisionRow.policy, RevisionRow.policy_version)
    labels: dict[str, str] = {}
    for policy, version in session.execute(
        versions.group_by(RevisionRow.policy, RevisionRow.policy_version).order_by(func.max(RevisionRow.id))
    ):
        with suppress(UnknownPolicyError):
            labels |= labels_of(policy, version)
    return labels


def _month(at: dt.datetime) -> str:
    return at.strftime("%Y-%m")


def _notes(session: Session, row: CaseRow) -> Iterator[GoldCase]:
    """The notes of a case: one, or more where its documents were read anew between entries."""
    entries = entries_of(session, row.id)
    results = {one: result_of(session.get_one(RevisionRow, one)) for one in _revisions(entries)}
    readings: dict[tuple[tuple[str, str], ...], dict[str, EntryRow]] = {}
    for name, entry in entries.items():
        readings.setdefault(reading_of(results[entry.revision]), {})[name] = entry
    newest = reading_of(result_of(latest(session, row.id)))
    for reading, made in readings.items():
        last = max(_revisions(made))
        joined = _joined(results[last], texts_of(session, row.id, results[last]))
        if joined is not None:
            note_id = row.case_id if reading == newest else f"{row.case_id}.r{last}"
            yield _note(row, note_id, made, results, joined)


def _revisions(entries: Mapping[str, EntryRow]) -> set[int]:
    return {one.revision for one in entries.values()}


def _note(
    row: CaseRow,
    note_id: str,
    entries: Mapping[str, EntryRow],
    results: Mapping[int, Result],
    joined: tuple[str, dict[str, int]],
) -> GoldCase:
    text, places = joined
    quoted = {number: {one.id: one.evidence for one in result.criteria} for number, result in results.items()}
    criteria = tuple(
        GoldCriterion(
            id=name,
            status=one.state,
            evidence=tuple(_words(one, quoted[one.revision].get(name, ()), places)),
        )
        for name, one in sorted(entries.items())
        if one.state != Status.NOT_DOCUMENTED
    )
    request = {"cpt": row.cpt, "region": row.region, "side": row.side}
    date = results[max(_revisions(entries))].request.date
    if date:
        request["date"] = date.isoformat()
    return GoldCase(note_id=note_id, text=text, request=request, criteria=criteria, leaves=frozenset(entries))


def _joined(result: Result, texts: Mapping[str, str]) -> tuple[str, dict[str, int]] | None:
    """The documents as one text, and where each begins in it; None where a text is missing."""
    places, parts, at = {}, [], 0
    for document in result.documents:
        if document.document_id not in texts:
            return None
        places[document.document_id] = at
        parts.append(texts[document.document_id])
        at += len(parts[-1]) + len(_BETWEEN)
    return _BETWEEN.join(parts), places


def _words(entry: EntryRow, quotes: Sequence[CriterionQuote], places: Mapping[str, int]) -> Iterator[Span]:
    for mark in entry.marks:
        at = places[mark["document_id"]]
        yield at + mark["start"], at + mark["end"]
    if not entry.marks and entry.state == entry.suggested:
        for quote in quotes:
            at = places[quote.document_id]
            yield at + quote.start, at + quote.end
