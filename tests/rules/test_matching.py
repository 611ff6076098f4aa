"""The condition language: selectors, thresholds, place, time, compounds, conflicts."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from rules import Policy, Status
from rules.expressions import Condition, Expression
from rules.matching import Match, Matcher
from tests.rules.helpers import TOY, facts, ids, judge, request

_EXPRESSION: TypeAdapter[Expression] = TypeAdapter(Expression)


def match(expression: dict[str, Any], *texts: str, **fields: Any) -> Match:
    """Match one expression over facts in shorthand."""
    matcher = Matcher(TOY, tuple(facts(*texts)), request(**fields))
    return matcher.match(_EXPRESSION.validate_python(expression), "met")


def with_condition(leaf: str, condition: dict[str, Any]) -> Policy:
    """The toy policy with another condition for one leaf."""
    made = Condition.model_validate(condition)
    nodes = tuple(n.model_copy(update={"condition": made}) if n.id == leaf else n for n in TOY.nodes)
    return TOY.model_copy(update={"nodes": nodes})


@pytest.mark.parametrize(
    ("operator", "weeks", "matched"),
    [
        ("at_least", 5.9, False),
        ("at_least", 6, True),
        ("at_least", 6.1, True),
        ("at_most", 5.9, True),
        ("at_most", 6, True),
        ("at_most", 6.1, False),
        ("above", 6, False),
        ("above", 6.1, True),
        ("below", 5.9, True),
        ("below", 6, False),
        ("at_least", "null", False),
        ("at_most", "null", False),
    ],
)
def test_threshold(operator: str, weeks: object, matched: bool) -> None:
    found = match({"fact": "symptom", operator: {"weeks": "6 weeks"}}, f"symptom kind=pain weeks={weeks}")
    assert found.matched is matched


@pytest.mark.parametrize(("weeks", "matched"), [(12.9, False), (13, True)])
def test_threshold_in_months(weeks: float, matched: bool) -> None:
    found = match({"fact": "symptom", "at_least": {"weeks": "3 months"}}, f"symptom kind=pain weeks={weeks}")
    assert found.matched is matched


@pytest.mark.parametrize(
    ("selector", "text", "matched"),
    [
        ({"assertion": "absent"}, "condition absent concept=fracture", True),
        ({}, "condition absent concept=fracture", False),
        ({}, "condition family concept=fracture", False),
        ({"assertion": ["present", "possible"]}, "condition possible concept=fracture", True),
        ({"where": {"concept": "fracture"}}, "condition concept=fracture", True),
        ({"where": {"concept": ["fracture", "dislocation"]}}, "condition concept=dislocation", True),
        ({"where": {"concept": "fracture"}}, "condition concept=dislocation", False),
        (
            {"where": {"concept": "fracture", "certainty": "known"}},
            "condition concept=fracture certainty=suspected",
            False,
        ),
        ({"where_not": {"concept": "fracture"}}, "condition concept=fracture", False),
        ({"where_not": {"concept": "fracture"}}, "condition concept=dislocation", True),
        ({"section": "exam"}, "condition concept=fracture #exam", True),
        ({"section": "exam"}, "condition concept=fracture #hpi", False),
        ({"not_section": ["hpi", "ros"]}, "condition concept=fracture #hpi", False),
        ({"not_section": ["hpi", "ros"]}, "condition concept=fracture #exam", True),
    ],
)
def test_selector(selector: dict[str, Any], text: str, matched: bool) -> None:
    assert match({"fact": "condition", **selector}, text).matched is matched


@pytest.mark.parametrize(
    ("bind", "place", "matched"),
    [
        ("place", "knee left", True),
        ("place", "knee right", False),
        ("place", "knee bilateral", True),
        ("place", "knee", True),
        ("place", "leg left", True),
        ("place", "leg right", False),
        ("place", "", True),
        ("place", "lower_leg left", False),
        ("place", "other", False),
        ("near", "lower_leg left", True),
        ("near", "lower_leg right", False),
        ("near", "hip left", False),
        ("near", "other", False),
        ("near", "", True),
        ("stated", "lower_leg left", True),
        ("stated", "lower_leg right", False),
        ("stated", "leg", True),
        ("stated", "", False),
        ("region", "knee right", True),
        ("region", "hip left", False),
        ("side", "hip left", True),
        ("side", "other right", False),
        ("contralateral", "knee right", True),
        ("contralateral", "knee left", False),
        ("contralateral", "knee", False),
        ("contralateral", "hip right", False),
        ("none", "other right", True),
    ],
)
def test_place(bind: str, place: str, matched: bool) -> None:
    found = match({"fact": "injury", "bind": bind}, f"injury @{place}")
    assert found.matched is matched


@pytest.mark.parametrize(
    ("asked", "place", "matched"),
    [
        ({"region": "leg", "side": "left"}, "ankle left", True),
        ({"region": "leg", "side": "left"}, "ankle right", False),
        ({"region": "leg"}, "other", False),
        ({"side": "bilateral"}, "knee right", True),
        ({"side": "unspecified"}, "knee right", True),
    ],
)
def test_open_request(asked: dict[str, Any], place: str, matched: bool) -> None:
    assert match({"fact": "injury"}, f"injury @{place}", **asked).matched is matched


def test_contralateral_of_an_open_side_is_none() -> None:
    assert not match(
        {"fact": "injury", "bind": "contralateral"}, "injury @knee right", side="bilateral"
    ).matched


@pytest.mark.parametrize(
    ("age", "date", "matched"),
    [
        ({"at_most": "3 months", "undated": "exclude"}, "!2025-02-28", True),
        ({"at_most": "3 months", "undated": "exclude"}, "!2025-02-27", False),
        ({"at_most": "3 months", "undated": "exclude"}, "!2025-05-31", True),
        ({"at_most": "3 months", "undated": "exclude"}, "!2025-06-01", False),
        ({"at_most": "3 months", "undated": "exclude"}, "", False),
        ({"at_most": "3 months", "undated": "include"}, "", True),
        ({"at_least": "6 weeks", "undated": "exclude"}, "!2025-04-19", True),
        ({"at_least": "6 weeks", "undated": "exclude"}, "!2025-04-20", False),
        ({"at_least": "6 weeks", "at_most": "1 year", "undated": "exclude"}, "!2024-05-30", False),
    ],
)
def test_age(age: dict[str, str], date: str, matched: bool) -> None:
    found = match({"fact": "imaging", "age": age}, f"imaging modality=mri {date}", date="2025-05-31")
    assert found.matched is matched


@pytest.mark.parametrize(("undated", "matched"), [("include", True), ("exclude", False)])
def test_age_without_request_date(undated: str, matched: bool) -> None:
    age = {"at_most": "3 months", "undated": undated}
    assert match({"fact": "imaging", "age": age}, "imaging modality=mri !2025-02-28").matched is matched


A, B = {"fact": "injury"}, {"fact": "therapy"}


@pytest.mark.parametrize(
    ("expression", "texts", "found"),
    [
        ({"any": [A, B]}, ["injury"], Match(True, (0,), ("met.any[0]",))),
        (
            {"any": [A, B]},
            ["therapy kind=nsaid", "injury"],
            Match(True, (0, 1), ("met.any[0]", "met.any[1]")),
        ),
        ({"any": [A, B]}, ["safety kind=pregnancy"], Match(False)),
        ({"all": [A, B]}, ["injury"], Match(False)),
        (
            {"all": [A, B]},
            ["therapy kind=nsaid", "injury"],
            Match(True, (0, 1), ("met.all[0]", "met.all[1]")),
        ),
        ({"none": [A, B]}, ["injury"], Match(False)),
        ({"none": [A, B]}, ["safety kind=pregnancy"], Match(True)),
        ({"all": [A, {"none": [B]}]}, ["injury"], Match(True, (0,), ("met.all[0]",))),
        (
            {"use": "films_negative"},
            ["imaging modality=radiograph result=negative"],
            Match(True, (0,), ("define.films_negative",)),
        ),
    ],
)
def test_compound(expression: dict[str, Any], texts: list[str], found: Match) -> None:
    assert match(expression, *texts) == found


@pytest.mark.parametrize(
    ("guard", "cpt", "region", "matched"),
    [
        ({"contrast": True}, "73722", "knee", True),
        ({"contrast": True}, "73721", "knee", False),
        ({"contrast": False}, "73721", "knee", True),
        ({"contrast": False}, "99999", "knee", False),
        ({"joint": True}, "73718", "thigh", False),
        ({"joint": False}, "73718", "thigh", True),
        ({"region": ["knee", "hip"]}, "73721", "knee", True),
        ({"region": ["ankle"]}, "73721", "knee", False),
    ],
)
def test_request_guard(guard: dict[str, Any], cpt: str, region: str, matched: bool) -> None:
    assert match({"request": guard}, cpt=cpt, region=region).matched is matched


TOTAL = {
    "total": {
        "of": [{"fact": "therapy", "where": {"kind": ["physical_therapy", "nsaid"]}}],
        "attr": "weeks",
        "by": "kind",
        "at_least": "6 weeks",
    }
}


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["therapy kind=nsaid weeks=2", "therapy kind=physical_therapy weeks=4"], (0, 1)),
        (["therapy kind=nsaid weeks=2", "therapy kind=physical_therapy weeks=3"], ()),
        (["therapy kind=nsaid weeks=3", "therapy kind=nsaid weeks=3"], ()),  # one kind told twice
        (["therapy kind=nsaid weeks=3", "therapy kind=nsaid weeks=6"], (1,)),
        (["therapy kind=nsaid", "therapy kind=brace weeks=9"], ()),
    ],
)
def test_total(texts: list[str], found: tuple[int, ...]) -> None:
    assert match(TOTAL, *texts).facts == found


POSITIVE, NEGATIVE = "exam_test name=Lachman result=positive", "exam_test name=Lachman result=negative"
EXAM = {
    "met": {"fact": "exam_test", "where": {"result": "positive"}},
    "not_met": {"fact": "exam_test", "where": {"result": "negative"}},
}


@pytest.mark.parametrize(
    ("conflict", "texts", "status", "evidence", "counter"),
    [
        ("met_wins", [POSITIVE, NEGATIVE], Status.MET, ["f-1"], ["f-2"]),
        ("not_met_wins", [POSITIVE, NEGATIVE], Status.NOT_MET, ["f-2"], ["f-1"]),
        ("last_wins", [POSITIVE, NEGATIVE], Status.NOT_MET, ["f-2"], ["f-1"]),
        ("last_wins", [NEGATIVE, POSITIVE], Status.MET, ["f-2"], ["f-1"]),
        ("last_wins", [POSITIVE + " !2025-02-01", NEGATIVE + " !2025-01-01"], Status.MET, ["f-1"], ["f-2"]),
        ("met_wins", [NEGATIVE], Status.NOT_MET, ["f-1"], []),
        ("met_wins", [], Status.NOT_DOCUMENTED, [], []),
    ],
)
def test_conflict(
    conflict: str, texts: list[str], status: Status, evidence: list[str], counter: list[str]
) -> None:
    policy = with_condition("pain.basis.exam", {**EXAM, "conflict": conflict})
    found = judge(*texts, policy=policy).node("pain.basis.exam")
    assert (found.status, ids(found.evidence), ids(found.counter_evidence)) == (status, evidence, counter)


def test_given_is_context_and_no_evidence() -> None:
    policy = with_condition("pain.basis.exam", {**EXAM, "given": {"fact": "injury"}})
    without = judge(POSITIVE, policy=policy).node("pain.basis.exam")
    assert (without.status, without.evidence, without.blocked) == (
        Status.NOT_DOCUMENTED,
        (),
        ("context not documented",),
    )
    found = judge(POSITIVE, "injury", policy=policy).node("pain.basis.exam")
    assert (found.status, ids(found.evidence)) == (Status.MET, ["f-1"])


@pytest.mark.parametrize(
    ("then", "status", "evidence", "counter"),
    [("not_met", Status.NOT_MET, ["f-2"], ["f-1"]), ("not_documented", Status.NOT_DOCUMENTED, [], [])],
)
def test_unless(then: str, status: Status, evidence: list[str], counter: list[str]) -> None:
    block = {"when": {"fact": "injury"}, "then": then, "because": "hurt since"}
    policy = with_condition("pain.basis.exam", {"met": EXAM["met"], "unless": [block]})
    found = judge(POSITIVE, "injury", policy=policy).node("pain.basis.exam")
    assert (found.status, ids(found.evidence), ids(found.counter_evidence)) == (status, evidence, counter)
    assert found.blocked == ("hurt since",)


def test_unless_says_nothing_where_met_does_not_match() -> None:
    block = {"when": {"fact": "injury"}, "then": "not_met", "because": "hurt since"}
    policy = with_condition("pain.basis.exam", {"met": EXAM["met"], "unless": [block]})
    assert judge("injury", policy=policy).node("pain.basis.exam").status is Status.NOT_DOCUMENTED
