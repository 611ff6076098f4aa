"""`notetriage review`, `feedback` and `audit`: the reviewer's desk; `serve`: the engine for programs."""

from __future__ import annotations

import getpass
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

audit_app = typer.Typer(help="The desk's log of who did what.", no_args_is_help=True)

_OUT = typer.Argument(metavar="OUT", help="Folder of a run.")
_DATABASE = typer.Option("--database", help="SQLAlchemy URL of the desk, instead of OUT/desk.db.")
_BROKEN = 1


def review(
    out: Annotated[Path, _OUT],
    database: Annotated[str | None, _DATABASE] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 0,
    reviewer: Annotated[str | None, typer.Option(help="Your name in entries and log.")] = None,
) -> None:
    """Serve the cases of a run for review, to this machine only; prints the address.

    What you enter stays in OUT/desk.db, or in the database given. A later run into OUT adds its results and
    changes nothing that was entered.
    """
    from pipeline.desk.serve import file_run, open_desk  # noqa: PLC0415 - help comes without the server
    from pipeline.desk.web.app import create_app  # noqa: PLC0415
    from pipeline.loopback import serve  # noqa: PLC0415

    desk = open_desk(out, database)
    name = reviewer or getpass.getuser()
    new = file_run(desk, out, name)
    sys.stdout.write(f"{new} new results on the desk\n")
    token = secrets.token_urlsafe(24)
    serve(create_app(desk, name, token), port, lambda address: _say(f"{address}/?token={token}"))


def serve_api(
    policy: Annotated[str, typer.Option(help="Policy id.")] = "mri-lower-extremity",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 0,
) -> None:
    """Serve the engine to programs on this machine: JSON, FHIR and CDS Hooks; prints address and token.

    Callers bring the token as a bearer token. The operations are described at /openapi.json.
    """
    from pipeline.loopback import serve  # noqa: PLC0415
    from pipeline.service.app import create_app  # noqa: PLC0415
    from pipeline.triage import Triage  # noqa: PLC0415

    token = secrets.token_urlsafe(24)
    app = create_app(Triage.load(policy), token)
    serve(app, port, lambda address: _say(f"{address}\ntoken: {token}"))


def feedback(
    out: Annotated[Path, _OUT],
    to: Annotated[
        Path, typer.Option("--to", help="Folder for the annotated set; made where it is not there.")
    ],
    database: Annotated[str | None, _DATABASE] = None,
) -> None:
    """Write what reviewers entered as an annotated set, to measure by: notetriage evaluate TO --out DIR."""
    from pipeline.desk.serve import open_desk, write_feedback  # noqa: PLC0415

    count = write_feedback(open_desk(out, database), to)
    sys.stdout.write(f"{count} annotated notes in {to}\n")


@audit_app.command()
def verify(out: Annotated[Path, _OUT], database: Annotated[str | None, _DATABASE] = None) -> None:
    """Check the log: that no line was changed, taken out or cut off. Exit code 1 if it does not hold."""
    from pipeline.desk.audit import faults  # noqa: PLC0415
    from pipeline.desk.serve import open_desk  # noqa: PLC0415

    with open_desk(out, database).read() as session:
        found = faults(session)
    sys.stdout.writelines(f"{fault}\n" for fault in found or ["the log holds"])
    if found:
        raise typer.Exit(_BROKEN)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def add_commands(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(review)
    app.command()(feedback)
    app.command("serve")(serve_api)
    app.add_typer(audit_app, name="audit")
