"""Agreement of two annotators, counted by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.evaluation.agreement import agreement, common_cases
from pipeline.evaluation.scoring import cohen_kappa
from tests.evaluation.made import GOLD, gold_case, gold_fact
from tests.evaluation.test_evaluation import write_gold
from tests.helpers import Ran

OTHER = [
    gold_case(
        "one", "criteria_met", {"tear": ("met", "McMurray positive"), "device": ("met", "No pacemaker")},
        gold_fact("exam_test", "McMurray", name="McMurray", result="negative"),
        gold_fact("device", "No pacemaker", kind="pacemaker"),
    ),
    gold_case("two", "criteria_met", {"films": ("met", "MRI ordered")}, gold_fact("symptom", "Knee pain", kind="pain")),
    gold_case("four", None, {}),
]  # fmt: skip

# Labels of two raters and the kappa of sklearn.metrics.cohen_kappa_score.
KAPPAS = [
    ("ab ab ab", "ab ab ab", 1.0),
    ("a a b b", "a b b b", 0.5),
    ("a b a b", "b a b a", -1.0),
    ("a b c a b c a b c a", "a b c b b c a c c a", 0.7015),
]


@pytest.mark.parametrize(("first", "second", "kappa"), KAPPAS)
def test_kappa(first: str, second: str, kappa: float) -> None:
    assert cohen_kappa(list(zip(first.split(), second.split(), strict=True))) == kappa


def test_figures() -> None:
    figures = agreement(common_cases(GOLD, OTHER))
    assert figures["notes"] == 2
    assert figures["criteria"]["agreement"] == round(6 / 8, 4)
    assert figures["criteria"]["marked_agreement"] == 0.5
    assert figures["criteria"]["met_f1"] == round(2 * 2 / (2 * 2 + 1 + 1), 4)
    assert figures["determination"] == {"kappa": 0.0, "agreement": 0.5}
    assert figures["attributes_agreement"] == round(2 / 3, 4)
    assert {(row["scheme"], row["both"], row["only_first"], row["only_second"]) for row in figures["spans"] if row["type"] == "(all)"} == {
        ("exact", 2, 3, 1), ("overlap", 3, 2, 0), ("overlap and assertion", 2, 3, 1),
    }  # fmt: skip


def test_leaf_that_neither_marks_has_no_kappa() -> None:
    leaves = agreement(common_cases([gold_case("a", None, {})], [gold_case("a", None, {})]))["leaves"]
    assert {row["kappa"] for row in leaves} == {None}


def test_with_oneself() -> None:
    figures = agreement(common_cases(GOLD, GOLD))
    assert {row["f1"] for row in figures["spans"]} == {1.0}
    assert (figures["criteria"]["kappa"], figures["determination"]["kappa"]) == (1.0, 1.0)


REFUSED = [
    ("no common note", [OTHER[2]], "no note in common"),
    ("other text", [GOLD[0].model_copy(update={"text": "x"})], "note one: the two sets hold different texts"),
]


@pytest.mark.parametrize(("other", "message"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_refused(other: list, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        common_cases(GOLD, other)


def test_command(command: Callable[..., Ran], tmp_path: Path) -> None:
    ran = command("agreement", write_gold(tmp_path / "a"), write_gold(tmp_path / "b", OTHER), "--out", "OUT")
    assert (ran.code, ran.err) == (0, "")
    assert "2 notes in common" in ran.out
    assert json.loads((ran.folder / "agreement.json").read_text("utf-8"))["notes"] == 2
