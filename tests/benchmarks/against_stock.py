"""Ours beside stock medspaCy and the bare tokenizer, on the same notes in one run and one process.

    python tests/benchmarks/against_stock.py relevant=NOTES.jsonl mixed=NOTES.jsonl.gz [--notes 150] [--readme README.md]

Stock is `medspacy.load` with PyRuSH, target matcher (40 literal targets), ConText and sectionizer; the bare tokenizer
is spaCy's for English. Loading is timed apart. Each reader reads all notes three times, in turns; the best time
counts, since a busy machine only ever adds. Nothing is asserted: speeds of different machines do not compare.
With `--readme` the table is written between the two marks in that file.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from notes_per_second import say, texts_of

BEGIN = "<!-- speed: begin; written by `make bench`, not by hand -->"
END = "<!-- speed: end -->"
_ROUNDS = 3
_TARGETS = (
    "knee pain|hip pain|ankle pain|foot pain|swelling|effusion|instability|locking|catching|giving way|meniscal tear|"
    "ligament tear|fracture|stress fracture|osteoarthritis|avascular necrosis|osteomyelitis|mass|tumor|neuropathy|"
    "physical therapy|home exercise|ibuprofen|naproxen|meloxicam|injection|brace|x-ray|radiographs|mri|ct scan|"
    "ultrasound|emg|nerve conduction|pacemaker|knee replacement|hip replacement|lachman|mcmurray|fever"
)
Read = Callable[[str], object]


class Reader(NamedTuple):
    """A way to read a note, with the processor time it took to load."""

    name: str
    read: Read
    load_seconds: float


def _stock() -> Read:
    import medspacy
    from loguru import logger
    from medspacy.target_matcher import TargetRule

    logger.disable("PyRuSH")
    parts = {"medspacy_pyrush", "medspacy_target_matcher", "medspacy_context", "medspacy_sectionizer"}
    nlp = medspacy.load(medspacy_enable=parts)
    nlp.get_pipe("medspacy_target_matcher").add(
        [TargetRule(words, "FINDING") for words in _TARGETS.split("|")]
    )
    read: Read = nlp
    return read


def _bare() -> Read:
    import spacy

    return spacy.blank("en").make_doc


def _ours() -> Read:
    from pipeline import Triage

    triage = Triage.load()
    return lambda text: triage({"case_id": "b", "documents": [{"text": text}]})


def _loaded(name: str, load: Callable[[], Read]) -> Reader:
    began = process_time()
    read = load()
    read("Left knee pain for 6 weeks. No fracture.")
    return Reader(name, read, process_time() - began)


def rates(readers: list[Reader], texts: list[str]) -> dict[str, float]:
    """Return the notes a second of each reader: the best of three rounds in turns."""
    best: dict[str, float] = {}
    for _ in range(_ROUNDS):
        for reader in readers:
            began = process_time()
            for text in texts:
                reader.read(text)
            seconds = process_time() - began
            best[reader.name] = min(seconds, best.get(reader.name, seconds))
    return {name: len(texts) / seconds for name, seconds in best.items()}


def table(readers: list[Reader], rows: dict[str, tuple[int, dict[str, float]]]) -> str:
    """Return the figures as a Markdown table; ratios are ours over theirs."""
    ours, stock, bare = (reader.name for reader in readers)
    lines = [
        f"| notes | characters a note | {stock} | {bare} | {ours} | ours to stock | ours to bare |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (size, rate) in rows.items():
        figures = " | ".join(f"{rate[reader]:.1f}" for reader in (stock, bare, ours))
        lines.append(
            f"| {name} | {size} | {figures} | {rate[ours] / rate[stock]:.1f}x | {rate[ours] / rate[bare]:.2f}x |"
        )
    loads = ", ".join(f"{reader.name} {reader.load_seconds:.1f} s" for reader in readers)
    return "\n".join(
        [
            *lines,
            "",
            f"Notes a second of one process. Load to first result: {loads}; the first loads the libraries that all use.",
        ]
    )


def write_section(readme: Path, text: str) -> None:
    """Put `text` between the marks of `readme`; raises ValueError where they are not there, once each and in order."""
    whole = readme.read_text(encoding="utf-8")
    if whole.count(BEGIN) != 1 or whole.count(END) != 1 or whole.index(BEGIN) > whole.index(END):
        msg = f"{readme.name} lacks the marks {BEGIN!r} and {END!r}"
        raise ValueError(msg)
    before, _, rest = whole.partition(BEGIN)
    after = rest.partition(END)[2]
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="+", metavar="NAME=FILE")
    parser.add_argument("--notes", type=int, default=150)
    parser.add_argument("--readme", type=Path)
    arguments = parser.parse_args()
    ways: list[tuple[str, Any]] = [
        ("notetriage", _ours),
        ("stock medspaCy", _stock),
        ("bare tokenizer", _bare),
    ]
    readers = [_loaded(name, load) for name, load in ways]
    rows = {}
    for given in arguments.sets:
        name, _, path = given.partition("=")
        texts = texts_of(Path(path), arguments.notes)
        rows[name] = (sum(map(len, texts)) // len(texts), rates(readers, texts))
    text = table(readers, rows)
    say(text)
    if arguments.readme:
        write_section(arguments.readme, text)


if __name__ == "__main__":
    main()
