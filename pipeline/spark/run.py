"""`notetriage run --engine spark`: a run on Spark into a folder, chunk by chunk, so that it can be resumed.

Cases are told apart into chunks by a hash of their id. Each chunk is judged into a folder of its own below
`OUT/unfinished/KEY`, where KEY stands for input, policy and engine; one that has `_SUCCESS` is not judged
again. When all are there it is checked that every case stands exactly once, and the tables are written.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F

from pipeline import __version__
from pipeline.errors import ErrorRow, UsageError
from pipeline.intake import read_paths
from pipeline.result import Result
from pipeline.result_tables import SCHEMAS
from pipeline.run import RunReport, StoppedError
from pipeline.running.checkpoint import identity
from pipeline.running.pool import Limits
from pipeline.spark import judged
from pipeline.spark.columns import NESTED, own, record_type, shared
from pipeline.spark.source import SOURCE, cases_at
from pipeline.spark.worker import Engine
from pipeline.triage import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from pipeline.running.nursery import Work

_CHUNKS = 16
_ERRORS = ("case_id", "document_id", "stage", "error")


@dataclass(frozen=True)
class SparkOptions:
    """How a run on Spark is to go: chunks judged for themselves, partitions of each, and the guard."""

    chunks: int = _CHUNKS
    partitions: int | None = None
    limits: Limits = field(default_factory=Limits)
    resume: bool = False
    most_shown: int = 40
    load: Callable[[str | Path, str | None], Work] | None = None


def run_spark(
    session: SparkSession,
    places: Sequence[str],
    out: str,
    policy: str | Path = "mri-lower-extremity",
    version: str | None = None,
    options: SparkOptions = SparkOptions(),
) -> RunReport:
    """Judge the cases at `places` into `out`: the Parquet tables of a run (Delta where the session has it).

    A table `errors` is added to those of a local run. Where `out` is a folder of this machine,
    `results.jsonl`, `errors.jsonl` and `run.json` are written too, sorted by case.
    Raises `UsageError` where there is no case, or a run that broke off and `resume` is not asked for;
    `StoppedError` where cases are missing or twice.
    """
    began = perf_counter()
    cases = cases_at(session, places)
    engine = Engine(policy, version, options.limits, options.load)
    folder = f"{out}/unfinished/{_key(places, policy, version, options)}"
    done = [chunk for chunk in range(options.chunks) if _exists(session, f"{folder}/{chunk}/_SUCCESS")]
    if done and not options.resume:
        message = (
            f"{out} holds a run of the same input that broke off; go on with --resume, or take another --out"
        )
        raise UsageError(message)
    for chunk in range(options.chunks):
        if chunk not in done:
            part = cases.filter(_chunk_of(options.chunks) == chunk)
            judged(part, engine, options.partitions).write.mode("overwrite").parquet(f"{folder}/{chunk}")
    records = session.read.schema(record_type()).parquet(*(f"{folder}/{n}" for n in range(options.chunks)))
    _check_once(cases, records)
    report = _report(records, options, perf_counter() - began)
    _write_tables(session, records, out)
    if _local(out):
        _write_lines(records, Path(out), _run_json(session, places, report))
    _remove(session, f"{out}/unfinished")
    return report


def _key(places: Sequence[str], policy: str | Path, version: str | None, options: SparkOptions) -> str:
    """What a chunk depends on; of tables that are no files of this machine, the name only."""
    files = [Path(place) for place in places if Path(place).exists()]
    said = [identity(read_paths(files), policy, version).model_dump(), [*places], options.chunks, __version__]
    return blake2b(json.dumps(said).encode(), digest_size=16).hexdigest()


def _chunk_of(chunks: int) -> Any:
    return F.pmod(F.xxhash64(SOURCE), F.lit(chunks))


def _check_once(cases: DataFrame, records: DataFrame) -> None:
    """Every case of the input has its records, each once, and nothing else has any."""
    given, stand = cases.select(SOURCE).distinct(), records.select(SOURCE).distinct()
    if given.isEmpty():
        message = "no notes or cases found"
        raise UsageError(message)
    lost, strange = given.subtract(stand).count(), stand.subtract(given).count()
    twice = records.groupBy(SOURCE, "record").count().filter("count > 1").count()
    if lost or strange or twice:
        message = (
            f"the run is not whole: {lost} cases are missing, {strange} are not of the input, {twice} stand "
            "twice; the input may have changed meanwhile: remove the folder unfinished and start anew"
        )
        raise StoppedError(message)


def table(records: DataFrame, name: str) -> DataFrame:
    """One table of a run (`pipeline.result_tables.SCHEMAS`), or `errors`, from the records of `triage`."""
    if name == "errors":
        return records.filter("result is null").select(*_ERRORS)
    results = records.filter("result is not null")
    if name == "cases":
        return results.select(*SCHEMAS[name].names)
    rows = results.select(*shared(name), F.explode(NESTED[name]).alias("one"))
    return rows.select(*shared(name), *(F.col(f"one.{column.name}") for column in own(name)))


def _write_tables(session: SparkSession, records: DataFrame, out: str) -> None:
    delta = "delta" in (session.conf.get("spark.sql.extensions", "") or "").lower()
    for name in (*SCHEMAS, "errors"):
        rows = table(records, name)
        rows.write.format("delta" if delta else "parquet").mode("overwrite").save(f"{out}/{name}.parquet")


def _write_lines(records: DataFrame, out: Path, run: dict[str, Any]) -> None:
    results = records.filter("result is not null").select("case_id", "result").orderBy("case_id")
    with (out / "results.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
        for row in results.toLocalIterator():
            stream.write(row["result"] + "\n")
    with (out / "errors.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
        for row in table(records, "errors").orderBy(*_ERRORS).toLocalIterator():
            stream.write(_error(row.asDict()).model_dump_json() + "\n")
    (out / "run.json").write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")


def _error(values: dict[str, Any]) -> ErrorRow:
    return ErrorRow.model_validate({key: values[key] for key in _ERRORS})


def _report(records: DataFrame, options: SparkOptions, seconds: float) -> RunReport:
    report = RunReport(seconds=seconds)
    for row in records.groupBy("suggestion").count().collect():
        if row["suggestion"] is None:
            report.errors = row["count"]
        else:
            report.suggestions[row["suggestion"]] = row["count"]
    report.results = sum(report.suggestions.values())
    for row in (
        records.filter("result is not null").groupBy("policy", "version").agg({"result": "min"}).collect()
    ):
        policy = Result.model_validate_json(row["min(result)"]).policy
        report.policies[f"{policy.id} {policy.version}"] = policy.model_dump(mode="json")
    for row in records.select("result", *_ERRORS).orderBy("case_id").limit(options.most_shown).collect():
        if row["result"]:
            report.shown.append(Outcome(result=Result.model_validate_json(row["result"])))
        else:
            report.shown.append(Outcome(error=_error(row.asDict())))
    return report


def _run_json(session: SparkSession, places: Sequence[str], report: RunReport) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "engine": {"version": __version__, "spark": session.version},
        "policies": [report.policies[key] for key in sorted(report.policies)],
        "inputs": list(places),
        "counts": {
            "results": report.results,
            "errors": report.errors,
            "suggestions": dict(sorted(Counter(report.suggestions).items())),
            "skipped_files": {},
        },
        "seconds": round(report.seconds, 3),
    }


def _local(place: str) -> bool:
    return "://" not in place


def _path(session: Any, place: str) -> tuple[Any, Any]:
    """A Hadoop path and its file system: wherever Spark writes, not only this machine."""
    path = session._jvm.org.apache.hadoop.fs.Path(place)
    return path, path.getFileSystem(session._jsc.hadoopConfiguration())


def _exists(session: SparkSession, place: str) -> bool:
    path, system = _path(session, place)
    return bool(system.exists(path))


def _remove(session: SparkSession, place: str) -> None:
    path, system = _path(session, place)
    system.delete(path, True)
