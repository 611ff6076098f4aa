"""`notetriage people`: the accounts of a team's desk, from the command line."""

from __future__ import annotations

import datetime as dt
import getpass
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.desk.roles import TENANT, Role
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.desk.audit import Who
    from pipeline.desk.database import Database

people_app = typer.Typer(help="The people of a team's desk.", no_args_is_help=True)

# shared by the commands of the desk
OUT = typer.Argument(metavar="OUT", help="Folder of a run.")
DATABASE = typer.Option("--database", help="SQLAlchemy URL of the desk, instead of OUT/desk.db.")
TENANT_NAME = typer.Option("--tenant", help="The tenant: small letters, digits and -.")
NEW_TENANT = typer.Option("--new-tenant", help="Make the tenant, which is not there yet.")


@people_app.command()
def add(
    out: Annotated[Path, OUT],
    name: Annotated[str, typer.Argument(metavar="NAME", help="As it will stand in entries and log.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.REVIEWER,
    database: Annotated[str | None, DATABASE] = None,
    tenant: Annotated[str, TENANT_NAME] = TENANT,
    code: Annotated[
        bool, typer.Option("--code", help="Print a one-time code instead of asking for a password.")
    ] = False,
    new_tenant: Annotated[bool, NEW_TENANT] = False,
) -> None:
    """Add a person; asks for their password, or prints a one-time code for the page /set-up of the desk.

    The first admin is made so; admins add the others on the page "People".
    """
    from pipeline.desk.people import add_person, check_name, give_code, set_password  # noqa: PLC0415

    with _desk(out, database, tenant, new_tenant=new_tenant) as desk:
        with desk.read() as session:
            check_name(session, name)
        password = "" if code else _asked()
        with desk.write() as session:
            who = _caller(tenant)
            account = add_person(session, who, name, role).id
            if code:
                given = give_code(session, who, account)
            else:
                set_password(session, who, account, password)
    if code:
        _show(name, given)
    else:
        sys.stdout.write(f"{name} may sign in as {role.value}\n")


@people_app.command("code")
def new_code(
    out: Annotated[Path, OUT],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who has forgotten their password.")],
    database: Annotated[str | None, DATABASE] = None,
    tenant: Annotated[str, TENANT_NAME] = TENANT,
) -> None:
    """Print a one-time code with which a person chooses a new password, such as the only admin.

    It also ends the pause after wrong passwords.
    """
    from pipeline.desk.people import find_person, give_code  # noqa: PLC0415

    with _desk(out, database, tenant) as desk, desk.write() as session:
        given = give_code(session, _caller(tenant), find_person(session, name).id)
    _show(name, given)


@people_app.command("list")
def list_people(
    out: Annotated[Path, OUT],
    database: Annotated[str | None, DATABASE] = None,
    tenant: Annotated[str, TENANT_NAME] = TENANT,
) -> None:
    """List the people: name, role, and whether they may come in."""
    from pipeline.desk.people import people  # noqa: PLC0415 - help comes without the database

    with _desk(out, database, tenant) as desk, desk.read() as session:
        everybody = [(one.name, one.role, one.active) for one in people(session)]
    for name, role, active in everybody:
        sys.stdout.write(f"{name}\t{role}\t{'active' if active else 'not let in'}\n")


@contextmanager
def _desk(out: Path, database: str | None, tenant: str, *, new_tenant: bool = False) -> Iterator[Database]:
    """The desk of the command; what it refuses is told as a fault of the command's use."""
    from pipeline.desk.serve import open_desk  # noqa: PLC0415 - help comes without the database
    from pipeline.desk.work import RefusedError  # noqa: PLC0415

    desk = open_desk(out, database, tenant, new_tenant=new_tenant)
    try:
        yield desk
    except RefusedError as error:
        message = f"{error}."
        raise UsageError(message) from None
    finally:
        desk.close()


def _caller(tenant: str) -> Who:
    from pipeline.desk.audit import Who  # noqa: PLC0415 - help comes without the database

    return Who(getpass.getuser(), dt.datetime.now(dt.UTC), tenant)


def _show(name: str, code: str) -> None:
    """The code alone is the output; how to use it is told beside it."""
    sys.stderr.write(f"{name} chooses a password within 48 hours at /set-up of the desk, by this code:\n")
    sys.stderr.flush()
    sys.stdout.write(f"{code}\n")


def _asked() -> str:
    if not sys.stdin.isatty():
        message = "a password is asked for on a terminal; without one, give --code"
        raise UsageError(message)
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        message = "the two passwords differ; nothing was done"
        raise UsageError(message)
    return password
