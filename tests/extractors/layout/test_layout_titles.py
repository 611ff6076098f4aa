"""The rule file: it loads into medspaCy section rules, and a fault in it is an error that says where."""

from __future__ import annotations

from pathlib import Path

import pytest
from medspacy.section_detection import SectionRule

from extractors.layout import Section
from extractors.layout.titles import RULES, Titles, load_titles, normalise
from extractors.strict_yaml import DataFileError


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("HISTORY OF PRESENT ILLNESS:", "history of present illness"),
        ("Follow-up", "followup"),
        ("X-Rays", "xrays"),
        ("Assessment & Plan:", "assessment and plan"),
        ("Assessment / Plan", "assessment/plan"),
        ("EXAM (limited):", "exam"),
        ("labs 9/2", "labs"),
        ("Patient's goals", "patients goals"),
        ("** ALLERGIES **", "allergies"),
    ],
)
def test_normalise(title: str, words: str) -> None:
    assert normalise(title) == words


def test_rules_are_medspacys() -> None:
    rules = load_titles().rules
    assert all(isinstance(rule, SectionRule) for rule in rules)
    assert {rule.category for rule in rules} <= {section.value for section in Section}
    assert len(rules) > 1400


@pytest.mark.parametrize("section", [s for s in Section if s is not Section.UNKNOWN])
def test_every_section_has_a_title(section: Section) -> None:
    assert any(rule.category == section for rule in load_titles().rules)


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Chief Complaint", Section.CHIEF_COMPLAINT),
        ("PMHx", Section.PAST_MEDICAL),
        ("Fam Hx", Section.FAMILY),
        ("Interval history", Section.HPI),
        ("Radiographic evaluation", Section.IMAGING),
        ("NCV/EMG", Section.ELECTRODIAGNOSTIC),
        ("Metal screen", Section.SAFETY),
        ("Prior authorization request", Section.REQUEST),
        ("Return precautions", Section.EDUCATION),
        ("Operative findings", Section.PROCEDURE),
        ("Examination of the left hip", Section.EXAM),
        ("Past surgical/anesthetic history", Section.SURGICAL_HISTORY),
    ],
)
def test_named(title: str, section: Section) -> None:
    rule = load_titles().named(title)
    assert rule is not None
    assert rule.section is section


@pytest.mark.parametrize("title", ["Lachman", "Gaitkeeper", "Told her", "Also"])
def test_negative_not_named(title: str) -> None:
    assert load_titles().named(title) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("category: chief_complaint", "category: chief_complant", "did you mean 'chief_complaint'"),
        ("    scope: inline\n", "    scop: inline\n", "did you mean 'scope'"),
        ("    bare: [CC, cc]\n", "    bare: [CC, CC]\n", "'CC' (bare)"),
        ("- id: hpi\n", "- id: cc\n", "duplicate rule id 'cc'"),
        ("      - hpi\n", "      - hpi\n      - HPI\n", "stands in 'hpi' too"),
        ("description:", "description: x\ndescription:", "duplicate key 'description'"),
    ],
)
def test_faults_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = RULES.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "sections.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=r"sections\.yaml") as error:
        Titles(path)
    assert said in str(error.value)
