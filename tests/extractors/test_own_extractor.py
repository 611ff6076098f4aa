"""An extractor and a policy of one's own, outside the packages: read, judged, and refused where they do not fit."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from extractors.assembly import build_nlp, read_note
from extractors.base import Extractor
from extractors.facts import Fact
from extractors.lexicon import load_lexicon
from extractors.note import Note
from extractors.strict_yaml import DataFileError
from extractors.vocabulary import FactType
from pipeline.triage import Triage
from rules.registry import POLICIES

LEXICON = """
finding: ottawa
fact: exam_test
description: The Ottawa rules.
rules:
  - id: positive
    attrs: {name: Ottawa rule, result: positive}
    patterns: ["ottawa (?:knee|ankle) rules? positive"]
"""
MODULE = """
from extractors.base import Extractor

class OttawaExtractor(Extractor):
    finding = "ottawa"

    def facts(self, note):
        return [self.fact(note, hit, {}) for hit in note.hits_of("ottawa")]
"""
NOTE = "Twisted the left knee 5 days ago. Ottawa knee rule positive. X-ray: no fracture. MRI left knee."


@pytest.fixture
def ottawa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[Extractor]:
    (tmp_path / "own_ottawa.py").write_text(MODULE, "utf-8")
    (tmp_path / "ottawa.yaml").write_text(LEXICON, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "own_ottawa", raising=False)
    cls: type[Extractor] = __import__("own_ottawa").OttawaExtractor
    return cls


def test_its_facts_stand_beside_those_that_ship(ottawa: type[Extractor]) -> None:
    facts = read_note(build_nlp(("injury",), more=(ottawa,)), NOTE)
    assert [(f.type, f.rule, f.evidence.text) for f in facts] == [
        (FactType.INJURY, facts[0].rule, facts[0].evidence.text),
        (FactType.EXAM_TEST, "ottawa.positive", "Ottawa knee rule positive"),
    ]


def test_it_can_be_built_again(ottawa: type[Extractor]) -> None:
    for _ in range(2):
        assert len(read_note(build_nlp((), more=(ottawa,)), NOTE)) == 1


def test_the_name_of_a_finding_that_ships_is_refused() -> None:
    class Second(Extractor):
        finding = "therapy"

        def facts(self, note: Note) -> Iterable[Fact]:
            return ()

    with pytest.raises(ValueError, match="the finding 'therapy' is taken; give Second a name of its own"):
        build_nlp(more=(Second,))


def test_its_lexicon_is_held_to_the_type_of_fact(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(LEXICON.replace("positive}", "maybe}"), "utf-8")
    with pytest.raises(
        DataFileError, match="'maybe' is not allowed; choose one of positive, negative, equivocal"
    ):
        load_lexicon(file)


def test_a_policy_file_judges_by_its_leaf(ottawa: type[Extractor], tmp_path: Path) -> None:
    shipped = (POLICIES / "mri-lower-extremity" / "4.yaml").read_text("utf-8")
    leaf = """
  - id: acute_injury.ottawa
    parent: acute_injury
    op: leaf
    label: Ottawa rule positive
    source: {document: Local supplement, version: "1", paragraph: "1"}
    condition:
      met: {fact: exam_test, where: {name: Ottawa rule, result: positive}}
"""
    file = tmp_path / "local.yaml"
    before, mark, after = shipped.partition("  - id: preoperative\n")
    file.write_text(before + leaf.lstrip("\n") + mark + after, "utf-8")
    case = {"case_id": "c-1", "documents": [{"text": NOTE}]}
    triage = Triage.load(file, extractors=(ottawa,))
    found = {one.id: one for one in triage(case).criteria}["acute_injury.ottawa"]
    assert (found.status.value, [q.text for q in found.evidence]) == ("met", ["Ottawa knee rule positive"])
    assert [outcome.result for outcome in triage.outcomes([case], workers=2)] == [triage(case)]
