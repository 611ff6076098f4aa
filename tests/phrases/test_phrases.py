"""Each passage of the phrase bank settles the criteria that it names, and leaves those that it names open."""

from __future__ import annotations

import pytest

from pipeline.result import Result
from pipeline.triage import Triage
from rules.registry import versions
from tests.phrases.bank import Bank, Passage, banks

BANKS = banks()
PASSAGES = [
    pytest.param(
        passage,
        id=f"{bank.area}-{number}",
        marks=[pytest.mark.xfail(strict=True, reason=passage.known)] if passage.known else [],
    )
    for bank in BANKS
    for number, passage in enumerate(bank.passages, 1)
]
LEAVES = {node.id for node in versions("mri-lower-extremity")[-1].policy.nodes if node.op == "leaf"}


def _found(result: Result, leaves: dict[str, str]) -> dict[str, str]:
    status = {criterion.id: criterion.status.value for criterion in result.criteria}
    return {leaf: status.get(leaf, "not_documented") for leaf in leaves}


@pytest.mark.parametrize("passage", PASSAGES)
def test_passage(triage: Triage, passage: Passage) -> None:
    assert _found(triage(passage.case), passage.expected) == passage.expected


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.area)
def test_names_leaves_of_the_policy(bank: Bank) -> None:
    named = {leaf for passage in bank.passages for leaf in passage.expected}
    assert named - LEAVES == set()
