"""The command `notetriage`: what it has of commands, and how it ends."""

from __future__ import annotations

import json
import sys
import traceback
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline import __version__, cli_desk, cli_evaluate, cli_fhir, cli_ingest, cli_run
from pipeline.cli_policy import policy_app
from pipeline.errors import UsageError

app = typer.Typer(
    name="notetriage",
    help="Reads clinical notes, judges each criterion of an MRI policy, and shows the words behind it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks print local variables, and so note text
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(policy_app, name="policy")
cli_run.add_commands(app)
cli_evaluate.add_commands(app)
cli_ingest.add_command(app)
cli_fhir.add_commands(app)
cli_desk.add_commands(app)

USAGE, FAILED = 2, 1
_PIPED_WIDTH = 140


class Shape(StrEnum):
    """What `notetriage schema` can describe."""

    CASE = "case"
    RESULT = "result"


def console() -> Console:
    """Standard output; wide where it is no terminal, so that tables do not break at 80."""
    return Console() if sys.stdout.isatty() else Console(width=_PIPED_WIDTH)


@app.command()
def explain(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of a run.")],
    case: Annotated[str, typer.Argument(metavar="CASE", help="Case id.")],
    source: Annotated[
        list[Path] | None,
        typer.Option(help="Where the documents are, if they have moved since the run."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every criterion and every quotation.")
    ] = False,
) -> None:
    """Show why: the policy tree of one case, with each status and the words behind it in their context."""
    from pipeline.explain import explain_case  # noqa: PLC0415

    screen = console()
    for part in explain_case(out, case, source, everything=everything, plain=not screen.is_terminal):
        screen.print(part)


@app.command()
def schema(
    shape: Annotated[Shape, typer.Argument(metavar="case|result", help="Input or output.")] = Shape.RESULT,
) -> None:
    """Print the JSON Schema of a case or of a result."""
    from pipeline.schema import json_schema  # noqa: PLC0415

    sys.stdout.write(json.dumps(json_schema(shape.value), indent=1) + "\n")


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"notetriage {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command; a caller's mistake ends in one line on stderr and exit code 2."""
    from extractors.strict_yaml import DataFileError  # noqa: PLC0415
    from rules import UnknownPolicyError  # noqa: PLC0415

    try:
        app(prog_name="notetriage")
    except (UsageError, UnknownPolicyError, DataFileError) as error:
        sys.stderr.write(f"notetriage: {error}\n")
        sys.exit(USAGE)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; Python would complain of it on exit
    except Exception as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(at.filename).name}:{at.lineno}"
        sys.stderr.write(f"notetriage: internal error, {type(error).__name__} at {place}\n")
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
