"""`notetriage people`: the accounts of a team's desk, from the command line."""

from __future__ import annotations

import datetime as dt
import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.desk.roles import TENANT, Role
from pipeline.errors import UsageError

people_app = typer.Typer(help="The people of a team's desk.", no_args_is_help=True)

_OUT = typer.Argument(metavar="OUT", help="Folder of a run.")
_DATABASE = typer.Option("--database", help="SQLAlchemy URL of the desk, instead of OUT/desk.db.")
_TENANT = typer.Option("--tenant", help="The tenant: small letters, digits and -.")


@people_app.command()
def add(
    out: Annotated[Path, _OUT],
    name: Annotated[str, typer.Argument(metavar="NAME", help="As it will stand in entries and log.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.REVIEWER,
    database: Annotated[str | None, _DATABASE] = None,
    tenant: Annotated[str, _TENANT] = TENANT,
    code: Annotated[
        bool, typer.Option("--code", help="Print a one-time code instead of asking for a password.")
    ] = False,
) -> None:
    """Add a person; asks for their password, or prints a one-time code for the page /set-up of the desk.

    The first admin is made so; admins add the others on the page "People".
    """
    from pipeline.desk.audit import Who  # noqa: PLC0415 - help comes without the database
    from pipeline.desk.people import add_person, give_code, set_password  # noqa: PLC0415
    from pipeline.desk.serve import open_desk  # noqa: PLC0415
    from pipeline.desk.work import RefusedError  # noqa: PLC0415

    password = "" if code else _asked()
    who = Who(getpass.getuser(), dt.datetime.now(dt.UTC), tenant)
    desk = open_desk(out, database, tenant)
    try:
        with desk.write() as session:
            account = add_person(session, who, name, role).id
            if code:
                sys.stdout.write(f"{give_code(session, who, account)}\n")
            else:
                set_password(session, who, account, password)
    except RefusedError as error:
        message = f"{error}."
        raise UsageError(message) from None


@people_app.command("list")
def list_people(
    out: Annotated[Path, _OUT],
    database: Annotated[str | None, _DATABASE] = None,
    tenant: Annotated[str, _TENANT] = TENANT,
) -> None:
    """List the people: name, role, and whether they may come in."""
    from pipeline.desk.people import people  # noqa: PLC0415 - help comes without the database
    from pipeline.desk.serve import open_desk  # noqa: PLC0415

    with open_desk(out, database, tenant).read() as session:
        everybody = [(one.name, one.role, one.active) for one in people(session)]
    for name, role, active in everybody:
        sys.stdout.write(f"{name}\t{role}\t{'active' if active else 'not let in'}\n")


def _asked() -> str:
    if not sys.stdin.isatty():
        message = "a password is asked for on a terminal; without one, give --code"
        raise UsageError(message)
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        message = "the two passwords differ; nothing was done"
        raise UsageError(message)
    return password
