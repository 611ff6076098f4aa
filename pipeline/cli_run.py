"""`notetriage run` and `notetriage query`: cases judged, and questions to what came out."""

from __future__ import annotations

import csv
import json
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline import cli_tables
from pipeline.cli_spark import run_on_spark

if TYPE_CHECKING:
    from pipeline.intake import Intake
    from pipeline.run import Options, RunReport
    from pipeline.running.query import Answer

FAILED, STOPPED, INTERRUPTED = 1, 3, 130


class Engine(StrEnum):
    """What judges the cases of `notetriage run`."""

    LOCAL = "local"
    SPARK = "spark"


class Form(StrEnum):
    """How `notetriage query` prints its answer."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"


def run(  # noqa: PLR0913, PLR0917 - a parameter is an option of the command
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the results; made where it is not there.")
    ],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS...",
            help="Folders of documents, single documents (text, PDF, fax, RTF, HTML, FHIR, C-CDA, HL7), "
            "or tables of cases (.jsonl, .csv, .parquet).",
            show_default=False,
        ),
    ] = None,
    policy: Annotated[str, typer.Option(help="Policy id.")] = "mri-lower-extremity",
    policy_version: Annotated[
        str | None, typer.Option(help="Judge by this version, not the one in force on the request's date.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", "-w", min=1, help="Processes.", show_default="all cores")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run of the same input in OUT that broke off.")
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Start anew where a run in OUT broke off; what it did is lost.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="The longest that a case may take.")
    ] = 600.0,
    memory_limit: Annotated[
        int, typer.Option(min=0, metavar="MB", help="Address space of a worker; 0 for no limit.")
    ] = 4096,
    password: Annotated[str | None, typer.Option(help="Password of encrypted documents.")] = None,
    sql: cli_tables.Sql = None,
    query: cli_tables.QueryText = None,
    columns: cli_tables.Map = None,
    mapping: cli_tables.Mapping = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="spark: on Spark, for tables that many machines share (the extra notetriage[spark])."
        ),
    ] = Engine.LOCAL,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no table and no progress.")] = False,
) -> None:
    """Judge the cases at PATHS and write results, evidence and errors to the folder OUT.

    A case that cannot be processed is a line of errors.jsonl, and the rest goes on; so is one that hangs,
    takes too much memory or ends its process, after a second try alone. What is done is kept in
    OUT/unfinished until the run is complete: a run that was killed goes on with --resume. Results are in the
    order of the input.

    Exit code: 0 all well, 1 some cases failed, 2 the call was wrong, 3 the run stopped (a full disk) and can
    be resumed, 130 it was interrupted and can be resumed.
    """
    from pipeline.run import Options, StoppedError  # noqa: PLC0415 - help comes without the language pipeline
    from pipeline.running.pool import Limits  # noqa: PLC0415

    if resume and restart:
        message = "give --resume or --restart, not both"
        raise typer.BadParameter(message)
    options = Options(workers, Limits(time_limit, memory_limit), resume, restart)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as an interrupt: it ends the workers too
    try:
        if engine is Engine.SPARK:
            refused: dict[str, object] = {"--restart": restart, "--password": password, "--sql": sql}
            refused |= {"--query": query, "--map": columns, "--mapping": mapping}
            report = run_on_spark(paths, out, options, policy, policy_version, refused)
        else:
            intake = cli_tables.intake(paths, password, cli_tables.tables(sql, query, columns, mapping))
            report = _watched(intake, out, options, policy, policy_version, quiet=quiet)
    except StoppedError as error:
        sys.stderr.write(f"notetriage: {error}\n")
        raise typer.Exit(STOPPED) from None
    except KeyboardInterrupt:
        sys.stderr.write(f"notetriage: interrupted; the same call with --resume goes on with {out}\n")
        raise typer.Exit(INTERRUPTED) from None
    _tell(report, out, quiet=quiet)


def _watched(
    intake: Intake, out: Path, options: Options, policy: str, version: str | None, *, quiet: bool
) -> RunReport:
    """Run, with a progress line where there is a terminal to show it."""
    from dataclasses import replace  # noqa: PLC0415

    from pipeline.run import run_batch  # noqa: PLC0415
    from pipeline.running.progress import ProgressLine, about_how_many  # noqa: PLC0415

    screen = Console(stderr=True)
    if quiet or not screen.is_terminal:
        return run_batch(intake, out, policy=policy, policy_version=version, options=options)
    total = None if intake.tables.query else about_how_many(intake.paths)
    with ProgressLine(screen, total) as line:
        shown = replace(options, watch=line)
        return run_batch(intake, out, policy=policy, policy_version=version, options=shown)


def _tell(report: RunReport, out: Path, *, quiet: bool) -> None:
    from pipeline.cli import console  # noqa: PLC0415 - the two modules know each other
    from pipeline.summary import summary_table, totals  # noqa: PLC0415

    if not quiet:
        screen = console()
        screen.print(summary_table(report))
        for line in totals(report):
            screen.print(line, markup=False, highlight=False)
        screen.print(
            f"Results in {out}. For the words behind one: notetriage explain {out} CASE",
            markup=False,
            soft_wrap=True,
        )
    if report.errors:
        sys.stderr.write(f"{report.errors} could not be processed; see {out / 'errors.jsonl'}\n")
        raise typer.Exit(FAILED)


def query(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of a complete run.")],
    sql: Annotated[
        str | None,
        typer.Argument(metavar="SQL", help="One SELECT; without it, what there is to ask."),
    ] = None,
    form: Annotated[Form, typer.Option("--form", help="How to print the answer.")] = Form.TABLE,
) -> None:
    """Ask the tables of a run by SQL (DuckDB): cases, criteria, evidence, facts, missing, and ready views.

    Views: cases_by_suggestion, leaves_most_often_missing, evidence_by_rule. Nothing can be written, and no
    other file is reached. facts and evidence hold note text.
    """
    from pipeline.running.query import query_run, views  # noqa: PLC0415

    answer = query_run(out, sql) if sql else views()
    _PRINT[form](answer)


def _print_table(answer: Answer) -> None:
    from pipeline.cli import console  # noqa: PLC0415 - the two modules know each other
    from pipeline.summary import printable  # noqa: PLC0415 - it loads the rules

    table = Table(*answer.columns, header_style="bold")
    for row in answer.rows:
        cells = ("" if value is None else printable(str(value), keep="\n\t") for value in row)
        table.add_row(*map(Text, cells))  # no markup in them
    console().print(table)


def _print_csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(answer.rows)


def _print_lines(answer: Answer) -> None:
    for row in answer.rows:
        values: dict[str, Any] = dict(zip(answer.columns, row, strict=True))
        sys.stdout.write(json.dumps(values, default=str, ensure_ascii=False) + "\n")


_PRINT = {Form.TABLE: _print_table, Form.CSV: _print_csv, Form.JSONL: _print_lines}


def add_commands(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(run)
    app.command()(query)
