"""brat standoff: `NAME.txt` beside `NAME.ann`, with discontinuous spans, attributes and notes.

Relations, events and normalisations are kept as they stand. Source: brat.nlplab.org/standoff.html.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from pipeline.annotation.model import TRUE, AnnotatedDocument, Annotation, Span, check_words, fault, target_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_TEXT_BOUND = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?", re.DOTALL)
_ATTRIBUTE = re.compile(r"[AM]\S*\t(\S+) (T\S+)(?: (.+))?", re.DOTALL)
_NOTE = re.compile(r"#\S*\tAnnotatorNotes (T\S+)\t(.*)", re.DOTALL)
_BREAKS = re.compile(r"[\r\n]")


def read(path: Path) -> list[AnnotatedDocument]:
    """Return the documents of a folder, sub-folders included, or of one `.ann` file.

    Raises `UsageError` where a text is missing, a line cannot be read, or offsets miss their words.
    """
    files = [path] if path.is_file() else sorted(path.rglob("*.ann"))
    return [_document(file, file.relative_to(path) if path.is_dir() else file) for file in files]


def _document(file: Path, name: Path) -> AnnotatedDocument:
    source = file.with_suffix(".txt")
    if not source.is_file():
        raise fault(file, "", f"there is no {source.name} beside it")
    # Bytes, because reading as text would turn \r\n into \n and shift the offsets.
    text = source.read_bytes().decode("utf-8")
    found: dict[str, Annotation] = {}
    rest: list[tuple[int, str]] = []
    for number, line in enumerate(file.read_bytes().decode("utf-8").split("\n"), 1):
        clean = line.removesuffix("\r")
        if match := _TEXT_BOUND.fullmatch(clean):
            annotation = _annotation(file, number, text, match)
            found[annotation.id] = annotation
        elif clean.startswith("T"):
            raise fault(file, f"line {number}", "a text-bound annotation needs an id, a label and offsets")
        elif clean.strip():
            rest.append((number, clean))
    extra = [line for number, line in rest if not _attached(found, line)]
    return AnnotatedDocument(
        id=name.with_suffix("").as_posix(), text=text, annotations=tuple(found.values()), extra=tuple(extra)
    )


def _annotation(file: Path, number: int, text: str, match: re.Match[str]) -> Annotation:
    name, label, offsets, words = match.groups()
    spans: tuple[Span, ...] = tuple(
        (int(start), int(end)) for start, end in (pair.split(" ") for pair in offsets.split(";"))
    )
    if any(not 0 <= start < end <= len(text) for start, end in spans):
        raise fault(file, f"line {number}", "the span is outside the text")
    if words is not None:
        check_words(file, f"line {number}", text, spans, words)
    return Annotation(id=name, label=label, spans=spans)


def _attached(found: dict[str, Annotation], line: str) -> bool:
    """Attach an attribute or a first note to its annotation; say whether the line was one."""
    if match := _ATTRIBUTE.fullmatch(line):
        name, target, value = match.group(1), match.group(2), match.group(3) or TRUE
        if target in found and name not in found[target].attributes:
            attributes = found[target].attributes | {name: value}
            found[target] = found[target].model_copy(update={"attributes": attributes})
            return True
    elif match := _NOTE.fullmatch(line):
        target, words = match.groups()
        if target in found and found[target].note is None:
            found[target] = found[target].model_copy(update={"note": words})
            return True
    return False


def write(documents: Iterable[AnnotatedDocument], out: Path) -> list[Path]:
    """Write a `.txt` and an `.ann` a document; line breaks in notes and values become spaces."""
    written = []
    for document in documents:
        target = target_in(out, document, ".ann")
        target.with_suffix(".txt").write_bytes(document.text.encode("utf-8"))
        target.write_bytes("".join(f"{line}\n" for line in _lines(document)).encode("utf-8"))
        written += [target.with_suffix(".txt"), target]
    return written


def _lines(document: AnnotatedDocument) -> list[str]:
    taken = {line.split("\t", 1)[0] for line in document.extra}
    names = _fresh("T", {a.id for a in document.annotations if a.id.startswith("T")})
    attribute_names, note_names = _fresh("A", taken), _fresh("#", taken)
    lines = []
    for annotation in document.annotations:
        name = annotation.id if re.fullmatch(r"T\d+", annotation.id) else next(names)
        offsets = ";".join(f"{start} {end}" for start, end in annotation.spans)
        words = " ".join(document.text[start:end] for start, end in annotation.spans)
        lines.append(f"{name}\t{_word(annotation.label)} {offsets}\t{_BREAKS.sub(' ', words)}")
        for key, value in annotation.attributes.items():
            shown = "" if value == TRUE else f" {_BREAKS.sub(' ', value)}"
            lines.append(f"{next(attribute_names)}\t{_word(key)} {name}{shown}")
        if annotation.note is not None:
            lines.append(f"{next(note_names)}\tAnnotatorNotes {name}\t{_BREAKS.sub(' ', annotation.note)}")
    return [*lines, *document.extra]


def _fresh(letter: str, taken: set[str]) -> Iterator[str]:
    return (name for number in count(1) if (name := f"{letter}{number}") not in taken)


def _word(label: str) -> str:
    """Brat's labels hold no white space."""
    return re.sub(r"\s", "_", label)
