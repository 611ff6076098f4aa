"""The policy and the judged samples as FHIR: held to R4's StructureDefinitions and to Da Vinci DTR's rules."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from pipeline.case import Case
from pipeline.fhir.annotations import web_annotations
from pipeline.fhir.dtr import EDITIONS, edition
from pipeline.fhir.export import ANNOTATIONS, PROVENANCES, RESPONSES
from pipeline.fhir.provenance import provenance
from pipeline.fhir.questionnaire import linked, package, questionnaire
from pipeline.fhir.response import Entry, Words, questionnaire_response
from pipeline.fhir.subjects import Parties
from pipeline.fhir.terms import DERIVED_FROM, ORIGIN
from pipeline.intake import read_paths
from pipeline.result import Result
from pipeline.triage import Triage
from rules import Policy, Status, load_policy
from rules.schema import Operator
from tests.fhir.conformance import broken_rules, through_library
from tests.helpers import SAMPLES, Ran

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
POLICY: Policy = load_policy("mri-lower-extremity").policy
LEAVES = {node.id for node in POLICY.nodes if node.op is Operator.LEAF}
NURSE = "Practitioner/n-1"


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return {case.case_id: case for case in read_paths([SAMPLES]) if isinstance(case, Case)}


@pytest.fixture(scope="module")
def results(triage: Triage, cases: dict[str, Case]) -> dict[str, Result]:
    return {name: triage(case) for name, case in cases.items()}


def _answers(response: dict[str, Any]) -> dict[str, dict[str, Any]]:
    items: Iterable[dict[str, Any]] = linked(response["item"])
    return {item["linkId"]: item["answer"][0] for item in items if "answer" in item}


def _extensions(answer: dict[str, Any], url: str) -> Iterator[dict[str, Any]]:
    for extension in answer["extension"]:
        if extension["url"] == url:
            yield {part["url"]: _value(part) for part in extension["extension"]}


def _value(part: dict[str, Any]) -> Any:
    return next((part[key] for key in part if key.startswith("value")), part.get("extension"))


def _states(response: dict[str, Any]) -> dict[str, str]:
    return {
        name: answer["valueCoding"]["code"]
        for name, answer in _answers(response).items()
        if "valueCoding" in answer
    }


def test_the_questionnaire_asks_every_criterion_in_the_order_of_the_tree() -> None:
    asked = [item for item in linked(questionnaire(POLICY)["item"]) if item["type"] != "text"]
    assert [item["linkId"] for item in asked] == _tree_order()
    assert {item["linkId"] for item in asked if item["type"] == "choice"} == LEAVES


def _tree_order() -> list[str]:
    def walk(name: str) -> Iterator[str]:
        yield name
        for child in POLICY.children[name]:
            yield from walk(child.id)

    return [one for node in POLICY.nodes if node.parent is None for one in walk(node.id)]


def test_the_questionnaire_and_its_package_are_valid_r4_and_come_back_whole() -> None:
    bundle = package(POLICY)
    assert through_library(bundle) == bundle
    assert [entry["resource"]["resourceType"] for entry in bundle["entry"]] == [
        "Questionnaire",
        "ValueSet",
        "CodeSystem",
    ]


@pytest.mark.parametrize("version", EDITIONS)
def test_every_sample_keeps_the_rules_of_dtr(results: dict[str, Result], version: str) -> None:
    broken = {
        name: broken_rules(questionnaire_response(result, POLICY, NOW, edition=EDITIONS[version]), version)
        for name, result in results.items()
    }
    assert broken == {name: [] for name in results}


@pytest.mark.parametrize("name", ["foot-ulcer-resident", "knee-two-weeks", "shoulder"])
def test_a_response_and_its_provenance_are_valid_r4_and_come_back_whole(
    results: dict[str, Result], name: str
) -> None:
    response = questionnaire_response(results[name], POLICY, NOW)
    assert through_library(response) == response
    origin = provenance(results[name], response, NOW, verifier=NURSE)
    assert through_library(origin) == origin


def test_answers_are_the_suggestions_and_silence_is_no_answer(results: dict[str, Result]) -> None:
    for result in results.values():
        suggested = {one.id: one.status.value for one in result.criteria if one.id in LEAVES}
        silent = Status.NOT_DOCUMENTED.value
        assert _states(questionnaire_response(result, POLICY, NOW)) == {
            name: state for name, state in suggested.items() if state != silent
        }


def test_the_derivation_of_each_answer_leads_to_its_words(
    cases: dict[str, Case], results: dict[str, Result]
) -> None:
    followed = 0
    for name, result in results.items():
        response = questionnaire_response(result, POLICY, NOW)
        titles = {
            f"#{one['id']}": one["content"][0]["attachment"]["title"]
            for one in response["contained"]
            if one["resourceType"] == "DocumentReference"
        }
        texts = {document.document_id: document.text for document in cases[name].documents}
        spoken = {
            one.id: {quote.text for quote in (*one.evidence, *one.counter_evidence)}
            for one in result.criteria
        }
        for criterion, answer in _answers(response).items():
            for where in _extensions(answer, DERIVED_FROM):
                text = texts[titles[where["reference"]["reference"]]]
                assert text[where["offset"] : where["offset"] + where["length"]] in spoken[criterion]
                followed += 1
    assert followed > len(results)


def test_a_persons_entry_stands_in_place_of_the_suggestion_and_says_who_made_it(
    results: dict[str, Result],
) -> None:
    result = results["knee-two-weeks"]
    before = _states(questionnaire_response(result, POLICY, NOW))
    changed = next(iter(before))
    added = next(iter(sorted(LEAVES - before.keys())))
    entries = {
        changed: Entry(Status.NOT_DOCUMENTED, "The words are of another knee.", NURSE),
        added: Entry(Status.MET, "Seen on page 2 of the paper chart.", NURSE),
    }
    response = questionnaire_response(result, POLICY, NOW, entries=entries)
    assert _states(response) == {**before, changed: "not_documented", added: "met"}
    origins = {name: next(_extensions(_answers(response)[name], ORIGIN)) for name in entries}
    assert {name: origin["source"] for name, origin in origins.items()} == {
        changed: "override",
        added: "manual",
    }
    assert all(_value(origin["author"][1]) == {"reference": NURSE} for origin in origins.values())
    reason = _answers(response)[f"{changed}.rationale"]["valueString"]
    assert reason == "The words are of another knee."
    assert broken_rules(response, "2.2.0") == []
    assert through_library(response) == response
    assert response["status"] == "in-progress"


def test_a_response_is_completed_when_each_suggestion_has_a_persons_entry(results: dict[str, Result]) -> None:
    result = results["knee-two-weeks"]
    states = _states(questionnaire_response(result, POLICY, NOW))
    entries = {name: Entry(Status(state), "Agreed.", NURSE) for name, state in states.items()}
    assert questionnaire_response(result, POLICY, NOW, entries=entries)["status"] == "completed"


def test_what_a_person_agreed_with_stays_as_suggested_with_its_evidence(results: dict[str, Result]) -> None:
    result = results["knee-two-weeks"]
    before = questionnaire_response(result, POLICY, NOW)
    name, state = next(iter(_states(before).items()))
    agreed = questionnaire_response(result, POLICY, NOW, entries={name: Entry(Status(state), "Yes.", NURSE)})
    assert agreed["item"] == before["item"]


def test_the_words_that_a_person_marked_stand_behind_their_answer(results: dict[str, Result]) -> None:
    result = results["knee-two-weeks"]
    name = next(iter(_states(questionnaire_response(result, POLICY, NOW))))
    words = Words(result.documents[0].document_id, 3, 9)
    entry = Entry(Status.NOT_DOCUMENTED, "Another knee.", NURSE, marks=(words,))
    response = questionnaire_response(result, POLICY, NOW, entries={name: entry})
    [told] = _extensions(_answers(response)[name], DERIVED_FROM)
    assert (told["reference"], told["offset"], told["length"]) == ({"reference": "#document-1"}, 3, 6)
    assert broken_rules(response, "2.2.0") == []
    assert through_library(response) == response


def test_parties_that_are_known_are_named_and_not_contained(results: dict[str, Result]) -> None:
    result = results["twisted-knee"]
    documents = {
        one.document_id: f"DocumentReference/{number}" for number, one in enumerate(result.documents)
    }
    parties = Parties("Patient/7", "ServiceRequest/8", "Coverage/9", documents)
    response = questionnaire_response(result, POLICY, NOW, parties=parties)
    assert response["subject"] == {"reference": "Patient/7"}
    assert response["contained"] == []
    named = [one["valueReference"] for one in response["extension"] if "valueReference" in one]
    assert named == [{"reference": "ServiceRequest/8"}, {"reference": "Coverage/9"}]


def test_rule_based_software_is_named_as_the_author(results: dict[str, Result]) -> None:
    result = results["twisted-knee"]
    origin = provenance(result, questionnaire_response(result, POLICY, NOW), NOW)
    device = origin["contained"][0]
    assert device["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "Rule-Based-Systems"
    assert device["version"] == [{"value": result.engine.version}]
    assert [agent["who"]["reference"] for agent in origin["agent"]] == [f"#{device['id']}"]


def test_annotations_hold_each_quotation_with_its_offsets_and_boxes(results: dict[str, Result]) -> None:
    result = results["foot-ulcer-resident"]
    one = next(one for one in result.criteria if one.evidence)
    quote = one.evidence[0].model_copy(update={"page": 2, "boxes": ((10.0, 20.0, 40.0, 32.5),)})
    paged = result.model_copy(update={"criteria": (one.model_copy(update={"evidence": (quote,)}),)})
    marks = web_annotations(paged)
    assert marks[0]["target"] == [
        {
            "source": f"urn:notetriage:sha256:{result.documents[0].sha256}",
            "selector": [
                {"type": "TextQuoteSelector", "exact": quote.text},
                {"type": "TextPositionSelector", "start": quote.start, "end": quote.end},
            ],
        },
        {
            "source": f"urn:notetriage:sha256:{result.documents[0].sha256}",
            "selector": [
                {
                    "type": "FragmentSelector",
                    "conformsTo": "http://www.w3.org/TR/media-frags/",
                    "value": "page=2&xywh=10.00,20.00,30.00,12.50",
                }
            ],
        },
    ]
    assert len({mark["id"] for mark in marks}) == len(marks)


def test_offsets_are_of_the_text_and_boxes_of_the_file_that_holds_it(results: dict[str, Result]) -> None:
    """A packet holds several texts, each counted from its own beginning."""
    result = results["foot-ulcer-resident"]
    one = next(one for one in result.criteria if one.evidence)
    first = result.documents[0].model_copy(update={"source_sha256": "f" * 64})
    second = first.model_copy(update={"document_id": "packet.pdf#2", "sha256": "2" * 64})
    boxes = {"page": 1, "boxes": ((10.0, 20.0, 40.0, 32.5),)}
    quotes = [
        one.evidence[0].model_copy(update={"document_id": d.document_id, **boxes}) for d in (first, second)
    ]
    criterion = one.model_copy(update={"evidence": tuple(quotes), "counter_evidence": ()})
    packet = result.model_copy(update={"documents": (first, second), "criteria": (criterion,)})
    marks = web_annotations(packet)
    sources = [[target["source"].rpartition(":")[2] for target in mark["target"]] for mark in marks]
    assert sources == [[first.sha256, "f" * 64], ["2" * 64, "f" * 64]]
    again = web_annotations(packet.model_copy(update={"case_id": "another"}))
    assert not {mark["id"] for mark in marks} & {mark["id"] for mark in again}


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        ("subject", lambda response: response.pop("subject")),
        ("origin", lambda response: next(iter(_answers(response).values()))["extension"].pop(0)),
        ("codes", lambda response: _recode(response, "auto")),
        ("origin-author", lambda response: _recode(response, "manual")),
        ("coverage", lambda response: response["extension"].pop(1)),
        ("dom-3", lambda response: response["contained"].append({"resourceType": "Basic", "id": "stray"})),
    ],
)
def test_the_rules_see_a_response_that_breaks_them(
    results: dict[str, Result], rule: str, spoil: Callable[[dict[str, Any]], object]
) -> None:
    response = deepcopy(questionnaire_response(results["twisted-knee"], POLICY, NOW))
    spoil(response)
    assert rule in broken_rules(response, "2.2.0")


def _recode(response: dict[str, Any], code: str) -> None:
    next(iter(_answers(response).values()))["extension"][0]["extension"][0]["valueCode"] = code


@pytest.mark.parametrize(("said", "meant"), [("2.0.1", "2.0.1"), ("2.1", "2.1.0"), ("2.2", "2.2.0")])
def test_an_edition_goes_by_its_version(said: str, meant: str) -> None:
    assert edition(said).version == meant


def test_the_commands_write_what_the_functions_make(command: Callable[..., Ran], tmp_path: Path) -> None:
    command("run", SAMPLES / "twisted-knee.txt", "--out", "OUT", "--quiet")
    ran = command("fhir", "OUT", "--to", tmp_path / "fhir", "--dtr", "2.1")
    assert (ran.code, ran.out) == (0, f"1 cases in {tmp_path / 'fhir'}\n")
    response, origin = (
        json.loads((tmp_path / "fhir" / name).read_text("utf-8")) for name in (RESPONSES, PROVENANCES)
    )
    assert origin["target"] == [{"reference": f"QuestionnaireResponse/{response['id']}"}]
    assert broken_rules(response, "2.1.0") == []
    assert (tmp_path / "fhir" / ANNOTATIONS).read_text("utf-8").count("\n") > 1
    assert json.loads(command("questionnaire").out) == questionnaire(POLICY)


def test_an_unknown_edition_is_told_with_those_there_are(command: Callable[..., Ran], tmp_path: Path) -> None:
    command("run", SAMPLES / "twisted-knee.txt", "--out", "OUT", "--quiet")
    ran = command("fhir", "OUT", "--to", tmp_path / "fhir", "--dtr", "3")
    assert ran.code == 2
    assert "2.0.1, 2.1.0, 2.2.0" in ran.err
