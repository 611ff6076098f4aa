"""What stands on the page of a case, and where: what it rests on, what is folded, which comes first."""

from __future__ import annotations

import pytest

from pipeline.desk.database import Database
from pipeline.desk.filing import file_result
from pipeline.desk.web.view import CaseView, Criterion, case_view
from pipeline.triage import Triage
from rules import Status
from tests.desk.conftest import NOTE, who

PACED = f"{NOTE} He has a pacemaker that is not MRI conditional."


def _view(desk: Database, triage: Triage, note: str) -> CaseView:
    result = triage({"case_id": "c-9", "documents": [{"document_id": "note", "text": note}]})
    with desk.write() as session:
        case = file_result(session, who(), result, {"note": note}).case
    with desk.read() as session:
        return case_view(session, case)


def _nodes(*criteria: Criterion) -> list[Criterion]:
    return [node for one in criteria for node in (one, *_nodes(*one.children))]


@pytest.mark.parametrize(
    ("note", "decisive"),
    [
        (NOTE, ["acute_injury"]),
        (PACED, ["non_indication.implanted_device", "acute_injury"]),
        ("MRI right knee.", []),
    ],
    ids=["met", "non-indication-first", "nothing"],
)
def test_what_the_suggestion_rests_on_stands_on_top(
    desk: Database, triage: Triage, note: str, decisive: list[str]
) -> None:
    assert [one.id for one in _view(desk, triage, note).decisive] == decisive


def test_of_several_ways_those_met_come_first_and_the_silent_are_folded(
    desk: Database, triage: Triage
) -> None:
    nodes = _nodes(*_view(desk, triage, NOTE).criteria)
    for one in nodes:
        assert sorted(child.id for child in (*one.spoken, *one.silent)) == sorted(
            child.id for child in one.children
        )
        assert all(child.documented for child in one.spoken) or one.group != "any" or not one.documented
        assert not one.silent or one.group == "any"
    [ways] = [one for one in nodes if one.id == "indication"]
    met = [child.state is Status.MET for child in ways.spoken]
    assert met == sorted(met, reverse=True)
    assert met[0]
    assert len(ways.silent) > 3


def test_a_part_tells_the_indication_that_it_belongs_to(desk: Database, triage: Triage) -> None:
    nodes = {one.id: one for one in _nodes(*_view(desk, triage, NOTE).criteria)}
    assert nodes["chronic_injury.conservative.medication"].part_of == "Chronic injury"
    assert nodes["symptoms.pain_weakness.conservative.medication"].part_of == "Other symptoms"
    assert nodes["acute_injury"].part_of is None
    assert nodes["non_indication.implanted_device"].part_of is None
