"""What a run writes, and what of it is left where it breaks off."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.errors import ErrorRow, Stage, UsageError
from pipeline.result_tables import SCHEMAS
from pipeline.results_io import RunWriter
from pipeline.rows import Unread
from pipeline.running import parts
from pipeline.running.checkpoint import Identity
from pipeline.running.judging import Judging
from pipeline.triage import Triage

WHO = Identity(inputs=["cases.jsonl"], files="f", policy=["p"])
BAD = ErrorRow(case_id="bad", stage=Stage.INTAKE, error="the document is empty")
NAMES = [
    "cases.parquet", "criteria.parquet", "errors.jsonl", "evidence.parquet", "facts.parquet", "missing.parquet",
    "results.jsonl", "run.json",
]  # fmt: skip


def note(case_id: str, text: str = "locking, tear") -> Unread:
    return Unread(case_id, {}, [{"text": text}], Path(), "cases.jsonl line 1")


def write(writer: RunWriter, triage: Triage, items: Iterable[Unread | ErrorRow]) -> None:
    work = Judging(triage)
    for item in items:
        writer.add([item], work.together([work.one(item)]))
        writer.settle(1.0)


def complete(out: Path, triage: Triage, items: Iterable[Unread | ErrorRow], **how: bool) -> None:
    with RunWriter(out, WHO, **how) as writer:
        write(writer, triage, list(items)[writer.progress.tasks :])
        writer.finish({"counts": 2}, 1.0)
        writer.publish()


def contents(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
    }


def table(out: Path, name: str) -> list[dict]:
    return pq.read_table(out / f"{name}.parquet", schema=SCHEMAS[name]).to_pylist()


def test_files_of_a_run(tmp_path: Path, fake_triage: Triage) -> None:
    out = tmp_path / "new" / "out"
    complete(out, fake_triage, [note("c"), BAD])
    result = fake_triage({"case_id": "c", "documents": [{"text": "locking, tear"}]})
    assert sorted(path.name for path in out.iterdir()) == NAMES
    assert json.loads((out / "results.jsonl").read_text()) == result.model_dump(mode="json")
    assert json.loads((out / "errors.jsonl").read_text()) == BAD.model_dump(mode="json")
    assert json.loads((out / "run.json").read_text()) == {"counts": 2, "identity": WHO.model_dump()}


def test_tables_of_a_run(tmp_path: Path, fake_triage: Triage) -> None:
    complete(tmp_path, fake_triage, [note("c")])
    facts = fake_triage({"case_id": "c", "documents": [{"text": "locking, tear"}]}).model_dump(mode="json")
    shared = {"case_id": "c", "policy": "mri-lower-extremity", "version": "4", "suggestion": "incomplete"}
    assert table(tmp_path, "cases") == [
        {**shared, "cpt": "73721", "region": "knee", "side": "unspecified", "date": None,
         "inferred": ["cpt", "region", "side", "date"], "documents": 1, "facts": 1, "statements": 1,
         "advisories": [], "warnings": 0},
    ]  # fmt: skip
    assert table(tmp_path, "criteria") == [
        {**shared, "position": 0, "criterion": "preoperative", "status": "met", "evidence": 2, "counter_evidence": 0},
    ]  # fmt: skip
    assert table(tmp_path, "evidence") == [
        {"case_id": "c", "criterion": "preoperative", "status": "met", "role": "evidence", "fact": fact,
         "document_id": "d-1", "start": start, "end": end, "text": text}
        for fact, start, end, text in (("s-1", 0, 7, "locking"), ("f-1", 9, 13, "tear"))
    ]  # fmt: skip
    assert [
        (row["fact"], row["type"], row["text"], json.loads(row["attrs"])) for row in table(tmp_path, "facts")
    ] == [
        ("f-1", "condition", "tear", facts["facts"][0]["attrs"]),
        ("s-1", "statement", "locking", facts["statements"][0]["attrs"]),
    ]
    assert table(tmp_path, "missing") == []


def test_attributes_of_facts_read_as_in_the_results(tmp_path: Path, triage: Triage) -> None:
    text = "MRI right knee 3/4/2025: meniscal tear. Ibuprofen for 6 weeks in May 2024. Pacemaker. ACL repair 2019."
    result = triage({"case_id": "c", "documents": [{"text": text}]})
    complete(tmp_path, triage, [note("c", text)])
    lines = result.model_dump(mode="json")
    assert [json.loads(row["attrs"]) for row in table(tmp_path, "facts")] == [
        fact["attrs"] for fact in (*lines["facts"], *lines["statements"])
    ]


def test_run_that_breaks_off_leaves_the_last_one_as_it_was(tmp_path: Path, fake_triage: Triage) -> None:
    complete(tmp_path, fake_triage, [note("c")])
    before = contents(tmp_path)
    with pytest.raises(KeyboardInterrupt), RunWriter(tmp_path, WHO) as writer:
        write(writer, fake_triage, [note("d")])
        raise KeyboardInterrupt
    assert contents(tmp_path) == before


def test_case_id_that_repeats_is_an_error_row_and_has_no_table_rows(
    tmp_path: Path, fake_triage: Triage
) -> None:
    work = Judging(fake_triage)
    items = [note("c"), note("d"), note("c", "pacemaker"), BAD]
    with RunWriter(tmp_path, WHO) as writer:
        writer.add(items, work.together([work.one(item) for item in items]))
        writer.finish({}, 1.0)
        writer.publish()
    results, errors = (
        [json.loads(line) for line in (tmp_path / name).read_text().splitlines()]
        for name in ("results.jsonl", "errors.jsonl")
    )
    assert [result["case_id"] for result in results] == ["c", "d"]
    assert [(row["case_id"], row["document_id"], row["error"].split(";")[0]) for row in errors] == [
        ("c", "d-1", "duplicate case id"),
        ("bad", None, "the document is empty"),
    ]
    assert [row["case_id"] for row in table(tmp_path, "cases")] == ["c", "d"]


@pytest.mark.parametrize("torn", [b"", b'{"schema_version":1,"case_id":"c-5"'], ids=["whole", "torn line"])
def test_resumed_run_has_the_bytes_of_one_that_went_through(
    tmp_path: Path, fake_triage: Triage, monkeypatch: pytest.MonkeyPatch, torn: bytes
) -> None:
    """Two results a part, broken off in the third, whose one result was written and in no part yet."""
    monkeypatch.setattr(parts, "RESULTS_A_PART", 2)
    items: list[Unread | ErrorRow] = [note(f"c-{n}") for n in range(5)]
    items[1:1] = [BAD, note("c-0")]
    complete(tmp_path / "through", fake_triage, items)
    out = tmp_path / "broken"
    with pytest.raises(KeyboardInterrupt), RunWriter(out, WHO) as writer:
        write(writer, fake_triage, items[:6])
        writer.checkpoint(1.0)
        writer.add([items[6]], Judging(fake_triage).together([Judging(fake_triage).one(items[6])]))
        raise KeyboardInterrupt
    with (out / "unfinished" / "results.jsonl").open("ab") as stream:
        stream.write(torn)
    complete(out, fake_triage, items, resume=True)
    assert contents(out) == contents(tmp_path / "through")
    assert [path.name for path in sorted((out / "cases.parquet").iterdir())] == [
        f"part-00000{n}.parquet" for n in range(3)
    ]


def test_run_broken_off_while_it_took_its_place(tmp_path: Path, fake_triage: Triage) -> None:
    complete(tmp_path / "through", fake_triage, [note("c")])
    out = tmp_path / "broken"
    with RunWriter(out, WHO) as writer:
        write(writer, fake_triage, [note("c")])
        writer.finish({"counts": 2}, 1.0)
        (out / "unfinished" / "results.jsonl").rename(out / "results.jsonl")
    with RunWriter(out, WHO, resume=True) as writer:
        assert writer.progress.complete
        writer.publish()
    assert contents(out) == contents(tmp_path / "through")


def broken_off(out: Path, triage: Triage) -> None:
    with RunWriter(out, WHO) as writer:
        write(writer, triage, [note("c")])
        writer.checkpoint(1.0)


def test_unfinished_run_is_not_overwritten_unasked(tmp_path: Path, fake_triage: Triage) -> None:
    broken_off(tmp_path, fake_triage)
    before = contents(tmp_path)
    with pytest.raises(
        UsageError, match="broke off after 1 lines; go on with --resume, or start anew with --restart"
    ):
        RunWriter(tmp_path, WHO)
    assert contents(tmp_path) == before
    complete(tmp_path, fake_triage, [note("d")], restart=True)
    assert [row["case_id"] for row in table(tmp_path, "cases")] == ["d"]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"inputs": ["x"]}, "other inputs"),
        ({"files": "x"}, "input files that have changed since"),
        ({"policy": ["x"]}, "another policy"),
        ({"engine": "9"}, "another version of the engine"),
    ],
)
def test_resume_as_another_run_is_refused(
    tmp_path: Path, fake_triage: Triage, other: dict, words: str
) -> None:
    broken_off(tmp_path, fake_triage)
    before = contents(tmp_path)
    with pytest.raises(UsageError, match=f"has {words}.*, so it cannot be resumed"):
        RunWriter(tmp_path, WHO.model_copy(update=other), resume=True)
    assert contents(tmp_path) == before


def test_checkpoint_of_another_version_is_refused(tmp_path: Path, fake_triage: Triage) -> None:
    broken_off(tmp_path, fake_triage)
    (tmp_path / "unfinished" / "checkpoint.json").write_text("{}")
    with pytest.raises(UsageError, match="unfinished run of another version; start anew with --restart"):
        RunWriter(tmp_path, WHO, resume=True)


def test_two_runs_into_one_folder(tmp_path: Path) -> None:
    with RunWriter(tmp_path, WHO), pytest.raises(UsageError, match="another run is writing to"):
        RunWriter(tmp_path, WHO)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(
        UsageError,
        match=r"cannot write to .*out: (File exists|Not a directory)\. Choose another folder with --out",
    ):
        RunWriter(tmp_path / "out", WHO)
