"""What faxing costs the triage: `python tests/benchmarks/fax_triage.py GOLD_DIR... [--notes 40]`.

Each note of the gold set is judged as typed, then faxed by `tests/ingest/faxgen.py`, read back and judged again.
Printed for each quality: the F1 of criteria met, typed and faxed; how much evidence is not verbatim in the
recognised text; and the share of evidence whose boxes cover the right words: the words that the evidence
aligns with in the note, where the generator printed them (IoU of the two areas >= 0.5). `--as-recognised`
leaves misread words as they are, which says what reading them anew gains.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "ingest")]

import faxgen  # noqa: E402

from pipeline import Case, Triage  # noqa: E402
from pipeline.ingest.misread import SWITCH  # noqa: E402
from pipeline.ingest.read import extract  # noqa: E402

if TYPE_CHECKING:
    from faxgen import Fax, TrueWord

    from pipeline.ingest.model import Extracted
    from pipeline.result import Result

# Points of F1 that a fax may cost; issue 4.
BARS = {("fine", "typical"): 2.0, ("standard", "typical"): 5.0, ("standard", "bad"): 12.0}
_GRID = 2  # cells a point, to measure areas


@dataclass
class Score:
    hits: int = 0
    said: int = 0
    true: int = 0

    def add(self, result: Result | None, gold: set[str]) -> None:
        met = {one.id for one in result.criteria if one.status == "met"} if result else set()
        met &= self.leaves
        self.hits += len(met & gold)
        self.said += len(met)
        self.true += len(gold)

    leaves: set[str] = field(default_factory=set)

    @property
    def f1(self) -> float:
        return 200 * self.hits / max(self.said + self.true, 1)


def case_of(gold: dict[str, Any], texts: list[str]) -> Case:
    documents = [{"document_id": f"d-{number}", "text": text} for number, text in enumerate(texts, 1)]
    return Case.model_validate(
        {"case_id": gold["note_id"], "request": gold["request"], "documents": documents}
    )


def aligned(found: str, words: list[TrueWord]) -> list[TrueWord | None]:
    """For each character of the recognised text, the true word that it stands for."""
    true = " ".join(word.text for word in words)
    owner: list[TrueWord | None] = []
    for number, word in enumerate(words):
        owner += [None] * (number > 0) + [word] * len(word.text)
    spots: list[TrueWord | None] = [None] * len(found)
    squeezed = [
        index
        for index, letter in enumerate(found)
        if not (letter.isspace() and found[index - 1 : index].isspace())
    ]
    plain = "".join(" " if found[index].isspace() else found[index] for index in squeezed)
    for step in Levenshtein.opcodes(plain, true):
        if step.tag in ("equal", "replace"):
            for here, there in zip(
                range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=False
            ):
                spots[squeezed[here]] = owner[there]
    return spots


def covered(one: Extracted, start: int, end: int, spots: list[TrueWord | None]) -> bool:
    """Whether the boxes of a span cover the words that it stands for."""
    found = {(run.place.page, run.place.box) for run in one.map.places(start, end) if run.place.box}
    true = {(word.page, word.box) for word in spots[start:end] if word}
    shared = total = 0
    for page in {page for page, _ in found | true}:
        ours, theirs = (mask([box for at, box in boxes if at == page]) for boxes in (found, true))
        shared += int((ours & theirs).sum())
        total += int((ours | theirs).sum())
    return shared >= 0.5 * total > 0


def mask(boxes: list[Any]) -> np.ndarray:
    area = np.zeros(((11 * 72) * _GRID, round(8.5 * 72) * _GRID), bool)
    for box in boxes:
        x0, y0, x1, y1 = (max(round(value * _GRID), 0) for value in box)
        area[y0:y1, x0:x1] = True
    return area


def spans_of(result: Result) -> set[tuple[str, int, int, str]]:
    return {
        (one.document_id, one.start, one.end, one.text)
        for criterion in result.criteria
        for one in (*criterion.evidence, *criterion.counter_evidence)
    }


@dataclass
class Boxes:
    right: int = 0
    spans: int = 0
    not_verbatim: int = 0

    def add(self, result: Result, found: list[Extracted], fax: Fax) -> None:
        words = [word for word in fax.words if not word.aside]
        text = "\n".join(one.text for one in found)
        spots, begin = aligned(text, words), {}
        at = 0
        for number, one in enumerate(found, 1):
            begin[f"d-{number}"] = (one, at)
            at += len(one.text) + 1
        for document, start, end, quoted in spans_of(result):
            one, offset = begin[document]
            self.not_verbatim += one.text[start:end] != quoted
            self.spans += 1
            self.right += covered(one, start, end, spots[offset : offset + len(one.text)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--notes", type=int, help="so many, spread over the sets; all by default")
    parser.add_argument("--as-recognised", action="store_true", help="leave misread words as they are")
    parser.add_argument("--misses", action="store_true", help="print the leaves that a fax gained or lost")
    options = parser.parse_args()
    if options.as_recognised:
        os.environ[SWITCH] = "as-recognised"
    lines = [line for gold in options.gold for line in (gold / "cases.jsonl").read_text("utf-8").splitlines()]
    count = options.notes or len(lines)
    golds = [json.loads(line) for line in lines[:: max(len(lines) // count, 1)][:count]]
    triage = Triage.load("mri-lower-extremity")
    sys.stdout.write(
        "fax      quality   notes  typed F1  faxed F1    lost    bar  not verbatim  boxes right%\n"
    )
    for name, bar in BARS.items():
        typed, faxed, boxes = Score(), Score(), Boxes()
        for seed, gold in enumerate(golds):
            leaves, met = (
                set(gold["leaves"]),
                {one["id"] for one in gold["criteria"] if one["status"] == "met"},
            )
            fax = faxgen.make_fax(gold["text"], seed, faxgen.Resolution(name[0]), faxgen.Quality(name[1]))
            found = extract(fax.data, "fax.tif")
            results = [
                triage(case_of(gold, texts)) for texts in ([gold["text"]], [one.text for one in found])
            ]
            for score, result in zip((typed, faxed), results, strict=True):
                score.leaves = leaves
                score.add(result, met & leaves)
            boxes.add(results[1], found, fax)
            if options.misses:
                tell(gold["note_id"], len(found), *results, met & leaves)
        sys.stdout.write(
            f"{name[0]:9}{name[1]:9}{len(golds):6}{typed.f1:10.1f}{faxed.f1:10.1f}{typed.f1 - faxed.f1:8.1f}{bar:7.1f}"
            f"{boxes.not_verbatim:14}{100 * boxes.right / max(boxes.spans, 1):14.1f}\n"
        )
        sys.stdout.flush()


def tell(note: str, documents: int, typed: Result, faxed: Result, gold: set[str]) -> None:
    met = [{one.id for one in result.criteria if one.status == "met"} for result in (typed, faxed)]
    lost, gained = sorted((met[0] - met[1]) & gold), sorted((met[1] - met[0]) - gold)
    if lost or gained or documents > 1:
        sys.stdout.write(
            f"  {note}: {documents} documents; right ones lost {lost}; wrong ones gained {gained}\n"
        )


if __name__ == "__main__":
    main()
