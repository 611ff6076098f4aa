"""What a policy file may not hold: each fault is one line that names line, key path and the nearest choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.layout.model import Section
from extractors.strict_yaml import DataFileError
from rules import read_policy
from rules.expressions import SECTIONS
from tests.rules.helpers import DATA

TOY = (DATA / "toy" / "1.yaml").read_text()

FAULTS: dict[str, tuple[str, str, str]] = {
    "unknown key of the policy": (
        "title: Toy study",
        "titel: Toy study",
        "line 4: titel: unknown key 'titel'; did you mean 'title'?",
    ),
    "unknown key of a selector": (
        "symptom, where: {kind: pain}, at_least: {weeks: 6 weeks}",
        "symptom, wehre: {kind: pain}, at_least: {weeks: 6 weeks}",
        "line 37: nodes[3].condition.met.wehre: unknown key 'wehre'; did you mean 'where'?",
    ),
    "unknown fact type": (
        "{fact: exam_test, where: {result: positive}}",
        "{fact: exam_tset, where: {result: positive}}",
        "line 51: nodes[6].condition.met.fact: unknown value 'exam_tset'; did you mean 'exam_test'?",
    ),
    "unknown attribute": (
        "{fact: exam_test, where: {result: positive}}",
        "{fact: exam_test, where: {resutl: positive}}",
        "line 51: nodes[6].condition.met: where.resutl: unknown attribute of exam_test 'resutl'; did you mean 'result'?",
    ),
    "unknown attribute value": (
        "where: {concept: osteomyelitis}",
        "where: {concept: osteomyelits}",
        "where.concept: unknown value of condition.concept 'osteomyelits'; did you mean 'osteomyelitis'?",
    ),
    "attribute value of the wrong type": (
        "where: {kind: pacemaker}, bind: none}\n      not_met",
        "where: {removed: yes}, bind: none}\n      not_met",
        "where.removed: 'yes' does not fit device.removed",
    ),
    "unknown assertion": (
        "assertion: [present, possible], where: {concept: bone_tumor}",
        "assertion: [present, posible], where: {concept: bone_tumor}",
        "condition.met.assertion[1]: unknown value 'posible'; did you mean 'possible'?",
    ),
    "unknown binding": (
        "where: {kind: pregnancy}, bind: none",
        "where: {kind: pregnancy}, bind: nome",
        "condition.met.bind: unknown value 'nome'; did you mean 'none'?",
    ),
    "unknown section": (
        "where: {about: mechanical}",
        "where: {about: mechanical}, section: exams",
        "condition.met.section: unknown section 'exams'; did you mean 'exam'?",
    ),
    "unknown expression": (
        "met: {use: films_negative}",
        "met: {usse: films_negative}",
        "condition.met: unknown expression 'usse'; did you mean 'use'?",
    ),
    "no expression": (
        "met: {use: films_negative}",
        "met: films_negative",
        "condition.met: an expression is a mapping with one of the keys fact, any, all, none, total, request, use",
    ),
    "unknown definition": (
        "met: {use: films_negative}",
        "met: {use: film_negative}",
        "pain.films: unknown definition 'film_negative'; did you mean 'films_negative'?",
    ),
    "unused definition": (
        "define:\n",
        "define:\n  idle: {fact: injury}\n",
        "define.idle: never used",
    ),
    "definition that leads back to itself": (
        "films_negative: {fact: imaging, where: {modality: radiograph, result: negative}}",
        "films_negative: {any: [{use: second}]}\n  second: {all: [{use: films_negative}]}",
        "define.films_negative: leads back to itself",
    ),
    "duplicate key": (
        "title: Toy study",
        "title: Toy study\ntitle: Twice",
        "line 5: title: duplicate key 'title', first on line 4",
    ),
    "duplicate id": (
        "id: pain.basis.lock",
        "id: pain.basis.exam",
        "duplicate node id 'pain.basis.exam'",
    ),
    "duplicate code": ('cpt: "73722"', 'cpt: "73721"', "duplicate procedure code '73721'"),
    "dangling parent": (
        "parent: pain.basis\n    op: leaf\n    label: Locking",
        "parent: pain.bases\n    op: leaf\n    label: Locking",
        "nodes[7] (pain.basis.lock): unknown parent 'pain.bases'; did you mean 'pain.basis'?",
    ),
    "parent out of reach": (
        "parent: pain.basis\n    op: leaf\n    label: Locking",
        "parent: advisory\n    op: leaf\n    label: Locking",
        "nodes[7] (pain.basis.lock): does not stand below its parent 'advisory'",
    ),
    "parent is a leaf": (
        "parent: pain.basis\n    op: leaf\n    label: Locking",
        "parent: pain.basis.exam\n    op: leaf\n    label: Locking",
        "nodes[7] (pain.basis.lock): parent 'pain.basis.exam' is a leaf",
    ),
    "leaf without source": (
        '    label: Locking\n    source: {<<: *s, paragraph: "1.1.3.2"}\n',
        "    label: Locking\n",
        "nodes[7].source: the key 'source' is missing",
    ),
    "source without paragraph": (
        'label: Locking\n    source: {<<: *s, paragraph: "1.1.3.2"}',
        'label: Locking\n    source: {document: Toy, version: "1"}',
        "nodes[7].source.paragraph: the key 'paragraph' is missing",
    ),
    "leaf without condition": (
        "    condition: {met: {fact: statement, where: {about: mechanical}}}\n",
        "",
        "nodes[7]: leaf 'pain.basis.lock' needs either a condition or same_as",
    ),
    "group with a condition": (
        "op: any, label: Basis,",
        "op: any, label: Basis, same_as: pain.told,",
        "group 'pain.basis' cannot hold a condition",
    ),
    "unknown twin": (
        "same_as: pain.films}",
        "same_as: pain.film}",
        "other.infection.films.same_as: unknown leaf with a condition 'pain.film'; did you mean 'pain.films'?",
    ),
    "unknown operator": (
        "parent: pain, op: any",
        "parent: pain, op: anny",
        "nodes[5].op: unknown value 'anny'; did you mean 'any'?",
    ),
    "threshold without unit": (
        "at_least: {weeks: 6 weeks}",
        "at_least: {weeks: 6}",
        "6 is no length of time; write number and unit, such as '6 weeks'",
    ),
    "threshold with an unknown unit": (
        "at_least: {weeks: 6 weeks}",
        "at_least: {weeks: 6 wekes}",
        "unknown unit 'wekes'; did you mean 'weeks'?",
    ),
    "threshold on what is no length": (
        "at_least: {weeks: 6 weeks}",
        "at_least: {kind: 6 weeks}",
        "at_least.kind: symptom.kind is no length of time",
    ),
    "near regions without a reason": (
        "knee: {codes: joint, near: [lower_leg], why: The tibial plateau belongs to the knee}",
        "knee: {codes: joint, near: [lower_leg]}",
        "regions.knee: near regions need a reason: why",
    ),
    "unknown region": (
        "near: [lower_leg]",
        "near: [lowerleg]",
        "unknown value 'lowerleg'; did you mean 'lower_leg'?",
    ),
    "region left out": ("  ankle: {codes: joint}\n", "", "regions: ankle is missing"),
    "date that is none": (
        "effective: 2024-01-01",
        "effective: spring",
        "line 7: effective: input should be a valid date or datetime",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str, tmp_path: Path) -> None:
    old, new, message = FAULTS[name]
    assert old in TOY
    path = tmp_path / "1.yaml"
    path.write_text(TOY.replace(old, new, 1))
    with pytest.raises(DataFileError) as raised:
        read_policy(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert [problem for problem in raised.value.problems if message in problem]


def test_group_without_children(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    group = '  - {id: empty, parent: root, op: any, label: Empty, source: {<<: *s, paragraph: "9"}}\n'
    path.write_text(TOY + group)
    with pytest.raises(DataFileError, match="empty: a group needs children"):
        read_policy(path)


def test_sections_are_those_of_the_layout() -> None:
    assert SECTIONS == tuple(str(section) for section in Section)
