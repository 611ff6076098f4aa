"""Puts a run on a desk, and what people entered there into an annotated set."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pipeline.desk.audit import Who
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.feedback import annotated
from pipeline.desk.filing import file_result
from pipeline.desk.tables import TENANT
from pipeline.errors import UsageError
from pipeline.evaluation.goldset import META
from pipeline.stored import run_texts, stored_results

if TYPE_CHECKING:
    from pathlib import Path

DESK = "desk.db"
_AT_ONCE = 100
_PROVENANCE = "Entered by reviewers at the desk, who saw the suggestion first."


def open_desk(out: Path, url: str | None) -> Database:
    """Open the database of the desk: `url`, or the one in the folder of the run."""
    if url is None and not out.is_dir():
        message = f"{out} is no folder of a run; make one with: notetriage run PATHS --out {out}"
        raise UsageError(message)
    return Database(url or sqlite_url(out / DESK))


def file_run(database: Database, out: Path, reviewer: str) -> int:
    """Put the results of the run in `out` on the desk, with their documents; return how many were new."""
    results = {result.case_id: result for result in stored_results(out)}
    texts = run_texts(out, results.values())
    waiting = list(results.values())
    new = 0
    while waiting:
        some, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        who = Who(reviewer, dt.datetime.now(dt.UTC))
        with database.write() as session:
            filed = [file_result(session, who, one, texts.get(one.case_id, {})) for one in some]
        new += sum(one.new_revision for one in filed)
    return new


def write_feedback(database: Database, folder: Path) -> int:
    """Write what people entered as an annotated set into `folder`; return how many notes it has.

    Raises `pipeline.errors.UsageError` where the folder cannot be written.
    """
    with database.read() as session:
        notes = [note.model_dump_json() for note in annotated(session, TENANT)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cases.jsonl").write_text("".join(f"{note}\n" for note in notes), encoding="utf-8")
        (folder / META).write_text(f"provenance: {_PROVENANCE}\n", encoding="utf-8")
    except OSError as error:
        message = f"cannot write to {folder}: {error.strerror}. Choose another folder with --to."
        raise UsageError(message) from None
    return len(notes)
