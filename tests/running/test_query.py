"""SQL over a run: what there is to ask, what the views show, and that nothing else is reached."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.run import Options, run_batch
from pipeline.running.query import query_run
from pipeline.triage import Triage
from tests.helpers import Ran
from tests.running.fake import loader

Command = Callable[..., Ran]


@pytest.fixture
def out(command: Command, triage: Triage, tmp_path: Path) -> Path:
    """A run of three cases in a folder whose name has a quote in it."""
    note = "MRI right knee. Knee pain for 2 months, tried ibuprofen. X-ray normal."
    rows = [{"case_id": f"c-{n}", "text": note} for n in range(2)]
    rows.append({"case_id": "other", "cpt": "70551", "text": "MRI of the brain for headache."})
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, rows)))
    folder = tmp_path / "it's out"
    command("run", tmp_path / "cases.jsonl", "--out", folder, stand_in=triage)
    return folder


def test_cases_by_suggestion(out: Path) -> None:
    answer = query_run(out, "select suggestion, cases, percent from cases_by_suggestion")
    assert answer.columns == ["suggestion", "cases", "percent"]
    assert answer.rows == [("incomplete", 2, 66.7), ("not_applicable", 1, 33.3)]


def test_leaves_most_often_missing(out: Path) -> None:
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    expected = {(one["indication"], leaf, 2) for one in lines[0]["missing"] for leaf in one["needs"]}
    assert expected
    assert set(query_run(out, "from leaves_most_often_missing").rows) == expected


def test_evidence_by_rule(out: Path) -> None:
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    rules = {one["id"]: one["rule"] for one in (*lines[0]["facts"], *lines[0]["statements"])}
    expected = {
        (rules[quote["fact"]], criterion["id"])
        for criterion in lines[0]["criteria"]
        for quote in criterion["evidence"]
    }
    assert expected
    found = query_run(
        out, "select rule, criterion from evidence_by_rule where role = 'evidence' and cases = 2"
    )
    assert set(found.rows) == expected


@pytest.mark.parametrize(
    "sql",
    [
        "create table x as select 1",
        "copy cases to '{out}/stolen.csv'",
        "copy cases to '{out}/cases.parquet/part-000000.parquet'",
        "select 1; select 2",
        "",
        "set memory_limit = '1GB'",
        "attach '{out}/x.db'",
        "install httpfs",
    ],
)
def test_more_than_reading_is_refused(out: Path, sql: str) -> None:
    before = sorted(out.rglob("*"))
    with pytest.raises(UsageError, match="give one SELECT; the tables of a run are read only"):
        query_run(out, sql.format(out=str(out).replace("'", "''")))
    assert sorted(out.rglob("*")) == before


def test_other_files_are_out_of_reach(out: Path) -> None:
    (out.parent / "secret.csv").write_text("a\n1\n")
    with pytest.raises(UsageError, match=r"^the query failed \(PermissionException\)"):
        query_run(out, f"select * from read_csv('{out.parent}/secret.csv')")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select nothing from cases", 'Referenced column "nothing" not found'),
        ("selekt 1", "syntax error"),
        ("from case", "syntax error"),
        ("from casess", "Table with name casess does not exist"),
    ],
)
def test_fault_of_the_query_is_told(out: Path, sql: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        query_run(out, sql)


def test_fault_of_a_value_does_not_quote_it(out: Path) -> None:
    with pytest.raises(UsageError, match=r"^the query failed \(ConversionException\); see whether") as raised:
        query_run(out, "select text::int from facts")
    assert "ibuprofen" not in str(raised.value)


def test_forms_of_the_answer(command: Command, triage: Triage, out: Path) -> None:
    sql = "select case_id, suggestion, inferred from cases order by case_id limit 1"
    told = [
        command("query", out, sql, "--form", form, stand_in=triage).out for form in ("csv", "jsonl", "table")
    ]
    assert told[0].splitlines()[0] == "case_id,suggestion,inferred"
    inferred = json.loads(told[1])["inferred"]
    assert json.loads(told[1]) == {"case_id": "c-0", "suggestion": "incomplete", "inferred": inferred}
    assert "c-0" in told[2]


def test_what_there_is_to_ask(command: Command, triage: Triage, out: Path) -> None:
    told = command("query", out, stand_in=triage).out
    for word in ("cases_by_suggestion", "leaves_most_often_missing", "evidence_by_rule", "counter_evidence"):
        assert word in told


@pytest.mark.parametrize("name", ["date=2031-01-01", "case_id=other", "a*b", "a[b]", "a?b"])
def test_the_name_of_a_folder_is_neither_a_column_nor_a_pattern(tmp_path: Path, name: str) -> None:
    for folder, case_id in (("aXb", "c-0"), ("ab", "c-0"), (name, "c-1")):
        table = tmp_path / f"{case_id}.jsonl"
        table.write_text(json.dumps({"case_id": case_id, "text": "tear", "request_date": "2025-03-04"}))
        run_batch([table], tmp_path / folder, options=Options(1, load=loader()))
    answer = query_run(tmp_path / name, "select case_id, date from cases")
    assert answer.rows == [("c-1", dt.date(2025, 3, 4))]
