"""Words of notes stand in the report alone: not in figures, tables, the terminal or errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.test_evaluation import write_gold, write_results
from tests.evaluation.test_paired import BETTER
from tests.helpers import Ran

CANARIES = ("Ibuprofen", "8 weeks", "McMurray")
BROKEN = [
    (
        "cases",
        {
            "cases.jsonl": json.dumps({"note_id": "a", "text": "Ibuprofen", "facts": [{"type": "McMurray"}]})
            + "\n"
        },
    ),
    ("cases cut", {"cases.jsonl": '{"note_id": "a", "text": "Ibuprofen'}),
    ("brat", {"n.txt": "Ibuprofen", "n.ann": "T1\tsymptom 0 99\tIbuprofen\n"}),
    ("brat words", {"n.txt": "Took Ibuprofen", "n.ann": "T1\tsymptom 0 4\tIbuprofen\n"}),
    (
        "label studio",
        {
            "x.json": json.dumps(
                [
                    {
                        "data": {"text": "Ibuprofen"},
                        "annotations": [
                            {
                                "result": [
                                    {
                                        "type": "labels",
                                        "id": "a",
                                        "value": {"text": "McMurray", "start": 0, "end": 2, "labels": ["x"]},
                                    }
                                ]
                            }
                        ],
                    }
                ]
            )
        },
    ),
    ("doccano", {"x.jsonl": json.dumps({"text": "Ibuprofen", "label": [["McMurray", 2]]}) + "\n"}),
    ("bioc", {"x.json": json.dumps({"documents": [{"id": "1", "passages": [{"offset": "Ibuprofen"}]}]})}),
    ("xmi", {"n.xmi": "<Ibuprofen/>", "TypeSystem.xml": "<McMurray/>"}),
]


def test_only_the_report_holds_notes(command: Callable[..., Ran], tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold")
    files = [write_results(tmp_path / "a.jsonl"), write_results(tmp_path / "b.jsonl", BETTER)]
    runs = [
        command("evaluate", gold, "--out", tmp_path / "out", "--results", files[0]),
        command("evaluate", gold, "--compare", *files, "--out", tmp_path / "out2"),
        command("agreement", gold, gold, "--out", tmp_path / "out3"),
    ]
    assert [ran.code for ran in runs] == [0, 0, 0]
    told = "".join(ran.out + ran.err for ran in runs)
    assert not [word for word in CANARIES if word in told]
    holding = {
        path.name
        for folder in ("out", "out2", "out3")
        for path in (tmp_path / folder).iterdir()
        if any(word in path.read_text("utf-8") for word in CANARIES)
    }
    assert holding == {"report.html"}


@pytest.mark.parametrize("files", [b[1] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_errors_quote_no_note(files: dict[str, str], command: Callable[..., Ran], tmp_path: Path) -> None:
    folder = tmp_path / "gold"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    ran = command("evaluate", folder, "--out", "OUT")
    assert ran.code == 2
    assert not [word for word in CANARIES if word in ran.err]


def test_a_folder_that_cannot_be_written(
    command: Callable[..., Ran], fake_triage: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ran = command("evaluate", write_gold(tmp_path / "gold"), "--out", tmp_path / "file", stand_in=fake_triage)
    assert ran.code == 2
    assert "cannot write to" in ran.err
