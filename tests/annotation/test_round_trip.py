"""Read, written, and read again: nothing is lost, in any format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.annotation import bioc, brat, cas, doccano, label_studio
from pipeline.annotation.convert import from_gold, to_gold
from pipeline.annotation.mapping import Mapping
from pipeline.annotation.model import AnnotatedDocument, Annotation
from pipeline.evaluation.gold import GoldCase, GoldFact
from tests.annotation.strategies import documents

Write = Callable[[list[AnnotatedDocument], Path], list[Path]]
WRITERS: dict[str, Write] = {
    "brat": brat.write,
    "label-studio": label_studio.write,
    "doccano": doccano.write,
    "bioc": bioc.write,
    "bioc-xml": partial(bioc.write, xml=True),
    "cas": cas.write,
    "cas-json": partial(cas.write, as_json=True),
}
READERS: dict[str, Callable[[Path], list[AnnotatedDocument]]] = {
    "brat": brat.read,
    "label-studio": label_studio.read,
    "doccano": doccano.read,
    "bioc": bioc.read,
    "bioc-xml": bioc.read,
    "cas": cas.read,
    "cas-json": cas.read,
}


def again(format_: str, document: AnnotatedDocument) -> AnnotatedDocument:
    """Write a document, and read it back."""
    with tempfile.TemporaryDirectory() as name:
        written = WRITERS[format_]([document], Path(name))
        file = next(path for path in written if path.suffix != ".txt")
        (read,) = READERS[format_](file)
        return read.model_copy(update={"id": document.id})


@pytest.mark.parametrize("format_", WRITERS)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_round_trip(format_: str, data: st.DataObject) -> None:
    document = data.draw(documents(format_))
    assert again(format_, document) == document


FULL = AnnotatedDocument(
    id="d",
    text="Ålesund 😀 clinic\r\nKnee pain\ton the left.\r\nNo «pacemaker» & <none>.",
    annotations=(
        Annotation(
            id="T1",
            label="symptom",
            spans=((19, 28), (36, 40)),
            attributes={"kind": "pain", "assertion": "present"},
            note="two places",
        ),
        Annotation(id="T2", label="device", spans=((43, 57),), attributes={"localized": "true"}),
        Annotation(id="T3", label="device", spans=((47, 56),)),
    ),
)


@pytest.mark.parametrize("format_", WRITERS)
def test_fragments_notes_line_ends_and_emoji(format_: str) -> None:
    assert again(format_, FULL) == FULL


@pytest.mark.parametrize("format_", ["brat", "label-studio", "doccano", "bioc", "bioc-xml"])
def test_relations_are_kept(format_: str) -> None:
    extra = {
        "brat": ("R1\tbinds Arg1:T1 Arg2:T2", "#9\tAnnotatorNotes R1\tsure", "*\tEquiv T2 T3"),
        "label-studio": ('{"type": "relation", "from_id": "T1", "to_id": "T2", "direction": "right"}',),
        "doccano": ('{"id": 1, "from_id": 1, "to_id": 2, "type": "binds"}',),
    }.get(format_, ('{"id": "R1", "infons": {"type": "binds"}, "nodes": [{"refid": "T1", "role": "a"}]}',))
    document = FULL.model_copy(update={"extra": extra})
    assert again(format_, document) == document


ATTRS = [
    ("therapy", {"kind": "physical_therapy", "weeks": 6, "status": "done", "outcome": "failed"}),
    ("therapy", {"kind": "nsaid", "weeks": None}),
    ("electrodiagnostic", {"result": "abnormal", "localized": True}),
    ("electrodiagnostic", {"result": "normal", "localized": False}),
    ("symptom", {"kind": "pain", "weeks": 2.5}),
    ("exam_test", {"name": "anterior drawer", "result": "negative"}),
    ("surgery", {}),
]


@pytest.mark.parametrize("format_", WRITERS)
@pytest.mark.parametrize(("kind", "attrs"), ATTRS)
def test_gold_facts_come_back_with_their_types(format_: str, kind: str, attrs: dict) -> None:
    fact = GoldFact(type=kind, start=2, end=9, assertion="absent", attrs=attrs)
    case = GoldCase(note_id="n", text="A note on a knee.", facts=(fact,))
    assert to_gold(again(format_, from_gold(case)), Mapping()) == case
