"""The tree as text, the check of a file, and two versions compared."""

from __future__ import annotations

from pathlib import Path

from rules.show import CheckReport, FieldChange, NodeChange, PolicyDiff, check, diff, render_tree
from tests.rules.helpers import DATA, SHIPPED, TOY, TOY_2

TREE = """\
Toy study, version 1 (Nobody), effective 2024-01-01
toy: codes 73721, 73722, 73718
[decision] root: Toy
  [any of] indication: Indications
    [all of] pain: Pain
      pain.told: Pain of six weeks
      pain.films: Films negative
      [any of] pain.basis: Basis
        pain.basis.exam: Positive test
        pain.basis.lock: Locking
    [any of] other: Other
      other.tumor: Bone tumor
      [all of] other.infection: Infection
        other.infection.suspected: Infection suspected
        other.infection.films: Films
  [any of] non_indication: Non-indications
    non_indication.pacemaker: Pacemaker
  [advisory] advisory: Advisories
    advisory.pregnancy: Pregnancy"""


def test_tree() -> None:
    assert render_tree(TOY) == TREE


def test_tree_of_the_shipped_policy_has_a_line_for_each_node() -> None:
    assert len(render_tree(SHIPPED).splitlines()) == 2 + 154


def test_tree_with_sources_and_conditions() -> None:
    lines = render_tree(TOY, sources=True, conditions=True).splitlines()
    start = lines.index("      pain.told: Pain of six weeks")
    assert lines[start + 1 : start + 4] == [
        "          source: Toy v1, 1.1.1",
        '          met: {"at_least": {"weeks": "6 weeks"}, "fact": "symptom", "where": {"kind": ["pain"]}}',
        '          not_met: {"below": {"weeks": "6 weeks"}, "fact": "symptom", "where": {"kind": ["pain"]}}',
    ]
    assert "            same as pain.films" in lines


def test_check_of_a_good_file() -> None:
    path = DATA / "toy" / "1.yaml"
    found = check(path)
    assert found.ok
    assert (found.id, found.version, found.nodes, found.leaves) == (
        "toy",
        "1",
        len(TOY.nodes),
        len(TOY.leaves),
    )


def test_check_of_a_bad_file(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_text((DATA / "toy" / "1.yaml").read_text().replace("title:", "titel:"))
    assert check(path) == CheckReport(
        path=path,
        problems=(
            "line 2: title: the key 'title' is missing",
            "line 4: titel: unknown key 'titel'; did you mean 'title'? (choices: schema_version, id, title, "
            "publisher, version, effective, ends, reviews, level_of_care, age_groups, notes, codes, regions, "
            "engine_advisories, define, nodes)",
        ),
    )


def _selector(key: str, weeks: int) -> str:
    return f'{{"{key}": {{"weeks": "{weeks} weeks"}}, "fact": "symptom", "where": {{"kind": ["pain"]}}}}'


def _told(weeks: int) -> str:
    return f'{{"met": {_selector("at_least", weeks)}, "not_met": {_selector("below", weeks)}}}'


def _films(*results: str) -> str:
    listed = ", ".join(f'"{result}"' for result in results)
    return f'{{"fact": "imaging", "where": {{"modality": ["radiograph"], "result": [{listed}]}}}}'


def test_diff() -> None:
    assert diff(TOY, TOY_2) == PolicyDiff(
        before="1",
        after="2",
        added=("advisory.claustrophobia",),
        removed=("pain.basis.lock",),
        changed=(
            NodeChange(
                id="pain.told",
                fields=(
                    FieldChange(field="label", before='"Pain of six weeks"', after='"Pain of four weeks"'),
                    FieldChange(field="condition", before=_told(6), after=_told(4)),
                ),
            ),
        ),
        affected=("pain.films", "other.infection.films"),
        metadata=(
            FieldChange(field="version", before='"1"', after='"2"'),
            FieldChange(field="effective", before='"2024-01-01"', after='"2025-01-01"'),
            FieldChange(field="ends", before='"2025-12-31"', after=None),
            FieldChange(
                field="define.films_negative",
                before=_films("negative"),
                after=_films("negative", "nondiagnostic"),
            ),
        ),
    )


def test_a_policy_is_the_same_as_itself() -> None:
    assert diff(TOY, TOY).same
    assert not diff(TOY, TOY_2).same
