"""Whatever comes in: no exception leaves the intake, and evidence stays verbatim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.case import Case
from pipeline.errors import ErrorRow
from pipeline.intake import read_paths
from pipeline.triage import Triage

SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
PIECES = st.sampled_from(
    [
        "Right knee", "MRI left hip", "no pacemaker", "denies locking", "McMurray positive", "x 6 wks", "\r\n", "\r",
        "\n\n", "\x00", "\x1b[2J", "🦵🏽", "e\u0301", "\u202e", "\ufeff", "\u2028", "½", "[x]", "[ ]", "(-)", ": ", ";",
        "PLAN:", "A/P", "Concern for meniscal tear.", "physical therapy for 8 weeks", "\u00a0", "\t", ".,HPI:  ,", "ﬁ", "İ",
    ]
)  # fmt: skip
NOTES = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=30).map(" ".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    "case_id",
    "request",
    "documents",
    "text",
    "path",
    "cpt",
    "region",
    "side",
    "request_date",
    "date",
    "kind",
]


@pytest.mark.parametrize("suffix", ["txt", "jsonl", "csv", "parquet", "jsonl.gz"])
@given(data=st.binary(max_size=200))
@SETTINGS
def test_any_bytes(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"in.{suffix}"
    path.write_bytes(data)
    assert all(isinstance(item, Case | ErrorRow) for item in read_paths([path]))


@given(line=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6))
@SETTINGS
def test_any_row(tmp_path: Path, line: dict[str, Any]) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(line))
    assert all(isinstance(item, Case | ErrorRow) for item in read_paths([path]))


@given(request=JSON)
@SETTINGS
def test_any_request_file(tmp_path: Path, request: Any) -> None:
    (tmp_path / "note.txt").write_text("note")
    (tmp_path / "request.json").write_text(json.dumps(request))
    assert all(isinstance(item, Case | ErrorRow) for item in read_paths([tmp_path]))


@given(text=NOTES)
@SETTINGS
def test_any_note(triage: Triage, text: str) -> None:
    outcome = triage.outcome({"case_id": "c", "documents": [{"text": text}]})
    if outcome.result is None:
        assert outcome.row.error in (
            "documents.0.text: the document is empty",
            "documents.0.text: holds half of a UTF-16 pair; export the document again as UTF-8",
        )
        return
    quotes = [q for c in outcome.result.criteria for q in (*c.evidence, *c.counter_evidence)]
    quotes += [f.evidence for f in (*outcome.result.facts, *outcome.result.statements)]
    assert [text[q.start : q.end] for q in quotes] == [q.text for q in quotes]


def test_two_megabytes(triage: Triage) -> None:
    filler = (
        "Seen by the dietician, who went through the meal plan with him again and left a copy.\n" * 24_000
    )
    text = filler + "Left knee: McMurray positive. He has a pacemaker."
    result = triage({"case_id": "c", "documents": [{"text": text}]})
    assert result.documents[0].characters == len(text) > 2_000_000
    assert [
        q.text for c in result.criteria if c.id == "non_indication.implanted_device" for q in c.evidence
    ] == ["pacemaker"]
