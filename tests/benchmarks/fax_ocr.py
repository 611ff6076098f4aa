"""How well faxes are read: `python tests/benchmarks/fax_ocr.py [--notes 30] [--raw]`.

Faxes notes of `data/gold` by `tests/ingest/faxgen.py`, reads them back through `pipeline.ingest`, and prints for
each resolution and quality: the character error rate a page (median and mean, single spaces, quotes and dashes
alike; `as is%` is the median before misread words are read anew), the share of words whose box meets the true one by half (IoU >= 0.5), and the seconds a page, of the
clock and of the processor. `--raw` adds Tesseract on the pixels as received, which says how hard the faxes are.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "ingest")]

import faxgen  # noqa: E402

from pipeline.ingest import ocr  # noqa: E402
from pipeline.ingest.image_decode import PictureFile  # noqa: E402
from pipeline.ingest.read import extract  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

    from faxgen import Fax, TrueWord

    from pipeline.ingest.model import Box, Extracted

# Character error rate a page in percent, median; issue 4.
BARS = {
    ("fine", "typical"): 0.3,
    ("standard", "typical"): 1.5,
    ("fine", "bad"): 3.0,
    ("standard", "bad"): 9.0,
}
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "−": "-"})
STEP = 7  # every so many notes: neighbours in the set are alike


@dataclass
class Measured:
    errors: list[float] = field(default_factory=list)
    as_is: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    overlaps: list[float] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    pages: int = 0


def notes(count: int) -> list[str]:
    texts = [
        json.loads(line)["text"] for line in (ROOT / "data/gold/cases.jsonl").read_text("utf-8").splitlines()
    ]
    return [texts[index * STEP % len(texts)] for index in range(count)]


def plain(text: str) -> str:
    return " ".join(text.translate(_ALIKE).split())


def error_rate(truth: str, read: str) -> float:
    truth, read = plain(truth), plain(read)
    return Levenshtein.distance(truth, read) / max(len(truth), 1)


def page_texts(found: Extracted, *, as_recognised: bool = False) -> dict[int, str]:
    """The text of each page, with spaces where the reader put glue."""
    pages: dict[int, str] = defaultdict(str)
    last: dict[int, int] = {}
    for run in found.map.runs:
        page = run.place.page or 0
        word = found.text[run.start : run.end]
        pages[page] += " " if run.start > last.get(page, run.start) else ""
        pages[page] += run.raw if as_recognised and run.raw is not None else word
        last[page] = run.end
    return pages


def iou(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(across, 0.0) * max(down, 0.0)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return shared / (areas - shared)


def overlaps(found: Extracted, words: Iterable[TrueWord]) -> list[float]:
    """For each true word that was read right: how far the box of the nearest word of its letters agrees."""
    by_text: dict[tuple[int, str], list[Box]] = defaultdict(list)
    for run in found.map.runs:
        if run.place.page and run.place.box:
            by_text[run.place.page, plain(found.text[run.start : run.end])].append(run.place.box)
    rates = []
    for word in words:
        boxes = by_text.get((word.page, plain(word.text)))
        if boxes and not word.aside:
            rates.append(max(iou(word.box, box) for box in boxes))
    return rates


def measure(fax: Fax, result: Measured, *, raw: bool) -> None:
    start = time.perf_counter()
    (found,) = extract(fax.data, "fax.tif")
    result.seconds += time.perf_counter() - start
    result.pages += fax.pages
    read, as_is = page_texts(found), page_texts(found, as_recognised=True)
    for page in range(1, fax.pages + 1):
        result.errors.append(error_rate(fax.page_text(page), read.get(page, "")))
        result.as_is.append(error_rate(fax.page_text(page), as_is.get(page, "")))
    result.overlaps += overlaps(found, fax.words)
    result.sure += [run.confidence for run in found.map.runs if run.confidence is not None]
    if raw:
        result.raw += raw_errors(fax)


def raw_errors(fax: Fax) -> list[float]:
    """Tesseract on the pixels as received, header line cut off."""
    import tesserocr

    from pipeline.ingest.ocr_worker import data_folder

    rates = []
    with tesserocr.PyTessBaseAPI(path=data_folder(), lang="eng", oem=tesserocr.OEM.LSTM_ONLY) as api:
        api.SetVariable("debug_file", "/dev/null")
        file = PictureFile(fax.data)
        for page in range(1, file.count + 1):
            picture = file.page(page)
            pixels = picture.pixels[round(0.3 * picture.dpi[1]) :]
            api.SetImageBytes(pixels.tobytes(), pixels.shape[1], pixels.shape[0], 1, pixels.shape[1])
            api.SetSourceResolution(round(picture.dpi[0]))
            rates.append(error_rate(fax.page_text(page), api.GetUTF8Text()))
    return rates


def row(name: tuple[str, str], result: Measured) -> str:
    right = sum(rate >= 0.5 for rate in result.overlaps) / max(len(result.overlaps), 1)
    raw = f"{100 * median(result.raw):7.2f}" if result.raw else "      -"
    return (
        f"{name[0]:9}{name[1]:9}{result.pages:6}{100 * median(result.errors):9.2f}{100 * mean(result.errors):8.2f}"
        f"{100 * median(result.as_is):8.2f}"
        f"{BARS[name]:7.1f}{raw}{100 * right:9.2f}{mean(result.sure):8.2f}{result.seconds / result.pages:8.2f}{result.cpu / result.pages:8.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=30)
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--only", nargs=2, metavar=("RESOLUTION", "QUALITY"))
    options = parser.parse_args()
    sys.stdout.write(
        "fax      quality   pages  median%   mean%  as is%    bar    raw% IoU>=.5%    sure  s/page   cpu s"
        + "\n"
    )
    for name in [tuple(options.only)] if options.only else BARS:
        result = Measured()
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        for seed, text in enumerate(notes(options.notes)):
            fax = faxgen.make_fax(text, seed, faxgen.Resolution(name[0]), faxgen.Quality(name[1]))
            measure(fax, result, raw=options.raw)
        ocr.worker().close()  # its time counts once it has ended
        result.cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        sys.stdout.write(row(name, result) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
