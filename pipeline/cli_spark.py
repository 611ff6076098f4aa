"""`notetriage run --engine spark`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.run import Options, RunReport


def run_on_spark(
    paths: Sequence[Path] | None,
    out: Path,
    options: Options,
    policy: str,
    version: str | None,
    refused: Mapping[str, object],
) -> RunReport:
    """Run on Spark; `refused` are the options of a local run that Spark does not take.

    Raises `UsageError` where one of them is given, or pyspark or Java is missing.
    """
    given = [name for name, value in refused.items() if value]
    if given or not paths:
        what = f"does not take {', '.join(given)}: prepare the table in Spark" if given else "needs PATHS"
        message = f"--engine spark {what}"
        raise UsageError(message)
    from pipeline.spark.session import session  # noqa: PLC0415 - an extra

    spark = session(workers=options.workers)
    from pipeline.spark.run import SparkOptions, run_spark  # noqa: PLC0415 - imports pyspark

    typer.echo(f"Spark {spark.version}, {spark.sparkContext.master}", err=True)
    asked = SparkOptions(limits=options.limits, resume=options.resume, most_shown=options.most_shown)
    return run_spark(spark, [str(path) for path in paths], str(out), policy, version, asked)
