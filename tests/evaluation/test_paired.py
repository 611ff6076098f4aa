"""Two results compared: McNemar's test against known values, differences, changes, and refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.evaluation.alignment import compare_all
from pipeline.evaluation.paired import Change, changes, difference_rows, mcnemar, paired
from pipeline.evaluation.paired import tests as significance
from tests.evaluation.made import BY_ID, GOLD, RESULTS, found, result
from tests.evaluation.test_evaluation import write_gold, write_results
from tests.helpers import Ran

BETTER = [
    result(
        "one", "criteria_met", {"tear": ("met", "McMurray positive"), "device": ("not_met", "No pacemaker")},
        found("exam_test", "McMurray", name="McMurray", result="positive"),
        found("device", "pacemaker", "absent", kind="pacemaker"),
        found("symptom", "Knee pain", kind="pain", weeks=8),
    ),
    RESULTS[1],
    result("three", "non_indication", {"device": ("met", "No pacemaker")}),
]  # fmt: skip

# The p-values of scipy.stats.binomtest(first, first + second, 0.5).
MCNEMAR = [
    (0, 0, 1.0),
    (5, 5, 1.0),
    (0, 5, 0.0625),
    (1, 9, 0.021484375),
    (10, 2, 0.03857421875),
    (4, 20, 0.001543879508972168),
]


@pytest.mark.parametrize(("first", "second", "p"), MCNEMAR)
def test_mcnemar(first: int, second: int, p: float) -> None:
    assert mcnemar(first, second) == (first, second, pytest.approx(p, rel=1e-12))
    assert mcnemar(second, first).p == pytest.approx(p, rel=1e-12)


@pytest.fixture(scope="module")
def pairs() -> list:
    return paired(compare_all(GOLD, BY_ID), compare_all(GOLD, {one.case_id: one for one in BETTER}))


def test_changes(pairs: list) -> None:
    assert changes(pairs) == [
        Change("one", "device", "not_met", "met", "not_met", True),
        Change("one", "facts", "", "2 found, 1 false, 1 missed", "3 found, 0 false, 0 missed", True),
        Change("three", "determination", "non_indication", "None", "non_indication", True),
        Change("three", "device", "met", "not_documented", "met", True),
    ]


def test_mcnemar_of_the_pairs(pairs: list) -> None:
    assert significance(pairs) == {"determination": (0, 1, 1.0), "items": (0, 2, 0.5)}


def test_differences(pairs: list) -> None:
    rows = {row["figure"]: row for row in difference_rows(pairs)}
    assert {name: (row["first"], row["second"], row["change"]) for name, row in rows.items()} == {
        "criteria_met_f1": (0.5, 0.75, 0.25),
        "criteria_met_macro_f1": (0.4167, 0.6667, 0.25),
        "criteria_not_met_f1": (0.0, 1.0, 1.0),
        "item_accuracy": (0.3333, 0.6667, 0.3333),
        "evidence_overlap": (0.5, 0.6667, 0.1667),
        "determination_accuracy": (0.3333, 0.6667, 0.3333),
        "facts_f1": (0.5455, 0.7273, 0.1818),
        "fact_attributes_accuracy": (0.8333, 1.0, 0.1667),
    }
    assert all(row["low"] <= row["change"] <= row["high"] for row in rows.values())


def test_the_same_has_no_difference() -> None:
    same = paired(compare_all(GOLD, BY_ID), compare_all(GOLD, BY_ID))
    assert {(row["change"], row["low"], row["high"]) for row in difference_rows(same)} == {(0.0, 0.0, 0.0)}
    assert changes(same) == []


def test_other_cases_are_refused() -> None:
    with pytest.raises(UsageError, match="1 stand in one only, such as three"):
        paired(compare_all(GOLD, BY_ID), compare_all(GOLD[:2], BY_ID))


def test_command_on_results_and_on_evaluations(command: Callable[..., Ran], tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold")
    files = [write_results(tmp_path / "a.jsonl"), write_results(tmp_path / "b.jsonl", BETTER)]
    direct = command("evaluate", gold, "--compare", *files, "--out", "OUT")
    assert (direct.code, direct.err) == (0, "")
    assert "2 cases changed" in direct.out
    written = json.loads((direct.folder / "comparison.json").read_text("utf-8"))
    assert written["mcnemar"]["items"] == {"only_first": 0, "only_second": 2, "p": 0.5}
    folders = [tmp_path / "ea", tmp_path / "eb"]
    for file, folder in zip(files, folders, strict=True):
        assert command("evaluate", gold, "--out", folder, "--results", file).code == 0
    stored = command("evaluate", "--compare", *folders)
    assert (stored.code, stored.err) == (0, "")
    assert stored.out.strip() == direct.out[: direct.out.index("Differences and changes in")].strip()


def test_evaluations_on_other_gold_are_refused(command: Callable[..., Ran], tmp_path: Path) -> None:
    results = write_results(tmp_path / "a.jsonl")
    for name, cases in (("x", GOLD), ("y", [GOLD[0].model_copy(update={"kind": "form"}), *GOLD[1:]])):
        gold = write_gold(tmp_path / f"gold-{name}", cases)
        assert command("evaluate", gold, "--out", tmp_path / name, "--results", results).code == 0
    ran = command("evaluate", "--compare", tmp_path / "x", tmp_path / "y")
    assert ran.code == 2
    assert "not evaluated on the same gold set" in ran.err


def test_no_evaluation_there(command: Callable[..., Ran], tmp_path: Path) -> None:
    ran = command("evaluate", "--compare", tmp_path, tmp_path)
    assert ran.code == 2
    assert "holds no evaluation" in ran.err
