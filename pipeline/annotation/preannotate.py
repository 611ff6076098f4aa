"""`notetriage preannotate`: the findings of a run as pre-annotations, with the tool's configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.annotation.configuration import write_configuration
from pipeline.annotation.convert import from_result
from pipeline.annotation.formats import format_named, write_documents
from pipeline.errors import UsageError
from pipeline.evaluation.evaluation import read_results
from pipeline.stored import source_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.annotation.model import AnnotatedDocument


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
    for result in found.values():
        expected += len(result.documents)
        documents += from_result(result, source_texts(results, result, source))
    if not documents:
        message = (
            "none of the documents is where the run read it, or they have changed; say where with --source"
        )
        raise UsageError(message)
    written = [*write_documents(documents, out, format_), *write_configuration(out, format_)]
    yield f"{len(documents)} documents in {len(written)} files in {out}. They hold the notes' text."
    if expected > len(documents):
        yield f"{expected - len(documents)} documents are not where the run read them, and were left out."
