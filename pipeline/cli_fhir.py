"""`notetriage questionnaire` and `notetriage fhir`: what EHRs and payers' systems read."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated

import typer


def questionnaire(
    policy: Annotated[str, typer.Argument(metavar="POLICY", help="Policy id.")] = "mri-lower-extremity",
    policy_version: Annotated[str | None, typer.Option(help="This version, not the newest.")] = None,
    package: Annotated[
        bool,
        typer.Option("--package", help="A Bundle with the answers' terminology ($questionnaire-package)."),
    ] = False,
) -> None:
    """Print a policy as a FHIR R4 Questionnaire (SDC, Da Vinci DTR); linkIds are the criteria's ids."""
    from pipeline.fhir import questionnaire as forms  # noqa: PLC0415 - help comes without the policies
    from rules import load_policy  # noqa: PLC0415

    loaded = load_policy(policy, version=policy_version).policy
    resource = forms.package(loaded) if package else forms.questionnaire(loaded)
    sys.stdout.write(json.dumps(resource, indent=1, ensure_ascii=False) + "\n")


def fhir(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of a run.")],
    to: Annotated[Path, typer.Option("--to", help="Folder for the FHIR files; made where it is not there.")],
    dtr: Annotated[str, typer.Option(help="Edition of Da Vinci DTR: 2.0.1, 2.1 or 2.2.")] = "2.2",
) -> None:
    """Write each case of a run as a QuestionnaireResponse with its Provenance, its evidence as annotations.

    The files hold note text, as the run's own do.
    """
    from pipeline.fhir.dtr import edition  # noqa: PLC0415
    from pipeline.fhir.export import write_fhir  # noqa: PLC0415
    from pipeline.stored import stored_results  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    count = write_fhir(stored_results(out), to, edition(dtr), now)
    sys.stdout.write(f"{count} cases in {to}\n")


def add_commands(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(questionnaire)
    app.command()(fhir)
