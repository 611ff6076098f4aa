"""The figures equal the shared scorer's to the last digit, on gold and results made at random."""

from __future__ import annotations

import json
import random
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluation.alignment import compare_all
from pipeline.evaluation.scoring import Tally
from tests.evaluation.made import NOTE, found, gold_case, gold_fact, result
from tests.evaluation.test_evaluation import write_gold, write_results
from tests.helpers import SHARED

SCORER = SHARED / "tools" / "score.py"
WORDS = (
    "Knee pain",
    "Knee pain for 8 weeks",
    "No pacemaker",
    "pacemaker",
    "McMurray",
    "McMurray positive",
    "Ibuprofen did not help",
    "MRI",
)
LEAVES = ("tear", "device", "therapy", "films")
KINDS = ("symptom", "device", "exam_test")
ASSERTIONS = ("present", "absent", "possible")
DECISIONS = ("criteria_met", "incomplete", "non_indication")


def random_set(seed: int) -> tuple[list[Any], list[Any]]:
    """Gold and results on the same cases; some cases have no result, some leaves are no leaves of gold."""
    rng = random.Random(seed)

    def facts(make: Any) -> list[Any]:
        return [
            make(
                rng.choice(KINDS),
                rng.choice(WORDS),
                rng.choice(ASSERTIONS),
                kind=rng.choice("ab"),
                weeks=rng.choice((None, 6)),
            )
            for _ in range(rng.randrange(6))
        ]

    def criteria(statuses: tuple[str, ...], more: tuple[str, ...] = ()) -> dict[str, tuple[str, str]]:
        chosen = [leaf for leaf in (*LEAVES, *more) if rng.random() < 0.6]
        return {leaf: (rng.choice(statuses), rng.choice(WORDS)) for leaf in chosen}

    gold, results = [], []
    for number in range(rng.randrange(1, 12)):
        name = f"c{number}"
        gold.append(gold_case(name, rng.choice(DECISIONS), criteria(("met", "not_met")), *facts(gold_fact)))
        if rng.random() < 0.9:
            judged = criteria(("met", "not_met", "not_documented"), ("group",))
            results.append(result(name, rng.choice(DECISIONS), judged, *facts(found)))
    return gold, results


def ours(gold: list[Any], results: list[Any]) -> dict[str, Any]:
    tally, by_id = Tally(), {one.case_id: one for one in results}
    for case in gold:
        tally.add(case, by_id.get(case.note_id))
    return json.loads(json.dumps(tally.figures()))


@pytest.mark.skipif(not SCORER.is_file(), reason="the shared scorer is not here")
@pytest.mark.parametrize("seed", range(12))
def test_equal(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, results = random_set(seed)
    folder, file = write_gold(tmp_path / "gold", gold), write_results(tmp_path / "results.jsonl", results)
    monkeypatch.setattr(sys, "argv", [str(SCORER), str(folder), str(file)])
    runpy.run_path(str(SCORER), run_name="__main__")
    assert ours(gold, results) == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("seed", range(12))
def test_comparisons_count_the_same(seed: int) -> None:
    """The pairs of the error browser and the figures come from different code; they must not part."""
    gold, results = random_set(seed)
    figures = ours(gold, results)
    pairs = [pair for one in compare_all(gold, {r.case_id: r for r in results}) for pair in one.facts]
    matched = sum(pair.matched for pair in pairs)
    assert figures["facts"]["tp"] == matched
    assert figures["facts"]["fp"] == sum(pair.got is not None for pair in pairs) - matched
    assert figures["facts"]["fn"] == sum(pair.gold is not None for pair in pairs) - matched
    assert figures["items"] == sum(
        len(one.items) for one in compare_all(gold, {r.case_id: r for r in results})
    )


def test_the_note_holds_the_words() -> None:
    assert all(words in NOTE for words in WORDS)
