"""`notetriage preannotate`: the findings of a run as pre-annotations, with the tool's configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.annotation.configuration import write_configuration
from pipeline.annotation.convert import from_result
from pipeline.annotation.formats import format_named, write_documents
from pipeline.case import Case
from pipeline.columns import Columns, Tables
from pipeline.errors import UsageError
from pipeline.evaluation.evaluation import read_results
from pipeline.intake import read_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.annotation.model import AnnotatedDocument
    from pipeline.result import Result


def preannotate_command(
    results: Path, out: Path, to: str, source: Sequence[Path] | None = None
) -> Iterator[str]:
    """Write the findings of the run in `results` into `out`, and say what was written.

    Raises `UsageError` where there is no run, or none of its documents is where it was.
    """
    format_ = format_named(to)
    found = read_results(results)
    documents: list[AnnotatedDocument] = []
    expected = 0
    texts = _texts(results, found, source)
    for result in found.values():
        expected += len(result.documents)
        documents += from_result(result, texts.get(result.case_id, {}))
    if not documents:
        message = (
            "none of the documents is where the run read it, or they have changed; say where with --source"
        )
        raise UsageError(message)
    written = [*write_documents(documents, out, format_), *write_configuration(out, format_)]
    yield f"{len(documents)} documents in {len(written)} files in {out}. They hold the notes' text."
    if expected > len(documents):
        yield f"{expected - len(documents)} documents are not where the run read them, and were left out."


def _texts(
    out: Path, found: Mapping[str, Result], source: Sequence[Path] | None
) -> dict[str, dict[str, str]]:
    """The documents of all cases by id, read once; one that has changed since the run is left out."""
    folder = out if out.is_dir() else out.parent
    told = folder / "run.json"
    if not source and not told.is_file():
        message = f"{folder} holds no run.json that says where the documents are; say it with --source"
        raise UsageError(message)
    run = json.loads(told.read_text("utf-8")) if told.is_file() else {}
    paths = source or run["inputs"]
    tables = Tables(Columns(run.get("columns", {})))
    texts: dict[str, dict[str, str]] = {}
    for case in read_paths([Path(path) for path in paths], tables=tables):
        if isinstance(case, Case) and case.case_id in found:
            hashes = {document.document_id: document.sha256 for document in found[case.case_id].documents}
            kept = {d.document_id: d.text for d in case.documents if hashes.get(d.document_id) == d.sha256}
            texts[case.case_id] = kept
    return texts
