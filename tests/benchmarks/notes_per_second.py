"""How fast notes are read: `python tests/benchmarks/notes_per_second.py NOTES.jsonl[.gz] [--notes 150] [--against DIR]`.

Each line of the file is an object with a `text`. Printed: notes a second of one process; where
the time goes tells `profile_run.py`. With `--against`, a directory that holds another version of the project
(`git archive COMMIT | tar x -C DIR`) is timed in turns with this one, three times each; the ratio is of the best
times, since a busy machine only ever adds. Nothing is asserted: speeds of different machines do not compare.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from time import process_time
from typing import IO, cast

ROOT = Path(os.environ.get("NOTES_PER_SECOND_ROOT", Path(__file__).parents[2]))
sys.path.insert(0, str(ROOT))

_TURNS = 3


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def texts_of(path: Path, most: int) -> list[str]:
    """Return `most` texts, spread over the whole file."""
    opened = cast("IO[str]", gzip.open(path, "rt") if path.suffix == ".gz" else path.open())
    with opened as lines:
        texts = [str(json.loads(line)["text"]) for line in lines if line.strip()]
    return texts[:: max(1, len(texts) // most)][:most]


def seconds_whole(texts: list[str]) -> float:
    """Return the processor time of `texts` from case to result, after one to warm up."""
    from pipeline import Triage

    triage = Triage.load()
    cases = [{"case_id": str(i), "documents": [{"text": text}]} for i, text in enumerate(texts)]
    triage(cases[0])
    began = process_time()
    for case in cases:
        triage(case)
    return process_time() - began


def compare(arguments: argparse.Namespace) -> None:
    """Time both versions in turns, each in a process of its own."""
    best: dict[Path, float] = {}
    for _ in range(_TURNS):
        for root in (ROOT, arguments.against):
            command = [
                sys.executable,
                __file__,
                str(arguments.notes_file),
                "--notes",
                str(arguments.notes),
                "--seconds",
            ]
            environment = {**os.environ, "NOTES_PER_SECOND_ROOT": str(root)}
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            seconds = float(done.stdout)
            best[root] = min(seconds, best.get(root, seconds))
    here, there = best[ROOT], best[arguments.against]
    say(f"here {here:.2f} s, there {there:.2f} s: {here / there:.2f} of its time")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notes_file", type=Path)
    parser.add_argument("--notes", type=int, default=150)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--seconds", action="store_true", help="print only the seconds of all notes")
    arguments = parser.parse_args()
    texts = texts_of(arguments.notes_file, arguments.notes)
    if arguments.against:
        compare(arguments)
        return
    whole = seconds_whole(texts)
    if arguments.seconds:
        say(str(whole))
        return
    say(f"{len(texts)} notes, {len(texts) / whole:.1f} notes/s, {1000 * whole / len(texts):.1f} ms a note")


if __name__ == "__main__":
    main()
