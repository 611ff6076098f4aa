"""The sample cases come out as a reviewer would have them."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.intake import read_paths
from pipeline.result import Result
from pipeline.triage import Triage
from tests.helpers import SAMPLES

EXPECTED: dict[str, tuple[str, str, str, str, list[str]]] = {
    "foot-ulcer-resident": ("criteria_met", "73718", "foot", "right", ["infection"]),
    "hip-letter": ("criteria_met", "73721", "hip", "right", ["vascular"]),
    "knee-chronic": ("criteria_met", "73721", "knee", "left", ["chronic_injury", "symptoms"]),
    "knee-replacement": ("criteria_met", "73721", "knee", "right", ["post_intervention"]),
    "knee-two-weeks": ("incomplete", "73721", "knee", "left", []),
    "pacemaker-phone-call": ("non_indication", "73721", "knee", "right", ["acute_injury"]),
    "repeat-mri-fax": ("non_indication", "73721", "ankle", "right", []),
    "tarsal-tunnel": ("criteria_met", "73721", "ankle", "left", ["neuropathy"]),
    "thigh-mass-dictation": ("criteria_met", "73720", "thigh", "left", ["neoplasm"]),
    "twisted-knee": ("criteria_met", "73721", "knee", "right", ["acute_injury"]),
    "tibia-runner": ("incomplete", "73718", "lower_leg", "right", []),
    "shoulder": ("not_applicable", "73221", "knee", "right", []),
    "oa-knee": ("incomplete", "73721", "knee", "right", []),
}


@pytest.fixture(scope="module")
def results(triage: Triage) -> dict[str, Result]:
    outcomes: list[Any] = list(triage.outcomes(read_paths([SAMPLES])))  # type: ignore[arg-type]
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    return {outcome.result.case_id: outcome.result for outcome in outcomes}


def test_every_sample_is_expected(results: dict[str, Result]) -> None:
    assert results.keys() == EXPECTED.keys()


@pytest.mark.parametrize("case_id", EXPECTED)
def test_sample(results: dict[str, Result], case_id: str) -> None:
    result = results[case_id]
    from pipeline.policies import met_indications

    asked = result.request
    got = (result.suggestion.value, asked.cpt, asked.region.value, asked.side.value, met_indications(result))
    assert got == EXPECTED[case_id]


def test_evidence_is_verbatim(results: dict[str, Result]) -> None:
    texts = {
        (case.case_id, document.document_id): document.text
        for case in read_paths([SAMPLES])
        for document in case.documents  # type: ignore[union-attr]
    }
    for result in results.values():
        for criterion in result.criteria:
            for quote in (*criterion.evidence, *criterion.counter_evidence):
                assert texts[result.case_id, quote.document_id][quote.start : quote.end] == quote.text
