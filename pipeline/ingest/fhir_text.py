"""Text of FHIR resources: narrative (XHTML) and strings, each character with its element."""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import TYPE_CHECKING

from pipeline.ingest import html
from pipeline.ingest.cda_narrative import Narrative, Piece, write
from pipeline.ingest.cda_xml import parse
from pipeline.ingest.fhir_load import child, concept, is_void, items, objects, text
from pipeline.ingest.model import IngestError, Options, Place, TextBuilder
from pipeline.ingest.structured import told_by
from pipeline.ingest.table_heads import misleading

if TYPE_CHECKING:
    from pipeline.ingest.fhir_load import Body, Resource, Resources

_ENTITY = re.compile(r"&(\w{2,31});")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DEEPEST = 60  # sections and questions inside each other
_BREAK = re.compile(r"\r\n|[\r\n]")
_ANSWERS = (
    "valueString", "valueDate", "valueDateTime", "valueTime", "valueDecimal", "valueInteger", "valueUri",
    "valueBoolean",
)  # fmt: skip


class Writer:
    """Text under construction: paragraphs, headings and labelled lines."""

    def __init__(self) -> None:
        self.out = TextBuilder()

    @property
    def text(self) -> str:
        """What is written so far."""
        return self.out.build()[0]

    def _begin(self, gap: str) -> None:
        if self.out.length:
            self.out.glue(gap)

    def heading(self, words: str, path: str) -> None:
        """A title on a line of its own, after a blank line."""
        self._begin("\n\n")
        self.out.add(" ".join(words.split()), Place(path=path))
        if not words.rstrip().endswith(":"):
            self.out.glue(":")

    def line(self, words: str, path: str, label: str = "", gap: str = "\n") -> None:
        """A string on lines of its own, after a label that the file does not have."""
        if not words.strip():
            return
        self._begin(gap)
        parts = _BREAK.split(words.strip())
        if label:
            self.out.glue(f"{label}: " if len(parts) == 1 else f"{label}:\n")
        for number, part in enumerate(parts):
            if number:
                self.out.glue("\n")
            self.out.add(part, Place(path=path))

    def append(self, other: Writer, gap: str) -> None:
        """Other text with its map, after `gap`."""
        words, source = other.out.build()
        self._begin(gap)
        last = 0
        for run in source.runs:
            self.out.glue(words[last : run.start])
            self.out.add(words[run.start : run.end], run.place)
            last = run.end
        for aside in source.asides:
            self.out.aside(aside.kind, aside.text, aside.place)

    def narrative(self, body: Body, path: str, gap: str = "\n", title: str = "") -> bool:
        """The text.div of a resource, or of a section of that title; returns whether it says anything."""
        stated = child(body, "text")
        div = text(stated.get("div"))
        if not div.strip() or text(stated.get("status")) == "empty":
            return False
        pieces = pieces_of(div, f"{path}.text.div", title)
        if not any(piece.text.strip() and piece.path and not piece.aside for piece in pieces):
            return False
        self._begin(gap)
        write(pieces, self.out)
        return True


def pieces_of(div: str, path: str, title: str = "") -> list[Piece]:
    """The narrative of a `div`; one that is no XML is read as a browser would."""
    narrative = Narrative(misleads=misleading(title))
    try:
        root, _ = parse(_ENTITY.sub(_named, div).encode("utf-8", "replace"))
    except IngestError:
        return _as_html(div, path)
    narrative.block(root, path)
    return narrative.pieces


def _named(entity: re.Match[str]) -> str:
    name = entity.group(1)
    known = name not in _XML_ENTITIES and name in name2codepoint
    return chr(name2codepoint[name]) if known else entity.group()


def _as_html(div: str, path: str) -> list[Piece]:
    found = html.read(div.encode("utf-8", "replace"), Options())[0]
    pieces: list[Piece] = []
    last = 0
    for run in found.map.runs:
        if run.start > last:
            pieces.append(Piece(found.text[last : run.start].replace("\n\n", "\n")))
        inner = (run.place.path or "").removeprefix("/div[1]")
        pieces.append(Piece(found.text[run.start : run.end], f"{path}{inner}"))
        last = run.end
    return pieces


