"""What the engine returns beside the assertion, cues inside a target, cost, and the public functions."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import extractors
from extractors.assertion import AssertionEngine, Judgement, assert_spans
from extractors.assertion.cues import expand, load_table
from extractors.assertion.openings import openings
from extractors.strict_yaml import DataFileError
from extractors.text import shadow
from tests.extractors.assertion.marked import engine, parse


def judge(marked: str, section: str | None = None) -> list[Judgement]:
    text, spans, _ = parse(marked)
    return engine().assert_sentence(shadow(text), 0, len(text), spans, section)


def test_flags_keep_what_one_assertion_cannot_say() -> None:
    [result] = judge("No history of {{absent:gout}}.")
    assert (result.assertion, result.negated, result.historical, result.family) == (
        "absent",
        True,
        True,
        False,
    )
    [result] = judge("No family history of {{absent:gout}}.")
    assert (result.assertion, result.negated, result.family) == ("absent", True, True)
    [result] = judge("{{historical:Pain}} is no longer present.")
    assert (result.assertion, result.negated, result.historical) == ("historical", True, True)


def test_cue_is_named_with_document_offsets() -> None:
    text = "Prior line.\nThe study was negative for fracture."
    start = text.index("fracture")
    [result] = engine().assert_sentence(shadow(text), 12, len(text), [(start, start + 8)])
    assert result.cue_rule_id == "neg.negative_for"
    assert text[result.cue_start : result.cue_end] == "was negative for"


def test_sections_set_flags() -> None:
    [result] = judge("{{present:Gout}}.", "past_medical")
    assert (result.assertion, result.past_section) == ("present", True)
    [result] = judge("{{present:MRI}} of the knee.", "plan")
    assert (result.assertion, result.plan_section) == ("present", True)
    [result] = judge("{{family:Gout}}.", "family")
    assert (result.assertion, result.cue_rule_id) == ("family", "section.family")


def test_time_is_flagged_where_it_does_not_decide() -> None:
    [result] = judge("{{present:Sprain}} four months ago.")
    assert (result.assertion, result.past_time) == ("present", True)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("no pacemaker", "absent"),
        ("He denies any implanted device", "absent"),
        ("infection ruled out", "absent"),
        ("components not loose", "absent"),
        ("The tray may be loose", "possible"),
        ("suspected labral tear", "possible"),
        ("labral tear, suspected", "possible"),
        ("history of ankle sprain", "historical"),
        ("his younger brother's fracture", "family"),
        ("surgery if the tear is confirmed", "hypothetical"),
        ("Enchondroma versus chondrosarcoma", "possible"),
        ("x-rays of the knee show no fracture", "present"),
        ("non-operative treatment", "present"),
    ],
)
def test_cue_inside_the_target(target: str, expected: str) -> None:
    [result] = engine().assert_sentence(shadow(target), 0, len(target), [(0, len(target))])
    assert result.assertion == expected


def test_no_targets_no_judgements() -> None:
    assert engine().assert_sentence("no fracture.", 0, 12, []) == []


def test_same_result_with_other_targets_in_the_sentence() -> None:
    text, spans, expected = parse(
        "No {{absent:fracture}}, {{absent:effusion}} or {{absent:swelling}}; {{present:pain}}."
    )
    together = engine().assert_sentence(shadow(text), 0, len(text), spans)
    alone = [engine().assert_sentence(shadow(text), 0, len(text), [span])[0] for span in spans]
    assert together == alone
    assert [r.assertion for r in together] == expected


@pytest.mark.parametrize(
    "unit",
    [
        "no ",
        "no a, ",
        "felt to be ",
        "is not ",
        "denies any ",
        "history of ",
        "past medical ",
        "if ",
        "( ",
        "[ ] ",
        "y / ",
        "1 2 ",
        "in 1999 ",
        "? ",
        "+ a ",
        "mother and ",
        "risk of the benefits and alternatives ",
        "some any real high great of ",
    ],
)
def test_cost_is_linear(unit: str) -> None:
    def cost(size: int) -> float:
        text = unit * (size // len(unit))
        targets = [(i, i + 1) for i in range(0, len(text) - 1, 197)]
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            engine().assert_sentence(text, 0, len(text), targets)
            best = min(best, time.process_time() - began)
        return best

    assert cost(9_000) < 6 * cost(3_000) + 0.05


SPANS = [
    (
        "PAST MEDICAL HISTORY: {{historical:Asthma}}, {{historical:gout}}.\n\nFAMILY HISTORY: {{family:Diabetes}}.\n\n"
        "EXAM: No {{absent:effusion}}. {{present:Tenderness}} medially.\n\nPLAN: {{hypothetical:MRI}} of the knee.",
    ),
    ("No fracture. {{present:Effusion}}.",),
    ("DDx: {{possible:gout}}, {{possible:cellulitis}}",),
    ("Pacemaker: none. {{absent:Aneurysm clip}}: no.",),
    ("{{absent:Shunt}}: [ ] Yes  [x] No    {{present:Dentures}}: [x] Yes  [ ] No",),
    ("{{absent:Pacemaker}}     [ ] Yes   [x] No\n{{present:Valve}}         [x] Yes   [ ] No",),
    ("{{absent:Pacemaker}}.....No",),
]


@pytest.mark.parametrize(("marked",), SPANS)
def test_assert_spans(marked: str) -> None:
    text, spans, expected = parse(marked)
    assert assert_spans(text, spans) == expected
    assert assert_spans(text, reversed(spans)) == expected[::-1]


def test_assert_spans_is_exported_and_keeps_duplicates() -> None:
    assert extractors.assert_spans("No fever.", [(3, 8), (3, 8)]) == ["absent", "absent"]
    assert extractors.assert_spans("", []) == []


@pytest.mark.parametrize("span", [(3, 3), (-1, 2), (5, 99), (4, 2)])
def test_assert_spans_refuses_bad_spans(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside the text of 9 characters"):
        assert_spans("No fever.", [span])


def test_every_rule_has_an_id_of_its_own_and_is_a_context_rule() -> None:
    rules = load_table().rules
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.context.metadata == {"id": rule.id} for rule in rules)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("  - id: a\n    patterns: ['no']\n    colour: red\n", "colour"),
        ("  - id: a\n    patterns: ['no']\n  - id: a\n    patterns: ['not']\n", "duplicate id a"),
        ("  - id: a\n    patterns: ['no']\n  - id: b\n    patterns: ['no']\n", "duplicate pattern 'no'"),
        ("  - id: a\n    patterns: ['no <nothing>']\n", "unknown fragment <nothing>"),
        ("  - id: a\n    patterns: ['\\w+ no']\n", "does not begin with a finite set of words"),
        ("  - id: a\n    patterns: ['no (']\n", "rules.a"),
        ("  - id: a\n    patterns: ['no']\n    reach: far\n", "far"),
        ("  - id: a\n    patterns: []\n", "patterns"),
    ],
)
def test_a_faulty_cue_file_does_not_load(tmp_path: Path, body: str, message: str) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text(f"category: negated\ndescription: test\nrules:\n{body}", encoding="utf-8")
    with pytest.raises(DataFileError, match=message.replace("(", r"\(")) as caught:
        load_table((path,))
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "pairs"),
    [
        (
            "(?:no|without)(?: any)? evidence",
            {("no", "any"), ("no", "evidence"), ("without", "any"), ("without", "evidence")},
        ),
        ("(?:was )?ruled out", {("was", "ruled"), ("ruled", "out")}),
        ("r/o(?: a)?", {("r", "/")}),
        (r"\d+ weeks ago", {("0", "weeks")}),
        (r"no \w+ of", {("no", None)}),
        ("no", {("no", None)}),
        (
            "(?:very |most )*likely",
            {
                ("very", "very"),
                ("very", "most"),
                ("very", "likely"),
                ("most", "very"),
                ("most", "most"),
                ("most", "likely"),
                ("likely", None),
            },
        ),
    ],
)
def test_openings(pattern: str, pairs: set[tuple[str, str | None]]) -> None:
    assert openings(expand(pattern, {})) == pairs


def test_load_is_shared() -> None:
    assert AssertionEngine.load().table is AssertionEngine.load().table
