"""Reads back what a run wrote, and the documents it read."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.case import Case
from pipeline.columns import Columns, Tables
from pipeline.errors import UsageError
from pipeline.intake import read_paths
from pipeline.result import Result
from pipeline.rows import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True)
class Source:
    """A case read again from where a run read it, and the files of its documents."""

    case: Case
    files: tuple[Path, ...]


def stored_result(out: Path, case_id: str) -> Result:
    """Return the result of one case of the run in `out`.

    Raises `UsageError` where there is no run, no such case (the nearest ids are named), or the case failed,
    and where a line before it is no result of this version.
    """
    ids: list[str] = []
    for line in _lines_of(out):
        with _readable(out, len(ids) + 1):
            values = json.loads(line)
            if values["case_id"] == case_id:
                return Result.model_validate(values)
            ids.append(values["case_id"])
    raise UsageError(_failure_of(out, case_id) or _unknown(case_id, ids))


def stored_results(out: Path) -> Iterator[Result]:
    """Yield the results of the run in `out`, in its order.

    Raises `UsageError` where there is no run, and where a line is no result of this version.
    """
    for number, line in enumerate(_lines_of(out), 1):
        with _readable(out, number):
            result = Result.model_validate_json(line)
        yield result


def _lines_of(out: Path) -> Iterator[str]:
    with _results_file(out).open(encoding="utf-8") as stream:
        yield from stream


@contextmanager
def _readable(out: Path, number: int) -> Iterator[None]:
    """Turn what is wrong with a line into words; it may quote the note."""
    try:
        yield
    except (ValueError, KeyError, TypeError):
        message = (
            f"{out / 'results.jsonl'}, line {number}: is no result that this version of notetriage knows "
            "(cut short, or written by another); make the run anew"
        )
        raise UsageError(message) from None


def _results_file(out: Path) -> Path:
    lines = out / "results.jsonl"
    if not lines.is_file():
        message = (
            f"{out} holds no run (there is no results.jsonl); make one with: notetriage run PATHS --out {out}"
        )
        raise UsageError(message)
    return lines


def _run_file(out: Path) -> Path:
    told = out / "run.json"
    if not told.is_file():
        message = (
            f"the run in {out} did not come to its end (there is no run.json); go on with it: "
            f"notetriage run PATHS --out {out} --resume"
        )
        raise UsageError(message)
    return told


def source_texts(out: Path, result: Result, source: Sequence[Path] | None = None) -> dict[str, str]:
    """Return the texts of the result's documents by id, read again from where the run read them, or `source`.

    A document that is gone or has changed since (its hash differs) is left out.
    """
    return run_texts(out, [result], source).get(result.case_id, {})


def run_texts(
    out: Path, results: Iterable[Result], source: Sequence[Path] | None = None
) -> dict[str, dict[str, str]]:
    """Return the texts of the documents of several results, by case and document, as `source_texts` does."""
    wanted = {result.case_id: result for result in results}
    found = run_sources(out, wanted.values(), source)
    return {one.case.case_id: unchanged_texts(one.case, wanted[one.case.case_id]) for one in found}


def unchanged_texts(case: Case, result: Result) -> dict[str, str]:
    """The texts of a case's documents by id, those that are what the result was made from."""
    hashes = {document.document_id: document.sha256 for document in result.documents}
    return {d.document_id: d.text for d in case.documents if hashes.get(d.document_id) == d.sha256}


def run_sources(
    out: Path, results: Iterable[Result], source: Sequence[Path] | None = None
) -> Iterator[Source]:
    """Read the cases of `results` again from where the run in `out` read them, or `source`, and no others.

    Cases whose files have moved are left out. Raises `UsageError` where the run did not come to its end.
    """
    run = json.loads(_run_file(out).read_text("utf-8"))
    paths = [Path(path) for path in source or run["inputs"]]
    tables = Tables(Columns(run.get("columns", {})))
    wanted = {result.case_id for result in results}
    files_of = {case_id.rpartition("#")[0] for case_id in wanted} | wanted  # a file of several patients
    try:
        for item in read_paths(paths, tables=tables).unread():
            if not wanted:
                return
            if not isinstance(item, Unread) or item.case_id not in files_of:
                continue
            files = tuple(item.base / one["path"] for one in item.entries if isinstance(one.get("path"), str))
            for case in item.read():
                if isinstance(case, Case) and case.case_id in wanted:
                    wanted.remove(case.case_id)
                    yield Source(case, files)
    except UsageError:
        return  # the rest of the documents have moved: their quotes stand without context


def _failure_of(out: Path, case_id: str) -> str | None:
    errors = out / "errors.jsonl"
    lines = (
        errors.read_text("utf-8").split("\n") if errors.is_file() else []
    )  # a name may hold rarer ends of lines
    rows = [json.loads(line) for line in lines if line]
    row = next((row for row in rows if row["case_id"] == case_id), None)
    return f"case {case_id} could not be processed ({row['stage']}): {row['error']}" if row else None


def _unknown(case_id: str, ids: list[str]) -> str:
    near = get_close_matches(case_id, ids, n=3, cutoff=0.4) or ids[:3]
    return f"no case {case_id} in this run; there is {', '.join(near) or 'none at all'}"
