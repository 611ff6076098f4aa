"""`notetriage policy`: show, check and compare policies."""

from __future__ import annotations

import typer

policy_app = typer.Typer(help="Show, check and compare policies.", no_args_is_help=True)
