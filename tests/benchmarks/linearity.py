"""Whether a longer note costs in proportion: `python tests/benchmarks/linearity.py NOTES.jsonl[.gz]`.

Notes of four kinds are read at one, ten and a hundred times a length (20 kB, 200 kB, 2 MB): notes of the file one
after another, one sentence without a full stop, nothing but findings, and text like a table. Printed: seconds of
processor time, and how many times those of the tenth of the length they are. The goal is 11. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import random
import sys
from itertools import cycle, pairwise
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.notes_per_second import texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline import Triage

_LENGTH, _TIMES = 20_000, (1, 10, 100)
_NOTES = 400
_WORDS = (
    "right knee pain after a fall with swelling and then no relief from ice so she was seen and given a brace "
    "which helped her walk while the hip and back were fine and denied fever but the ankle gave way again"
).split()
_FINDINGS = (
    "Positive McMurray right knee. ", "6 weeks of physical therapy without relief. ", "No pacemaker. ",
    "X-ray 3/4/2021: no fracture. ", "Ibuprofen for 4 weeks. ", "Concern for meniscal tear. ", "EMG was normal. ",
)  # fmt: skip
_ROWS = (
    "Knee flexion | 120 | 4/5 | pain\n",
    "03/04/2021\tMRI knee\tpending\n",
    "Ibuprofen   600 mg   TID   30\n",
)


def until(pieces: Iterable[str], length: int) -> str:
    """The first `length` characters of `pieces`."""
    made: list[str] = []
    size = 0
    for piece in pieces:
        made.append(piece)
        size += len(piece)
        if size >= length:
            break
    return "".join(made)[:length]


def kinds(texts: list[str]) -> dict[str, Callable[[], Iterable[str]]]:
    """What each kind of note is made of."""

    def sentence() -> Iterable[str]:
        rng = random.Random(7)
        while True:
            yield f"{rng.choice(_WORDS)} "

    return {
        "joined notes": lambda: cycle([f"{text}\n\n" for text in texts]),
        "one sentence": sentence,
        "findings only": lambda: cycle(_FINDINGS),
        "table": lambda: cycle(_ROWS),
    }


def seconds(triage: Triage, text: str) -> float:
    """Processor time of one note from case to result."""
    case: dict[str, Any] = {"case_id": "long", "documents": [{"text": text}]}
    began = process_time()
    triage(case)
    return process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notes_file", type=Path)
    parser.add_argument("--times", type=int, nargs="+", default=_TIMES, help="of 20,000 characters")
    arguments = parser.parse_args()
    from pipeline import Triage

    triage = Triage.load()
    texts = texts_of(arguments.notes_file, _NOTES)
    triage({"case_id": "first", "documents": [{"text": "".join(texts[:20])}]})
    for kind, pieces in kinds(texts).items():
        taken = [seconds(triage, until(pieces(), times * _LENGTH)) for times in arguments.times]
        ratios = [f"{after / before:.1f}" for before, after in pairwise(taken)]
        told = ", ".join(
            f"{times * _LENGTH // 1000} kB {one:.2f} s"
            for times, one in zip(arguments.times, taken, strict=True)
        )
        sys.stdout.write(f"{kind}: {told}; times {' and '.join(ratios)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
