"""A small gold set and results, made by hand, so that every figure can be counted on paper."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from pipeline.evaluation.gold import GoldCase
from pipeline.result import Result

NOTE = "Knee pain for 8 weeks. No pacemaker. McMurray positive. Ibuprofen did not help. MRI ordered."
LEAVES = ("tear", "device", "therapy", "films")


def at(words: str, text: str = NOTE) -> tuple[int, int]:
    """The span of the first occurrence of `words`."""
    start = text.index(words)
    return start, start + len(words)


def gold_fact(type_: str, words: str, assertion: str = "present", **attrs: Any) -> dict[str, Any]:
    start, end = at(words)
    return {"type": type_, "start": start, "end": end, "assertion": assertion, "attrs": attrs}


def gold_case(
    name: str, determination: str | None, met: dict[str, tuple[str, str]], *facts: Any, **more: Any
) -> GoldCase:
    """`met` maps a leaf to (status, evidence words)."""
    criteria = [
        {"id": leaf, "status": status, "evidence": [at(words)]} for leaf, (status, words) in met.items()
    ]
    return GoldCase.model_validate(
        {
            "note_id": name,
            "text": NOTE,
            "facts": facts,
            "criteria": criteria,
            "determination": determination,
            "leaves": LEAVES,
        }
        | more
    )


def quote(words: str) -> dict[str, Any]:
    start, end = at(words)
    return {"document_id": "note", "start": start, "end": end, "text": words}


def found(type_: str, words: str, assertion: str = "present", **attrs: Any) -> dict[str, Any]:
    """A predicted fact."""
    return {
        "id": "f-0", "type": type_, "assertion": assertion, "attrs": attrs, "region": None, "side": "unspecified",
        "section": "unknown", "rule": "made.by_hand", "evidence": quote(words),
    }  # fmt: skip


def result(
    name: str, suggestion: str, criteria: dict[str, tuple[str, str]], *facts: Any, text: str = NOTE
) -> Result:
    """`criteria` maps a leaf to (status, evidence words)."""
    return Result.model_validate(
        {
            "case_id": name,
            "policy": {"id": "made", "version": "1", "effective": dt.date(2025, 1, 1), "sha256": "0" * 64},
            "engine": {"version": "0"},
            "request": {"cpt": "73721", "region": "knee", "side": "right", "date": None, "inferred": []},
            "documents": [
                {
                    "document_id": "note",
                    "sha256": hashlib.sha256(text.encode()).hexdigest(),
                    "characters": len(text),
                }
            ],
            "suggestion": suggestion,
            "criteria": [
                {"id": leaf, "status": status, "evidence": [quote(words) | {"fact": "f-0"}] if words else []}
                for leaf, (status, words) in criteria.items()
            ],
            "facts": [fact | {"id": f"f-{n}"} for n, fact in enumerate(facts, 1)],
        }
    )


GOLD = [
    gold_case(
        "one", "criteria_met", {"tear": ("met", "McMurray positive"), "device": ("not_met", "No pacemaker")},
        gold_fact("exam_test", "McMurray positive", name="McMurray", result="positive"),
        gold_fact("device", "No pacemaker", "absent", kind="pacemaker"),
        gold_fact("symptom", "Knee pain for 8 weeks", kind="pain", weeks=8),
        kind="office_note",
    ),
    gold_case(
        "two", "incomplete", {"therapy": ("met", "Ibuprofen did not help"), "films": ("met", "MRI ordered")},
        gold_fact("therapy", "Ibuprofen did not help", kind="nsaid", outcome="failed"),
        gold_fact("symptom", "Knee pain", kind="pain"),
        kind="letter",
    ),
    gold_case("three", "non_indication", {"device": ("met", "No pacemaker")}, kind="letter"),
]  # fmt: skip

RESULTS = [
    result(
        "one", "criteria_met",
        {"tear": ("met", "McMurray positive"), "device": ("met", "No pacemaker"), "therapy": ("not_documented", "")},
        found("exam_test", "McMurray", name="McMurray", result="negative"),
        found("device", "pacemaker", "present", kind="pacemaker"),
        found("symptom", "Knee pain", kind="pain", weeks=8),
    ),
    result(
        "two", "criteria_met",
        {"therapy": ("met", "Knee pain"), "films": ("not_documented", ""), "tear": ("met", "MRI ordered"),
         "group": ("met", "MRI ordered")},
        found("therapy", "Ibuprofen", kind="nsaid", outcome="failed"),
        found("imaging", "MRI ordered", "hypothetical", modality="mri"),
        found("condition", "Knee pain", concept="other"),
    ),
]  # fmt: skip
BY_ID = {one.case_id: one for one in RESULTS}
