"""Cases judged on Spark: `triage(df)` for a DataFrame, `run_spark` for a run into a folder.

Needs the extra `notetriage[spark]`, here and on every executor. Each Python worker keeps one child process
that holds the model (`pipeline.running.pool`, the guard of local runs): a case that raises, exits or hangs
becomes an error row after a second try alone, and the job goes on.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.running.pool import Limits
from pipeline.spark.columns import record_type
from pipeline.spark.source import SOURCE, cases_of
from pipeline.spark.worker import Engine, judged_frames

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame

SMALL_BATCH = "50"  # rows a batch: whole notes, so that thousands of them would fill a worker's memory
_BATCH_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"
_PARTITIONS_A_CORE = 4


def triage(
    df: DataFrame,
    policy: str | Path = "mri-lower-extremity",
    version: str | None = None,
    *,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
    partitions: int | None = None,
) -> DataFrame:
    """Judge the cases of `df`: one row for each result, and one for each case or document that failed.

    `df` has the columns of a table of cases: `text` or `path` beside `case_id`, `cpt`, `region`, `side`,
    `request_date`, `document_id`, `date`, `kind`, or nested `request` and `documents`. Rows with one
    `case_id` and document ids are one case; rows without an id are named by a hash of what they hold.
    `partitions` (default: four a core) are made by case id, whatever the input had.

    The columns are those of `pipeline.spark.columns.RECORD`; where a case failed, all but `case_id`,
    `document_id`, `stage` and `error` are null. Sets the session's Arrow batches to 50 rows.
    """
    return judged(cases_of(df), Engine(policy, version, limits), partitions)


def judged(cases: DataFrame, engine: Engine, partitions: int | None = None) -> DataFrame:
    """Judge cases that `pipeline.spark.source` has read."""
    session = cases.sparkSession
    session.conf.set(_BATCH_ROWS, SMALL_BATCH)
    spread = partitions or _PARTITIONS_A_CORE * _cores(cases)
    together = cases.repartition(spread, SOURCE).sortWithinPartitions(SOURCE, "number")
    return together.mapInPandas(partial(judged_frames, engine), record_type())


def _cores(df: DataFrame) -> int:
    """The cores that the session has; under Spark Connect, which does not tell, eight."""
    try:
        return int(df.sparkSession.sparkContext.defaultParallelism)
    except (AttributeError, NotImplementedError, RuntimeError):
        return 8
