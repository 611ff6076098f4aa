"""The names of what a run writes into its folder, so that no run takes another's output for its input."""

from __future__ import annotations

from pathlib import Path

RESULTS, ERRORS, RUN = "results.jsonl", "errors.jsonl", "run.json"
UNFINISHED, LOCK, CHECKPOINT = "unfinished", "lock", "checkpoint.json"
# Of `pipeline.result_tables.SCHEMAS`, and `errors`, which a run on Spark adds.
_TABLES = ("cases", "criteria", "evidence", "facts", "missing", "errors")
_WRITTEN = frozenset({RESULTS, ERRORS, RUN, UNFINISHED, *(f"{table}.parquet" for table in _TABLES)})


def written_by_run(folder: str | Path) -> frozenset[str]:
    """The names in `folder` that belong to a run: none where there is no run in it, whole or unfinished.

    A folder may hold notes and the run over them; notes beside a run are notes.
    """
    return _WRITTEN if _holds_run(Path(folder)) else frozenset()


def _holds_run(folder: Path) -> bool:
    try:
        if (folder / RESULTS).is_file() and (folder / RUN).is_file():
            return True
        unfinished = folder / UNFINISHED
        if not unfinished.is_dir():
            return False
        begun = any((unfinished / name).is_file() for name in (LOCK, CHECKPOINT))
        return begun or any(unfinished.glob("*/*/_SUCCESS"))  # chunks of Spark
    except OSError:
        return False
