"""The results in the README are those of `tests/recorded_scores.json`, generated and not typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.evaluation.evaluation import evaluate
from pipeline.evaluation.gate import record
from pipeline.evaluation.goldset import GoldSet
from pipeline.evaluation.readme import BEGIN, END, main, results_section, with_results
from tests.evaluation.made import BY_ID, GOLD
from tests.helpers import ROOT

MADE = """\
| figure (95% interval by case) | made, 3 notes |
|---|---|
| criteria met: F1 | 0.500 (0.000–0.667) |
| criteria met: macro F1 over leaves | 0.417 (0.250–0.500) |
| criteria not met: F1 | 0.000 |
| item accuracy | 0.333 (0.200–0.500) |
| evidence overlap | 0.500 (0.000–1.000) |
| determination: accuracy | 0.333 (0.000–1.000) |
| facts: F1 | 0.545 (0.400–0.667) |
| attributes of matched facts: accuracy | 0.833 (0.750–1.000) |

Where misses come from (of a leaf: the first single change of findings that makes it right):

| cause | meaning | made: criteria | made: facts |
|---|---|---|---|
| lexicon | words that no rule reads, or words read as a finding that is none | 1 | 2 |
| assertion | the finding is there, asserted otherwise (negated, uncertain, past, planned, family) | 1 | 1 |
| attribute | the finding is there, with another kind, result, status or outcome | – | 1 |
| guide reading | the findings are as annotated, and the leaf is judged otherwise | 1 | – |
| evidence | the status is right, and rests on other words | 1 | – |
| no result | the case has no result | 1 | – |

<details><summary>All 4 leaves that gold or the engine marks, status met</summary>

| leaf | made: in gold | made: precision | made: recall | made: F1 |
|---|---|---|---|---|
| `device` | 1 | 0.00 | 0.00 | 0.00 |
| `films` | 1 | – | 0.00 | 0.00 |
| `tear` | 1 | 0.50 | 1.00 | 0.67 (0.00–1.00) |
| `therapy` | 1 | 1.00 | 1.00 | 1.00 |

</details>"""


def test_the_readme_holds_what_was_recorded() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    scores = json.loads((ROOT / "tests" / "recorded_scores.json").read_text("utf-8"))
    assert with_results(readme, scores) == readme, "write the results anew with: make record"


def test_the_results_of_a_made_set() -> None:
    recorded = record(evaluate(GoldSet(Path("made"), "cases", tuple(GOLD)), BY_ID))
    assert results_section({"made": recorded}) == MADE


def test_only_the_part_between_the_markers_changes(tmp_path: Path) -> None:
    scores, readme = tmp_path / "scores.json", tmp_path / "README.md"
    scores.write_text(
        json.dumps({"made": record(evaluate(GoldSet(Path("made"), "cases", tuple(GOLD)), BY_ID))}), "utf-8"
    )
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", "utf-8")
    main(scores, readme)
    assert readme.read_text("utf-8") == f"before\n{BEGIN}\n{MADE}\n{END}\nafter\n"


@pytest.mark.parametrize("readme", ["", BEGIN, END, f"{END}{BEGIN}"])
def test_a_readme_without_markers_is_refused(readme: str) -> None:
    with pytest.raises(UsageError, match="lacks the markers"):
        with_results(readme, {})
