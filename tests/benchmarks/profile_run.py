"""Where the time of reading goes: `python tests/benchmarks/profile_run.py NOTES.jsonl[.gz] [--notes 150] [--functions 30]`.

Each line of the file is an object with a `text`. Printed: processor time of each step a note (layout and date, words
of the lexicons, assertion, each finding, judging), and with `--functions` the functions that took most, by cProfile.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
from collections import Counter
from pathlib import Path
from time import process_time
from typing import Any

from notes_per_second import say, seconds_whole, texts_of

_FUNCTIONS = 30


def seconds_by_step(texts: list[str]) -> Counter[str]:
    """Return the processor time of each step of reading over `texts`, after one note to warm up."""
    from extractors.assembly import build_nlp, read_note

    nlp = build_nlp()
    (_, builder), *readers = nlp.pipeline
    components: list[tuple[str, Any]] = list(readers)
    make: Any = builder
    read_note(nlp, texts[0])
    spent: Counter[str] = Counter()
    for text in texts:
        began = process_time()
        note = make.note(text, None)
        ended = process_time()
        spent["layout and date"] += ended - began
        for name, component in components:
            began = ended
            component.read(note)
            ended = process_time()
            spent[name.removeprefix("notetriage_")] += ended - began
    return spent


def print_functions(texts: list[str], most: int) -> None:
    """Print the functions that took most of their own time, from case to result."""
    from pipeline import Triage

    triage = Triage.load()
    cases = [{"case_id": str(i), "documents": [{"text": text}]} for i, text in enumerate(texts)]
    triage(cases[0])
    profile = cProfile.Profile()
    profile.enable()
    for case in cases:
        triage(case)
    profile.disable()
    pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(most)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notes_file", type=Path)
    parser.add_argument("--notes", type=int, default=150)
    parser.add_argument("--functions", type=int, nargs="?", const=_FUNCTIONS, default=0)
    arguments = parser.parse_args()
    texts = texts_of(arguments.notes_file, arguments.notes)
    whole, spent = seconds_whole(texts), seconds_by_step(texts)
    spent["request, policy, result"] = max(0.0, whole - spent.total())
    say(f"{len(texts)} notes, {len(texts) / whole:.1f} notes/s, {1000 * whole / len(texts):.1f} ms a note")
    for name, seconds in spent.most_common():
        say(f"{name:26}{seconds / spent.total():6.1%} {1000 * seconds / len(texts):8.2f} ms a note")
    if arguments.functions:
        print_functions(texts, arguments.functions)


if __name__ == "__main__":
    main()
