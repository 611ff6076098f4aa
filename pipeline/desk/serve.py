"""Puts a run on a desk, and what people entered there into an annotated set."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.desk.audit import Who
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.feedback import annotated
from pipeline.desk.filing import file_result, is_filed, lacks_pictures
from pipeline.desk.pictures import Drawing
from pipeline.desk.roles import TENANT
from pipeline.desk.signin import is_tenant
from pipeline.errors import UsageError
from pipeline.evaluation.goldset import META
from pipeline.stored import run_sources, stored_results, unchanged_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.desk.pictures import PagePicture
    from pipeline.result import Result

    _Filing = tuple[Result, dict[str, str], dict[str, list[PagePicture]]]

DESK = "desk.db"
_AT_ONCE = 100
_PROVENANCE = "Entered by reviewers at the desk, who saw the suggestion first."


def open_desk(out: Path, url: str | None, tenant: str = TENANT, *, new_tenant: bool = False) -> Database:
    """Open the database of the desk for a tenant: `url`, or the one in the folder of the run.

    Raises `pipeline.errors.UsageError` where the tenant is not there, unless it is to be made (`new_tenant`).
    """
    if not is_tenant(tenant):
        message = f"a tenant is named by small letters, digits and -, such as {TENANT}"
        raise UsageError(message)
    if url is None and not out.is_dir():
        message = f"{out} is no folder of a run; make one with: notetriage run PATHS --out {out}"
        raise UsageError(message)
    return Database(url or sqlite_url(out / DESK), tenant, new_tenant=new_tenant)


def file_run(database: Database, out: Path, reviewer: str) -> int:
    """Put the results of the run in `out` on the desk, with their documents; return how many were new.

    Documents that were put there before pictures were kept, or whose pages could not be drawn then, are tried
    again.
    """
    with database.read() as session:
        fresh = {
            one.case_id: one
            for one in stored_results(out)
            if not is_filed(session, one) or lacks_pictures(session, one)
        }
    new = 0
    for some in _batched(_filings(out, fresh)):
        who = Who(reviewer, dt.datetime.now(dt.UTC), database.tenant)
        with database.write() as session:
            filed = [
                file_result(session, who, result, texts, pictures=pictures)
                for result, texts, pictures in some
            ]
        new += sum(one.new_revision for one in filed)
    if new:
        database.analyze()
    return new


def _filings(out: Path, fresh: dict[str, Result]) -> Iterator[_Filing]:
    """Each result with the texts and pictures of its documents, where they can be read again."""
    left = dict(fresh)
    with Drawing() as drawing:
        for source in run_sources(out, fresh.values()):
            result = left.pop(source.case.case_id)
            texts = unchanged_texts(source.case, result)
            drawn = drawing.case(source.case, source.files)
            yield result, texts, {document: pages for document, pages in drawn.items() if document in texts}
    for result in left.values():
        yield result, {}, {}


def _batched(filings: Iterator[_Filing]) -> Iterator[list[_Filing]]:
    """A hundred at a time, so that the desk is never locked for long."""
    while some := list(islice(filings, _AT_ONCE)):
        yield some


def write_feedback(database: Database, folder: Path) -> int:
    """Write what people entered as an annotated set into `folder`; return how many notes it has.

    Raises `pipeline.errors.UsageError` where the folder cannot be written.
    """
    with database.read() as session:
        notes = [note.model_dump_json() for note in annotated(session)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cases.jsonl").write_text("".join(f"{note}\n" for note in notes), encoding="utf-8")
        (folder / META).write_text(f"provenance: {_PROVENANCE}\n", encoding="utf-8")
    except OSError as error:
        message = f"cannot write to {folder}: {error.strerror}. Choose another folder with --to."
        raise UsageError(message) from None
    return len(notes)
