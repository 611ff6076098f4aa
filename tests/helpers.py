"""Stand-ins and helpers that tests share."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from extractors.facts import ATTRS_OF, Evidence, Fact
from extractors.vocabulary import FactType
from pipeline.result import CriterionOut, CriterionQuote, PolicyRef
from pipeline.running.judging import Judged, Judging
from pipeline.running.pool import Done
from pipeline.triage import Triage
from rules import Status, Suggestion

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "data" / "samples"

_WORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "pacemaker": ("device", {"kind": "pacemaker"}),
    "tear": ("condition", {"concept": "meniscal_tear", "certainty": "suspected"}),
    "locking": ("statement", {"about": "mechanical"}),
}


class FakeReader:
    """Finds three words, and fails on the word EXPLODE with the note's text in its message."""

    def read(self, text: str, date: dt.date | None) -> list[Fact]:
        if "EXPLODE" in text:
            raise RuntimeError(text)
        return [_fact(m.start(), m.group(), *_WORDS[m.group()]) for m in re.finditer("|".join(_WORDS), text)]

    def date_of(self, text: str) -> dt.date | None:
        found = re.match(r"\d{4}-\d\d-\d\d", text)
        return dt.date.fromisoformat(found.group()) if found else None


def _fact(start: int, word: str, kind: str, attrs: dict[str, Any]) -> Fact:
    return Fact(
        type=FactType(kind),
        attrs=ATTRS_OF[FactType(kind)](**attrs),
        rule=f"{kind}.{word}",
        evidence=Evidence(start=start, end=start + len(word), text=word),
    )


def fake_judge(request: dict[str, Any], facts: Sequence[Fact]) -> dict[str, Any]:
    """One criterion, met where there is a fact."""
    quotes = tuple(CriterionQuote(**fact.evidence.model_dump(), fact=fact.id) for fact in facts)
    return {
        "policy": PolicyRef(
            id="mri-lower-extremity", version="4", effective=dt.date(2025, 2, 20), sha256="0" * 64
        ),
        "suggestion": Suggestion.INCOMPLETE,
        "criteria": (
            CriterionOut(
                id="preoperative", status=Status.MET if facts else Status.NOT_DOCUMENTED, evidence=quotes
            ),
        ),
    }


class InProcess:
    """A pool that works in this process, with an engine that is there already."""

    load_seconds = 0.001

    def __init__(self, triage: Triage) -> None:
        self._work = Judging(triage)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def answers(self, pieces: Iterable[list[Any]]) -> Iterator[Done[Judged]]:
        for number, tasks in enumerate(pieces):
            yield Done(number, [(tasks, self._work.together([self._work.one(task) for task in tasks]))])


class Ran:
    """A finished command: exit code, both streams, and the lines it wrote."""

    def __init__(self, code: int, out: str, err: str, folder: Path) -> None:
        self.code, self.out, self.err, self.folder = code, out, err, folder

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / name).read_text("utf-8").splitlines()]

    @property
    def results(self) -> list[dict[str, Any]]:
        return self.lines("results.jsonl")

    @property
    def errors(self) -> list[dict[str, Any]]:
        return self.lines("errors.jsonl")


def sha(path: Path) -> str:
    """The hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
