"""Page layouts whose reading order is known: prose in columns, tables, forms, all set with real font widths."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from tests.ingest.pdf_maker import Page, Words

PROSE = (
    "The patient reports six weeks of right knee pain after a twisting injury at soccer practice. She could not "
    "walk off the field and the knee swelled within hours. She has completed a course of physical therapy twice "
    "a week without relief and takes naproxen with food. The knee gives way on stairs and locks when she squats. "
    "There is no fever and no numbness. She has never had surgery on this leg. Her sister drove her here today."
)
EXAM = (
    "Examination shows medial joint line tenderness with a positive McMurray test. There is a small effusion and "
    "range of motion is limited to one hundred degrees of flexion. Lachman is negative with a firm end point. "
    "The skin is intact and pulses are strong. Strength is full in all groups of the leg. Gait is antalgic on "
    "the right side. The left knee is normal throughout and serves for comparison of laxity and of motion."
)


@lru_cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    # Liberation Sans and Helvetica have the same widths.
    for folder in (
        Path("/usr/share/fonts/truetype/liberation"),
        Path("/usr/share/fonts/truetype/liberation2"),
    ):
        if (folder / "LiberationSans-Regular.ttf").exists():
            return ImageFont.truetype(str(folder / "LiberationSans-Regular.ttf"), 100)
    return ImageFont.truetype("DejaVuSans.ttf", 86)


def width(text: str, size: float = 10) -> float:
    return _font(size).getlength(text) * size / 100


def wrapped(text: str, room: float, size: float = 10) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size) > room and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def column(
    text: str, x: float, y: float, room: float, *, size: float = 10, leading: float = 1.2
) -> list[Words]:
    return [
        Words(x, y + size * leading * number, line, size)
        for number, line in enumerate(wrapped(text, room, size))
    ]


def table(
    rows: list[list[str]], xs: list[float], y: float, *, step: float = 14, rooms: list[float] | None = None
) -> list[Words]:
    """Rows of cells at `xs`; with `rooms` cells wrap, and a row is as high as its highest cell."""
    words: list[Words] = []
    for row in rows:
        high = 1
        for number, cell in enumerate(row):
            lines = wrapped(cell, rooms[number]) if rooms else [cell]
            high = max(high, len(lines))
            words += [Words(xs[number], y + 12 * at, line) for at, line in enumerate(lines) if line]
        y += 12 * (high - 1) + step
    return words


def shuffled(words: list[Words], seed: int, *, apart: bool = False) -> list[Words]:
    """The same marks in another order; `apart` draws every word by itself."""
    if apart:
        words = [single for line in words for single in _singles(line)]
    random.Random(seed).shuffle(words)
    return words


def _singles(line: Words) -> list[Words]:
    singles, x = [], line.x
    for word in line.text.split(" "):
        singles.append(Words(x, line.y, word, line.size, line.font))
        x += width(word + " ", line.size)
    return singles


def page(*parts: list[Words], **options: object) -> Page:
    return Page([word for part in parts for word in part], **options)  # type: ignore[arg-type]
