"""Takes the results of a run onto the desk; a later result of the same case stands beside the earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipeline.case import Urgency
from pipeline.desk.audit import record
from pipeline.desk.pictures import NO_PAGE, PNG, PagePicture, is_paged
from pipeline.desk.tables import CaseRow, DocumentRow, PageRow, RevisionRow
from pipeline.policies import met_indications

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from pipeline.desk.audit import Who
    from pipeline.result import DocumentOut, Result


@dataclass(frozen=True)
class Filed:
    """What became of a result: its case, and whether case or result were new."""

    case: int
    new_case: bool
    new_revision: bool


def file_result(
    session: Session,
    who: Who,
    result: Result,
    texts: Mapping[str, str],
    urgency: Urgency | None = None,
    pictures: Mapping[str, Sequence[PagePicture]] | None = None,
) -> Filed:
    """Put `result`, texts and pictures of its documents on the desk; the same result twice is put there once.

    `urgency` is the request's own where it is not given, else standard.

    Entries and decisions of people stay as they are. A document without a text is shown by its quotes.
    Pictures that were not there the first time are added.
    """
    content = result.model_dump_json()
    digest = sha256(content.encode()).hexdigest()
    case = session.scalars(
        select(CaseRow).where(CaseRow.tenant == who.tenant, CaseRow.case_id == result.case_id)
    ).one_or_none()
    new_case = case is None
    if case is None:
        urgent = urgency or result.request.urgency or Urgency.STANDARD
        case = CaseRow(
            tenant=who.tenant,
            case_id=result.case_id,
            urgency=urgent,
            received=who.at,
            due=who.at + urgent.time,
            **_facets(result),
        )
        session.add(case)
        session.flush()
    elif _known(session, case.id, digest):
        _pages(session, case.id, result, pictures or {})
        return Filed(case.id, new_case=False, new_revision=False)
    for name, value in _facets(result).items():
        setattr(case, name, value)
    revision = RevisionRow(
        case=case.id,
        engine=result.engine.version,
        policy=result.policy.id,
        policy_version=result.policy.version,
        digest=digest,
        filed=who.at,
        result=content,
    )
    session.add(revision)
    session.flush()
    _documents(session, case.id, result, texts)
    _pages(session, case.id, result, pictures or {})
    record(session, who, "file", case.id, revision=revision.id, digest=digest)
    return Filed(case.id, new_case, new_revision=True)


def is_filed(session: Session, result: Result) -> bool:
    """Whether this very result is on the desk."""
    digest = sha256(result.model_dump_json().encode()).hexdigest()
    same = select(RevisionRow.id).join(CaseRow, CaseRow.id == RevisionRow.case)
    mine = same.where(CaseRow.case_id == result.case_id, RevisionRow.digest == digest)
    return session.scalars(mine).first() is not None


def lacks_pictures(session: Session, result: Result) -> bool:
    """Whether the text of a document with pages is on the desk, and pictures of them were never tried."""
    paged = {(one.document_id, one.sha256) for one in result.documents if is_paged(one.media_type)}
    if not paged:
        return False
    return bool(paged & _held(session, result, DocumentRow) - _held(session, result, PageRow))


def _held(session: Session, result: Result, kept: type[DocumentRow | PageRow]) -> set[tuple[str, str]]:
    """Documents of the result's case, by id and digest of their text, of which there is a row."""
    rows = select(kept.document_id, kept.digest).join(CaseRow, CaseRow.id == kept.case)
    return set(session.execute(rows.where(CaseRow.case_id == result.case_id).distinct()).tuples())


def _known(session: Session, case: int, digest: str) -> bool:
    same = select(RevisionRow.id).where(RevisionRow.case == case, RevisionRow.digest == digest)
    return session.scalars(same).first() is not None


def _facets(result: Result) -> dict[str, str | int | None]:
    met = met_indications(result)
    nearest = result.missing[0] if result.missing else None
    return {
        "cpt": result.request.cpt,
        "region": result.request.region.value,
        "side": result.request.side.value,
        "suggestion": result.suggestion.value,
        "indication": met[0] if met else nearest.indication if nearest else None,
        "lacking": 0 if met else len(nearest.needs) if nearest else _ALL,
    }


_ALL = 99


def _documents(session: Session, case: int, result: Result, texts: Mapping[str, str]) -> None:
    held = select(DocumentRow.document_id, DocumentRow.digest).where(DocumentRow.case == case)
    kept = set(session.execute(held).tuples())
    for document in result.documents:
        if document.document_id in texts and (document.document_id, document.sha256) not in kept:
            session.add(
                DocumentRow(
                    case=case,
                    document_id=document.document_id,
                    digest=document.sha256,
                    text=texts[document.document_id],
                )
            )


def _none_of(document: DocumentOut, pictures: Mapping[str, Sequence[PagePicture]]) -> tuple[PagePicture, ...]:
    """What stands for the pages of a document that gave no picture, so that it is tried once."""
    return (PagePicture(NO_PAGE, 0.0, 0.0, b""),) if document.document_id in pictures else ()


def _pages(
    session: Session, case: int, result: Result, pictures: Mapping[str, Sequence[PagePicture]]
) -> None:
    held = select(PageRow.document_id, PageRow.digest, PageRow.number).where(PageRow.case == case)
    kept = set(session.execute(held).tuples())
    for document in result.documents:
        for page in pictures.get(document.document_id, ()) or _none_of(document, pictures):
            if (document.document_id, document.sha256, page.number) not in kept:
                row = PageRow(
                    case=case,
                    document_id=document.document_id,
                    digest=document.sha256,
                    number=page.number,
                    width=page.width,
                    height=page.height,
                    media_type=PNG,
                    picture=page.data,
                )
                session.add(row)
