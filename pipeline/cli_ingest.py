"""`notetriage ingest`: look at what the intake makes of a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.ingest.model import Extracted


def ingest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A document of any format.")],
    show: Annotated[bool, typer.Option("--show", help="Print the text with page and section marks.")] = False,
    overlay: Annotated[
        Path | None, typer.Option(metavar="OUT.png", help="Draw the boxes of --span on its page.")
    ] = None,
    span: Annotated[
        str | None, typer.Option(metavar="START:END", help="Offsets in the text, as evidence gives them.")
    ] = None,
    document: Annotated[
        int, typer.Option("--document", "-d", min=1, help="Which document of a file of several.")
    ] = 1,
    password: Annotated[str | None, typer.Option(help="Password of an encrypted document.")] = None,
) -> None:
    """Read FILE as a run would and tell what it is; --show prints its text, --overlay where words stand."""
    from pipeline import ingest_show  # noqa: PLC0415 - help comes without the readers
    from pipeline.ingest.beside import opener  # noqa: PLC0415
    from pipeline.ingest.read import IngestError, extract  # noqa: PLC0415

    if (overlay is None) != (span is None):
        message = "--overlay and --span go together: --overlay page.png --span 120:141"
        raise UsageError(message)
    try:
        data = file.read_bytes()
        documents = extract(data, file.name, password=password, beside=opener(file))
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise UsageError(message) from None
    except IngestError as error:
        message = f"{file}: {error}"
        raise UsageError(message) from None
    for line in ingest_show.summary_lines(documents):
        sys.stdout.write(line + "\n")
    if show:
        for number, one in enumerate(documents, 1):
            title = f"===== document {number} =====\n" if len(documents) > 1 else ""
            sys.stdout.write(f"{title}{ingest_show.shown_text(one).rstrip()}\n")
    if overlay is not None and span is not None:
        _overlay(data, documents, document, span, overlay, password)


def _overlay(
    data: bytes, documents: list[Extracted], number: int, span: str, out: Path, password: str | None
) -> None:
    from pipeline import ingest_show  # noqa: PLC0415

    if number > len(documents):
        message = f"--document {number}: the file holds {len(documents)}"
        raise UsageError(message)
    one = documents[number - 1]
    for path in ingest_show.overlay(data, one, ingest_show.span_of(span, one.text), out, password):
        sys.stdout.write(f"wrote {path}\n")


def add_command(app: typer.Typer) -> None:
    """Add `ingest` to the program."""
    app.command()(ingest)
