"""Scores on annotated notes do not fall below the recorded floors (`tests/floors.json`).

`data/gold` ships; the shared set of real notes is read where it is there. Labels were made by language-model
readers under a written guide, and no clinician has reviewed them.
"""

from __future__ import annotations

import functools
import json
import operator
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluation.gold import GoldCase, read_gold
from pipeline.evaluation.scoring import Counts, Tally
from pipeline.result import Result
from pipeline.triage import Triage
from tests.helpers import ROOT, SHARED

FLOORS = json.loads((ROOT / "tests" / "floors.json").read_text())
SETS = {"authored": ROOT / "data" / "gold", "real": SHARED / "gold" / "real"}
SCORER = SHARED / "tools" / "score.py"
PRESENT = [name for name, folder in SETS.items() if (folder / "cases.jsonl").is_file()]


class Scored:
    """A gold set with the results on it."""

    def __init__(self, gold: list[GoldCase], results: list[Result]) -> None:
        self.gold, self.results = gold, results
        self.tally = Tally()
        by_id = {result.case_id: result for result in results}
        for case in gold:
            self.tally.add(case, by_id.get(case.note_id))


@pytest.fixture(scope="session")
def scored(triage: Triage) -> Any:
    @functools.cache
    def of(name: str) -> Scored:
        gold = read_gold(SETS[name])
        cases = ({"case_id": g.note_id, "request": g.request, "documents": [{"text": g.text}]} for g in gold)
        return Scored(gold, list(triage.stream(cases)))

    return of


@pytest.mark.parametrize(("name", "figure"), [(name, figure) for name in PRESENT for figure in FLOORS[name]])
def test_floor(scored: Any, name: str, figure: str) -> None:
    reached = functools.reduce(operator.getitem, figure.split("."), scored(name).tally.figures())
    assert reached >= FLOORS[name][figure]


@pytest.mark.parametrize("name", PRESENT)
def test_evidence_is_verbatim(scored: Any, name: str) -> None:
    assert scored(name).tally.not_verbatim == 0


@pytest.mark.skipif(len(PRESENT) < len(SETS), reason="needs both sets")
def test_leaves_met_on_the_two_sets_together(scored: Any) -> None:
    met = {leaf for name in SETS for leaf, counts in scored(name).tally.met_by_leaf.items() if counts.tp}
    assert len(met) >= FLOORS["leaves_met_together"]


@pytest.mark.skipif(not SCORER.is_file(), reason="the shared scorer is not here")
@pytest.mark.parametrize("name", PRESENT)
def test_figures_agree_with_the_shared_scorer(scored: Any, name: str, tmp_path: Path) -> None:
    ours = scored(name)
    lines = tmp_path / "results.jsonl"
    lines.write_text("".join(result.model_dump_json() + "\n" for result in ours.results), "utf-8")
    command = [sys.executable, str(SCORER), str(SETS[name]), str(lines)]
    theirs = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(json.dumps(ours.tally.figures())) == json.loads(theirs)


@pytest.mark.parametrize(
    ("counts", "f1"), [(Counts(), 0.0), (Counts(tp=1), 1.0), (Counts(1, 1, 0), 2 / 3), (Counts(0, 3, 4), 0.0)]
)
def test_f1(counts: Counts, f1: float) -> None:
    assert counts.f1 == f1
