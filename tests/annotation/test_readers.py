"""Files as other tools write them, what is refused, and that refusals quote no note."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotation import bioc, brat, cas, doccano, label_studio
from pipeline.annotation.formats import Format, format_of
from pipeline.annotation.model import AnnotatedDocument, Annotation, target_in
from pipeline.annotation.sets import read_gold_set
from pipeline.errors import UsageError
from pipeline.evaluation.gold import GoldFact
from tests.helpers import ROOT

NOTE = "Pain in the left 😀 knee. Denies a pacemaker."


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
    return folder


def test_brat_with_fragments_attributes_notes_and_more(tmp_path: Path) -> None:
    lines = (
        "T1\tsymptom 0 4;19 23\tPain knee",
        "T2\tdevice 25 43\tDenies a pacemaker",
        "A1\tNegated T2",
        "M2\tassertion T1 present",
        "#1\tAnnotatorNotes T2\tstated by the patient",
        "R1\tnear Arg1:T1 Arg2:T2",
        "E1\tsymptom:T1",
    )
    put(tmp_path, {"a/n.txt": NOTE, "a/n.ann": "\n".join(lines) + "\n"})
    assert brat.read(tmp_path) == [
        AnnotatedDocument(
            id="a/n",
            text=NOTE,
            annotations=(
                Annotation(id="T1", label="symptom", spans=((0, 4), (19, 23)), attributes={"assertion": "present"}),
                Annotation(id="T2", label="device", spans=((25, 43),), attributes={"Negated": "true"}, note="stated by the patient"),
            ),
            extra=lines[-2:],
        )
    ]  # fmt: skip


BRAT_FAULTS = [
    ("no text", {"n.ann": ""}, "there is no n.txt"),
    ("outside", {"n.txt": "abc", "n.ann": "T1\tsymptom 0 9\tabc"}, "line 1: the span is outside the text"),
    (
        "bytes for characters",
        {"n.txt": "é knee pain", "n.ann": "T1\tsymptom 3 7\tknee"},
        "the offsets do not point",
    ),
    ("no offsets", {"n.txt": "abc", "n.ann": "T1\tsymptom\tabc"}, "needs an id, a label and offsets"),
]


@pytest.mark.parametrize(("files", "message"), [f[1:] for f in BRAT_FAULTS], ids=[f[0] for f in BRAT_FAULTS])
def test_brat_faults(files: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        brat.read(put(tmp_path, files))
    assert "knee" not in str(caught.value).replace(str(tmp_path), "")


def region(name: str, start: int, end: int, label: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]} | more
    return {"id": name, "type": "labels", "from_name": "label", "to_name": "text", "value": value}


def test_label_studio_counts_utf16_units(tmp_path: Path) -> None:
    # "knee" stands at 19 in code points and at 20 for JavaScript, since the emoji is two units there.
    result = [
        region("r1", 20, 24, "symptom", text="knee"),
        {"id": "r1", "type": "choices", "from_name": "kind", "to_name": "text", "value": {"start": 20, "end": 24, "choices": ["pain"]}},
        {"id": "r1", "type": "textarea", "from_name": "weeks", "to_name": "text", "value": {"text": ["6"]}},
        region("r2", 20, 24, "symptom"),
    ]  # fmt: skip
    skipped = {"was_cancelled": True, "result": [region("x", 0, 4, "other")]}
    task = {"id": 7, "data": {"text": NOTE}, "annotations": [skipped, {"result": result}]}
    (document,) = label_studio.read(put(tmp_path, {"e.json": json.dumps([task])}) / "e.json")
    assert document.annotations == (
        Annotation(id="r1", label="symptom", spans=((19, 23),), attributes={"kind": "pain", "weeks": "6"}),
        Annotation(id="r2", label="symptom", spans=((19, 23),)),
    )


def test_label_studio_offsets_in_code_points_are_known_by_their_words(tmp_path: Path) -> None:
    task = {
        "id": 7,
        "data": {"text": NOTE},
        "annotations": [{"result": [region("r", 19, 23, "symptom", text="knee")]}],
    }
    (document,) = label_studio.read(put(tmp_path, {"e.json": json.dumps([task])}) / "e.json")
    assert document.annotations[0].spans == ((19, 23),)


def test_label_studio_text_under_another_name(tmp_path: Path) -> None:
    task = {"id": 7, "data": {"letter": NOTE, "page": 3}, "annotations": []}
    assert label_studio.read(put(tmp_path, {"e.json": json.dumps([task])}) / "e.json") == [
        AnnotatedDocument(id="7", text=NOTE)
    ]


DOCCANO = [
    ("sequence labels", {"id": 3, "text": NOTE, "label": [[0, 4, "symptom"]]}),
    ("entities", {"id": 3, "text": NOTE, "entities": [{"id": 1, "label": "symptom", "start_offset": 0, "end_offset": 4}], "relations": []}),
]  # fmt: skip


@pytest.mark.parametrize("row", [d[1] for d in DOCCANO], ids=[d[0] for d in DOCCANO])
def test_doccano(row: dict[str, Any], tmp_path: Path) -> None:
    (document,) = doccano.read(put(tmp_path, {"all.jsonl": json.dumps(row) + "\n"}) / "all.jsonl")
    assert document == AnnotatedDocument(
        id="3", text=NOTE, annotations=(Annotation(id="1", label="symptom", spans=((0, 4),)),)
    )


BIOC = """<?xml version="1.0" encoding="UTF-8"?>
<collection><source>s</source><date>d</date><key>k</key><document><id>9</id>
<passage><offset>0</offset><text>Exam:</text></passage>
<passage><offset>8</offset><text>Knee pain &amp; swelling.</text>
<annotation id="1"><infon key="type">symptom</infon><infon key="kind">pain</infon>
<location offset="8" length="4"/><location offset="13" length="4"/><text>Knee pain</text></annotation>
</passage></document></collection>"""


def test_bioc_passages_are_put_at_their_offsets(tmp_path: Path) -> None:
    (document,) = bioc.read(put(tmp_path, {"c.xml": BIOC}) / "c.xml")
    assert document == AnnotatedDocument(
        id="9",
        text="Exam:   Knee pain & swelling.",
        annotations=(
            Annotation(id="1", label="symptom", spans=((8, 12), (13, 17)), attributes={"kind": "pain"}),
        ),
    )


def test_bioc_expands_no_entities(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + BIOC.split("\n", 1)[1].replace(
        "&amp;", "&b;"
    )
    with pytest.raises(UsageError, match="no BioC collection"):
        bioc.read(put(tmp_path, {"c.xml": bomb}) / "c.xml")


def inception(folder: Path) -> Path:
    """A CAS as INCEpTION exports it: a custom layer beside tokens and sentences, in a zip with its type system."""
    import cassis

    system = cassis.TypeSystem()
    layer = system.create_type("webanno.custom.Finding", "uima.tcas.Annotation")
    for name, kind in (
        ("value", "String"),
        ("negated", "Boolean"),
        ("weeks", "Integer"),
        ("order", "Integer"),
    ):
        system.create_feature(layer, name, f"uima.cas.{kind}")
    token = system.create_type(
        "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", "uima.tcas.Annotation"
    )
    document = cassis.Cas(system)
    document.sofa_string, document.sofa_mime = NOTE, "text/plain"
    document.add(token(begin=0, end=4))
    document.add(layer(begin=19, end=23, value="symptom", weeks=6))
    document.add(layer(begin=34, end=43, value="device", negated=True))
    system.to_xml(folder / "TypeSystem.xml")
    document.to_xmi(folder / "n.xmi")
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        for name in ("TypeSystem.xml", "n.xmi"):
            archive.write(folder / name, name)
    return folder


@pytest.mark.parametrize("name", ["n.xmi", "export.zip"])
def test_inception(name: str, tmp_path: Path) -> None:
    (document,) = cas.read(inception(tmp_path) / name)
    assert document == AnnotatedDocument(
        id="n",
        text=NOTE,
        annotations=(
            Annotation(id="1", label="symptom", spans=((19, 23),), attributes={"weeks": "6"}),
            Annotation(id="2", label="device", spans=((34, 43),), attributes={"negated": "true"}),
        ),
    )


def test_cas_without_type_system(tmp_path: Path) -> None:
    (inception(tmp_path) / "TypeSystem.xml").unlink()
    with pytest.raises(UsageError, match=r"there is no TypeSystem\.xml"):
        cas.read(tmp_path / "n.xmi")


def test_control_characters_have_no_form_in_xmi(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="document d cannot be written as XMI"):
        cas.write([AnnotatedDocument(id="d", text="a\x0bb")], tmp_path)


FAULTS = [
    (label_studio, "x.json", "{", "no JSON"),
    (label_studio, "x.json", '{"a": 1}', "no Label Studio export"),
    (label_studio, "x.json", '[{"data": {"other": 1}}]', "task 1: no text in data"),
    (label_studio, "x.json", json.dumps([{"data": {"text": "abc"}, "annotations": [{"result": [region("r", 0, 9, "x")]}]}]), "outside the text"),
    (label_studio, "x.json", json.dumps([{"data": {"text": "abc knee"}, "annotations": [{"result": [region("r", 0, 3, "x", text="knee")]}]}]), "region r: the offsets"),
    (doccano, "x.jsonl", '{"text": "abc", "label": [[0, 9, "x"]]}', "line 1: .*outside the text"),
    (doccano, "x.jsonl", "\n{", "line 2: no JSON"),
    (doccano, "x.jsonl", "[]", "no doccano document"),
    (bioc, "x.json", "[]", "no BioC collection"),
    (bioc, "x.xml", "<a>", "no well-formed XML"),
    (cas, "x.json", "{}", "no CAS"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "name", "text", "message"), FAULTS)
def test_faults(module: Any, name: str, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        module.read(put(tmp_path, {name: text}) / name)


SEEN = [
    ({"cases.jsonl": ""}, "", Format.CASES),
    ({"a.ann": "", "a.txt": ""}, "", Format.BRAT),
    ({"sub/n.xmi": ""}, "", Format.CAS),
    ({"x.json": "[]"}, "", Format.LABEL_STUDIO),
    ({"x.json": '{"%TYPES" : {}}'}, "x.json", Format.CAS),
    ({"x.json": '{"source": "", "documents": []}'}, "x.json", Format.BIOC),
    ({"x.xml": "<collection/>"}, "x.xml", Format.BIOC),
    ({"x.jsonl": '{"text": "a", "label": []}'}, "", Format.DOCCANO),
    ({"mine.jsonl": '{"note_id": "a"}'}, "mine.jsonl", Format.CASES),
]  # fmt: skip


@pytest.mark.parametrize(("files", "name", "format_"), SEEN)
def test_format_is_told_by_the_files(
    files: dict[str, str], name: str, format_: Format, tmp_path: Path
) -> None:
    assert format_of(put(tmp_path, files) / name) is format_


def test_ids_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    target = target_in(tmp_path / "out", AnnotatedDocument(id="../../etc/x", text=""), ".ann")
    assert target == tmp_path / "out" / "etc" / "x.ann"


def test_the_same_gold_in_brat_and_in_our_format() -> None:
    """The brat files hold no nulls and no falses, and underscores for spaces in values; all else is the same."""
    ours = read_gold_set(ROOT / "data" / "gold")
    theirs = read_gold_set(ROOT / "data" / "gold" / "brat")

    def kept(facts: tuple[GoldFact, ...]) -> list[GoldFact]:
        lean = [
            f.model_copy(
                update={
                    "attrs": {
                        k: str(v).replace(" ", "_")
                        for k, v in f.attrs.items()
                        if v is not None and v is not False
                    }
                }
            )
            for f in facts
        ]
        return sorted(lean, key=lambda f: (f.start, f.end, f.type, f.assertion, str(sorted(f.attrs.items()))))

    assert {case.note_id: kept(case.facts) for case in theirs.cases} == {
        case.note_id: kept(case.facts) for case in ours.cases
    }
    assert {case.note_id: case.text for case in theirs.cases} == {
        case.note_id: case.text for case in ours.cases
    }


def test_label_studio_with_several_labels_and_answers(tmp_path: Path) -> None:
    both = region("r", 0, 4, "symptom")
    both["value"]["labels"].append("injury")
    answer = {
        "id": "r",
        "type": "choices",
        "from_name": "kind",
        "to_name": "text",
        "value": {"choices": ["pain", "swelling"]},
    }
    task = {"id": 7, "data": {"text": NOTE}, "annotations": [{"result": [both, answer]}]}
    (document,) = label_studio.read(put(tmp_path, {"e.json": json.dumps([task])}) / "e.json")
    assert document.annotations == (
        Annotation(id="r", label="symptom", spans=((0, 4),), attributes={"kind": "pain\nswelling"}),
        Annotation(id="r/1", label="injury", spans=((0, 4),)),
    )
    assert (
        label_studio.read(label_studio.write([document], tmp_path / "out")[0])[0].annotations
        == document.annotations
    )
