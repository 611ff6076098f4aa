"""`notetriage evaluate`, `agreement`, `preannotate`: measure on annotated notes, help to annotate them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

_GOLD = (
    "Annotated notes: a folder with cases.jsonl, or a set in brat, Label Studio, doccano, CAS or BioC format."
)
_FORMAT = "Format of the set, where it cannot be told from its files."
_MAPPING = "YAML file that maps the labels and attributes of the set to ours."


def evaluate(  # noqa: PLR0913, PLR0917 - an option each
    gold: Annotated[Path | None, typer.Argument(metavar="GOLD", help=_GOLD)] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for figures, tables and the report.")
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(help="Results to judge, a run's folder or results.jsonl; else the notes are read now."),
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option(
            metavar="A B", help="Compare two evaluations (or, with GOLD, two results) case by case."
        ),
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help=_MAPPING)] = None,
    format_: Annotated[str | None, typer.Option("--format", help=_FORMAT)] = None,
    policy: Annotated[str, typer.Option(help="Policy id.")] = "mri-lower-extremity",
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes.")] = 1,
) -> None:
    """Measure results against annotated notes: figures with intervals, tables, and a report of every miss.

    Figures and tables hold no words of notes; report.html does, since it shows each miss in its context.
    """
    from pipeline.evaluation.commands import compare_command, evaluate_command  # noqa: PLC0415 - help stays cheap

    if compare is not None:
        _show(compare_command(compare, gold, out, mapping=mapping, format_=format_))
    elif gold is None or out is None:
        message = "give GOLD and --out, or --compare A B; see notetriage evaluate --help"
        raise UsageError(message)
    else:
        _show(
            evaluate_command(
                gold, out, results, mapping=mapping, format_=format_, policy=policy, workers=workers
            )
        )


def agreement(
    first: Annotated[Path, typer.Argument(metavar="A", help=_GOLD)],
    second: Annotated[Path, typer.Argument(metavar="B", help="The same notes, annotated by another reader.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the figures as JSON and CSV.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help=_MAPPING)] = None,
    format_: Annotated[str | None, typer.Option("--format", help=_FORMAT)] = None,
) -> None:
    """Measure how far two annotators agree on the same notes: Cohen's kappa of criteria, F1 of spans."""
    from pipeline.evaluation.commands import agreement_command  # noqa: PLC0415

    _show(agreement_command(first, second, out, mapping=mapping, format_=format_))


def preannotate(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="Folder of a run.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the files; made where it is not there.")
    ],
    to: Annotated[
        str, typer.Option("--to", help="brat, label-studio, doccano, cas, bioc or cases.")
    ] = "brat",
    source: Annotated[
        list[Path] | None, typer.Option(help="Where the documents are, if they have moved since the run.")
    ] = None,
) -> None:
    """Write the findings of a run as pre-annotations, so that annotators correct instead of starting blank.

    The files hold the notes' text.
    """
    from pipeline.annotation.preannotate import preannotate_command  # noqa: PLC0415

    _show(preannotate_command(results, out, to, source))


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    for command in (evaluate, agreement, preannotate):
        app.command()(command)


def _show(parts: Iterable[object]) -> None:
    from pipeline.cli import console  # noqa: PLC0415 - the two modules know each other

    screen = console()
    for part in parts:
        if isinstance(part, str):
            screen.print(part, markup=False, highlight=False, soft_wrap=True)
        else:
            screen.print(part)
    sys.stdout.flush()
