"""The request for documentation: every item of the policy has plain words, and the words reach the page."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from pipeline.desk.database import Database
from pipeline.desk.filing import file_result
from pipeline.desk.letter import asks_of, plain_words
from pipeline.desk.web.app import create_app
from pipeline.result import Result
from pipeline.triage import Triage
from rules import load_policy
from rules.schema import INDICATION, Node, Operator
from tests.desk.conftest import NOW, who

POLICY = load_policy("mri-lower-extremity").policy
NOTE = "MRI left knee. Left knee pain for two months, worse with stairs. Exam: McMurray positive."


def _below(node: Node) -> list[Node]:
    return [node, *(one for child in POLICY.children[node.id] for one in _below(child))]


ASKED = [node for node in _below(POLICY.by_id[INDICATION]) if node.op is Operator.LEAF]


@pytest.fixture(scope="module")
def pain(triage: Triage) -> Result:
    request = {"cpt": "73721", "region": "knee", "side": "left"}
    return triage(
        {"case_id": "c-2", "request": request, "documents": [{"document_id": "note", "text": NOTE}]}
    )


def test_every_leaf_of_an_indication_has_plain_words_and_nothing_else_has() -> None:
    assert set(plain_words().items) == {node.id for node in ASKED}
    assert set(plain_words().reasons) <= {node.id for node in _below(POLICY.by_id[INDICATION])}
    assert plain_words().policy == POLICY.id


@pytest.mark.parametrize("node", ASKED, ids=lambda node: node.id)
def test_plain_words_read_on_after_please_send(node: Node) -> None:
    words = plain_words().items[node.id]
    assert re.fullmatch(
        r"(?:an?|any|at|how|medicines|physical|tests|that|the|what|when|where|why)\b.*[^.;]", words
    )
    assert words != node.label


def test_the_ways_of_an_item_are_told_in_plain_words(pain: Result) -> None:
    [ask] = [one for one in asks_of(pain) if one.reason == "pain or weakness of the leg"]
    assert "an X-ray or ultrasound report that did not settle the cause" in ask.items
    assert "physical therapy or home exercises that were done, with dates" in ask.items
    told = " ".join(ask.items)
    assert "or one of" not in told
    assert all(node.label not in told for node in ASKED)


def test_the_letter_names_study_case_and_day(desk: Database, pain: Result) -> None:
    with desk.write() as session:
        case = file_result(session, who(), pain, {"note": NOTE}).case
    ann = TestClient(create_app(desk, "ann", "token", lambda: NOW))
    ann.get("/?token=token")
    page = ann.get(f"/cases/{case}").text
    [letter] = re.findall(r'<blockquote id="letter">(.*?)</blockquote>', page, re.DOTALL)
    said = " ".join(re.sub(r"<[^>]+>", " ", letter).split())
    assert said.startswith("Re: MRI of the left knee (CPT 73721), our reference c-2 To review this request")
    assert "If the MRI is for pain or weakness of the leg, please send:" in said
    assert said.endswith("The request is to be answered by 2026-01-12.")
    assert "still needed" in ann.get(f"/cases/{case}/packet").text.lower()
