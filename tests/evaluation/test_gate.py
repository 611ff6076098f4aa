"""The regression gate: no headline figure falls by more than half a point below `tests/recorded_scores.json`.

After a change for the better, or gold that changed, record anew: `make record`, which sets NOTETRIAGE_RECORD for
this file and writes the results into the README.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.annotation.sets import read_gold_set
from pipeline.evaluation.evaluation import Evaluation, evaluate
from pipeline.evaluation.gate import HEADLINE, changed, falls, key_of, record
from pipeline.evaluation.goldset import GoldSet
from pipeline.triage import Triage
from tests.evaluation.made import BY_ID, GOLD
from tests.evaluation.test_paired import BETTER
from tests.helpers import ROOT, SHARED

FILE = ROOT / "tests" / "recorded_scores.json"
SETS = {
    "authored": ROOT / "data" / "gold",
    "real": SHARED / "gold" / "real",
}  # the shared authored set is data/gold
PRESENT = [name for name, folder in SETS.items() if (folder / "cases.jsonl").is_file()]
RECORDING = bool(os.environ.get("NOTETRIAGE_RECORD"))
MOST_SHOWN = 60


def live(triage: Triage, name: str) -> Evaluation:
    gold = read_gold_set(SETS[name])
    cases = [
        {"case_id": c.note_id, "request": c.request, "documents": [{"text": c.text}]} for c in gold.cases
    ]
    outcomes = (triage.outcome(case) for case in cases)
    return evaluate(gold, {outcome.result.case_id: outcome.result for outcome in outcomes if outcome.result})


def store(name: str, values: dict) -> None:
    recorded = json.loads(FILE.read_text("utf-8")) if FILE.is_file() else {}
    recorded[name] = values
    FILE.write_text(_pretty(recorded), "utf-8")


def _pretty(recorded: dict) -> str:
    """A case and a leaf a line, so that a diff shows which changed."""
    return (
        "{\n"
        + ",\n".join(f"{json.dumps(name)}: {_lines(values, 2)}" for name, values in sorted(recorded.items()))
        + "\n}\n"
    )


def _lines(values: dict, levels: int) -> str:
    rows = (
        f"{json.dumps(key)}: {_lines(v, levels - 1) if isinstance(v, dict) and levels > 1 else json.dumps(v)}"
        for key, v in values.items()
    )
    return "{\n" + ",\n".join(rows) + "\n}"


@pytest.mark.parametrize("name", PRESENT)
def test_no_headline_figure_falls(triage: Triage, name: str) -> None:
    evaluation = live(triage, name)
    if RECORDING:
        store(name, record(evaluation))
        return
    recorded = json.loads(FILE.read_text("utf-8"))[name]
    assert recorded["gold"] == evaluation.gold.sha256, f"{name} has changed since it was scored; record anew"
    if fell := falls(recorded, evaluation):
        lines = list(changed(recorded, evaluation))
        more = [f"… and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
        pytest.fail("\n".join([f"{name}:", *fell, *lines[:MOST_SHOWN], *more]), pytrace=False)


@pytest.fixture(scope="module")
def worse() -> Evaluation:
    return evaluate(GoldSet(Path("made"), "cases", tuple(GOLD)), BY_ID)


@pytest.fixture(scope="module")
def better() -> Evaluation:
    return evaluate(GoldSet(Path("made"), "cases", tuple(GOLD)), {one.case_id: one for one in BETTER})


def test_a_fall_is_told_with_the_cases(worse: Evaluation, better: Evaluation) -> None:
    assert falls(record(better), worse)[0] == "criteria_met.f1 fell from 0.7500 to 0.5000"
    assert list(changed(record(better), worse)) == [
        "one: new: device at 23: wrong assertion",
        "one: new: device: contrary",
        "one: new: exam_test at 37: wrong attribute (result)",
        "three: new: determination: None for non_indication",
        "three: new: device: missed",
    ]


def test_a_rise_and_the_same_pass(worse: Evaluation, better: Evaluation) -> None:
    assert falls(record(worse), better) == falls(record(worse), worse) == []
    assert list(changed(record(worse), worse)) == []


@pytest.mark.parametrize(("before", "fell"), [(0.5, 0), (0.505, 0), (0.5051, 1)])
def test_half_a_point_is_allowed(worse: Evaluation, before: float, fell: int) -> None:
    assert len(falls({"figures": {"criteria_met.f1": before}}, worse)) == fell


@pytest.mark.skipif(RECORDING, reason="being recorded")
def test_the_record_names_no_case() -> None:
    recorded = json.loads(FILE.read_text("utf-8"))
    assert recorded.keys() == SETS.keys()
    for values in recorded.values():
        assert values["figures"].keys() == set(HEADLINE)
        assert {len(key) for key in values["cases"]} == {len(key_of("x"))}
