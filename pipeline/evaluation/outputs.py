"""Writes an evaluation: `evaluation.json`, `comparisons.jsonl`, a CSV a table; none holds words of a note."""

from __future__ import annotations

import csv
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.errors import UsageError
from pipeline.evaluation.alignment import Comparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.evaluation.evaluation import Evaluation

SUMMARY, COMPARISONS = "evaluation.json", "comparisons.jsonl"


def write_evaluation(evaluation: Evaluation, out: Path) -> list[Path]:
    """Write the files into `out`, made where it is not there; raises `UsageError` where it cannot be."""
    with writing(out):
        return list(_write(evaluation, out))


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Make the folder `out`, and turn what goes wrong there into a `UsageError`."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        message = f"cannot write to {out}: {error.strerror or type(error).__name__}"
        raise UsageError(message) from None


def _write(evaluation: Evaluation, out: Path) -> Iterator[Path]:
    yield write_json(out / SUMMARY, evaluation.summary)
    yield _text(out / COMPARISONS, (one.model_dump_json() for one in evaluation.comparisons))
    for name, rows in evaluation.tables.items():
        yield write_csv(out / f"{name}.csv", rows)
    for name, matrix in evaluation.confusions.items():
        yield write_csv(out / f"confusion_{name}.csv", _long(matrix))


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Write rows with the same keys as a CSV with a head line; an unknown value is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_json(path: Path, values: Mapping[str, Any]) -> Path:
    """Write values as JSON."""
    return _text(path, [json.dumps(values, indent=1, ensure_ascii=False)])


def read_comparisons(folder: Path) -> list[Comparison]:
    """Return the comparisons of an evaluation's folder; raises `UsageError` where there is none."""
    file = folder / COMPARISONS
    if not file.is_file():
        message = f"{folder} holds no evaluation (there is no {COMPARISONS}); make one with: " \
                  f"notetriage evaluate GOLD --out {folder}"  # fmt: skip
        raise UsageError(message)
    try:
        lines = file.read_text("utf-8").split("\n")  # an id may hold rarer ends of lines
        return [Comparison.model_validate_json(line) for line in lines if line.strip()]
    except ValidationError:
        message = f"{file} was not written by this version of notetriage; evaluate again"
        raise UsageError(message) from None


def _long(matrix: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    return [
        {"gold": gold, "predicted": got, "count": n} for gold, row in matrix.items() for got, n in row.items()
    ]


def _text(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
