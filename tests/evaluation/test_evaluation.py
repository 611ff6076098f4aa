"""An evaluation's figures: counted by hand, equal to the shared scorer's, and without words of notes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.evaluation.alignment import FactKind, ItemKind, compare_case
from pipeline.evaluation.evaluation import Evaluation, evaluate, read_results
from pipeline.evaluation.goldset import GoldSet, provenance_of
from pipeline.evaluation.outputs import read_comparisons, write_evaluation
from pipeline.evaluation.scoring import score
from tests.evaluation.made import BY_ID, GOLD, LEAVES, NOTE, RESULTS, found, gold_case, gold_fact, result
from tests.helpers import ROOT, SHARED, Ran

SCORER = SHARED / "tools" / "score.py"
EXPECTED = json.loads((ROOT / "tests" / "evaluation" / "expected.json").read_text("utf-8"))
FILES = {"evaluation.json", "comparisons.jsonl", "leaves.csv", "fact_types.csv", "assertions.csv", "spans.csv",
         "fact_sections.csv", "criteria_sections.csv", "document_kinds.csv", "suggestions.csv", "attributes.csv",
         "confusion_determination.csv", "confusion_status.csv", "confusion_assertion.csv",
         "confusion_fact_type.csv"}  # fmt: skip


def gold_set(cases: list[Any] = GOLD) -> GoldSet:
    return GoldSet(Path("made"), "cases", tuple(cases), "Made by hand.")


@pytest.fixture(scope="module")
def made() -> Evaluation:
    return evaluate(gold_set(), BY_ID)


def write_gold(folder: Path, cases: list[Any] = GOLD) -> Path:
    folder.mkdir(exist_ok=True)
    rows = [
        case.model_dump(mode="json", exclude_none=True) | {"leaves": sorted(case.leaves)} for case in cases
    ]
    (folder / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


def write_results(file: Path, results: list[Any] = RESULTS) -> Path:
    file.write_text("".join(one.model_dump_json() + "\n" for one in results), "utf-8")
    return file


def test_the_whole_summary(made: Evaluation) -> None:
    assert json.loads(json.dumps(made.summary)) == EXPECTED


def test_figures_by_hand(made: Evaluation) -> None:
    figures = made.figures
    assert figures["criteria_met"] | {"f1_ci95": None} == {
        "precision": 0.5, "recall": 0.5, "f1": 0.5, "tp": 2, "fp": 2, "fn": 2, "f1_ci95": None,
    }  # fmt: skip
    assert (figures["items"], figures["item_accuracy"]) == (6, round(2 / 6, 4))
    assert figures["facts"] == {"precision": 0.5, "recall": 0.6, "f1": 0.5455, "tp": 3, "fp": 3, "fn": 2}


@pytest.mark.skipif(not SCORER.is_file(), reason="the shared scorer is not here")
def test_figures_agree_with_the_shared_scorer(made: Evaluation, tmp_path: Path) -> None:
    gold, results = write_gold(tmp_path / "gold"), write_results(tmp_path / "results.jsonl")
    command = [sys.executable, str(SCORER), str(gold), str(results)]
    theirs = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(json.dumps(made.figures)) == json.loads(theirs)


def test_tables_sum_up_to_the_figures(made: Evaluation) -> None:
    for table, figure in (
        ("leaves", "criteria_met"), ("criteria_sections", "criteria_met"),
        ("fact_types", "facts"), ("assertions", "facts"), ("fact_sections", "facts"),
    ):  # fmt: skip
        for count in ("tp", "fp", "fn"):
            assert sum(row[count] for row in made.tables[table]) == made.figures[figure][count], (
                table,
                count,
            )


ITEMS = [
    ("one", {"tear": ItemKind.RIGHT, "device": ItemKind.CONTRARY}),
    ("two", {"films": ItemKind.MISSED, "tear": ItemKind.SPURIOUS, "therapy": ItemKind.OTHER_EVIDENCE}),
    ("three", {"device": ItemKind.MISSED}),
]


@pytest.mark.parametrize(("case", "kinds"), ITEMS, ids=[name for name, _ in ITEMS])
def test_kinds_of_items(made: Evaluation, case: str, kinds: dict[str, ItemKind]) -> None:
    comparison = next(c for c in made.comparisons if c.case_id == case)
    assert {item.leaf: item.kind for item in comparison.items} == kinds


FACTS = [
    ("the same", gold_fact("symptom", "Knee pain", kind="pain"), found("symptom", "pain", kind="pain"), FactKind.RIGHT, ()),
    ("one attribute of two", gold_fact("symptom", "Knee pain", kind="pain", weeks=8),
     found("symptom", "pain", kind="pain", weeks=6), FactKind.WRONG_ATTRIBUTE, ("weeks",)),
    ("an attribute left out", gold_fact("symptom", "Knee pain", weeks=8), found("symptom", "pain"),
     FactKind.WRONG_ATTRIBUTE, ("weeks",)),
    ("other assertion", gold_fact("device", "No pacemaker", "absent"), found("device", "pacemaker"),
     FactKind.WRONG_ASSERTION, ()),
    ("other type", gold_fact("device", "No pacemaker"), found("safety", "pacemaker", kind="pregnancy"),
     FactKind.WRONG_TYPE, ()),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "got", "kind", "wrong"), [f[1:] for f in FACTS], ids=[f[0] for f in FACTS])
def test_kinds_of_facts(
    gold: dict[str, Any], got: dict[str, Any], kind: FactKind, wrong: tuple[str, ...]
) -> None:
    pairs = compare_case(gold_case("c", None, {}, gold), result("c", "incomplete", {}, got)).facts
    assert [(pair.kind, pair.wrong) for pair in pairs] == [(kind, wrong)]


def test_facts_apart_are_a_miss_and_a_false_find() -> None:
    gold, got = gold_fact("device", "No pacemaker"), found("device", "MRI ordered")
    pairs = compare_case(gold_case("c", None, {}, gold), result("c", "incomplete", {}, got)).facts
    assert [pair.kind for pair in pairs] == [FactKind.MISSED, FactKind.SPURIOUS]


def test_a_set_without_criteria_has_figures_of_facts_only() -> None:
    case = gold_case("one", None, {}, gold_fact("symptom", "Knee pain"), leaves=[])
    figures = score([case], BY_ID)
    assert (figures["items"], figures["determination_kappa"], figures["facts"]["tp"]) == (0, None, 1)


def test_files(made: Evaluation, tmp_path: Path) -> None:
    names = {path.name for path in write_evaluation(made, tmp_path)}
    assert names == FILES == {path.name for path in tmp_path.iterdir()}
    assert read_comparisons(tmp_path) == list(made.comparisons)
    for path in tmp_path.iterdir():
        assert not any(words in path.read_text("utf-8") for words in ("pacemaker.", "Ibuprofen", "8 weeks"))


def test_the_same_bytes_again(made: Evaluation, tmp_path: Path) -> None:
    write_evaluation(made, tmp_path / "a")
    write_evaluation(evaluate(gold_set(), dict(reversed(BY_ID.items()))), tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_results_on_another_text_are_refused() -> None:
    other = result("one", "incomplete", {}, text=NOTE + " ")
    with pytest.raises(UsageError, match="case one: the result was made from another text"):
        evaluate(gold_set(), {"one": other})


def test_results_on_more_than_the_text_are_refused() -> None:
    """Offsets of a second document would be held against words of the first."""
    (text,) = BY_ID["one"].documents
    more = BY_ID["one"].model_copy(
        update={"documents": (text, text.model_copy(update={"document_id": "d-2"}))}
    )
    with pytest.raises(UsageError, match="case one: the result was made from 2 documents, and the gold set"):
        evaluate(gold_set(), {"one": more})


BROKEN = [
    ("no json", "{", "line 1: no result"),
    (
        "twice",
        "".join(RESULTS[0].model_dump_json() + "\n" for _ in "ab"),
        "line 2: case one stands there twice",
    ),
]


@pytest.mark.parametrize(("lines", "message"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_results_that_cannot_be_read(lines: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text(lines, "utf-8")
    with pytest.raises(UsageError, match=message):
        read_results(tmp_path)


PROVENANCE = [
    ("meta", {"meta.yaml": "provenance: Two nurses.\n", "README.md": "Provenance: someone\n"}, "Two nurses."),
    (
        "readme",
        {"README.md": "# Notes\n\n**Provenance:** language-model readers.\n"},
        "language-model readers.",
    ),
    ("negative: a word of it", {"README.md": "The provenance of these is told elsewhere.\n"}, None),
    ("negative: nothing", {}, None),
]


@pytest.mark.parametrize(("files", "said"), [p[1:] for p in PROVENANCE], ids=[p[0] for p in PROVENANCE])
def test_provenance(files: dict[str, str], said: str | None, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert provenance_of(tmp_path) == said


def test_command_with_stored_results(command: Callable[..., Ran], tmp_path: Path) -> None:
    gold, results = write_gold(tmp_path / "gold"), write_results(tmp_path / "results.jsonl")
    (gold / "meta.yaml").write_text("provenance: Labels by language-model readers.\n", "utf-8")
    ran = command("evaluate", gold, "--out", "OUT", "--results", results)
    assert (ran.code, ran.err) == (0, "")
    assert "Labels by language-model readers." in ran.out
    assert "Ibuprofen" not in ran.out
    expected = EXPECTED | {
        "gold": EXPECTED["gold"] | {"name": "gold", "provenance": "Labels by language-model readers."}
    }
    assert json.loads((ran.folder / "evaluation.json").read_text("utf-8")) == expected


def test_command_reads_the_notes(command: Callable[..., Ran], fake_triage: Any, tmp_path: Path) -> None:
    ran = command("evaluate", write_gold(tmp_path / "gold"), "--out", "OUT", stand_in=fake_triage)
    summary = json.loads((ran.folder / "evaluation.json").read_text("utf-8"))
    assert (ran.code, summary["figures"]["notes"], summary["without_result"]) == (0, 3, [])
    assert set(LEAVES) >= {row["leaf"] for row in summary["leaves"]}


USAGE = [
    ("nothing", [], "give GOLD and --out"),
    ("no gold there", ["nowhere", "--out", "OUT"], "nowhere"),
]


@pytest.mark.parametrize(("words", "message"), [u[1:] for u in USAGE], ids=[u[0] for u in USAGE])
def test_mistakes_of_the_caller(command: Callable[..., Ran], words: list[str], message: str) -> None:
    ran = command("evaluate", *words)
    assert ran.code == 2
    assert message in ran.err


def test_an_id_with_a_line_separator_comes_back(made: Evaluation, tmp_path: Path) -> None:
    odd = replace(made, comparisons=(made.comparisons[0].model_copy(update={"case_id": "a\u2028b"}),))
    write_evaluation(odd, tmp_path)
    assert read_comparisons(tmp_path) == list(odd.comparisons)
