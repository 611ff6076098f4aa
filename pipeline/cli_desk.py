"""`notetriage review`, `feedback`, `audit`: the reviewer's desk; `serve`: the engine for programs."""

from __future__ import annotations

import datetime as dt
import getpass
import secrets
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli_people import DATABASE, NEW_TENANT, OUT, TENANT_NAME, people_app
from pipeline.desk.roles import TENANT
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.desk.database import Database

audit_app = typer.Typer(help="The desk's log of who did what.", no_args_is_help=True)

MOST_WORKERS = 16
_BROKEN = 1


def review(  # noqa: PLR0913, PLR0917 - each option of a command is an argument
    out: Annotated[Path, OUT],
    database: Annotated[str | None, DATABASE] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 0,
    reviewer: Annotated[str | None, typer.Option(help="Your name in entries and log.")] = None,
    team: Annotated[bool, typer.Option("--team", help="For a team: everybody signs in.")] = False,
    tenant: Annotated[str, TENANT_NAME] = TENANT,
    public: Annotated[
        str | None, typer.Option(help="With --team: the https address of the server in front of the desk.")
    ] = None,
    idle: Annotated[int, typer.Option(min=1, help="With --team: minutes until a session ends.")] = 30,
    workers: Annotated[
        int, typer.Option(min=1, max=MOST_WORKERS, help="With --team: processes that serve the desk.")
    ] = 1,
    new_tenant: Annotated[bool, NEW_TENANT] = False,
) -> None:
    """Serve the cases of a run for review, to this machine only; prints the address.

    What you enter stays in OUT/desk.db, or in the database given. A later run into OUT adds its results and
    changes nothing that was entered. For a team, put a server that carries TLS in front and tell its address
    with --public; make the first admin with: notetriage people add OUT NAME --role admin
    """
    from pipeline.desk.serve import file_run, open_desk  # noqa: PLC0415 - help comes without the server
    from pipeline.desk.web.app import create_app  # noqa: PLC0415
    from pipeline.loopback import serve  # noqa: PLC0415

    if workers > 1 and not team:
        message = "several processes serve a desk where people sign in: give --team, or leave out --workers"
        raise UsageError(message)
    desk = open_desk(out, database, tenant, new_tenant=new_tenant)
    if team:
        _check_team(desk, out, public)
    name = reviewer or getpass.getuser()
    new = file_run(desk, out, name)
    sys.stdout.write(f"{new} new results on the desk\n")
    if team:
        _serve_team(desk, port, public, dt.timedelta(minutes=idle), workers)
    else:
        token = secrets.token_urlsafe(24)
        serve(create_app(desk, name, token), port, lambda address: _say(f"{address}/?token={token}"))


def _serve_team(desk: Database, port: int, public: str | None, idle: dt.timedelta, workers: int) -> None:
    from pipeline.desk.web.app import create_team_app, open_team_app  # noqa: PLC0415
    from pipeline.loopback import serve, serve_in_processes  # noqa: PLC0415

    def say(address: str) -> None:
        _say(f"{address} (for people: {public})" if public else address)

    secure = public is not None
    if workers == 1:
        serve(create_team_app(desk, secure=secure, idle=idle), port, say)
        return
    desk.close()
    url = desk.engine.url.render_as_string(hide_password=False)
    serve_in_processes(partial(open_team_app, url, desk.tenant, secure=secure, idle=idle), workers, port, say)


def _check_team(desk: Database, out: Path, public: str | None) -> None:
    from pipeline.desk.people import has_admin  # noqa: PLC0415 - help comes without the database

    if public is not None and not public.startswith("https://"):
        message = f"--public is an address that begins with https://, not {public}"
        raise UsageError(message)
    with desk.read() as session:
        if not has_admin(session):
            of = "" if desk.tenant == TENANT else f" --tenant {desk.tenant}"
            message = (
                f"tenant {desk.tenant} has no admin; make one, on the same desk: "
                f"notetriage people add {out} NAME --role admin{of}"
            )
            raise UsageError(message)


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
    out: Annotated[Path, OUT],
    to: Annotated[
        Path, typer.Option("--to", help="Folder for the annotated set; made where it is not there.")
    ],
    database: Annotated[str | None, DATABASE] = None,
    tenant: Annotated[str, TENANT_NAME] = TENANT,
) -> None:
    """Write what reviewers entered as an annotated set, to measure by: notetriage evaluate TO --out DIR."""
    from pipeline.desk.serve import open_desk, write_feedback  # noqa: PLC0415

    desk = open_desk(out, database, tenant)
    count = write_feedback(desk, to)
    desk.close()
    sys.stdout.write(f"{count} annotated notes in {to}\n")


@audit_app.command()
def verify(out: Annotated[Path, OUT], database: Annotated[str | None, DATABASE] = None) -> None:
    """Check each log: that no line was changed, taken out or cut off. Exit code 1 if it does not hold."""
    from pipeline.desk.audit import faults  # noqa: PLC0415
    from pipeline.desk.serve import open_desk  # noqa: PLC0415

    desk = open_desk(out, database)
    found = []
    for tenant in desk.tenants():
        with desk.of(tenant).read() as session:
            found += [fault if tenant == TENANT else f"{tenant}: {fault}" for fault in faults(session)]
    desk.close()
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
    app.add_typer(people_app, name="people")