def sections(
    body: Body, path: str, resources: Resources, holder: Resource, out: Writer, depth: int = 0
) -> int:
    """The sections of a Composition in order; returns how many have nothing to read."""
    if depth > _DEEPEST:
        message = f"has sections nested more than {_DEEPEST} deep"
        raise IngestError(message)
    silent = 0
    for section, at in objects(body, "section", path):
        said = Writer()
        title = text(section.get("title")), f"{at}.title"
        title = title if title[0].strip() else concept(child(section, "code"), f"{at}.code") or title
        told = said.narrative(section, at, title=title[0]) or _entries(section, resources, holder, said)
        inner = items(section, "section")
        if told or inner:
            if title[0].strip():
                out.heading(*title)
            if told:
                out.append(said, "\n" if title[0].strip() or depth else "\n\n")
        silent += int(not told and not inner)
        silent += sections(section, at, resources, holder, out, depth + 1)
    return silent


def _entries(section: Body, resources: Resources, holder: Resource, out: Writer) -> bool:
    """A section without narrative has that of the resources it points to."""
    told = [
        out.narrative(found.body, found.path)
        for entry, _ in objects(section, "entry", "")
        if (found := resources.find(entry, holder)) is not None
        and found.type != "Binary"
        and not is_void(found.body)
    ]
    return any(told)


def observation(body: Body, path: str, out: Writer, told: str) -> None:
    """A line for a result that `told` does not say: what was looked at, its value; parts under it."""
    named = concept(child(body, "code"), f"{path}.code")
    value = _value(body, path)
    if value and not (told and told_by(value[0], [told]) and (not named or told_by(named[0], [told]))):
        if named:
            out.line(*named)
            out.out.glue(": ")
            out.out.add(value[0].strip(), Place(path=value[1]))
        else:
            out.line(*value)
    for part, at in objects(body, "component", path):
        observation(part, at, out, told)
    for note, at in objects(body, "note", path):
        out.line(text(note.get("text")), f"{at}.text")


def _value(body: Body, path: str) -> tuple[str, str] | None:
    """A value[x] as words and where they stand."""
    for key in _ANSWERS:
        value = body.get(key)
        if value is not None and not isinstance(value, (dict, list)):
            return _said(value), f"{path}.{key}"
    quantity = child(body, "valueQuantity")
    if quantity.get("value") is not None:
        unit = text(quantity.get("unit")) or text(quantity.get("code"))
        return f"{quantity['value']} {unit}".strip(), f"{path}.valueQuantity"
    found = concept(child(body, "valueCodeableConcept"), f"{path}.valueCodeableConcept")
    coding = child(body, "valueCoding")
    words = text(coding.get("display")) or text(coding.get("code"))
    return found or ((words, f"{path}.valueCoding") if words else None)


def _said(value: object) -> str:
    """A primitive as a reader says it: yes and no stand as words."""
    if value in (True, "true"):
        return "Yes"
    return "No" if value in (False, "false") else str(value)


def questions(body: Body, path: str, out: Writer, depth: int = 0) -> None:
    """Questions and answers of a QuestionnaireResponse, a line each; groups have their titles."""
    if depth > _DEEPEST:
        message = f"has questions nested more than {_DEEPEST} deep"
        raise IngestError(message)
    for item, at in objects(body, "item", path):
        question = text(item.get("text")).strip()
        answers = [(one, where) for one, where in objects(item, "answer", at)]
        values = [value for one, where in answers if (value := _value(one, where)) and value[0].strip()]
        if values:
            out.line(question, f"{at}.text")
            if question:
                out.out.glue(" " if question[-1] in ":?" else ": ")
            else:
                out.out.glue("\n" if out.out.length else "")
            for number, (words, where) in enumerate(values):
                out.out.glue("; " if number else "")
                out.out.add(words.strip(), Place(path=where))
        elif question and items(item, "item"):
            out.heading(question, f"{at}.text")
        questions(item, at, out, depth + 1)
        for one, where in answers:
            questions(one, where, out, depth + 1)
